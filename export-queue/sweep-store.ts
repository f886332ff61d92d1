// The completeness sweep: every entry that a connection should have and has no export gets one. It
// finds what enqueueing could not see: entries older than the connection, a cut-over moved back,
// rows lost to a restore. Invariant: an entry on or after the cut-over has exactly one fate per
// connection; each export made here says so in its actions. Two sweeps at once make each export
// once.

import type pg from 'pg';
import { withTransaction } from '#database/pool.ts';
import { notifyExports } from './enqueue-store.ts';
import { exportKey } from './export-key.ts';
import { lockFates } from './fate-store.ts';

/** Exports one transaction makes: bounds its locks and its memory. */
const rowsMax = 5_000;

interface LostEntry {
  readonly connection_id: number;
  readonly connection_key: string;
  readonly entry_id: bigint;
  readonly source: string;
  readonly external_id: string;
  readonly summarises: boolean;
}

/** Sweeps one property; returns how many exports were made. */
export async function sweepEntries(pool: pg.Pool, propertyId: number): Promise<number> {
  let swept = 0;
  for (;;) {
    const lost = await findLostEntries(pool, propertyId);
    if (lost.length === 0) return swept;
    const made = await withTransaction(pool, (tx) => makeSwept(tx, propertyId, lost));
    swept += made;
    if (lost.length < rowsMax) return swept;
  }
}

async function findLostEntries(pool: pg.Pool, propertyId: number): Promise<LostEntry[]> {
  const { rows } = await pool.query<LostEntry>(
    `SELECT c.connection_id, c.connection_key, e.entry_id, v.source, v.external_id,
            coalesce(c.settings->>'exportMode' = 'daily-summary', false) AS summarises
       FROM connections c
       JOIN journal_entries e ON e.property_id = c.property_id AND e.posted_on >= c.cutover_on
       JOIN events v ON v.property_id = e.property_id AND v.event_id = e.event_id
      WHERE c.property_id = $1
        AND NOT EXISTS (SELECT FROM exports x WHERE x.property_id = c.property_id
                          AND x.connection_id = c.connection_id AND x.entry_id = e.entry_id)
        AND NOT EXISTS (SELECT FROM export_entries n WHERE n.property_id = c.property_id
                          AND n.connection_id = c.connection_id AND n.entry_id = e.entry_id)
      LIMIT $2`,
    [propertyId, rowsMax],
  );
  return rows;
}

async function makeSwept(
  tx: pg.PoolClient,
  propertyId: number,
  lost: readonly LostEntry[],
): Promise<number> {
  await lockFates(tx, propertyId);
  const waiting = lost.filter(({ summarises }) => summarises);
  const { rowCount } = await tx.query(
    `INSERT INTO export_entries (property_id, connection_id, entry_id)
     SELECT $1, n.* FROM unnest($2::int[], $3::bigint[]) AS n (connection_id, entry_id)
      WHERE NOT EXISTS (SELECT FROM exports x WHERE x.property_id = $1
                          AND x.connection_id = n.connection_id AND x.entry_id = n.entry_id)
     ON CONFLICT DO NOTHING`,
    [propertyId, waiting.map((one) => one.connection_id), waiting.map((one) => one.entry_id)],
  );
  const single = lost.filter(({ summarises }) => !summarises);
  return (rowCount ?? 0) + (await makeExports(tx, propertyId, single));
}

async function makeExports(
  tx: pg.PoolClient,
  propertyId: number,
  lost: readonly LostEntry[],
): Promise<number> {
  // The loser of two sweeps meets the unique key on (property, connection, entry, part) and makes
  // nothing.
  const { rowCount } = await tx.query(
    `WITH made AS (
       INSERT INTO exports (property_id, connection_id, entry_id, export_key, posted_on, outlet_id,
                            currency, amount_minor)
       SELECT $1, n.connection_id, e.entry_id, n.export_key, e.posted_on, e.outlet_id, e.currency,
              e.amount_minor
         FROM unnest($2::int[], $3::bigint[], $4::text[]) AS n (connection_id, entry_id, export_key)
         JOIN journal_entries e ON e.property_id = $1 AND e.entry_id = n.entry_id
        WHERE NOT EXISTS (SELECT FROM export_entries f WHERE f.property_id = $1
                            AND f.connection_id = n.connection_id AND f.entry_id = n.entry_id)
        ORDER BY n.connection_id, e.entry_id
       ON CONFLICT (property_id, connection_id, entry_id, part_number) DO NOTHING
       RETURNING export_id)
     INSERT INTO export_actions (property_id, export_id, action, to_state, acted_by, reason)
     SELECT $1, export_id, 'swept', 'queued', 'tieout', 'The entry had no export.' FROM made`,
    [
      propertyId,
      lost.map((one) => one.connection_id),
      lost.map((one) => one.entry_id),
      lost.map((one) =>
        exportKey({
          connectionKey: one.connection_key,
          eventSource: one.source,
          eventExternalId: one.external_id,
        }),
      ),
    ],
  );
  await notifyExports(tx, propertyId);
  return rowCount ?? 0;
}
