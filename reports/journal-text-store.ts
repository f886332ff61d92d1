// Reads the journal for plain-text accounting, entry by entry, out of one snapshot.
// Invariant: every line of the period is in the text exactly once, and the balances at its end are
// summed by the database, not from the text. With an outlet, the lines of that outlet: they balance
// by themselves.

import type { Account } from '#chart-of-accounts/chart.ts';
import { type IsoDate, isoDateOf } from '#chart-of-accounts/iso-date.ts';
import type { Currency } from '#money/money.ts';
import { invariant } from '#problems/invariant.ts';
import { accountNames, syntaxes, type TextEntry, type TextFormat } from './journal-text.ts';
import type { ReportDeps, ReportFile } from './make-report-store.ts';
import type { GivenParameters, Snapshot } from './report.ts';
import { datesOf, outletOf } from './request-store.ts';
import { inSnapshot } from './snapshot-store.ts';

export interface JournalTextAsked {
  readonly propertyId: number;
  readonly format: TextFormat;
  readonly given: Pick<GivenParameters, 'from' | 'through' | 'outlet'>;
}

interface Period {
  readonly propertyId: number;
  readonly from: IsoDate | null;
  readonly through: IsoDate | null;
  readonly outletId: number | null;
}

/** The whole file, streamed. *Errors:* REPORT_*. */
export async function journalText(
  { pool, loadChart }: Pick<ReportDeps, 'pool' | 'loadChart'>,
  { propertyId, format, given }: JournalTextAsked,
): Promise<ReportFile> {
  const chart = await loadChart(propertyId);
  const { from, through } = datesOf(given);
  const outletId = given.outlet === undefined ? null : outletOf(chart, given.outlet).outletId;
  const period = { propertyId, from, through, outletId };
  const about = {
    property: chart.propertyName,
    baseCurrency: chart.baseCurrency,
    comment: commentOf(given),
  };
  const accounts = [...chart.accountsById.values()];
  const content = inSnapshot(pool, (snapshot) =>
    pieces(snapshot, { format, period, about, accounts }),
  );
  const dates = [given.from, given.through].filter((one) => one !== undefined);
  const end = format === 'hledger' ? 'journal' : 'beancount';
  const name = `${['journal', chart.propertyCode, ...dates].join('-')}.${end}`;
  return { name, type: 'text/plain; charset=utf-8', content };
}

function commentOf({ from, through, outlet }: JournalTextAsked['given']): string {
  const words = [
    from === undefined ? 'from the beginning' : `from ${from} (balances are those of the period)`,
    ...(through === undefined ? [] : [`through ${through}`]),
    ...(outlet === undefined ? [] : [`outlet ${outlet}`]),
  ];
  return `Journal ${words.join(', ')}`;
}

interface Whole {
  readonly format: TextFormat;
  readonly period: Period;
  readonly about: { property: string; baseCurrency: Currency; comment: string };
  readonly accounts: readonly Account[];
}

async function* pieces(snapshot: Snapshot, { format, period, about, accounts }: Whole) {
  const syntax = syntaxes[format];
  const names = accountNames(accounts);
  const balances = await readBalances(snapshot, period);
  const currencies = [...new Set(balances.map(({ currency }) => currency))].sort();
  const used = accounts.filter((one) => balances.some((row) => row.account_id === one.accountId));
  const nameOf = (accountId: number) => {
    const name = names.get(accountId);
    invariant(name, 'every account of a line is in the chart');
    return name;
  };
  yield syntax.head({
    ...about,
    currencies,
    accounts: used.map(({ accountId }) => nameOf(accountId)),
  });
  for await (const entries of readEntries(snapshot, period, nameOf)) {
    yield entries.map(syntax.entry).join('');
  }
  const last = balances.reduce((latest, row) => (row.last_on > latest ? row.last_on : latest), '');
  const through = period.through ?? isoDateOf(last);
  if (through === null) return;
  const final = balances.map((row) => ({
    account: nameOf(row.account_id),
    currency: row.currency,
    balanceMinor: row.balance_minor,
  }));
  yield syntax.balances(through, final);
}

