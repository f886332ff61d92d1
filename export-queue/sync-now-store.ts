// *Sync now*: what waits for its next run or its next try is due at once. Invariant: it moves
// moments only, never a state; who asked is recorded, for each connection, in the transaction that
// makes it due. Leaves to others: sending (drain-worker.ts).

import type pg from 'pg';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { listConnections } from './connection-store.ts';
import { notifyExports } from './enqueue-store.ts';
import { recordAction } from './rehearsal-store.ts';

/** Of one connection, or of all (null). Returns how many exports are due. */
export async function syncNow(
  pool: pg.Pool,
  propertyId: number,
  connectionId: number | null,
  person: string,
): Promise<number> {
  return await withTransaction(pool, async (tx) => {
    const due = await makeDue(tx, propertyId, connectionId);
    for (const connection of await listConnections(tx, propertyId)) {
      if (connectionId !== null && connection.connectionId !== connectionId) continue;
      const done = { action: 'sync-now', person, reason: null, detail: { due } } as const;
      await recordAction(tx, connection, done);
    }
    await notifyExports(tx, propertyId);
    return due;
  });
}

async function makeDue(
  tx: Queryable,
  propertyId: number,
  connectionId: number | null,
): Promise<number> {
  await tx.query(
    `UPDATE exports SET next_attempt_at = now()
      WHERE property_id = $1 AND ($2::int IS NULL OR connection_id = $2) AND state = 'queued'
        AND next_attempt_at > now() AND lease_token IS NULL`,
    [propertyId, connectionId],
  );
  // Between two runs of a sync interval, too: it reaches what is queued by now.
  await tx.query(
    `UPDATE connections SET sync_asked_at = now()
      WHERE property_id = $1 AND ($2::int IS NULL OR connection_id = $2)
        AND settings ? 'syncEveryMinutes'`,
    [propertyId, connectionId],
  );
  const { rows } = await tx.query<{ due: number }>(
    `SELECT coalesce(sum(count), 0)::int AS due FROM export_counts
      WHERE property_id = $1 AND ($2::int IS NULL OR connection_id = $2)
        AND state IN ('queued', 'uncertain')`,
    [propertyId, connectionId],
  );
  return rows[0]?.due ?? 0;
}
