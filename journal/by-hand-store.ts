// Entries that people make by hand, where the property asks for a second person: proposed with the
// lines they would post, and posted when another person approves. Invariant: what is proposed was
// judged by the code that posts; what is approved is made anew from the same order, with the same
// checks, and its lines as posted are those that were seen, or nothing is posted.
// Leaves to others: what each order means (the routes), deciding (approvals/).

import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import { type Asking, bothNames, type EffectEntry, noEffect } from '#approvals/approval.ts';
import { staleApproval } from '#approvals/approval-errors.ts';
import { isSecondPersonAsked, nothingDone } from '#approvals/approval-store.ts';
import type { CarryOut } from '#approvals/deciding-store.ts';
import { type Proposed, propose } from '#approvals/proposing-store.ts';
import type { Chart } from '#chart-of-accounts/chart.ts';
import { type Queryable, withTransaction } from '#database/pool.ts';
import type { PostEvents, Posted, ReadEvent } from '#events/receipt.ts';
import { invariant } from '#problems/invariant.ts';
import { derivedView } from './derived-view.ts';
import { readEntry, readLines } from './journal-store.ts';
import { entryView, lineView } from './journal-views.ts';
import { refusal } from './post-own-event.ts';
import type { PreviewEvents } from './preview-store.ts';

export interface ByHandDeps {
  readonly pool: pg.Pool;
  readonly loadChart: (propertyId: number) => Promise<Chart>;
  /** All of them or none. */
  readonly postTogether: PostEvents;
  readonly previewEvents: PreviewEvents;
}

/** What a person ordered, as JSON: enough to make its events again. */
export interface HandOrder {
  readonly act: 'post' | 'reverse' | 'correct' | 'repost';
  /** What it is about, where it is about an entry. */
  readonly entryId?: string;
  readonly body: object;
}

/** Makes the events of an order with every check. *Errors:* JOURNAL_*, EVENT_*. */
export type ReadsOf = (propertyId: number, order: HandOrder) => Promise<readonly ReadEvent[]>;

export interface ByHand {
  readonly propertyId: number;
  readonly by: Asking;
  readonly order: HandOrder;
  readonly reads: readonly ReadEvent[];
  readonly reason: string;
}

/**
 * The approval that waits instead; null where no second person is asked for, or where it is posted
 * already. *Errors:* what posting would refuse; APPROVAL_WAITS.
 */
export async function proposedInstead(deps: ByHandDeps, of: ByHand): Promise<Proposed | null> {
  const { pool } = deps;
  const { propertyId, by, order, reads, reason } = of;
  if (!(await isSecondPersonAsked(pool, propertyId, 'entries'))) return null;
  const previews = await deps.previewEvents(propertyId, reads);
  const problems = previews.flatMap((one) => (one.status === 'refused' ? one.problems : []));
  if (problems.length > 0) throw refusal(problems);
  if (previews.every(({ status }) => status === 'exists')) return null;
  const chart = await deps.loadChart(propertyId);
  const entries = previews.flatMap((one) =>
    one.status === 'postable' ? [effectOf(derivedView(one.entry, chart))] : [],
  );
  const [first] = reads;
  invariant(first, 'an order makes an event');
  const wanted = {
    ...({ area: 'entries', kind: 'entry', reason, proposal: order, by } as const),
    subject: `${first.event.source} ${first.event.externalId}`,
    summary: summaryOf(order, entries),
    effect: { ...noEffect, entries },
  };
  return withTransaction(pool, (tx) => propose(tx, propertyId, wanted));
}

function effectOf(entry: ReturnType<typeof derivedView>): EffectEntry {
  const { documentType, document, postedOn, outlet, currency, amount } = entry;
  const lines = entry.lines.map(({ customer, ...line }) => ({
    ...line,
    customer: customer && { code: customer.code, name: customer.name ?? customer.code },
  }));
  return { documentType, document, postedOn, outlet, currency, amount, lines };
}

const acts: Record<HandOrder['act'], (entryId: string) => string> = {
  post: () => 'Post an entry by hand',
  reverse: (entryId) => `Reverse entry ${entryId}`,
  correct: (entryId) => `Correct entry ${entryId}`,
  repost: (entryId) => `Reverse entry ${entryId} and post it anew`,
};

function summaryOf({ act, entryId = '' }: HandOrder, entries: readonly EffectEntry[]): string {
  const last = entries.at(-1);
  return last
    ? `${acts[act](entryId)}: ${last.amount} ${last.currency} on ${last.postedOn}`
    : acts[act](entryId);
}

/** Posts what was approved. *Errors:* APPROVAL_STALE; what making and posting it is refused for. */
export function carryOutByHand(deps: ByHandDeps, readsOf: ReadsOf): CarryOut {
  return async ({ propertyId, approval, person, decide }) => {
    const reads = await readsOf(propertyId, approval.proposal as HandOrder);
    const alongside = async (tx: Queryable, posted: readonly Posted[]) => {
      const now = await postedEffect(tx, propertyId, posted);
      const seen = approval.effect.entries.map(placesOf);
      if (!isDeepStrictEqual(now.map(placesOf), seen)) {
        throw staleApproval(approval.approvalId, 'what it would post');
      }
      const entryIds = posted.map(({ entryId }) => String(entryId));
      await decide(tx, { ...nothingDone, entryIds });
    };
    const by = bothNames(approval.proposedBy, person);
    const receipts = await deps.postTogether(propertyId, reads, by, alongside);
    const problems = receipts.flatMap((one) => (one.status === 'refused' ? one.problems : []));
    if (problems.length > 0) throw refusal(problems);
  };
}

type Seen = Pick<EffectEntry, 'postedOn' | 'currency' | 'lines'>;

async function postedEffect(
  tx: Queryable,
  propertyId: number,
  posted: readonly Posted[],
): Promise<Seen[]> {
  const found: Seen[] = [];
  for (const { entryId } of posted) {
    const entry = await readEntry(tx, propertyId, entryId);
    invariant(entry, 'what was just posted is there');
    const { postedOn, currency } = entryView(entry);
    const lines = (await readLines(tx, propertyId, entryId)).map(lineView);
    found.push({ postedOn, currency, lines });
  }
  return found;
}

/** What of an entry must be as it was seen: its day, and what stands where. */
const placesOf = ({ postedOn, currency, lines }: Seen) => ({
  ...{ postedOn, currency },
  lines: lines.map(({ account, outlet, department, customer, debit, credit }) =>
    JSON.stringify([account.number, outlet, department, customer?.code ?? null, debit, credit]),
  ),
});
