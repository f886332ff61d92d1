// Reads daily summaries: in the shape mapping takes, and from each line down to the journal.
// Invariant: read only; lines have the numbers the view summary_lines gives them, which never
// change. Leaves to others: forming (forming-store.ts), the look on the wire (summary-views.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import { namedOf, readEntriesToMap } from '#mapping/entry-store.ts';
import type { EntryToMap } from '#mapping/map-entry.ts';
import type { LineToMap } from '#mapping/map-line.ts';
import type { Currency } from '#money/money.ts';
import type { PartRow } from './claim-store.ts';
import { documentNumberOf, type SummaryHead } from './summary-terms.ts';

export interface SummaryRow extends SummaryHead {
  readonly export_id: bigint;
  readonly journal_id: string;
  readonly currency: string;
  readonly netting: boolean;
  readonly outlet_id: number;
  readonly outlet_name: string;
  readonly formed_at: Date;
  readonly formed_by: string;
}

/** Heads of summaries by export id. */
export async function readSummaryRows(
  db: Queryable,
  propertyId: number,
  exportIds: readonly bigint[],
): Promise<readonly SummaryRow[]> {
  const { rows } = await db.query<SummaryRow>(
    `SELECT s.export_id, s.summary_on, s.outlet_id, o.code AS outlet, o.name AS outlet_name,
            s.journal_id, s.currency, s.part, s.netting, s.entry_count, s.formed_at, s.formed_by
       FROM export_summaries s
       JOIN outlets o ON o.property_id = s.property_id AND o.outlet_id = s.outlet_id
      WHERE s.property_id = $1 AND s.export_id = ANY($2::bigint[])`,
    [propertyId, exportIds],
  );
  return rows;
}

export interface SummaryLineRow {
  readonly export_id: bigint;
  readonly line_number: number;
  readonly amount_minor: bigint;
  readonly line_count: number;
  readonly account_id: number;
  readonly number: string;
  readonly name: string;
  readonly outlet_id: number;
  readonly outlet: string;
  readonly outlet_name: string;
  readonly department_id: number | null;
  readonly department: string | null;
  readonly department_name: string | null;
  readonly product_id: number | null;
  readonly product: string | null;
  readonly product_name: string | null;
  readonly customer_id: bigint | null;
  readonly customer: string | null;
  readonly customer_name: string | null;
}

export async function readSummaryLines(
  db: Queryable,
  propertyId: number,
  exportIds: readonly bigint[],
): Promise<readonly SummaryLineRow[]> {
  const { rows } = await db.query<SummaryLineRow>(
    `SELECT l.export_id, l.line_number, l.amount_minor, l.line_count, l.account_id, a.number,
            a.name, l.outlet_id, o.code AS outlet, o.name AS outlet_name, l.department_id,
            d.code AS department, d.name AS department_name, l.product_id, p.code AS product,
            p.name AS product_name, l.customer_id, c.code AS customer, c.name AS customer_name
       FROM summary_lines l
       JOIN accounts a ON a.property_id = l.property_id AND a.account_id = l.account_id
       JOIN outlets o ON o.property_id = l.property_id AND o.outlet_id = l.outlet_id
       LEFT JOIN departments d
         ON d.property_id = l.property_id AND d.department_id = l.department_id
       LEFT JOIN products p ON p.property_id = l.property_id AND p.product_id = l.product_id
       LEFT JOIN customers c ON c.property_id = l.property_id AND c.customer_id = l.customer_id
      WHERE l.property_id = $1 AND l.export_id = ANY($2::bigint[])
      ORDER BY l.export_id, l.line_number`,
    [propertyId, exportIds],
  );
  return rows;
}

/** The export that has the summary, or the entry: the first part, where this is a further one. */
export async function firstPartOf(
  db: Queryable,
  propertyId: number,
  exportId: bigint,
): Promise<bigint> {
  const { rows } = await db.query<{ part_of: bigint | null }>(
    'SELECT part_of FROM exports WHERE property_id = $1 AND export_id = $2',
    [propertyId, exportId],
  );
  return rows[0]?.part_of ?? exportId;
}

