// The SQL of standings: synced entries that are in no balance there yet, looked at now and then.
// Invariant: only a confirmed export has a standing; what was looked at waits for the next look.
// Leaves to others: asking the ledger (standing-worker.ts).

import type { Queryable } from '#database/pool.ts';
import type { ExportKey, Standing } from '#external-ledger/external-ledger.ts';
import type { ConnectionKey } from './claim-store.ts';

export interface StandingToLookAt {
  readonly export_id: bigint;
  readonly export_key: ExportKey;
  readonly external_id: string;
}

/** Not booked when last looked at, `olderThanMs` ago or more; longest ago first. */
export async function listToLookAt(
  db: Queryable,
  at: ConnectionKey,
  { olderThanMs, count }: { olderThanMs: number; count: number },
): Promise<StandingToLookAt[]> {
  const { rows } = await db.query<StandingToLookAt>(
    `SELECT export_id, export_key, external_id FROM exports
      WHERE property_id = $1 AND connection_id = $2 AND state = 'confirmed'
        AND external_standing IN ('awaiting-approval', 'draft', 'unread')
        AND stood_at <= now() - $3 * interval '1 millisecond'
      ORDER BY stood_at LIMIT $4`,
    [at.propertyId, at.connectionId, olderThanMs, count],
  );
  return rows;
}

/** What the ledger said of an entry now; null when it was not among the answers. */
export interface LookedAt {
  readonly export_id: bigint;
  readonly seen: {
    readonly standing: Standing;
    readonly state: string;
    readonly url: string | null;
  } | null;
}

/** Writes what was seen; returns how many standings are others now. */
export async function noteStandings(
  db: Queryable,
  at: ConnectionKey,
  looked: readonly LookedAt[],
): Promise<number> {
  const { rows } = await db.query<{ changed: boolean }>(
    `WITH before AS (
       SELECT export_id, external_standing FROM exports
        WHERE property_id = $1 AND export_id = ANY($3::bigint[]))
     UPDATE exports e
        SET stood_at = now(),
            external_standing = coalesce(g.standing, e.external_standing),
            external_state = coalesce(g.state, e.external_state),
            external_url = coalesce(g.url, e.external_url),
            changed_at = CASE WHEN g.standing <> e.external_standing THEN now()
              ELSE e.changed_at END
       FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[])
              AS g (export_id, standing, state, url)
       JOIN before ON before.export_id = g.export_id
      WHERE e.property_id = $1 AND e.connection_id = $2 AND e.export_id = g.export_id
        AND e.state = 'confirmed'
     RETURNING e.external_standing <> before.external_standing AS changed`,
    [
      at.propertyId,
      at.connectionId,
      looked.map((one) => one.export_id),
      looked.map((one) => one.seen?.standing ?? null),
      looked.map((one) => one.seen?.state ?? null),
      looked.map((one) => one.seen?.url ?? null),
    ],
  );
  return rows.filter((row) => row.changed).length;
}
