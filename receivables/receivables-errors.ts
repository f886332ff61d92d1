// The catalogue of what receivables refuse. Every code is in docs/reference/errors.md, section
// RECEIVABLES. Invariant: money is never refused for naming a document nobody knows: it stays on
// account; it is refused for naming one that cannot be meant.

import { problemsOf } from '#problems/problem.ts';

const catalogue = {
  RECEIVABLES_OTHER_OUTLET: {
    retry: 'after-a-fix',
    message: (document: string, theirs: string, ours: string) =>
      `${document} is of outlet ${theirs}; this is of outlet ${ours}.`,
    hint: () =>
      'An outlet settles its own documents: send it at the other outlet, or move the money first.',
  },
  RECEIVABLES_SETTLED_TOO_MUCH: {
    retry: 'after-a-fix',
    message: (document: string, amount: string, open: string) =>
      `${amount} of ${document} would be settled; ${open} is open.`,
    hint: () => 'Settle at most what is open; leave the rest on the customer’s account.',
  },
  RECEIVABLES_GIVEN_BACK_TOO_MUCH: {
    retry: 'after-a-fix',
    message: (document: string, amount: string, left: string) =>
      `${amount} of ${document} would be given back; ${left} is left of it.`,
    hint: () => 'Give back at most what was paid or credited and not given back before.',
  },
} as const;

export const receivablesProblem = problemsOf(catalogue);
