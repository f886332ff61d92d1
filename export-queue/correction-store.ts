// Which entry corrects which, with the exports that carry them; of a split entry its first part.
// Invariant: a delta entry corrects one entry, for ever. Leaves to others: making deltas
// (correction-routes.ts).

import type { Queryable } from '#database/pool.ts';

export interface LinkRow {
  readonly side: 'corrects' | 'corrected-by';
  readonly entry_id: bigint;
  readonly export_id: bigint | null;
}

/** Entries that this one corrects or is corrected by, and their exports on a connection. */
export async function listCorrections(
  db: Queryable,
  propertyId: number,
  of: { readonly entryId: bigint; readonly connectionId: number },
): Promise<readonly LinkRow[]> {
  const { rows } = await db.query<LinkRow>(
    `SELECT k.side, k.entry_id, f.export_id FROM (
       SELECT 'corrects' AS side, corrects_entry_id AS entry_id FROM entry_corrections
        WHERE property_id = $1 AND entry_id = $2
       UNION ALL
       SELECT 'corrected-by', entry_id FROM entry_corrections
        WHERE property_id = $1 AND corrects_entry_id = $2) k
       LEFT JOIN entry_fates f
         ON f.property_id = $1 AND f.connection_id = $3 AND f.entry_id = k.entry_id
        AND f.part_number < 2
      ORDER BY k.entry_id`,
    [propertyId, of.entryId, of.connectionId],
  );
  return rows;
}
