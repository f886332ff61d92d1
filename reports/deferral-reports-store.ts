// Reports over deferred income: the roll-forward by month and the waterfall of what is to come.
// Invariant: opening + added - recognized - cancelled = closing in every row, and the closing of a
// day is the waterfall of that day. What no schedule knows is in neither: the proof tells it.

import { type Currency, formatAmount } from '#money/money.ts';
import {
  amount,
  type FoundRow,
  type Report,
  type ReportRequest,
  type Snapshot,
  text,
} from './report.ts';
import { Totals } from './totals.ts';

interface RollRow {
  readonly month: string;
  readonly outlet: string;
  readonly product: string;
  readonly name: string;
  readonly currency: Currency;
  readonly opening_minor: bigint;
  readonly added_minor: bigint;
  readonly recognized_minor: bigint;
  readonly cancelled_minor: bigint;
}

// A row counts where it was made and where it ended. Rebuilding takes out and puts in on one day.
// Parameters $1 property, $2 from, $3 through, $4 outlet.
const rollForwardText = `
  WITH moves AS (
    SELECT s.outlet_id, s.product_id, s.currency, m.month, sum(m.added) AS added,
           sum(m.recognized) AS recognized, sum(m.cancelled) AS cancelled
      FROM deferral_schedules s JOIN deferral_rows r USING (property_id, entry_id, line_number)
      CROSS JOIN LATERAL (
        SELECT date_trunc('month', r.made_on)::date AS month, r.made_on AS day,
               CASE WHEN r.making = 'sold' THEN r.amount_minor ELSE 0 END AS added,
               CASE WHEN r.making = 'unrecognized' THEN -r.amount_minor ELSE 0 END AS recognized,
               CASE WHEN r.making IN ('credited', 'voided', 'uncancelled') THEN -r.amount_minor
                 ELSE 0 END AS cancelled
        UNION ALL
        SELECT date_trunc('month', r.ended_on)::date, r.ended_on, 0,
               CASE WHEN r.ending = 'recognized' THEN r.amount_minor ELSE 0 END,
               CASE WHEN r.ending = 'cancelled' THEN r.amount_minor ELSE 0 END
         WHERE r.ended_on IS NOT NULL) m
     WHERE s.property_id = $1 AND m.day <= $3 AND ($4::int IS NULL OR s.outlet_id = $4)
     GROUP BY 1, 2, 3, 4),
  rolled AS (
    SELECT g.month::date AS month, k.*,
           (SELECT coalesce(sum(added - recognized - cancelled), 0) FROM moves b
             WHERE (b.outlet_id, b.product_id, b.currency)
                   = (k.outlet_id, k.product_id, k.currency) AND b.month < g.month) AS opening
      FROM generate_series(date_trunc('month', $2::date), $3::date, interval '1 month') g (month)
      CROSS JOIN (SELECT DISTINCT outlet_id, product_id, currency FROM moves) k)
  SELECT to_char(f.month, 'YYYY-MM') AS month, o.code AS outlet, p.code AS product, p.name,
         f.currency, f.opening::bigint AS opening_minor,
         coalesce(m.added, 0)::bigint AS added_minor,
         coalesce(m.recognized, 0)::bigint AS recognized_minor,
         coalesce(m.cancelled, 0)::bigint AS cancelled_minor
    FROM rolled f
    LEFT JOIN moves m USING (outlet_id, product_id, currency, month)
    JOIN outlets o ON o.property_id = $1 AND o.outlet_id = f.outlet_id
    JOIN products p ON p.property_id = $1 AND p.product_id = f.product_id
   WHERE f.opening <> 0 OR m.month IS NOT NULL
   ORDER BY f.month, o.code, p.code, f.currency`;

const rollFigures = (row: RollRow) => {
  const { opening_minor, added_minor, recognized_minor, cancelled_minor } = row;
  const closing = opening_minor + added_minor - recognized_minor - cancelled_minor;
  return [opening_minor, added_minor, recognized_minor, cancelled_minor, closing];
};

