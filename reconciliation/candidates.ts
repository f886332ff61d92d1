// What an unexplained amount could be: entries whose amounts sum to it to the minor unit, the
// fewest first. Pure.
// Invariant: a combination sums exactly; "none" is said only when every combination up to a size
// was tried, and where the search gave up it says up to which size it came. It is a lead for a
// person, never a cause: unexplained stays unexplained.
// Leaves to others: which entries (candidates-store.ts), keeping and showing them.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';

/** How an entry would explain the amount. */
export type CandidateRole = 'not-in-balance' | 'twice-in-balance' | 'in-balance-unseen';

export const candidateRoles: Readonly<Record<CandidateRole, string>> = {
  'not-in-balance': 'listed there, but not in its balance',
  'twice-in-balance': 'in its balance twice',
  'in-balance-unseen': 'not exported as far as we know, but in its balance',
};

/** An entry at the place. */
export interface CandidateEntry {
  readonly exportId: string | null;
  readonly entryId: string | null;
  readonly externalEntryId: string | null;
  readonly postedOn: IsoDate;
  readonly memo: string;
  /** Is it in the ledger's list (ours or of others), or open here? */
  readonly listed: boolean;
  readonly amountMinor: bigint;
}

export interface Candidate extends Omit<CandidateEntry, 'amountMinor' | 'listed'> {
  readonly role: CandidateRole;
  /** What it adds to the unexplained amount, minor units as text. */
  readonly amountMinor: string;
}

export interface Candidates {
  readonly state: 'found' | 'none' | 'gave-up';
  /** Entries that were looked at. */
  readonly entries: number;
  /** Up to how many entries together every combination was tried. */
  readonly sizes: number;
  readonly combinations: readonly (readonly Candidate[])[];
}

/** Entries of a place that are looked at, the likeliest first. */
export const entriesMax = 300;
/** Entries together. */
const sizeMax = 5;
/** Combinations tried before the search gives up. */
const stepsMax = 500_000;
/** Told at most. */
const combinationsMax = 3;

/** Combinations of the entries that sum to the target. */
export function candidatesFor(target: bigint, entries: readonly CandidateEntry[]): Candidates {
  const some = entries.filter((one) => one.amountMinor !== 0n).slice(0, entriesMax);
  const signed = some.flatMap(rolesOf);
  const search = new Search(signed);
  for (let size = 1; size <= sizeMax; size += 1) {
    const found = search.ofSize(size, target);
    const at = { entries: some.length, sizes: size };
    if (found.length > 0) return { state: 'found', ...at, combinations: found };
    if (search.isSpent) return { state: 'gave-up', ...at, sizes: size - 1, combinations: [] };
  }
  return { state: 'none', entries: some.length, sizes: sizeMax, combinations: [] };
}

function rolesOf({ listed, amountMinor, ...entry }: CandidateEntry): Candidate[] {
  const as = (role: CandidateRole, amount: bigint) => ({
    ...{ ...entry, role, amountMinor: String(amount) },
  });
  if (!listed) return [as('in-balance-unseen', amountMinor)];
  return [as('not-in-balance', -amountMinor), as('twice-in-balance', amountMinor)];
}

/** The last entry of a combination is looked up by what is missing. */
class Search {
  readonly #items: readonly Candidate[];
  readonly #amounts: readonly bigint[];
  readonly #byAmount: ReadonlyMap<bigint, readonly number[]>;
  #steps = 0;

  constructor(items: readonly Candidate[]) {
    this.#items = items;
    this.#amounts = items.map((one) => BigInt(one.amountMinor));
    this.#byAmount = Map.groupBy(items.keys(), (at) => this.#amounts[at] as bigint);
  }

  get isSpent(): boolean {
    return this.#steps > stepsMax;
  }

  ofSize(size: number, target: bigint): Candidate[][] {
    const found: Candidate[][] = [];
    this.#extend([], { left: size, missing: target, from: 0 }, found);
    return found;
  }

  #extend(
    chosen: readonly number[],
    { left, missing, from }: { left: number; missing: bigint; from: number },
    found: Candidate[][],
  ): void {
    if (left === 1) {
      for (const last of this.#byAmount.get(missing) ?? []) {
        if (last >= from && found.length < combinationsMax) {
          found.push([...chosen, last].map((at) => this.#items[at] as Candidate));
        }
      }
      return;
    }
    for (let at = from; at < this.#items.length; at += 1) {
      this.#steps += 1;
      if (this.isSpent || found.length >= combinationsMax) return;
      const rest = missing - (this.#amounts[at] as bigint);
      this.#extend([...chosen, at], { left: left - 1, missing: rest, from: at + 1 }, found);
    }
  }
}
