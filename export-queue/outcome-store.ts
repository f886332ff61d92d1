// Writes what became of tries, many in one statement, each fenced by the token it was taken under.
// Invariant: an outcome is applied to an export only while its worker still holds it in the state
// it left it in; a stale worker's outcome moves nothing and stays as evidence in its attempt
// (applied = false). Leaves to others: deciding (retry-policy.ts).

import type pg from 'pg';
import { type Queryable, sqlState } from '#database/pool.ts';
import type { WireRecord } from '#external-ledger/external-ledger.ts';
import type { Lease } from './claim-store.ts';
import { exportCause, exportProblem } from './export-errors.ts';
import type { ExportState } from './export-state.ts';
import { jsonText, plainText } from './json-text.ts';
import type { Verdict } from './retry-policy.ts';

/** A finished try and what it means for its export. */
export interface FinishedTry extends Lease {
  readonly from: ExportState;
  readonly verdict: Verdict;
  /** Null where nothing was tried: the export was held or put back before the wire. */
  readonly attempt: {
    readonly number: number;
    readonly outcome: string;
    /** Null where nothing went on the wire. */
    readonly startedAt: Date | null;
    readonly finishedAt: Date | null;
    readonly wire: WireRecord | null;
  } | null;
}

const uniqueViolation = '23505';

/** Writes the tries; returns the ids of the exports that moved. */
export async function settleTries(
  db: pg.Pool,
  propertyId: number,
  tries: readonly FinishedTry[],
): Promise<Set<bigint>> {
  if (tries.length === 0) return new Set();
  try {
    return await settleTogether(db, propertyId, tries);
  } catch (error) {
    if (sqlState(error) !== uniqueViolation) throw error;
    return await settleOneByOne(db, propertyId, tries);
  }
}

/** One of them names an external id that another export has: find which, and let the rest pass. */
async function settleOneByOne(
  db: pg.Pool,
  propertyId: number,
  tries: readonly FinishedTry[],
): Promise<Set<bigint>> {
  const moved = new Set<bigint>();
  for (const one of tries) {
    const settled = await settleTogether(db, propertyId, [one]).catch((error: unknown) => {
      if (sqlState(error) !== uniqueViolation) throw error;
      return settleTogether(db, propertyId, [takenId(one)]);
    });
    for (const id of settled) moved.add(id);
  }
  return moved;
}

function takenId(one: FinishedTry): FinishedTry {
  const externalId = one.verdict.external?.id ?? '';
  const problem = exportProblem('EXPORT_EXTERNAL_ID_TAKEN', {}, externalId);
  const cause = exportCause(problem, externalId);
  return { ...one, verdict: { ...one.verdict, to: 'held', cause, external: null } };
}

async function settleTogether(
  db: Queryable,
  propertyId: number,
  tries: readonly FinishedTry[],
): Promise<Set<bigint>> {
  const { rows } = await db.query<{ export_id: bigint }>({
    text: settleSql,
    values: [propertyId, ...columnsOf(tries)],
  });
  return new Set(rows.map((row) => row.export_id));
}

// last_sent_at: an armed export may have waited for a lane; the settling time counts from its loss.
// ANY repeats what the join says, for the planner: on tables it has not analyzed yet it would scan
// all of a property instead (measured: 20 rows in 20 ms instead of 1).
const settleSql = `
  WITH given AS MATERIALIZED (
    SELECT * FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[],
        $7::int[], $8::int[], $9::boolean[], $10::text[], $11::text[], $12::text[],
        $13::text[], $14::text[],
        $15::text[], $16::text[], $17::int[], $18::text[], $19::timestamptz[], $20::timestamptz[],
        $21::text[], $22::text[])
      AS g (export_id, lease_token, from_state, to_state, delay_ms, failures, absences,
        may_be_there, external_id, external_url, external_state, cause_code,
        cause_message, cause_hint,
        cause_subject, attempt_number, outcome, started_at, finished_at, request, answer)),
  moved AS (
    UPDATE exports e
       SET state = g.to_state, failures = g.failures, absences = g.absences,
           may_be_there = g.may_be_there,
           preparations = CASE g.to_state WHEN 'held' THEN 0 ELSE e.preparations END,
           next_attempt_at = CASE WHEN g.to_state IN ('queued', 'uncertain')
             THEN now() + g.delay_ms * interval '1 millisecond' ELSE e.next_attempt_at END,
           last_sent_at = CASE WHEN g.from_state = 'sending' AND g.to_state = 'uncertain'
             THEN now() ELSE e.last_sent_at END,
           lease_token = null, lease_until = null,
           external_id = g.external_id, external_url = g.external_url,
           external_state = g.external_state,
           confirmed_at = CASE g.to_state WHEN 'confirmed' THEN now() END,
           cause_code = g.cause_code, cause_message = g.cause_message, cause_hint = g.cause_hint,
           cause_subject = g.cause_subject, changed_at = now()
      FROM given g
     WHERE e.property_id = $1 AND e.export_id = ANY($2::bigint[]) AND e.export_id = g.export_id
       AND e.lease_token = g.lease_token AND e.state = g.from_state
    RETURNING e.export_id),
  tried AS (
    UPDATE export_attempts a
       SET started_at = coalesce(g.started_at, a.started_at),
           finished_at = coalesce(g.finished_at, now()), outcome = g.outcome,
           cause_code = g.cause_code, message = g.cause_message, request = g.request::jsonb,
           answer = g.answer::jsonb, applied = m.export_id IS NOT NULL
      FROM given g LEFT JOIN moved m ON m.export_id = g.export_id
     WHERE a.property_id = $1 AND a.export_id = ANY($2::bigint[]) AND a.export_id = g.export_id
       AND a.attempt_number = g.attempt_number)
  SELECT export_id FROM moved`;

function columnsOf(tries: readonly FinishedTry[]): unknown[] {
  const text = (value: string | null | undefined) => (value == null ? null : plainText(value));
  return [
    tries.map((one) => one.export_id),
    tries.map((one) => one.lease_token),
    tries.map((one) => one.from),
    tries.map(({ verdict }) => verdict.to),
    tries.map(({ verdict }) => Math.ceil(verdict.delayMs)),
    tries.map(({ verdict }) => verdict.failures),
    tries.map(({ verdict }) => verdict.absences),
    tries.map(({ verdict }) => verdict.mayBeThere),
    tries.map(({ verdict }) => text(verdict.external?.id)),
    tries.map(({ verdict }) => text(verdict.external?.url)),
    tries.map(({ verdict }) => text(verdict.external?.state)),
    tries.map(({ verdict }) => verdict.cause?.code ?? null),
    tries.map(({ verdict }) => text(verdict.cause?.message)),
    tries.map(({ verdict }) => text(verdict.cause?.hint)),
    tries.map(({ verdict }) => text(verdict.cause?.subject)),
    tries.map(({ attempt }) => attempt?.number ?? null),
    tries.map(({ attempt }) => attempt?.outcome ?? null),
    tries.map(({ attempt }) => attempt?.startedAt ?? null),
    tries.map(({ attempt }) => attempt?.finishedAt ?? null),
    tries.map(({ attempt }) => (attempt?.wire ? jsonText(attempt.wire.request) : null)),
    tries.map(({ attempt }) => (attempt?.wire?.answer ? jsonText(attempt.wire.answer) : null)),
  ];
}
