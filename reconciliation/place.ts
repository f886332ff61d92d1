// Where an amount stands: an account at a location in a currency, on the external side when it is
// mapped and on ours when it is not. Sums by place are what a reconciliation compares.
// Invariant: sums are exact bigint minor units; two places are the same when their keys are.

import type { Currency } from '#money/money.ts';

/** Mapped: the external ledger's ids. Not mapped: our account number and outlet code. */
export interface Place {
  readonly mapped: boolean;
  readonly account: string;
  /** Empty where the ledger names no location. */
  readonly location: string;
  readonly currency: Currency;
}

/** An amount at a place, debit positive, minor units of the place's currency. */
export interface PlacedAmount {
  readonly place: Place;
  readonly amountMinor: bigint;
}

/** A line in the external ledger's terms, ours or theirs. */
export interface PlacedLine {
  readonly accountId: string;
  readonly amountMinor: bigint;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** The same text for the same place. */
export function placeKey(place: Place): string {
  return JSON.stringify([place.mapped, place.account, place.location, place.currency]);
}

/** The place with this external account and location. */
export function externalPlace(account: string, location: string | null, currency: Currency): Place {
  return { mapped: true, account, location: location ?? '', currency };
}

/** Sums by place. */
export class AmountsByPlace {
  readonly #sums = new Map<string, { place: Place; amountMinor: bigint }>();

  add(place: Place, amountMinor: bigint): this {
    const key = placeKey(place);
    const sum = this.#sums.get(key);
    if (sum) sum.amountMinor += amountMinor;
    else this.#sums.set(key, { place, amountMinor });
    return this;
  }

  /** Adds all of them, or with `sign` −1 takes them away. */
  addAll(amounts: Iterable<PlacedAmount>, sign: 1n | -1n = 1n): this {
    for (const { place, amountMinor } of amounts) this.add(place, sign * amountMinor);
    return this;
  }

  at(place: Place): bigint {
    return this.#sums.get(placeKey(place))?.amountMinor ?? 0n;
  }

  places(): Place[] {
    return [...this.#sums.values()].map((sum) => sum.place);
  }

  /** Every sum that is not zero. */
  amounts(): PlacedAmount[] {
    return [...this.#sums.values()]
      .filter((sum) => sum.amountMinor !== 0n)
      .map(({ place, amountMinor }) => ({ place, amountMinor }));
  }
}

/** Sums lines by account and location. */
export function placesOfLines(currency: Currency, lines: readonly PlacedLine[]): PlacedAmount[] {
  const sums = new AmountsByPlace();
  for (const line of lines) {
    const location = line.dimensions.location ?? null;
    sums.add(externalPlace(line.accountId, location, currency), line.amountMinor);
  }
  return sums.amounts();
}
