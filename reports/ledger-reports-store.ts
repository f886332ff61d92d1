// Reports over lines: the general ledger with the balance after each line, the activity of accounts
// by month, and the journal register.
// Invariant: opening balance + lines = closing balance, per account and currency, under any filter;
// every line leads to its entry. Each is one statement, read through a cursor.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { sides } from '#journal/journal-views.ts';
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

// Lines of a property narrowed by parameters $2 to $5; null leaves a filter out.
const narrowed = `l.property_id = $1 AND ($2::date IS NULL OR l.posted_on <= $2)
  AND ($3::int IS NULL OR l.account_id = $3) AND ($4::int IS NULL OR l.outlet_id = $4)
  AND ($5::bigint IS NULL OR $5 = coalesce(l.customer_id, (SELECT e.customer_id
    FROM journal_entries e WHERE e.property_id = $1 AND e.entry_id = l.entry_id)))`;

const valuesOf = ({ propertyId, of }: ReportRequest) => [
  ...[propertyId, of.through, of.accountId, of.outletId, of.customerId, of.from],
];

interface LedgerRow {
  readonly number: string;
  readonly name: string;
  readonly currency: Currency;
  /** Null: what the account stood at before the period. */
  readonly entry_id: bigint | null;
  readonly posted_on: IsoDate | null;
  readonly document: string | null;
  readonly outlet: string | null;
  readonly customer: string | null;
  readonly memo: string | null;
  readonly amount_minor: bigint;
}

const ledgerText = `
  SELECT a.number, a.name, x.currency, x.entry_id, x.posted_on, x.amount_minor,
         j.document_type || ' ' || j.document_number AS document, o.code AS outlet,
         c.name AS customer, coalesce(x.memo, j.memo) AS memo
    FROM (SELECT account_id, currency, posted_on, entry_id, line_number, outlet_id, customer_id,
                 memo, amount_minor
            FROM journal_lines l WHERE ${narrowed} AND ($6::date IS NULL OR posted_on >= $6)
           UNION ALL
          SELECT account_id, currency, NULL, NULL, NULL, NULL, NULL, NULL,
                 coalesce(sum(amount_minor) FILTER (WHERE posted_on < $6), 0)::bigint
            FROM journal_lines l WHERE ${narrowed} GROUP BY account_id, currency) x
    JOIN accounts a ON a.property_id = $1 AND a.account_id = x.account_id
    LEFT JOIN journal_entries j ON j.property_id = $1 AND j.entry_id = x.entry_id
    LEFT JOIN outlets o ON o.property_id = $1 AND o.outlet_id = x.outlet_id
    LEFT JOIN customers c ON c.property_id = $1
      AND c.customer_id = coalesce(x.customer_id, j.customer_id)
   ORDER BY a.number, x.currency, x.posted_on NULLS FIRST, x.entry_id, x.line_number`;

export const generalLedger: Report = {
  name: 'general-ledger',
  title: 'General ledger',
  about: 'Every line of one account or of all, with the balance after it.',
  parameters: ['from', 'through', 'account', 'outlet', 'customer'],
  required: [],
  columns: () => [
    text('account', 'Account'),
    text('name', 'Name'),
    day('postedOn', 'Posted on'),
    text('document', 'Document'),
    text('outlet', 'Outlet'),
    text('customer', 'Customer'),
    text('memo', 'Memo'),
    amount('debit', 'Debit'),
    amount('credit', 'Credit'),
    amount('balance', 'Balance'),
    text('currency', 'Currency'),
    text('entryId', 'Entry'),
  ],
  async *read(request, { rows }) {
    let balance = 0n;
    let before: LedgerRow | null = null;
    for await (const piece of rows<LedgerRow>(ledgerText, valuesOf(request))) {
      const found: FoundRow[] = [];
      for (const row of piece) {
        const isOpening = row.entry_id === null;
        if (isOpening && before !== null) found.push(carried('Closing balance', before, balance));
        balance = isOpening ? row.amount_minor : balance + row.amount_minor;
        found.push(isOpening ? carried('Opening balance', row, balance) : ledgerLine(row, balance));
        before = row;
      }
      yield found;
    }
    if (before !== null) yield [carried('Closing balance', before, balance)];
  },
};

