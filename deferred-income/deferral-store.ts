// The subledger of deferred income in SQL: reads the schedules a batch of events may touch, keeps
// other batches off them, and writes what became of them. Invariant: rows are written in the
// transaction that posts the event; schedules are locked in the order of their keys, before their
// rows are read, so that a row another batch adds is seen. Lookups go by index, as in
// journal/originals-store.ts. Leaves to others: the rows of a run (claim-store.ts).

import type { Chart, Product, Recognition } from '#chart-of-accounts/chart.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { settingOn } from '#chart-of-accounts/posting-settings.ts';
import type { Queryable } from '#database/pool.ts';
import type { AccountingEvent } from '#events/accounting-event.ts';
import { takesBack } from '#journal/original-entry.ts';
import { placeInBatch } from '#journal/posting-rows.ts';
import type { Subledger } from '#journal/subledger.ts';
import type { Currency } from '#money/money.ts';
import { lockArrivals } from './arrivals-store.ts';
import { deferEvent, recognizes, sells } from './defer-event.ts';
import {
  DeferralBook,
  type DeferralRow,
  type Ending,
  isUnposted,
  type Making,
  type Schedule,
} from './deferral-book.ts';
import { writeBook } from './deferral-writer-store.ts';
import { inMonths, readPeriods } from './periods-store.ts';
import type { PeriodsOf, Spreading } from './recognition-plan.ts';
import { loadUnmatched } from './unmatched-store.ts';

export interface DeferredIncomeOptions {
  /** Told in the transaction that recognized income of the property is to be taken back. */
  readonly noteUnwinding?: (propertyId: number) => void;
}

/** Deferred income as posting sees it. */
export function deferredIncome({ noteUnwinding }: DeferredIncomeOptions = {}): Subledger {
  return {
    async open(tx, chart, events) {
      const { propertyId } = chart;
      const book = new DeferralBook();
      await loadBook(tx, book, chart, events);
      const facts = {
        chart,
        products: productsById(chart),
        ...(await readRules(tx, chart, events)),
        isWaiting: await readWaiting(tx, book, propertyId, events),
      };
      return {
        judge: (event, entry, place) =>
          deferEvent(book, { ...facts, event, entry, entryId: placeInBatch(place) }),
        async write(writer, written) {
          await writeBook(writer, propertyId, book, written);
          if (noteUnwinding && hasBelowZero(book)) noteUnwinding(propertyId);
        },
      };
    },
  };
}

const hasBelowZero = (book: DeferralBook) =>
  [...book.schedules].some(({ rows }) =>
    rows.some((row) => row.isNew && isUnposted(row) && row.amountMinor < 0n),
  );

/** The rule of a product on a day: its last version, its own, the outlet's; else by the month. */
export type RecognitionOf = (product: Product, outletId: number, on: IsoDate) => Recognition;

/** How what is sold is spread; asked only where something is deferred. */
async function readRules(
  tx: Queryable,
  chart: Chart,
  events: readonly AccountingEvent[],
): Promise<{ recognitionOf: RecognitionOf; periodsOf: PeriodsOf }> {
  if (!events.some((event) => isDeferring(event, chart))) {
    return { recognitionOf: ownRule(chart), periodsOf: inMonths };
  }
  return {
    recognitionOf: await readRecognitionRules(tx, chart),
    periodsOf: await readPeriods(tx, chart.propertyId),
  };
}

/** Does the event sell or credit something whose income is deferred? */
const isDeferring = (event: AccountingEvent, { products }: Chart) =>
  sells(event) &&
  'lines' in event &&
  event.lines.some(
    (line) => 'product' in line && products.get(line.product)?.deferredAccountId != null,
  );

const ownRule =
  (chart: Chart): RecognitionOf =>
  ({ recognition }, outletId, on) =>
    recognition ?? settingOn(chart, 'recognition', outletId, on) ?? 'monthly';

/** The rules with their dates, read now. */
export async function readRecognitionRules(tx: Queryable, chart: Chart): Promise<RecognitionOf> {
  const { rows } = await tx.query<{
    product_id: number;
    effective_on: IsoDate;
    recognition: Recognition;
  }>({
    name: 'recognition-rules',
    text: `SELECT product_id, effective_on, recognition FROM recognition_rules
      WHERE property_id = $1 ORDER BY effective_on DESC`,
    values: [chart.propertyId],
  });
  const own = ownRule(chart);
  return (product, outletId, on) =>
    rows.find((row) => row.product_id === product.productId && row.effective_on <= on)
      ?.recognition ?? own(product, outletId, on);
}

const isOfNoInvoice = (event: AccountingEvent) => recognizes(event) && event.of === null;

