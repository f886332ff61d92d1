// From the CSV of a balance report to balances as values. Pure. Used by report-client.ts.
// Invariant: columns are found by their names or named by a setting, never by their place; a table
// that cannot be understood is refused with its heading shown. The vendor does not document the
// columns: what is looked for here are the words its screens use.

import type { ExternalBalance } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { readAmount } from '../sage-intacct/row-values.ts';

/** What a column can hold. */
export type ColumnRole =
  | 'account'
  | 'location'
  | 'department'
  | 'balance'
  | 'opening'
  | 'debit'
  | 'credit';

const names: Readonly<Record<ColumnRole, readonly string[]>> = {
  account: ['account', 'accountno', 'accountnumber', 'glaccount', 'glaccountno', 'glaccountnumber'],
  location: ['location', 'locationid', 'entity'],
  department: ['department', 'departmentid'],
  balance: ['endingbalance', 'endbalance', 'closingbalance', 'balance'],
  opening: ['openingbalance', 'beginningbalance', 'startbalance', 'startingbalance', 'opening'],
  debit: ['debit', 'debits'],
  credit: ['credit', 'credits'],
};

const roles = Object.keys(names) as ColumnRole[];
const plainName = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Names of columns by a person: `account=Konto; balance=Saldo`. */
export type ColumnNames = Partial<Readonly<Record<ColumnRole, string>>>;

/** Reads names of columns; null when a part is no `role=name`. */
export function columnNamesOf(text: string): ColumnNames | null {
  const named: Partial<Record<ColumnRole, string>> = {};
  for (const part of text.split(';').filter((one) => one.trim() !== '')) {
    const [role = '', name = ''] = part.split('=').map((one) => one.trim());
    const known = roles.find((one) => one === role);
    if (known === undefined || name === '') return null;
    named[known] = plainName(name);
  }
  return named;
}

/** Rows of a CSV text (RFC 4180); a quote that is never closed ends with the text. */
export function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  const start = text.startsWith('\ufeff') ? 1 : 0;
  cell.lastIndex = start;
  for (;;) {
    const match = cell.exec(text);
    if (match === null) return rows;
    const [, quoted, plain = '', end] = match;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ',') {
      rows.push(row);
      row = [];
    }
    if (end === '' || cell.lastIndex >= text.length) return rows;
  }
}

type Columns = Partial<Record<ColumnRole, number>>;

function columnsOf(row: readonly string[], named: ColumnNames): Columns | null {
  const cells = row.map(plainName);
  const columns: Columns = {};
  for (const role of roles) {
    const words = named[role] === undefined ? names[role] : [named[role] ?? ''];
    const at = cells.findIndex((one) => words.includes(one));
    if (at >= 0) columns[role] = at;
  }
  const hasAmount =
    columns.balance !== undefined || (columns.debit !== undefined && columns.credit !== undefined);
  return columns.account !== undefined && hasAmount ? columns : null;
}

/** `1,234.50`, `(1,234.50)` and an empty cell, in minor units; null when it is no amount. */
function amountOf(text: string, currency: Currency): bigint | null {
  const plain = text.trim().replaceAll(',', '');
  if (plain === '' || plain === '-') return 0n;
  const negative = /^\((.+)\)$/.exec(plain)?.[1];
  const amount = readAmount(negative ?? plain, currency);
  return amount === null || negative === undefined ? amount : -amount;
}

function balanceOf(row: readonly string[], columns: Columns, currency: Currency): bigint | null {
  const amount = (role: ColumnRole) => {
    const at = columns[role];
    return at === undefined ? 0n : amountOf(row[at] ?? '', currency);
  };
  if (columns.balance !== undefined) return amount('balance');
  const [opening, debit, credit] = [amount('opening'), amount('debit'), amount('credit')];
  if (opening === null || debit === null || credit === null) return null;
  return opening + debit - credit;
}

/** What could not be understood, for a person. */
export interface NotUnderstood {
  readonly line: string;
}

/**
 * Balances out of a report. Rows without an account are headings and totals; an id ends before
 * `--`, where the name follows.
 */
export function reportBalancesOf(
  text: string,
  currency: Currency,
  named: ColumnNames = {},
): readonly ExternalBalance[] | NotUnderstood {
  const rows = csvRows(text);
  let columns: Columns | null = null;
  const balances: ExternalBalance[] = [];
  for (const row of rows) {
    if (columns === null) {
      columns = columnsOf(row, named);
      continue;
    }
    const id = (role: ColumnRole) => {
      const cell = columns?.[role] === undefined ? '' : (row[columns[role]] ?? '');
      return cell.split('--', 1)[0]?.trim() || null;
    };
    const accountId = id('account');
    if (accountId === null || /^(grand )?totals?\b/i.test(accountId)) continue;
    const amountMinor = balanceOf(row, columns, currency);
    if (amountMinor === null) return { line: row.join(', ') };
    const place = { locationId: id('location'), departmentId: id('department') };
    balances.push({ accountId, ...place, currency, amountMinor });
  }
  return columns === null ? { line: (rows[0] ?? []).join(', ') } : balances;
}
