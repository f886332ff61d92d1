// How files of a source are read, kept by name: saved with the import that used it, offered for the
// next. Invariant: one per name; saving replaces it, imports keep the name only.

import type { Queryable } from '#database/pool.ts';
import type { ColumnMap } from '#events/column-map.ts';

export interface SavedMapping {
  readonly name: string;
  readonly map: ColumnMap;
  readonly saved_at: Date;
  readonly saved_by: string;
}

export async function listMappings(db: Queryable, propertyId: number): Promise<SavedMapping[]> {
  const { rows } = await db.query<SavedMapping>(
    `SELECT name, map, saved_at, saved_by FROM import_mappings
      WHERE property_id = $1 ORDER BY name`,
    [propertyId],
  );
  return rows;
}

/** Null when none has the name. */
export async function readMapping(
  db: Queryable,
  propertyId: number,
  name: string,
): Promise<ColumnMap | null> {
  const { rows } = await db.query<{ map: ColumnMap }>(
    `SELECT map FROM import_mappings WHERE property_id = $1 AND name = $2`,
    [propertyId, name],
  );
  return rows[0]?.map ?? null;
}

export async function saveMapping(
  db: Queryable,
  propertyId: number,
  of: { readonly name: string; readonly map: ColumnMap; readonly person: string },
): Promise<void> {
  await db.query(
    `INSERT INTO import_mappings (property_id, name, map, saved_by) VALUES ($1, $2, $3, $4)
     ON CONFLICT (property_id, name)
       DO UPDATE SET map = excluded.map, saved_at = now(), saved_by = excluded.saved_by`,
    [propertyId, of.name, JSON.stringify(of.map), of.person],
  );
}
