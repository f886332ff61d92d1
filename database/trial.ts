// Does work inside a transaction and takes it back: what it answers is what doing it would answer.
// Invariant: nothing the work wrote is left, triggers included; what it locked stays locked until
// the transaction ends.

import type { Queryable } from './pool.ts';

/** Trials within a trial take back what is theirs. *Errors:* those of the work. */
export async function takenBack<T>(tx: Queryable, work: () => Promise<T>): Promise<T> {
  await tx.query('savepoint trial');
  const answer = await work();
  await tx.query('rollback to savepoint trial; release savepoint trial');
  return answer;
}
