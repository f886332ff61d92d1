// The SQL of entries that were reversed and posted anew: the link from the new entry to the one it
// replaces and to the reversal posted with it. Invariant: the link is written in the transaction
// that posts the pair. Leaves to others: what is posted (repost.ts, reposting-store.ts).

import type { Queryable } from '#database/pool.ts';
import type { PostedEntry } from './journal-entry.ts';
import { ownSource } from './own-event.ts';

/** Links those of the entries that are posted anew, in the transaction that posts them. */
export async function linkReposts(
  tx: Queryable,
  propertyId: number,
  entries: readonly PostedEntry[],
  postedBy: string,
): Promise<void> {
  // What was sent from outside names no entry it replaces in its content, whatever its id is.
  const ours = entries.filter(
    ({ eventSource, eventExternalId }) =>
      eventSource === ownSource && eventExternalId.startsWith('repost-of-'),
  );
  if (ours.length === 0) return;
  await tx.query(
    `INSERT INTO entry_reposts (property_id, entry_id, reposts_entry_id, reversal_entry_id, reason,
            reposted_by)
     SELECT $1, j.entry_id, o.entry_id, r.entry_id, e.content#>>'{reposts,reason}', $3
       FROM journal_entries j
       JOIN events e ON e.property_id = j.property_id AND e.event_id = j.event_id
       JOIN events v ON v.property_id = e.property_id AND v.source = e.content#>>'{reposts,source}'
        AND v.external_id = e.content#>>'{reposts,id}'
       JOIN journal_entries o ON o.property_id = v.property_id AND o.event_id = v.event_id
       JOIN journal_entries r ON r.property_id = o.property_id AND r.reverses_entry_id = o.entry_id
      WHERE j.property_id = $1 AND j.entry_id = ANY($2::bigint[]) AND e.content ? 'reposts'`,
    [propertyId, ours.map(({ entryId }) => entryId), postedBy],
  );
}

export interface RepostRow {
  /** The new entry, the entry it replaces, and the reversal between them. */
  readonly entry_id: bigint;
  readonly reposts_entry_id: bigint;
  readonly reversal_entry_id: bigint;
  readonly reason: string;
  readonly reposted_at: Date;
  readonly reposted_by: string;
}

/** The pairs an entry is part of, as what replaces, what is replaced, or what reverses. */
export async function readReposts(
  db: Queryable,
  propertyId: number,
  entryId: bigint,
): Promise<RepostRow[]> {
  const { rows } = await db.query<RepostRow>(
    `SELECT entry_id, reposts_entry_id, reversal_entry_id, reason, reposted_at, reposted_by
       FROM entry_reposts
      WHERE property_id = $1 AND $2::bigint IN (entry_id, reposts_entry_id, reversal_entry_id)
      ORDER BY entry_id`,
    [propertyId, entryId],
  );
  return rows;
}
