// The tables behind the report services: trial balance, account balances, details.
//
// report-services.ts asks for one and writes it as CSV.
// **Invariant**: posted lines only, of the journals of the asked books, exact decimals; a table's
// first row names its columns.
// The vendor does not document the columns: these are ours (simulator-fidelity.md).

import { decimalOf } from './amounts.ts';
import type { Books } from './books.ts';
import type { Line } from './entry-index.ts';

/** What a report is asked for. */
export interface ReportQuery {
  readonly from: string;
  readonly through: string;
  /** Books whose journals count: the reporting book and adjustment books. */
  readonly bookIds: readonly string[];
  readonly location: string | null;
  readonly department: string | null;
  readonly showZero: 'all' | 'onlyWithActivity' | 'doNotShow';
  readonly accounts: { readonly from: string; readonly to: string } | null;
}

export type Table = readonly (readonly string[])[];

interface Sums {
  opening: bigint;
  debit: bigint;
  credit: bigint;
}

function isCounted(line: Line, query: ReportQuery, books: Books): boolean {
  const { state, postingDate, journal } = line.entry.record;
  const { dimensions, account } = line.record;
  const bookId = books.masters.journal.get(journal)?.values.bookId ?? 'ACCRUAL';
  const { location, department, accounts } = query;
  const place = dimensions.location ?? '';
  return (
    (state === 'posted' || state === 'reversed') &&
    postingDate <= query.through &&
    query.bookIds.includes(String(bookId)) &&
    (location === null || place === location || books.entityOf(place) === location) &&
    (department === null || dimensions.department === department) &&
    (accounts === null || (account >= accounts.from && account <= accounts.to))
  );
}

function sumsBy(
  books: Books,
  query: ReportQuery,
  keyOf: (line: Line) => readonly string[],
): [readonly string[], Sums][] {
  const sums = new Map<string, [readonly string[], Sums]>();
  for (const line of books.lines.values()) {
    if (!isCounted(line, query, books)) continue;
    const key = keyOf(line);
    const text = JSON.stringify(key);
    const found = sums.get(text) ?? [key, { opening: 0n, debit: 0n, credit: 0n }];
    sums.set(text, found);
    const isDebit = line.record.txnType === 'debit';
    if (line.entry.record.postingDate < query.from) {
      found[1].opening += isDebit ? line.baseCents : -line.baseCents;
    } else if (isDebit) found[1].debit += line.baseCents;
    else found[1].credit += line.baseCents;
  }
  return [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, found]) => found);
}

function isShown({ opening, debit, credit }: Sums, showZero: ReportQuery['showZero']): boolean {
  if (showZero === 'all') return true;
  const isZero = opening + debit - credit === 0n;
  return showZero === 'doNotShow' ? !isZero : !isZero || debit !== 0n || credit !== 0n;
}

function nameOf(books: Books, account: string): string {
  return books.masters.account.get(account)?.name ?? '';
}

function trialBalance(books: Books, query: ReportQuery): Table {
  const found = new Map(
    sumsBy(books, query, (line) => [line.record.account]).map(([[id = ''], sums]) => [id, sums]),
  );
  if (query.showZero === 'all') {
    for (const id of books.masters.account.keys()) {
      if (!found.has(id)) found.set(id, { opening: 0n, debit: 0n, credit: 0n });
    }
  }
  const rows = [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .filter(([, sums]) => isShown(sums, query.showZero))
    .map(([id, { opening, debit, credit }]) => [
      id,
      nameOf(books, id),
      ...[opening, debit, credit, opening + debit - credit].map(decimalOf),
    ]);
  const total = (index: number) =>
    decimalOf(rows.reduce((sum, row) => sum + BigInt((row[index] ?? '').replace('.', '')), 0n));
  const heads = ['Account', 'Title', 'Opening balance', 'Debit', 'Credit', 'Closing balance'];
  return [heads, ...rows, ['Total', '', total(2), total(3), total(4), total(5)]];
}

function accountBalance(books: Books, query: ReportQuery): Table {
  const rows = sumsBy(books, query, (line) => [line.record.account])
    .filter(([, sums]) => isShown(sums, query.showZero))
    .map(([[id = ''], { opening, debit, credit }]) => [
      id,
      nameOf(books, id),
      decimalOf(opening + debit - credit),
    ]);
  return [['Account', 'Title', 'Balance'], ...rows];
}

function balanceByDimension(books: Books, query: ReportQuery): Table {
  const keyOf = ({ record: { account, dimensions } }: Line) => [
    account,
    dimensions.location ?? '',
    dimensions.department ?? '',
  ];
  const rows = sumsBy(books, query, keyOf)
    .filter(([, sums]) => isShown(sums, query.showZero))
    .map(([[id = '', location = '', department = ''], { opening, debit, credit }]) => [
      id,
      nameOf(books, id),
      location,
      department,
      decimalOf(opening + debit - credit),
    ]);
  return [['Account', 'Title', 'Location', 'Department', 'Balance'], ...rows];
}

function details(books: Books, query: ReportQuery): Table {
  const rows = [...books.lines.values()]
    .filter((line) => isCounted(line, query, books))
    .filter((line) => line.entry.record.postingDate >= query.from)
    .map(({ record, entry, baseCents }) => [
      entry.record.postingDate,
      `${entry.record.journal} ${entry.record.txnNumber}`,
      entry.record.referenceNumber ?? '',
      record.account,
      nameOf(books, record.account),
      record.dimensions.location ?? '',
      record.description ?? entry.record.description,
      record.txnType === 'debit' ? decimalOf(baseCents) : '',
      record.txnType === 'credit' ? decimalOf(baseCents) : '',
    ])
    .sort((a, b) => (`${a[3]} ${a[0]}` < `${b[3]} ${b[0]}` ? -1 : 1));
  const heads = ['Date', 'Entry', 'Reference', 'Account', 'Title', 'Location', 'Text'];
  return [[...heads, 'Debit', 'Credit'], ...rows];
}

/** The reports by the last part of their address. */
export const reportTables: Readonly<Record<string, (books: Books, query: ReportQuery) => Table>> = {
  'trial-balance': trialBalance,
  'account-balance': accountBalance,
  'account-balance-by-dimension': balanceByDimension,
  details,
};

/** A table as CSV (RFC 4180). */
export function csvOf(table: Table): string {
  const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return table.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}