/** An export by its id, and by its entry when it has one of its own; a part says of what. */
interface ExportToMap extends Partial<PartRow> {
  readonly export_id: bigint;
  readonly entry_id: bigint | null;
}

/**
 * What exports carry, as entries to map: journal entries, and summaries in the shape of one; of
 * parts their lines alone.
 */
export async function readExportsToMap(
  db: Queryable,
  propertyId: number,
  exports: readonly ExportToMap[],
): Promise<(one: ExportToMap) => EntryToMap | undefined> {
  const wholeOf = ({ export_id, part_of }: ExportToMap) => part_of ?? export_id;
  const ids = exports.flatMap((one) => (one.entry_id === null ? [] : [one.entry_id]));
  const ofSummaries = exports.filter((one) => one.entry_id === null).map(wholeOf);
  const entries = await readEntriesToMap(db, propertyId, ids);
  const summaries = await readSummariesToMap(db, propertyId, ofSummaries);
  return (one) => {
    const entry = one.entry_id === null ? summaries.get(wholeOf(one)) : entries.get(one.entry_id);
    return entry && partOfEntry(entry, one);
  };
}

function partOfEntry(entry: EntryToMap, one: ExportToMap): EntryToMap {
  const { part_entity_id: entityId, part_outlet_ids: outletIds } = one;
  if (!outletIds || entityId == null) return entry;
  const lines = entry.lines.filter((line) => outletIds.includes(line.outlet.id));
  return { ...entry, lines, part: { entityId } };
}

async function readSummariesToMap(
  db: Queryable,
  propertyId: number,
  exportIds: readonly bigint[],
): Promise<Map<bigint, EntryToMap>> {
  if (exportIds.length === 0) return new Map();
  const heads = await readSummaryRows(db, propertyId, exportIds);
  const lines = Map.groupBy(
    await readSummaryLines(db, propertyId, exportIds),
    (line) => line.export_id,
  );
  return new Map(
    heads.map((head) => [head.export_id, entryOf(head, lines.get(head.export_id) ?? [])]),
  );
}

function entryOf(head: SummaryRow, lines: readonly SummaryLineRow[]): EntryToMap {
  return {
    entryId: head.export_id,
    postedOn: head.summary_on as IsoDate,
    currency: head.currency as Currency,
    documentType: 'daily-summary',
    documentNumber: documentNumberOf(head),
    outlet: { id: head.outlet_id, code: head.outlet, name: head.outlet_name },
    customer: null,
    memo: `Daily summary of ${head.entry_count} entries`,
    lines: lines.map(lineOf),
    formedForJournalId: head.journal_id,
  };
}

function lineOf(line: SummaryLineRow): LineToMap {
  return {
    account: { id: line.account_id, code: line.number, name: line.name },
    outlet: { id: line.outlet_id, code: line.outlet, name: line.outlet_name },
    department: namedOf(line.department_id, line.department, line.department_name),
    product: namedOf(line.product_id, line.product, line.product_name),
    customer: namedOf(line.customer_id, line.customer, line.customer_name),
    amountMinor: line.amount_minor,
    memo: null,
  };
}

export interface SourceRow {
  readonly entry_id: bigint;
  readonly line_number: number;
  readonly posted_on: string;
  readonly document_type: string;
  readonly document_number: string;
  readonly event_source: string;
  readonly event_id: string;
  readonly event_kind: string;
  readonly customer_code: string | null;
  readonly customer_name: string | null;
  readonly amount_minor: bigint;
  readonly memo: string | null;
}

