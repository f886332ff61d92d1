// Entries of an external ledger as JSON in our tables: foreign entries, registered adjustments,
// drafts.
// Invariant: amounts are minor units as text; what was stored reads back as the same value.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { ExternalEntry, ExternalLine } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { externalPlace, type PlacedAmount } from './place.ts';
import type { KnownEntry } from './presence.ts';

/** A line in JSON. */
export interface StoredLine {
  readonly accountId: string;
  readonly amountMinor: string;
  readonly memo?: string;
  readonly dimensions?: Readonly<Record<string, string>>;
}

/** What our tables hold of an entry, and of the draft of an export. */
export interface StoredEntry {
  readonly postedOn: IsoDate;
  readonly currency: Currency;
  readonly lines: readonly StoredLine[];
  readonly statistical?: boolean;
}

/** An effect in JSON. */
export interface StoredAmount {
  readonly mapped: boolean;
  readonly account: string;
  readonly location: string;
  readonly currency: Currency;
  readonly amountMinor: string;
}

/** Lines to store. */
export function storedLines(lines: readonly ExternalLine[]): StoredLine[] {
  return lines.map(({ accountId, amountMinor, memo, dimensions }) => ({
    accountId,
    amountMinor: amountMinor.toString(),
    memo,
    dimensions,
  }));
}

/** An entry of theirs as a finding keeps it: what a person compares. */
export interface StoredTheirs extends StoredEntry {
  readonly externalId: string;
  readonly state: string;
  readonly reference: string | null;
  readonly memo: string;
  readonly createdBy: string | null;
  readonly externalUrl: string | null;
}

/** Our side of a finding, to store. */
export function storedOurs(known: KnownEntry): StoredEntry {
  const { postedOn, currency, lines, statistical = false } = known;
  const stored = lines.map(({ accountId, amountMinor, dimensions }) => ({
    ...{ accountId, amountMinor: amountMinor.toString(), dimensions },
  }));
  return { postedOn, currency, lines: stored, ...(statistical ? { statistical } : {}) };
}

/** Their side of a finding, to store. */
export function storedTheirs(entry: ExternalEntry): StoredTheirs {
  const { externalId, state, reference, memo, createdBy, externalUrl, postedOn, currency } = entry;
  return {
    ...{ externalId, state, reference, memo, createdBy, externalUrl, postedOn, currency },
    lines: storedLines(entry.lines),
  };
}

/** The entry that was stored. */
export function knownEntry({ postedOn, currency, lines, statistical }: StoredEntry): KnownEntry {
  return {
    postedOn,
    currency,
    ...(statistical ? { statistical: true as const } : {}),
    lines: lines.map(({ accountId, amountMinor, dimensions = {} }) => ({
      accountId,
      amountMinor: BigInt(amountMinor),
      dimensions,
    })),
  };
}

/** External amounts by place that were stored. */
export function placedAmounts(stored: readonly StoredAmount[]): readonly PlacedAmount[] {
  return stored.map(({ account, location, currency, amountMinor }) => ({
    place: externalPlace(account, location, currency),
    amountMinor: BigInt(amountMinor),
  }));
}

/** Amounts by place to store. */
export function storedAmounts(amounts: readonly PlacedAmount[]): StoredAmount[] {
  return amounts.map(({ place, amountMinor }) => ({
    ...place,
    amountMinor: amountMinor.toString(),
  }));
}