const within = `l.property_id = $1 AND ($2::date IS NULL OR l.posted_on >= $2)
  AND ($3::date IS NULL OR l.posted_on <= $3) AND ($4::int IS NULL OR l.outlet_id = $4)`;
const valuesOf = ({ propertyId, from, through, outletId }: Period) => [
  ...[propertyId, from, through, outletId],
];

interface BalanceRow {
  readonly account_id: number;
  readonly currency: Currency;
  readonly last_on: IsoDate;
  readonly balance_minor: bigint;
}

async function readBalances({ db }: Snapshot, period: Period): Promise<BalanceRow[]> {
  const { rows } = await db.query<BalanceRow>(
    `SELECT l.account_id, l.currency, max(l.posted_on) AS last_on,
            sum(l.amount_minor)::bigint AS balance_minor
       FROM journal_lines l JOIN accounts a USING (property_id, account_id)
      WHERE ${within} GROUP BY a.number, l.account_id, l.currency ORDER BY a.number, l.currency`,
    valuesOf(period),
  );
  return rows;
}

interface LineRow {
  readonly entry_id: bigint;
  readonly posted_on: IsoDate;
  readonly document_type: string;
  readonly document_number: string;
  readonly event: string;
  readonly payee: string | null;
  readonly entry_memo: string | null;
  readonly account_id: number;
  readonly currency: Currency;
  readonly amount_minor: bigint;
  readonly outlet: string;
  readonly department: string | null;
  readonly customer: string | null;
  readonly product: string | null;
  readonly memo: string | null;
}

const linesText = `
  SELECT l.entry_id, l.posted_on, j.document_type, j.document_number,
         e.source || ' ' || e.external_id AS event, k.name AS payee, j.memo AS entry_memo,
         l.account_id, l.currency, l.amount_minor, o.code AS outlet, d.code AS department,
         c.code AS customer, p.code AS product, l.memo
    FROM journal_lines l
    JOIN journal_entries j ON j.property_id = $1 AND j.entry_id = l.entry_id
    JOIN events e ON e.property_id = $1 AND e.event_id = j.event_id
    JOIN outlets o ON o.property_id = $1 AND o.outlet_id = l.outlet_id
    LEFT JOIN departments d ON d.property_id = $1 AND d.department_id = l.department_id
    LEFT JOIN customers k ON k.property_id = $1 AND k.customer_id = j.customer_id
    LEFT JOIN customers c ON c.property_id = $1
      AND c.customer_id = coalesce(l.customer_id, j.customer_id)
    LEFT JOIN products p ON p.property_id = $1 AND p.product_id = l.product_id
   WHERE ${within} ORDER BY l.posted_on, l.entry_id, l.line_number`;

/** Whole entries, in pieces; an entry never ends with a piece of rows. */
async function* readEntries(
  { rows }: Snapshot,
  period: Period,
  nameOf: (accountId: number) => string,
): AsyncGenerator<TextEntry[]> {
  let open: LineRow[] = [];
  for await (const piece of rows<LineRow>(linesText, valuesOf(period))) {
    const entries: TextEntry[] = [];
    for (const row of piece) {
      if (open.length > 0 && open[0]?.entry_id !== row.entry_id) {
        entries.push(entryOf(open, nameOf));
        open = [];
      }
      open.push(row);
    }
    yield entries;
  }
  if (open.length > 0) yield [entryOf(open, nameOf)];
}

function entryOf(rows: readonly LineRow[], nameOf: (accountId: number) => string): TextEntry {
  const [first] = rows;
  invariant(first, 'an entry has lines');
  return {
    postedOn: first.posted_on,
    currency: first.currency,
    documentType: first.document_type,
    documentNumber: first.document_number,
    payee: first.payee,
    memo: first.entry_memo,
    tags: { entry: String(first.entry_id), event: first.event },
    lines: rows.map(({ account_id, amount_minor: amountMinor, ...row }) => ({
      account: nameOf(account_id),
      amountMinor,
      tags: {
        outlet: row.outlet,
        department: row.department,
        customer: row.customer,
        product: row.product,
        memo: row.memo,
      },
    })),
  };
}