function carried(what: string, { number, name, currency }: LedgerRow, balance: bigint): FoundRow {
  const blank = [null, what, null, null, null, null, null];
  return {
    kind: what.startsWith('Closing') ? 'total' : 'balance',
    cells: [number, name, ...blank, formatAmount(balance, currency), currency, null],
    lead: null,
  };
}

function ledgerLine(row: LedgerRow, balance: bigint): FoundRow {
  const { debit, credit } = sides(row.amount_minor, row.currency);
  const entryId = String(row.entry_id);
  const facts = [row.posted_on, row.document, row.outlet, row.customer, row.memo];
  const after = formatAmount(balance, row.currency);
  return {
    kind: 'line',
    cells: [row.number, row.name, ...facts, debit, credit, after, row.currency, entryId],
    lead: { entryId },
  };
}

interface ActivityRow {
  readonly number: string;
  readonly name: string;
  readonly currency: Currency;
  readonly month: IsoDate;
  readonly first_on: IsoDate;
  readonly last_on: IsoDate;
  readonly debit_minor: bigint;
  readonly credit_minor: bigint;
  readonly lines: bigint;
  readonly closing_minor: bigint;
}

// The window runs over all months, so that the first one shown opens with what came before it.
const activityText = `
  SELECT * FROM (
    SELECT a.number, a.name, m.currency, m.month, m.debit_minor, m.credit_minor, m.lines,
           m.first_on, m.last_on,
           sum(m.debit_minor - m.credit_minor) OVER (
             PARTITION BY m.account_id, m.currency ORDER BY m.month, m.shown)::bigint
             AS closing_minor, m.shown
      FROM (SELECT account_id, currency, date_trunc('month', posted_on)::date AS month,
                   $6::date IS NULL OR posted_on >= $6 AS shown, count(*) AS lines,
                   min(posted_on) AS first_on, max(posted_on) AS last_on,
                   coalesce(sum(amount_minor) FILTER (WHERE amount_minor > 0), 0) AS debit_minor,
                   coalesce(-sum(amount_minor) FILTER (WHERE amount_minor < 0), 0) AS credit_minor
              FROM journal_lines l WHERE ${narrowed} GROUP BY 1, 2, 3, 4) m
      JOIN accounts a ON a.property_id = $1 AND a.account_id = m.account_id) x
   WHERE shown ORDER BY number, currency, month`;

export const accountActivity: Report = {
  name: 'account-activity',
  title: 'Account activity',
  about: 'Debits, credits and balances of each account, month by month.',
  parameters: ['from', 'through', 'account', 'outlet', 'customer'],
  required: [],
  columns: () => [
    text('account', 'Account'),
    text('name', 'Name'),
    text('month', 'Month'),
    text('currency', 'Currency'),
    count('lines', 'Lines'),
    amount('opening', 'Opening'),
    amount('debit', 'Debit'),
    amount('credit', 'Credit'),
    amount('closing', 'Closing'),
  ],
  async *read(request, { rows }) {
    const totals = new Totals();
    for await (const piece of rows<ActivityRow>(activityText, valuesOf(request))) {
      for (const row of piece) {
        totals.add(row.currency, BigInt(row.debit_minor), BigInt(row.credit_minor));
      }
      yield piece.map((row) => activityLine(row, request));
    }
    yield totals.rows((currency, [debit = '', credit = '']) => [
      ...['Total', null, null, currency, null, null, debit, credit, null],
    ]);
  },
};

