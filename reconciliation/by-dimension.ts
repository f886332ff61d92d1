// The identity of a place by one dimension more, such as its departments: what stands there, and
// what of it the opening, our entries as they were sent, registered entries and entries of others
// make. Pure.
// Invariant: rest = there − opening − sent − registered − foreign, in every row; the rows of a
// place add up to the place. Leaves to others: reading both sides (by-dimension-worker.ts).

import type { Currency } from '#money/money.ts';
import type { PlacedLine } from './place.ts';

/** What a run can be read by: a name of a dimension as drafts have it, not the place's own. */
export const dimensionPattern = '^(?!location$)[A-Za-z_][A-Za-z0-9_.:-]{0,79}$';

/** An amount of one value of a dimension at a place of the external ledger; no value is ''. */
export interface DimensionAmount {
  readonly account: string;
  readonly location: string;
  readonly value: string;
  readonly currency: Currency;
  readonly amountMinor: bigint;
}

export const dimensionTerms = ['there', 'opening', 'sent', 'registered', 'foreign'] as const;
type Term = (typeof dimensionTerms)[number];

/** One value at a place; amounts in minor units, debit positive. */
export interface DimensionRow extends Omit<DimensionAmount, 'amountMinor'> {
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
  /** What none of these makes: a line there has another value, or a cause names it. */
  readonly rest: bigint;
}

/** Every value of every place that has an amount, in the order of account and location. */
export function dimensionRows(
  sides: Readonly<Record<Term, readonly DimensionAmount[]>>,
): DimensionRow[] {
  const rows = new Map<string, Record<Term, bigint> & Omit<DimensionAmount, 'amountMinor'>>();
  for (const term of dimensionTerms) {
    for (const { amountMinor, account, location, value, currency } of sides[term]) {
      const key = JSON.stringify([account, location, value, currency]);
      const nothing = { there: 0n, opening: 0n, sent: 0n, registered: 0n, foreign: 0n };
      const row = rows.get(key) ?? { account, location, value, currency, ...nothing };
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
    .filter((row) => dimensionTerms.some((term) => row[term] !== 0n));
}

/** The lines of an entry by place and value. */
export function valuesOfLines(
  by: string,
  currency: Currency,
  lines: readonly PlacedLine[],
): DimensionAmount[] {
  return lines.map(({ accountId, amountMinor, dimensions }) => ({
    ...{ account: accountId, amountMinor, currency },
    ...{ location: dimensions.location ?? '', value: dimensions[by] ?? '' },
  }));
}
