// Reads open items by what they are asked by, with their settlements and what was taken back of
// them, and keeps other batches off their customers. Invariant: customers are locked in the order
// of their ids, before their items are read. Lookups go by index, as in journal/originals-
// store.ts. Leaves to others: what a batch asks for (load-book-store.ts).

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { AccountingEvent } from '#events/accounting-event.ts';
import type { Currency } from '#money/money.ts';
import type { DocumentReturn, ItemBook, Ledger } from './item-book.ts';

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

export interface ItemRow {
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

export const itemColumns = `e.entry_id, c.code AS customer, c.customer_id, l.outlet_id, l.ledger,
            e.document_number,
            e.document_type, e.posted_on, e.currency, l.amount_minor`;

/** Accounts and their ledgers, as two parameters side by side. */
export const ledgerParameters = ({ ledgers }: Wanted) => [
  [...ledgers.keys()],
  [...ledgers.values()],
];
export const ledgerLines = `journal_lines x
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

export async function loadReversed(
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
  // Where it was paid ahead, what was settled of it later is under its number.
  const ahead = rows.filter(({ ledger }) => ledger === 'prepayment');
  if (ahead.length === 0) return;
  const numbers = ahead.map((row) => [row.customer, row.document_number] as const);
  await loadDocuments(tx, book, wanted, numbers);
}

/** Adds items that were read, with their settlements and what was taken back of them. */
export async function addRows(
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
  const entryIds = [...new Set(rows.map(({ entry_id }) => entry_id))];
  if (entryIds.length === 0) return;
  await loadSettlements(tx, book, wanted, entryIds);
  await loadReturns(tx, book, wanted, entryIds);
}

async function loadReturns(
  tx: Queryable,
  book: ItemBook,
  { chart }: Wanted,
  entryIds: readonly bigint[],
): Promise<void> {
  const { rows } = await tx.query<DocumentReturn>(
    `SELECT r.by_entry_id AS "byEntryId", d.document_type AS "byType",
            d.document_number AS "byDocument", r.of_entry_id AS "ofEntryId",
            r.outlet_id AS "outletId", c.code AS customer, r.amount_minor AS "amountMinor"
       FROM unnest($2::bigint[]) AS k (entry_id)
       CROSS JOIN LATERAL (SELECT * FROM active_returns
         WHERE property_id = $1 AND of_entry_id = k.entry_id OFFSET 0) r
       CROSS JOIN LATERAL (SELECT document_type, document_number FROM journal_entries
         WHERE property_id = $1 AND entry_id = r.by_entry_id OFFSET 0) d
       CROSS JOIN LATERAL (SELECT code FROM customers
         WHERE property_id = $1 AND customer_id = r.customer_id OFFSET 0) c`,
    [chart.propertyId, entryIds],
  );
  for (const row of rows) book.addReturn(row);
}

interface SettlementRow {
  readonly settlement_id: bigint;
  readonly ledger: Ledger;
  readonly outlet_id: number;
  readonly credit_customer: string;
  readonly credit_customer_id: bigint;
  readonly debit_customer: string;
  readonly debit_customer_id: bigint;
  readonly credit_entry_id: bigint;
  readonly debit_entry_id: bigint;
  readonly credit_type: string;
  readonly debit_type: string;
  readonly amount_minor: bigint;
  readonly settled_on: IsoDate;
}

async function loadSettlements(
  tx: Queryable,
  book: ItemBook,
  { chart, customerIds }: Wanted,
  entryIds: readonly bigint[],
): Promise<void> {
  const { rows } = await tx.query<SettlementRow>(
    `SELECT s.settlement_id, s.ledger, s.outlet_id, c.code AS credit_customer,
            b.code AS debit_customer, s.credit_customer_id, s.debit_customer_id,
            s.credit_entry_id, s.debit_entry_id,
            k.document_type AS credit_type, d.document_type AS debit_type, s.amount_minor,
            s.settled_on
       FROM unnest($2::bigint[]) AS w (entry_id)
       CROSS JOIN LATERAL (
         SELECT * FROM settlements WHERE property_id = $1 AND credit_entry_id = w.entry_id
         UNION ALL
         SELECT * FROM settlements WHERE property_id = $1 AND debit_entry_id = w.entry_id
         OFFSET 0) s
       CROSS JOIN LATERAL (SELECT document_type FROM journal_entries
         WHERE property_id = $1 AND entry_id = s.credit_entry_id OFFSET 0) k
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
      creditType: row.credit_type,
      debitType: row.debit_type,
      amountMinor: row.amount_minor,
      settledOn: row.settled_on,
    });
  }
}
