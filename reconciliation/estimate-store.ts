// How much a comparison would read, from what the last one counted and what was exported since.
// Invariant: asks our own tables only, and only counters and the exports that changed since.
// Leaves to others: what it costs (the connector), whether what was kept can be trusted
// (listing-worker.ts).

import type { Queryable } from '#database/pool.ts';
import type { OurSide } from './our-side-store.ts';
import type { Counts } from './totals.ts';

export interface LastCounts {
  /** The run they are of; null: there is none yet. */
  readonly reconciliationId: bigint | null;
  readonly counts: Partial<Counts>;
  /** Exports that were confirmed or touched since that run, or all of them. */
  readonly exported: number;
}

/** What the newest finished run counted, and exports since. */
export async function readLastCounts(client: Queryable, of: OurSide): Promise<LastCounts> {
  const { rows } = await client.query<LastCounts>(
    `with last as (
       select reconciliation_id, counts, started_at from reconciliations
        where property_id = $1 and connection_id = $2 and state = 'finished'
        order by reconciliation_id desc limit 1)
     select (select reconciliation_id from last) as "reconciliationId",
            coalesce((select counts from last), '{}') as counts,
            (select count(*)::integer from exports
              where property_id = $1 and connection_id = $2 and status = 'synced'
                and posted_on between $4 and $3
                and changed_at >= coalesce((select started_at from last), '-infinity'))
            as exported`,
    [of.propertyId, of.connectionId, of.asOf, of.cutoverOn],
  );
  return rows[0] as LastCounts;
}

/**
 * What a reading of changes will show: exports of ours since, or as many as the last one showed,
 * whoever made them; and synced ones that were not there last time.
 */
export async function countChanging(
  client: Queryable,
  of: OurSide,
  since: Date,
): Promise<{ changed: number; absent: number }> {
  const { rows } = await client.query<{ changed: number; absent: number }>(
    `select greatest(
              (select count(*)::integer from exports
                where property_id = $1 and connection_id = $2 and status = 'synced'
                  and changed_at >= $3),
              (select (reading->>'changed')::integer from reconciliations
                where property_id = $1 and connection_id = $2 and reading->>'kind' = 'changes'
                order by reconciliation_id desc limit 1)) as changed,
            (select count(*)::integer from kept_listing_absences
              where property_id = $1 and connection_id = $2) as absent`,
    [of.propertyId, of.connectionId, since],
  );
  return rows[0] ?? { changed: 0, absent: 0 };
}
