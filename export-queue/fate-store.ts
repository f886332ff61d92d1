// The lock under which committed entries are given their fate: by the sweep, by a summary being
// formed, by a change of the export mode. Invariant: of two at once the second waits and then sees
// what the first did, so no entry gets two fates. Posting takes no lock: nobody sees its entries
// before they have their fate.

import type { Queryable } from '#database/pool.ts';

/** Held to the end of the transaction. What follows must look again: the snapshot is newer. */
export async function lockFates(tx: Queryable, propertyId: number): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('tieout export fates'), $1)`, [propertyId]);
}
