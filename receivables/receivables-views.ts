// Rows of receivables in the words of the wire, where more than one answer has them. Pure.
// Invariant: every amount is written with the decimals of its own currency.

import { formatAmount } from '#money/money.ts';
import type { AgingTotal } from './balances-store.ts';

/** A balance by age. */
export function bucketsView(row: AgingTotal) {
  const written = (minor: bigint) => formatAmount(minor, row.currency);
  return {
    ...{ outlet: row.outlet, currency: row.currency },
    current: written(row.current_minor),
    days1to30: written(row.days_1_to_30_minor),
    days31to60: written(row.days_31_to_60_minor),
    days61to90: written(row.days_61_to_90_minor),
    over90: written(row.over_90_minor),
    credits: written(row.credits_minor),
    balance: written(row.balance_minor),
  };
}
