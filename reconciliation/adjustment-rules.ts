// Recognises manual adjustments: which rule an entry of others fits, which expected one it is, and
// which registered one it takes back. Pure. Called when a run's foreign entries become drafts.
// Invariant: a rule only proposes; an expected adjustment fits by every amount at every place, and
// is used once.

import { daysBetween } from '#chart-of-accounts/iso-date.ts';
import type { AdjustmentKind, RegisteredEntry } from './adjustment-store.ts';
import { AmountsByPlace, placesOfLines } from './place.ts';
import { knownEntry } from './stored-entry.ts';

/** How a recurring adjustment is known; null: whatever it is. */
export interface AdjustmentRule {
  readonly ruleId: bigint;
  readonly name: string;
  readonly account: string | null;
  readonly amountFromMinor: bigint | null;
  readonly amountThroughMinor: bigint | null;
  readonly memoContains: string | null;
  readonly createdBy: string | null;
  readonly reason: string;
  readonly kind: AdjustmentKind;
}

/** An adjustment that was entered before it was made. */
export interface Expected {
  readonly adjustmentId: bigint;
  readonly entry: RegisteredEntry;
  readonly withinDays: number;
}

const sizeOf = (amount: bigint) => (amount < 0n ? -amount : amount);

/** What its lines on an account come to as a size; without an account, the debits. */
function amountOn(entry: RegisteredEntry, account: string | null): bigint | null {
  const amounts = entry.lines
    .filter((line) => account === null || line.accountId === account)
    .map((line) => BigInt(line.amountMinor));
  if (amounts.length === 0) return null;
  const counted = account === null ? amounts.filter((amount) => amount > 0n) : amounts;
  return sizeOf(counted.reduce((sum, amount) => sum + amount, 0n));
}

/** Does the entry fit the rule in everything it says? */
export function fits(rule: AdjustmentRule, entry: RegisteredEntry): boolean {
  const amount = amountOn(entry, rule.account);
  if (amount === null) return false;
  const { amountFromMinor: from, amountThroughMinor: through, memoContains, createdBy } = rule;
  if (from !== null && amount < from) return false;
  if (through !== null && amount > through) return false;
  const isSaid = (text: string) => entry.memo.toLowerCase().includes(text.toLowerCase());
  if (memoContains !== null && !isSaid(memoContains)) return false;
  return createdBy === null || createdBy.toLowerCase() === entry.createdBy?.toLowerCase();
}

function areEqual(a: RegisteredEntry, b: RegisteredEntry, sign: 1n | -1n): boolean {
  const amounts = (entry: RegisteredEntry) =>
    placesOfLines(entry.currency, knownEntry(entry).lines);
  return (
    a.currency === b.currency &&
    new AmountsByPlace().addAll(amounts(a)).addAll(amounts(b), sign).amounts().length === 0
  );
}

/** The expected adjustment that an entry is: the nearest by date among those that are equal. */
export function expectedFor(
  entry: RegisteredEntry,
  expected: readonly Expected[],
): Expected | null {
  const distance = (one: Expected) => Math.abs(daysBetween(one.entry.postedOn, entry.postedOn));
  const [nearest] = expected
    .filter((one) => distance(one) <= one.withinDays && areEqual(one.entry, entry, -1n))
    .toSorted((a, b) => distance(a) - distance(b));
  return nearest ?? null;
}

/** The adjustment to be reversed there that this entry takes back, or null. */
export function takenBackBy(
  entry: RegisteredEntry,
  toReverse: readonly { readonly adjustmentId: bigint; readonly entry: RegisteredEntry }[],
) {
  return (
    toReverse.find(
      (one) => one.entry.postedOn <= entry.postedOn && areEqual(one.entry, entry, 1n),
    ) ?? null
  );
}
