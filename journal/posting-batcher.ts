// Group commit: joins events that arrive one by one while a posting is under way into one posting.
// Stands between HTTP routes and PostEvents. Invariant: every caller gets the receipts of its own
// events; what fails as a whole is tried again caller by caller, so nobody fails for a neighbour.
// Pure but for what it calls.

import { isConnectionLost } from '#database/pool.ts';
import type { PostEvents, ReadEvent, Receipt } from '#events/receipt.ts';

/** Events in one joined posting at most; a caller with more than this goes alone. */
const JOINED_EVENTS_MAX = 500;
/** Postings under way at once per property: while these commit, the next ones gather. */
const UNDER_WAY_MAX = 2;

interface Waiting {
  readonly events: readonly ReadEvent[];
  readonly postedBy: string;
  readonly resolve: (receipts: readonly Receipt[]) => void;
  readonly reject: (error: unknown) => void;
}

interface Queue {
  readonly waiting: Waiting[];
  underWay: number;
}

/**
 * A `PostEvents` that joins concurrent calls of one property and one person. An idle house posts at
 * once; nobody waits for company. Order among callers is the order of their calls.
 */
export function joinPostings(postEvents: PostEvents): PostEvents {
  const queues = new Map<number, Queue>();

  const startNext = (propertyId: number, queue: Queue): void => {
    while (queue.underWay < UNDER_WAY_MAX && queue.waiting.length > 0) {
      const joined = takeJoinable(queue.waiting);
      queue.underWay += 1;
      void postJoined(postEvents, propertyId, joined).finally(() => {
        queue.underWay -= 1;
        startNext(propertyId, queue);
        if (queue.underWay === 0 && queue.waiting.length === 0) queues.delete(propertyId);
      });
    }
  };

  return (propertyId, events, postedBy, alongside) => {
    if (events.length > JOINED_EVENTS_MAX || alongside)
      return postEvents(propertyId, events, postedBy, alongside);
    return new Promise((resolve, reject) => {
      const queue = queues.get(propertyId) ?? { waiting: [], underWay: 0 };
      queues.set(propertyId, queue);
      queue.waiting.push({ events, postedBy, resolve, reject });
      // Calls of the same turn of the event loop gather before the first of them is sent.
      setImmediate(startNext, propertyId, queue);
    });
  };
}

/** Removes the first caller and those after it that fit, up to the first that does not. */
function takeJoinable(waiting: Waiting[]): Waiting[] {
  const [first] = waiting;
  let eventCount = 0;
  let taken = 0;
  for (const { events, postedBy } of waiting) {
    if (postedBy !== first?.postedBy || eventCount + events.length > JOINED_EVENTS_MAX) break;
    eventCount += events.length;
    taken += 1;
  }
  return waiting.splice(0, taken);
}

async function postJoined(
  postEvents: PostEvents,
  propertyId: number,
  joined: readonly Waiting[],
): Promise<void> {
  const [first] = joined;
  if (!first) return;
  try {
    const events = joined.flatMap((one) => one.events);
    const receipts = await postEvents(propertyId, events, first.postedBy);
    let at = 0;
    for (const one of joined) {
      one.resolve(receipts.slice(at, at + one.events.length));
      at += one.events.length;
    }
  } catch (error) {
    // While the database is away each of them would wait for it again, one after the other.
    if (joined.length === 1 || isConnectionLost(error)) for (const one of joined) one.reject(error);
    else
      for (const one of joined)
        await postEvents(propertyId, one.events, one.postedBy).then(one.resolve, one.reject);
  }
}
