// The catalogue of what a connection lacks before it can be opened. Every code is in
// docs/reference/errors.md, section CONNECTION. Leaves to others: opening it (compose.ts).

import { problemsOf } from '#problems/problem.ts';
import { ledgerOffers } from './ledger-offers.ts';

const catalogue = {
  CONNECTION_LEDGER_UNKNOWN: {
    retry: 'after-a-fix',
    message: (ledger: string) => `There is no connector "${ledger}".`,
    hint: () => `Choose one of: ${ledgerOffers.map(({ ledger }) => ledger).join(', ')}.`,
  },
  CONNECTION_CREDENTIALS_MISSING: {
    retry: 'after-a-fix',
    message: (name: string) => `The connection "${name}" has no credentials.`,
    hint: () => 'Enter them in System Settings ▸ Accounting Integration, then test the connection.',
  },
  CONNECTION_UNKNOWN: {
    retry: 'never',
    message: (id: number) => `There is no connection ${id}.`,
    hint: () => 'Choose one from System Settings ▸ Accounting Integration.',
  },
} as const;

export const connectionProblem = problemsOf(catalogue);
