// Sums behind the balance functions: opening, debits and credits of a period, by account and place.
//
// balance-functions.ts asks and writes the rows. (REST reports have their own tables.)
// **Invariant**: posted entries only, debit positive and credit negative, exact cents; what is
// before the period is opening, what is after it is left out.
// Income statement accounts are not closed at the year's end: the simulator keeps no closing.

import type { Books } from '../books.ts';
import type { Line } from '../entry-index.ts';

/** What of the books is summed. */
export interface BalanceScope {
  readonly from: string;
  readonly through: string;
  readonly isAccount: (account: string) => boolean;
  readonly bookIds: ReadonlySet<string>;
  readonly statistical: 'include' | 'exclude' | 'only';
  /** Dimension → the value a line must have; a location includes those of its entity. */
  readonly filters: Readonly<Record<string, string>>;
  /** Only lines of entries the caller sees. */
  readonly entity: string | null;
}

/** The sums of one group. `key` holds the account and the values of the grouping dimensions. */
export interface BalanceSums {
  readonly account: string;
  readonly values: readonly string[];
  opening: bigint;
  debits: bigint;
  credits: bigint;
}

function bookOf(line: Line, books: Books): string {
  const journal = books.masters.journal.get(line.entry.record.journal);
  return String(journal?.values.bookId ?? 'ACCRUAL');
}

function passesFilters(line: Line, { filters }: BalanceScope, books: Books): boolean {
  const { dimensions } = line.record;
  return Object.entries(filters).every(([name, wanted]) => {
    const value = dimensions[name];
    if (value === wanted) return true;
    return name === 'location' && value !== undefined && books.entityOf(value) === wanted;
  });
}

function isInEntity(line: Line, entity: string | null, books: Books): boolean {
  if (entity === null) return true;
  const { dimensions } = line.record;
  const place = dimensions.location;
  return place === undefined
    ? line.entry.record.entity === entity
    : books.entityOf(place) === entity;
}

function isCounted(line: Line, scope: BalanceScope, books: Books): boolean {
  const { state, postingDate, kind } = line.entry.record;
  const isPosted = state === 'posted' || state === 'reversed';
  const isBook = kind === 'statistical' || scope.bookIds.has(bookOf(line, books));
  return (
    isPosted &&
    isBook &&
    postingDate <= scope.through &&
    scope.isAccount(line.record.account) &&
    isInEntity(line, scope.entity, books) &&
    passesFilters(line, scope, books)
  );
}

function* linesOf(scope: BalanceScope, books: Books): Generator<Line> {
  if (scope.statistical !== 'only') yield* books.lines.values();
  if (scope.statistical !== 'exclude') yield* books.statistical.lines.values();
}

/** Sums by account and the values of some dimensions, ordered by account and values. */
export function balanceSums(
  books: Books,
  scope: BalanceScope,
  groupBy: readonly string[],
): BalanceSums[] {
  const groups = new Map<string, BalanceSums>();
  for (const line of linesOf(scope, books)) {
    if (!isCounted(line, scope, books)) continue;
    const { account, dimensions, txnType } = line.record;
    const values = groupBy.map((name) => dimensions[name] ?? '');
    const key = JSON.stringify([account, ...values]);
    const sums = groups.get(key) ?? { account, values, opening: 0n, debits: 0n, credits: 0n };
    groups.set(key, sums);
    const cents = line.baseCents;
    if (line.entry.record.postingDate < scope.from) {
      sums.opening += txnType === 'debit' ? cents : -cents;
    } else if (txnType === 'debit') sums.debits += cents;
    else sums.credits += cents;
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sums]) => sums);
}
