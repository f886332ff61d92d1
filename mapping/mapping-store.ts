// The SQL of mappings and of the mirrored chart they point at.
// Invariant: every change of either moves `connections.revision` in the same transaction, so that
// workers read the maps anew; an id of ours that is not in this property is never mapped.

import type { Queryable } from '#database/pool.ts';
import type { ExternalChartItem } from '#external-ledger/external-ledger.ts';
import { readHeads } from './journal-store.ts';
import type { MappingTarget, Maps } from './map-entry.ts';
import { moveRevision } from './revision-store.ts';

/** What can be mapped in this version. */
export type MappingKind = 'account' | 'outlet' | 'department';

/** The external kind each of ours points at. */
export const targetKinds = {
  account: 'account',
  outlet: 'location',
  department: 'department',
} as const satisfies Record<MappingKind, string>;

/** One of ours with what it is mapped to. */
export interface MappingRow {
  readonly kind: MappingKind;
  readonly internal_id: number;
  readonly code: string;
  readonly name: string;
  readonly active: boolean;
  readonly type: string | null;
  readonly external_id: string | null;
  readonly external_name: string | null;
  readonly external_active: boolean | null;
}

/** The maps of one connection, for map-entry.ts. */
export async function readMaps(
  db: Queryable,
  propertyId: number,
  connectionId: number,
): Promise<Maps> {
  const { rows } = await db.query<{
    kind: MappingKind;
    internal_id: bigint;
    external_id: string;
    active: boolean | null;
    attributes: Record<string, unknown> | null;
  }>(
    `SELECT m.kind, m.internal_id, m.external_id, i.active, i.attributes
       FROM mappings m
       LEFT JOIN external_chart_items i
         ON i.property_id = m.property_id AND i.connection_id = m.connection_id
        AND i.external_id = m.external_id
        AND i.kind = CASE m.kind WHEN 'outlet' THEN 'location' ELSE m.kind END
      WHERE m.property_id = $1 AND m.connection_id = $2`,
    [propertyId, connectionId],
  );
  const maps = {
    account: new Map<number, MappingTarget>(),
    outlet: new Map<number, MappingTarget>(),
    department: new Map<number, MappingTarget>(),
  };
  for (const row of rows) {
    const required = row.attributes?.requiredDimensions;
    maps[row.kind]?.set(Number(row.internal_id), {
      externalId: row.external_id,
      known: row.active !== null,
      active: row.active ?? false,
      requiredDimensions: Array.isArray(required) ? required.map(String) : [],
    });
  }
  return {
    chartRead: await isChartRead(db, propertyId, connectionId),
    accounts: maps.account,
    outlets: maps.outlet,
    departments: maps.department,
    heads: await readHeads(db, { propertyId, connectionId }),
  };
}

/** Without it, nothing can be called broken. */
export async function isChartRead(
  db: Queryable,
  propertyId: number,
  connectionId: number,
): Promise<boolean> {
  const { rows } = await db.query(
    'SELECT 1 FROM external_chart_items WHERE property_id = $1 AND connection_id = $2 LIMIT 1',
    [propertyId, connectionId],
  );
  return rows.length > 0;
}

/** Is there such a connection in the property? */
export async function connectionExists(
  db: Queryable,
  propertyId: number,
  connectionId: number,
): Promise<boolean> {
  const { rows } = await db.query(
    'SELECT 1 FROM connections WHERE property_id = $1 AND connection_id = $2',
    [propertyId, connectionId],
  );
  return rows.length > 0;
}

/**
 * Everything of ours that can be mapped, with what it is mapped to. Statistical accounts are not
 * among them: they have a list of their own (journal-store.ts).
 */
export async function listMappings(
  db: Queryable,
  propertyId: number,
  connectionId: number,
  kind: MappingKind | null,
): Promise<readonly MappingRow[]> {
  const { rows } = await db.query<MappingRow>(
    `SELECT ours.*, m.external_id, i.name AS external_name, i.active AS external_active
       FROM (SELECT 1 AS place, 'account' AS kind, account_id AS internal_id, number AS code, name,
                    active, type
               FROM accounts a WHERE property_id = $1 AND NOT EXISTS (
                 SELECT FROM statistical_accounts s WHERE s.property_id = $1
                    AND s.connection_id = $2 AND s.account_id = a.account_id)
             UNION ALL
             SELECT 2, 'outlet', outlet_id, code, name, active, null
               FROM outlets WHERE property_id = $1
             UNION ALL
             SELECT 3, 'department', department_id, code, name, active, null
               FROM departments WHERE property_id = $1) ours
       LEFT JOIN mappings m
         ON m.property_id = $1 AND m.connection_id = $2
        AND m.kind = ours.kind AND m.internal_id = ours.internal_id
       LEFT JOIN external_chart_items i
         ON i.property_id = $1 AND i.connection_id = $2 AND i.external_id = m.external_id
        AND i.kind = CASE ours.kind WHEN 'outlet' THEN 'location' ELSE ours.kind END
      WHERE $3::text IS NULL OR ours.kind = $3
      ORDER BY ours.place, ours.code`,
    [propertyId, connectionId, kind],
  );
  return rows;
}

