// What the sender of an event is told, and the function that intake hands events to.
// Intake (this folder) knows how to read events; posting them is the journal's. The process passes
// it in.

import type { Queryable } from '#database/pool.ts';
import type { Currency } from '#money/money.ts';
import type { Problem } from '#problems/problem.ts';
import type { AccountingEvent } from './accounting-event.ts';

/**
 * - `posted`: now in the books.
 * - `exists`: was already there with the same content; nothing changed.
 * - `refused`: not in the books; every problem is listed.
 */
export type Receipt =
  | { readonly status: 'posted'; readonly eventId: bigint; readonly entryId: bigint }
  | { readonly status: 'exists'; readonly eventId: bigint; readonly entryId: bigint }
  | { readonly status: 'refused'; readonly problems: readonly Problem[] };

/** An event that was read well, with the content to keep (canonical JSON, as received). */
export interface ReadEvent {
  readonly event: AccountingEvent;
  /** Canonical JSON: compared field by field when the same id comes again. */
  readonly content: Readonly<Record<string, unknown>>;
}

/**
 * Posts events of one property, all in one transaction, in the order given; one receipt each.
 * An event the journal refuses (unknown entry to reverse, no account for a role, same id with other
 * content) is left out with its problems; the others are posted. The same event twice in one call:
 * the second `exists`.
 */
export type PostEvents = (
  propertyId: number,
  events: readonly ReadEvent[],
  postedBy: string,
  alongside?: Alongside,
) => Promise<readonly Receipt[]>;

/**
 * Writes beside what is posted, in its transaction: both or neither. Called for each that posts
 * something, and again where one is begun anew.
 */
export type Alongside = (tx: Queryable, posted: readonly Posted[]) => Promise<void>;

export interface Posted {
  readonly entryId: bigint;
  readonly currency: Currency;
  readonly amountMinor: bigint;
}
