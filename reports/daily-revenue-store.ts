// Report: income by day, outlet, department, account and product, discounts and credits taken off.
// Invariant: the lines add up to the movement of the income accounts of the period.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import {
  amount,
  count,
  day,
  type FoundRow,
  linesOf,
  type Report,
  type ReportRequest,
  type Snapshot,
  text,
} from './report.ts';
import { Totals } from './totals.ts';

interface RevenueRow {
  readonly posted_on: IsoDate;
  readonly outlet: string;
  readonly department: string | null;
  readonly number: string;
  readonly name: string;
  readonly product: string | null;
  readonly currency: Currency;
  readonly lines: bigint;
  readonly earned_minor: bigint;
  readonly taken_back_minor: bigint;
}

const revenueText = `
  SELECT s.posted_on, o.code AS outlet, d.name AS department, a.number, a.name,
         p.name AS product, s.currency, s.lines, s.earned_minor, s.taken_back_minor
    FROM (SELECT l.posted_on, l.outlet_id, l.department_id, l.account_id, l.product_id, l.currency,
                 count(*) AS lines,
                 coalesce(-sum(l.amount_minor) FILTER (WHERE l.amount_minor < 0), 0)::bigint
                   AS earned_minor,
                 coalesce(sum(l.amount_minor) FILTER (WHERE l.amount_minor > 0), 0)::bigint
                   AS taken_back_minor
            FROM accounts k
            JOIN journal_lines l ON l.property_id = $1 AND l.account_id = k.account_id
           WHERE k.property_id = $1 AND k.type = 'income'
             AND l.posted_on >= $2 AND l.posted_on <= $3
             AND ($4::int IS NULL OR l.outlet_id = $4)
           GROUP BY 1, 2, 3, 4, 5, 6) s
    JOIN accounts a ON a.property_id = $1 AND a.account_id = s.account_id
    JOIN outlets o ON o.property_id = $1 AND o.outlet_id = s.outlet_id
    LEFT JOIN departments d ON d.property_id = $1 AND d.department_id = s.department_id
    LEFT JOIN products p ON p.property_id = $1 AND p.product_id = s.product_id
   ORDER BY s.posted_on, o.code, d.name NULLS LAST, a.number, p.name NULLS LAST, s.currency`;

export const dailyRevenue: Report = {
  name: 'daily-revenue',
  title: 'Daily revenue',
  about: 'Income by day, outlet, department and product.',
  parameters: ['from', 'through', 'outlet'],
  required: ['from', 'through'],
  columns: () => [
    day('postedOn', 'Day'),
    text('outlet', 'Outlet'),
    text('department', 'Department'),
    text('account', 'Account'),
    text('name', 'Name'),
    text('product', 'Product'),
    text('currency', 'Currency'),
    count('lines', 'Lines'),
    amount('earned', 'Earned'),
    amount('takenBack', 'Taken back'),
    amount('net', 'Net'),
  ],
  async *read({ propertyId, of }: ReportRequest, { rows }: Snapshot) {
    const totals = new Totals();
    const values = [propertyId, of.from, of.through, of.outletId];
    for await (const piece of rows<RevenueRow>(revenueText, values)) {
      for (const row of piece) totals.add(row.currency, ...figuresOf(row));
      yield piece.map(revenueLine);
    }
    const blank = [null, null, null, null];
    yield totals.rows((currency, sums) => [null, 'Total', ...blank, currency, null, ...sums]);
  },
};

function figuresOf({ earned_minor: earned, taken_back_minor: takenBack }: RevenueRow) {
  return [earned, takenBack, earned - takenBack];
}

function revenueLine(row: RevenueRow): FoundRow {
  const { posted_on: on, outlet, number, currency } = row;
  return {
    kind: 'line',
    cells: [
      ...[on, outlet, row.department, number, row.name, row.product, currency, String(row.lines)],
      ...figuresOf(row).map((one) => formatAmount(one, currency)),
    ],
    lead: linesOf({ account: number, outlet, from: on, through: on }),
  };
}
