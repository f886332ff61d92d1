// Withdraws the repair of an export while what takes the entry back is not booked.
// Invariant: the repair stays on record with who withdrew it and why; nothing is sent any more, and
// the entry may be repaired anew. Leaves to others: the moves (export-queue/reversing-store.ts).

import type pg from 'pg';
import { withTransaction } from '#database/pool.ts';
import { listRepairs, type RepairRecord } from '#export-queue/repair-list-store.ts';
import { withdrawReversal } from '#export-queue/reversing-store.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';

/**
 * Withdraws it, and answers it as it is kept.
 * *Errors:* RECONCILIATION_REPAIR_NOT_OPEN (409), EXPORT_IN_FLIGHT, EXPORT_BEING_VERIFIED,
 * EXPORT_MAY_BE_THERE.
 */
export async function withdrawRepair(
  pool: pg.Pool,
  { propertyId, exportId }: { readonly propertyId: number; readonly exportId: bigint },
  by: { readonly person: string; readonly reason: string },
): Promise<RepairRecord> {
  const isDone = await withTransaction(pool, (tx) =>
    withdrawReversal(tx, propertyId, exportId, by),
  );
  const of = { exportId, withdrawn: true, limit: 100 };
  const kept = (await listRepairs(pool, propertyId, of)).filter(({ withdrawn }) => withdrawn);
  const [newest] = kept.sort((a, b) => Number(b.withdrawn?.at) - Number(a.withdrawn?.at));
  if (isDone && newest) return newest;
  const code = 'RECONCILIATION_REPAIR_NOT_OPEN';
  throw refusal(409, reconciliationProblem(code, {}, String(exportId)));
}