/** The journal lines behind one line of a summary, in the order of the journal. */
export async function listSources(
  db: Queryable,
  propertyId: number,
  of: { readonly exportId: bigint; readonly lineNumber: number },
  page: { readonly limit: number; readonly after: readonly [bigint, number] | null },
): Promise<readonly SourceRow[]> {
  const { rows } = await db.query<SourceRow>(
    `SELECT l.entry_id, l.line_number, e.posted_on, e.document_type, e.document_number,
            v.source AS event_source, v.external_id AS event_id, v.kind AS event_kind,
            c.code AS customer_code, c.name AS customer_name, l.amount_minor, l.memo
       FROM summary_lines s
       JOIN export_summaries f ON f.property_id = s.property_id AND f.export_id = s.export_id
       JOIN export_entries n ON n.property_id = s.property_id AND n.export_id = s.export_id
       JOIN journal_lines l ON l.property_id = n.property_id AND l.entry_id = n.entry_id
        AND l.account_id = s.account_id AND l.outlet_id = s.outlet_id
        AND l.department_id IS NOT DISTINCT FROM s.department_id
        AND (NOT f.by_customer OR l.customer_id IS NOT DISTINCT FROM s.customer_id)
        AND (NOT f.by_product OR l.product_id IS NOT DISTINCT FROM s.product_id)
        AND (s.side = 0 OR sign(l.amount_minor) = s.side)
       JOIN journal_entries e ON e.property_id = l.property_id AND e.entry_id = l.entry_id
       JOIN events v ON v.property_id = e.property_id AND v.event_id = e.event_id
       LEFT JOIN customers c ON c.property_id = l.property_id AND c.customer_id = l.customer_id
      WHERE s.property_id = $1 AND s.export_id = $2 AND s.line_number = $3
        AND ($4::bigint IS NULL OR (l.entry_id, l.line_number) > ($4::bigint, $5::int))
      ORDER BY l.entry_id, l.line_number LIMIT $6`,
    [
      ...[propertyId, of.exportId, of.lineNumber],
      ...[page.after?.[0] ?? null, page.after?.[1] ?? null, page.limit],
    ],
  );
  return rows;
}

export interface CoveredRow {
  readonly entry_id: bigint;
  readonly posted_on: string;
  readonly document_type: string;
  readonly document_number: string;
  readonly event_source: string;
  readonly event_id: string;
  readonly event_kind: string;
  readonly amount_minor: bigint;
  readonly memo: string | null;
}

/** The entries a summary covers, oldest first. */
export async function listCovered(
  db: Queryable,
  propertyId: number,
  exportId: bigint,
  page: { readonly limit: number; readonly after: bigint | null },
): Promise<readonly CoveredRow[]> {
  const { rows } = await db.query<CoveredRow>(
    `SELECT e.entry_id, e.posted_on, e.document_type, e.document_number, v.source AS event_source,
            v.external_id AS event_id, v.kind AS event_kind, e.amount_minor, e.memo
       FROM export_entries n
       JOIN journal_entries e ON e.property_id = n.property_id AND e.entry_id = n.entry_id
       JOIN events v ON v.property_id = e.property_id AND v.event_id = e.event_id
      WHERE n.property_id = $1 AND n.export_id = $2 AND n.entry_id > coalesce($3::bigint, 0)
      ORDER BY n.entry_id LIMIT $4`,
    [propertyId, exportId, page.after, page.limit],
  );
  return rows;
}

export interface WaitingRow {
  readonly summary_on: string;
  readonly outlet: string;
  readonly currency: string;
  readonly entries: number;
  readonly amount_minor: bigint;
  readonly parts: number;
}

/** What waits to be summarised, by day. */
export async function listWaiting(
  db: Queryable,
  propertyId: number,
  connectionId: number,
): Promise<readonly WaitingRow[]> {
  const { rows } = await db.query<WaitingRow>(
    `SELECT e.posted_on AS summary_on, o.code AS outlet, e.currency, count(*)::int AS entries,
            sum(e.amount_minor)::bigint AS amount_minor,
            (SELECT count(*)::int FROM export_summaries s WHERE s.property_id = $1
                AND s.connection_id = $2 AND s.summary_on = e.posted_on
                AND s.outlet_id = e.outlet_id AND s.currency = e.currency) AS parts
       FROM export_entries n
       JOIN journal_entries e ON e.property_id = n.property_id AND e.entry_id = n.entry_id
       JOIN outlets o ON o.property_id = e.property_id AND o.outlet_id = e.outlet_id
      WHERE n.property_id = $1 AND n.connection_id = $2 AND n.export_id IS NULL
      GROUP BY e.posted_on, e.outlet_id, o.code, e.currency
      ORDER BY e.posted_on, o.code, e.currency LIMIT 500`,
    [propertyId, connectionId],
  );
  return rows;
}
