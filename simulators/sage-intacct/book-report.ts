// What the books hold, for auditors and pages: counts, balances, entries as plain values.
//
// The control routes and the pages read it; a test compares it with what it expects.
// **Invariant**: balances are of posted entries only, debit minus credit, exact decimal text.
// It leaves the vendor's own shapes to object-bodies.ts.

import { decimalOf } from './amounts.ts';
import type { Books } from './books.ts';
import type { Entry } from './entry-index.ts';

/** The balance of one account at one location. */
export interface BalanceRow {
  readonly account: string;
  readonly name: string;
  readonly location: string | null;
  readonly debit: string;
  readonly credit: string;
  readonly balance: string;
}

/** How many entries and lines there are, entries also by state and by user. */
export interface BookCounts {
  readonly entries: number;
  readonly lines: number;
  readonly byState: Record<string, number>;
  readonly byUser: Record<string, number>;
}

/** Counts what the books hold now. */
export function bookCounts(books: Books): BookCounts {
  const byState: Record<string, number> = {};
  const byUser: Record<string, number> = {};
  for (const { record } of books.entries.values()) {
    byState[record.state] = (byState[record.state] ?? 0) + 1;
    byUser[record.createdBy] = (byUser[record.createdBy] ?? 0) + 1;
  }
  return { entries: books.entries.size, lines: books.lines.size, byState, byUser };
}

/** Balances by account and location, ordered by account; `through` limits the posting date. */
export function bookBalances(books: Books, through?: string): BalanceRow[] {
  const sums = new Map<string, { account: string; location: string; sides: [bigint, bigint] }>();
  for (const line of books.lines.values()) {
    const { state, postingDate } = line.entry.record;
    if (state !== 'posted' || (through !== undefined && postingDate > through)) continue;
    const { account, dimensions, txnType } = line.record;
    const location = dimensions.location ?? '';
    const key = `${account}\n${location}`;
    const sum = sums.get(key) ?? { account, location, sides: [0n, 0n] };
    sum.sides[txnType === 'debit' ? 0 : 1] += line.baseCents;
    sums.set(key, sum);
  }
  return [...sums.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { account, location, sides }]) => ({
      account,
      name: books.masters.account.get(account)?.name ?? '',
      location: location === '' ? null : location,
      debit: decimalOf(sides[0]),
      credit: decimalOf(sides[1]),
      balance: decimalOf(sides[0] - sides[1]),
    }));
}

/** One entry as plain values. */
export function plainEntry({ record }: Entry): Record<string, unknown> {
  return {
    ...record,
    lines: record.lines.map(({ txnAmount, baseAmount, dimensions, ...line }) => ({
      ...line,
      amount: txnAmount,
      baseAmount,
      location: dimensions.location ?? null,
      department: dimensions.department ?? null,
      dimensions,
    })),
  };
}

/** The last days of the books that are closed, for the company and for entities. */
export function closedThrough(books: Books): Record<string, unknown> {
  const { '': company = null, ...entities } = Object.fromEntries(books.closedThrough);
  return { company, entities };
}
