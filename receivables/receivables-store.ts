// The subledger of customers in SQL: reads the open items and settlements a batch of events may
// touch, keeps other batches off their customers, and writes what became of them. Invariant:
// settlements are written in the transaction that posts the event; customers are locked in the
// order of their ids. Lookups go by index, as in journal/originals-store.ts.

import { type Chart, closedBy } from '#chart-of-accounts/chart.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { AccountingEvent } from '#events/accounting-event.ts';
import type { DerivedEntry } from '#journal/journal-entry.ts';
import { takesBack } from '#journal/original-entry.ts';
import { placeInBatch } from '#journal/posting-rows.ts';
import type { Subledger, WrittenBatch } from '#journal/subledger.ts';
import type { Currency } from '#money/money.ts';
import { invariant } from '#problems/invariant.ts';
import { ItemBook, type OpenItem } from './item-book.ts';
import { settleEvent } from './settle.ts';

/** The receivables as posting sees them. */
export const receivables: Subledger = {
  async open(tx, chart, events) {
    const accountIds = receivableAccounts(chart);
    const book = new ItemBook();
    await loadBook(tx, book, { propertyId: chart.propertyId, accountIds, events });
    const outletCodes = new Map([...chart.outlets.values()].map((row) => [row.outletId, row.code]));
    return {
      judge(event, entry, place) {
        const own = itemsOf(entry, placeInBatch(place), accountIds);
        const judged = settleEvent(book, {
          event,
          own,
          entryId: placeInBatch(place),
          reversesEntryId: entry.reversesEntryId,
          outletCode: (outletId) => outletCodes.get(outletId) ?? String(outletId),
          isClosed: (outletId, on) => closedBy(chart, outletId, on) !== null,
        });
        if (typeof judged !== 'function') return judged;
        return () => {
          for (const item of own) book.add(item);
          judged();
        };
      },
      write: (writer, written) => writeBook(writer, chart.propertyId, book, written),
    };
  },
};

/** Accounts whose lines are customers' balances. */
export function receivableAccounts(chart: Chart): ReadonlySet<number> {
  return new Set(
    [...chart.accounts.values()]
      .filter(({ detailType }) => detailType === 'accounts-receivable')
      .map(({ accountId }) => accountId),
  );
}

/** What an entry puts on customers' balances. */
function itemsOf(
  entry: DerivedEntry,
  entryId: bigint,
  accountIds: ReadonlySet<number>,
): OpenItem[] {
  const items = new Map<string, OpenItem>();
  for (const { accountId, outletId, customer, amountMinor } of entry.lines) {
    if (customer === null || !accountIds.has(accountId)) continue;
    const key = `${outletId} ${customer.code}`;
    const before = items.get(key)?.amountMinor ?? 0n;
    items.set(key, {
      ...{ entryId, outletId, customer: customer.code },
      document: entry.documentNumber,
      documentType: entry.documentType,
      postedOn: entry.postedOn,
      currency: entry.currency,
      amountMinor: before + amountMinor,
    });
  }
  return [...items.values()].filter(({ amountMinor }) => amountMinor !== 0n);
}

interface Wanted {
  readonly propertyId: number;
  readonly accountIds: ReadonlySet<number>;
  readonly events: readonly AccountingEvent[];
}

/** The documents events name, as customer and number. */
function documentsOf(events: readonly AccountingEvent[]): [customer: string, document: string][] {
  return events.flatMap((event): [string, string][] => {
    const customer = event.customer?.code;
    if (customer === undefined) return [];
    if (event.kind === 'payment-received' || event.kind === 'deposit-applied') {
      return event.settles.map(({ document }) => [customer, document]);
    }
    const names =
      event.kind === 'credit-memo-issued' ||
      event.kind === 'refund-issued' ||
      event.kind === 'payment-bounced' ||
      event.kind === 'receivable-written-off';
    return names && event.of !== null ? [[customer, event.of]] : [];
  });
}

async function loadBook(tx: Queryable, book: ItemBook, wanted: Wanted): Promise<void> {
  const { propertyId, events } = wanted;
  const documents = documentsOf(events);
  const reversed = events.filter(takesBack).map(({ of }) => of);
  if (documents.length === 0 && reversed.length === 0) return;
  await lockCustomers(tx, propertyId, [...new Set(documents.map(([customer]) => customer))]);
  if (documents.length > 0) await loadDocuments(tx, book, wanted, documents);
  if (reversed.length > 0) await loadReversed(tx, book, wanted, reversed);
}

/** Two batches that settle for one customer go one after the other. */
async function lockCustomers(
  tx: Queryable,
  propertyId: number,
  codes: readonly string[],
): Promise<void> {
  if (codes.length === 0) return;
  await tx.query(
    `SELECT customer_id FROM customers WHERE property_id = $1 AND code = ANY($2::text[])
      ORDER BY customer_id FOR NO KEY UPDATE`,
    [propertyId, codes],
  );
}

