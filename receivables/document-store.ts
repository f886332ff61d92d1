// Reads invoices, payments, credits and refunds: entries of the journal with what is open of them,
// what was given back, and their export. Invariant: reads only; static statements, filters as
// nullable parameters, keyset pages; open amounts are those of open_items, as on every other page.
// Leaves to others: the entry's lines and event (journal-store.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import { earlierOf, hasText, narrowingOf, readNarrowed } from '#journal/found-entries-store.ts';
import type { JournalPlace } from '#journal/journal-cursor.ts';
import type { DocumentType } from '#journal/journal-entry.ts';
import type { ExportStatus } from '#journal/journal-store.ts';
import type { Currency } from '#money/money.ts';
import type { DocumentState } from './document-schemas.ts';

export interface DocumentRecord {
  readonly entry_id: bigint;
  readonly kind: string;
  readonly source: string;
  readonly external_id: string;
  readonly document_type: DocumentType;
  readonly document_number: string;
  readonly posted_on: IsoDate;
  readonly due_on: IsoDate | null;
  readonly outlet: string;
  readonly customer_code: string | null;
  readonly customer_name: string | null;
  readonly memo: string | null;
  readonly method: string | null;
  readonly currency: Currency;
  readonly amount_minor: bigint;
  readonly item_minor: bigint;
  readonly open_minor: bigint;
  readonly given_back_minor: bigint;
  readonly is_bounced: boolean;
  readonly reversed_by_entry_id: bigint | null;
  readonly export_status: ExportStatus | null;
  readonly export_id: bigint | null;
}

const columns = `
  j.entry_id, v.kind, v.source, v.external_id, j.document_type, j.document_number, j.posted_on,
  (v.content->>'dueOn')::date AS due_on, o.code AS outlet, c.code AS customer_code,
  c.name AS customer_name, j.memo, v.content->>'method' AS method, j.currency, j.amount_minor,
  i.item_minor, i.open_minor, g.given_back_minor, g.is_bounced, r.entry_id AS reversed_by_entry_id,
  x.status AS export_status, x.export_id`;
// Of several exports the one that needs a person first, as in the list of entries.
const tables = `
  journal_entries j
  JOIN events v ON v.property_id = j.property_id AND v.event_id = j.event_id
  JOIN outlets o ON o.property_id = j.property_id AND o.outlet_id = j.outlet_id
  LEFT JOIN customers c ON c.property_id = j.property_id AND c.customer_id = j.customer_id
  LEFT JOIN journal_entries r ON r.property_id = j.property_id AND r.reverses_entry_id = j.entry_id
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(n.amount_minor), 0)::bigint AS item_minor,
           coalesce(sum(n.open_minor), 0)::bigint AS open_minor
      FROM open_items n WHERE n.property_id = j.property_id AND n.entry_id = j.entry_id) i
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(b.amount_minor), 0)::bigint AS given_back_minor,
           coalesce(bool_or(d.document_type = 'bounced-check'), false) AS is_bounced
      FROM (SELECT y.entry_id, greatest(sum(y.settled), sum(y.returned)) AS amount_minor
              FROM (SELECT s.debit_entry_id AS entry_id, s.amount_minor AS settled, 0 AS returned
                      FROM active_settlements s
                     WHERE s.property_id = j.property_id AND s.credit_entry_id = j.entry_id
                    UNION ALL
                    SELECT t.by_entry_id, 0, t.amount_minor FROM active_returns t
                     WHERE t.property_id = j.property_id AND t.of_entry_id = j.entry_id) y
             GROUP BY y.entry_id) b
      JOIN journal_entries d ON d.property_id = j.property_id AND d.entry_id = b.entry_id
     WHERE d.document_type IN ('refund', 'bounced-check')) g
  LEFT JOIN LATERAL (
    SELECT x.status, x.export_id FROM exports x
     WHERE x.property_id = j.property_id AND x.entry_id = j.entry_id
     ORDER BY array_position(ARRAY['error', 'pending', 'excluded', 'synced'], x.status), x.export_id
     LIMIT 1) x ON true`;

const isReversed = `EXISTS (SELECT FROM journal_entries r
  WHERE r.property_id = j.property_id AND r.reverses_entry_id = j.entry_id)`;
const openOf = `coalesce((SELECT sum(n.open_minor) FROM open_items n
  WHERE n.property_id = j.property_id AND n.entry_id = j.entry_id), 0)`;

export interface DocumentFilter {
  readonly types: readonly string[];
  readonly from: IsoDate | null;
  readonly through: IsoDate | null;
  readonly outletId: number | null;
  /** With those merged into it. */
  readonly customerCode: string | null;
  /** Part of the number, the memo or the customer's name. */
  readonly text: string | null;
  readonly amountMinor: bigint | null;
  readonly state: DocumentState | null;
}

/** By date and number, newest first, at most `limit`, after the place of `after`. */
export async function listDocuments(
  db: Queryable,
  propertyId: number,
  filter: DocumentFilter,
  page: DocumentPlace,
): Promise<DocumentRecord[]> {
  const narrowing = narrowingOf(filter);
  const customerIds = await familyIds(db, propertyId, filter.customerCode);
  const read = (entryIds: readonly bigint[] | null, limit: number) =>
    readPage(db, propertyId, filter, { ...page, limit, entryIds, customerIds });
  const through = earlierOf(filter.through, page.after?.postedOn ?? null);
  const of = { propertyId, narrowing, from: filter.from, through, limit: page.limit };
  const narrowed = narrowing && (await readNarrowed(db, { ...of, narrowing }, read));
  return narrowed ?? read(null, page.limit);
}

