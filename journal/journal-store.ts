// Reads journal entries: the list with its filters, and one entry with lines, event and exports.
// Invariant: static statements, filters as nullable parameters, keyset pages: any depth costs the
// same. Leaves to others: writing (posting-store.ts), balances (ledger-store.ts), words for the
// wire (journal-views.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Currency } from '#money/money.ts';
import { earlierOf, hasText, narrowingOf, readNarrowed } from './found-entries-store.ts';
import type { JournalPlace } from './journal-cursor.ts';
import type { DocumentType } from './journal-entry.ts';

/**
 * What a list may be narrowed to; null: everything. Accounts and outlets by id, customers by code.
 */
export interface EntryFilter {
  readonly from: IsoDate | null;
  readonly through: IsoDate | null;
  readonly accountId: number | null;
  readonly outletId: number | null;
  readonly documentType: string | null;
  readonly customerCode: string | null;
  /** Part of the document number, the memo, or the customer's name. */
  readonly text: string | null;
  readonly exportStatus: string | null;
}

export type ExportStatus = 'pending' | 'synced' | 'error' | 'excluded';

export interface EntryRow {
  readonly entry_id: bigint;
  readonly posted_on: IsoDate;
  readonly document_type: DocumentType;
  readonly document_number: string;
  readonly outlet: string;
  readonly currency: Currency;
  readonly amount_minor: bigint;
  readonly memo: string | null;
  readonly customer_code: string | null;
  readonly customer_name: string | null;
  readonly reverses_entry_id: bigint | null;
  readonly reversed_by_entry_id: bigint | null;
  /** The entry this one corrects, and how many correct this one. */
  readonly corrects_entry_id: bigint | null;
  readonly corrections: number;
  readonly export_status: ExportStatus | null;
  readonly export_id: bigint | null;
}

// Of several exports of an entry (one per connection, or per part; or the daily summary that covers
// it) the list shows the one that needs a person first. One that waits for its day has none yet.
const entryColumns = `
  j.entry_id, j.posted_on, j.document_type, j.document_number, o.code AS outlet, j.currency,
  j.amount_minor, j.memo, c.code AS customer_code, c.name AS customer_name, j.reverses_entry_id,
  r.entry_id AS reversed_by_entry_id, x.status AS export_status, x.export_id,
  k.corrects_entry_id, (SELECT count(*)::int FROM entry_corrections n
     WHERE n.property_id = j.property_id AND n.corrects_entry_id = j.entry_id) AS corrections`;
const entryTables = `
  journal_entries j
  JOIN outlets o ON o.property_id = j.property_id AND o.outlet_id = j.outlet_id
  LEFT JOIN customers c ON c.property_id = j.property_id AND c.customer_id = j.customer_id
  LEFT JOIN journal_entries r ON r.property_id = j.property_id AND r.reverses_entry_id = j.entry_id
  LEFT JOIN entry_corrections k ON k.property_id = j.property_id AND k.entry_id = j.entry_id
  LEFT JOIN LATERAL (
    SELECT x.status, x.export_id FROM entry_fates x
     WHERE x.property_id = j.property_id AND x.entry_id = j.entry_id
     ORDER BY array_position(ARRAY['error', 'pending', 'excluded', 'synced'], x.status), x.export_id
     LIMIT 1) x ON true`;

/** Entries by date and number, newest first, at most `limit`, after the place of `after`. */
export async function listEntries(
  db: Queryable,
  propertyId: number,
  filter: EntryFilter,
  page: EntryPage,
): Promise<EntryRow[]> {
  const { text, customerCode, documentType: type, from } = filter;
  const narrowing = narrowingOf({ text, customerCode, types: type === null ? null : [type] });
  const read = (entryIds: readonly bigint[] | null, limit: number) =>
    readPage(db, propertyId, filter, { ...page, limit, entryIds });
  const through = earlierOf(filter.through, page.after?.postedOn ?? null);
  const narrowed =
    narrowing &&
    (await readNarrowed(db, { propertyId, narrowing, from, through, limit: page.limit }, read));
  return narrowed ?? read(null, page.limit);
}

interface EntryPage {
  readonly after: JournalPlace | null;
  readonly limit: number;
}

