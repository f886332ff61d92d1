// The size of each term of a reconciliation, per currency: sums of absolute amounts over the rows,
// since the signed sums of a balanced ledger are zero. Pure.
// Invariant: a total is zero exactly when the term is zero in every row.

import type { Currency } from '#money/money.ts';
import { discrepancyOf, type TieOutRow } from './tie-out.ts';

/** Terms of the identity that are added up. */
export const totalTerms = [
  'ours',
  'notExported',
  'opening',
  'synced',
  'pending',
  'error',
  'excluded',
  'adjustments',
  'leftThere',
  'foreign',
  'discrepancies',
  'external',
  'unexplained',
] as const;

export type TotalTerm = (typeof totalTerms)[number];

/** Minor units as text, by currency and term. */
export type StoredTotals = Record<string, Record<TotalTerm, string>>;

/** How much was read for a reconciliation. */
export interface Counts {
  /** Entries of ours from the cut-over through the date. */
  readonly entries: number;
  /** Of those, exports found in the external ledger as their own entry. */
  readonly matched: number;
  /** Entries the external ledger listed. */
  readonly listed: number;
  /** Lines of those. Absent in older runs. */
  readonly lines?: number;
  readonly foreign: number;
  readonly findings: number;
  readonly balances: number;
  /** Synced entries of counts: compared by presence, in no balance. Absent in older runs. */
  readonly statistical?: number;
  /** Entries with lines that count which are not there yet: in no term of money either. */
  readonly statisticalOpen?: number;
}

function termOf(row: TieOutRow, term: TotalTerm): bigint {
  if (term === 'discrepancies') return discrepancyOf(row.causes);
  if (term === 'synced') {
    const notQueued = -(row.causes['not-queued'] ?? 0n);
    return row.ours - row.notExported - row.pending - row.error - row.excluded - notQueued;
  }
  return row[term] ?? 0n;
}

/** Totals of the rows; `base` is there even when no row has it. */
export function totalsOf(rows: readonly TieOutRow[], base: Currency): StoredTotals {
  const totals: StoredTotals = {};
  for (const currency of new Set([base, ...rows.map((row) => row.place.currency)])) {
    const own = rows.filter((row) => row.place.currency === currency);
    totals[currency] = Object.fromEntries(
      totalTerms.map((term) => {
        const sizes = own.map((row) => termOf(row, term)).map((x) => (x < 0n ? -x : x));
        return [term, sizes.reduce((sum, size) => sum + size, 0n).toString()];
      }),
    ) as Record<TotalTerm, string>;
  }
  return totals;
}
