// The SQL of shadow runs: which exports are looked at. Invariant: read only; in the order of their
// ids, a page at a time. Leaves to others: mapping them (rehearsing-worker.ts).

import type { Queryable } from '#database/pool.ts';
import type { ExportKey } from '#external-ledger/external-ledger.ts';
import type { RehearsableExport } from './rehearsal-store.ts';

export interface ShadowedExport extends RehearsableExport {
  readonly export_key: ExportKey;
}

export interface ShadowRange {
  readonly from?: string | undefined;
  readonly through?: string | undefined;
}

/** With a range, all exports dated so but the excluded; without, what has yet to be sent. */
export async function listShadowed(
  db: Queryable,
  at: { readonly propertyId: number; readonly connectionId: number },
  range: ShadowRange,
  { after, limit }: { after: bigint; limit: number },
): Promise<ShadowedExport[]> {
  const { rows } = await db.query<ShadowedExport>(
    `SELECT export_id, entry_id, export_key, posted_on, amount_minor, currency FROM exports
      WHERE property_id = $1 AND connection_id = $2 AND export_id > $3 AND state <> 'excluded'
        AND CASE WHEN $4::date IS NULL AND $5::date IS NULL
                 THEN state IN ('queued', 'held') AND NOT may_be_there
                 ELSE posted_on BETWEEN coalesce($4::date, '-infinity')
                                    AND coalesce($5::date, 'infinity') END
      ORDER BY export_id LIMIT $6`,
    [at.propertyId, at.connectionId, after, range.from ?? null, range.through ?? null, limit],
  );
  return rows;
}
