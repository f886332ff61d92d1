// Reads the sync log: pages by keyset, one export with everything that happened to it. Invariant: a
// page costs the same however deep it is; every statement starts with the property. Leaves to
// others: counts (export-counts-store.ts), how it looks on the wire (export-views.ts).

import type { Queryable } from '#database/pool.ts';
import type { Standing } from '#external-ledger/external-ledger.ts';
import type { DraftRecord } from './draft-record.ts';
import type { PartsRecord } from './entry-parts.ts';
import type { FilterSql } from './export-filter.ts';
import type { ExportState, ExportStatus } from './export-state.ts';

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

const sources = `exports x
  LEFT JOIN journal_entries e ON e.property_id = x.property_id AND e.entry_id = x.entry_id
  LEFT JOIN export_summaries s
    ON s.property_id = x.property_id AND s.export_id = coalesce(x.part_of, x.export_id)
  LEFT JOIN export_revisions v
    ON x.kind = 'reversal' AND v.property_id = x.property_id
   AND v.reversal_export_id = x.export_id
  JOIN outlets o ON o.property_id = x.property_id AND o.outlet_id = x.outlet_id
  LEFT JOIN customers c ON c.property_id = e.property_id AND c.customer_id = e.customer_id`;

/** The first parameter a filter may use in `listExports`. */
export const listFirstParameter = 5;

/** Newest business day first. `before`: the last row of the page before. */
export async function listExports(
  db: Queryable,
  propertyId: number,
  filter: FilterSql,
  page: { limit: number; before: { postedOn: string; exportId: bigint } | null },
): Promise<readonly ExportRecord[]> {
  const { rows } = await db.query<ExportRecord>(
    `SELECT ${columns} FROM ${sources}
      WHERE x.property_id = $1 AND ${filter.where}
        AND ($2::date IS NULL OR (x.posted_on, x.export_id) < ($2::date, $3::bigint))
      ORDER BY x.posted_on DESC, x.export_id DESC LIMIT $4`,
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

export async function readExport(
  db: Queryable,
  propertyId: number,
  exportId: bigint,
): Promise<ExportRecord | null> {
  const { rows } = await db.query<ExportRecord>(
    `SELECT ${columns}, x.draft, x.parts FROM ${sources}
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
