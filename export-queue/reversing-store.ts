// Takes back what stands there of an export, by an export of its own, and gives such a repair up
// again. Behind a repair, by a person. Invariant: a reversal is frozen from its start and sent for
// the repair that made it alone; given up, it is excluded and surely not there, what was begun is
// kept in `withdrawn_repairs`, and the entry may be repaired anew. The database proves each move.
// Leaves to others: asking the external ledger right before (reconciliation/repairing-worker.ts).

import type { Queryable } from '#database/pool.ts';
import type { ExportKey } from '#external-ledger/external-ledger.ts';
import { ProblemError } from '#problems/problem.ts';
import { whyNotByHand } from './action-store.ts';
import { type DraftRecord, draftHash } from './draft-record.ts';
import { exportProblem } from './export-errors.ts';
import { nextKey, reversalKey } from './export-key.ts';
import type { ExportState } from './export-state.ts';
import { keepFormer, type RepairableExport, type RepairBy, tell } from './revision-store.ts';

type Reversing = RepairBy & { readonly there: DraftRecord; readonly reversal: DraftRecord };

/**
 * Queues what takes back `there`; the next revision follows when that is confirmed (trigger
 * `exports_reversal_confirmed`). Its row is locked.
 */
export async function reverseThere(
  tx: Queryable,
  propertyId: number,
  one: RepairableExport,
  { there, reversal, ...by }: Reversing,
): Promise<bigint> {
  const key = reversalKey(one.exportKey);
  const withdrawn = await withdrawnReversal(tx, propertyId, key);
  const next = { nextKey: nextKey(one.exportKey), there };
  const keep = (reversalExportId: bigint) => {
    const former = { ...by, ...next, reversalExportId, action: 'reverse', ended: false } as const;
    return keepFormer(tx, propertyId, one, former);
  };
  if (withdrawn !== null) {
    await keep(withdrawn);
    await queueAnew(tx, propertyId, { one, reversal, by, exportId: withdrawn });
    await tell(tx, propertyId);
    return withdrawn;
  }
  const made = await insertReversal(tx, propertyId, { one, reversal, by, key });
  await keep(made);
  await tell(tx, propertyId);
  return made;
}

interface Made {
  readonly one: RepairableExport;
  readonly reversal: DraftRecord;
  readonly by: RepairBy;
}

/** Day, currency, sum of the debits, draft and its hash, as columns of a reversal. */
function valuesOf(reversal: DraftRecord): unknown[] {
  const debits = reversal.lines.map((line) => BigInt(line.amountMinor)).filter((n) => n > 0n);
  return [
    ...[reversal.originallyOn ?? reversal.postedOn, reversal.currency],
    debits.reduce((sum, amount) => sum + amount, 0n),
    ...[JSON.stringify(reversal), draftHash(reversal)],
  ];
}

async function insertReversal(
  tx: Queryable,
  propertyId: number,
  { one, reversal, by, key }: Made & { key: ExportKey },
): Promise<bigint> {
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
    [propertyId, one.exportId, key, ...valuesOf(reversal), by.person, by.reason],
  );
  return (rows[0] as { export_id: bigint }).export_id;
}

/** What would have taken this revision back, had that repair not been withdrawn; locked. */
async function withdrawnReversal(
  tx: Queryable,
  propertyId: number,
  key: ExportKey,
): Promise<bigint | null> {
  const { rows } = await tx.query<{ export_id: bigint }>(
    `SELECT export_id FROM exports
      WHERE property_id = $1 AND export_key = $2 AND state = 'excluded' AND NOT may_be_there
        FOR UPDATE`,
    [propertyId, key],
  );
  return rows[0]?.export_id ?? null;
}

/** Queues it with what stands there by now. Its repair is kept already: the database asks. */
async function queueAnew(
  tx: Queryable,
  propertyId: number,
  { one, reversal, by, exportId }: Made & { exportId: bigint },
): Promise<void> {
  await tx.query(
    `WITH moved AS (
       UPDATE exports SET state = 'queued', posted_on = $4, currency = $5, amount_minor = $6,
              draft = $7, draft_hash = $8, parts = null, failures = 0, absences = 0,
              preparations = 0, next_attempt_at = now(), changed_at = now(), cause_code = null,
              cause_message = null, cause_hint = null, cause_subject = null
        WHERE property_id = $1 AND export_id = $3
       RETURNING export_id)
     INSERT INTO export_actions
            (property_id, export_id, action, from_state, to_state, acted_by, reason)
     SELECT $1, export_id, 'reverse', 'excluded', 'queued', $9, $10 FROM moved
     UNION ALL
     SELECT $1, $2, 'reverse', 'confirmed', 'confirmed', $9, $10`,
    [propertyId, one.exportId, exportId, ...valuesOf(reversal), by.person, by.reason],
  );
}