/** Only recognition that names no invoice asks this. */
async function readWaiting(
  tx: Queryable,
  book: DeferralBook,
  propertyId: number,
  events: readonly AccountingEvent[],
): Promise<(productId: number, outletId: number) => boolean> {
  const waiting = new Set<string>();
  if (events.some(isOfNoInvoice)) {
    const { rows } = await tx.query<{ product_id: number; outlet_id: number }>(
      `SELECT p.product_id, o.outlet_id FROM products p JOIN outlets o USING (property_id)
        WHERE p.property_id = $1 AND p.deferred_account_id IS NOT NULL AND EXISTS (
          SELECT FROM deferral_rows r JOIN deferral_schedules s
              USING (property_id, entry_id, line_number)
           WHERE r.property_id = $1 AND r.ending IS NULL AND s.product_id = p.product_id
             AND s.outlet_id = o.outlet_id)`,
      [propertyId],
    );
    for (const row of rows) waiting.add(`${row.product_id} ${row.outlet_id}`);
  }
  return (productId, outletId) =>
    waiting.has(`${productId} ${outletId}`) ||
    [...book.schedules].some(
      (one) =>
        one.productId === productId && one.outletId === outletId && one.rows.some(isUnposted),
    );
}

/** The invoice the event speaks of by its number. */
const namedBy = (event: AccountingEvent) =>
  event.kind === 'credit-memo-issued' || recognizes(event) ? event.of : null;

/** The invoices events speak of or bring. */
function documentsOf(events: readonly AccountingEvent[]): { named: string[]; brought: string[] } {
  const named = events.map(namedBy).filter((document) => document !== null);
  const brought = events.filter(sells).map(({ document }) => document);
  return { named: [...new Set(named)], brought: [...new Set(brought)] };
}

async function loadBook(
  tx: Queryable,
  book: DeferralBook,
  chart: Chart,
  events: readonly AccountingEvent[],
): Promise<void> {
  const { propertyId } = chart;
  const { named, brought } = documentsOf(events);
  const reversed = events.filter(takesBack).map(({ of }) => of);
  const keys: Key[] = [];
  // Against a schedule that is generated by hand meanwhile: we wait for it, or it sees what we did.
  if (named.length > 0 || reversed.length > 0) {
    await tx.query(
      `SELECT pg_advisory_xact_lock_shared(hashtext('tieout deferral schedules'), $1)`,
      [propertyId],
    );
  }
  await lockArrivals(
    tx,
    chart,
    events,
    named.filter((document) => !brought.includes(document)),
  );
  if (named.length > 0) keys.push(...(await keysOfDocuments(tx, propertyId, named)));
  const entryIds = reversed.length > 0 ? await entriesOf(tx, propertyId, reversed) : [];
  if (entryIds.length > 0) keys.push(...(await keysOfEntries(tx, propertyId, entryIds)));
  if (keys.length > 0) await loadSchedules(tx, book, propertyId, keys);
  if (brought.length > 0 || entryIds.length > 0) {
    await loadUnmatched(tx, book, propertyId, { documents: brought, entryIds });
  }
}

interface Key {
  readonly entry_id: bigint;
  readonly line_number: number;
}

async function keysOfDocuments(
  tx: Queryable,
  propertyId: number,
  documents: readonly string[],
): Promise<Key[]> {
  const { rows } = await tx.query<Key>(
    `SELECT s.entry_id, s.line_number FROM unnest($2::text[]) AS d (document)
      CROSS JOIN LATERAL (SELECT entry_id, line_number FROM deferral_schedules
        WHERE property_id = $1 AND document = d.document OFFSET 0) s`,
    [propertyId, documents],
  );
  return rows;
}

async function entriesOf(
  tx: Queryable,
  propertyId: number,
  reversed: readonly { readonly source: string; readonly externalId: string }[],
): Promise<bigint[]> {
  const { rows } = await tx.query<{ event_id: bigint }>(
    `SELECT v.event_id FROM unnest($2::text[], $3::text[]) AS k (source, external_id)
      CROSS JOIN LATERAL (SELECT event_id FROM events
        WHERE property_id = $1 AND source = k.source AND external_id = k.external_id OFFSET 0) v`,
    [propertyId, reversed.map(({ source }) => source), reversed.map((one) => one.externalId)],
  );
  // An event and its entry have the same number.
  return rows.map(({ event_id }) => event_id);
}

