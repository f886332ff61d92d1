// What a person does with exports: requeue, exclude; one, many or by filter, in one statement each.
// Invariant: each action is a move of export-state.ts, guarded by the from-state under a row lock,
// so that fifty presses or two people make one transition; every transition is recorded with who,
// when and why. What may be in the ledger is never queued: it becomes uncertain, and find decides.

import type { Queryable } from '#database/pool.ts';
import type { ReleaseExports } from '#mapping/mapping-change-store.ts';
import type { Problem } from '#problems/problem.ts';
import { notifyLive } from './channel-store.ts';
import { notifyExports } from './enqueue-store.ts';
import { exportProblem } from './export-errors.ts';
import { exportSources, type FilterSql } from './export-filter.ts';
import type { ExportState } from './export-state.ts';

/** Exports by id, or by a filter whose parameters begin at $3. */
export type Selection = { readonly exportIds: readonly bigint[] } | { readonly filter: FilterSql };

/** The first parameter a filter may use in a selection. */
export const selectionFirstParameter = 3;

export interface Skipped {
  readonly exportId: bigint;
  readonly problem: Problem;
}

export interface ActionResult {
  readonly done: number;
  readonly skipped: readonly Skipped[];
}

interface ChosenRow {
  readonly export_id: bigint;
  readonly state: ExportState;
  readonly leased: boolean;
  readonly waits: boolean;
  readonly may_be_there: boolean;
  /** Who withdrew the repair this reversal was made for. */
  readonly withdrawn: { readonly by: string; readonly reason: string } | null;
}

/** Of a reversal whose repair was withdrawn: who did it and why. It is sent for itself no more. */
export const withdrawnRepair = `CASE WHEN x.kind = 'reversal' AND NOT EXISTS (
    SELECT FROM export_revisions r
     WHERE r.property_id = x.property_id AND r.reversal_export_id = x.export_id)
  THEN (SELECT jsonb_build_object('by', w.withdrawn_by, 'reason', w.withdrawn_reason)
          FROM withdrawn_repairs w
         WHERE w.property_id = x.property_id AND w.reversal_export_id = x.export_id
         ORDER BY w.withdrawal_id DESC LIMIT 1) END`;

/**
 * Locks the chosen exports, in the order of their ids so that two bulk actions do not wait for each
 * other.
 */
async function choose(
  tx: Queryable,
  propertyId: number,
  selection: Selection,
  states: readonly ExportState[],
): Promise<ChosenRow[]> {
  const byId = 'exportIds' in selection;
  const condition = byId ? 'x.export_id = ANY($2::bigint[])' : selection.filter.where;
  // By filter only what the action is for: a filter of all would report every synced export as
  // skipped.
  const given = byId ? selection.exportIds : states;
  const { rows } = await tx.query<ChosenRow>(
    `SELECT x.export_id, x.state, coalesce(x.lease_until > now(), false) AS leased,
            x.next_attempt_at > clock_timestamp() AS waits, x.may_be_there,
            ${withdrawnRepair} AS withdrawn
       FROM ${exportSources}
      WHERE x.property_id = $1 AND ${byId ? '' : 'x.state = ANY($2::text[]) AND'} ${condition}
      ORDER BY x.export_id FOR UPDATE OF x`,
    [propertyId, given, ...(byId ? [] : selection.filter.values)],
  );
  return rows;
}

