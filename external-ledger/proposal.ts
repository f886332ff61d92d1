// What a request asks a ledger to book, in words of no API: `line 2 amount` → `12.50`. Made by each
// connector from what it would send; the form in which two connectors can be compared.
// Invariant: whatever a request says stands in it; what cannot be written is problems instead.
// Leaves to others: comparing (export-queue/shadow.ts).

import type { Problem } from '#problems/problem.ts';

export type Proposal = ReadonlyMap<string, string>;

/** The proposal, or why there would be no request. */
export type ProposalOrProblems =
  | { readonly proposal: Proposal; readonly problems?: never }
  | { readonly problems: readonly Problem[]; readonly proposal?: never };
