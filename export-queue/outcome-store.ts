// Writes what became of tries, many in one statement, each fenced by the token it was taken under
// and by its attempt number. Invariant: an outcome is applied to an export only while its worker
// still holds it in the state it left it in; a stale worker's outcome moves nothing and stays as
// evidence in its attempt (applied = false). Leaves to others: deciding (retry-policy.ts).

import type pg from 'pg';
import { type Queryable, sqlState } from '#database/pool.ts';
import type { WireRecord } from '#external-ledger/external-ledger.ts';
import type { ClosedPeriod } from './closed-period-store.ts';
import { bigints, booleans, instants, lines, texts } from './column-text.ts';
import type { DraftRecord } from './draft-record.ts';
import { notifyExports } from './enqueue-store.ts';
import type { PartsRecord } from './entry-parts.ts';
import { exportCause, exportProblem } from './export-errors.ts';
import type { ExportState } from './export-state.ts';
import { jsonText, plainText } from './json-text.ts';
import type { Verdict } from './retry-policy.ts';

/** A finished try and what it means for its export. */
export interface FinishedTry {
  readonly export_id: bigint;
  /** The token it was taken under; null where it was only prepared. */
  readonly lease_token: bigint | null;
  /** exports.attempts since it was taken: a later try has a higher one. */
  readonly attempts: number;
  readonly from: ExportState;
  readonly verdict: Verdict;
  /** Refused for its date, and the last closed day that taught. */
  readonly closed?: ClosedPeriod;
  /** Found there before we sent it: the draft it was compared with, to keep. */
  readonly frozen?: {
    readonly record: DraftRecord;
    readonly hash: string;
    readonly parts: PartsRecord | null;
  };
  /** Preparing it failed: counted, so that it does not fail for ever. */
  readonly preparationFailed?: boolean;
  /** Null where nothing was tried: the export was held or put back before the wire. */
  readonly attempt: {
    /** `unsent`: armed and put back; kept as an attempt only where it moves the export. */
    readonly outcome: string;
    /** Null where nothing went on the wire. */
    readonly startedAt: Date | null;
    readonly finishedAt: Date | null;
    readonly wire: WireRecord | null;
    /** The id it was confirmed or found under, where the verdict does not carry it any more. */
    readonly externalId?: string;
  } | null;
}

const uniqueViolation = '23505';

/** Whose outcomes are written. */
export interface SettledBy {
  readonly propertyId: number;
  readonly worker: string;
}

/** Writes the tries; returns the ids of the exports that moved. */
export async function settleTries(
  db: pg.Pool,
  by: SettledBy,
  tries: readonly FinishedTry[],
): Promise<Set<bigint>> {
  if (tries.length === 0) return new Set();
  // In the order of their ids, as every statement that locks many: nobody waits in a circle.
  const inOrder = tries.toSorted((a, b) => (a.export_id < b.export_id ? -1 : 1));
  try {
    return await settleTogether(db, by, inOrder);
  } catch (error) {
    if (sqlState(error) !== uniqueViolation) throw error;
    return await settleOneByOne(db, by, inOrder);
  }
}

/** One of them names an external id that another export has: find which, and let the rest pass. */
async function settleOneByOne(
  db: pg.Pool,
  by: SettledBy,
  tries: readonly FinishedTry[],
): Promise<Set<bigint>> {
  const moved = new Set<bigint>();
  for (const one of tries) {
    const settled = await settleTogether(db, by, [one]).catch((error: unknown) => {
      if (sqlState(error) !== uniqueViolation) throw error;
      return settleTogether(db, by, [takenId(one)]);
    });
    for (const id of settled) moved.add(id);
  }
  return moved;
}

function takenId(one: FinishedTry): FinishedTry {
  const externalId = one.verdict.external?.id ?? '';
  const problem = exportProblem('EXPORT_EXTERNAL_ID_TAKEN', {}, externalId);
  const cause = exportCause(problem, externalId);
  const attempt = one.attempt && { ...one.attempt, externalId };
  return { ...one, attempt, verdict: { ...one.verdict, to: 'held', cause, external: null } };
}

