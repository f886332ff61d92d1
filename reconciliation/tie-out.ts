// The identity: for every place, the external balance is explained term by term, and what no term
// explains is its own number. Pure: amounts in, rows out.
// Invariant: external = opening + ours − notExported − pending − error − excluded + adjustments +
// leftThere + foreign + the causes + unexplained, to the minor unit, in every row.
// Leaves to others: where the amounts come from.

import { type Cause, type Finding, isOpenCause } from './causes.ts';
import { isInScope, type Scope } from './examination.ts';
import { AmountsByPlace, type Place, type PlacedAmount, placeKey } from './place.ts';

/** Our side of one place, from one snapshot. Debit positive, minor units. */
export interface OurTerms {
  readonly place: Place;
  /** Our accounts that stand here. */
  readonly account: AccountText;
  /** Everything through the date, of all time. */
  readonly ours: bigint;
  /** The part of it dated before the cut-over: in the external books as their opening balance. */
  readonly notExported: bigint;
  readonly pending: bigint;
  readonly error: bigint;
  readonly excluded: bigint;
  /** The part that should have an export and has none. */
  readonly notQueued: bigint;
}

/** Our accounts as text: numbers `1000, 1010` and their names. */
export interface AccountText {
  readonly numbers: string;
  readonly names: string;
}

/** All that a tie-out is computed from. */
export interface TieOutInput {
  readonly scope: Scope;
  /** Our accounts by the external account they are mapped to. */
  readonly accounts: ReadonlyMap<string, AccountText>;
  readonly ours: readonly OurTerms[];
  /** Lines of synced exports as they were sent. */
  readonly sent: readonly PlacedAmount[];
  /** External balances on the eve of the cut-over. */
  readonly opening: readonly PlacedAmount[];
  /** External balances at the date, read before and again after the entries were listed. */
  readonly before: readonly PlacedAmount[];
  readonly after: readonly PlacedAmount[];
  /** Registered, to be reversed there; and registered as belonging there. */
  readonly adjustments: readonly PlacedAmount[];
  readonly leftThere: readonly PlacedAmount[];
  readonly foreign: readonly PlacedAmount[];
  readonly findings: readonly Finding[];
  /** Amounts that were under way while the ledger was read. */
  readonly movers: readonly PlacedAmount[];
}

export type CauseAmounts = Partial<Record<Cause, bigint>>;

/** The terms of one place, computed or kept. Debit positive, minor units. */
export interface PlaceTerms {
  readonly ours: bigint;
  readonly notExported: bigint;
  readonly opening: bigint;
  readonly pending: bigint;
  readonly error: bigint;
  readonly excluded: bigint;
  readonly adjustments: bigint;
  readonly leftThere: bigint;
  readonly foreign: bigint;
  /** Null where nothing is mapped: no external account stands against it. */
  readonly external: bigint | null;
  readonly unexplained: bigint;
  /** Nothing is left to do here. */
  readonly tied: boolean;
}

/** One line of the tie-out. */
export interface TieOutRow extends PlaceTerms {
  readonly place: Place;
  /** Null where the external account is none of ours by today's mapping. */
  readonly account: AccountText | null;
  readonly causes: CauseAmounts;
}

interface Ranges {
  readonly low: AmountsByPlace;
  readonly high: AmountsByPlace;
}

function rangesOf(movers: readonly PlacedAmount[]): Ranges {
  const ranges = { low: new AmountsByPlace(), high: new AmountsByPlace() };
  for (const { place, amountMinor } of movers) {
    // A mover may be missing from the list and present in the balances, or the other way round.
    const size = amountMinor < 0n ? -amountMinor : amountMinor;
    ranges.low.add(place, -size);
    ranges.high.add(place, size);
  }
  return ranges;
}

function causesByPlace(findings: readonly Finding[]): Map<string, CauseAmounts> {
  const byPlace = new Map<string, CauseAmounts>();
  for (const { cause, effects } of findings) {
    for (const { place, amountMinor } of effects) {
      const key = placeKey(place);
      const amounts = byPlace.get(key) ?? {};
      amounts[cause] = (amounts[cause] ?? 0n) + amountMinor;
      byPlace.set(key, amounts);
    }
  }
  return byPlace;
}

const nothing = { ours: 0n, notExported: 0n, pending: 0n, error: 0n, excluded: 0n, notQueued: 0n };

/**
 * Explains what is left at a place once the balance is compared with the list. The balance was read
 * twice:
 * whichever agrees with the list is taken. Otherwise, what lies within the reach of what was moving
 * is said to have moved; only the rest is unexplained.
 */
function settle(at: {
  before: bigint;
  after: bigint;
  predicted: bigint;
  low: bigint;
  high: bigint;
}) {
  const { before, after, predicted, low, high } = at;
  if (after === predicted) return { external: after, moved: 0n, unexplained: 0n };
  if (before === predicted) return { external: before, moved: 0n, unexplained: 0n };
  const rest = after - predicted;
  const between = before !== after && (before < predicted ? predicted < after : predicted > after);
  const reachable = low <= rest && rest <= high;
  return between || reachable
    ? { external: after, moved: rest, unexplained: 0n }
    : { external: after, moved: 0n, unexplained: rest };
}

