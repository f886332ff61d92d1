// Reports over open items: aging by the day due or by the invoice's date, what is open, and the
// statement of one customer.
// Invariant: every figure comes from the open items of one day (open_items_on), which add up to the
// receivable account; what was paid ahead stands below zero, in a column of its own in the aging.

import { daysBetween, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import { type AgingRow, listAging, listOpenItems } from '#receivables/balances-store.ts';
import {
  amount,
  count,
  day,
  type FoundRow,
  type Report,
  type ReportRequest,
  type Snapshot,
  text,
} from './report.ts';
import { Totals } from './totals.ts';

/** More than any property has customers or open items: one statement, one snapshot. */
const everyRow = 10_000_000;

const agingColumns = [
  text('customerCode', 'Customer code'),
  text('customer', 'Customer'),
  text('outlet', 'Outlet'),
  text('currency', 'Currency'),
  amount('current', 'Current'),
  amount('days1To30', '1 to 30'),
  amount('days31To60', '31 to 60'),
  amount('days61To90', '61 to 90'),
  amount('over90', 'Over 90'),
  amount('credits', 'Paid ahead'),
  amount('balance', 'Balance'),
];

function agingReport(
  basis: 'due' | 'invoice',
  of: Pick<Report, 'name' | 'title' | 'about'>,
): Report {
  return {
    ...of,
    parameters: ['asOf', 'outlet'],
    required: ['asOf'],
    columns: () => agingColumns,
    async *read(request: ReportRequest, { db }: Snapshot) {
      const { asOf, outletId } = request.of;
      const rows = await listAging(db, request.propertyId, {
        ...{ asOf: asOf as IsoDate, basis, outletId, text: null, after: null, limit: everyRow },
      });
      const totals = new Totals();
      for (const row of rows) totals.add(row.currency, ...agesOf(row));
      yield rows.map((row) => agingLine(row, request));
      yield totals.rows((currency, sums) => ['Total', null, null, currency, ...sums]);
    },
  };
}

function agesOf(row: AgingRow): bigint[] {
  return [
    row.current_minor,
    row.days_1_to_30_minor,
    row.days_31_to_60_minor,
    row.days_61_to_90_minor,
    row.over_90_minor,
    row.credits_minor,
    row.balance_minor,
  ];
}

function agingLine(row: AgingRow, { given }: ReportRequest): FoundRow {
  const { customer_code: customer, customer_name: name, outlet, currency } = row;
  return {
    kind: 'line',
    cells: [
      ...[customer, name, outlet, currency],
      ...agesOf(row).map((one) => formatAmount(one, currency)),
    ],
    lead: { report: 'open-items', parameters: { customer, outlet, asOf: given.asOf as string } },
  };
}

export const arAging = agingReport('due', {
  name: 'ar-aging',
  title: 'AR aging',
  about: 'What customers owe, by how long it is past the day it was due.',
});

export const arAgingByInvoice = agingReport('invoice', {
  name: 'ar-aging-by-invoice-date',
  title: 'AR aging by invoice date',
  about: 'What customers owe, by how long ago it was invoiced.',
});

export const openItems: Report = {
  name: 'open-items',
  title: 'Open items',
  about: 'Every document that is not settled, or not whole, at a date.',
  parameters: ['asOf', 'outlet', 'customer'],
  required: ['asOf'],
  columns: () => [
    text('customerCode', 'Customer code'),
    text('customer', 'Customer'),
    text('outlet', 'Outlet'),
    day('postedOn', 'Posted on'),
    text('document', 'Document'),
    day('dueOn', 'Due on'),
    count('daysLate', 'Days late'),
    text('currency', 'Currency'),
    amount('amount', 'Amount'),
    amount('open', 'Open'),
  ],
  async *read({ propertyId, of, given }: ReportRequest, { db }: Snapshot) {
    const asOf = of.asOf as IsoDate;
    const rows = await listOpenItems(db, propertyId, {
      ...{ asOf, customerCode: given.customer ?? null, outletId: of.outletId, all: false },
      ledger: 'receivable',
      ...{ afterEntryId: 0n, limit: everyRow },
    });
    const totals = new Totals();
    for (const row of rows) totals.add(row.currency, row.open_minor);
    yield rows.map((row): FoundRow => {
      const { currency, due_on: dueOn } = row;
      const document = `${row.document_type} ${row.document_number}`;
      const late = dueOn === null || row.open_minor < 0n ? null : daysLate(dueOn, asOf);
      return {
        kind: 'line',
        cells: [
          ...[row.customer_code, row.customer_name, row.outlet, row.posted_on, document, dueOn],
          ...[late, currency],
          formatAmount(row.amount_minor, currency),
          formatAmount(row.open_minor, currency),
        ],
        lead: { entryId: String(row.entry_id) },
      };
    });
    const blank = Array.from({ length: 6 }, () => null);
    yield totals.rows((currency, [open = '']) => ['Total', ...blank, currency, null, open]);
  },
};

/** Whole days past; null while it is not past. */
function daysLate(dueOn: IsoDate, asOf: IsoDate): string | null {
  const days = daysBetween(dueOn, asOf);
  return days > 0 ? String(days) : null;
}

interface StatementRow {
  readonly entry_id: bigint | null;
  readonly posted_on: IsoDate | null;
  readonly document: string | null;
  readonly memo: string | null;
  readonly outlet: string | null;
  readonly due_on: IsoDate | null;
  readonly currency: Currency;
  readonly amount_minor: bigint;
  readonly open_minor: bigint;
}

// What is paid from prepayments moves between two accounts of the customer: no line of theirs.
// One row without an entry per currency: what the balance was before the period.
const statementText = `
  WITH items AS MATERIALIZED (
    SELECT i.entry_id, i.outlet_id, i.currency, i.posted_on,
           sum(i.amount_minor)::bigint AS amount_minor, sum(i.open_minor)::bigint AS open_minor
      FROM open_items_on($1, $2) i
     WHERE i.customer_id = ANY(customer_members($1, $3, $2))
       AND ($4::int IS NULL OR i.outlet_id = $4)
     GROUP BY i.entry_id, i.outlet_id, i.currency, i.posted_on
    HAVING sum(i.amount_minor) <> 0)
  SELECT NULL::bigint AS entry_id, NULL::date AS posted_on, NULL AS document, NULL AS memo,
         NULL AS outlet, NULL::date AS due_on, currency,
         coalesce(sum(amount_minor) FILTER (WHERE posted_on < $5), 0)::bigint AS amount_minor,
         0::bigint AS open_minor
    FROM items GROUP BY currency
  UNION ALL
  SELECT i.entry_id, i.posted_on, j.document_type || ' ' || j.document_number, j.memo, o.code,
         (v.content->>'dueOn')::date, i.currency, i.amount_minor, i.open_minor
    FROM items i
    JOIN journal_entries j ON j.property_id = $1 AND j.entry_id = i.entry_id
    JOIN events v ON v.property_id = $1 AND v.event_id = j.event_id
    JOIN outlets o ON o.property_id = $1 AND o.outlet_id = i.outlet_id
   WHERE $5::date IS NULL OR i.posted_on >= $5
   ORDER BY currency, posted_on NULLS FIRST, entry_id`;

export const customerStatement: Report = {
  name: 'customer-statement',
  title: 'Statement',
  about: 'What one customer was charged and has paid, with the balance, and what is open.',
  parameters: ['customer', 'asOf', 'from', 'outlet'],
  required: ['customer', 'asOf'],
  facts: async ({ propertyId, of }, db) => {
    const { rows } = await db.query<{ name: string }>(
      'SELECT name FROM customers WHERE property_id = $1 AND customer_id = $2',
      [propertyId, of.customerId],
    );
    return rows.map(({ name }) => ['For', name] as const);
  },
  columns: () => [
    day('postedOn', 'Date'),
    text('document', 'Document'),
    text('memo', 'Memo'),
    text('outlet', 'Outlet'),
    day('dueOn', 'Due on'),
    text('currency', 'Currency'),
    amount('charges', 'Charges'),
    amount('payments', 'Payments'),
    amount('balance', 'Balance'),
    amount('open', 'Open'),
  ],
  async *read(request: ReportRequest, { rows }: Snapshot) {
    const { propertyId, of } = request;
    const values = [propertyId, of.asOf, of.customerId, of.outletId, of.from];
    const running = new Map<Currency, bigint>();
    for await (const piece of rows<StatementRow>(statementText, values)) {
      yield piece.map((row) => {
        const balance = (running.get(row.currency) ?? 0n) + row.amount_minor;
        running.set(row.currency, balance);
        return row.entry_id === null ? carriedIn(row) : statementLine(row, row.entry_id, balance);
      });
    }
    const blank = [null, null, null];
    yield [...running].map(([currency, balance]): FoundRow => {
      const cells = [null, 'Balance', ...blank, currency, null, null];
      return {
        kind: 'total',
        cells: [...cells, formatAmount(balance, currency), null],
        lead: null,
      };
    });
  },
};

function carriedIn({ currency, amount_minor: before }: StatementRow): FoundRow {
  const blank = [null, null, null];
  const cells = [null, 'Balance brought forward', ...blank, currency, null, null];
  return { kind: 'balance', cells: [...cells, formatAmount(before, currency), null], lead: null };
}

function statementLine(row: StatementRow, entryId: bigint, balance: bigint): FoundRow {
  const { currency, amount_minor: minor } = row;
  return {
    kind: 'line',
    cells: [
      ...[row.posted_on, row.document, row.memo, row.outlet, row.due_on, currency],
      minor > 0n ? formatAmount(minor, currency) : null,
      minor < 0n ? formatAmount(-minor, currency) : null,
      formatAmount(balance, currency),
      row.open_minor === 0n ? null : formatAmount(row.open_minor, currency),
    ],
    lead: { entryId: String(entryId) },
  };
}
