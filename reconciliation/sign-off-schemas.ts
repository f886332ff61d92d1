// The wire's shapes of sign-off: a period with its accounts, what each rests on, and what moved.
// Invariant: amounts are decimal strings beside their currency.

import { type Static, Type } from 'typebox';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { nullable } from '#journal/journal-schemas.ts';
import { EvidenceBody, EvidenceFile } from './adjustment-schemas.ts';
import { Amount, DateOn, IdText, InstantAt, listOf, OneConnection } from './wire-types.ts';

const Who = Type.Object({ at: InstantAt, person: Type.String() });

const Balance = Type.Object({
  path: Type.String({ description: 'The row of the reconciliation: below …/rows/.' }),
  location: nullable(Type.String()),
  currency: Type.String(),
  ours: Amount,
  external: nullable(Amount),
  open: Type.String({ description: 'Everything left to do, by size: it never cancels out.' }),
  unexplained: Amount,
});

const Item = {
  kind: Type.String({ enum: ['export', 'foreign', 'finding'] }),
  reference: Type.String(),
  what: Type.String(),
  location: nullable(Type.String()),
  currency: Type.String(),
  amount: Amount,
};

const Movement = Type.Object({
  side: Type.String({ enum: ['ours', 'external'] }),
  location: nullable(Type.String()),
  currency: Type.String(),
  was: Amount,
  is: Amount,
});

export const SignOffView = Type.Object({
  signOffId: Type.String(),
  reconciliationId: Type.String(),
  basis: Type.String({ enum: ['tied', 'threshold', 'forced'] }),
  forcedBecause: nullable(Type.String()),
  automatic: Type.Boolean(),
  prepared: Who,
  reviewRequired: Type.Boolean(),
  reviewed: nullable(Who),
  whole: Type.Boolean({ description: 'In force, and reviewed where that is asked for.' }),
  balances: Type.Array(Balance),
  withdrawn: nullable(
    Type.Object({
      ...Who.properties,
      because: Type.String(),
      movements: Type.Array(Movement),
      entries: Type.Array(
        Type.Object({
          entryId: Type.String(),
          postedOn: DateOn,
          documentType: Type.String(),
          documentNumber: Type.String(),
        }),
      ),
    }),
  ),
});
export type SignOffView = Static<typeof SignOffView>;

/** What an account has outstanding, page by page. */
export const ItemList = listOf(Type.Object(Item));
export type ItemList = Static<typeof ItemList>;

export const SignOffAccount = Type.Object({
  account: Type.String({ description: 'External account; `our:` before our number.' }),
  numbers: nullable(Type.String()),
  names: nullable(Type.String()),
  basis: nullable(Type.String({ enum: ['tied', 'threshold'] })),
  threshold: nullable(Type.String({ description: 'Its own; null: the general one.' })),
  balances: Type.Array(Balance),
  items: Type.Array(Type.Object(Item), { description: 'The first hundred.' }),
  itemCount: Type.Integer({ description: 'How many there are: the rest by /sign-offs/items.' }),
  nextItems: nullable(Type.String({ description: 'The cursor of the next.' })),
  carried: Type.Array(
    Type.Object({
      ...Item,
      from: Type.String({ description: 'The period it was outstanding in.' }),
      cleared: Type.Boolean(),
    }),
  ),
  notes: Type.Array(Type.Object({ ...Who.properties, note: Type.String() })),
  evidence: Type.Array(EvidenceFile, { description: 'Files by /sign-offs/evidence.' }),
  signOff: nullable(SignOffView),
  history: Type.Array(SignOffView),
});
export type SignOffAccount = Static<typeof SignOffAccount>;

export const SignOffPeriod = Type.Object({
  period: Type.String(),
  label: Type.String(),
  fromOn: DateOn,
  throughOn: DateOn,
  reconciliationId: nullable(Type.String()),
  settings: Type.Object({
    reviewerRequired: Type.Boolean(),
    automatic: Type.Boolean(),
    threshold: Type.String(),
  }),
  currency: Type.String(),
  /** How many accounts there are, and how many are signed off whole. */
  count: Type.Integer(),
  signed: Type.Integer(),
  accounts: Type.Array(SignOffAccount),
});
export type SignOffPeriod = Static<typeof SignOffPeriod>;