async function settleTogether(
  db: Queryable,
  { propertyId, worker }: SettledBy,
  tries: readonly FinishedTry[],
): Promise<Set<bigint>> {
  const { rows } = await db.query<{ export_id: bigint; part_number: number }>({
    text: settleSql,
    values: [propertyId, worker, ...columnsOf(tries)],
  });
  // Its further parts are due now. Lost with this process, the poll finds them.
  if (rows.some((row) => row.part_number === 1)) await notifyExports(db, propertyId);
  return new Set(rows.map((row) => row.export_id));
}

// last_sent_at: an armed export may have waited for a lane; the settling time counts from its loss.
// ANY repeats what the join says, for the planner: on tables it has not analyzed yet it would scan
// all of a property instead (measured: 20 rows in 20 ms instead of 1).
// An attempt that is there already was opened by a find, or written off as lost: it is finished, or
// becomes evidence; one that was applied stays as it is when a write is repeated.
// A queued export that was looked for and found has an attempt of its own, numbered here; where it
// did not move, that number may be another worker's, and nothing is written. It counts as sent with
// the draft it was compared with: whoever asks for it again needs both.
const settleSql = `
  WITH given AS MATERIALIZED (
    SELECT * FROM unnest($3::bigint[], $4::bigint[], $5::int[], string_to_array($6, E'\n'),
        string_to_array($7, E'\n'), $8::bigint[], $9::int[], $10::int[], $11::boolean[],
        $12::boolean[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[],
        $18::text[], $19::text[], string_to_array($20, E'\n', ''), $21::timestamptz[],
        $22::timestamptz[], string_to_array($23, E'\n', ''), string_to_array($24, E'\n', ''),
        $25::text[], $26::text[], string_to_array($27, E'\n', ''), $28::text[],
        string_to_array($29, E'\n', ''))
      AS g (export_id, lease_token, attempts, from_state, to_state, delay_ms, failures, absences,
        may_be_there, preparation_failed, external_id, external_url, external_state, cause_code,
        cause_message, cause_hint, cause_subject, outcome, started_at, finished_at, request,
        answer, external_standing, named_id, draft, draft_hash, parts)),
  moved AS (
    UPDATE exports e
       SET state = g.to_state, failures = g.failures, absences = g.absences,
           attempts = e.attempts + (g.from_state = 'queued' AND g.outcome IS NOT NULL)::int,
           may_be_there = g.may_be_there,
           preparations = CASE g.to_state WHEN 'held' THEN 0
             ELSE e.preparations + g.preparation_failed::int END,
           next_attempt_at = CASE WHEN g.to_state IN ('queued', 'uncertain')
             THEN now() + g.delay_ms * interval '1 millisecond' ELSE e.next_attempt_at END,
           last_sent_at = CASE WHEN g.from_state = 'sending' AND g.to_state = 'uncertain'
             OR g.draft IS NOT NULL THEN now() ELSE e.last_sent_at END,
           first_sent_at = CASE WHEN g.draft IS NOT NULL THEN coalesce(e.first_sent_at, now())
             ELSE e.first_sent_at END,
           draft = coalesce(g.draft::jsonb, e.draft),
           draft_hash = coalesce(g.draft_hash, e.draft_hash),
           parts = CASE WHEN g.draft IS NOT NULL THEN g.parts::jsonb ELSE e.parts END,
           lease_token = null, lease_until = null,
           external_id = g.external_id, external_url = g.external_url,
           external_state = g.external_state, external_standing = g.external_standing,
           stood_at = CASE g.to_state WHEN 'confirmed' THEN now() END,
           confirmed_at = CASE g.to_state WHEN 'confirmed' THEN now() END,
           cause_code = g.cause_code, cause_message = g.cause_message, cause_hint = g.cause_hint,
           cause_subject = g.cause_subject, changed_at = now()
      FROM given g
     WHERE e.property_id = $1 AND e.export_id = ANY($3::bigint[]) AND e.export_id = g.export_id
       AND e.state = g.from_state AND e.attempts = g.attempts
       AND e.lease_token IS NOT DISTINCT FROM g.lease_token
    RETURNING e.export_id, e.part_number, g.attempts),
  tried AS (
    INSERT INTO export_attempts AS a
           (property_id, export_id, attempt_number, purpose, worker, lease_token, started_at,
            finished_at, outcome, cause_code, message, request, answer, applied, external_id)
    SELECT $1, g.export_id, g.attempts + (g.from_state = 'queued')::int,
           CASE g.from_state WHEN 'sending' THEN 'post' ELSE 'find' END, $2, g.lease_token,
           coalesce(g.started_at, now()), coalesce(g.finished_at, now()), g.outcome, g.cause_code,
           g.cause_message, g.request::jsonb, g.answer::jsonb, m.export_id IS NOT NULL, g.named_id
      FROM given g LEFT JOIN moved m ON m.export_id = g.export_id AND m.attempts = g.attempts
     WHERE g.outcome IS NOT NULL
       AND (m.export_id IS NOT NULL OR (g.outcome <> 'unsent' AND g.from_state <> 'queued'))
    ON CONFLICT (property_id, export_id, attempt_number) DO UPDATE
       SET started_at = excluded.started_at, finished_at = excluded.finished_at,
           outcome = excluded.outcome, cause_code = excluded.cause_code,
           message = excluded.message, request = excluded.request, answer = excluded.answer,
           applied = excluded.applied, external_id = excluded.external_id
     WHERE a.applied IS NOT TRUE)
  SELECT export_id, part_number FROM moved`;

