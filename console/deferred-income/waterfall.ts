// The waterfall report summed over outlets and products, by month and currency, with the share of
// the largest month. Pure. Invariant: amounts are summed as minor units; the decimals are the
// wire's.

import type { ReportAnswer } from '#reports/report-schemas.ts';

export interface WaterfallMonth {
  readonly month: string;
  readonly currency: string;
  readonly amount: string;
  /** Percent of the largest month, 0 to 100. */
  readonly share: number;
}

const minorOf = (amount: string) => BigInt(amount.replace('.', ''));

function decimalOf(minor: bigint, decimals: number): string {
  if (decimals === 0) return String(minor);
  const digits = String(minor < 0n ? -minor : minor).padStart(decimals + 1, '0');
  const text = `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return minor < 0n ? `-${text}` : text;
}

/** Months in their order. */
export function monthsOf(report: ReportAnswer | undefined): WaterfallMonth[] {
  const sums = new Map<string, { minor: bigint; decimals: number }>();
  for (const { kind, cells } of report?.rows ?? []) {
    const [month, , , , currency, amount] = cells;
    if (kind !== 'line' || !month || !currency || !amount) continue;
    const key = `${month} ${currency}`;
    const decimals = amount.split('.')[1]?.length ?? 0;
    sums.set(key, { minor: (sums.get(key)?.minor ?? 0n) + minorOf(amount), decimals });
  }
  let largest = 1n;
  for (const { minor } of sums.values()) if (minor > largest) largest = minor;
  return [...sums].map(([key, { minor, decimals }]) => {
    const [month = '', currency = ''] = key.split(' ');
    const share = minor > 0n ? Number((minor * 100n) / largest) : 0;
    return { month, currency, amount: decimalOf(minor, decimals), share };
  });
}
