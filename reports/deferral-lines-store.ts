// Reports behind the figures of deferred income: each move between two days with the entry that
// made it, and each row that waits with the document it was sold with. Invariant: the moves of a
// month, outlet and product add up to its row of the roll-forward, what waits to the waterfall.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { listMoves } from '#deferred-income/moves-store.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import {
  amount,
  day,
  type FoundRow,
  type Report,
  type ReportRequest,
  type Snapshot,
  text,
} from './report.ts';
import { Totals } from './totals.ts';

/** More than any period has: one statement, one snapshot. */
const everyRow = 10_000_000;

export const deferredMoves: Report = {
  name: 'deferred-moves',
  title: 'Deferred income, every move',
  about: 'What was added to deferred income, recognized and cancelled, with the entry that did it.',
  parameters: ['from', 'through', 'outlet', 'product'],
  required: ['from', 'through'],
  columns: () => [
    day('movedOn', 'Date'),
    text('what', 'What'),
    text('document', 'Document'),
    text('customer', 'Customer code'),
    text('outlet', 'Outlet'),
    text('product', 'Product'),
    text('currency', 'Currency'),
    amount('added', 'Added'),
    amount('recognized', 'Recognized'),
    amount('cancelled', 'Cancelled'),
  ],
  async *read({ propertyId, of, given }: ReportRequest, { db }: Snapshot) {
    const moves = await listMoves(db, propertyId, {
      ...{ from: of.from as IsoDate, through: of.through as IsoDate },
      ...{ outlet: given.outlet ?? null, product: given.product ?? null, what: null },
      ...{ after: null, limit: everyRow },
    });
    const totals = new Totals();
    yield moves.map((move): FoundRow => {
      const { currency, amountMinor, what } = move;
      const sides = (['added', 'recognized', 'cancelled'] as const).map((one) =>
        one === what ? amountMinor : 0n,
      );
      totals.add(currency, ...sides);
      const head = [move.movedOn, what, move.document, move.customer, move.outlet, move.product];
      const figures = sides.map((minor) => (minor === 0n ? null : formatAmount(minor, currency)));
      const cells = [...head, currency, ...figures];
      return { kind: 'line', cells, lead: { entryId: String(move.movedByEntryId) } };
    });
    const blank = [null, null, null, null, null];
    yield totals.rows((currency, sums) => ['Total', ...blank, currency, ...sums]);
  },
};

interface WaitingRow {
  readonly entry_id: bigint;
  readonly due_on: IsoDate;
  readonly document: string;
  readonly customer: string | null;
  readonly outlet: string;
  readonly product: string;
  readonly service_from: IsoDate;
  readonly service_through: IsoDate;
  readonly currency: Currency;
  readonly minor: bigint;
}

// Counted as the waterfall counts: made by the day, and not ended by it. Parameters $1 property, $2
// as of, $3 and $4 the days it becomes income, $5 outlet, $6 product.
const waitingText = `
  SELECT w.entry_id, w.due_on, w.document, c.code AS customer, o.code AS outlet,
         p.code AS product, w.service_from, w.service_through, w.currency, w.minor
    FROM (SELECT s.entry_id, s.outlet_id, s.product_id, s.customer_id, s.currency, s.document,
                 r.row_number, r.due_on, r.service_from, r.service_through,
                 CASE WHEN r.made_on <= $2 THEN r.amount_minor ELSE 0 END
                   - CASE WHEN r.ended_on <= $2 THEN r.amount_minor ELSE 0 END AS minor
            FROM deferral_schedules s
            JOIN deferral_rows r USING (property_id, entry_id, line_number)
           WHERE s.property_id = $1 AND ($3::date IS NULL OR r.due_on >= $3)
             AND ($4::date IS NULL OR r.due_on <= $4)
             AND ($5::int IS NULL OR s.outlet_id = $5)
             AND ($6::int IS NULL OR s.product_id = $6)) w
    JOIN outlets o ON o.property_id = $1 AND o.outlet_id = w.outlet_id
    JOIN products p ON p.property_id = $1 AND p.product_id = w.product_id
    LEFT JOIN customers c ON c.property_id = $1 AND c.customer_id = w.customer_id
   WHERE w.minor <> 0
   ORDER BY w.due_on, w.document, w.entry_id, p.code, w.row_number`;

export const deferredRows: Report = {
  name: 'deferred-rows',
  title: 'Deferred income by document',
  about: 'What is deferred on a day: each part of each document, and when it becomes income.',
  parameters: ['asOf', 'from', 'through', 'outlet', 'product'],
  required: ['asOf'],
  columns: () => [
    day('dueOn', 'Becomes income'),
    text('document', 'Document'),
    text('customer', 'Customer code'),
    text('outlet', 'Outlet'),
    text('product', 'Product'),
    day('serviceFrom', 'Service from'),
    day('serviceThrough', 'Service through'),
    text('currency', 'Currency'),
    amount('amount', 'Amount'),
  ],
  async *read({ propertyId, of }: ReportRequest, { rows }: Snapshot) {
    const totals = new Totals();
    const values = [propertyId, of.asOf, of.from, of.through, of.outletId, of.productId];
    for await (const piece of rows<WaitingRow>(waitingText, values)) {
      for (const { currency, minor } of piece) totals.add(currency, minor);
      yield piece.map((row): FoundRow => {
        const head = [row.due_on, row.document, row.customer, row.outlet, row.product];
        const service = [row.service_from, row.service_through, row.currency];
        const cells = [...head, ...service, formatAmount(row.minor, row.currency)];
        return { kind: 'line', cells, lead: { entryId: String(row.entry_id) } };
      });
    }
    const blank = [null, null, null, null, null, null];
    yield totals.rows((currency, sums) => ['Total', ...blank, currency, ...sums]);
  },
};
