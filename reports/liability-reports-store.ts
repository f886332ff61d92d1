// Reports over what the property owes: deposits and prepayments held by customer, and taxes by
// agency. A liability is shown positive when it is owed.
// Invariant: each row adds up, before + added - taken = owed, and the rows of a report add up to
// the accounts they are of. An account belongs to a report by its detail type in the chart.

import { type Currency, formatAmount } from '#money/money.ts';
import {
  amount,
  type FoundRow,
  linesOf,
  type ParameterName,
  type Report,
  type ReportRequest,
  type Snapshot,
  text,
} from './report.ts';
import { Totals } from './totals.ts';

interface LiabilityRow {
  readonly outlet: string;
  readonly number: string;
  readonly name: string;
  readonly holder_code: string | null;
  readonly holder: string | null;
  readonly currency: Currency;
  readonly before_minor: bigint;
  readonly added_minor: bigint;
  readonly taken_minor: bigint;
}

/**
 * Parameters $1 property, $2 as of, $3 from, $4 outlet, $5 detail type. A merged customer's lines
 * count for its owner on the report's day.
 */
const byCustomer = `
  SELECT o.code AS outlet, a.number, a.name, h.code AS holder_code, h.name AS holder, s.currency,
         s.before_minor, s.added_minor, s.taken_minor
    FROM (SELECT l.outlet_id, l.account_id, l.currency,
                 coalesce(w.owner_id, l.customer_id, j.customer_id) AS holder_id,
                 coalesce(-sum(l.amount_minor) FILTER (WHERE l.posted_on < $3), 0)::bigint
                   AS before_minor,
                 coalesce(-sum(l.amount_minor) FILTER (WHERE l.amount_minor < 0
                   AND ($3::date IS NULL OR l.posted_on >= $3)), 0)::bigint AS added_minor,
                 coalesce(sum(l.amount_minor) FILTER (WHERE l.amount_minor > 0
                   AND ($3::date IS NULL OR l.posted_on >= $3)), 0)::bigint AS taken_minor
            FROM accounts k
            JOIN journal_lines l ON l.property_id = $1 AND l.account_id = k.account_id
            JOIN journal_entries j ON j.property_id = $1 AND j.entry_id = l.entry_id
            LEFT JOIN customer_owners($1, $2) w
              ON w.customer_id = coalesce(l.customer_id, j.customer_id)
           WHERE k.property_id = $1 AND k.detail_type = $5 AND l.posted_on <= $2
             AND ($4::int IS NULL OR l.outlet_id = $4)
           GROUP BY 1, 2, 3, 4) s
    JOIN accounts a ON a.property_id = $1 AND a.account_id = s.account_id
    JOIN outlets o ON o.property_id = $1 AND o.outlet_id = s.outlet_id
    LEFT JOIN customers h ON h.property_id = $1 AND h.customer_id = s.holder_id
   WHERE s.before_minor <> 0 OR s.added_minor <> 0 OR s.taken_minor <> 0
   ORDER BY o.code, a.number, h.name NULLS LAST, h.code, s.currency`;

const parameters: readonly ParameterName[] = ['asOf', 'from', 'outlet'];
const figureColumns = [
  amount('before', 'Before'),
  amount('added', 'Added'),
  amount('taken', 'Taken'),
  amount('owed', 'Owed'),
];

interface Liability {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly detailType: string;
}

function liabilityReport({ detailType, ...of }: Liability): Report {
  return {
    ...of,
    parameters,
    required: ['asOf'],
    columns: () => [
      text('outlet', 'Outlet'),
      text('account', 'Account'),
      text('name', 'Name'),
      text('customerCode', 'Customer code'),
      text('customer', 'Customer'),
      text('currency', 'Currency'),
      ...figureColumns,
    ],
    async *read(request: ReportRequest, { rows }: Snapshot) {
      const { propertyId, of: asked } = request;
      const values = [propertyId, asked.asOf, asked.from, asked.outletId, detailType];
      const totals = new Totals();
      for await (const piece of rows<LiabilityRow>(byCustomer, values)) {
        for (const row of piece) totals.add(row.currency, ...figuresOf(row));
        yield piece.map((row) => liabilityLine(row, request, true));
      }
      yield totals.rows((currency, sums) => [
        ...['Total', null, null, null, null, currency],
        ...sums,
      ]);
    },
  };
}

function figuresOf({ before_minor: before, added_minor: added, taken_minor: taken }: LiabilityRow) {
  return [before, added, taken, before + added - taken];
}

function liabilityLine(row: LiabilityRow, { given }: ReportRequest, byName: boolean): FoundRow {
  const { outlet, number, name, holder_code: code, holder, currency } = row;
  const customer = byName && code !== null ? { customer: code } : {};
  const period = { from: given.from, through: given.asOf };
  return {
    kind: 'line',
    cells: [
      ...[outlet, number, name, code, holder, currency],
      ...figuresOf(row).map((one) => formatAmount(one, currency)),
    ],
    lead: linesOf({ account: number, outlet, ...period, ...customer }),
  };
}

export const depositsHeld = liabilityReport({
  name: 'deposits-held',
  title: 'Deposits held',
  about: 'What customers have paid as deposits and not had applied, refunded or forfeited.',
  detailType: 'customer-deposits',
});

