// How a stage proposes instead of doing: it keeps what would be done and answers with the approval
// that waits. Invariant: pressing twice, or again after a lost answer, keeps one; of one subject
// one change waits at a time. Leaves to others: whether the change is good, which is judged before.

import { type Static, Type } from 'typebox';
import type { Queryable } from '#database/pool.ts';
import { approvalProblem, refusal } from './approval-errors.ts';
import { keepWaiting, type NewApproval } from './approval-store.ts';

/** The answer where a second person is asked for: 202. */
export const Proposed = Type.Object({
  status: Type.Enum(['proposed'], { description: 'Nothing was done: another person approves it.' }),
  approvalId: Type.String(),
  summary: Type.String(),
});
export type Proposed = Static<typeof Proposed>;

export const isProposed = (answer: object): answer is Proposed =>
  'status' in answer && answer.status === 'proposed';

/** *Errors:* APPROVAL_WAITS (409). */
export async function propose(
  tx: Queryable,
  propertyId: number,
  wanted: NewApproval,
): Promise<Proposed> {
  const { approvalId, summary, proposedBy, isSame } = await keepWaiting(tx, propertyId, wanted);
  if (isSame) return { status: 'proposed', approvalId, summary };
  throw refusal(409, approvalProblem('APPROVAL_WAITS', {}, approvalId, proposedBy));
}
