// What a person does with a manual adjustment, whichever door they come by: explain it, approve it,
// send it back, withdraw it, add a file as evidence. Invariant: the approver is another person than
// who explained it; what is mirrored is posted with its explanation or approval, or not at all;
// every move has its line in the history. Leaves to others: the moves (adjustment-moves-store.ts),
// HTTP (adjustment-routes.ts), the command line (commands/adjustments.ts).

import type pg from 'pg';
import { isSamePerson } from '#approvals/approval.ts';
import { isOwnKey } from '#approvals/own-key-store.ts';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import {
  approveAdjustment,
  type By,
  completeAdjustment,
  type Explanation,
  noteAction,
  sendBackAdjustment,
  withdrawAdjustment,
} from './adjustment-moves-store.ts';
import type { AdjustmentDetail } from './adjustment-schemas.ts';
import { type AdjustmentRow, listActions, readAdjustment } from './adjustment-store.ts';
import { adjustmentDetail, adjustmentView, stateLabels } from './adjustment-views.ts';
import { idOf } from './cursors.ts';
import {
  evidenceFilesMax,
  evidenceRefused,
  insertEvidence,
  listEvidence,
} from './evidence-store.ts';
import type { MirrorChoices } from './mirror.ts';
import { type MirroringDeps, postMirror, readMirror } from './mirroring-worker.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';
import { explainedState } from './settings-store.ts';
import { requireReason } from './wire-values.ts';

/** An adjustment by the id of an address. */
export interface AdjustmentOf {
  readonly propertyId: number;
  readonly id: string;
}

/** *Errors:* RECONCILIATION_ADJUSTMENT_UNKNOWN (404). */
export async function knownAdjustment(
  pool: pg.Pool,
  { propertyId, id }: AdjustmentOf,
): Promise<AdjustmentRow> {
  const row = await readAdjustment(pool, { propertyId, adjustmentId: idOf(id) });
  if (row) return row;
  throw refusal(404, reconciliationProblem('RECONCILIATION_ADJUSTMENT_UNKNOWN', {}, id));
}

/** With its evidence and history. *Errors:* RECONCILIATION_ADJUSTMENT_UNKNOWN (404). */
export async function readDetail(pool: pg.Pool, of: AdjustmentOf): Promise<AdjustmentDetail> {
  const row = await knownAdjustment(pool, of);
  const at = { propertyId: of.propertyId, adjustmentId: row.adjustmentId };
  return adjustmentDetail(row, await listEvidence(pool, at), await listActions(pool, at));
}

export function wrongState(row: AdjustmentRow, action: string) {
  const id = String(row.adjustmentId);
  const mirrored = row.entryId === null ? null : `mirrored as journal entry ${row.entryId}`;
  const state = mirrored ?? stateLabels[adjustmentView(row).state];
  const facts = [id, state, action] as const;
  return refusal(409, reconciliationProblem('RECONCILIATION_ADJUSTMENT_STATE', {}, ...facts));
}

type Said = By & Explanation & { readonly mirror?: MirrorChoices | undefined };

/**
 * Explains it; what is to be mirrored and needs no approval is posted with it.
 * *Errors:* RECONCILIATION_REASON_MISSING, RECONCILIATION_ADJUSTMENT_UNKNOWN,
 * RECONCILIATION_ADJUSTMENT_STATE, and those of mirroring.
 */
export async function explain(
  deps: MirroringDeps,
  of: AdjustmentOf,
  given: Said,
): Promise<AdjustmentRow> {
  const said = { ...given, reason: requireReason(given.reason) };
  const row = await knownAdjustment(deps.pool, of);
  if (!(await completed(deps, { ...of, row }, said))) throw wrongState(row, 'explained anew');
  return knownAdjustment(deps.pool, of);
}

interface Known {
  readonly propertyId: number;
  readonly row: AdjustmentRow;
}

async function completed(
  deps: MirroringDeps,
  { propertyId, row }: Known,
  said: Said,
): Promise<boolean> {
  const of = { propertyId, adjustmentId: row.adjustmentId };
  const isMirror = said.kind === 'mirror-here';
  const mirror = isMirror ? (said.mirror ?? {}) : null;
  const state = await explainedState(deps.pool, propertyId);
  const keep = (tx: Queryable, entryId: bigint | null) =>
    completeAdjustment(tx, of, { ...said, mirror, state, entryId });
  if (!isMirror) return withTransaction(deps.pool, (tx) => keep(tx, null));
  const reading = { propertyId, row, choices: mirror ?? {} };
  if (row.externalEntryId === null || row.entryId !== null) throw wrongState(row, 'mirrored');
  if (state === 'registered') {
    return postMirror(deps, reading, { ...said, move: (tx, entryId) => keep(tx, entryId) });
  }
  const { problems } = (await readMirror(deps, reading)).mirror;
  if (problems.length > 0) throw new ProblemError(problems, 422);
  return withTransaction(deps.pool, (tx) => keep(tx, null));
}

