// The SQL of values: what the lines of an account, outlet, department or product carry besides.
// Invariant: a value is judged by the chart that was read, both its dimension and itself; what the
// ledger does not list (user-defined dimensions often are not) counts as known.

import type { Queryable } from '#database/pool.ts';
import type { MappingKind, ValueKind } from './mapping-kinds.ts';
import type { At } from './revision-store.ts';

export interface ValueRow {
  readonly kind: ValueKind;
  readonly internal_id: bigint;
  readonly dimension: string;
  readonly external_id: string;
  readonly external_name: string | null;
  readonly known: boolean;
  readonly active: boolean;
}

/** All values of a connection, or those of some masters of one kind. */
export async function readValues(
  db: Queryable,
  { propertyId, connectionId }: At,
  of: { readonly kind: MappingKind; readonly internalIds: readonly number[] } | null = null,
): Promise<readonly ValueRow[]> {
  const { rows } = await db.query<ValueRow>(
    `SELECT v.kind, v.internal_id, v.dimension, v.external_id, i.name AS external_name,
            (i.active IS NOT NULL OR NOT EXISTS (
               SELECT FROM external_chart_items k WHERE k.property_id = v.property_id
                  AND k.connection_id = v.connection_id AND k.kind = v.dimension))
            AND (d.active IS NOT NULL OR NOT EXISTS (
               SELECT FROM external_chart_items k WHERE k.property_id = v.property_id
                  AND k.connection_id = v.connection_id AND k.kind = 'dimension')) AS known,
            coalesce(i.active, true) AND coalesce(d.active, true) AS active
       FROM mapping_values v
       LEFT JOIN external_chart_items i
         ON i.property_id = v.property_id AND i.connection_id = v.connection_id
        AND i.kind = v.dimension AND i.external_id = v.external_id
       LEFT JOIN external_chart_items d
         ON d.property_id = v.property_id AND d.connection_id = v.connection_id
        AND d.kind = 'dimension' AND d.external_id = v.dimension
      WHERE v.property_id = $1 AND v.connection_id = $2
        AND ($3::text IS NULL OR v.kind = $3)
        AND ($4::bigint[] IS NULL OR v.internal_id = ANY($4))
      ORDER BY v.kind, v.internal_id, v.dimension`,
    [propertyId, connectionId, of?.kind ?? null, of?.internalIds ?? null],
  );
  return rows;
}

/** Which dimensions have a value in the connection, or of one kind, in alphabetical order. */
export async function listValueDimensions(
  db: Queryable,
  { propertyId, connectionId }: At,
  kind: ValueKind | null = null,
): Promise<readonly string[]> {
  const { rows } = await db.query<{ dimension: string }>(
    `SELECT DISTINCT dimension FROM mapping_values
      WHERE property_id = $1 AND connection_id = $2 AND ($3::text IS NULL OR kind = $3)
      ORDER BY dimension`,
    [propertyId, connectionId, kind],
  );
  return rows.map((row) => row.dimension);
}

/** A value to set, or to take away with null. */
export interface ValueChange {
  readonly kind: ValueKind;
  readonly internalId: number;
  readonly dimension: string;
  readonly externalId: string | null;
}

/** Writes the changes and answers how many values are different now. */
export async function writeValues(
  tx: Queryable,
  { propertyId, connectionId }: At,
  changes: readonly ValueChange[],
  mappedBy: string,
): Promise<number> {
  const columns = (some: readonly ValueChange[]) => [
    some.map((change) => change.kind),
    some.map((change) => change.internalId),
    some.map((change) => change.dimension),
  ];
  const put = changes.filter((change) => change.externalId !== null);
  const removed = changes.filter((change) => change.externalId === null);
  const written = await tx.query(
    `INSERT INTO mapping_values AS v
            (property_id, connection_id, kind, internal_id, dimension, external_id, mapped_by)
     SELECT $1, $2, n.kind, n.internal_id, n.dimension, n.external_id, $7
       FROM unnest($3::text[], $4::bigint[], $5::text[], $6::text[])
         AS n (kind, internal_id, dimension, external_id)
     ON CONFLICT (property_id, connection_id, kind, internal_id, dimension) DO UPDATE
       SET external_id = excluded.external_id, mapped_at = now(), mapped_by = excluded.mapped_by
       WHERE v.external_id <> excluded.external_id`,
    [propertyId, connectionId, ...columns(put), put.map((change) => change.externalId), mappedBy],
  );
  const deleted = await tx.query(
    `DELETE FROM mapping_values v
      USING unnest($3::text[], $4::bigint[], $5::text[]) AS n (kind, internal_id, dimension)
      WHERE v.property_id = $1 AND v.connection_id = $2 AND v.kind = n.kind
        AND v.internal_id = n.internal_id AND v.dimension = n.dimension`,
    [propertyId, connectionId, ...columns(removed)],
  );
  return (written.rowCount ?? 0) + (deleted.rowCount ?? 0);
}