function isSilent(row: TieOutRow): boolean {
  return (
    row.ours === 0n &&
    row.notExported === 0n &&
    row.opening === 0n &&
    row.pending === 0n &&
    row.error === 0n &&
    row.excluded === 0n &&
    row.adjustments === 0n &&
    row.leftThere === 0n &&
    row.foreign === 0n &&
    (row.external ?? 0n) === 0n &&
    row.unexplained === 0n &&
    Object.values(row.causes).every((amount) => amount === 0n)
  );
}

function compare(a: TieOutRow, b: TieOutRow): number {
  const numberOf = (row: TieOutRow) => row.account?.numbers ?? row.place.account;
  const left = [numberOf(a), a.place.account, a.place.location, a.place.currency].join('\t');
  const right = [numberOf(b), b.place.account, b.place.location, b.place.currency].join('\t');
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Amounts of the causes there is something to do about. */
export function openAmounts<T>(causes: Partial<Record<Cause, T>>): T[] {
  const named = Object.entries(causes) as [Cause, T][];
  return named.filter(([cause]) => isOpenCause(cause)).map(([, amount]) => amount);
}

/** The signed sum of a row's named causes. */
export function discrepancyOf(causes: CauseAmounts): bigint {
  return Object.values(causes).reduce((sum, amount) => sum + amount, 0n);
}

/**
 * The rows of a tie-out, in the order of our account numbers; places where all is zero are left
 * out.
 */
export function tieOut(input: TieOutInput): TieOutRow[] {
  const sums = (amounts: readonly PlacedAmount[]) => new AmountsByPlace().addAll(amounts);
  const sides = {
    accounts: input.accounts,
    sent: sums(input.sent),
    opening: sums(input.opening),
    before: sums(input.before),
    after: sums(input.after),
    adjustments: sums(input.adjustments),
    leftThere: sums(input.leftThere),
    foreign: sums(input.foreign),
    ranges: rangesOf(input.movers),
    causes: causesByPlace(input.findings),
  };
  const ours = new Map(input.ours.map((terms) => [placeKey(terms.place), terms]));
  const places = new Map<string, Place>(input.ours.map(({ place }) => [placeKey(place), place]));
  const elsewhere = [
    ...[input.sent, input.opening, input.before, input.after],
    ...[input.adjustments, input.leftThere, input.foreign],
    ...input.findings.map((found) => found.effects),
  ];
  for (const amount of elsewhere.flat()) {
    if (isInScope(input.scope, amount)) places.set(placeKey(amount.place), amount.place);
  }
  return [...places.values()]
    .map((place) => rowAt(place, ours.get(placeKey(place)), sides))
    .filter((row) => !isSilent(row))
    .sort(compare);
}

interface Sides {
  readonly accounts: ReadonlyMap<string, AccountText>;
  readonly sent: AmountsByPlace;
  readonly opening: AmountsByPlace;
  readonly before: AmountsByPlace;
  readonly after: AmountsByPlace;
  readonly adjustments: AmountsByPlace;
  readonly leftThere: AmountsByPlace;
  readonly foreign: AmountsByPlace;
  readonly ranges: Ranges;
  readonly causes: ReadonlyMap<string, CauseAmounts>;
}

function rowAt(place: Place, terms: OurTerms | undefined, sides: Sides): TieOutRow {
  const { ours, notExported, pending, error, excluded, notQueued } = terms ?? nothing;
  const synced = ours - notExported - pending - error - excluded - notQueued;
  const causes: CauseAmounts = { ...sides.causes.get(placeKey(place)) };
  const note = (cause: Cause, amount: bigint) => {
    if (amount !== 0n) causes[cause] = (causes[cause] ?? 0n) + amount;
  };
  note('not-queued', -notQueued);
  note('remapped', sides.sent.at(place) - synced);
  const opening = sides.opening.at(place);
  const [adjustments, foreign] = [sides.adjustments.at(place), sides.foreign.at(place)];
  const leftThere = sides.leftThere.at(place);
  const accepted = opening + ours - notExported - excluded + adjustments + leftThere;
  const predicted = accepted - pending - error + foreign + discrepancyOf(causes);
  const low = sides.ranges.low.at(place);
  const high = sides.ranges.high.at(place);
  const settled = place.mapped
    ? settle({
        before: sides.before.at(place),
        after: sides.after.at(place),
        predicted,
        low,
        high,
      })
    : { external: null, moved: 0n, unexplained: -predicted };
  note('moved', settled.moved);
  const open = [pending, error, foreign, settled.unexplained, ...openAmounts(causes)];
  return {
    place,
    account: terms?.account ?? sides.accounts.get(place.account) ?? null,
    ours,
    notExported,
    opening,
    pending,
    error,
    excluded,
    adjustments,
    leftThere,
    foreign,
    causes,
    external: settled.external,
    unexplained: settled.unexplained,
    tied: open.every((amount) => amount === 0n),
  };
}
