// The moves of an export from one revision to the next, and what its former revisions were. Behind
// a repair, by a person. Invariant: the database proves each move (`prove_revision`,
// `prove_next_revision`): only what was confirmed, on a recorded finding, under the key made of the
// one before; under a lock of the export's row, so that two people make one. Leaves to others:
// asking the external ledger right before (reconciliation/repairing-worker.ts), taking back what
// stands there (reversing-store.ts).

import type { Queryable } from '#database/pool.ts';
import type { ExportKey, ExternalEntry } from '#external-ledger/external-ledger.ts';
import { notifyLive } from './channel-store.ts';
import type { DraftRecord } from './draft-record.ts';
import { notifyExports } from './enqueue-store.ts';
import { keysAfter, nextKey } from './export-key.ts';
import type { ExportKind, ExportState } from './export-state.ts';
import { idOfAnother } from './mark-synced-store.ts';

/** An unsent export takes the key under which it was found; a repeat changes nothing. */
export async function moveAhead(
  db: Queryable,
  propertyId: number,
  to: { exportId: bigint; attempts: number; key: ExportKey; ahead: number },
): Promise<void> {
  await db.query(
    `UPDATE exports SET export_key = $4, revision = revision + $5, changed_at = now()
      WHERE property_id = $1 AND export_id = $2 AND state = 'queued' AND attempts = $3
        AND export_key <> $4`,
    [propertyId, to.exportId, to.attempts, to.key, to.ahead],
  );
}

/** An export as a repair needs it. */
export interface RepairableExport {
  readonly exportId: bigint;
  readonly connectionId: number;
  readonly entryId: bigint | null;
  readonly kind: ExportKind;
  readonly exportKey: ExportKey;
  readonly revision: number;
  readonly state: ExportState;
  readonly externalId: string | null;
  readonly postedOn: string;
  readonly outletId: number;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly draft: DraftRecord | null;
  readonly partOf: bigint | null;
  readonly partEntityId: string | null;
  readonly partOutletIds: readonly number[] | null;
}

const columns = `export_id AS "exportId", connection_id AS "connectionId", entry_id AS "entryId",
  kind, export_key AS "exportKey", revision, state, external_id AS "externalId",
  posted_on AS "postedOn", outlet_id AS "outletId", currency, amount_minor AS "amountMinor", draft,
  part_of AS "partOf", part_entity_id AS "partEntityId", part_outlet_ids AS "partOutletIds"`;

/** The export; `lock`: nobody else moves it until the transaction ends. */
export async function readRepairable(
  db: Queryable,
  propertyId: number,
  exportId: bigint,
  { lock = false } = {},
): Promise<RepairableExport | null> {
  const { rows } = await db.query<RepairableExport>(
    `SELECT ${columns} FROM exports WHERE property_id = $1 AND export_id = $2
     ${lock ? 'FOR UPDATE' : ''}`,
    [propertyId, exportId],
  );
  return rows[0] ?? null;
}

/** What a repair rests on, and who asked for it. */
export interface RepairBy {
  readonly reconciliationId: bigint;
  readonly findingNumber: number;
  readonly person: string;
  readonly reason: string;
}

interface Former extends RepairBy {
  readonly action: 'repost' | 'reverse' | 'adopt';
  readonly nextKey: ExportKey;
  readonly there: DraftRecord | null;
  readonly reversalExportId: bigint | null;
  readonly ended: boolean;
}

/** Keeps what the export is now as a former revision. */
export async function keepFormer(
  tx: Queryable,
  propertyId: number,
  one: RepairableExport,
  former: Former,
): Promise<void> {
  await tx.query(
    `INSERT INTO export_revisions
            (property_id, export_id, revision, action, export_key, external_id, external_url,
             confirmed_at, attempts, draft, draft_hash, there, next_key, reversal_export_id,
             reconciliation_id, finding_number, acted_by, reason, ended_at)
     SELECT property_id, export_id, revision, $3, export_key, external_id, external_url,
            confirmed_at, attempts, draft, draft_hash, $4, $5, $6, $7, $8, $9, $10,
            CASE WHEN $11::boolean THEN now() END
       FROM exports WHERE property_id = $1 AND export_id = $2`,
    [
      ...[propertyId, one.exportId, former.action],
      former.there === null ? null : JSON.stringify(former.there),
      ...[former.nextKey, former.reversalExportId, former.reconciliationId, former.findingNumber],
      ...[former.person, former.reason, former.ended],
    ],
  );
}

/** Queues the next revision of an export that is gone there. Its row is locked. */
export async function repost(
  tx: Queryable,
  propertyId: number,
  one: RepairableExport,
  by: RepairBy,
): Promise<void> {
  const next = { nextKey: nextKey(one.exportKey), there: null, reversalExportId: null };
  await keepFormer(tx, propertyId, one, { ...by, ...next, action: 'repost', ended: false });
  await tx.query('SELECT queue_next_revision($1, $2, $3)', [
    propertyId,
    one.exportId,
    one.revision,
  ]);
  await tell(tx, propertyId);
}

/**
 * The export stands there as another entry. `ahead`: the entry carries the key of a revision so
 * many after ours, which a restored database has forgotten; then this is that revision. Its row is
 * locked. *Errors:* EXPORT_ID_OF_ANOTHER (409).
 */
export async function adoptAnother(
  tx: Queryable,
  propertyId: number,
  one: RepairableExport,
  { there, ahead, ...by }: RepairBy & { readonly there: ExternalEntry; readonly ahead: number },
): Promise<void> {
  const key = keysAfter(one.exportKey, one.revision)[ahead - 1] ?? one.exportKey;
  if (ahead > 0) {
    const next = { nextKey: key, there: null, reversalExportId: null };
    await keepFormer(tx, propertyId, one, { ...by, ...next, action: 'adopt', ended: true });
  }
  await tx
    .query(
      `WITH moved AS (
         UPDATE exports SET external_id = $3, external_url = $4, external_state = $5,
                external_standing = $6, revision = revision + $7, export_key = $8,
                confirmed_at = now(), changed_at = now()
          WHERE property_id = $1 AND export_id = $2 AND state = 'confirmed'
         RETURNING export_id)
       INSERT INTO export_actions
              (property_id, export_id, action, from_state, to_state, acted_by, reason)
       SELECT $1, export_id, 'adopt', 'confirmed', 'confirmed', $9, $10 FROM moved`,
      [
        ...[propertyId, one.exportId, there.externalId, there.externalUrl, there.state],
        ...[there.standing, ahead, key, by.person, by.reason],
      ],
    )
    .catch(idOfAnother(there.externalId));
  await tell(tx, propertyId);
}

/** Wakes workers and screens. */
export async function tell(tx: Queryable, propertyId: number): Promise<void> {
  await notifyExports(tx, propertyId);
  await notifyLive(tx, propertyId);
}
