// The waterfall report summed over outlets and products, by month and currency, with the share of
// the largest month. Pure. Invariant: sums are exact decimals; only a share is rounded.

import type { ReportAnswer } from '#reports/report-schemas.ts';
import { minorOf, sumOf } from '../controls/amount-format.ts';

export interface WaterfallMonth {
  readonly month: string;
  readonly currency: string;
  readonly amount: string;
  /** Percent of the largest month, 0 to 100. */
  readonly share: number;
}

/** Months in their order. */
export function monthsOf(report: ReportAnswer | undefined): WaterfallMonth[] {
  const found = new Map<string, string[]>();
  for (const { kind, cells } of report?.rows ?? []) {
    const [month, , , , currency, amount] = cells;
    if (kind !== 'line' || !month || !currency || !amount) continue;
    const key = `${month} ${currency}`;
    found.set(key, [...(found.get(key) ?? []), amount]);
  }
  const sums = [...found].map(([key, amounts]) => [key, sumOf(amounts)] as const);
  let largest = 1n;
  for (const [, amount] of sums) if (minorOf(amount) > largest) largest = minorOf(amount);
  return sums.map(([key, amount]) => {
    const [month = '', currency = ''] = key.split(' ');
    const minor = minorOf(amount);
    return { month, currency, amount, share: minor > 0n ? Number((minor * 100n) / largest) : 0 };
  });
}