interface ItemRow {
  readonly entry_id: bigint;
  readonly customer: string;
  readonly outlet_id: number;
  readonly document_number: string;
  readonly document_type: string;
  readonly posted_on: IsoDate;
  readonly currency: Currency;
  readonly amount_minor: bigint;
}

const itemColumns = `e.entry_id, c.code AS customer, l.outlet_id, e.document_number,
            e.document_type, e.posted_on, e.currency, l.amount_minor`;

async function loadDocuments(
  tx: Queryable,
  book: ItemBook,
  { propertyId, accountIds }: Wanted,
  documents: readonly (readonly [string, string])[],
): Promise<void> {
  const { rows } = await tx.query<ItemRow>(
    `SELECT ${itemColumns}
       FROM (SELECT DISTINCT * FROM unnest($2::text[], $3::text[]) AS w (customer, document)) w
       CROSS JOIN LATERAL (SELECT customer_id, code FROM customers
         WHERE property_id = $1 AND code = w.customer OFFSET 0) c
       CROSS JOIN LATERAL (SELECT * FROM journal_entries
         WHERE property_id = $1 AND document_number = w.document OFFSET 0) e
       CROSS JOIN LATERAL (SELECT outlet_id, sum(amount_minor)::bigint AS amount_minor
         FROM journal_lines
         WHERE property_id = $1 AND entry_id = e.entry_id AND customer_id = c.customer_id
           AND account_id = ANY($4::int[])
         GROUP BY outlet_id OFFSET 0) l
      WHERE l.amount_minor <> 0 ORDER BY e.posted_on, e.entry_id`,
    [
      propertyId,
      documents.map(([customer]) => customer),
      documents.map(([, document]) => document),
      [...accountIds],
    ],
  );
  await addRows(tx, book, propertyId, rows);
}

async function loadReversed(
  tx: Queryable,
  book: ItemBook,
  { propertyId, accountIds }: Wanted,
  reversed: readonly { readonly source: string; readonly externalId: string }[],
): Promise<void> {
  const { rows } = await tx.query<ItemRow>(
    `SELECT ${itemColumns}
       FROM unnest($2::text[], $3::text[]) AS k (source, external_id)
       CROSS JOIN LATERAL (SELECT event_id FROM events
         WHERE property_id = $1 AND source = k.source AND external_id = k.external_id OFFSET 0) v
       CROSS JOIN LATERAL (SELECT * FROM journal_entries
         WHERE property_id = $1 AND event_id = v.event_id OFFSET 0) e
       CROSS JOIN LATERAL (SELECT outlet_id, customer_id, sum(amount_minor)::bigint AS amount_minor
         FROM journal_lines
         WHERE property_id = $1 AND entry_id = e.entry_id AND customer_id IS NOT NULL
           AND account_id = ANY($4::int[])
         GROUP BY outlet_id, customer_id OFFSET 0) l
       CROSS JOIN LATERAL (SELECT code FROM customers
         WHERE property_id = $1 AND customer_id = l.customer_id OFFSET 0) c
      WHERE l.amount_minor <> 0 ORDER BY e.posted_on, e.entry_id`,
    [
      propertyId,
      reversed.map(({ source }) => source),
      reversed.map(({ externalId }) => externalId),
      [...accountIds],
    ],
  );
  await lockCustomers(tx, propertyId, [...new Set(rows.map(({ customer }) => customer))]);
  await addRows(tx, book, propertyId, rows);
}

async function addRows(
  tx: Queryable,
  book: ItemBook,
  propertyId: number,
  rows: readonly ItemRow[],
): Promise<void> {
  for (const row of rows) {
    book.add({
      entryId: row.entry_id,
      outletId: row.outlet_id,
      customer: row.customer,
      document: row.document_number,
      documentType: row.document_type,
      postedOn: row.posted_on,
      currency: row.currency,
      amountMinor: row.amount_minor,
    });
  }
  await loadSettlements(tx, book, propertyId, [...new Set(rows.map(({ entry_id }) => entry_id))]);
}