/** What a person sets: an external id, or null to take the mapping away. */
export interface MappingChange {
  readonly kind: MappingKind;
  readonly internalId: number;
  readonly externalId: string | null;
}

/** Writes the changes and answers how many mappings are different now. */
export async function writeMappings(
  tx: Queryable,
  propertyId: number,
  connectionId: number,
  changes: readonly MappingChange[],
  mappedBy: string,
): Promise<number> {
  const put = changes.filter((change) => change.externalId !== null);
  const removed = changes.filter((change) => change.externalId === null);
  const written = await tx.query(
    `INSERT INTO mappings AS m
            (property_id, connection_id, kind, internal_id, external_id, mapped_by)
     SELECT $1, $2, n.kind, n.internal_id, n.external_id, $6
       FROM unnest($3::text[], $4::bigint[], $5::text[]) AS n (kind, internal_id, external_id)
     ON CONFLICT (property_id, connection_id, kind, internal_id) DO UPDATE
       SET external_id = excluded.external_id, mapped_at = now(), mapped_by = excluded.mapped_by
       WHERE m.external_id <> excluded.external_id`,
    [
      propertyId,
      connectionId,
      put.map((change) => change.kind),
      put.map((change) => change.internalId),
      put.map((change) => change.externalId),
      mappedBy,
    ],
  );
  const deleted = await tx.query(
    `DELETE FROM mappings m USING unnest($3::text[], $4::bigint[]) AS n (kind, internal_id)
      WHERE m.property_id = $1 AND m.connection_id = $2
        AND m.kind = n.kind AND m.internal_id = n.internal_id`,
    [
      propertyId,
      connectionId,
      removed.map((change) => change.kind),
      removed.map((change) => change.internalId),
    ],
  );
  const changed = (written.rowCount ?? 0) + (deleted.rowCount ?? 0);
  if (changed > 0) await moveRevision(tx, propertyId, connectionId);
  return changed;
}

/** Replaces the mirrored chart by what was just read. Items that are gone there go here too. */
export async function replaceExternalChart(
  tx: Queryable,
  propertyId: number,
  connectionId: number,
  items: readonly ExternalChartItem[],
): Promise<void> {
  await tx.query('DELETE FROM external_chart_items WHERE property_id = $1 AND connection_id = $2', [
    propertyId,
    connectionId,
  ]);
  await tx.query(
    `INSERT INTO external_chart_items
            (property_id, connection_id, kind, external_id, name, active, attributes, read_at)
     SELECT $1, $2, n.kind, n.external_id, n.name, n.active, n.attributes::jsonb, now()
       FROM unnest($3::text[], $4::text[], $5::text[], $6::boolean[], $7::text[])
         AS n (kind, external_id, name, active, attributes)
     ON CONFLICT DO NOTHING`,
    [
      propertyId,
      connectionId,
      items.map((item) => item.kind),
      items.map((item) => item.externalId),
      items.map((item) => item.name),
      items.map((item) => item.active),
      items.map((item) => JSON.stringify(item.attributes)),
    ],
  );
  await moveRevision(tx, propertyId, connectionId);
}

/** One item of the mirrored chart. */
export interface ExternalItemRow {
  readonly kind: string;
  readonly external_id: string;
  readonly name: string;
  readonly active: boolean;
  readonly attributes: Record<string, unknown>;
}

export async function listExternalChart(
  db: Queryable,
  propertyId: number,
  connectionId: number,
  { kind = null, text = null }: { kind?: string | null; text?: string | null } = {},
): Promise<readonly ExternalItemRow[]> {
  const { rows } = await db.query<ExternalItemRow>(
    `SELECT kind, external_id, name, active, attributes FROM external_chart_items
      WHERE property_id = $1 AND connection_id = $2 AND ($3::text IS NULL OR kind = $3)
        AND ($4::text IS NULL OR strpos(lower(external_id || ' ' || name), lower($4)) > 0)
      ORDER BY kind, external_id`,
    [propertyId, connectionId, kind, text],
  );
  return rows;
}
