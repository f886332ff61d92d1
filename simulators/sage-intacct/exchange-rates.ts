// Exchange rates of the company: by type, currency and day.
//
// proposed-entry.ts asks for the rate of a line that names no rate of its own.
// **Invariant**: the rate of a day is the latest one on or before it; rates are decimal text.
// Pure. It leaves rounding to amounts.ts.

import type { CompanyDefinition } from './company.ts';

/** A rate that was found, with the type and day it is of. */
export interface FoundRate {
  readonly rate: string;
  readonly type: string;
  readonly on: string;
}

/**
 * The rate from a currency to the base currency; `null` when the company has none. Without a type
 * the company's first type is meant.
 */
export function exchangeRateOf(
  company: CompanyDefinition,
  wanted: { from: string; type: string | null; on: string },
): FoundRate | null {
  const type = wanted.type ?? company.exchangeRateTypes?.[0]?.id;
  let found: FoundRate | null = null;
  for (const rate of company.exchangeRates ?? []) {
    const isWanted =
      rate.type === type && rate.from === wanted.from && rate.to === company.baseCurrency;
    if (!isWanted || rate.on > wanted.on) continue;
    if (found === null || rate.on > found.on) found = { rate: rate.rate, type, on: rate.on };
  }
  return found;
}
