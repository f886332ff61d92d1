// Balances of the XML API: the reports that give them, their rows, and the sums over lines that
// stand in for them. Pure. Used by the connector's balances and trialBalance. Invariant: debit
// positive, credit negative, to the cent; a row that cannot be understood stops the reading. Leaves
// to others: asking. Reports: developer.intacct.com, general-ledger/account-balances and
// trial-balances, read 2026-11-26; elements in the documented order, which legacy functions demand.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { DimensionBalance, ExternalBalance } from '#external-ledger/external-ledger.ts';
import { type Currency, currencyOf } from '#money/money.ts';
import { readAmount, unreadableRow } from '../sage-intacct/row-values.ts';
import { idOf, isTrue, signedAmount, standingOf } from './entry-rows.ts';
import { defaultBook } from './intacct-xml-settings.ts';
import { type Row, rowOf } from './query.ts';
import { child, children, type XmlElement } from './xml-reader.ts';
import { node, type XmlNode } from './xml-writer.ts';

/** What a report is asked for. */
export interface BalancesAsked {
  readonly fromOn: IsoDate;
  readonly asOf: IsoDate;
  /** First and last account in the ledger's own order. */
  readonly accounts: readonly [first: string, last: string];
  readonly adjustmentBooks: readonly string[];
  readonly reportingBook: string;
}

function dateNode(name: string, day: IsoDate): XmlNode {
  const [year = '', month = '', date = ''] = day.split('-');
  return node(name, [node('year', year), node('month', month), node('day', date)]);
}

/** The reporting book unless it is the default, and books beside it: then it is asked for too. */
function booksOf({ reportingBook, adjustmentBooks }: Omit<BalancesAsked, 'accounts'>): XmlNode[] {
  const main = reportingBook === defaultBook ? [] : [node('reportingbook', reportingBook)];
  if (adjustmentBooks.length === 0) return main;
  const books = adjustmentBooks.map((book) => node('adjbook', book));
  return [...main, node('adjbooks', books), node('includereportingbook', 'true')];
}

/** Per account, location and department. */
export function balancesFunction(asked: BalancesAsked) {
  const { fromOn, asOf, accounts } = asked;
  return node('get_accountbalancesbydimensions', [
    dateNode('startdate', fromOn),
    dateNode('enddate', asOf),
    node('startaccountno', accounts[0]),
    node('endaccountno', accounts[1]),
    ...booksOf(asked),
    node('statistical', 'exclude'),
    node('groupby', 'location,department'),
  ]);
}

export function trialBalanceFunction(asked: Omit<BalancesAsked, 'accounts'>): XmlNode {
  return node('get_trialbalance', [
    dateNode('startdate', asked.fromOn),
    dateNode('enddate', asked.asOf),
    node('showzerobalances', 'false'),
    node('showdeptdetail', 'true'),
    node('showlocdetail', 'true'),
    ...booksOf(asked),
    node('statistical', 'exclude'),
  ]);
}

function reportBalance(row: Row, baseCurrency: Currency): ExternalBalance {
  const accountId = idOf(row.GLACCOUNTNO);
  const currency = currencyOf(row.CURRENCY ?? '') ?? baseCurrency;
  const amountMinor = readAmount(row.ENDBALANCE ?? null, currency);
  if (accountId === null || amountMinor === null) {
    throw unreadableRow(`balance ${row.ENDBALANCE ?? 'missing'} of ${accountId ?? 'no account'}`);
  }
  return {
    accountId,
    locationId: idOf(row.LOCATIONID),
    departmentId: idOf(row.DEPARTMENTID),
    currency,
    amountMinor,
  };
}

/** The rows of a report. *Errors:* throws LedgerReadError when one cannot be understood. */
export function reportBalances(
  result: XmlElement,
  rowName: 'accountbalance' | 'trialbalance',
  baseCurrency: Currency,
): readonly ExternalBalance[] {
  const data = child(result, 'data');
  if (data === null) throw unreadableRow('a report without data');
  const rows = children(data, rowName);
  if (rows.length !== data.children.length) throw unreadableRow('a report with other rows');
  const balances = rows.map((row) => reportBalance(rowOf(row), baseCurrency));
  return balances.filter((one) => one.amountMinor !== 0n);
}

/** What lines are added up by. */
export interface LinesAsked {
  readonly currency: Currency;
  /** Journals of books that are not asked for. */
  readonly outside?: ReadonlySet<string>;
}

/** `balancesByElement` per department. */
export const balancesOfLines = (rows: Iterable<Row>, asked: LinesAsked): ExternalBalance[] =>
  balancesByElement(rows, 'DEPARTMENT', asked).map(({ value, ...one }) => ({
    ...one,
    departmentId: value,
  }));

/**
 * Balances added up from lines, per value of a dimension's element: what is in no balance (drafts,
 * counts) left out, and journals of books that are not asked for.
 */
export function balancesByElement(
  rows: Iterable<Row>,
  element: string,
  { currency, outside = new Set() }: LinesAsked,
): readonly DimensionBalance[] {
  const sums = new Map<string, { -readonly [K in keyof DimensionBalance]: DimensionBalance[K] }>();
  for (const row of rows) {
    if (isTrue(row.STATISTICAL) || outside.has(idOf(row['GLBATCH.JOURNAL']) ?? '')) continue;
    if (row.STATE === undefined) throw unreadableRow('a line without its STATE');
    if (standingOf(row.STATE) !== 'booked') continue;
    const accountId = idOf(row.ACCOUNTNO) ?? '';
    const locationId = idOf(row.LOCATION);
    const value = idOf(row[element]);
    const amountMinor = signedAmount(row, row.AMOUNT, currency);
    const place = `${accountId}\n${locationId ?? ''}\n${value ?? ''}`;
    const balance = sums.get(place);
    if (balance) balance.amountMinor += amountMinor;
    else sums.set(place, { accountId, locationId, value, currency, amountMinor });
  }
  return [...sums.values()].filter((one) => one.amountMinor !== 0n);
}