/** Schedules these entries made, or whose rows they made or ended. */
async function keysOfEntries(
  tx: Queryable,
  propertyId: number,
  entryIds: readonly bigint[],
): Promise<Key[]> {
  const { rows } = await tx.query<Key>(
    `SELECT DISTINCT s.entry_id, s.line_number FROM unnest($2::bigint[]) AS k (entry_id)
      CROSS JOIN LATERAL (
        SELECT entry_id, line_number FROM deferral_schedules
         WHERE property_id = $1 AND entry_id = k.entry_id
        UNION ALL
        SELECT entry_id, line_number FROM deferral_rows
         WHERE property_id = $1 AND ended_by_entry_id = k.entry_id
        UNION ALL
        SELECT entry_id, line_number FROM deferral_rows
         WHERE property_id = $1 AND made_by_entry_id = k.entry_id
           AND making NOT IN ('sold', 'rebuilt')) s`,
    [propertyId, entryIds],
  );
  return rows;
}

interface ScheduleRow {
  readonly entry_id: bigint;
  readonly line_number: number;
  readonly document: string;
  readonly outlet_id: number;
  readonly product_id: number;
  readonly customer: string | null;
  readonly department_id: number | null;
  readonly deferred_account_id: number;
  readonly currency: Currency;
  readonly amount_minor: bigint;
  readonly recognition: Spreading;
  readonly service_from: IsoDate;
  readonly service_through: IsoDate;
  readonly switched_off: boolean;
}

interface RowRow extends Key {
  readonly row_number: number;
  readonly due_on: IsoDate;
  readonly service_from: IsoDate;
  readonly service_through: IsoDate;
  readonly amount_minor: bigint;
  readonly making: Making;
  readonly made_by_entry_id: bigint;
  readonly made_on: IsoDate;
  readonly ending: Ending | null;
  readonly ended_by_entry_id: bigint;
  readonly ended_on: IsoDate;
}

/** Locks schedules, then reads them with their rows into the book. */
export async function loadSchedules(
  tx: Queryable,
  book: DeferralBook,
  propertyId: number,
  keys: readonly Key[],
): Promise<void> {
  const wanted = [
    propertyId,
    keys.map(({ entry_id }) => entry_id),
    keys.map(({ line_number }) => line_number),
  ];
  const { rows: schedules } = await tx.query<ScheduleRow>(
    `SELECT s.*, (SELECT code FROM customers c WHERE c.property_id = $1
                    AND c.customer_id = s.customer_id) AS customer
       FROM deferral_schedules s
      WHERE s.property_id = $1 AND (s.entry_id, s.line_number) IN (
        SELECT * FROM unnest($2::bigint[], $3::int[]))
      ORDER BY s.entry_id, s.line_number FOR NO KEY UPDATE OF s`,
    wanted,
  );
  const { rows } = await tx.query<RowRow>(
    `SELECT r.* FROM (SELECT DISTINCT * FROM unnest($2::bigint[], $3::int[])
                        AS k (entry_id, line_number)) k
      CROSS JOIN LATERAL (SELECT * FROM deferral_rows
        WHERE property_id = $1 AND entry_id = k.entry_id AND line_number = k.line_number
        OFFSET 0) r
      ORDER BY r.entry_id, r.line_number, r.row_number`,
    wanted,
  );
  const byKey = Map.groupBy(rows, ({ entry_id, line_number }) => `${entry_id} ${line_number}`);
  for (const row of schedules) {
    const own = byKey.get(`${row.entry_id} ${row.line_number}`) ?? [];
    book.add(scheduleOfRow(row, own.map(rowOfRow)));
  }
}

function scheduleOfRow(row: ScheduleRow, rows: DeferralRow[]): Schedule {
  return {
    entryId: row.entry_id,
    lineNumber: row.line_number,
    document: row.document,
    outletId: row.outlet_id,
    productId: row.product_id,
    customer: row.customer,
    departmentId: row.department_id,
    deferredAccountId: row.deferred_account_id,
    currency: row.currency,
    amountMinor: row.amount_minor,
    recognition: row.recognition,
    service: { from: row.service_from, through: row.service_through },
    switchedOff: row.switched_off,
    isNew: false,
    rows,
  };
}

function rowOfRow(row: RowRow): DeferralRow {
  const { ending } = row;
  return {
    rowNumber: row.row_number,
    dueOn: row.due_on,
    service: { from: row.service_from, through: row.service_through },
    amountMinor: row.amount_minor,
    making: row.making,
    made: { entryId: row.made_by_entry_id, on: row.made_on },
    ended: ending === null ? null : { ending, entryId: row.ended_by_entry_id, on: row.ended_on },
    isNew: false,
    isChanged: false,
  };
}

/** The chart's products by their id. */
export const productsById = (chart: Chart) =>
  new Map([...chart.products.values()].map((row) => [row.productId, row]));
