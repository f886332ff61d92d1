// The answers of receivables on the wire: one schema each and nothing else. Invariant: amounts are
// decimal strings, debit positive; numbers of entries are strings, dates YYYY-MM-DD.

import { type Static, Type } from 'typebox';
import { nullable } from '#journal/journal-schemas.ts';

const Customer = Type.Object({ code: Type.String(), name: Type.String() });
const ledger = Type.Enum(['receivable', 'prepayment'], {
  description: 'On receivable accounts, or paid ahead and with customers’ prepayments.',
});
const Document = Type.Object({ entryId: Type.String(), document: Type.String() });

export const OpenItems = Type.Object({
  asOf: Type.String(),
  items: Type.Array(
    Type.Object({
      entryId: Type.String(),
      outlet: Type.String(),
      ledger,
      customer: Customer,
      documentType: Type.String(),
      document: Type.String(),
      postedOn: Type.String(),
      dueOn: nullable(Type.String()),
      currency: Type.String(),
      amount: Type.String(),
      open: Type.String(),
    }),
  ),
  next: nullable(Type.String()),
});
export type OpenItems = Static<typeof OpenItems>;

const buckets = {
  outlet: Type.String(),
  currency: Type.String(),
  current: Type.String(),
  days1to30: Type.String(),
  days31to60: Type.String(),
  days61to90: Type.String(),
  over90: Type.String(),
  credits: Type.String({ description: 'Paid ahead: below zero.' }),
  balance: Type.String(),
};
export const Aging = Type.Object({
  asOf: Type.String(),
  by: Type.String(),
  more: Type.Boolean({ description: 'There are more customers after these.' }),
  totals: Type.Array(Type.Object(buckets)),
  items: Type.Array(Type.Object({ customer: Customer, ...buckets })),
});

export const CustomerList = Type.Object({
  items: Type.Array(
    Type.Object({
      code: Type.String(),
      name: Type.String(),
      balances: Type.Array(
        Type.Object({
          outlet: Type.String(),
          currency: Type.String(),
          balance: Type.String(),
          overdue: Type.String({ description: 'Of it, past the day it was due.' }),
          credits: Type.String({ description: 'Paid ahead or credited: below zero.' }),
          oldestDueOn: nullable(Type.String({ description: 'Of what is owed.' })),
        }),
      ),
    }),
  ),
  next: nullable(Type.String()),
});
export type CustomerList = Static<typeof CustomerList>;

export const CustomerView = Type.Object({
  code: Type.String(),
  name: Type.String(),
  asOf: Type.String(),
  by: Type.String(),
  balances: Type.Array(Type.Object(buckets)),
});
export type CustomerView = Static<typeof CustomerView>;

export const Proof = Type.Object({
  asOf: Type.String(),
  unmatched: Type.Integer({
    description: 'Names of documents that were not there, by money that is not applied yet.',
  }),
  items: Type.Array(
    Type.Object({
      outlet: Type.String(),
      ledger,
      currency: Type.String(),
      ties: Type.Boolean(),
      account: Type.String({ description: 'Balance of the accounts.' }),
      openItems: Type.String(),
      withoutCustomer: Type.String({ description: 'Lines of the accounts that name nobody.' }),
      difference: Type.String(),
    }),
  ),
});
export type Proof = Static<typeof Proof>;

export const Settlements = Type.Object({
  items: Type.Array(
    Type.Object({
      settlementId: Type.String(),
      outlet: Type.String(),
      currency: Type.String(),
      credit: Document,
      debit: Document,
      amount: Type.String(),
      settledOn: Type.String(),
      madeBy: Type.String(),
      madeAt: Type.String(),
      undoneOn: nullable(Type.String()),
      undoneBy: nullable(Type.String()),
    }),
  ),
  next: nullable(Type.String()),
});
export type Settlements = Static<typeof Settlements>;
export const Settled = Type.Object({
  settlementId: Type.String(),
  entryId: nullable(Type.String({ description: 'Where a prepayment is a liability.' })),
});
export const SettledByItself = Type.Object({ settlements: Type.Integer() });
export type SettledByItself = Static<typeof SettledByItself>;