export const deferredRollForward: Report = {
  name: 'deferred-roll-forward',
  title: 'Deferred income roll-forward',
  about: 'What was deferred by month, outlet and product: opening, added, recognized, closing.',
  parameters: ['from', 'through', 'outlet'],
  required: ['from', 'through'],
  columns: () => [
    text('month', 'Month'),
    text('outlet', 'Outlet'),
    text('product', 'Product'),
    text('name', 'Name'),
    text('currency', 'Currency'),
    amount('opening', 'Opening'),
    amount('added', 'Added'),
    amount('recognized', 'Recognized'),
    amount('cancelled', 'Cancelled'),
    amount('closing', 'Closing'),
  ],
  async *read({ propertyId, of, given }: ReportRequest, { rows }: Snapshot) {
    const values = [propertyId, of.from, of.through, of.outletId];
    for await (const piece of rows<RollRow>(rollForwardText, values)) {
      yield piece.map((row): FoundRow => {
        const { month, outlet, product, name, currency } = row;
        const figures = rollFigures(row).map((one) => formatAmount(one, currency));
        const cells = [month, outlet, product, name, currency, ...figures];
        const parameters = { ...daysOf(month, given.through), outlet, product };
        return { kind: 'line', cells, lead: { report: 'deferred-moves', parameters } };
      });
    }
  },
};

/** The days of a month, at most through a day. */
function daysOf(month: string, through?: string) {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const last = `${month}-${new Date(Date.UTC(year, number, 0)).getUTCDate()}`;
  return { from: `${month}-01`, through: through !== undefined && through < last ? through : last };
}

interface WaterfallRow {
  readonly month: string;
  readonly outlet: string;
  readonly product: string;
  readonly name: string;
  readonly currency: Currency;
  readonly minor: bigint;
}

// Parameters $1 property, $2 as of, $3 outlet.
const waterfallText = `
  SELECT w.month, o.code AS outlet, p.code AS product, p.name, w.currency,
         w.minor::bigint AS minor
    FROM (SELECT to_char(r.due_on, 'YYYY-MM') AS month, s.outlet_id, s.product_id, s.currency,
                 coalesce(sum(r.amount_minor) FILTER (WHERE r.made_on <= $2), 0)
                   - coalesce(sum(r.amount_minor) FILTER (WHERE r.ended_on <= $2), 0) AS minor
            FROM deferral_schedules s
            JOIN deferral_rows r USING (property_id, entry_id, line_number)
           WHERE s.property_id = $1 AND ($3::int IS NULL OR s.outlet_id = $3)
           GROUP BY 1, 2, 3, 4) w
    JOIN outlets o ON o.property_id = $1 AND o.outlet_id = w.outlet_id
    JOIN products p ON p.property_id = $1 AND p.product_id = w.product_id
   WHERE w.minor <> 0
   ORDER BY w.month, o.code, p.code, w.currency`;

export const deferredWaterfall: Report = {
  name: 'deferred-waterfall',
  title: 'Deferred income waterfall',
  about: 'What is deferred on a day, by the month in which it becomes income.',
  parameters: ['asOf', 'outlet'],
  required: ['asOf'],
  columns: () => [
    text('month', 'Month'),
    text('outlet', 'Outlet'),
    text('product', 'Product'),
    text('name', 'Name'),
    text('currency', 'Currency'),
    amount('amount', 'Becomes income'),
  ],
  async *read({ propertyId, of, given: { asOf } }: ReportRequest, { rows }: Snapshot) {
    const totals = new Totals();
    const values = [propertyId, of.asOf, of.outletId];
    for await (const piece of rows<WaterfallRow>(waterfallText, values)) {
      for (const { currency, minor } of piece) totals.add(currency, minor);
      yield piece.map(({ month, outlet, product, name, currency, minor }): FoundRow => {
        const cells = [month, outlet, product, name, currency, formatAmount(minor, currency)];
        const parameters = { asOf, ...daysOf(month), outlet, product };
        return { kind: 'line', cells, lead: { report: 'deferred-rows', parameters } };
      });
    }
    yield totals.rows((currency, sums) => ['Total', null, null, null, currency, ...sums]);
  },
};
