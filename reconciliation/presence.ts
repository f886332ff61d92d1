// Judges one entry of ours against what the external ledger holds under its key: there as sent,
// differing, twice, awaiting approval, or gone. Pure: values in, findings out.
// Invariant: expected amounts plus the effects of the findings equal what the ledger holds in the
// period.
// Leaves to others: finding the entries (examination.ts) and the rows (tie-out.ts).

import type { DateRange, IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { ExternalEntry } from '#external-ledger/external-ledger.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import type { Cause, Finding } from './causes.ts';
import { AmountsByPlace, type PlacedAmount, type PlacedLine, placesOfLines } from './place.ts';

/** An entry as we know it to have been sent, or as a registered adjustment stood. */
export interface KnownEntry {
  readonly postedOn: IsoDate;
  readonly currency: Currency;
  readonly lines: readonly PlacedLine[];
  /** Its lines are counts: it must be there, and adds to no balance. */
  readonly statistical?: true;
}

/** An export as our snapshot has it, with the draft it was sent as (null when never sent). */
export interface SentExport {
  readonly exportId: bigint;
  readonly exportKey: string;
  readonly status: 'pending' | 'synced' | 'error' | 'excluded';
  readonly externalId: string | null;
  readonly sent: KnownEntry | null;
}

/** Is the day in the period, its first and last day included? */
export function isWithin(period: DateRange, day: IsoDate): boolean {
  return period.from <= day && day <= period.through;
}

/** What the external ledger's balances hold of this entry within the period. */
export function bookedAmounts(
  entry: ExternalEntry,
  period: DateRange,
  known: KnownEntry | null = null,
): PlacedAmount[] {
  if (known?.statistical || !entry.inBalances || !isWithin(period, entry.postedOn)) return [];
  const { currency, lines } = asBooked(entry);
  return placesOfLines(currency, lines);
}

/** An entry as the balances hold it: in their currency. */
export function asBooked(entry: ExternalEntry): ExternalEntry {
  if (!entry.booked) return entry;
  const { currency, amountsMinor } = entry.booked;
  const lines = entry.lines.map((line, at) => ({
    ...line,
    amountMinor: amountsMinor[at] ?? line.amountMinor,
  }));
  return { ...entry, currency, lines };
}

/** What we expect the balances to hold of a known entry within the period. */
export function expectedAmounts(known: KnownEntry | null, period: DateRange): PlacedAmount[] {
  if (!known || known.statistical || !isWithin(period, known.postedOn)) return [];
  return placesOfLines(known.currency, known.lines);
}

function effectsOf(booked: PlacedAmount[], expected: PlacedAmount[]): PlacedAmount[] {
  return new AmountsByPlace().addAll(booked).addAll(expected, -1n).amounts();
}

/**
 * Lines summed by account and the dimensions compared; the key reads `4010 at 100, department 20`.
 */
export function sumsOfLines(
  lines: readonly PlacedLine[],
  names: readonly string[],
): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const line of lines) {
    const location = line.dimensions.location;
    const others = names
      .filter((name) => name !== 'location' && line.dimensions[name])
      .map((name) => `, ${name} ${line.dimensions[name]}`);
    const key = `${line.accountId}${location ? ` at ${location}` : ''}${others.join('')}`;
    sums.set(key, (sums.get(key) ?? 0n) + line.amountMinor);
  }
  return sums;
}

/**
 * Every way the entry there differs from the one we know, in words; empty when there is none. Lines
 * are compared as sums by account and by the dimensions we sent: a ledger may add dimensions of its
 * own.
 */
export function differencesOf(known: KnownEntry, entry: ExternalEntry): string[] {
  const found: string[] = [];
  if (known.postedOn !== entry.postedOn) {
    found.push(`dated ${known.postedOn} here, ${entry.postedOn} there`);
  }
  if (known.currency !== entry.currency && !known.statistical) {
    found.push(`in ${known.currency} here, in ${entry.currency} there`);
  }
  const names = [...new Set(known.lines.flatMap((line) => Object.keys(line.dimensions)))].sort();
  const here = sumsOfLines(known.lines, names);
  const there = sumsOfLines(entry.lines, names);
  for (const key of new Set([...here.keys(), ...there.keys()])) {
    const ours = here.get(key) ?? 0n;
    const theirs = there.get(key) ?? 0n;
    if (ours === theirs) continue;
    const [shownHere, shownThere] = [
      formatAmount(ours, known.currency),
      formatAmount(theirs, entry.currency),
    ];
    found.push(`${key}: ${shownHere} here, ${shownThere} there`);
  }
  return found;
}

