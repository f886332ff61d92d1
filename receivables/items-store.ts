// Reads the open items and settlements a batch of events may touch, and keeps other batches off
// their customers. Invariant: customers are locked in the order of their ids, before their items
// are read. Lookups go by index, as in journal/originals-store.ts.

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { AccountingEvent } from '#events/accounting-event.ts';
import { takesBack } from '#journal/original-entry.ts';
import type { Currency } from '#money/money.ts';
import type { ItemBook, Ledger } from './item-book.ts';

const detailTypes: Readonly<Record<string, Ledger>> = {
  'accounts-receivable': 'receivable',
  'customer-prepayments': 'prepayment',
};

/** Accounts whose lines are customers' balances, and which. */
export function ledgersOf(chart: Chart): ReadonlyMap<number, Ledger> {
  return new Map(
    [...chart.accounts.values()].flatMap(({ accountId, detailType }): [number, Ledger][] => {
      const ledger = detailTypes[detailType];
      return ledger === undefined ? [] : [[accountId, ledger]];
    }),
  );
}

export interface Wanted {
  readonly chart: Chart;
  readonly ledgers: ReadonlyMap<number, Ledger>;
  readonly events: readonly AccountingEvent[];
  /** Of the customers that were read, by code. */
  readonly customerIds: Map<string, bigint>;
}

/** The documents events name, as customer and number. */
function documentsOf(events: readonly AccountingEvent[]): [customer: string, document: string][] {
  return events.flatMap((event): [string, string][] => {
    const customer = event.customer?.code;
    if (customer === undefined) return [];
    if (event.kind === 'payment-received' || event.kind === 'deposit-applied') {
      return event.settles.map(({ document }) => [customer, document]);
    }
    if (event.kind === 'payment-settled' || event.kind === 'payment-unsettled') {
      return [event.of, ...event.settles.map((one) => one.document)].map((one) => [customer, one]);
    }
    const names =
      event.kind === 'credit-memo-issued' ||
      event.kind === 'refund-issued' ||
      event.kind === 'payment-bounced' ||
      event.kind === 'receivable-written-off';
    return names && event.of !== null ? [[customer, event.of]] : [];
  });
}

/** Reads all that the events speak of. */
export async function loadBook(tx: Queryable, book: ItemBook, wanted: Wanted): Promise<void> {
  const { chart, events } = wanted;
  const documents = documentsOf(events);
  const reversed = events.filter(takesBack).map(({ of }) => of);
  if (documents.length === 0 && reversed.length === 0) return;
  const named = new Set(documents.map(([customer]) => customer));
  await lockCustomers(tx, chart, [...named]);
  if (documents.length > 0) await loadDocuments(tx, book, wanted, documents);
  if (reversed.length > 0) await loadReversed(tx, book, wanted, reversed);
}

/** Two batches that settle for one customer go one after the other. */
export async function lockCustomers(
  tx: Queryable,
  chart: Chart,
  named: readonly string[],
): Promise<void> {
  if (named.length === 0) return;
  const codes = named.flatMap((code) => familyOf(chart, code));
  await tx.query(
    `SELECT customer_id FROM customers WHERE property_id = $1 AND code = ANY($2::text[])
      ORDER BY customer_id FOR NO KEY UPDATE`,
    [chart.propertyId, codes],
  );
}

/** The customer an item counts for now, and since when. */
export function ownerOf(
  chart: Chart,
  customer: string,
): { readonly owner: string; readonly ownedFrom: IsoDate | null } {
  const merged = chart.mergedCustomers.get(customer);
  return { owner: merged?.owner.code ?? customer, ownedFrom: merged?.since ?? null };
}

/** Everybody whose items count for the same customer, that customer among them. */
export function familyOf(chart: Chart, customer: string): string[] {
  if (chart.mergedCustomers.size === 0) return [customer];
  const { owner } = ownerOf(chart, customer);
  const merged = [...chart.mergedCustomers].filter(([, to]) => to.owner.code === owner);
  return [owner, ...merged.map(([code]) => code)];
}

interface ItemRow {
  readonly entry_id: bigint;
  readonly customer: string;
  readonly customer_id: bigint;
  readonly outlet_id: number;
  readonly ledger: Ledger;
  readonly document_number: string;
  readonly document_type: string;
  readonly posted_on: IsoDate;
  readonly currency: Currency;
  readonly amount_minor: bigint;
}

const itemColumns = `e.entry_id, c.code AS customer, c.customer_id, l.outlet_id, l.ledger,
            e.document_number,
            e.document_type, e.posted_on, e.currency, l.amount_minor`;

/** Accounts and their ledgers, as two parameters side by side. */
const ledgerParameters = ({ ledgers }: Wanted) => [[...ledgers.keys()], [...ledgers.values()]];
const ledgerLines = `journal_lines x
         JOIN unnest($4::int[], $5::text[]) AS a (account_id, ledger)
           ON a.account_id = x.account_id`;