/** Puts held and excluded exports back to work, and makes those that wait due now. */
export async function requeueExports(
  tx: Queryable,
  propertyId: number,
  selection: Selection,
  by: { readonly person: string; readonly reason: string | null },
): Promise<ActionResult> {
  const rows = await choose(tx, propertyId, selection, ['held', 'excluded', 'queued']);
  const skipped = unknownIds(selection, rows);
  const chosen: bigint[] = [];
  for (const row of rows) {
    const problem = whyNotRequeue(row);
    if (problem === null) chosen.push(row.export_id);
    else if ('exportIds' in selection) skipped.push({ exportId: row.export_id, problem });
  }
  const { rowCount } = await tx.query(
    `WITH before AS (
       SELECT export_id, state FROM exports
        WHERE property_id = $1 AND export_id = ANY($2::bigint[])),
     moved AS (
       UPDATE exports SET
          state = CASE WHEN may_be_there THEN 'uncertain' ELSE 'queued' END,
          next_attempt_at = now(), failures = 0, preparations = 0,
          draft = CASE WHEN may_be_there OR state = 'queued' OR kind = 'reversal' THEN draft END,
          draft_hash = CASE WHEN may_be_there OR state = 'queued' OR kind = 'reversal'
            THEN draft_hash END,
          parts = CASE WHEN may_be_there OR state = 'queued' THEN parts END,
          cause_code = null, cause_message = null, cause_hint = null, cause_subject = null,
          changed_at = now()
        WHERE property_id = $1 AND export_id = ANY($2::bigint[])
       RETURNING export_id, state)
     INSERT INTO export_actions
            (property_id, export_id, action, from_state, to_state, acted_by, reason)
     SELECT $1, moved.export_id, 'requeue', before.state, moved.state, $3, $4
       FROM moved JOIN before USING (export_id)`,
    [propertyId, chosen, by.person, by.reason],
  );
  await tell(tx, propertyId, chosen.length);
  return { done: rowCount ?? 0, skipped };
}

/**
 * Takes exports out, with a reason. What is being sent or verified cannot be: its fate is not
 * known.
 */
export async function excludeExports(
  tx: Queryable,
  propertyId: number,
  selection: Selection,
  by: { readonly person: string; readonly reason: string },
): Promise<ActionResult> {
  const rows = await choose(tx, propertyId, selection, ['held', 'queued']);
  const skipped = unknownIds(selection, rows);
  const chosen: bigint[] = [];
  for (const row of rows) {
    const problem = whyNotExclude(row);
    if (problem === null) chosen.push(row.export_id);
    else skipped.push({ exportId: row.export_id, problem });
  }
  const why = exportProblem('EXPORT_EXCLUDED', {}, by.person, by.reason);
  const { rowCount } = await tx.query(
    `WITH before AS (
       SELECT export_id, state FROM exports
        WHERE property_id = $1 AND export_id = ANY($2::bigint[])),
     moved AS (
       UPDATE exports SET state = 'excluded', cause_code = $5, cause_message = $6, cause_hint = $7,
              cause_subject = null, changed_at = now()
        WHERE property_id = $1 AND export_id = ANY($2::bigint[])
       RETURNING export_id)
     INSERT INTO export_actions
            (property_id, export_id, action, from_state, to_state, acted_by, reason)
     SELECT $1, moved.export_id, 'exclude', before.state, 'excluded', $3, $4
       FROM moved JOIN before USING (export_id)`,
    [propertyId, chosen, by.person, by.reason, why.code, why.message, why.hint],
  );
  await tell(tx, propertyId, chosen.length);
  return { done: rowCount ?? 0, skipped };
}

async function tell(tx: Queryable, propertyId: number, moved: number): Promise<void> {
  if (moved === 0) return;
  await notifyExports(tx, propertyId);
  await notifyLive(tx, propertyId);
}

function unknownIds(selection: Selection, rows: readonly ChosenRow[]): Skipped[] {
  if (!('exportIds' in selection)) return [];
  const known = new Set(rows.map((row) => row.export_id));
  return [...new Set(selection.exportIds)]
    .filter((exportId) => !known.has(exportId))
    .map((exportId) => {
      return { exportId, problem: exportProblem('EXPORT_UNKNOWN', {}, String(exportId)) };
    });
}

function whyNotRequeue(row: ChosenRow): Problem | null {
  switch (row.state) {
    case 'held':
      return null;
    case 'excluded':
      return whyNotAgain(row.withdrawn);
    case 'queued':
      if (row.leased) return exportProblem('EXPORT_IN_FLIGHT', {});
      return row.waits ? null : exportProblem('EXPORT_ALREADY_DUE', {});
    default:
      return whyNotByHand(row.state);
  }
}

