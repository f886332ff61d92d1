// Reads what is already in the books for posting: events with the same id, and entries to be
// reversed. Invariant: reads see what was committed before them; what commits later is caught by
// unique keys, and posting-store.ts reads again. All statements are set-based, and look up each key
// by its index: before a fresh table is analyzed the planner takes a property for a few hundred
// rows, and a plain join would read it whole for every batch (0.4 s at 200,000 events). A lateral
// subquery with OFFSET 0 leaves it no choice.

import type { DateRange, IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { EventCustomer } from '#events/accounting-event.ts';
import type { Currency } from '#money/money.ts';
import { invariant } from '#problems/invariant.ts';
import type { DerivedEntry, DerivedLine, DocumentType } from './journal-entry.ts';
import {
  type EventIdentity,
  identityKey,
  type OriginalEntry,
  type StoredEvent,
} from './original-entry.ts';

/** Those of the identities that are in the books, by `identityKey`. */
export async function findEvents(
  tx: Queryable,
  propertyId: number,
  identities: readonly EventIdentity[],
): Promise<Map<string, StoredEvent>> {
  const { rows } = await tx.query<{
    source: string;
    external_id: string;
    event_id: bigint;
    entry_id: bigint;
    content: Record<string, unknown>;
  }>({
    name: 'find-events',
    text: `SELECT e.source, e.external_id, e.event_id, j.entry_id, e.content
       FROM unnest($2::text[], $3::text[]) AS k (source, external_id)
       CROSS JOIN LATERAL (SELECT * FROM events
         WHERE property_id = $1 AND source = k.source AND external_id = k.external_id OFFSET 0) e
       CROSS JOIN LATERAL (SELECT entry_id FROM journal_entries
         WHERE property_id = $1 AND event_id = e.event_id OFFSET 0) j`,
    values: [
      propertyId,
      identities.map(({ source }) => source),
      identities.map(({ externalId }) => externalId),
    ],
  });
  return new Map(
    rows.map((row) => [
      identityKey({ source: row.source, externalId: row.external_id }),
      { eventId: row.event_id, entryId: row.entry_id, content: row.content },
    ]),
  );
}

interface OriginalRow {
  source: string;
  external_id: string;
  entry_id: bigint;
  document_type: DocumentType;
  document_number: string;
  posted_on: IsoDate;
  outlet_id: number;
  currency: Currency;
  memo: string | null;
  reverses_entry_id: bigint | null;
  customer_code: string | null;
  customer_name: string | null;
  reversed_by: string | null;
  corrected_by: { source: string; externalId: string }[] | null;
  line_count: number;
}

interface OriginalLineRow {
  entry_id: bigint;
  outlet_id: number;
  account_id: number;
  amount_minor: bigint;
  department_id: number | null;
  product_id: number | null;
  service_from: IsoDate | null;
  service_through: IsoDate | null;
  memo: string | null;
  customer_code: string | null;
  customer_name: string | null;
}

/** The entries of these events, each asked for once or more, with their lines, by `identityKey`. */
export async function loadOriginals(
  tx: Queryable,
  propertyId: number,
  identities: readonly EventIdentity[],
): Promise<Map<string, OriginalEntry>> {
  const headers = await readHeaders(tx, propertyId, identities);
  const entryIds = headers.map(({ entry_id }) => entry_id);
  const linesByEntry = Map.groupBy(
    await readLines(tx, propertyId, entryIds),
    ({ entry_id }) => entry_id,
  );
  return new Map(
    headers.map((row) => [
      identityKey({ source: row.source, externalId: row.external_id }),
      {
        entryId: row.entry_id,
        entry: entryOf(row, linesByEntry.get(row.entry_id) ?? []),
        reversedBy: row.reversed_by,
        correctedBy: row.corrected_by ?? [],
      },
    ]),
  );
}

async function readHeaders(
  tx: Queryable,
  propertyId: number,
  identities: readonly EventIdentity[],
): Promise<OriginalRow[]> {
  const { rows } = await tx.query<OriginalRow>(
    `SELECT e.source, e.external_id, j.entry_id, j.document_type, j.document_number, j.posted_on,
            j.outlet_id, j.currency, j.memo, j.reverses_entry_id, c.code AS customer_code,
            c.name AS customer_name, re.source || '/' || re.external_id AS reversed_by,
            q.corrected_by, j.line_count
       FROM (SELECT DISTINCT * FROM unnest($2::text[], $3::text[]) AS u (source, external_id)) k
       CROSS JOIN LATERAL (SELECT * FROM events
         WHERE property_id = $1 AND source = k.source AND external_id = k.external_id OFFSET 0) e
       CROSS JOIN LATERAL (SELECT * FROM journal_entries
         WHERE property_id = $1 AND event_id = e.event_id OFFSET 0) j
       LEFT JOIN LATERAL (SELECT code, name FROM customers
         WHERE property_id = $1 AND customer_id = j.customer_id OFFSET 0) c ON true
       LEFT JOIN LATERAL (SELECT event_id FROM journal_entries
         WHERE property_id = $1 AND reverses_entry_id = j.entry_id OFFSET 0) r ON true
       LEFT JOIN LATERAL (SELECT source, external_id FROM events
         WHERE property_id = $1 AND event_id = r.event_id OFFSET 0) re ON true
       LEFT JOIN LATERAL (
         SELECT jsonb_agg(jsonb_build_object('source', v.source, 'externalId', v.external_id)
                  ORDER BY n.entry_id) AS corrected_by
           FROM entry_corrections n
           JOIN journal_entries c ON c.property_id = $1 AND c.entry_id = n.entry_id
           JOIN events v ON v.property_id = $1 AND v.event_id = c.event_id
          WHERE n.property_id = $1 AND n.corrects_entry_id = j.entry_id
            AND NOT EXISTS (SELECT FROM journal_entries b
              WHERE b.property_id = $1 AND b.reverses_entry_id = n.entry_id)) q ON true`,
    [
      propertyId,
      identities.map(({ source }) => source),
      identities.map(({ externalId }) => externalId),
    ],
  );
  return rows;
}

async function readLines(
  tx: Queryable,
  propertyId: number,
  entryIds: readonly bigint[],
): Promise<OriginalLineRow[]> {
  const { rows } = await tx.query<OriginalLineRow>(
    `SELECT l.entry_id, l.outlet_id, l.account_id, l.amount_minor, l.department_id, l.product_id,
            l.service_from, l.service_through, l.memo, c.code AS customer_code,
            c.name AS customer_name
       FROM unnest($2::bigint[]) AS k (entry_id)
       CROSS JOIN LATERAL (SELECT * FROM journal_lines
         WHERE property_id = $1 AND entry_id = k.entry_id OFFSET 0) l
       LEFT JOIN LATERAL (SELECT code, name FROM customers
         WHERE property_id = $1 AND customer_id = l.customer_id OFFSET 0) c ON true
       ORDER BY l.entry_id, l.line_number`,
    [propertyId, entryIds],
  );
  return rows;
}

function entryOf(row: OriginalRow, lines: readonly OriginalLineRow[]): DerivedEntry {
  // Lines read twice would be reversed twice: balanced, and wrong.
  invariant(
    lines.length === row.line_count,
    `entry ${row.entry_id} has ${row.line_count} lines; ${lines.length} were read`,
  );
  return {
    documentType: row.document_type,
    documentNumber: row.document_number,
    postedOn: row.posted_on,
    outletId: row.outlet_id,
    currency: row.currency,
    customer: customerOf(row),
    memo: row.memo,
    reversesEntryId: row.reverses_entry_id,
    lines: lines.map(lineOf),
  };
}

function lineOf(row: OriginalLineRow): DerivedLine {
  return {
    outletId: row.outlet_id,
    accountId: row.account_id,
    amountMinor: row.amount_minor,
    customer: customerOf(row),
    departmentId: row.department_id,
    productId: row.product_id,
    service: serviceOf(row),
    memo: row.memo,
  };
}

function customerOf(row: {
  customer_code: string | null;
  customer_name: string | null;
}): EventCustomer | null {
  const { customer_code: code, customer_name: name } = row;
  return code === null || name === null ? null : { code, name };
}

function serviceOf(row: OriginalLineRow): DateRange | null {
  const { service_from: from, service_through: through } = row;
  return from === null || through === null ? null : { from, through };
}
