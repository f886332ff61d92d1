// Reads the deposits that a batch of events may take from, keeps other batches off their customers,
// and writes what the batch put and took. Invariant: customers are locked before what is held for
// them is read, so that two batches never give the same deposit up. Where nothing can be taken, no
// query is made. Lookups go by index, as in items-store.ts.

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { AccountingEvent } from '#events/accounting-event.ts';
import { identityKey, takesBack } from '#journal/original-entry.ts';
import type { WrittenBatch } from '#journal/subledger.ts';
import type { Currency } from '#money/money.ts';
import { invariant } from '#problems/invariant.ts';
import { type Billed, HeldBook } from './held-book.ts';
import { customersOf, givesMoney, givesUp, takersOf } from './held-deposits.ts';
import type { ItemBook } from './item-book.ts';
import { familyOf, loadDocuments, lockCustomers, ownerOf, type Wanted } from './items-store.ts';

/** Reads what the events may take from. Items of what was billed and paid go into the book. */
export async function loadHeld(
  tx: Queryable,
  book: ItemBook,
  wanted: Wanted,
  accounts: ReadonlySet<number>,
): Promise<HeldBook> {
  const { chart, events } = wanted;
  if (accounts.size === 0) return new HeldBook([]);
  const codes = takersOf(events, chart, accounts);
  for (const code of await takenBack(tx, chart, events)) codes.add(code);
  if (codes.size === 0) return new HeldBook([]);
  await lockCustomers(tx, chart, [...codes]);
  const families = [...new Set([...codes].flatMap((code) => familyOf(chart, code)))];
  const held = new HeldBook(families.map((code) => ownerOf(chart, code).owner));
  await loadMoves(tx, held, chart, families);
  const paying = events.filter(givesMoney).flatMap(customersOf);
  if (paying.length > 0) await loadUnpaid(tx, { held, book, wanted }, paying);
  return held;
}

/** Whose deposits reversals take: of entries in the books, and of those in the batch. */
async function takenBack(
  tx: Queryable,
  { propertyId }: Chart,
  events: readonly AccountingEvent[],
): Promise<string[]> {
  const originals = events.filter(takesBack).map(({ of }) => of);
  if (originals.length === 0) return [];
  const keys = new Set(originals.map(identityKey));
  const here = events.filter((event) => keys.has(identityKey(event)));
  const { rows } = await tx.query<{ code: string }>(
    `SELECT DISTINCT c.code
       FROM unnest($2::text[], $3::text[]) AS k (source, external_id)
       CROSS JOIN LATERAL (SELECT event_id FROM events
         WHERE property_id = $1 AND source = k.source AND external_id = k.external_id OFFSET 0) v
       CROSS JOIN LATERAL (SELECT entry_id FROM journal_entries
         WHERE property_id = $1 AND event_id = v.event_id OFFSET 0) e
       CROSS JOIN LATERAL (SELECT customer_id FROM held_deposits
         WHERE property_id = $1 AND entry_id = e.entry_id OFFSET 0) h
       JOIN customers c ON c.property_id = $1 AND c.customer_id = h.customer_id`,
    [
      propertyId,
      originals.map(({ source }) => source),
      originals.map(({ externalId }) => externalId),
    ],
  );
  return [...rows, ...here.flatMap(customersOf)].map(({ code }) => code);
}

async function loadMoves(
  tx: Queryable,
  held: HeldBook,
  chart: Chart,
  codes: readonly string[],
): Promise<void> {
  const { rows } = await tx.query<{
    code: string;
    outlet_id: number;
    account_id: number;
    currency: Currency;
    posted_on: IsoDate;
    amount_minor: bigint;
  }>(
    `SELECT c.code, h.outlet_id, h.account_id, h.currency, h.posted_on,
            sum(h.amount_minor)::bigint AS amount_minor
       FROM customers c
       JOIN held_deposits h ON h.property_id = $1 AND h.customer_id = c.customer_id
      WHERE c.property_id = $1 AND c.code = ANY($2::text[])
      GROUP BY 1, 2, 3, 4, 5`,
    [chart.propertyId, codes],
  );
  for (const row of rows) {
    held.add({
      ...{ customer: row.code, ...ownerOf(chart, row.code), outletId: row.outlet_id },
      ...{ accountId: row.account_id, currency: row.currency },
      ...{ postedOn: row.posted_on, amountMinor: row.amount_minor },
    });
  }
}

