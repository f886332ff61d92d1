// The review of a sign-off by another person than who prepared it, by whichever door they come.
// Invariant: whoever signed does not review their own, nor does a program, nor who made the
// program's key. Leaves to others: whether a review is asked for (sign-off-worker.ts).

import type pg from 'pg';
import { isSamePerson } from '#approvals/approval.ts';
import { isOwnKey } from '#approvals/own-key-store.ts';
import { withTransaction } from '#database/pool.ts';
import { idOf } from './cursors.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';
import { markReviewed, readSignOff, type SignOff } from './sign-off-store.ts';

/** A sign-off by the id of an address. */
export interface SignOffOf {
  readonly propertyId: number;
  readonly id: string;
}

/** *Errors:* RECONCILIATION_SIGN_OFF_UNKNOWN (404). */
export async function knownSignOff(pool: pg.Pool, { propertyId, id }: SignOffOf): Promise<SignOff> {
  const found = await readSignOff(pool, { propertyId, signOffId: idOf(id) });
  if (found) return found;
  throw refusal(404, reconciliationProblem('RECONCILIATION_SIGN_OFF_UNKNOWN', {}, id));
}

export const wrongMove = (id: string, action: string) =>
  refusal(409, reconciliationProblem('RECONCILIATION_SIGN_OFF_STATE', {}, id, action));

/**
 * Reviews it. `isKey`: who asks is a program, and no other person.
 * *Errors:* RECONCILIATION_SIGN_OFF_UNKNOWN, RECONCILIATION_REVIEWER_SAME (403),
 * RECONCILIATION_SIGN_OFF_STATE (409).
 */
export async function reviewSignOff(
  pool: pg.Pool,
  of: SignOffOf,
  { isKey, ...by }: { readonly person: string; readonly at: Date; readonly isKey: boolean },
): Promise<SignOff> {
  const one = await knownSignOff(pool, of);
  const { propertyId } = of;
  const { preparedBy: enteredBy } = one;
  const isOwn = await isOwnKey(pool, propertyId, { enteredBy, person: by.person });
  // Who prepared it may hold a key: no key is another person.
  if (isSamePerson(enteredBy, by.person) || isKey || isOwn) {
    const who = isOwn ? `${enteredBy}, which ${by.person} made` : enteredBy;
    throw refusal(403, reconciliationProblem('RECONCILIATION_REVIEWER_SAME', {}, one.account, who));
  }
  const isMoved = await withTransaction(pool, (tx) =>
    markReviewed(tx, { propertyId, signOffId: one.signOffId }, by),
  );
  if (!isMoved) throw wrongMove(of.id, 'reviewed');
  return knownSignOff(pool, of);
}
