// Reads the sync log: pages by keyset, one export with everything that happened to it. Invariant: a
// page costs the same however deep it is; every statement starts with the property. Leaves to
// others: counts (export-counts-store.ts), how it looks on the wire (export-views.ts).

import type { Queryable } from '#database/pool.ts';
import type { Standing } from '#external-ledger/external-ledger.ts';
import type { DraftRecord } from './draft-record.ts';
import type { PartsRecord } from './entry-parts.ts';
import { exportSources, type FilterSql } from './export-filter.ts';
import { type ExportState, type ExportStatus, statusOf } from './export-state.ts';

export interface ExportRecord {
  readonly export_id: bigint;
  readonly entry_id: bigint | null;
  readonly kind: 'entry' | 'summary';
  readonly connection_id: number;
  readonly export_key: string;
  readonly state: ExportState;
  readonly status: ExportStatus;
  readonly posted_on: string;
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
  page: { limit: number; before: { postedOn: string; exportId: bigint } | null },
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

/** Entries of a customer that are looked up one by one; of more, a page is full sooner in order. */
const fewEntries = 20_000;

/** The customers a filter means: of this code, or with this in their name. */
export async function customersMeant(
  db: Queryable,
  propertyId: number,
  customer: string,
): Promise<{ readonly customerIds: readonly bigint[]; readonly few: boolean }> {
  const { rows } = await db.query<{ ids: bigint[]; few: boolean }>(
    `WITH meant AS MATERIALIZED (
       SELECT customer_id FROM customers WHERE property_id = $1
          AND (code = $2 OR strpos(lower(name), lower($2)) > 0))
     SELECT ARRAY(SELECT customer_id FROM meant) AS ids,
            (SELECT count(*) FROM (
               SELECT FROM meant JOIN journal_entries e
                   ON e.property_id = $1 AND e.customer_id = meant.customer_id
                LIMIT ${fewEntries + 1}) one) <= ${fewEntries} AS few`,
    [propertyId, customer],
  );
  return { customerIds: rows[0]?.ids ?? [], few: rows[0]?.few ?? true };
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

export interface LineRecord {
  readonly line_number: number;
  readonly number: string;
  readonly name: string;
  readonly outlet: string;
  readonly department: string | null;
  readonly customer_code: string | null;
  readonly customer_name: string | null;
  readonly product: string | null;
  readonly service_from: string | null;
  readonly service_through: string | null;
  readonly amount_minor: bigint;
  readonly memo: string | null;
}

export async function listLines(
  db: Queryable,
  propertyId: number,
  entryId: bigint,
  outletIds: readonly number[] | null = null,
): Promise<readonly LineRecord[]> {
  const { rows } = await db.query<LineRecord>(
    `SELECT l.line_number, a.number, a.name, o.code AS outlet, d.code AS department,
            c.code AS customer_code, c.name AS customer_name, p.code AS product, l.service_from,
            l.service_through, l.amount_minor, l.memo
       FROM journal_lines l
       JOIN accounts a ON a.property_id = l.property_id AND a.account_id = l.account_id
       JOIN outlets o ON o.property_id = l.property_id AND o.outlet_id = l.outlet_id
       LEFT JOIN departments d
         ON d.property_id = l.property_id AND d.department_id = l.department_id
       LEFT JOIN customers c ON c.property_id = l.property_id AND c.customer_id = l.customer_id
       LEFT JOIN products p ON p.property_id = l.property_id AND p.product_id = l.product_id
      WHERE l.property_id = $1 AND l.entry_id = $2
        AND ($3::int[] IS NULL OR l.outlet_id = ANY($3)) ORDER BY l.line_number`,
    [propertyId, entryId, outletIds],
  );
  return rows;
}

export interface AttemptRecord {
  readonly attempt_number: number;
  readonly purpose: 'post' | 'find';
  readonly worker: string;
  readonly started_at: Date;
  readonly finished_at: Date | null;
  readonly outcome: string | null;
  readonly applied: boolean | null;
  readonly cause_code: string | null;
  readonly message: string | null;
  readonly request: unknown;
  readonly answer: unknown;
}

/** An attempt is written when it is over; the one under way is read from the export itself. */
export async function listAttempts(
  db: Queryable,
  propertyId: number,
  exportId: bigint,
): Promise<readonly AttemptRecord[]> {
  const { rows } = await db.query<AttemptRecord>(
    `SELECT attempt_number, purpose, worker, started_at, finished_at, outcome, applied, cause_code,
            message, request, answer
       FROM export_attempts WHERE property_id = $1 AND export_id = $2
     UNION ALL
     SELECT attempts, 'post', coalesce(sent_by, 'unknown'), last_sent_at, null, null, null, null,
            null, null, null
       FROM exports x
      WHERE property_id = $1 AND export_id = $2 AND state = 'sending'
        AND NOT EXISTS (SELECT FROM export_attempts a
                         WHERE a.property_id = x.property_id AND a.export_id = x.export_id
                           AND a.attempt_number = x.attempts)
      ORDER BY attempt_number`,
    [propertyId, exportId],
  );
  return rows;
}

export interface ActionRecord {
  readonly action: string;
  readonly from_state: string | null;
  readonly to_state: string;
  readonly acted_at: Date;
  readonly acted_by: string;
  readonly reason: string | null;
}

export async function listActions(
  db: Queryable,
  propertyId: number,
  exportId: bigint,
): Promise<readonly ActionRecord[]> {
  const { rows } = await db.query<ActionRecord>(
    `SELECT action, from_state, to_state, acted_at, acted_by, reason
       FROM export_actions WHERE property_id = $1 AND export_id = $2 ORDER BY action_id`,
    [propertyId, exportId],
  );
  return rows;
}

/** Exports that wait for a later moment are due now; returns how many are due. */
export async function makeDue(
  tx: Queryable,
  propertyId: number,
  connectionId: number | null,
): Promise<number> {
  await tx.query(
    `UPDATE exports SET next_attempt_at = now()
      WHERE property_id = $1 AND ($2::int IS NULL OR connection_id = $2) AND state = 'queued'
        AND next_attempt_at > now() AND lease_token IS NULL`,
    [propertyId, connectionId],
  );
  const { rows } = await tx.query<{ due: number }>(
    `SELECT coalesce(sum(count), 0)::int AS due FROM export_counts
      WHERE property_id = $1 AND ($2::int IS NULL OR connection_id = $2)
        AND state IN ('queued', 'uncertain')`,
    [propertyId, connectionId],
  );
  return rows[0]?.due ?? 0;
}