/** How an account ties out in a period. */
const MonthCell = Type.Object({
  period: Type.String(),
  state: Type.Unsafe<'tied' | 'open' | 'unexplained'>({
    type: 'string',
    enum: ['tied', 'open', 'unexplained'],
  }),
  open: Type.String({ description: 'By size, base currency.' }),
  unexplained: Type.String({ description: 'By size, base currency.' }),
  signed: nullable(
    Type.Unsafe<'signed' | 'awaits-review'>({ type: 'string', enum: ['signed', 'awaits-review'] }),
  ),
});

export const MonthsView = Type.Object({
  currency: Type.String(),
  periods: Type.Array(
    Type.Object({
      period: Type.String(),
      label: Type.String(),
      throughOn: DateOn,
      run: nullable(
        Type.Object({
          reconciliationId: Type.String(),
          asOf: DateOn,
          whole: Type.Boolean({ description: 'As of the last day of the period.' }),
        }),
      ),
    }),
  ),
  accounts: Type.Array(
    Type.Object({
      account: Type.String({ description: 'External account; `our:` before our number.' }),
      numbers: nullable(Type.String()),
      names: nullable(Type.String()),
      cells: Type.Array(MonthCell),
    }),
  ),
});
export type MonthsView = Static<typeof MonthsView>;

const PeriodName = Type.String({
  pattern: '^[0-9]{4}-P[0-9]{2}$',
  description: 'A fiscal period: `2026-P06`.',
});
export const PeriodOfConnection = Type.Object({
  connection: OneConnection,
  period: PeriodName,
});
const Written = Type.String({ maxLength: 2000 });
const account = Type.String({
  ...{ minLength: 1, maxLength: 200 },
  description: 'External account; `our:` before our number.',
});
const about = { connectionId: Type.Integer(), period: PeriodName };

export const SignBody = withExamples(
  Type.Object({
    ...about,
    /** Without it: every account that may be signed and is not. */
    accounts: Type.Optional(Type.Array(account, { minItems: 1, maxItems: 500 })),
    forcedBecause: Type.Optional(Written),
  }),
  { connectionId: 1, period: '2026-P06', accounts: ['1000'] },
);
export const NoteBody = withExamples(Type.Object({ ...about, account, note: Written }), {
  connectionId: 1,
  period: '2026-P06',
  account: '1000',
  note: 'The deposit of the 30th is in the bank on the 1st',
});
/** A file as evidence; at most 5 MB. */
export const SignOffEvidenceBody = withExamples(
  Type.Object({ ...about, account, ...EvidenceBody.properties }),
  {
    ...{ connectionId: 1, period: '2026-P06', account: '1000' },
    ...{ fileName: 'statement-2026-06.txt', mediaType: 'text/plain' },
    contentBase64: 'QmFsYW5jZSAxMiw0MDAuMDAK',
  },
);
/** Which file. */
export const SignOffEvidenceQuery = Type.Object({
  ...{ ...PeriodOfConnection.properties, account },
  number: Type.Integer({ minimum: 1, description: 'Number of the file.' }),
});
export const WithdrawBody = withExamples(Type.Object({ reason: Written }), {
  reason: 'A statement came late',
});
export const SettingsBody = withExamples(
  Type.Object({
    reviewerRequired: Type.Boolean(),
    automatic: Type.Boolean(),
    threshold: Type.String(),
  }),
  { reviewerRequired: true, automatic: false, threshold: '0.00' },
);
export const ThresholdBody = withExamples(
  Type.Object({
    connectionId: Type.Integer(),
    account,
    threshold: nullable(Type.String()),
  }),
  { connectionId: 1, account: '1000', threshold: '1.00' },
);
export const Signed = Type.Object({ signed: Type.Integer() });
export const byId = Type.Object({
  id: Type.String({ ...IdText, description: 'Id of the sign-off.' }),
});
