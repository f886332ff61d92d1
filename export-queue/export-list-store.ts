// Reads the sync log: pages by keyset, one export with its parts. Invariant: a page costs the same
// however deep it is; every statement starts with the property. Leaves to others: counts
// (export-counts-store.ts), what happened to an export (export-detail-store.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Standing } from '#external-ledger/external-ledger.ts';
import { earlierOf, readNarrowed, type Span } from '#journal/found-entries-store.ts';
import type { DraftRecord } from './draft-record.ts';
import type { PartsRecord } from './entry-parts.ts';
import { exportSources, exportSourcesOf, type FilterSql } from './export-filter.ts';
import { type ExportState, type ExportStatus, statusOf } from './export-state.ts';

export interface ExportRecord {
  readonly export_id: bigint;
  readonly entry_id: bigint | null;
  readonly kind: 'entry' | 'summary';
  readonly connection_id: number;
  readonly export_key: string;
  readonly state: ExportState;
  readonly status: ExportStatus;
  readonly posted_on: IsoDate;
  readonly outlet: string;
  readonly document_type: string;
  readonly document_number: string;
  readonly customer_code: string | null;
  readonly customer_name: string | null;
  readonly memo: string | null;
  readonly amount_minor: bigint;
  readonly currency: string;
  readonly attempts: number;
  readonly next_attempt_at: Date;
  readonly external_id: string | null;
  readonly external_url: string | null;
  readonly external_state: string | null;
  readonly external_standing: Standing | null;
  readonly cause_code: string | null;
  readonly cause_message: string | null;
  readonly cause_hint: string | null;
  readonly cause_subject: string | null;
  readonly created_at: Date;
  readonly changed_at: Date;
  readonly confirmed_at: Date | null;
  readonly part_number: number;
  readonly part_of: bigint | null;
  readonly part_entity_id: string | null;
  readonly part_outlet_ids: readonly number[] | null;
  readonly draft?: DraftRecord | null;
  /** How it will be split, once it was tried. */
  readonly parts?: PartsRecord | null;
}

/** One part of a split entry. */
export interface PartRecord {
  readonly exportId: bigint;
  readonly number: number;
  readonly entityId: string;
  readonly state: ExportState;
  readonly status: ExportStatus;
  readonly amountMinor: bigint;
  readonly externalId: string | null;
  readonly externalUrl: string | null;
}

const columns = `x.export_id, x.entry_id, x.kind, x.connection_id, x.export_key, x.state, x.status,
  x.posted_on, o.code AS outlet, coalesce(e.document_type,
    CASE x.kind WHEN 'reversal' THEN 'reversal' ELSE 'daily-summary' END) AS document_type,
  coalesce(e.document_number, 'of ' || v.external_id, concat_ws(' ', s.summary_on, o.code,
    CASE WHEN s.part > 1 THEN 'part ' || s.part END)) AS document_number, c.code AS customer_code,
  c.name AS customer_name, e.memo, x.amount_minor, x.currency, x.attempts, x.next_attempt_at,
  x.external_id, x.external_url, x.external_state, x.external_standing,
  x.cause_code, x.cause_message, x.cause_hint,
  x.cause_subject, x.created_at, x.changed_at, x.confirmed_at,
  x.part_number, x.part_of, x.part_entity_id, x.part_outlet_ids`;

const statuses = [...new Set(Object.values(statusOf))];

/** The first parameter a filter may use in `listExports`. */
export const listFirstParameter = 5;

/**
 * Newest business day first. `before`: the last row of the page before. Each connection and status
 * is read by itself, in the order of exports_by_status, and the first keys of all are merged: over
 * several at once that index has no order, and every export would be sorted for one page. What is
 * shown is joined to the keys of the page alone.
 */
export async function listExports(
  db: Queryable,
  propertyId: number,
  filter: FilterSql,
  page: ExportPage,
): Promise<readonly ExportRecord[]> {
  const { narrowing, from = null, through = null } = filter;
  if (narrowing) {
    const until = earlierOf(through, page.before?.postedOn ?? null);
    const of = { propertyId, narrowing, from, through: until, limit: page.limit };
    const narrowed = await readNarrowed(db, of, (entryIds, limit, span) =>
      listFound(db, propertyId, filter, { ...page, limit, entryIds, span }),
    );
    if (narrowed) return narrowed;
  }
  return listInOrder(db, propertyId, filter, page);
}

