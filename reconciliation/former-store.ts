// What became of the former revisions of our exports, for a reconciliation: entries that were taken
// back and stand beside their reversal, and entries that are gone and must stay so.
// Invariant: of the snapshot; a revision whose reversal is not confirmed is still the live one and
// is not among them. Leaves to others: judging them (examination.ts), making them
// (export-queue/revision-store.ts).

import type { Queryable } from '#database/pool.ts';
import type { Former } from './examination.ts';
import type { OurSide } from './our-side-store.ts';
import { knownEntry, type StoredEntry } from './stored-entry.ts';

/** All former revisions of the connection. They are few: each was made by a person. */
export async function formerRevisions(client: Queryable, of: OurSide): Promise<Former[]> {
  const { rows } = await client.query<{
    exportId: bigint;
    exportKey: string;
    externalId: string;
    there: StoredEntry | null;
  }>(
    `select r.export_id as "exportId", r.export_key as "exportKey",
            r.external_id as "externalId", r.there
     from export_revisions r join exports x using (property_id, export_id)
     where r.property_id = $1 and x.connection_id = $2 and r.ended_at is not null
     order by r.export_id, r.revision`,
    [of.propertyId, of.connectionId],
  );
  return rows.map(({ there, ...row }) => ({ ...row, entry: there && knownEntry(there) }));
}

/**
 * Drafts of synced exports and what stands there of taken back revisions, which count under their
 * reversal: both together are nothing where the reversal has their day.
 */
export const sentDrafts = `(
  select x.property_id, x.connection_id, x.export_id, x.external_id, x.draft
  from exports x where x.status = 'synced'
  union all
  select r.property_id, x.connection_id, r.reversal_export_id, x.external_id, r.there
  from export_revisions r
  join exports x on x.property_id = r.property_id and x.export_id = r.reversal_export_id
  where r.ended_at is not null and r.there is not null)`;
