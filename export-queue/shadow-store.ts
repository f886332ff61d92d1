// The SQL of shadow runs: which exports are looked at. Invariant: read only; in the order of their
// ids, a page at a time. Leaves to others: mapping them (rehearsing-worker.ts).

import type { Queryable } from '#database/pool.ts';
import type { ExportKey } from '#external-ledger/external-ledger.ts';
import { partColumns } from './due-exports.ts';
import type { RehearsableExport } from './rehearsal-store.ts';

export interface ShadowedExport extends RehearsableExport {
  readonly export_key: ExportKey;
}

export interface ShadowRange {
  readonly from?: string | undefined;
  readonly through?: string | undefined;
  /** These, and no others. */
  readonly exportIds?: readonly bigint[] | undefined;
}

const shadowed = `property_id = $1 AND connection_id = $2 AND state <> 'excluded'
        AND kind <> 'reversal'
        AND CASE WHEN $5::bigint[] IS NOT NULL THEN export_id = ANY($5)
                 WHEN $3::date IS NULL AND $4::date IS NULL
                 THEN state IN ('queued', 'held') AND NOT may_be_there
                 ELSE posted_on BETWEEN coalesce($3::date, '-infinity')
                                    AND coalesce($4::date, 'infinity') END`;

type At = { readonly propertyId: number; readonly connectionId: number };

const valuesOf = (at: At, { from, through, exportIds }: ShadowRange) =>
  [at.propertyId, at.connectionId, from ?? null, through ?? null, exportIds ?? null] as const;

/** How many there are to look at. */
export async function countShadowed(db: Queryable, at: At, range: ShadowRange): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM exports WHERE ${shadowed}`,
    [...valuesOf(at, range)],
  );
  return rows[0]?.count ?? 0;
}

/** With a range, all exports dated so but the excluded; without, what has yet to be sent. */
export async function listShadowed(
  db: Queryable,
  at: At,
  range: ShadowRange,
  { after, limit }: { after: bigint; limit: number },
): Promise<ShadowedExport[]> {
  const { rows } = await db.query<ShadowedExport>(
    `SELECT export_id, entry_id, export_key, posted_on, amount_minor, currency, ${partColumns}
       FROM exports
      WHERE ${shadowed} AND export_id > $6
      ORDER BY export_id LIMIT $7`,
    [...valuesOf(at, range), after, limit],
  );
  return rows;
}