async function loadSettlements(
  tx: Queryable,
  book: ItemBook,
  propertyId: number,
  entryIds: readonly bigint[],
): Promise<void> {
  if (entryIds.length === 0) return;
  const { rows } = await tx.query<{
    settlement_id: bigint;
    outlet_id: number;
    customer: string;
    credit_entry_id: bigint;
    debit_entry_id: bigint;
    debit_type: string;
    amount_minor: bigint;
    settled_on: IsoDate;
  }>(
    `SELECT s.settlement_id, s.outlet_id, c.code AS customer, s.credit_entry_id, s.debit_entry_id,
            d.document_type AS debit_type, s.amount_minor, s.settled_on
       FROM unnest($2::bigint[]) AS k (entry_id)
       CROSS JOIN LATERAL (
         SELECT * FROM settlements WHERE property_id = $1 AND credit_entry_id = k.entry_id
         UNION ALL
         SELECT * FROM settlements WHERE property_id = $1 AND debit_entry_id = k.entry_id
         OFFSET 0) s
       CROSS JOIN LATERAL (SELECT document_type FROM journal_entries
         WHERE property_id = $1 AND entry_id = s.debit_entry_id OFFSET 0) d
       CROSS JOIN LATERAL (SELECT code FROM customers
         WHERE property_id = $1 AND customer_id = s.customer_id OFFSET 0) c
      WHERE NOT EXISTS (SELECT FROM settlement_undos u
                         WHERE u.property_id = $1 AND u.settlement_id = s.settlement_id)
      ORDER BY s.settlement_id`,
    [propertyId, entryIds],
  );
  for (const row of rows) {
    book.addSettlement({
      settlementId: row.settlement_id,
      outletId: row.outlet_id,
      customer: row.customer,
      creditEntryId: row.credit_entry_id,
      debitEntryId: row.debit_entry_id,
      debitType: row.debit_type,
      amountMinor: row.amount_minor,
      settledOn: row.settled_on,
    });
  }
}

async function writeBook(
  tx: Queryable,
  propertyId: number,
  book: ItemBook,
  { firstId, postedBy, customerIdOf }: WrittenBatch,
): Promise<void> {
  const numbered = (entryId: bigint) => (entryId < 0n ? firstId - 1n - entryId : entryId);
  const idOf = (customer: string) => {
    const customerId = customerIdOf(customer);
    invariant(customerId !== undefined, `customer ${customer} of a settlement has an id`);
    return customerId;
  };
  await writeUndos(tx, propertyId, book, { numbered, by: postedBy });
  await writeSettlements(tx, propertyId, book, { numbered, idOf, by: postedBy });
  if (book.unmatched.length === 0) return;
  const { unmatched } = book;
  await tx.query(
    `INSERT INTO unmatched_settlements
            (property_id, entry_id, document, outlet_id, customer_id, amount_minor)
     SELECT $1, n.* FROM unnest($2::bigint[], $3::text[], $4::int[], $5::bigint[], $6::bigint[])
       AS n (entry_id, document, outlet_id, customer_id, amount_minor)`,
    [
      propertyId,
      unmatched.map(({ item }) => numbered(item.entryId)),
      unmatched.map(({ document }) => document),
      unmatched.map(({ item }) => item.outletId),
      unmatched.map(({ item }) => idOf(item.customer)),
      unmatched.map(({ amountMinor }) => amountMinor),
    ],
  );
}

interface Writing {
  readonly numbered: (entryId: bigint) => bigint;
  readonly by: string;
}

async function writeUndos(
  tx: Queryable,
  propertyId: number,
  { undone }: ItemBook,
  { numbered, by }: Writing,
): Promise<void> {
  if (undone.length === 0) return;
  await tx.query(
    `INSERT INTO settlement_undos
            (property_id, settlement_id, undone_on, undone_by_entry_id, undone_by)
     SELECT $1, n.*, $5 FROM unnest($2::bigint[], $3::date[], $4::bigint[])
       AS n (settlement_id, undone_on, undone_by_entry_id)`,
    [
      propertyId,
      undone.map(({ settlement }) => settlement.settlementId),
      undone.map(({ undoneOn }) => undoneOn),
      undone.map(({ byEntryId }) => numbered(byEntryId)),
      by,
    ],
  );
}

async function writeSettlements(
  tx: Queryable,
  propertyId: number,
  { made }: ItemBook,
  { numbered, idOf, by }: Writing & { readonly idOf: (customer: string) => bigint },
): Promise<void> {
  if (made.length === 0) return;
  await tx.query(
    `INSERT INTO settlements
            (property_id, outlet_id, customer_id, currency, credit_entry_id, debit_entry_id,
             amount_minor, settled_on, made_by_entry_id, made_by)
     SELECT $1, n.*, $10
       FROM unnest($2::int[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[],
                   $8::date[], $9::bigint[])
         AS n (outlet_id, customer_id, currency, credit_entry_id, debit_entry_id, amount_minor,
               settled_on, made_by_entry_id)`,
    [
      propertyId,
      made.map(({ settlement }) => settlement.outletId),
      made.map(({ settlement }) => idOf(settlement.customer)),
      made.map(({ currency }) => currency),
      made.map(({ settlement }) => numbered(settlement.creditEntryId)),
      made.map(({ settlement }) => numbered(settlement.debitEntryId)),
      made.map(({ settlement }) => settlement.amountMinor),
      made.map(({ settlement }) => settlement.settledOn),
      made.map(({ byEntryId }) => numbered(byEntryId)),
      by,
    ],
  );
}
