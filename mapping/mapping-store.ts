// The SQL of the maps an entry is said with, and of the mirrored chart they point at.
// Invariant: every change of either moves `connections.revision` in the same transaction, so that
// workers read the maps anew. Products and customers are read for the entries at hand alone: there
// may be hundreds of thousands. Leaves to others: lists for people (mapping-list-store.ts), changes
// (mapping-change-store.ts).

import type { Queryable } from '#database/pool.ts';
import type { ExternalChartItem } from '#external-ledger/external-ledger.ts';
import { ProblemError } from '#problems/problem.ts';
import { readHeads } from './journal-store.ts';
import type { EntryToMap, Maps } from './map-entry.ts';
import { type MappingTarget, type ValueTarget, valuesKey } from './map-line.ts';
import { mappingProblem } from './mapping-errors.ts';
import { type MappingKind, targetKinds } from './mapping-kinds.ts';
import { type MappingSettings, mappingSettings, type SendSetting } from './mapping-settings.ts';
import { readValues } from './mapping-value-store.ts';
import { requiredDimensionsOf } from './mirrored-attributes.ts';
import { type At, moveRevision } from './revision-store.ts';

/** The maps of one connection, for map-entry.ts; without products and customers. */
export async function readMaps(
  db: Queryable,
  propertyId: number,
  connectionId: number,
): Promise<Maps> {
  const at = { propertyId, connectionId };
  const values = new Map<string, Map<string, ValueTarget>>();
  for (const row of await readValues(db, at)) {
    const { external_id: externalId, known, active } = row;
    const key = valuesKey(row.kind, row.internal_id);
    const ofOne = values.get(key) ?? new Map();
    values.set(key, ofOne.set(row.dimension, { externalId, known, active }));
  }
  return {
    chartRead: await isChartRead(db, propertyId, connectionId),
    accounts: await readTargets(db, at, 'account'),
    outlets: await readTargets(db, at, 'outlet'),
    departments: await readTargets(db, at, 'department'),
    values,
    heads: await readHeads(db, at),
  };
}

/** The maps with the products and customers that these entries name, where they are sent. */
export async function withMapsOf(
  db: Queryable,
  at: At,
  { maps, settings }: { readonly maps: Maps; readonly settings: MappingSettings },
  entries: readonly (EntryToMap | undefined)[],
): Promise<Maps> {
  const lines = entries.flatMap((entry) => entry?.lines ?? []);
  const targetsOf = async (kind: 'product' | 'customer', setting: SendSetting) => {
    const ids = setting === 'ignore' ? [] : lines.flatMap((line) => line[kind]?.id ?? []);
    return await readTargets(db, at, kind, [...new Set(ids)]);
  };
  const products = await targetsOf('product', settings.products);
  const customers = await targetsOf('customer', settings.customers);
  return { ...maps, products, customers };
}

/** By our id; of these ids alone when they are given. */
async function readTargets(
  db: Queryable,
  { propertyId, connectionId }: At,
  kind: MappingKind,
  internalIds: readonly number[] | null = null,
): Promise<Map<number, MappingTarget>> {
  if (internalIds?.length === 0) return new Map();
  const { rows } = await db.query<{
    internal_id: bigint;
    external_id: string;
    active: boolean | null;
    attributes: Record<string, unknown> | null;
  }>(
    `SELECT m.internal_id, m.external_id, i.active, i.attributes
       FROM mappings m
       LEFT JOIN external_chart_items i
         ON i.property_id = m.property_id AND i.connection_id = m.connection_id
        AND i.kind = $4 AND i.external_id = m.external_id
      WHERE m.property_id = $1 AND m.connection_id = $2 AND m.kind = $3
        AND ($5::bigint[] IS NULL OR m.internal_id = ANY($5))`,
    [propertyId, connectionId, kind, targetKinds[kind], internalIds],
  );
  return new Map(
    rows.map(({ internal_id, external_id: externalId, active, attributes }) => {
      const requiredDimensions = requiredDimensionsOf(attributes);
      const known = { known: active !== null, active: active ?? false };
      return [Number(internal_id), { externalId, ...known, requiredDimensions }];
    }),
  );
}

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

/** How the connection is mapped. *Errors:* MAPPING_CONNECTION_UNKNOWN, as a 404. */
export async function requireMappingSettings(
  db: Queryable,
  { propertyId, connectionId }: At,
): Promise<MappingSettings> {
  const { rows } = await db.query<{ settings: Record<string, unknown> }>(
    'SELECT settings FROM connections WHERE property_id = $1 AND connection_id = $2',
    [propertyId, connectionId],
  );
  if (rows[0]) return mappingSettings(rows[0].settings);
  const problem = mappingProblem('MAPPING_CONNECTION_UNKNOWN', {}, String(connectionId));
  throw new ProblemError([problem], 404);
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

export interface ChartFilter {
  readonly kind?: string | null;
  /** Part of an id or a name. */
  readonly text?: string | null;
  readonly limit?: number | null;
}

export async function listExternalChart(
  db: Queryable,
  propertyId: number,
  connectionId: number,
  { kind = null, text = null, limit = null }: ChartFilter = {},
): Promise<readonly ExternalItemRow[]> {
  const { rows } = await db.query<ExternalItemRow>(
    `SELECT kind, external_id, name, active, attributes FROM external_chart_items
      WHERE property_id = $1 AND connection_id = $2 AND ($3::text IS NULL OR kind = $3)
        AND ($4::text IS NULL OR strpos(lower(external_id || ' ' || name), lower($4)) > 0)
      ORDER BY kind, external_id LIMIT $5`,
    [propertyId, connectionId, kind, text, limit],
  );
  return rows;
}