/** The place of an export in the list. */
export interface ExportPlace {
  readonly postedOn: IsoDate;
  readonly exportId: bigint;
}

export interface ExportPage {
  readonly limit: number;
  readonly before: ExportPlace | null;
}

async function listInOrder(
  db: Queryable,
  propertyId: number,
  filter: FilterSql,
  page: ExportPage,
): Promise<readonly ExportRecord[]> {
  const meant = statuses.filter((one) => filter.status === undefined || filter.status === one);
  const branches = meant.map((status) => keysOf(status, filter));
  const { rows } = await db.query<ExportRecord>(
    `WITH keys AS MATERIALIZED (
       SELECT * FROM (${branches.join(' UNION ALL ')}) all_keys
        ORDER BY posted_on DESC, export_id DESC LIMIT $4)
     SELECT ${columns} FROM keys CROSS JOIN ${exportSources}
      WHERE x.property_id = $1 AND x.export_id = keys.export_id
      ORDER BY x.posted_on DESC, x.export_id DESC`,
    [
      propertyId,
      page.before?.postedOn ?? null,
      page.before?.exportId ?? null,
      page.limit,
      ...filter.values,
    ],
  );
  return rows;
}

/**
 * Exports of these entries, of any status: looked up by entry, since a span has few. Of a text,
 * those too that have it in the day of a summary or in why they wait for a person.
 */
async function listFound(
  db: Queryable,
  propertyId: number,
  filter: FilterSql,
  page: ExportPage & { readonly entryIds: readonly bigint[]; readonly span: Span },
): Promise<readonly ExportRecord[]> {
  const { narrowing, values, where } = filter;
  const others =
    narrowing?.by === 'text'
      ? await exportsWithText(db, propertyId, narrowing.text, page.span)
      : [];
  if (page.entryIds.length + others.length === 0) return [];
  const next = listFirstParameter + values.length;
  const { rows } = await db.query<ExportRecord>(
    `WITH meant AS MATERIALIZED (
       SELECT one.export_id FROM connections n
        CROSS JOIN LATERAL (SELECT export_id FROM exports
          WHERE property_id = $1 AND connection_id = n.connection_id
            AND entry_id = ANY($${next}::bigint[]) OFFSET 0) one
        WHERE n.property_id = $1
       UNION SELECT * FROM unnest($${next + 1}::bigint[])),
     keys AS MATERIALIZED (
       SELECT x.export_id FROM meant CROSS JOIN ${exportSourcesOf(`LATERAL (SELECT * FROM exports
          WHERE property_id = $1 AND export_id = meant.export_id OFFSET 0)`)}
        WHERE ${where} AND ($2::date IS NULL OR (x.posted_on, x.export_id) < ($2::date, $3::bigint))
        ORDER BY x.posted_on DESC, x.export_id DESC LIMIT $4)
     SELECT ${columns} FROM keys CROSS JOIN ${exportSources}
      WHERE x.property_id = $1 AND x.export_id = keys.export_id
      ORDER BY x.posted_on DESC, x.export_id DESC`,
    [
      propertyId,
      page.before?.postedOn ?? null,
      page.before?.exportId ?? null,
      page.limit,
      ...values,
      page.entryIds,
      others,
    ],
  );
  return rows;
}

async function exportsWithText(
  db: Queryable,
  propertyId: number,
  text: string,
  { firstOn, lastOn }: Span,
): Promise<readonly bigint[]> {
  const { rows } = await db.query<{ ids: bigint[] }>(
    `SELECT ARRAY(
       SELECT one.export_id FROM connections n
        CROSS JOIN (VALUES ('error'), ('excluded')) s (status)
        CROSS JOIN LATERAL (SELECT export_id FROM exports
          WHERE property_id = $1 AND connection_id = n.connection_id AND status = s.status
            AND posted_on BETWEEN $3::date AND $4::date
            AND strpos(lower(cause_message), lower($2)) > 0 OFFSET 0) one
        WHERE n.property_id = $1
       UNION ALL
       SELECT one.export_id FROM export_summaries s
        CROSS JOIN LATERAL (
          SELECT export_id FROM exports WHERE property_id = $1 AND export_id = s.export_id
          UNION ALL
          SELECT export_id FROM exports WHERE property_id = $1 AND part_of = s.export_id) one
        WHERE s.property_id = $1 AND s.summary_on BETWEEN $3::date AND $4::date
          AND strpos(s.summary_on::text, $2) > 0) AS ids`,
    [propertyId, text, firstOn, lastOn],
  );
  return rows[0]?.ids ?? [];
}