interface Loading {
  readonly held: HeldBook;
  readonly book: ItemBook;
  readonly wanted: Wanted;
}

interface BilledRow {
  readonly entry_id: bigint;
  readonly code: string;
  readonly document: string;
  readonly outlet_id: number;
  readonly account_id: number;
  readonly currency: Currency;
  readonly amount_minor: bigint;
  readonly total_minor: bigint;
  /** Numbers of the payments that stand on it and bounced, and of those bounced checks. */
  readonly bounced: readonly string[];
}

/** May the event open what was paid before its batch, or have it paid by what never came? */
const mayReopen = (event: AccountingEvent) =>
  takesBack(event) ||
  event.kind === 'payment-bounced' ||
  event.kind === 'refund-issued' ||
  event.kind === 'payment-unsettled' ||
  event.kind === 'receivable-written-off';

/** What was billed and is, or may be by now, unpaid; and the credits that may pay it. */
async function loadUnpaid(
  tx: Queryable,
  { held, book, wanted }: Loading,
  customers: readonly { readonly code: string }[],
): Promise<void> {
  const { chart, events } = wanted;
  const codes = [...new Set(customers.flatMap(({ code }) => familyOf(chart, code)))];
  const { rows } = await tx.query<BilledRow>(
    `SELECT h.entry_id, c.code, e.document_number AS document, h.outlet_id, h.account_id,
            h.currency, h.amount_minor,
            (SELECT sum(l.amount_minor)::bigint FROM journal_lines l WHERE l.property_id = $1
                AND l.entry_id = h.entry_id AND l.outlet_id = h.outlet_id AND l.amount_minor > 0)
              AS total_minor, b.bounced
       FROM customers c
       JOIN held_deposits h ON h.property_id = $1 AND h.customer_id = c.customer_id
        AND h.amount_minor > 0
       JOIN journal_entries e ON e.property_id = $1 AND e.entry_id = h.entry_id
      CROSS JOIN LATERAL (SELECT coalesce(bool_or(open_minor > 0), false) AS is_open
        FROM open_items WHERE property_id = $1 AND entry_id = h.entry_id OFFSET 0) i
      CROSS JOIN LATERAL (SELECT count(*) > 0 AS is_written_off
        FROM active_settlements s JOIN journal_entries o ON o.property_id = $1
          AND o.entry_id = s.credit_entry_id AND o.document_type = 'write-off'
        WHERE s.property_id = $1 AND s.debit_entry_id = h.entry_id OFFSET 0) w
      CROSS JOIN LATERAL (SELECT coalesce(array_agg(DISTINCT n.document_number), '{}') AS bounced
        FROM active_settlements s
        JOIN active_returns r ON r.property_id = $1 AND r.of_entry_id = s.credit_entry_id
        JOIN journal_entries d ON d.property_id = $1 AND d.entry_id = r.by_entry_id
         AND d.document_type = 'bounced-check'
        JOIN journal_entries n ON n.property_id = $1
         AND n.entry_id IN (r.of_entry_id, r.by_entry_id)
        WHERE s.property_id = $1 AND s.debit_entry_id = h.entry_id OFFSET 0) b
      WHERE c.property_id = $1 AND c.code = ANY($2::text[])
        AND (i.is_open OR w.is_written_off OR cardinality(b.bounced) > 0 OR $3)
      ORDER BY h.entry_id, h.account_id`,
    [chart.propertyId, codes, events.some(mayReopen)],
  );
  for (const billed of billedOf(rows, chart)) held.addBilled(billed);
  const billsHere = events.some(
    (event) => !givesUp(event) && customersOf(event).some(({ code }) => codes.includes(code)),
  );
  if (rows.length === 0 && !billsHere) return;
  const credits = await openCredits(tx, chart, codes);
  const bounced = rows.flatMap((row) => row.bounced.map((document) => ({ ...row, document })));
  const named = [...rows, ...bounced, ...credits].map(
    ({ code, document }) => [code, document] as const,
  );
  await loadDocuments(tx, book, wanted, named);
  const items = named.flatMap(([code, document]) =>
    book.ofDocument(ownerOf(chart, code).owner, document),
  );
  for (const item of new Set(items)) held.addCredit(item);
}

