// The catalogue of what can go wrong with a second person. Invariant: every code is listed in
// docs/reference/errors.md, section APPROVAL. Leaves to others: what the change itself is refused
// for (mapping/, journal/, receivables/).

import { type Problem, ProblemError, problemsOf } from '#problems/problem.ts';

const catalogue = {
  APPROVAL_UNKNOWN: {
    retry: 'never',
    message: (id: string) => `There is no approval ${id}.`,
    hint: () => 'GET /api/v1/approvals and Accounting ▸ Approvals list them.',
  },
  APPROVAL_SAME_PERSON: {
    retry: 'after-a-fix',
    message: (person: string, id: string) =>
      `${person} proposed approval ${id}, and nobody decides on their own.`,
    hint: () => 'Another person with the right decides. Take it back if it should not happen.',
  },
  APPROVAL_OWN_KEY: {
    retry: 'after-a-fix',
    message: (person: string, key: string, id: string) =>
      `${person} made ${key}, which proposed approval ${id}, and nobody decides on their own.`,
    hint: () => 'Another person with the right decides. Take it back if it should not happen.',
  },
  APPROVAL_BY_KEY: {
    retry: 'never',
    message: (key: string) => `${key} is no second person: it could be that of the first.`,
    hint: () => 'A person who signed in decides, in Accounting ▸ Approvals.',
  },
  APPROVAL_OF_OTHERS: {
    retry: 'never',
    message: (id: string, person: string) => `Approval ${id} was proposed by ${person}.`,
    hint: () => 'Only who proposed it takes it back; another person rejects it with a reason.',
  },
  APPROVAL_DECIDED: {
    retry: 'never',
    message: (id: string, state: string, person: string) =>
      `Approval ${id} was ${state} by ${person} already.`,
    hint: () => 'Nothing was changed. Propose it again if it is still wanted.',
  },
  APPROVAL_WAITS: {
    retry: 'after-a-fix',
    message: (id: string, person: string) =>
      `Approval ${id}, which ${person} proposed, is about the same and waits.`,
    hint: (id: string) => `Have ${id} decided, or let who proposed it take it back first.`,
  },
  APPROVAL_STALE: {
    retry: 'after-a-fix',
    message: (id: string, what: string) =>
      `Approval ${id} cannot be given: ${what} changed since it was proposed.`,
    hint: () => 'Nothing was done. Reject it with that reason, and propose it as things are now.',
  },
  APPROVAL_UNFIT: {
    retry: 'after-a-fix',
    message: (id: string, why: string) => `Approval ${id} cannot be given any more. ${why}`,
    hint: () => 'Nothing was done. Mend what stands against it, or reject it with that reason.',
  },
  APPROVAL_NEEDED: {
    retry: 'never',
    message: (kind: string) =>
      `A second person approves what people post by hand; a ${kind} sent as an event passes none.`,
    hint: () =>
      'Enter it in Journal Entries, where it waits. A program sends it with an API key of its own.',
  },
  APPROVAL_NOBODY: {
    retry: 'after-a-fix',
    message: (right: string) => `Nobody who signs in has the right "${right}" yet.`,
    hint: () => 'Give somebody the role Approver in People and keys first.',
  },
} as const;

/** Makes a problem of this stage. */
export const approvalProblem = problemsOf(catalogue);

/** An answer with one problem. */
export function refusal(status: number, problem: Problem): ProblemError {
  return new ProblemError([problem], status);
}

/** What was seen is not what would be done now. */
export function staleApproval(approvalId: string, what: string): ProblemError {
  return refusal(409, approvalProblem('APPROVAL_STALE', {}, approvalId, what));
}