interface Waiting {
  readonly exportId: bigint;
  readonly state: ExportState;
  readonly leased: boolean;
  readonly mayBeThere: boolean;
}

/**
 * Gives up the repair of an export whose reversal is not booked: that is excluded, and the export
 * may be repaired anew. Answers false where no repair of it waits for a reversal.
 * *Errors:* EXPORT_IN_FLIGHT, EXPORT_BEING_VERIFIED, EXPORT_MAY_BE_THERE (409).
 */
export async function withdrawReversal(
  tx: Queryable,
  propertyId: number,
  exportId: bigint,
  by: { readonly person: string; readonly reason: string },
): Promise<boolean> {
  const waiting = await waitingReversal(tx, propertyId, exportId);
  if (waiting === null) return false;
  const why = whyNotWithdraw(waiting);
  if (why) throw new ProblemError([why], 409);
  const { rowCount } = await tx.query(
    `INSERT INTO withdrawn_repairs (property_id, export_id, revision, external_id,
            reversal_export_id, there, reconciliation_id, finding_number, acted_by, reason,
            acted_at, withdrawn_by, withdrawn_reason)
     SELECT property_id, export_id, revision, external_id, reversal_export_id, there,
            reconciliation_id, finding_number, acted_by, reason, acted_at, $3, $4
       FROM export_revisions
      WHERE property_id = $1 AND reversal_export_id = $2`,
    [propertyId, waiting.exportId, by.person, by.reason],
  );
  if (rowCount === 0) return false;
  const cause = exportProblem('EXPORT_REPAIR_WITHDRAWN', {}, by.person, by.reason);
  await tx.query(
    `WITH moved AS (
       UPDATE exports SET state = 'excluded', cause_code = $6, cause_message = $7,
              cause_hint = $8, cause_subject = null, changed_at = now()
        WHERE property_id = $1 AND export_id = $2
       RETURNING export_id)
     INSERT INTO export_actions
            (property_id, export_id, action, from_state, to_state, acted_by, reason)
     SELECT $1, export_id, 'exclude', $5, 'excluded', $3, $4 FROM moved`,
    [
      ...[propertyId, waiting.exportId, by.person, by.reason, waiting.state],
      ...[cause.code, cause.message, cause.hint],
    ],
  );
  await tx.query(
    'DELETE FROM export_revisions WHERE property_id = $1 AND reversal_export_id = $2',
    [propertyId, waiting.exportId],
  );
  await tell(tx, propertyId);
  return true;
}

/**
 * The reversal an export waits for. Its row is locked before that of the export it takes back, as
 * by the worker that confirms it: who is first decides, and the other waits.
 */
async function waitingReversal(
  tx: Queryable,
  propertyId: number,
  exportId: bigint,
): Promise<Waiting | null> {
  const { rows } = await tx.query<Waiting>(
    `SELECT v.export_id AS "exportId", v.state, v.may_be_there AS "mayBeThere",
            coalesce(v.lease_until > now(), false) AS leased
       FROM exports v
      WHERE v.property_id = $1 AND v.state <> 'confirmed' AND v.export_id = (
            SELECT r.reversal_export_id FROM export_revisions r
             WHERE r.property_id = $1 AND r.export_id = $2 AND r.ended_at IS NULL)
        FOR UPDATE OF v`,
    [propertyId, exportId],
  );
  return rows[0] ?? null;
}

function whyNotWithdraw({ state, leased, mayBeThere }: Waiting) {
  if (state === 'sending' || state === 'uncertain' || state === 'confirmed') {
    return whyNotByHand(state);
  }
  if (leased) return exportProblem('EXPORT_IN_FLIGHT', {});
  return mayBeThere ? exportProblem('EXPORT_MAY_BE_THERE', {}) : null;
}