function activityLine(row: ActivityRow, { given }: ReportRequest): FoundRow {
  const { currency } = row;
  const debit = BigInt(row.debit_minor);
  const credit = BigInt(row.credit_minor);
  const opening = row.closing_minor - debit + credit;
  const figures = [opening, debit, credit, row.closing_minor];
  const { outlet, customer } = given;
  const period = { from: row.first_on, through: row.last_on };
  const month = row.month.slice(0, 7);
  return {
    kind: 'line',
    cells: [
      ...[row.number, row.name, month, currency, String(row.lines)],
      ...figures.map((one) => formatAmount(one, currency)),
    ],
    lead: linesOf({ account: row.number, ...period, outlet, customer }),
  };
}

interface RegisterRow {
  readonly entry_id: bigint;
  readonly posted_on: IsoDate;
  readonly document_type: string;
  readonly document_number: string;
  readonly event: string;
  readonly outlet: string;
  readonly number: string;
  readonly name: string;
  readonly department: string | null;
  readonly customer: string | null;
  readonly product: string | null;
  readonly memo: string | null;
  readonly currency: Currency;
  readonly amount_minor: bigint;
}

const registerText = `
  SELECT l.entry_id, l.posted_on, j.document_type, j.document_number,
         e.source || ' ' || e.external_id AS event, o.code AS outlet, a.number, a.name,
         d.code AS department, c.name AS customer, p.code AS product,
         coalesce(l.memo, j.memo) AS memo, l.currency, l.amount_minor
    FROM journal_lines l
    JOIN journal_entries j ON j.property_id = $1 AND j.entry_id = l.entry_id
    JOIN events e ON e.property_id = $1 AND e.event_id = j.event_id
    JOIN accounts a ON a.property_id = $1 AND a.account_id = l.account_id
    JOIN outlets o ON o.property_id = $1 AND o.outlet_id = l.outlet_id
    LEFT JOIN departments d ON d.property_id = $1 AND d.department_id = l.department_id
    LEFT JOIN customers c ON c.property_id = $1
      AND c.customer_id = coalesce(l.customer_id, j.customer_id)
    LEFT JOIN products p ON p.property_id = $1 AND p.product_id = l.product_id
   WHERE ${narrowed} AND ($6::date IS NULL OR l.posted_on >= $6)
   ORDER BY l.posted_on, l.entry_id, l.line_number`;

export const journalRegister: Report = {
  name: 'journal-register',
  title: 'Journal register',
  about: 'Every line of every entry of a period, in the order of the books.',
  parameters: ['from', 'through', 'outlet'],
  required: [],
  columns: () => [
    text('entryId', 'Entry'),
    day('postedOn', 'Posted on'),
    text('documentType', 'Kind'),
    text('documentNumber', 'Document'),
    text('event', 'Event'),
    text('outlet', 'Outlet'),
    text('account', 'Account'),
    text('name', 'Name'),
    text('department', 'Department'),
    text('customer', 'Customer'),
    text('product', 'Product'),
    text('memo', 'Memo'),
    text('currency', 'Currency'),
    amount('debit', 'Debit'),
    amount('credit', 'Credit'),
  ],
  async *read(request: ReportRequest, { rows }: Snapshot) {
    const totals = new Totals();
    for await (const piece of rows<RegisterRow>(registerText, valuesOf(request))) {
      for (const { currency, amount_minor: minor } of piece) {
        totals.add(currency, minor > 0n ? minor : 0n, minor < 0n ? -minor : 0n);
      }
      yield piece.map(registerLine);
    }
    const blank = Array.from({ length: 11 }, () => null);
    yield totals.rows((currency, sums) => ['Total', ...blank, currency, ...sums]);
  },
};

function registerLine(row: RegisterRow): FoundRow {
  const { debit, credit } = sides(row.amount_minor, row.currency);
  const entryId = String(row.entry_id);
  const document = [entryId, row.posted_on, row.document_type, row.document_number, row.event];
  const place = [row.outlet, row.number, row.name, row.department, row.customer, row.product];
  return {
    kind: 'line',
    cells: [...document, ...place, row.memo, row.currency, debit, credit],
    lead: { entryId },
  };
}
