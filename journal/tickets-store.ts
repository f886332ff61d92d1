// Keeps refunds at the till within their sales: reads the sales a batch gives back or takes back
// with what was given back of them, and keeps other batches off those sales until the commit.
// Invariant: sales are locked in the order of their numbers before their refunds are read, so that
// two batches never give the same money back. Nothing is written: events and entries say it all.
// Where a batch gives nothing back, no query is made. Leaves to others: judging (ticket-book.ts).

import type { Queryable } from '#database/pool.ts';
import type { AccountingEvent } from '#events/accounting-event.ts';
import type { Currency } from '#money/money.ts';
import { takesBack } from './original-entry.ts';
import { placeInBatch } from './posting-rows.ts';
import type { Subledger } from './subledger.ts';
import { judgeTicket, TicketBook } from './ticket-book.ts';

export const tickets: Subledger = {
  async open(tx, { propertyId }, events) {
    const documents = new Set(events.flatMap((event) => refundOf(event) ?? []));
    const reversed = events.filter(takesBack).map(({ of }) => of);
    if (reversed.length > 0)
      for (const one of await ticketsOf(tx, propertyId, reversed)) documents.add(one);
    const isAsked = documents.size > 0 || reversed.length > 0;
    const book = new TicketBook();
    if (documents.size > 0) await loadTickets(tx, book, propertyId, [...documents]);
    return {
      judge: (event, entry, place) =>
        isAsked ? judgeTicket(book, event, entry, placeInBatch(place)) : [],
      write: async () => {},
    };
  },
};

const refundOf = (event: AccountingEvent) => (event.kind === 'sale-refunded' ? event.of : null);

/** Numbers of the sales that these events made or gave back. */
async function ticketsOf(
  tx: Queryable,
  propertyId: number,
  events: readonly { readonly source: string; readonly externalId: string }[],
): Promise<string[]> {
  const { rows } = await tx.query<{ document: string }>(
    `SELECT DISTINCT CASE v.kind WHEN 'sale-refunded' THEN v.content ->> 'of'
              ELSE coalesce(v.content ->> 'document', v.external_id) END AS document
       FROM unnest($2::text[], $3::text[]) AS k (source, external_id)
       CROSS JOIN LATERAL (SELECT * FROM events
         WHERE property_id = $1 AND source = k.source AND external_id = k.external_id OFFSET 0) v
      WHERE v.kind = 'sale-completed'
         OR v.kind = 'sale-refunded' AND v.content ->> 'of' IS NOT NULL`,
    [propertyId, events.map(({ source }) => source), events.map(({ externalId }) => externalId)],
  );
  return rows.map(({ document }) => document);
}

interface TicketRow {
  readonly kind: 'sale' | 'refund';
  readonly entry_id: bigint;
  readonly outlet_id: number;
  readonly document: string;
  readonly currency: Currency;
  readonly amount_minor: bigint;
  readonly is_reversed: boolean;
}

/** Locks the sales of these numbers, then reads them and what was given back of them. */
async function loadTickets(
  tx: Queryable,
  book: TicketBook,
  propertyId: number,
  documents: readonly string[],
): Promise<void> {
  // Another batch that gives the same sale back waits here, and reads what this one gave.
  await tx.query(
    `SELECT FROM journal_entries
      WHERE property_id = $1 AND document_number = ANY($2::text[]) AND document_type = 'sale'
      ORDER BY entry_id FOR NO KEY UPDATE`,
    [propertyId, documents],
  );
  // Amounts in the content have the decimals of their currency: without the point, minor units.
  const { rows } = await tx.query<TicketRow>(
    `SELECT t.kind, e.entry_id, e.outlet_id, t.document, e.currency,
            coalesce((SELECT sum(replace(x ->> 'amount', '.', '')::bigint)
                FROM jsonb_array_elements(t.content -> 'tenders') x), 0)::bigint
              + coalesce(replace(t.content ->> 'onAccount', '.', '')::bigint, 0) AS amount_minor,
            EXISTS (SELECT FROM journal_entries r
              WHERE r.property_id = $1 AND r.reverses_entry_id = e.entry_id) AS is_reversed
       FROM unnest($2::text[]) AS w (document)
       CROSS JOIN LATERAL (
         SELECT 'sale' AS kind, w.document, v.event_id, v.content FROM journal_entries s
           JOIN events v ON v.property_id = $1 AND v.event_id = s.event_id
          WHERE s.property_id = $1 AND s.document_number = w.document
            AND s.document_type = 'sale'
         UNION ALL
         SELECT 'refund', w.document, event_id, content FROM events
          WHERE property_id = $1 AND kind = 'sale-refunded' AND content ->> 'of' = w.document
       ) t
       CROSS JOIN LATERAL (SELECT entry_id, outlet_id, currency FROM journal_entries
         WHERE property_id = $1 AND event_id = t.event_id OFFSET 0) e
      ORDER BY e.entry_id`,
    [propertyId, documents],
  );
  for (const row of rows) {
    book.add({
      ...{ kind: row.kind, entryId: row.entry_id, outletId: row.outlet_id },
      ...{ document: row.document, currency: row.currency, amountMinor: row.amount_minor },
    });
    if (row.is_reversed) book.reverse(row.entry_id);
  }
}
