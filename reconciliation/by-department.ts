// The identity of a place by one dimension more, its departments: what stands there, and what of it
// the opening, our entries as they were sent, registered entries and entries of others make. Pure.
// Invariant: rest = there − opening − sent − registered − foreign, in every row; the rows of a
// place add up to the place. Leaves to others: reading both sides (by-department-worker.ts).

import type { Currency } from '#money/money.ts';
import type { PlacedLine } from './place.ts';

/** An amount of one department at a place of the external ledger; no department is ''. */
export interface DepartmentAmount {
  readonly account: string;
  readonly location: string;
  readonly department: string;
  readonly currency: Currency;
  readonly amountMinor: bigint;
}

export const departmentTerms = ['there', 'opening', 'sent', 'registered', 'foreign'] as const;
type Term = (typeof departmentTerms)[number];

/** One department of a place; amounts in minor units, debit positive. */
export interface DepartmentRow extends Omit<DepartmentAmount, 'amountMinor'> {
  /** The balance there. */
  readonly there: bigint;
  /** There on the eve of the cut-over. */
  readonly opening: bigint;
  /** Our entries that are synced, as they were sent. */
  readonly sent: bigint;
  /** Registered manual adjustments. */
  readonly registered: bigint;
  /** Entries of others that nobody registered. */
  readonly foreign: bigint;
  /** What none of these makes: a line there has another department, or a cause names it. */
  readonly rest: bigint;
}

/** Every department of every place that has an amount, in the order of account and location. */
export function departmentRows(
  sides: Readonly<Record<Term, readonly DepartmentAmount[]>>,
): DepartmentRow[] {
  const rows = new Map<string, Record<Term, bigint> & Omit<DepartmentAmount, 'amountMinor'>>();
  for (const term of departmentTerms) {
    for (const { amountMinor, account, location, department, currency } of sides[term]) {
      const key = JSON.stringify([account, location, department, currency]);
      const nothing = { there: 0n, opening: 0n, sent: 0n, registered: 0n, foreign: 0n };
      const row = rows.get(key) ?? { account, location, department, currency, ...nothing };
      row[term] += amountMinor;
      rows.set(key, row);
    }
  }
  const ordered = [...rows].sort(([one], [other]) => (one < other ? -1 : 1));
  return ordered
    .map(([, row]) => ({
      ...row,
      rest: row.there - row.opening - row.sent - row.registered - row.foreign,
    }))
    .filter((row) => departmentTerms.some((term) => row[term] !== 0n));
}

/** The lines of an entry by place and department. */
export function departmentsOfLines(
  currency: Currency,
  lines: readonly PlacedLine[],
): DepartmentAmount[] {
  return lines.map(({ accountId, amountMinor, dimensions }) => ({
    ...{ account: accountId, amountMinor, currency },
    ...{ location: dimensions.location ?? '', department: dimensions.department ?? '' },
  }));
}
