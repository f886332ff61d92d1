// Reversing an entry and posting it anew in one action, and seeing that before. Stands between the
// route or command and posting. Invariant: both events are posted or neither; what is shown before
// is what the rules and subledgers would really do. Leaves to others: the two events (repost.ts).

import type pg from 'pg';
import type { Asking } from '#approvals/approval.ts';
import type { Proposed } from '#approvals/proposing-store.ts';
import type { Chart } from '#chart-of-accounts/chart.ts';
import { type IsoDate, isoDateOf } from '#chart-of-accounts/iso-date.ts';
import { readEvent } from '#events/read-event.ts';
import type { PostEvents, ReadEvent } from '#events/receipt.ts';
import { invariant } from '#problems/invariant.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { proposedInstead } from './by-hand-store.ts';
import { type CorrectedLine, differenceOf } from './correction.ts';
import { readCorrectedLines } from './correction-store.ts';
import { correctedLinesView } from './correction-views.ts';
import { journalProblem } from './journal-errors.ts';
import type { RepostPreview, RepostReceipt } from './journal-schemas.ts';
import { type EntryDetailRow, readEntry, readLines } from './journal-store.ts';
import { refusal } from './post-own-event.ts';
import type { PreviewEvents } from './preview-store.ts';
import { repostDay, repostedFacts, repostOf, reversalOf, whyNotRepostable } from './repost.ts';
import { readReposts } from './repost-store.ts';

export interface RepostDeps {
  readonly pool: pg.Pool;
  readonly loadChart: (propertyId: number) => Promise<Chart>;
  readonly postTogether: PostEvents;
  readonly previewEvents: PreviewEvents;
}

export interface RepostOrder {
  readonly propertyId: number;
  readonly entryId: bigint;
  readonly reason: string;
  /** Default: the original's own day, or the first that is open. */
  readonly occurredOn: string | null;
  /** The facts as they should have been, as the original's event was received. */
  readonly event: Readonly<Record<string, unknown>>;
}

/** What both would post and what of it changes. *Errors:* all that `repost` would refuse. */
export async function previewRepost(deps: RepostDeps, order: RepostOrder): Promise<RepostPreview> {
  const { pair, chart, entry, occurredOn } = await pairOf(deps, order);
  const { propertyId, entryId } = order;
  const previewed = await deps.previewEvents(propertyId, pair);
  const problems = previewed.flatMap((one) => (one.status === 'refused' ? one.problems : []));
  if (problems.length > 0) throw refusal(problems);
  const [reversal, anew] = previewed;
  if (reversal?.status !== anew?.status)
    throw refusal([journalProblem('JOURNAL_PARTLY_POSTED', {}, 1, previewed.length)]);
  const before = await readCorrectedLines(deps.pool, propertyId, entryId);
  const wanted = anew?.status === 'postable' ? anew.entry.lines : before;
  const view = (lines: readonly CorrectedLine[]) =>
    correctedLinesView(differenceOf([], lines), chart, entry.currency);
  return {
    occurredOn,
    before: view(before),
    after: view(wanted),
    difference: view(differenceOf(before, wanted)),
  };
}

/** Posts both, or proposes it where a second person is asked for. *Errors:* JOURNAL_*, EVENT_*. */
export async function repostOrPropose(
  deps: RepostDeps,
  order: RepostOrder & { readonly by: Asking },
): Promise<RepostReceipt | Proposed> {
  const { propertyId, entryId, reason, event, by } = order;
  const { pair, occurredOn } = await pairOf(deps, order);
  const body = { reason, occurredOn, event };
  const made = { act: 'repost', entryId: String(entryId), body } as const;
  const of = { propertyId, by, order: made, reads: pair, reason };
  const proposed = await proposedInstead(deps, of);
  return proposed ?? postPair(deps, { propertyId, person: by.person }, pair);
}

