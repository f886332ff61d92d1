// Sums under a report's columns, per currency: different currencies are never added. Pure.
// Invariant: a total is the sum of the lines above it, as bigint.

import { type Currency, formatAmount } from '#money/money.ts';
import type { FoundRow } from './report.ts';

export class Totals {
  readonly #sums = new Map<Currency, bigint[]>();

  add(currency: Currency, ...amounts: readonly bigint[]): void {
    const sums = this.#sums.get(currency) ?? amounts.map(() => 0n);
    this.#sums.set(
      currency,
      amounts.map((one, at) => one + (sums[at] ?? 0n)),
    );
  }

  /** One row a currency; `cells` places the sums between the other columns. */
  rows(cells: (currency: Currency, sums: readonly string[]) => (string | null)[]): FoundRow[] {
    return [...this.#sums].map(([currency, sums]) => ({
      kind: 'total',
      cells: cells(
        currency,
        sums.map((one) => formatAmount(one, currency)),
      ),
      lead: null,
    }));
  }
}
