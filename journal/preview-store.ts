// What posting events would write, before they are posted: the same reading, the same rules and the
// same subledgers, and nothing written. Beside posting-store.ts. Invariant: what is answered was
// decided by the code that posts; no number is taken, no customer is made, no row is added.
// Leaves to others: what commits meanwhile (posting decides again).

import type pg from 'pg';
import { withReconnect, withTransaction } from '#database/pool.ts';
import type { ReadEvent } from '#events/receipt.ts';
import { invariant } from '#problems/invariant.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from './journal-entry.ts';
import type { Fate, PostingPlan } from './posting-plan.ts';
import { type PostingDeps, planOn } from './posting-store.ts';

/** What would become of an event. */
export type PreviewedEvent =
  | { readonly status: 'postable'; readonly entry: DerivedEntry; readonly amountMinor: bigint }
  | { readonly status: 'exists'; readonly entryId: bigint }
  | { readonly status: 'refused'; readonly problems: readonly Problem[] };

/** One answer per event, in their order; an event sees those before it. */
export type PreviewEvents = (
  propertyId: number,
  events: readonly ReadEvent[],
) => Promise<readonly PreviewedEvent[]>;

/** Makes the function that previews events. */
export function makePreviewEvents(
  deps: Pick<PostingDeps, 'loadChart' | 'subledgers'> & { readonly pool: pg.Pool },
): PreviewEvents {
  return async (propertyId, events) => {
    if (events.length === 0) return [];
    const chart = await deps.loadChart(propertyId);
    // Subledgers lock what they judge by, which a read-only transaction may not; committing it
    // changes nothing.
    const { plan } = await withReconnect(() =>
      withTransaction(deps.pool, (tx) => planOn(tx, deps, { chart, events, lookUp: true })),
    );
    return plan.fates.map((fate) => previewOf(fate, plan));
  };
}

function previewOf(fate: Fate, { accepted }: PostingPlan): PreviewedEvent {
  if (fate.status === 'exists' || fate.status === 'refused') return fate;
  const planned = accepted[fate.place];
  invariant(planned, 'what is accepted has a place');
  return { status: 'postable', entry: planned.entry, amountMinor: planned.amountMinor };
}