/**
 * Approves it; what is to be mirrored is posted with it, as it stands there now. `isKey`: who asks
 * is a program, and no other person; nor is who made the API key that explained it.
 * *Errors:* RECONCILIATION_APPROVER_SAME (403), RECONCILIATION_ADJUSTMENT_UNKNOWN,
 * RECONCILIATION_ADJUSTMENT_STATE, and those of mirroring.
 */
export async function approve(
  deps: MirroringDeps,
  of: AdjustmentOf,
  { isKey, ...by }: By & { readonly isKey: boolean },
): Promise<AdjustmentRow> {
  const row = await knownAdjustment(deps.pool, of);
  const isWaiting = row.state === 'awaiting' && row.withdrawnAt === null;
  if (isWaiting) {
    const { registeredBy: enteredBy } = row;
    const isOwn = await isOwnKey(deps.pool, of.propertyId, { enteredBy, person: by.person });
    // Who explained it may hold a key: no key is another person.
    if (isSamePerson(enteredBy, by.person) || isKey || isOwn) {
      const who = isOwn ? `${enteredBy}, which ${by.person} made` : by.person;
      throw refusal(403, reconciliationProblem('RECONCILIATION_APPROVER_SAME', {}, of.id, who));
    }
  }
  if (!(await approved(deps, { ...of, row }, by))) throw wrongState(row, 'approved');
  return knownAdjustment(deps.pool, of);
}

async function approved(deps: MirroringDeps, { propertyId, row }: Known, by: By) {
  const of = { propertyId, adjustmentId: row.adjustmentId };
  if (row.kind !== 'mirror-here' || row.state !== 'awaiting' || row.withdrawnAt !== null) {
    return withTransaction(deps.pool, (tx) => approveAdjustment(tx, of, by));
  }
  const reading = { propertyId, row, choices: row.mirror ?? {} };
  const move = (tx: Queryable, entryId: bigint) => approveAdjustment(tx, of, { ...by, entryId });
  return postMirror(deps, reading, { ...by, reason: row.reason ?? '', move });
}

type Because = By & { readonly reason: string };

/** Hands it back to who explained it. *Errors:* as `explain` without those of mirroring. */
export async function sendBack(
  pool: pg.Pool,
  of: AdjustmentOf,
  given: Because,
): Promise<AdjustmentRow> {
  const by = { ...given, reason: requireReason(given.reason) };
  const row = await knownAdjustment(pool, of);
  const key = { ...of, adjustmentId: row.adjustmentId };
  const isMoved = await withTransaction(pool, (tx) => sendBackAdjustment(tx, key, by));
  if (!isMoved) throw wrongState(row, 'sent back');
  return knownAdjustment(pool, of);
}

/** Takes it out of force. *Errors:* as `sendBack`, RECONCILIATION_ADJUSTMENT_WITHDRAWN (409). */
export async function withdraw(
  pool: pg.Pool,
  of: AdjustmentOf,
  given: Because,
): Promise<AdjustmentRow> {
  const by = { ...given, reason: requireReason(given.reason) };
  const row = await knownAdjustment(pool, of);
  if (row.entryId !== null) throw wrongState(row, 'withdrawn');
  const key = { ...of, adjustmentId: row.adjustmentId };
  if (!(await withTransaction(pool, (tx) => withdrawAdjustment(tx, key, by)))) {
    throw refusal(409, reconciliationProblem('RECONCILIATION_ADJUSTMENT_WITHDRAWN', {}, of.id));
  }
  return knownAdjustment(pool, of);
}

/**
 * Keeps a file as evidence of it, the same under one name once; whether it is new.
 * *Errors:* RECONCILIATION_ADJUSTMENT_UNKNOWN, RECONCILIATION_EVIDENCE_REFUSED (422).
 */
export async function addEvidence(
  pool: pg.Pool,
  { propertyId, id }: AdjustmentOf,
  file: By & { readonly fileName: string; readonly mediaType: string; readonly content: Buffer },
): Promise<boolean> {
  const { adjustmentId } = await knownAdjustment(pool, { propertyId, id });
  const of = { propertyId, adjustmentId };
  const { person, at } = file;
  return withTransaction(pool, async (tx) => {
    const kept = await insertEvidence(tx, of, file);
    if (kept === null) throw evidenceRefused(`it has ${evidenceFilesMax} files already`);
    const { isNew } = kept;
    if (isNew) await noteAction(tx, of, { person, at, action: 'evidence', note: file.fileName });
    return isNew;
  });
}
