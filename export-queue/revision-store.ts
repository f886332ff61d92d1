// The moves of an export from one revision to the next, and what its former revisions were. Behind
// a repair, by a person. Invariant: the database proves each move (`prove_revision`,
// `prove_next_revision`): only what was confirmed, on a recorded finding, under the key made of the
// one before; under a lock of the export's row, so that two people make one. Leaves to others:
// asking the external ledger right before (reconciliation/repairing-worker.ts).

import type { Queryable } from '#database/pool.ts';
import type { ExportKey, ExternalEntry } from '#external-ledger/external-ledger.ts';
import { notifyLive } from './channel-store.ts';
import { type DraftRecord, draftHash } from './draft-record.ts';
import { notifyExports } from './enqueue-store.ts';
import { keysAfter, nextKey, reversalKey } from './export-key.ts';
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

async function keepFormer(
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
 * Queues what takes back `there`; the next revision follows when that is confirmed (trigger
 * `exports_reversal_confirmed`). Its row is locked.
 */
export async function reverseThere(
  tx: Queryable,
  propertyId: number,
  one: RepairableExport,
  { there, reversal, ...by }: RepairBy & { there: DraftRecord; reversal: DraftRecord },
): Promise<bigint> {
  const debits = reversal.lines.map((line) => BigInt(line.amountMinor)).filter((n) => n > 0n);
  const { rows } = await tx.query<{ export_id: bigint }>(
    `WITH made AS (
       INSERT INTO exports (property_id, connection_id, kind, export_key, posted_on, outlet_id,
                            currency, amount_minor, draft, draft_hash, approved)
       SELECT $1, connection_id, 'reversal', $3, $4, outlet_id, $5, $6, $7, $8, approved
         FROM exports WHERE property_id = $1 AND export_id = $2
       RETURNING export_id),
     noted AS (
       INSERT INTO export_actions
              (property_id, export_id, action, from_state, to_state, acted_by, reason)
       SELECT $1, export_id, 'reverse', null, 'queued', $9, $10 FROM made
       UNION ALL
       SELECT $1, $2, 'reverse', 'confirmed', 'confirmed', $9, $10)
     SELECT export_id FROM made`,
    [
      ...[propertyId, one.exportId, reversalKey(one.exportKey)],
      ...[reversal.originallyOn ?? reversal.postedOn, reversal.currency],
      debits.reduce((sum, amount) => sum + amount, 0n),
      ...[JSON.stringify(reversal), draftHash(reversal), by.person, by.reason],
    ],
  );
  const reversalExportId = rows[0]?.export_id ?? null;
  const next = { nextKey: nextKey(one.exportKey), there, reversalExportId };
  await keepFormer(tx, propertyId, one, { ...by, ...next, action: 'reverse', ended: false });
  await tell(tx, propertyId);
  return reversalExportId as bigint;
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

async function tell(tx: Queryable, propertyId: number): Promise<void> {
  await notifyExports(tx, propertyId);
  await notifyLive(tx, propertyId);
}

/** A repair, with where it stands by now. */
export interface RepairRecord {
  readonly exportId: bigint;
  readonly connectionId: number;
  readonly revision: number;
  readonly action: 'repost' | 'reverse' | 'adopt';
  readonly externalId: string;
  readonly reversalExportId: bigint | null;
  readonly reversalState: ExportState | null;
  readonly reversalCause: string | null;
  readonly state: ExportState;
  /** Of the export, where it is of the revision that followed. */
  readonly cause: string | null;
  readonly liveRevision: number;
  readonly newExternalId: string | null;
  readonly documentType: string | null;
  readonly documentNumber: string | null;
  readonly reconciliationId: bigint;
  readonly findingNumber: number;
  readonly actedBy: string;
  readonly reason: string;
  readonly actedAt: Date;
}

/** Repairs of a property, newest first; of one export, or of one finding, where said. */
export async function listRepairs(
  db: Queryable,
  propertyId: number,
  of: {
    readonly connectionId?: number | null;
    readonly exportId?: bigint | null;
    readonly finding?: { readonly reconciliationId: bigint; readonly findingNumber: number };
    readonly limit: number;
  },
): Promise<RepairRecord[]> {
  const { rows } = await db.query<RepairRecord>(
    `SELECT r.export_id AS "exportId", x.connection_id AS "connectionId", r.revision, r.action,
            r.external_id AS "externalId", r.reversal_export_id AS "reversalExportId",
            v.state AS "reversalState", v.cause_message AS "reversalCause", x.state,
            x.cause_message AS cause, x.revision AS "liveRevision",
            coalesce(n.external_id, CASE WHEN x.revision > r.revision THEN x.external_id END)
              AS "newExternalId",
            e.document_type AS "documentType", e.document_number AS "documentNumber",
            r.reconciliation_id AS "reconciliationId", r.finding_number AS "findingNumber",
            r.acted_by AS "actedBy", r.reason, r.acted_at AS "actedAt"
       FROM export_revisions r
       JOIN exports x ON x.property_id = r.property_id AND x.export_id = r.export_id
       LEFT JOIN exports v
         ON v.property_id = r.property_id AND v.export_id = r.reversal_export_id
       LEFT JOIN export_revisions n ON n.property_id = r.property_id
        AND n.export_id = r.export_id AND n.revision = r.revision + 1
       LEFT JOIN journal_entries e ON e.property_id = x.property_id AND e.entry_id = x.entry_id
      WHERE r.property_id = $1 AND ($2::int IS NULL OR x.connection_id = $2)
        AND ($3::bigint IS NULL OR r.export_id = $3)
        AND ($4::bigint IS NULL OR r.reconciliation_id = $4 AND r.finding_number = $5)
      ORDER BY r.acted_at DESC, r.export_id DESC, r.revision DESC LIMIT $6`,
    [
      ...[propertyId, of.connectionId ?? null, of.exportId ?? null],
      ...[of.finding?.reconciliationId ?? null, of.finding?.findingNumber ?? null, of.limit],
    ],
  );
  return rows;
}