/** Reads the items of documents into the book, with their settlements. */
export async function loadDocuments(
  tx: Queryable,
  book: ItemBook,
  wanted: Wanted,
  named: readonly (readonly [string, string])[],
): Promise<void> {
  const documents = named.flatMap(([customer, document]) =>
    familyOf(wanted.chart, customer).map((one) => [one, document] as const),
  );
  const { rows } = await tx.query<ItemRow>(
    `SELECT ${itemColumns}
       FROM (SELECT DISTINCT * FROM unnest($2::text[], $3::text[]) AS w (customer, document)) w
       CROSS JOIN LATERAL (SELECT customer_id, code FROM customers
         WHERE property_id = $1 AND code = w.customer OFFSET 0) c
       CROSS JOIN LATERAL (SELECT * FROM journal_entries
         WHERE property_id = $1 AND document_number = w.document OFFSET 0) e
       CROSS JOIN LATERAL (SELECT outlet_id, ledger, sum(amount_minor)::bigint AS amount_minor
         FROM ${ledgerLines}
         WHERE property_id = $1 AND entry_id = e.entry_id AND customer_id = c.customer_id
         GROUP BY outlet_id, ledger OFFSET 0) l
      WHERE l.amount_minor <> 0 ORDER BY e.posted_on, e.entry_id`,
    [
      wanted.chart.propertyId,
      documents.map(([customer]) => customer),
      documents.map(([, document]) => document),
      ...ledgerParameters(wanted),
    ],
  );
  await addRows(tx, book, wanted, rows);
}

async function loadReversed(
  tx: Queryable,
  book: ItemBook,
  wanted: Wanted,
  reversed: readonly { readonly source: string; readonly externalId: string }[],
): Promise<void> {
  const { propertyId } = wanted.chart;
  const { rows } = await tx.query<ItemRow>(
    `SELECT ${itemColumns}
       FROM unnest($2::text[], $3::text[]) AS k (source, external_id)
       CROSS JOIN LATERAL (SELECT event_id FROM events
         WHERE property_id = $1 AND source = k.source AND external_id = k.external_id OFFSET 0) v
       CROSS JOIN LATERAL (SELECT * FROM journal_entries
         WHERE property_id = $1 AND event_id = v.event_id OFFSET 0) e
       CROSS JOIN LATERAL (SELECT outlet_id, customer_id, ledger,
           sum(amount_minor)::bigint AS amount_minor
         FROM ${ledgerLines}
         WHERE property_id = $1 AND entry_id = e.entry_id AND customer_id IS NOT NULL
         GROUP BY outlet_id, customer_id, ledger OFFSET 0) l
       CROSS JOIN LATERAL (SELECT customer_id, code FROM customers
         WHERE property_id = $1 AND customer_id = l.customer_id OFFSET 0) c
      WHERE l.amount_minor <> 0 ORDER BY e.posted_on, e.entry_id`,
    [
      propertyId,
      reversed.map(({ source }) => source),
      reversed.map(({ externalId }) => externalId),
      ...ledgerParameters(wanted),
    ],
  );
  await lockCustomers(tx, wanted.chart, [...new Set(rows.map(({ customer }) => customer))]);
  await addRows(tx, book, wanted, rows);
}

async function addRows(
  tx: Queryable,
  book: ItemBook,
  wanted: Wanted,
  rows: readonly ItemRow[],
): Promise<void> {
  for (const row of rows) {
    wanted.customerIds.set(row.customer, row.customer_id);
    book.add({
      entryId: row.entry_id,
      ledger: row.ledger,
      outletId: row.outlet_id,
      customer: row.customer,
      ...ownerOf(wanted.chart, row.customer),
      document: row.document_number,
      documentType: row.document_type,
      postedOn: row.posted_on,
      currency: row.currency,
      amountMinor: row.amount_minor,
    });
  }
  await loadSettlements(tx, book, wanted, [...new Set(rows.map(({ entry_id }) => entry_id))]);
}

async function loadSettlements(
  tx: Queryable,
  book: ItemBook,
  { chart, customerIds }: Wanted,
  entryIds: readonly bigint[],
): Promise<void> {
  if (entryIds.length === 0) return;
  const { rows } = await tx.query<{
    settlement_id: bigint;
    ledger: Ledger;
    outlet_id: number;
    credit_customer: string;
    credit_customer_id: bigint;
    debit_customer: string;
    debit_customer_id: bigint;
    credit_entry_id: bigint;
    debit_entry_id: bigint;
    debit_type: string;
    amount_minor: bigint;
    settled_on: IsoDate;
  }>(
    `SELECT s.settlement_id, s.ledger, s.outlet_id, c.code AS credit_customer,
            b.code AS debit_customer, s.credit_customer_id, s.debit_customer_id,
            s.credit_entry_id, s.debit_entry_id,
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
         WHERE property_id = $1 AND customer_id = s.credit_customer_id OFFSET 0) c
       CROSS JOIN LATERAL (SELECT code FROM customers
         WHERE property_id = $1 AND customer_id = s.debit_customer_id OFFSET 0) b
      WHERE NOT EXISTS (SELECT FROM settlement_undos u
                         WHERE u.property_id = $1 AND u.settlement_id = s.settlement_id)
      ORDER BY s.settlement_id`,
    [chart.propertyId, entryIds],
  );
  for (const row of rows) {
    customerIds.set(row.credit_customer, row.credit_customer_id);
    customerIds.set(row.debit_customer, row.debit_customer_id);
    book.addSettlement({
      settlementId: row.settlement_id,
      ledger: row.ledger,
      outletId: row.outlet_id,
      creditCustomer: row.credit_customer,
      debitCustomer: row.debit_customer,
      creditEntryId: row.credit_entry_id,
      debitEntryId: row.debit_entry_id,
      debitType: row.debit_type,
      amountMinor: row.amount_minor,
      settledOn: row.settled_on,
    });
  }
}
