// The SQL of adopting an entry that stands there for an export that is in error or excluded.
// Invariant: the export is confirmed by the same move as when a person marks it synced by hand; its
// draft is what we would have sent, so that reconciliation compares it from then on.
// Leaves to others: which entry (repairing-worker.ts), the move (export-queue/).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import { type DraftRecord, draftHash } from '#export-queue/draft-record.ts';
import { markSynced } from '#export-queue/mark-synced-store.ts';
import type { ExternalEntry } from '#external-ledger/external-ledger.ts';
import type { FindingOf } from './accepted-store.ts';

/** Its row is locked. *Errors:* as markSynced. */
export async function markAdopted(
  tx: Queryable,
  propertyId: number,
  one: {
    readonly exportId: bigint;
    readonly there: ExternalEntry;
    /** Null: it has one. */
    readonly draft: DraftRecord | null;
    readonly person: string;
    readonly reason: string;
  },
): Promise<void> {
  const { exportId, there, draft, person, reason } = one;
  if (draft) {
    await tx.query(
      `update exports set draft = $3, draft_hash = $4
       where property_id = $1 and export_id = $2 and draft is null`,
      [propertyId, exportId, JSON.stringify(draft), draftHash(draft)],
    );
  }
  await markSynced(tx, propertyId, { exportId, externalId: there.externalId, person, reason });
  await tx.query(
    `update exports set external_url = $3, external_state = $4, external_standing = $5
     where property_id = $1 and export_id = $2`,
    [propertyId, exportId, there.externalUrl, there.state, there.standing],
  );
}

/** The day of a foreign entry, as the reconciliation listed it. */
export async function postedOnOfForeign(
  client: Queryable,
  of: FindingOf,
  externalId: string,
): Promise<IsoDate | null> {
  const { rows } = await client.query<{ postedOn: IsoDate }>(
    `select posted_on as "postedOn" from reconciliation_foreign_entries
     where property_id = $1 and reconciliation_id = $2 and external_entry_id = $3`,
    [of.propertyId, of.reconciliationId, externalId],
  );
  return rows[0]?.postedOn ?? null;
}
