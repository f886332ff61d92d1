// Readings cut into portions that fit into memory and into one question. Pure. Used by both
// connectors. Invariant: the portions together are the whole, none overlaps another.

import type { DateRange, IsoDate } from '#chart-of-accounts/iso-date.ts';
import { endOfMonth } from '#chart-of-accounts/iso-date.ts';

/** Most values one question lists: the contract's limit for `find`. */
export const valuesPerQueryMax = 100;

/** A period cut at month ends, so that one month of entries is in memory at a time. */
export function monthsOf(period: DateRange): readonly DateRange[] {
  const months: DateRange[] = [];
  let from = period.from;
  while (from <= period.through) {
    const end = endOfMonth(from);
    months.push({ from, through: end < period.through ? end : period.through });
    const [year, month] = from.split('-').map(Number) as [number, number];
    const next =
      month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`;
    from = next as IsoDate;
  }
  return months;
}

/** Values in lists one question can take. */
export function inGroups<T>(values: readonly T[]): readonly (readonly T[])[] {
  const groups: T[][] = [];
  for (let at = 0; at < values.length; at += valuesPerQueryMax) {
    groups.push(values.slice(at, at + valuesPerQueryMax));
  }
  return groups;
}
