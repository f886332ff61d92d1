// What was refused of imported files and is not settled yet: listed, dismissed with a reason, and
// counted for whoever closes a period. Invariant: what is open stands in one view
// (open_import_refusals); corrected is what came into the books, nobody has to say so.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Problem } from '#problems/problem.ts';
import type { ImportPlace } from './import-store.ts';

export interface RefusalRow {
  readonly number: number;
  readonly line: number;
  readonly source: string;
  readonly external_id: string;
  readonly problems: readonly Problem[];
  /** Rows of fields, or the line. */
  readonly original: string | readonly (readonly string[])[] | null;
  readonly is_open: boolean;
  readonly dismissed_at: Date | null;
  readonly dismissed_by: string | null;
  readonly dismissed_because: string | null;
}

/** In the order of the file, after the refusal with this number. */
export async function listRefusals(
  db: Queryable,
  { propertyId, importId }: ImportPlace,
  page: { readonly after: number; readonly onlyOpen: boolean; readonly limit: number },
): Promise<RefusalRow[]> {
  const { rows } = await db.query<RefusalRow>(
    `SELECT r.number, r.line, r.source, r.external_id, r.problems, r.original,
            o.number IS NOT NULL AS is_open, r.dismissed_at, r.dismissed_by, r.dismissed_because
       FROM import_refusals r
       LEFT JOIN open_import_refusals o ON o.property_id = r.property_id
         AND o.import_id = r.import_id AND o.number = r.number
      WHERE r.property_id = $1 AND r.import_id = $2 AND r.number > $3
        AND (NOT $4 OR o.number IS NOT NULL)
      ORDER BY r.number LIMIT $5`,
    [propertyId, importId, page.after, page.onlyOpen, page.limit],
  );
  return rows;
}

/** Dismisses what is open among these numbers, or all that is; answers how many. */
export async function dismissRefusals(
  db: Queryable,
  { propertyId, importId }: ImportPlace,
  by: {
    readonly numbers: readonly number[] | null;
    readonly person: string;
    readonly reason: string;
  },
): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE import_refusals r
        SET dismissed_at = now(), dismissed_by = $4, dismissed_because = $5
      WHERE r.property_id = $1 AND r.import_id = $2 AND r.number IN (
        SELECT o.number FROM open_import_refusals o
         WHERE o.property_id = $1 AND o.import_id = $2
           AND ($3::int[] IS NULL OR o.number = ANY($3)))`,
    [propertyId, importId, by.numbers, by.person, by.reason],
  );
  return rowCount ?? 0;
}

export interface OpenRefusals {
  readonly fileName: string;
  readonly count: number;
}

/**
 * By file, what is open of events of days through this one at an outlet; an event whose day or
 * outlet cannot be read may be of any.
 */
export async function countOpenRefusals(
  db: Queryable,
  propertyId: number,
  of: { readonly through: IsoDate; readonly outlet: string | null },
): Promise<OpenRefusals[]> {
  const { rows } = await db.query<OpenRefusals>(
    `SELECT r.file_name AS "fileName", count(*)::int AS count FROM open_import_refusals r
      WHERE r.property_id = $1 AND (r.occurred_on IS NULL OR r.occurred_on <= $2)
        AND ($3::text IS NULL OR r.outlet = $3 OR r.outlet IS NULL OR NOT EXISTS (
              SELECT FROM outlets o WHERE o.property_id = $1 AND o.code = r.outlet))
      GROUP BY r.file_name ORDER BY max(r.import_id)`,
    [propertyId, of.through, of.outlet],
  );
  return rows;
}