async function readPage(
  db: Queryable,
  propertyId: number,
  filter: EntryFilter,
  page: EntryPage & { readonly entryIds: readonly bigint[] | null },
): Promise<EntryRow[]> {
  const { rows } = await db.query<EntryRow>(
    `WITH keys AS MATERIALIZED (
       SELECT j.entry_id FROM journal_entries j
        WHERE j.property_id = $1
          AND ($2::date IS NULL OR j.posted_on >= $2)
          AND ($3::date IS NULL OR j.posted_on <= $3)
          AND ($4::int IS NULL OR EXISTS (
                SELECT FROM journal_lines l WHERE l.property_id = $1 AND l.entry_id = j.entry_id
                   AND l.account_id = $4))
          AND ($5::int IS NULL OR j.outlet_id = $5)
          AND ($6::text IS NULL OR j.document_type = $6)
          AND ($7::text IS NULL OR j.customer_id = (
                SELECT customer_id FROM customers WHERE property_id = $1 AND code = $7))
          AND ($8::text IS NULL OR ${hasText('j', '$8')})
          AND ($9::text IS NULL OR EXISTS (
                SELECT FROM entry_fates s WHERE s.property_id = $1 AND s.entry_id = j.entry_id
                   AND s.status = $9))
          AND ($10::date IS NULL OR (j.posted_on, j.entry_id) < ($10, $11::bigint))
          AND ($13::bigint[] IS NULL OR j.entry_id = ANY($13))
        ORDER BY j.posted_on DESC, j.entry_id DESC
        LIMIT $12)
     SELECT ${entryColumns} FROM keys CROSS JOIN ${entryTables}
      WHERE j.property_id = $1 AND j.entry_id = keys.entry_id
      ORDER BY j.posted_on DESC, j.entry_id DESC`,
    [
      propertyId,
      filter.from,
      filter.through,
      filter.accountId,
      filter.outletId,
      filter.documentType,
      filter.customerCode,
      filter.text,
      filter.exportStatus,
      page.after?.postedOn ?? null,
      page.after?.entryId ?? null,
      page.limit,
      page.entryIds,
    ],
  );
  return rows;
}

export interface EntryDetailRow extends EntryRow {
  readonly event_id: bigint;
  readonly source: string;
  readonly external_id: string;
  readonly kind: string;
  readonly content: { readonly attachment?: string };
  readonly received_at: Date;
  readonly posted_at: Date;
  readonly posted_by: string;
}

/** One entry with its event and who posted it when; null when there is none with this number. */
export async function readEntry(
  db: Queryable,
  propertyId: number,
  entryId: bigint,
): Promise<EntryDetailRow | null> {
  const { rows } = await db.query<EntryDetailRow>(
    `SELECT ${entryColumns}, e.event_id, e.source, e.external_id, e.kind, e.content, e.received_at,
            b.posted_at, b.posted_by
       FROM ${entryTables}
       JOIN events e ON e.property_id = j.property_id AND e.event_id = j.event_id
       JOIN journal_batches b ON b.property_id = j.property_id AND b.batch_id = j.batch_id
      WHERE j.property_id = $1 AND j.entry_id = $2`,
    [propertyId, entryId],
  );
  return rows[0] ?? null;
}

export interface LineRow {
  readonly line_number: number;
  readonly account_number: string;
  readonly account_name: string;
  readonly outlet: string;
  readonly department: string | null;
  readonly customer_code: string | null;
  readonly customer_name: string | null;
  readonly product: string | null;
  readonly currency: Currency;
  readonly amount_minor: bigint;
  readonly service_from: IsoDate | null;
  readonly service_through: IsoDate | null;
  readonly memo: string | null;
}

/** The lines of an entry, in their order. */
export async function readLines(
  db: Queryable,
  propertyId: number,
  entryId: bigint,
): Promise<LineRow[]> {
  const { rows } = await db.query<LineRow>(
    `SELECT l.line_number, a.number AS account_number, a.name AS account_name, o.code AS outlet,
            d.code AS department, c.code AS customer_code, c.name AS customer_name,
            p.code AS product, l.currency, l.amount_minor, l.service_from, l.service_through, l.memo
       FROM journal_lines l
       JOIN accounts a ON a.property_id = l.property_id AND a.account_id = l.account_id
       JOIN outlets o ON o.property_id = l.property_id AND o.outlet_id = l.outlet_id
       LEFT JOIN departments d
         ON d.property_id = l.property_id AND d.department_id = l.department_id
       LEFT JOIN customers c ON c.property_id = l.property_id AND c.customer_id = l.customer_id
       LEFT JOIN products p ON p.property_id = l.property_id AND p.product_id = l.product_id
      WHERE l.property_id = $1 AND l.entry_id = $2
      ORDER BY l.line_number`,
    [propertyId, entryId],
  );
  return rows;
}

export interface ExportRow {
  readonly export_id: bigint;
  readonly connection_id: number;
  readonly status: ExportStatus;
  readonly state: string;
  readonly external_id: string | null;
  readonly external_url: string | null;
}

/**
 * Where an entry went: one export per connection, one for each of its parts, or the daily summary
 * that covers it.
 */
export async function readExportsOf(
  db: Queryable,
  propertyId: number,
  entryId: bigint,
): Promise<ExportRow[]> {
  const { rows } = await db.query<ExportRow>(
    `SELECT export_id, connection_id, status, state, external_id, external_url
       FROM exports
      WHERE property_id = $1 AND (entry_id = $2 OR export_id IN (
              SELECT export_id FROM export_entries WHERE property_id = $1 AND entry_id = $2))
      ORDER BY connection_id, part_number`,
    [propertyId, entryId],
  );
  return rows;
}
