// Decides what becomes of each event of a batch: posted, there already, or refused with every
// problem. Stands between what posting-store.ts has read and what it writes. Pure. Invariant: one
// bad event never changes the fate of its neighbours; an event sees the entries before it.

import type { Chart } from '#chart-of-accounts/chart.ts';
import { firstDifference } from '#events/differing-field.ts';
import type { ReadEvent, Receipt } from '#events/receipt.ts';
import type { Problem } from '#problems/problem.ts';
import { journalProblem } from './journal-errors.ts';
import {
  type EventIdentity,
  identityKey,
  type OriginalEntry,
  type StoredEvent,
  takesBack,
} from './original-entry.ts';
import { type AcceptedEntry, placeInBatch } from './posting-rows.ts';
import { amountOf, deriveEntry } from './posting-rules/derive-entry.ts';
import type { SubledgerBatch } from './subledger.ts';

/** What a batch will do: an accepted entry by its place, or a fate that needs no writing. */
export type Fate =
  | { readonly status: 'accepted'; readonly place: number }
  | { readonly status: 'repeats'; readonly place: number }
  | Exclude<Receipt, { readonly status: 'posted' }>;

export interface PostingPlan {
  readonly accepted: readonly AcceptedEntry[];
  /** One per event, in their order. */
  readonly fates: readonly Fate[];
}

/** What is known of the books before the batch, by `identityKey`. */
export interface Books {
  readonly chart: Chart;
  readonly stored: ReadonlyMap<string, StoredEvent>;
  readonly originals: ReadonlyMap<string, OriginalEntry>;
  /** Books beside the journal that may speak against an event. */
  readonly subledgers?: readonly Pick<SubledgerBatch, 'judge' | 'receivableShare'>[];
}

interface Seen {
  readonly read: ReadEvent;
  readonly fate: Fate;
}

/** Plans the batch in the order of its events. */
export function planPosting(events: readonly ReadEvent[], books: Books): PostingPlan {
  const accepted: AcceptedEntry[] = [];
  const seen = new Map<string, Seen>();
  const reversedHere = new Map<string, string>();

  const findOriginal = (source: string, externalId: string): OriginalEntry | null => {
    const key = identityKey({ source, externalId });
    const reversedBy = reversedHere.get(key) ?? null;
    const stored = books.originals.get(key);
    if (stored) {
      const stands = (one: EventIdentity) => !reversedHere.has(identityKey(one));
      const correctedBy = (stored.correctedBy ?? []).filter(stands);
      return { ...stored, correctedBy, reversedBy: reversedBy ?? stored.reversedBy };
    }
    const fate = seen.get(key)?.fate;
    if (fate?.status !== 'accepted') return null;
    const entry = accepted[fate.place]?.entry;
    return entry ? { entryId: placeInBatch(fate.place), entry, reversedBy } : null;
  };

  const knowing = books.subledgers?.find((one) => one.receivableShare !== undefined);
  const shareOf = knowing?.receivableShare;

  const decide = (read: ReadEvent, key: string): Fate => {
    const before = seen.get(key);
    if (before) return fateOfRepeat(read, before);
    const stored = books.stored.get(key);
    if (stored) return fateOfStored(read, stored);
    const { event } = read;
    const entry = deriveEntry(event, books.chart, findOriginal, shareOf);
    if (Array.isArray(entry)) return { status: 'refused', problems: entry };
    const judgements = (books.subledgers ?? []).map((one) =>
      one.judge(event, entry, accepted.length),
    );
    const problems = judgements.flatMap((one) => (typeof one === 'function' ? [] : one));
    if (problems.length > 0) return { status: 'refused', problems };
    for (const move of judgements) if (typeof move === 'function') move();
    if (takesBack(event))
      reversedHere.set(identityKey(event.of), `${event.source}/${event.externalId}`);
    accepted.push({ read, entry, amountMinor: amountOf(entry) });
    return { status: 'accepted', place: accepted.length - 1 };
  };

  const fates = events.map((read) => {
    const key = identityKey(read.event);
    const fate = decide(read, key);
    if (!seen.has(key)) seen.set(key, { read, fate });
    return fate;
  });
  return { accepted, fates };
}

function fateOfStored(read: ReadEvent, stored: StoredEvent): Fate {
  const problem = differenceProblem(read, stored.content);
  if (problem) return { status: 'refused', problems: [problem] };
  return { status: 'exists', eventId: stored.eventId, entryId: stored.entryId };
}

function fateOfRepeat(read: ReadEvent, before: Seen): Fate {
  const problem = differenceProblem(read, before.read.content);
  if (problem) return { status: 'refused', problems: [problem] };
  return before.fate.status === 'accepted'
    ? { status: 'repeats', place: before.fate.place }
    : before.fate;
}

function differenceProblem(read: ReadEvent, stored: ReadEvent['content']): Problem | null {
  const difference = firstDifference(stored, read.content);
  if (!difference) return null;
  const { source, externalId } = read.event;
  return journalProblem(
    'EVENT_EXISTS_WITH_DIFFERENT_CONTENT',
    { where: difference.path },
    `${source}/${externalId}`,
    difference.path,
    written(difference.stored),
    written(difference.received),
  );
}

function written(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

/**
 * The plan of events that belong together: as it is where all are accepted or all are there
 * already, else every one refused and nothing accepted.
 */
export function wholeOrNothing(plan: PostingPlan): PostingPlan {
  const { fates } = plan;
  const there = fates.filter(({ status }) => status === 'exists').length;
  const refused = fates.some(({ status }) => status === 'refused');
  if (!refused && (there === 0 || there === fates.length)) return plan;
  const partly = journalProblem('JOURNAL_PARTLY_POSTED', {}, there, fates.length);
  const fateOf = (fate: Fate): Fate => {
    if (fate.status === 'refused') return fate;
    return { status: 'refused', problems: refused ? [] : [partly] };
  };
  return { accepted: [], fates: fates.map(fateOf) };
}

/** The receipts once the accepted entries are numbered from `firstId`. */
export function receiptsOf(plan: PostingPlan, firstId: bigint): Receipt[] {
  return plan.fates.map((fate) => {
    if (fate.status !== 'accepted' && fate.status !== 'repeats') return fate;
    const id = firstId + BigInt(fate.place);
    const status = fate.status === 'accepted' ? 'posted' : 'exists';
    return { status, eventId: id, entryId: id };
  });
}
