// The catalogue of what is wrong with a draft before any external ledger is asked.
// Invariant: every code is listed in docs/reference/errors.md, section LEDGER.
// Leaves to others: what a vendor refuses (each connector's own catalogue).

import { problemsOf } from '#problems/problem.ts';

const catalogue = {
  LEDGER_DRAFT_TOO_SHORT: {
    retry: 'never',
    message: (lines: number) => `The entry has ${lines} lines; it needs at least two.`,
    hint: () => 'Exclude the export with a reason, and report it: the journal should refuse this.',
  },
  LEDGER_DRAFT_UNBALANCED: {
    retry: 'never',
    message: (difference: string) => `Debits and credits differ by ${difference}.`,
    hint: () => 'Exclude the export with a reason, and report it: the journal should refuse this.',
  },
  LEDGER_DRAFT_ZERO_LINE: {
    retry: 'never',
    message: (account: string) => `The line on account ${account} has the amount zero.`,
    hint: () => 'Exclude the export with a reason, and report it: the journal should refuse this.',
  },
  LEDGER_KEY_INVALID: {
    retry: 'never',
    message: (key: string) =>
      `The export key "${key}" is not 1 to 30 letters, digits, points, dashes or underscores.`,
    hint: () => 'Report it: export keys are made by the export queue.',
  },
} as const;

/** Makes a problem of this stage. */
export const ledgerProblem = problemsOf(catalogue);
