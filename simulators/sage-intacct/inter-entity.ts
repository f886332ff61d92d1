// Entries that span entities: the sums of each entity, and the lines by which entities owe.
//
// entry-rules.ts asks whether an entry balances; journal-entries.ts appends the lines.
// **Invariant**: with the lines appended every entity balances, and the entry's total is unchanged.
// Which accounts stand for the debt is the company's definition; the vendor's own choice of lines
// is not documented (switch `interEntityLines`).

import type { Books } from './books.ts';
import { findMaster, type ProposedEntry } from './proposed-entry.ts';

/** A line to be appended; `cents` is never negative. */
export interface InterEntityLine {
  readonly txnType: 'debit' | 'credit';
  readonly cents: bigint;
  readonly account: string;
  readonly location: string;
  readonly kind: 'receivable' | 'payable';
}

/** Debits less credits in base currency by entity; '' stands for lines of no entity. */
export function sumsByEntity(entry: ProposedEntry, books: Books): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const line of entry.lines) {
    const location = findMaster(books, 'location', line.dimensions.location ?? null);
    const entity = (location === undefined ? entry.entity : books.entityOf(location.id)) ?? '';
    const cents = line.baseCents ?? 0n;
    sums.set(entity, (sums.get(entity) ?? 0n) + (line.txnType === 'debit' ? cents : -cents));
  }
  return sums;
}

/** The entity of an entry's base location; `null` when it names none that is known. */
export function baseEntityOf(entry: ProposedEntry, books: Books): string | null {
  const location = findMaster(books, 'location', entry.baseLocation);
  return location === undefined ? null : books.entityOf(location.id);
}

/** The lines that make every entity balance; none when all balance already. */
export function interEntityLines(entry: ProposedEntry, books: Books): InterEntityLine[] {
  const base = baseEntityOf(entry, books);
  const accounts = books.company.interEntityAccounts;
  if (base === null || accounts === undefined) return [];
  const lines: InterEntityLine[] = [];
  for (const [entity, sum] of sumsByEntity(entry, books)) {
    if (entity === base || sum === 0n) continue;
    const cents = sum < 0n ? -sum : sum;
    const [owing, owed] = sum > 0n ? [entity, base] : [base, entity];
    lines.push(
      { txnType: 'credit', cents, account: accounts.payable, location: owing, kind: 'payable' },
      { txnType: 'debit', cents, account: accounts.receivable, location: owed, kind: 'receivable' },
    );
  }
  return lines;
}