function columnsOf(tries: readonly FinishedTry[]): unknown[] {
  const text = (value: string | null | undefined) => (value == null ? null : plainText(value));
  return [
    bigints(tries.map((one) => one.export_id)),
    bigints(tries.map((one) => one.lease_token)),
    bigints(tries.map((one) => one.attempts)),
    lines(tries.map((one) => one.from)),
    lines(tries.map(({ verdict }) => verdict.to)),
    bigints(tries.map(({ verdict }) => Math.ceil(verdict.delayMs))),
    bigints(tries.map(({ verdict }) => verdict.failures)),
    bigints(tries.map(({ verdict }) => verdict.absences)),
    booleans(tries.map(({ verdict }) => verdict.mayBeThere)),
    booleans(tries.map((one) => one.preparationFailed === true)),
    texts(tries.map(({ verdict }) => text(verdict.external?.id))),
    texts(tries.map(({ verdict }) => text(verdict.external?.url))),
    texts(tries.map(({ verdict }) => text(verdict.external?.state))),
    texts(tries.map(({ verdict }) => verdict.cause?.code ?? null)),
    texts(tries.map(({ verdict }) => text(verdict.cause?.message))),
    texts(tries.map(({ verdict }) => text(verdict.cause?.hint))),
    texts(tries.map(({ verdict }) => text(verdict.cause?.subject))),
    lines(tries.map(({ attempt }) => attempt?.outcome ?? null)),
    instants(tries.map(({ attempt }) => attempt?.startedAt ?? null)),
    instants(tries.map(({ attempt }) => attempt?.finishedAt ?? null)),
    lines(tries.map(({ attempt }) => (attempt?.wire ? jsonText(attempt.wire.request) : null))),
    lines(
      tries.map(({ attempt }) => (attempt?.wire?.answer ? jsonText(attempt.wire.answer) : null)),
    ),
    texts(tries.map(({ verdict }) => verdict.external?.standing ?? null)),
    texts(tries.map(({ attempt, verdict }) => text(attempt?.externalId ?? verdict.external?.id))),
    lines(tries.map(({ frozen }) => (frozen ? jsonText(frozen.record) : null))),
    texts(tries.map(({ frozen }) => frozen?.hash ?? null)),
    lines(tries.map(({ frozen }) => (frozen?.parts ? jsonText(frozen.parts) : null))),
  ];
}
