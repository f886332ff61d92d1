// What an entry puts to or takes from money that is held: on gift cards, as tips for the staff. By
// whom it is held for, as the event named it; what names nobody is kept as nobody's. Pure.
// Source: the-system-we-implement.md section 6 (gift-card liability = Σ card balances; tips payable
// = Σ unpaid).

import type { Chart } from '#chart-of-accounts/chart.ts';
import { isHeldAccount } from '#chart-of-accounts/detail-types.ts';
import type { DerivedEntry } from '#journal/journal-entry.ts';

/** What an entry puts (above zero) or takes at one account of an outlet, for one holder. */
export interface HeldMove {
  readonly outletId: number;
  readonly accountId: number;
  /** The number of a gift card, the code of who earned a tip; null: nobody was named. */
  readonly heldFor: string | null;
  readonly amountMinor: bigint;
}

/** Accounts that hold money on gift cards and tips. */
export function heldAccounts(chart: Chart): ReadonlySet<number> {
  return new Set(
    [...chart.accounts.values()].filter(isHeldAccount).map(({ accountId }) => accountId),
  );
}

/** What the entry itself says; a reversal's lines do not say for whom (`takenBack`). */
export function heldMovesOf(entry: DerivedEntry, accounts: ReadonlySet<number>): HeldMove[] {
  const moves = new Map<string, HeldMove>();
  for (const { accountId, outletId, amountMinor, heldFor = null } of entry.lines) {
    if (!accounts.has(accountId)) continue;
    const key = `${outletId} ${accountId} ${heldFor === null ? '' : `=${heldFor}`}`;
    const before = moves.get(key)?.amountMinor ?? 0n;
    moves.set(key, { outletId, accountId, heldFor, amountMinor: before - amountMinor });
  }
  return [...moves.values()].filter(({ amountMinor }) => amountMinor !== 0n);
}

/** The moves of a reversal: those of its original, the other way. */
export const takenBack = (moves: readonly HeldMove[]): HeldMove[] =>
  moves.map((move) => ({ ...move, amountMinor: -move.amountMinor }));