/** Numbers of what the customers have open as a credit. */
async function openCredits(
  tx: Queryable,
  { propertyId }: Chart,
  codes: readonly string[],
): Promise<{ readonly code: string; readonly document: string }[]> {
  const { rows } = await tx.query<{ code: string; document: string }>(
    `SELECT c.code, e.document_number AS document
       FROM customers c
       JOIN open_items i ON i.property_id = $1 AND i.customer_id = c.customer_id
        AND i.open_minor < 0
       JOIN journal_entries e ON e.property_id = $1 AND e.entry_id = i.entry_id
      WHERE c.property_id = $1 AND i.customer_id = ANY(ARRAY(
        SELECT customer_id FROM customers WHERE property_id = $1 AND code = ANY($2::text[])))`,
    [propertyId, codes],
  );
  return rows;
}

/** One entry may put deposits to several accounts. */
function billedOf(rows: readonly BilledRow[], chart: Chart): Billed[] {
  const byEntry = Map.groupBy(rows, (row) => {
    return `${row.entry_id} ${row.outlet_id} ${ownerOf(chart, row.code).owner}`;
  });
  return [...byEntry.values()].flatMap((puts): Billed[] => {
    const [first] = puts;
    if (!first) return [];
    return [
      {
        ...{ entryId: first.entry_id, outletId: first.outlet_id, totalMinor: first.total_minor },
        puts: puts.map((row) => ({
          ...{ owner: ownerOf(chart, row.code).owner, outletId: row.outlet_id },
          ...{ accountId: row.account_id, currency: row.currency, amountMinor: row.amount_minor },
        })),
      },
    ];
  });
}

/** Writes what the batch put and took, under the numbers its entries have now. */
export async function writeHeld(
  tx: Queryable,
  { chart, customerIds }: Wanted,
  { made }: HeldBook,
  { firstId, customerIdOf }: WrittenBatch,
): Promise<void> {
  if (made.length === 0) return;
  const idOf = (customer: string) => {
    const customerId = customerIds.get(customer) ?? customerIdOf(customer);
    invariant(customerId !== undefined, `customer ${customer} of a deposit has an id`);
    return customerId;
  };
  await tx.query(
    `INSERT INTO held_deposits (property_id, entry_id, outlet_id, account_id, customer_id,
            posted_on, currency, amount_minor)
     SELECT $1, n.* FROM unnest($2::bigint[], $3::int[], $4::int[], $5::bigint[], $6::date[],
         $7::text[], $8::bigint[])
       AS n (entry_id, outlet_id, account_id, customer_id, posted_on, currency, amount_minor)`,
    [
      chart.propertyId,
      made.map(({ entryId }) => firstId - 1n - entryId),
      made.map(({ outletId }) => outletId),
      made.map(({ accountId }) => accountId),
      made.map(({ customer }) => idOf(customer)),
      made.map(({ postedOn }) => postedOn),
      made.map(({ currency }) => currency),
      made.map(({ amountMinor }) => amountMinor),
    ],
  );
}
