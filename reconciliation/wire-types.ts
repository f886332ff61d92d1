// What the wire's shapes of this stage are made of. Pure.
// Invariant: amounts are decimal strings beside their currency; ids are strings; dates are
// YYYY-MM-DD.

import { Type } from 'typebox';
import { cursorText } from '#chart-of-accounts/wire-types.ts';
import { nullable } from '#journal/journal-schemas.ts';

export const Amount = Type.String({ description: 'Decimal, debit positive: "-12.50".' });
export const DateOn = Type.String({ description: 'YYYY-MM-DD' });
export const InstantAt = Type.String({ description: 'ISO 8601, UTC' });

/** A line as the external ledger holds it. */
export const EntryLine = Type.Object({
  accountId: Type.String(),
  location: nullable(Type.String()),
  amount: Amount,
  memo: Type.String(),
  dimensions: Type.Record(Type.String(), Type.String()),
});

/** A list's answer. */
export const listOf = <T extends Parameters<typeof Type.Array>[0]>(row: T) =>
  Type.Object({ items: Type.Array(row), next: nullable(Type.String()) });

/** What every list takes. */
export const Page = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 500, default: 50, description: 'Rows of a page.' }),
  ),
  cursor: Type.Optional(Type.String({ maxLength: 200, description: cursorText })),
};

/** An id in an address. */
export const IdText = Type.String({ pattern: '^[0-9]{1,18}$' });
export const byId = Type.Object({
  id: Type.String({ pattern: '^[0-9]{1,18}$', description: 'Its id.' }),
});

/** As a filter, and where one must be named. */
export const OneConnection = Type.Integer({ description: 'Id of a connection.' });
