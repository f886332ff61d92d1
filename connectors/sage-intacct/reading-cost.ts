// What a comparison costs over either API, from page size and sizes. Pure. Used by both connectors.
// Invariant: each question of entry-client.ts, change-client.ts and their counterparts over XML is
// in the sum, with every page it may need; readings that are begun anew because the books moved are
// not.

import type { DateRange } from '#chart-of-accounts/iso-date.ts';
import type { ReadingCost, ReadingSize } from '#external-ledger/reading-cost.ts';
import { monthsOf, valuesPerQueryMax } from './portions.ts';

/** Pages of rows that come in so many portions: each may end in a page that is not full. */
export function pagesOf(rows: number, pageSize: number, portions = 1): number {
  return Math.floor(rows / pageSize) + portions;
}

/** Questions for so many values in lists. */
const groupsOf = (values: number): number => Math.ceil(values / valuesPerQueryMax);

/** How an API asks. */
export interface AskingCost {
  readonly pageSize: number;
  /** Of the chart and the dimensions: counted calls, and those that are not. */
  readonly chart: ReadingCost;
  /** Counted calls for the balances of a day. */
  readonly balances: (rows: number) => number;
  /** Questions of `find` for a hundred keys. */
  readonly find: number;
  /** Rows of history of an entry that differs; 0: there is none to ask for. */
  readonly historyRows: number;
  /** Questions for counts beside those for money. */
  readonly counts: number;
  readonly secondOpinion: ReadingCost;
}

/** Balances are read on the eve of the cut-over, before the list and after it. */
const balanceReadings = 3;

/** The cost of one comparison. */
export function readingCost(size: ReadingSize, by: AskingCost): ReadingCost {
  const list = size.kind === 'full' ? listed(size, size.period, by) : changed(size, by);
  const sought = groupsOf(size.sought) * by.find;
  const balances = balanceReadings * by.balances(size.balances);
  const rows = size.differing * by.historyRows;
  const history = rows > 0 ? groupsOf(size.differing) + Math.floor(rows / by.pageSize) : 0;
  const opinion = size.secondOpinion ? by.secondOpinion : { calls: 0, counted: 0 };
  const counted = by.chart.counted + list + sought + history + balances + opinion.counted;
  // A token or a session is not counted.
  return { calls: counted + by.chart.calls + opinion.calls + 1, counted };
}

function listed(
  { entries, lines, statistical }: ReadingSize,
  period: DateRange,
  by: AskingCost,
): number {
  const months = monthsOf(period).length;
  const money = pagesOf(lines, by.pageSize, months) + pagesOf(entries, by.pageSize, months);
  return money + by.counts * (months + groupsOf(statistical));
}

function changed(size: ReadingSize, by: AskingCost): number {
  const { newDays } = size;
  const perEntry = size.entries > 0 ? Math.ceil(size.lines / size.entries) : 2;
  const changedLines = size.changed * perEntry;
  const whole = { ...size, statistical: 0, entries: size.changed, lines: changedLines };
  const found = pagesOf(changedLines, by.pageSize) + pagesOf(size.changed, by.pageSize);
  // Lines and, where only lines changed, the header: twice a hundred entries.
  const read = 2 * groupsOf(size.changed) + Math.floor(changedLines / by.pageSize);
  const count = 1 + by.counts * (2 + groupsOf(size.statistical));
  return found + read + count + (newDays ? listed(whole, newDays, by) : 0);
}
