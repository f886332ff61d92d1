// What is posted when an entry is reversed and posted anew in one action: the two events, and
// whether the entry is one to do it with. Pure. Between the route and posting. Invariant: the ids
// are made of the original's event, so that pressing twice posts once; the new event keeps the day
// and the identity of the one it replaces. Leaves to others: posting both or none.

import { type Chart, firstOpenDay } from '#chart-of-accounts/chart.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { ownEventId, ownSource } from './own-event.ts';

/** As much of a posted entry as decides. */
export interface Repostable {
  readonly entry_id: bigint;
  readonly source: string;
  readonly external_id: string;
  readonly kind: string;
  readonly outlet: string;
  readonly currency: string;
  readonly document_number: string;
  readonly posted_on: IsoDate;
  readonly reverses_entry_id: bigint | null;
  readonly corrects_entry_id: bigint | null;
  readonly corrections: number;
}

/** Why the entry cannot be posted anew, in words after a colon; null: it can. */
export function whyNotRepostable(entry: Repostable): string | null {
  if (entry.reverses_entry_id !== null) return 'it is itself a reversal';
  if (entry.corrects_entry_id !== null)
    return `it is the difference to entry ${entry.corrects_entry_id}`;
  if (entry.corrections > 0) return 'it has corrections, and a reversal would leave them standing';
  if (entry.source === ownSource && !isTyped(entry.external_id))
    return `Tieout made it by itself (${entry.kind})`;
  return null;
}

/** Of what Tieout posts, a person typed entries by hand and what was posted anew. */
const isTyped = (externalId: string) => /^(manual|repost-of)-/.test(externalId);

/** The day both are posted on: the original's own, or the first that is open at all its outlets. */
export function repostDay(chart: Chart, outletIds: readonly number[], on: IsoDate): IsoDate {
  return outletIds.reduce((day, outletId) => {
    const open = firstOpenDay(chart, outletId, on);
    return open > day ? open : day;
  }, on);
}

export interface Reposting {
  readonly reason: string;
  readonly occurredOn: IsoDate;
  /** The facts as they should have been; its identity and day are ours to give. */
  readonly event: Readonly<Record<string, unknown>>;
}

const identityOf = ({ source, external_id: externalId }: Repostable) => ({ source, externalId });

/** The event that reverses the entry; the same as Reverse makes. */
export function reversalOf(entry: Repostable, by: { reason: string; occurredOn: string }) {
  return {
    source: ownSource,
    id: ownEventId('reversal', identityOf(entry)),
    kind: 'entry-reversed',
    occurredOn: by.occurredOn,
    outlet: entry.outlet,
    currency: entry.currency,
    document: entry.document_number,
    of: { source: entry.source, id: entry.external_id },
    reason: by.reason,
  };
}

/** The event posted anew, of the same kind under an id of ours. */
export function repostOf(entry: Repostable, by: Reposting) {
  const { source: _source, id: _id, reposts: _reposts, ...facts } = by.event;
  return {
    document: entry.document_number,
    ...facts,
    source: ownSource,
    id: ownEventId('repost', identityOf(entry)),
    kind: entry.kind,
    occurredOn: by.occurredOn,
    // An entry by hand says why it was made; made anew, it says why it was made anew.
    ...(entry.kind === 'journal-posted' && { reason: by.reason }),
  };
}

/** Kept with the new event: what it replaces, and the day that had. */
export const repostedFacts = (entry: Repostable, reason: string) => ({
  source: entry.source,
  id: entry.external_id,
  postedOn: entry.posted_on,
  reason,
});