/** Why what is excluded stays so. */
export function whyNotAgain(withdrawn: ChosenRow['withdrawn']): Problem | null {
  if (withdrawn === null) return null;
  return exportProblem('EXPORT_REPAIR_WITHDRAWN', {}, withdrawn.by, withdrawn.reason);
}

/** Whatever a person wants of it: its fate is the ledger's to tell, or told. */
export function whyNotByHand(state: 'sending' | 'uncertain' | 'confirmed'): Problem {
  switch (state) {
    case 'sending':
      return exportProblem('EXPORT_IN_FLIGHT', {});
    case 'uncertain':
      return exportProblem('EXPORT_BEING_VERIFIED', {});
    case 'confirmed':
      return exportProblem('EXPORT_ALREADY_SYNCED', {});
  }
}

function whyNotExclude(row: ChosenRow): Problem | null {
  switch (row.state) {
    case 'held':
      return null;
    case 'queued':
      return row.leased ? exportProblem('EXPORT_IN_FLIGHT', {}) : null;
    case 'excluded':
      return exportProblem('EXPORT_ALREADY_EXCLUDED', {});
    default:
      return whyNotRequeue(row);
  }
}

/** A line of the export is on what the gap touches; of a required dimension, on the account. */
const touched = `EXISTS (
  SELECT FROM journal_lines l JOIN accounts a USING (property_id, account_id)
   WHERE l.property_id = x.property_id
     AND l.entry_id IN (SELECT x.entry_id UNION ALL SELECT n.entry_id FROM export_entries n
                         WHERE n.property_id = x.property_id
                           AND n.export_id = coalesce(x.part_of, x.export_id))
     AND g.internal_id = CASE g.kind WHEN 'account' THEN l.account_id WHEN 'outlet' THEN l.outlet_id
                                     WHEN 'product' THEN l.product_id ELSE l.department_id END
     AND (g.code <> 'MAPPING_DIMENSION_REQUIRED' OR a.number = x.cause_subject))`;

/** Requeues exactly the exports whose first gap is one of these. */
export const releaseExports: ReleaseExports = async (tx, at, gaps, by) => {
  if (gaps.length === 0) return 0;
  const touching = gaps.filter((gap) => gap.touching !== undefined);
  const plain = gaps.filter((gap) => gap.touching === undefined);
  const named = plain.filter((gap) => gap.subject !== null);
  const causes = plain.filter((gap) => gap.subject === null);
  const p = (offset: number) => `$${selectionFirstParameter + offset}`;
  const where = `x.connection_id = ${p(0)} AND (
    x.cause_code = ANY(${p(7)}::text[])
    OR (x.cause_code, x.cause_subject) IN (SELECT * FROM unnest(${p(1)}::text[], ${p(2)}::text[]))
    OR EXISTS (SELECT FROM unnest(${p(3)}::text[], ${p(4)}::text[], ${p(5)}::text[],
                                  ${p(6)}::bigint[]) AS g (code, subject, kind, internal_id)
                WHERE g.code = x.cause_code AND coalesce(g.subject = x.cause_subject, true)
                  AND ${touched}))`;
  const values = [
    ...[at.connectionId, named.map((gap) => gap.code), named.map((gap) => gap.subject)],
    ...[touching.map((gap) => gap.code), touching.map((gap) => gap.subject)],
    touching.map((gap) => gap.touching?.kind),
    touching.map((gap) => gap.touching?.internalId),
    causes.map((gap) => gap.code),
  ];
  const { done } = await requeueExports(tx, at.propertyId, { filter: { where, values } }, by);
  return done;
};

/**
 * How many exports of a connection are held, by `CODE subject`; implements `CountHeld` of mapping/.
 */
export async function countHeld(
  db: Queryable,
  at: { readonly propertyId: number; readonly connectionId: number },
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await db.query<{ gap: string; count: number }>(
    `SELECT concat_ws(' ', cause_code, cause_subject) AS gap, count(*)::int AS count FROM exports
      WHERE property_id = $1 AND connection_id = $2 AND state = 'held' GROUP BY 1`,
    [at.propertyId, at.connectionId],
  );
  return new Map(rows.map((row) => [row.gap, row.count]));
}