/** The first keys of one status: of each connection, or of the one that is meant. */
function keysOf(status: ExportStatus, filter: FilterSql): string {
  const first = (of: string) => `
    (SELECT x.posted_on, x.export_id FROM ${filter.exportsAlone ? 'exports x' : exportSources}
      WHERE x.property_id = $1 AND ${of} x.status = '${status}' AND ${filter.where}
        AND ($2::date IS NULL OR (x.posted_on, x.export_id) < ($2::date, $3::bigint))
      ORDER BY x.posted_on DESC, x.export_id DESC LIMIT $4)`;
  if (filter.connection !== undefined) return first('');
  return `(SELECT one.* FROM connections n
     CROSS JOIN LATERAL ${first('x.connection_id = n.connection_id AND')} one
     WHERE n.property_id = $1)`;
}

/** The customers a filter means: of this code, or with this in their name. */
export async function customersMeant(
  db: Queryable,
  propertyId: number,
  customer: string,
): Promise<readonly bigint[]> {
  const { rows } = await db.query<{ customer_id: bigint }>(
    `SELECT customer_id FROM customers WHERE property_id = $1
        AND (code = $2 OR strpos(lower(name), lower($2)) > 0)`,
    [propertyId, customer],
  );
  return rows.map((row) => row.customer_id);
}

/**
 * Exports whose document number, key or id in the ledger is just this: found by their indexes,
 * where looking for a part of a text reads every export until a page is full.
 */
export async function exportsNamed(
  db: Queryable,
  propertyId: number,
  text: string,
): Promise<readonly bigint[]> {
  const { rows } = await db.query<{ export_id: bigint }>(
    `SELECT x.export_id FROM exports x WHERE x.property_id = $1 AND x.export_key = $2
     UNION
     SELECT x.export_id FROM connections n JOIN exports x
         ON x.property_id = n.property_id AND x.connection_id = n.connection_id
        AND x.external_id = $2
      WHERE n.property_id = $1
     UNION
     SELECT x.export_id FROM journal_entries e CROSS JOIN connections n JOIN exports x
         ON x.property_id = n.property_id AND x.connection_id = n.connection_id
        AND x.entry_id = e.entry_id
      WHERE e.property_id = $1 AND e.document_number = $2 AND n.property_id = $1`,
    [propertyId, text],
  );
  return rows.map((row) => row.export_id);
}

export async function readExport(
  db: Queryable,
  propertyId: number,
  exportId: bigint,
): Promise<ExportRecord | null> {
  const { rows } = await db.query<ExportRecord>(
    `SELECT ${columns}, x.draft, x.parts FROM ${exportSources}
      WHERE x.property_id = $1 AND x.export_id = $2`,
    [propertyId, exportId],
  );
  return rows[0] ?? null;
}

/** All parts of the entry that one of them belongs to; none where it is not split. */
export async function listParts(
  db: Queryable,
  propertyId: number,
  { export_id, part_of, part_number }: ExportRecord,
): Promise<readonly PartRecord[]> {
  if (part_number === 0) return [];
  const { rows } = await db.query<PartRecord>(
    `SELECT export_id AS "exportId", part_number AS number, part_entity_id AS "entityId", state,
            status, amount_minor AS "amountMinor", external_id AS "externalId",
            external_url AS "externalUrl"
       FROM exports WHERE property_id = $1 AND (export_id = $2 OR part_of = $2)
      ORDER BY part_number`,
    [propertyId, part_of ?? export_id],
  );
  return rows;
}
