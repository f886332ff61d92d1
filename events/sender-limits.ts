// What a sender of events may not send. Kinds by which somebody chooses the accounts, or takes an
// entry back, do by an event what is done by hand on the journal's pages.
// Invariant: a refused event is answered for in its place like any other, and never posted,
// whichever form it came in: one, a list or a stream.
// Leaves to others: who is refused what; the process passes it in. Pure.

import type { Problem } from '#problems/problem.ts';
import type { EventKind } from './accounting-event.ts';
import type { PostEvents, ReadEvent, Receipt } from './receipt.ts';

/** As good as an entry by hand: the right to send events is not enough for these. */
export const kindsByHand: ReadonlySet<EventKind> = new Set([
  'journal-posted',
  'entry-reversed',
  'inter-outlet-posted',
]);

/** Why a sender may not send each of these events; null where it may. */
export type RefusalsOf = (events: readonly ReadEvent[]) => Promise<readonly (Problem | null)[]>;

/** Posts what may be sent; answers for the rest. */
export function withinLimits(post: PostEvents, refusalsOf: RefusalsOf): PostEvents {
  return async (propertyId, events, postedBy, alongside) => {
    const refusals = await refusalsOf(events);
    if (refusals.every((one) => one === null)) return post(propertyId, events, postedBy, alongside);
    const good = events.filter((_, index) => refusals[index] === null);
    const posted = good.length > 0 ? [...(await post(propertyId, good, postedBy, alongside))] : [];
    return refusals.map((problem) =>
      problem === null ? (posted.shift() as Receipt) : { status: 'refused', problems: [problem] },
    );
  };
}
