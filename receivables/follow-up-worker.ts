// What follows by itself once events are committed: a document that was waited for is matched, and
// where prepayments are a liability, money that became free goes back there. Right after posting,
// and every minute by the worker, for what a process did not live to do. Invariant: nothing depends
// on a timer being met; every process may run this at once, and what it posts has an id made of
// what it is for. Leaves to others: finding (match-store.ts, follow-up-store.ts).

import type pg from 'pg';
import type { Chart } from '#chart-of-accounts/chart.ts';
import { listProperties } from '#chart-of-accounts/chart-store.ts';
import { type Rounds, software, startRounds } from '#chart-of-accounts/rounds-worker.ts';
import { withTransaction } from '#database/pool.ts';
import type { PostEvents } from '#events/receipt.ts';
import { listFollowing } from './follow-up-store.ts';
import {
  type Arrived,
  arrivedMax,
  endMatched,
  isAnyWaiting,
  listArrived,
  matchOne,
} from './match-store.ts';
import { settledEvent, unsettledEvent } from './prepaid-events.ts';
import type { Noted } from './receivables-store.ts';
import { sumOf } from './settle-facts.ts';

export interface FollowUpLog {
  info(text: string): void;
  warn(text: string): void;
}

export interface FollowUpDeps {
  readonly pool: pg.Pool;
  readonly loadChart: (propertyId: number) => Promise<Chart>;
  readonly postEvents: PostEvents;
  /** False: the database was restored, and a person looks at the external ledger first. */
  readonly mayPutTogether: (propertyId: number) => Promise<boolean>;
}

/** What posting noted, by property, until somebody takes it. */
export class FollowUpNotes {
  readonly #noted = new Map<number, { documents: Set<string>; isTakenBack: boolean }>();

  readonly note = (propertyId: number, { documents, isTakenBack }: Noted): void => {
    const noted = this.#noted.get(propertyId) ?? { documents: new Set(), isTakenBack: false };
    for (const document of documents) noted.documents.add(document);
    noted.isTakenBack ||= isTakenBack;
    this.#noted.set(propertyId, noted);
  };

  take(propertyId: number): Noted | null {
    const noted = this.#noted.get(propertyId);
    this.#noted.delete(propertyId);
    return noted ? { ...noted, documents: [...noted.documents] } : null;
  }
}

/**
 * Posting with what follows from it. Should that fail, the events are posted all the same and the
 * worker does it later. `post`: by which the events are posted; what follows is posted by `deps`.
 */
export function withFollowUp(
  deps: FollowUpDeps,
  notes: FollowUpNotes,
  { log, post = deps.postEvents }: { readonly log: FollowUpLog; readonly post?: PostEvents },
): PostEvents {
  return async (propertyId, events, postedBy, alongside) => {
    const receipts = await post(propertyId, events, postedBy, alongside);
    await followNoted(deps, notes, propertyId, postedBy).catch((error: Error) =>
      log.warn(`What follows was not posted, the worker will: ${error.message}`),
    );
    return receipts;
  };
}

// What follows may let something else follow; that ends, since each step moves money once.
const roundsMax = 8;

async function followNoted(
  deps: FollowUpDeps,
  notes: FollowUpNotes,
  propertyId: number,
  by: string,
): Promise<void> {
  for (let round = 0; round < roundsMax; round += 1) {
    const noted = notes.take(propertyId);
    if (noted === null) return;
    const waits = await isAnyWaiting(deps.pool, propertyId, noted.documents);
    if (!waits && !noted.isTakenBack) continue;
    const chart = await deps.loadChart(propertyId);
    if (waits) await matchArrived(deps, chart, noted.documents, by);
    if (noted.isTakenBack) await postFollowing(deps, chart, by);
  }
}

/** Matches what arrived; of these documents, or of all. How many were matched. */
export async function matchArrived(
  deps: FollowUpDeps,
  chart: Chart,
  documents: readonly string[] | null,
  by: string,
): Promise<number> {
  let matched = 0;
  let last: Arrived | undefined;
  for (;;) {
    const found: readonly Arrived[] = await listArrived(deps.pool, chart, documents, last ?? null);
    for (const arrived of found) if (await match(deps, chart, arrived, by)) matched += 1;
    last = found[arrivedMax - 1];
    if (!last) return matched;
  }
}

async function match(deps: FollowUpDeps, chart: Chart, arrived: Arrived, by: string) {
  const { propertyId } = chart;
  const rest = await withTransaction(deps.pool, async (tx) => {
    const found = await matchOne(tx, chart, arrived, by);
    const isWhole = found.orders.length === 0 && found.settledMinor > 0n;
    if (isWhole) await endMatched(tx, propertyId, arrived, found.settledMinor, by);
    return isWhole ? null : found;
  });
  if (rest === null) return true;
  const { orders, settledMinor } = rest;
  if (orders.length === 0) return false;
  const receipts = await deps.postEvents(propertyId, orders.map(settledEvent), by);
  // Refused: somebody else took it meanwhile; it is looked at again.
  if (receipts.some(({ status }) => status === 'refused')) return false;
  await endMatched(deps.pool, propertyId, arrived, settledMinor + sumOf(orders), by);
  return true;
}

const usesLiability = (chart: Chart) =>
  chart.postingSettings.some(({ name, value }) => name === 'prepayment' && value === 'liability');

async function postFollowing(deps: FollowUpDeps, chart: Chart, by: string): Promise<number> {
  if (!usesLiability(chart)) return 0;
  const reason = 'What it had paid was taken back';
  const events = (await listFollowing(deps.pool, chart)).map((order) =>
    order.what === 'settled' ? settledEvent(order) : unsettledEvent(order, reason),
  );
  if (events.length === 0) return 0;
  const receipts = await deps.postEvents(chart.propertyId, events, by);
  return receipts.filter(({ status }) => status === 'posted').length;
}

/** One round over every property. */
export async function followUpByItself(deps: FollowUpDeps, log: FollowUpLog): Promise<void> {
  for (const { propertyId, code } of await listProperties(deps.pool)) {
    if (!(await deps.mayPutTogether(propertyId))) continue;
    const chart = await deps.loadChart(propertyId);
    const matched = await matchArrived(deps, chart, null, software);
    const posted = await postFollowing(deps, chart, software);
    if (matched + posted > 0) {
      log.info(`Receivables of ${code}: ${matched} documents matched, ${posted} entries followed`);
    }
  }
}

/** A round at once and then every `pauseMs`. */
export function startFollowUpWorker(
  deps: FollowUpDeps,
  { log, pauseMs }: { readonly log: FollowUpLog; readonly pauseMs: number },
): Rounds {
  const onFailure = (error: Error) => log.warn(`Receivables: ${error.message}`);
  return startRounds(() => followUpByItself(deps, log), { pauseMs, onFailure });
}
