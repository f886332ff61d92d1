// The identity of events made in Tieout itself: corrections, reversals, recognized income. Pure.
// Invariant: an id is made of the identity of the event it is about, never of a number of our
// database: after a restore the same correction, made again, has the same id and so the same export
// key, whatever number its entry got. Leaves to others: what each event says.

import { hash } from 'node:crypto';

/** The source of events made in Tieout itself. */
export const ownSource = 'tieout';

/** An event as its sender knows it. */
export interface EventIdentity {
  readonly source: string;
  readonly externalId: string;
}

/** As much of the other event's id as leaves room for a word and a number within an id. */
const shownMax = 40;

/** The other event's id for people to read, and 64 bits of its whole identity. */
export function ownEventId(word: string, { source, externalId }: EventIdentity): string {
  // PostgreSQL text cannot hold NUL, so joining by it cannot make two identities look alike.
  const whole = hash('sha256', `${source}\u0000${externalId}`).slice(0, 16);
  return `${word}-of-${Array.from(externalId).slice(0, shownMax).join('')}-${whole}`;
}
