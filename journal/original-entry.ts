// What is in the books already, as posting needs it: events with the same identity, entries to be
// reversed. Made by originals-store.ts, or from an entry derived earlier in the batch. Invariant:
// lines are those posted, in their order.

import type { AccountingEvent, EventReference } from '#events/accounting-event.ts';
import type { DerivedEntry } from './journal-entry.ts';

/** An entry that may be reversed. */
export interface OriginalEntry {
  readonly entryId: bigint;
  readonly entry: DerivedEntry;
  /** The entry that reverses it already, by its event: `source/id`; null when none does. */
  readonly reversedBy: string | null;
  /** The corrections of it that stand, first to last; none where absent. */
  readonly correctedBy?: readonly EventIdentity[];
}

/** Does the event take another event's entry back? */
export function takesBack(
  event: AccountingEvent,
): event is Extract<AccountingEvent, { readonly of: EventReference; readonly reason: string }> {
  const { kind } = event;
  return kind === 'entry-reversed' || kind === 'invoice-voided' || kind === 'payment-voided';
}

/** Finds the entry of an event; null when there is none. */
export type FindOriginal = (source: string, externalId: string) => OriginalEntry | null;

/** What identifies an event in its property. */
export interface EventIdentity {
  readonly source: string;
  readonly externalId: string;
}

/**
 * An identity as one text, for maps. No source or id contains a NUL: PostgreSQL has none in text.
 */
export function identityKey({ source, externalId }: EventIdentity): string {
  return `${source}\0${externalId}`;
}

/** An event in the books. */
export interface StoredEvent {
  readonly eventId: bigint;
  readonly entryId: bigint;
  readonly content: Readonly<Record<string, unknown>>;
}
