// Reads the book a batch of events is judged by: the documents they name, the entries they take
// back, and of customers whose events name none everything that is open. Stands between the journal
// and items-store.ts. Invariant: a few statements a batch, however many events; what no event of
// the batch asks for is not read.

import type { Queryable } from '#database/pool.ts';
import type { AccountingEvent } from '#events/accounting-event.ts';
import { takesBack } from '#journal/original-entry.ts';
import type { ItemBook } from './item-book.ts';
import {
  addRows,
  familyOf,
  type ItemRow,
  itemColumns,
  ledgerLines,
  ledgerParameters,
  loadDocuments,
  loadReversed,
  lockCustomers,
  type Wanted,
} from './items-store.ts';

/** The documents events name, as customer and number. */
function documentsOf(events: readonly AccountingEvent[]): [customer: string, document: string][] {
  return events.flatMap((event): [string, string][] => {
    const customer = event.customer?.code;
    if (customer === undefined) return [];
    return namesOf(event).map((document) => [customer, document]);
  });
}

function namesOf(event: AccountingEvent): readonly string[] {
  switch (event.kind) {
    case 'payment-received':
    case 'deposit-applied':
      return event.settles.map(({ document }) => document);
    case 'payment-settled':
    case 'payment-unsettled':
      return [event.of, ...event.settles.map(({ document }) => document)];
    case 'credit-memo-issued':
    case 'refund-issued':
    case 'payment-bounced':
    case 'receivable-written-off':
    case 'write-off-recovered':
    case 'sale-refunded':
      return event.of === null ? [] : [event.of];
    default:
      return [];
  }
}

const codesOf = (
  events: readonly AccountingEvent[],
  isMeant: (event: AccountingEvent) => boolean,
) => [...new Set(events.flatMap((event) => (isMeant(event) ? (event.customer?.code ?? []) : [])))];

/** Names no document: everything of the customer may be meant. */
const isUnnamed = (event: AccountingEvent) =>
  (event.kind === 'refund-issued' || event.kind === 'receivable-written-off') && event.of === null;

/** Reads all that the events speak of. */
export async function loadBook(tx: Queryable, book: ItemBook, wanted: Wanted): Promise<void> {
  const { chart, events } = wanted;
  const documents = documentsOf(events);
  const reversed = events.filter(takesBack).map(({ of }) => of);
  const unnamed = codesOf(events, isUnnamed);
  const recovering = codesOf(events, ({ kind }) => kind === 'write-off-recovered');
  const named = [...documents.map(([customer]) => customer), ...unnamed, ...recovering];
  await lockCustomers(tx, chart, [...new Set(named)]);
  if (documents.length > 0) await loadDocuments(tx, book, wanted, documents);
  if (reversed.length > 0) await loadReversed(tx, book, wanted, reversed);
  if (unnamed.length > 0) await loadOpen(tx, book, wanted, unnamed);
  if (recovering.length > 0) await loadWriteOffs(tx, book, wanted, recovering);
}

/** Everything the customers have open. */
async function loadOpen(
  tx: Queryable,
  book: ItemBook,
  wanted: Wanted,
  customers: readonly string[],
): Promise<void> {
  const codes = customers.flatMap((code) => familyOf(wanted.chart, code));
  const { rows } = await tx.query<ItemRow>(
    `SELECT i.entry_id, c.code AS customer, c.customer_id, i.outlet_id, i.ledger,
            e.document_number, e.document_type, i.posted_on, i.currency, i.amount_minor
       FROM customers c
       CROSS JOIN LATERAL (SELECT * FROM open_items
         WHERE property_id = $1 AND customer_id = c.customer_id AND open_minor <> 0 OFFSET 0) i
       CROSS JOIN LATERAL (SELECT document_number, document_type FROM journal_entries
         WHERE property_id = $1 AND entry_id = i.entry_id OFFSET 0) e
      WHERE c.property_id = $1 AND c.code = ANY($2::text[]) ORDER BY i.posted_on, i.entry_id`,
    [wanted.chart.propertyId, codes],
  );
  await addRows(tx, book, wanted, rows);
}

/** What was written off of the customers. */
async function loadWriteOffs(
  tx: Queryable,
  book: ItemBook,
  wanted: Wanted,
  customers: readonly string[],
): Promise<void> {
  const codes = customers.flatMap((code) => familyOf(wanted.chart, code));
  const { rows } = await tx.query<ItemRow>(
    `SELECT ${itemColumns}
       FROM customers c
       CROSS JOIN LATERAL (SELECT * FROM journal_entries
         WHERE property_id = $1 AND customer_id = c.customer_id AND document_type = $3 OFFSET 0) e
       CROSS JOIN LATERAL (SELECT outlet_id, ledger, sum(amount_minor)::bigint AS amount_minor
         FROM ${ledgerLines}
         WHERE property_id = $1 AND entry_id = e.entry_id AND customer_id = c.customer_id
         GROUP BY outlet_id, ledger OFFSET 0) l
      WHERE c.property_id = $1 AND c.code = ANY($2::text[]) AND l.amount_minor <> 0
        AND NOT EXISTS (SELECT FROM journal_entries r
          WHERE r.property_id = $1 AND r.reverses_entry_id = e.entry_id)
      ORDER BY e.posted_on, e.entry_id`,
    [wanted.chart.propertyId, codes, 'write-off', ...ledgerParameters(wanted)],
  );
  await addRows(tx, book, wanted, rows);
}