/** The two events. *Errors:* JOURNAL_*, EVENT_*. */
export async function repostReads(
  deps: RepostDeps,
  order: RepostOrder,
): Promise<readonly ReadEvent[]> {
  return (await pairOf(deps, order)).pair;
}

async function postPair(
  deps: RepostDeps,
  { propertyId, person }: { readonly propertyId: number; readonly person: string },
  pair: readonly ReadEvent[],
): Promise<RepostReceipt> {
  const [reversal, anew] = await deps.postTogether(propertyId, pair, person);
  invariant(reversal && anew, 'posting answers every event');
  if (reversal.status === 'refused' || anew.status === 'refused') {
    throw refusal(
      [reversal, anew].flatMap((one) => (one.status === 'refused' ? one.problems : [])),
    );
  }
  return {
    status: anew.status,
    reversalEntryId: String(reversal.entryId),
    entryId: String(anew.entryId),
  };
}

/** The two events, read. */
async function pairOf(deps: RepostDeps, order: RepostOrder) {
  const { propertyId, event, reason } = order;
  const entry = await repostable(deps.pool, order);
  if (typeof event.kind === 'string' && event.kind !== entry.kind) {
    const at = { where: 'event.kind' };
    refuse(journalProblem('JOURNAL_REPOST_OTHER_KIND', at, entry.kind, event.kind));
  }
  const chart = await deps.loadChart(propertyId);
  const occurredOn = await dayOf(deps, chart, entry, order);
  const read = (given: object): ReadEvent => {
    const one = readEvent(given, chart);
    if (Array.isArray(one)) throw new ProblemError(one, 422);
    return one;
  };
  const reversal = read(reversalOf(entry, { reason, occurredOn }));
  const anew = read(repostOf(entry, { reason, occurredOn, event }));
  const content = { ...anew.content, reposts: repostedFacts(entry, reason) };
  return { entry, chart, occurredOn, pair: [reversal, { ...anew, content }] as const };
}

async function dayOf(
  { pool }: RepostDeps,
  chart: Chart,
  entry: EntryDetailRow,
  { occurredOn, propertyId, event }: RepostOrder,
): Promise<IsoDate> {
  if (occurredOn !== null) {
    if (occurredOn >= entry.posted_on) return occurredOn as IsoDate;
    const at = { where: 'occurredOn' };
    return refuse(
      journalProblem('JOURNAL_REPOST_BEFORE_ORIGINAL', at, occurredOn, entry.posted_on),
    );
  }
  const lines = await readLines(pool, propertyId, entry.entry_id);
  const codes = new Set([entry.outlet, event.outlet, ...lines.map(({ outlet }) => outlet)]);
  const outletIds = [...codes].flatMap((code) =>
    typeof code === 'string' ? (chart.outlets.get(code)?.outletId ?? []) : [],
  );
  const day = isoDateOf(entry.posted_on);
  invariant(day, 'an entry has a day');
  return repostDay(chart, outletIds, day);
}

/** The entry, when it is one to reverse and post anew, or was by such an action. */
async function repostable(
  pool: pg.Pool,
  { propertyId, entryId }: RepostOrder,
): Promise<EntryDetailRow> {
  const id = String(entryId);
  const entry = await readEntry(pool, propertyId, entryId);
  if (!entry) return refuse(journalProblem('JOURNAL_ENTRY_UNKNOWN', { where: 'entryId' }, id), 404);
  const why = whyNotRepostable(entry);
  if (why !== null) refuse(journalProblem('JOURNAL_REPOST_UNFIT', {}, id, why), 409);
  if (entry.reversed_by_entry_id !== null) {
    const reposts = await readReposts(pool, propertyId, entryId);
    const by = String(entry.reversed_by_entry_id);
    if (!reposts.some((one) => one.reposts_entry_id === entryId))
      refuse(journalProblem('JOURNAL_REPOST_OF_REVERSED', {}, id, by), 409);
  }
  return entry;
}

function refuse(problem: Problem, status = 422): never {
  throw new ProblemError([problem], status);
}