function finding(cause: Cause, sent: SentExport, entry: ExternalEntry | null, what: string) {
  const externalEntryId = entry?.externalId ?? sent.externalId;
  const sides = { ours: sent.sent, theirs: entry };
  return { cause, exportId: sent.exportId, externalEntryId, adjustmentId: null, what, ...sides };
}

/** Counts are in no balance even when they are booked. */
function isInBooks(known: KnownEntry | null, entry: ExternalEntry): boolean {
  return known?.statistical ? entry.standing === 'booked' : entry.inBalances;
}

/** A synced export and the entry that is its own: null when it is there as sent. */
export function judgePresent(
  sent: SentExport,
  entry: ExternalEntry,
  period: DateRange,
): Finding | null {
  const expected = expectedAmounts(sent.sent, period);
  const effects = effectsOf(bookedAmounts(entry, period, sent.sent), expected);
  const differences = sent.sent ? differencesOf(sent.sent, entry) : ['we hold no draft of it'];
  if (sent.externalId !== entry.externalId) {
    differences.unshift(`we know it as ${sent.externalId}, it is there as ${entry.externalId}`);
  }
  if (!isInBooks(sent.sent, entry)) {
    const what = [`its state there is ${entry.state}`, ...differences].join('; ');
    return { ...finding('awaiting', sent, entry, what), effects };
  }
  if (differences.length > 0) {
    return { ...finding('differs', sent, entry, differences.join('; ')), effects };
  }
  return entry.booked ? { ...finding('converted', sent, entry, rateOf(entry)), effects } : null;
}

/** `100.00 EUR are kept there as 110.00 USD`: the debits. */
function rateOf(entry: ExternalEntry): string {
  const [sent, kept] = [entry, asBooked(entry)].map(({ currency, lines }) => {
    const debits = lines.map(({ amountMinor }) => amountMinor).filter((minor) => minor > 0n);
    const sum = debits.reduce((total, minor) => total + minor, 0n);
    return `${formatAmount(sum, currency)} ${currency}`;
  });
  return `${sent} are kept there as ${kept}`;
}

/** A synced export that the ledger does not hold at all. */
export function judgeAbsent(sent: SentExport, period: DateRange): Finding {
  const effects = effectsOf([], expectedAmounts(sent.sent, period));
  const what = `no entry ${sent.externalId ?? ''} and none with the key ${sent.exportKey} is there`;
  return { ...finding('deleted', sent, null, what), effects };
}

/** Does it take the entry back, line by line? Ledgers copy the reference to such an entry. */
function takesBack(sent: SentExport, entry: ExternalEntry): boolean {
  if (!sent.sent || sent.sent.currency !== entry.currency) return false;
  const back = entry.lines.map((line) => ({ ...line, amountMinor: -line.amountMinor }));
  return (
    differencesOf(sent.sent, { ...entry, postedOn: sent.sent.postedOn, lines: back }).length === 0
  );
}

/** One more entry under a key that already has its own: its reversal, or a copy. */
export function judgeCopy(sent: SentExport, entry: ExternalEntry, period: DateRange): Finding {
  const isBack = takesBack(sent, entry);
  const what = isBack
    ? `${entry.externalId} takes back ${sent.externalId ?? sent.exportKey} on ${entry.postedOn}`
    : `${entry.externalId} carries the key ${sent.exportKey} as well`;
  return {
    ...finding(isBack ? 'reversed' : 'twice', sent, entry, what),
    effects: bookedAmounts(entry, period, sent.sent),
  };
}

/** An entry of an export that was not synced when our side was read. */
export function judgeEarly(
  sent: SentExport,
  entry: ExternalEntry,
  { period, moving }: { period: DateRange; moving: boolean },
): Finding {
  const effects = bookedAmounts(entry, period, sent.sent);
  const what = moving
    ? `${entry.externalId} was being exported while the ledger was read`
    : `${entry.externalId} is there although the export is ${sent.status}`;
  return { ...finding(moving ? 'moved' : 'arrived', sent, entry, what), effects };
}