/** The customer and all that count for the same one; null: of everybody. */
async function familyIds(
  db: Queryable,
  propertyId: number,
  code: string | null,
): Promise<readonly bigint[] | null> {
  if (code === null) return null;
  const { rows } = await db.query<{ customer_id: bigint }>(
    `SELECT unnest(customer_family($1, customer_id)) AS customer_id FROM customers
      WHERE property_id = $1 AND code = $2`,
    [propertyId, code],
  );
  return rows.map(({ customer_id }) => customer_id);
}

interface DocumentPlace {
  readonly after: JournalPlace | null;
  readonly limit: number;
}

async function readPage(
  db: Queryable,
  propertyId: number,
  filter: DocumentFilter,
  page: DocumentPlace & {
    readonly entryIds: readonly bigint[] | null;
    readonly customerIds: readonly bigint[] | null;
  },
): Promise<DocumentRecord[]> {
  const { types, from, through, outletId, text, amountMinor, state } = filter;
  const { customerIds } = page;
  // Of one customer the index gives the documents in their order; a family is sorted.
  const isTheirs = customerIds?.length === 1 ? '= ($6::bigint[])[1]' : '= ANY($6)';
  const { rows } = await db.query<DocumentRecord>(
    `WITH keys AS MATERIALIZED (
       SELECT j.entry_id FROM journal_entries j
        WHERE j.property_id = $1 AND j.document_type = ANY($2::text[])
          AND ($3::date IS NULL OR j.posted_on >= $3)
          AND ($4::date IS NULL OR j.posted_on <= $4)
          AND ($5::int IS NULL OR j.outlet_id = $5)
          AND ($6::bigint[] IS NULL OR j.customer_id ${isTheirs})
          AND ($7::text IS NULL OR ${hasText('j', '$7')})
          AND ($8::bigint IS NULL OR j.amount_minor = $8)
          AND ($9::text IS NULL OR CASE WHEN ${isReversed} THEN $9 = 'reversed'
                ELSE $9 = CASE WHEN ${openOf} <> 0 THEN 'open' ELSE 'settled' END END)
          AND ($10::date IS NULL OR (j.posted_on, j.entry_id) < ($10, $11::bigint))
          AND ($13::bigint[] IS NULL OR j.entry_id = ANY($13))
        ORDER BY j.posted_on DESC, j.entry_id DESC
        LIMIT $12)
     SELECT ${columns} FROM keys CROSS JOIN ${tables}
      WHERE j.property_id = $1 AND j.entry_id = keys.entry_id
      ORDER BY j.posted_on DESC, j.entry_id DESC`,
    [
      ...[propertyId, types, from, through, outletId, customerIds, text, amountMinor, state],
      ...[page.after?.postedOn ?? null, page.after?.entryId ?? null, page.limit, page.entryIds],
    ],
  );
  return rows;
}

/** One of them; null when the entry is none of these types. */
export async function readDocument(
  db: Queryable,
  propertyId: number,
  of: { readonly entryId: bigint; readonly types: readonly string[] },
): Promise<DocumentRecord | null> {
  const { rows } = await db.query<DocumentRecord>(
    `SELECT ${columns} FROM ${tables}
      WHERE j.property_id = $1 AND j.entry_id = $2 AND j.document_type = ANY($3::text[])`,
    [propertyId, of.entryId, of.types],
  );
  return rows[0] ?? null;
}

export interface DocumentSettlement {
  readonly settlement_id: bigint;
  readonly entry_id: bigint;
  readonly document_number: string;
  readonly document_type: DocumentType;
  readonly posted_on: IsoDate;
  readonly amount_minor: bigint;
  readonly settled_on: IsoDate;
  readonly made_by: string;
}

/** What the document pays, is paid by or was given back with, in the order it was made. */
export async function listSettlementsOf(
  db: Queryable,
  propertyId: number,
  entryId: bigint,
): Promise<DocumentSettlement[]> {
  const { rows } = await db.query<DocumentSettlement>(
    `SELECT s.settlement_id, j.entry_id, j.document_number, j.document_type, j.posted_on,
            s.amount_minor, s.settled_on, s.made_by
       FROM active_settlements s
       JOIN journal_entries j ON j.property_id = s.property_id AND j.entry_id =
         CASE WHEN s.credit_entry_id = $2 THEN s.debit_entry_id ELSE s.credit_entry_id END
      WHERE s.property_id = $1 AND (s.credit_entry_id = $2 OR s.debit_entry_id = $2)
        AND s.credit_entry_id <> s.debit_entry_id
      ORDER BY s.settlement_id`,
    [propertyId, entryId],
  );
  return rows;
}

/** Entries of a customer under a document number, in their order. */
export async function listNumbered(
  db: Queryable,
  propertyId: number,
  of: { readonly document: string; readonly customerCode: string },
): Promise<bigint[]> {
  const { rows } = await db.query<{ entry_id: bigint }>(
    `SELECT j.entry_id FROM journal_entries j
       JOIN customers c ON c.property_id = j.property_id AND c.customer_id = j.customer_id
      WHERE j.property_id = $1 AND j.document_number = $2 AND c.code = $3
      ORDER BY j.entry_id LIMIT 20`,
    [propertyId, of.document, of.customerCode],
  );
  return rows.map(({ entry_id }) => entry_id);
}
