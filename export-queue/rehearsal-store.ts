// The SQL of rehearsals, of approving the first exports, and of what is known of closed periods.
// Invariant: a stage moves one step at a time under the connection's row lock, so that two people
// cannot both be first; every move is recorded with who, when and why. Leaves to others: judging
// (mapping/), what may move (rehearsal-routes.ts).

import type { Queryable } from '#database/pool.ts';
import type { PartRow } from './claim-store.ts';
import { type ConnectionStage, notifyConnection } from './connection-store.ts';
import { partColumns } from './due-exports.ts';
import type { RehearsalReport } from './rehearsal-schemas.ts';

interface At {
  readonly propertyId: number;
  readonly connectionId: number;
}

/** An export that could be mapped anew, with what a rehearsal says of it. */
export interface RehearsableExport extends PartRow {
  readonly export_id: bigint;
  /** Null for a daily summary. */
  readonly entry_id: bigint | null;
  readonly posted_on: string;
  readonly amount_minor: bigint;
  readonly currency: string;
}

/** Not sent yet, or refused: what is or may be there is not rehearsed. */
const rehearsable = `state IN ('queued', 'held') AND NOT may_be_there AND kind <> 'reversal'`;

export async function countRehearsable(db: Queryable, at: At): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM exports
      WHERE property_id = $1 AND connection_id = $2 AND ${rehearsable}`,
    [at.propertyId, at.connectionId],
  );
  return rows[0]?.count ?? 0;
}

/** In the order of their ids, behind `after`. */
export async function listRehearsable(
  db: Queryable,
  at: At,
  { after, limit }: { after: bigint; limit: number },
): Promise<RehearsableExport[]> {
  const { rows } = await db.query<RehearsableExport>(
    `SELECT export_id, entry_id, posted_on, amount_minor, currency, ${partColumns} FROM exports
      WHERE property_id = $1 AND connection_id = $2 AND ${rehearsable} AND export_id > $3
      ORDER BY export_id LIMIT $4`,
    [at.propertyId, at.connectionId, after, limit],
  );
  return rows;
}

/** Those of the given ids that can be rehearsed, and are not approved and on their way already. */
export async function readRehearsable(
  db: Queryable,
  at: At,
  exportIds: readonly bigint[],
): Promise<RehearsableExport[]> {
  const { rows } = await db.query<RehearsableExport>(
    `SELECT export_id, entry_id, posted_on, amount_minor, currency, ${partColumns} FROM exports
      WHERE property_id = $1 AND connection_id = $2 AND ${rehearsable}
        AND export_id = ANY($3::bigint[]) AND NOT (approved AND state = 'queued')
      ORDER BY posted_on, export_id`,
    [at.propertyId, at.connectionId, exportIds],
  );
  return rows;
}

export interface RehearsalRecord {
  readonly rehearsal_id: number;
  readonly rehearsed_at: Date;
  readonly rehearsed_by: string;
  readonly revision: number;
  readonly chart_read_at: Date | null;
  readonly checked: number;
  readonly failing: number;
  readonly report: RehearsalReport;
}

export type NewRehearsal = Omit<RehearsalRecord, 'rehearsal_id' | 'rehearsed_at'>;

export async function insertRehearsal(
  db: Queryable,
  at: At,
  made: NewRehearsal,
): Promise<RehearsalRecord> {
  const { rows } = await db.query<RehearsalRecord>(
    `INSERT INTO rehearsals (property_id, connection_id, rehearsed_by, revision, chart_read_at,
                             checked, failing, report)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     RETURNING rehearsal_id, rehearsed_at, rehearsed_by, revision, chart_read_at, checked, failing,
               report`,
    [
      at.propertyId,
      at.connectionId,
      made.rehearsed_by,
      made.revision,
      made.chart_read_at,
      made.checked,
      made.failing,
      JSON.stringify(made.report),
    ],
  );
  return rows[0] as RehearsalRecord;
}

/** One rehearsal; the last one without an id. */
export async function readRehearsal(
  db: Queryable,
  at: At,
  rehearsalId: number | null,
): Promise<RehearsalRecord | null> {
  const { rows } = await db.query<RehearsalRecord>(
    `SELECT rehearsal_id, rehearsed_at, rehearsed_by, revision, chart_read_at, checked, failing,
            report
       FROM rehearsals
      WHERE property_id = $1 AND connection_id = $2 AND ($3::int IS NULL OR rehearsal_id = $3)
      ORDER BY rehearsal_id DESC LIMIT 1`,
    [at.propertyId, at.connectionId, rehearsalId],
  );
  return rows[0] ?? null;
}

/** The stage and revision, locked to the end of the transaction. */
export async function lockStage(
  tx: Queryable,
  at: At,
): Promise<{ readonly stage: ConnectionStage; readonly revision: number } | null> {
  const { rows } = await tx.query<{ stage: ConnectionStage; revision: number }>(
    `SELECT stage, revision FROM connections
      WHERE property_id = $1 AND connection_id = $2 FOR UPDATE`,
    [at.propertyId, at.connectionId],
  );
  return rows[0] ?? null;
}

/** Marks exports as approved; held ones are due again. Returns how many there were. */
export async function approveExports(
  tx: Queryable,
  at: At,
  exportIds: readonly bigint[],
): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE exports
        SET approved = true, next_attempt_at = now(), changed_at = now(),
            state = 'queued', draft = null, draft_hash = null, parts = null,
            cause_code = null, cause_message = null, cause_hint = null, cause_subject = null
      WHERE property_id = $1 AND connection_id = $2 AND export_id = ANY($3::bigint[])
        AND ${rehearsable}`,
    [at.propertyId, at.connectionId, exportIds],
  );
  return rowCount ?? 0;
}

/** How many approved exports are there in the external ledger by now. */
export async function countProven(db: Queryable, at: At): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM exports
      WHERE property_id = $1 AND connection_id = $2 AND approved AND state = 'confirmed'`,
    [at.propertyId, at.connectionId],
  );
  return rows[0]?.count ?? 0;
}

export interface ConnectionAction {
  readonly action:
    | 'approve'
    | 'go-live'
    | 'close-period'
    | 'open-period'
    | 'switch-ledger'
    | 'test'
    | 'read-chart'
    | 'sync-now';
  readonly person: string;
  readonly reason: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Moves the stage, records who did it, and wakes the workers at commit. */
export async function moveStage(
  tx: Queryable,
  at: At,
  stage: ConnectionStage,
  action: ConnectionAction,
): Promise<void> {
  await tx.query(
    `UPDATE connections SET stage = $3 WHERE property_id = $1 AND connection_id = $2`,
    [at.propertyId, at.connectionId, stage],
  );
  await recordAction(tx, at, action);
  await notifyConnection(tx, at.propertyId);
}

export async function recordAction(tx: Queryable, at: At, done: ConnectionAction): Promise<void> {
  await tx.query(
    `INSERT INTO connection_actions (property_id, connection_id, action, acted_by, reason, detail)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      at.propertyId,
      at.connectionId,
      done.action,
      done.person,
      done.reason,
      JSON.stringify(done.detail),
    ],
  );
}
