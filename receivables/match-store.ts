// Matches what names a document with the document once that is in the books. Invariant: a row ends
// in the transaction that settles it; where a prepayment is a liability the event is posted first,
// under an id of its own, so that a run that was cut off goes on where it was. Leaves to others:
// when to look (follow-up-worker.ts), which documents are named (settle.ts).

import { type Chart, firstOpenDay } from '#chart-of-accounts/chart.ts';
import { type IsoDate, laterOf } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { EventIdentity } from '#journal/own-event.ts';
import { type Currency, least } from '#money/money.ts';
import { invariant } from '#problems/invariant.ts';
import { writeReturns, writeSettlements, writeUndos } from './book-writer-store.ts';
import { againstPaid, creditableOf } from './give-back.ts';
import { ItemBook, type Ledger, type OpenItem } from './item-book.ts';
import { ledgersOf, loadDocuments, lockCustomers, type Wanted } from './items-store.ts';
import type { PrepaidOrder } from './prepaid-events.ts';

/** Something that names a document which has come. */
export interface Arrived {
  readonly entryId: bigint;
  readonly document: string;
  readonly ownDocument: string;
  readonly outletId: number;
  readonly outlet: string;
  readonly customer: string;
  readonly name: string;
  readonly currency: Currency;
  readonly ledger: Ledger;
  readonly amountMinor: bigint;
}

/**
 * Does anything wait for one of the documents? Asked after every posting, so it is one look into
 * the index of what waits, planned once; `listArrived` is read only where something does.
 */
export async function isAnyWaiting(
  db: Queryable,
  propertyId: number,
  documents: readonly string[],
): Promise<boolean> {
  const { rows } = await db.query<{ waits: boolean }>({
    name: 'is-any-waiting',
    text: `SELECT EXISTS (SELECT FROM unmatched_settlements
            WHERE property_id = $1 AND document = ANY($2::text[]) AND ending IS NULL) AS waits`,
    values: [propertyId, documents],
  });
  return rows[0]?.waits ?? false;
}

/** In one reading of `listArrived`. */
export const arrivedMax = 500;

/** What waits and whose document is there now; of these documents, or of all, after one of them. */
export async function listArrived(
  db: Queryable,
  chart: Chart,
  documents: readonly string[] | null,
  after: Pick<Arrived, 'entryId' | 'document'> | null,
): Promise<Arrived[]> {
  const { rows } = await db.query<Arrived>(
    `SELECT u.entry_id AS "entryId", u.document, k.document_number AS "ownDocument",
            u.outlet_id AS "outletId", o.code AS outlet, c.code AS customer, c.name, k.currency,
            u.ledger, u.amount_minor AS "amountMinor"
       FROM unmatched_settlements u
       JOIN journal_entries k ON k.property_id = $1 AND k.entry_id = u.entry_id
       JOIN outlets o ON o.property_id = $1 AND o.outlet_id = u.outlet_id
       JOIN customers c ON c.property_id = $1 AND c.customer_id = u.customer_id
      WHERE u.property_id = $1 AND u.ending IS NULL
        AND ($2::text[] IS NULL OR u.document = ANY($2))
        AND ($4::bigint IS NULL OR (u.entry_id, u.document) > ($4, $5))
        AND EXISTS (SELECT FROM open_items x
          WHERE x.property_id = $1 AND x.entry_id = u.entry_id AND x.outlet_id = u.outlet_id
            AND x.customer_id = u.customer_id AND x.ledger = u.ledger AND x.open_minor <> 0
          OFFSET 0)
        AND EXISTS (SELECT FROM journal_entries e
          JOIN journal_lines l ON l.property_id = $1 AND l.entry_id = e.entry_id
            AND l.outlet_id = u.outlet_id
            AND l.customer_id = ANY(customer_family($1, u.customer_id))
            AND l.account_id = ANY($3::int[])
          WHERE e.property_id = $1 AND e.document_number = u.document
            AND e.entry_id <> u.entry_id AND e.currency = k.currency)
      ORDER BY u.entry_id, u.document LIMIT ${arrivedMax}`,
    [
      ...[chart.propertyId, documents, [...ledgersOf(chart).keys()]],
      ...[after?.entryId ?? null, after?.document ?? null],
    ],
  );
  return rows;
}

/** What matching one came to: how much is settled, and what is to be posted for the rest. */
export interface Matched {
  readonly settledMinor: bigint;
  readonly orders: readonly PrepaidOrder[];
}

