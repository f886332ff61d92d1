// Counted transactions: what a month of calls would cost at the vendor's performance tiers.
//
// Both APIs report what they committed and each page of a query; GET /simulator/usage shows it.
// **Invariant**: a record made, changed or deleted counts once, whatever its lines; what Sage makes
// by itself (a reversing entry) and what a person does on the pages does not count.
// In memory: it begins anew with the process. Whether refused calls count is not documented: here
// they do not.

import type { Books } from './books.ts';
import type { Change } from './changes.ts';

export interface MonthUsage {
  created: number;
  updated: number;
  deleted: number;
  queryPages: number;
  /** All four together. */
  counted: number;
}

/** Transactions a month of the vendor's tiers. */
export const tiers: Readonly<Record<string, number>> = {
  '1': 100_000,
  '2': 250_000,
  '2-500k': 500_000,
  '3': 1_000_000,
  '4': 2_500_000,
};

type Kind = 'created' | 'updated' | 'deleted' | 'queryPages';

/** What one change counts as; asked before it is applied. */
function kindOf(change: Change, books: Books): Kind | null {
  if (change.type === 'entry') {
    if (change.source === 'ui' || change.entry.reversedFrom !== undefined) return null;
    return books.entryOf(change.entry.key) === undefined ? 'created' : 'updated';
  }
  if (change.type === 'entry-deleted') {
    return books.entryOf(change.key)?.record.reversedFrom === undefined ? 'deleted' : null;
  }
  if (change.type === 'master') return change.key === undefined ? 'updated' : 'created';
  return change.type === 'master-deleted' ? 'deleted' : null;
}

/** Counts by month, and in it by caller: the application of REST, the sender of XML. */
export class Usage {
  readonly #months = new Map<string, Map<string, MonthUsage>>();

  #add(month: string, caller: string, kind: Kind): void {
    const callers = this.#months.get(month) ?? new Map<string, MonthUsage>();
    this.#months.set(month, callers);
    const none = { created: 0, updated: 0, deleted: 0, queryPages: 0, counted: 0 };
    const usage = callers.get(caller) ?? none;
    callers.set(caller, usage);
    usage[kind] += 1;
    usage.counted += 1;
  }

  /** Counts the changes of one call, before they are applied. `today` is the company's day. */
  countChanges(caller: string, today: string, changes: readonly Change[], books: Books): void {
    for (const change of changes) {
      const kind = kindOf(change, books);
      if (kind !== null) this.#add(today.slice(0, 7), caller, kind);
    }
  }

  countQueryPage(caller: string, today: string): void {
    this.#add(today.slice(0, 7), caller, 'queryPages');
  }

  /** Month → caller → counts, the newest month first. */
  months(): Record<string, Record<string, MonthUsage>> {
    const newestFirst = [...this.#months].sort(([a], [b]) => (a < b ? 1 : -1));
    return Object.fromEntries(
      newestFirst.map(([month, callers]) => [month, Object.fromEntries(callers)]),
    );
  }

  clear(): void {
    this.#months.clear();
  }
}
