// Reads events that are in the books. They are written by the journal, in the transaction that
// posts them.
// Invariant: an event of another property is not there.

import type { Queryable } from '#database/pool.ts';

/** An event as it is kept. */
export interface StoredEvent {
  readonly eventId: bigint;
  readonly source: string;
  readonly externalId: string;
  readonly kind: string;
  readonly occurredOn: string;
  readonly receivedAt: Date;
  /** The canonical JSON form. */
  readonly content: Record<string, unknown>;
  readonly entryId: bigint;
}

/** The event with this id, or null. */
export async function findEvent(
  db: Queryable,
  propertyId: number,
  eventId: bigint,
): Promise<StoredEvent | null> {
  const { rows } = await db.query<StoredEvent>(
    `select e.event_id as "eventId", e.source, e.external_id as "externalId", e.kind,
       e.occurred_on as "occurredOn", e.received_at as "receivedAt", e.content,
       j.entry_id as "entryId"
     from events e
     join journal_entries j on j.property_id = e.property_id and j.event_id = e.event_id
     where e.property_id = $1 and e.event_id = $2`,
    [propertyId, eventId],
  );
  return rows[0] ?? null;
}
