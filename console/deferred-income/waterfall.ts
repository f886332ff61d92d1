// The waterfall report summed over outlets and products, by month and currency: what each month
// takes and what is left after it. Pure. Invariant: sums are exact decimals; only shares, which
// are lengths on the screen, are rounded.

import type { ReportAnswer } from '#reports/report-schemas.ts';
import { minorOf, sumOf } from '../controls/amount-format.ts';

export interface WaterfallMonth {
  readonly month: string;
  readonly amount: string;
  /** Deferred still when the month is over. */
  readonly left: string;
  /** Of everything deferred in this currency, in percent: where its step begins and ends. */
  readonly from: number;
  readonly to: number;
}

export interface Waterfall {
  readonly currency: string;
  /** Everything deferred on the day. */
  readonly total: string;
  readonly months: readonly WaterfallMonth[];
}

/** A waterfall per currency, months in their order. */
export function waterfallsOf(report: ReportAnswer | undefined): Waterfall[] {
  const found = new Map<string, Map<string, string[]>>();
  for (const { kind, cells } of report?.rows ?? []) {
    const [month, , , , currency, amount] = cells;
    if (kind !== 'line' || !month || !currency || !amount) continue;
    const months = found.get(currency) ?? new Map<string, string[]>();
    months.set(month, [...(months.get(month) ?? []), amount]);
    found.set(currency, months);
  }
  return [...found].map(([currency, months]) => waterfallOf(currency, months));
}

function waterfallOf(currency: string, byMonth: ReadonlyMap<string, string[]>): Waterfall {
  const amounts = [...byMonth].sort(([one], [other]) => one.localeCompare(other));
  const total = sumOf(amounts.flatMap(([, parts]) => parts));
  const share = (amount: string) => shareOf(amount, total);
  let left = total;
  const months = amounts.map(([month, parts]): WaterfallMonth => {
    const before = left;
    const amount = sumOf(parts);
    left = sumOf([left, amount.startsWith('-') ? amount.slice(1) : `-${amount}`]);
    return { month, amount, left, from: share(left), to: share(before) };
  });
  return { currency, total, months };
}

/** Percent of the whole, with a decimal; 0 where nothing is. */
function shareOf(amount: string, whole: string): number {
  const all = minorOf(whole, 6);
  return all <= 0n ? 0 : Number((minorOf(amount, 6) * 1000n) / all) / 10;
}
