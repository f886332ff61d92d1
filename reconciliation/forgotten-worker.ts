// Notices that the external company forgot what it was sent last: it was restored from an older
// backup, refreshed, or is another one. Run after each comparison; before sending, the queue asks
// for the newest five itself (export-queue/forgotten-worker.ts).
// Invariant: the connection is paused, once for the same loss, and nothing is sent again by itself;
// a person repairs what is named, or resumes. Leaves to others: naming each entry (examination.ts).

import type pg from 'pg';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { withTransaction } from '#database/pool.ts';
import { newestCount, pauseForgotten } from '#export-queue/forgotten-store.ts';

/** So many of the newest are looked at, where there are so many. */
const newestMax = 20;

interface OfRun {
  readonly propertyId: number;
  readonly connectionId: number;
  readonly reconciliationId: bigint;
  readonly asOf: IsoDate;
}

interface Newest {
  readonly count: number;
  readonly gone: number;
  readonly isKnown: boolean;
  readonly newestExportId: bigint;
}

/** Whether the run found the newest synced exports gone, all of them, and no run before it did. */
export async function pauseWhereForgotten(pool: pg.Pool, of: OfRun): Promise<boolean> {
  if (!(await hasManyDeleted(pool, of))) return false;
  const { rows } = await pool.query<Newest>(
    `with newest as (
       select export_id from exports
       where property_id = $1 and connection_id = $2 and status = 'synced' and posted_on <= $4
       order by export_id desc limit ${newestMax}),
     deleted as (
       select n.export_id, bool_or(f.reconciliation_id < $3) as before
       from newest n
       join reconciliation_findings f on f.property_id = $1 and f.export_id = n.export_id
         and f.cause = 'deleted' and f.reconciliation_id <= $3
       group by n.export_id having bool_or(f.reconciliation_id = $3))
     select (select count(*)::integer from newest) as count, count(*)::integer as gone,
            coalesce(bool_or(before), false) as "isKnown",
            coalesce(max(export_id), 0) as "newestExportId" from deleted`,
    [of.propertyId, of.connectionId, of.reconciliationId, of.asOf],
  );
  const { count = 0, gone = 0, isKnown = false, newestExportId = 0n } = rows[0] ?? {};
  if (count < newestCount || gone < count || isKnown) return false;
  return withTransaction(pool, (tx) => pauseForgotten(tx, of, { newestExportId, count }));
}

/** Nearly always there are none, and nothing more is read. */
async function hasManyDeleted(pool: pg.Pool, of: OfRun): Promise<boolean> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::integer as count from reconciliation_findings
     where property_id = $1 and reconciliation_id = $2 and cause = 'deleted'`,
    [of.propertyId, of.reconciliationId],
  );
  return (rows[0]?.count ?? 0) >= newestCount;
}