export const prepaymentsHeld = liabilityReport({
  name: 'prepayments-held',
  title: 'Prepayments held',
  about: 'What customers have paid ahead where that is a liability: received, applied, still held.',
  detailType: 'customer-prepayments',
});

interface TaxRow {
  readonly agencies: string | null;
  readonly rates: string | null;
  readonly number: string;
  readonly name: string;
  readonly outlet: string;
  readonly currency: Currency;
  readonly before_minor: bigint;
  readonly added_minor: bigint;
  readonly taken_minor: bigint;
  readonly sales_minor: bigint;
}

// Sales: income and deferred income of the entries that charge the tax or take it back. What of
// them was exempt is not known to the journal.
const taxText = `
  WITH tax_lines AS (
    SELECT l.entry_id, l.outlet_id, l.account_id, l.currency,
           $3::date IS NULL OR l.posted_on >= $3 AS within, l.amount_minor
      FROM accounts k
      JOIN journal_lines l ON l.property_id = $1 AND l.account_id = k.account_id
     WHERE k.property_id = $1 AND l.posted_on <= $2
       AND (k.detail_type = $5 OR EXISTS (SELECT FROM tax_agencies g
         WHERE g.property_id = $1 AND g.payable_account_id = k.account_id))
       AND ($4::int IS NULL OR l.outlet_id = $4)
  ), sales AS (
    SELECT t.outlet_id, t.account_id, t.currency, -sum(l.amount_minor)::bigint AS sales_minor
      FROM (SELECT DISTINCT entry_id, outlet_id, account_id, currency
              FROM tax_lines WHERE within) t
      JOIN journal_lines l ON l.property_id = $1 AND l.entry_id = t.entry_id
       AND l.outlet_id = t.outlet_id AND l.currency = t.currency
      JOIN accounts i ON i.property_id = $1 AND i.account_id = l.account_id
       AND (i.type = 'income' OR i.detail_type = 'deferred-income')
     GROUP BY 1, 2, 3)
  SELECT r.agencies, r.rates, a.number, a.name, o.code AS outlet, s.currency, s.before_minor,
         s.added_minor, s.taken_minor, coalesce(b.sales_minor, 0) AS sales_minor
    FROM (SELECT outlet_id, account_id, currency,
                 coalesce(-sum(amount_minor) FILTER (WHERE NOT within), 0)::bigint AS before_minor,
                 coalesce(-sum(amount_minor) FILTER (WHERE within AND amount_minor < 0), 0)::bigint
                   AS added_minor,
                 coalesce(sum(amount_minor) FILTER (WHERE within AND amount_minor > 0), 0)::bigint
                   AS taken_minor
            FROM tax_lines GROUP BY 1, 2, 3) s
    LEFT JOIN sales b USING (outlet_id, account_id, currency)
    JOIN accounts a ON a.property_id = $1 AND a.account_id = s.account_id
    JOIN outlets o ON o.property_id = $1 AND o.outlet_id = s.outlet_id
    LEFT JOIN LATERAL (
      SELECT string_agg(DISTINCT g.name, ', ') AS agencies,
             string_agg(DISTINCT x.code || ' ' || trim_scale(x.percent) || ' %', ', ') AS rates
        FROM tax_rates x
        JOIN tax_agencies g ON g.property_id = x.property_id
         AND g.tax_agency_id = x.tax_agency_id
       WHERE x.property_id = $1 AND g.payable_account_id = a.account_id) r ON true
   WHERE s.before_minor <> 0 OR s.added_minor <> 0 OR s.taken_minor <> 0
   ORDER BY r.agencies NULLS LAST, a.number, o.code, s.currency`;

export const taxLiability: Report = {
  name: 'tax-liability',
  title: 'Tax liability',
  about: 'Taxes charged, taken back and paid by agency, with the sales they were charged on.',
  parameters,
  required: ['asOf'],
  columns: () => [
    text('agency', 'Agency'),
    text('rates', 'Rates'),
    text('account', 'Account'),
    text('name', 'Name'),
    text('outlet', 'Outlet'),
    text('currency', 'Currency'),
    amount('sales', 'Sales with it'),
    ...figureColumns,
  ],
  async *read(request: ReportRequest, { rows }: Snapshot) {
    const { propertyId, of } = request;
    const values = [propertyId, of.asOf, of.from, of.outletId, 'sales-tax-payable'];
    const totals = new Totals();
    for await (const piece of rows<TaxRow>(taxText, values)) {
      for (const row of piece) totals.add(row.currency, ...figuresOf(taxAsLiability(row)));
      yield piece.map((row) => taxLine(row, request));
    }
    yield totals.rows((currency, sums) => [
      ...['Total', null, null, null, null, currency, null],
      ...sums,
    ]);
  },
};

const taxAsLiability = (row: TaxRow): LiabilityRow => ({ ...row, holder_code: null, holder: null });

function taxLine(row: TaxRow, request: ReportRequest): FoundRow {
  const { lead } = liabilityLine(taxAsLiability(row), request, false);
  const { currency } = row;
  const figures = [row.sales_minor, ...figuresOf(taxAsLiability(row))];
  return {
    kind: 'line',
    cells: [
      ...[row.agencies, row.rates, row.number, row.name, row.outlet, currency],
      ...figures.map((one) => formatAmount(one, currency)),
    ],
    lead,
  };
}