/** Settles one that arrived, as far as both are open; answers what is to be posted besides. */
export async function matchOne(
  tx: Queryable,
  chart: Chart,
  arrived: Arrived,
  by: string,
): Promise<Matched> {
  const { propertyId } = chart;
  const { customer, document, ownDocument } = arrived;
  await lockCustomers(tx, chart, [customer]);
  const book = new ItemBook();
  const wanted: Wanted = { chart, ledgers: ledgersOf(chart), events: [], customerIds: new Map() };
  const pairs = [...new Set([document, ownDocument])].map((one) => [customer, one] as const);
  await loadDocuments(tx, book, wanted, pairs);
  const own = book
    .ofEntry(arrived.entryId)
    .find((item) => item.ledger === arrived.ledger && item.outletId === arrived.outletId);
  if (!own) return { settledMinor: 0n, orders: [] };
  const on = firstOpenDay(chart, own.outletId, own.postedOn);
  const there = book.ofDocument(own.owner, document).filter((item) => isOther(item, own));
  const identityOf = await readIdentities(tx, propertyId, [own, ...there]);
  const sides = { book, arrived, own, there, on, identityOf };
  const orders = ordersOf(sides);
  const settledMinor = own.ledger === 'receivable' ? settleRows(sides) : 0n;
  const writing = {
    numbered: (entryId: bigint) => entryId,
    idOf: (code: string) => {
      const id = wanted.customerIds.get(code);
      invariant(id !== undefined, `customer ${code} was read`);
      return id;
    },
    by,
  };
  await writeUndos(tx, propertyId, book, writing);
  await writeSettlements(tx, propertyId, book, writing);
  await writeReturns(tx, propertyId, book, writing);
  return { settledMinor, orders };
}

/** The events the items' entries are of. */
async function readIdentities(tx: Queryable, propertyId: number, items: readonly OpenItem[]) {
  const { rows } = await tx.query<{ entry_id: bigint; source: string; external_id: string }>(
    `SELECT e.entry_id, v.source, v.external_id FROM unnest($2::bigint[]) AS k (entry_id)
       JOIN journal_entries e ON e.property_id = $1 AND e.entry_id = k.entry_id
       JOIN events v ON v.property_id = $1 AND v.event_id = e.event_id`,
    [propertyId, items.map(({ entryId }) => entryId)],
  );
  const found = new Map(rows.map((row) => [row.entry_id, row]));
  return ({ entryId }: OpenItem): EventIdentity => {
    const row = found.get(entryId);
    invariant(row, `entry ${entryId} has an event`);
    return { source: row.source, externalId: row.external_id };
  };
}

const isOther = (item: OpenItem, own: OpenItem) =>
  item.entryId !== own.entryId &&
  item.outletId === own.outletId &&
  item.currency === own.currency &&
  item.amountMinor > 0n !== own.amountMinor > 0n;

interface Sides {
  readonly book: ItemBook;
  readonly arrived: Arrived;
  readonly own: OpenItem;
  readonly there: readonly OpenItem[];
  readonly on: IsoDate;
  readonly identityOf: (item: OpenItem) => EventIdentity;
}

/** Rows of the receivable: as the event would have settled them. */
function settleRows({ book, arrived, own, there, on }: Sides): bigint {
  const before = book.openMinor(own);
  const items = there.filter(({ ledger }) => ledger === 'receivable');
  let left = arrived.amountMinor;
  for (const item of items) {
    left -=
      own.amountMinor > 0n
        ? againstPaid(book, { own, paid: item, mostMinor: left, byEntryId: own.entryId, on })
        : creditOne(book, { own, item, mostMinor: left, on });
  }
  return before - book.openMinor(own);
}

/** A credit memo or ticket given back takes back as much as was not credited before. */
function creditOne(
  book: ItemBook,
  of: { own: OpenItem; item: OpenItem; mostMinor: bigint; on: IsoDate },
): bigint {
  const { own, item, mostMinor, on } = of;
  if (own.documentType === 'credit-memo' || own.documentType === 'sale-refund') {
    book.takeBack(own, item, least(mostMinor, creditableOf(book, item)));
  }
  return book.settle(own, item, mostMinor, own.entryId, on);
}

/** Money that lies with prepayments is moved by an entry, whichever side came first. */
function ordersOf({ book, arrived, own, there, on, identityOf }: Sides): PrepaidOrder[] {
  const isAhead = own.ledger === 'prepayment';
  const items = there.filter(({ ledger }) => ledger === (isAhead ? 'receivable' : 'prepayment'));
  let left = least(arrived.amountMinor, book.openMinor(own));
  return items.flatMap((item): PrepaidOrder[] => {
    const amountMinor = least(book.openMinor(item), left);
    if (amountMinor <= 0n) return [];
    left -= amountMinor;
    const { outlet, currency, customer: code, name } = arrived;
    return [
      {
        ...{ word: 'matched', about: [identityOf(own), identityOf(item)] },
        ...{ outlet, currency, customer: { code, name }, amountMinor },
        payment: isAhead ? own.document : item.document,
        settles: [{ document: isAhead ? item.document : own.document, amountMinor }],
        on: laterOf(on, item.postedOn),
      },
    ];
  });
}

/** Ends a row that was matched. */
export async function endMatched(
  tx: Queryable,
  propertyId: number,
  { entryId, document }: Arrived,
  matchedMinor: bigint,
  by: string,
): Promise<void> {
  await tx.query(
    `UPDATE unmatched_settlements
        SET ending = 'matched', matched_minor = least(amount_minor, $4), ended_at = now(),
            ended_by = $5
      WHERE property_id = $1 AND entry_id = $2 AND document = $3 AND ending IS NULL`,
    [propertyId, entryId, document, matchedMinor, by],
  );
}
