// The SQL by which a worker takes exports, commits the intent to send, and keeps or gives back its
// lease. Invariant: what is queued is only read here, by the one worker that holds the drain; it is
// taken by `armExports`, in one move from queued to sending, under a lease on the database's clock
// with a fencing token. Nothing is sent before. Leaves to others: what becomes of a try
// (retry-policy.ts), its writing (outcome-store.ts).

import type { Queryable } from '#database/pool.ts';
import type { ExportKey } from '#external-ledger/external-ledger.ts';
import type { Problem } from '#problems/problem.ts';
import { accountingIsOn } from './accounting-switch-store.ts';
import { bigints, lines } from './column-text.ts';
import type { DraftRecord } from './draft-record.ts';
import type { Drain } from './drain-store.ts';
import { dueAtOnce, dueByRun, sinceFirstSent } from './due-exports.ts';
import type { PartsRecord } from './entry-parts.ts';
import { jsonText } from './json-text.ts';

/** The connection a statement is about; first in every key. */
export interface ConnectionKey {
  readonly propertyId: number;
  readonly connectionId: number;
}

/** What an export that is a part says of it; null in a whole one. */
export interface PartRow {
  /** The first part; null in the first itself. */
  readonly part_of: bigint | null;
  readonly part_entity_id: string | null;
  readonly part_outlet_ids: readonly number[] | null;
}

/** A queued export as a drain found it due: to be prepared and armed. */
export interface ClaimedExport extends PartRow {
  readonly export_id: bigint;
  /** Null for a daily summary. */
  readonly entry_id: bigint | null;
  readonly export_key: ExportKey;
  readonly attempts: number;
  readonly failures: number;
  readonly absences: number;
  /** Times its preparation failed, or ended the process. */
  readonly preparations: number;
  /**
   * connections.revision as of the claim: an export requeued by a new mapping is prepared with it.
   */
  readonly revision: number;
  /** exports.revision: which of its keys the export has. */
  readonly key_revision: number;
  /** Its key before any repair: the keys of its parts are made of it, whichever revision splits. */
  readonly first_key: ExportKey;
  /** Frozen at its first send; null while it may still be mapped anew. */
  readonly draft: DraftRecord | null;
  /** Frozen with the draft, where that is the first part of a split entry. */
  readonly parts: PartsRecord | null;
  /** By the database's clock; null before its first send. */
  readonly since_first_sent_ms: number | null;
}

// Losing this commit with the database costs nothing: it says what this process may crash on, and
// the process lives on. So nobody waits for the disk.
const unhurried = `unhurried AS MATERIALIZED (
       SELECT set_config('synchronous_commit', 'off', true))`;

export interface ClaimBy {
  readonly count: number;
  /** Not to be claimed again. */
  readonly inHand: readonly bigint[];
  /** The latest run of the sync interval; null: there is none, all is taken when it is due. */
  readonly ranAt: Date | null;
}

/**
 * The next exports that are due, earliest first, without those in hand; nothing when the drain is
 * lost. One row is written for all of them: the list of what is about to be prepared, so that the
 * next drain knows what a crash was about. A person may still exclude them: arming finds out.
 */
export async function claimQueued(
  db: Queryable,
  { propertyId, connectionId, token }: Drain,
  { count, inHand, ranAt }: ClaimBy,
): Promise<ClaimedExport[]> {
  const { rows } = await db.query<ClaimedExport>({
    text: `WITH ${unhurried},
     due AS MATERIALIZED (${ranAt === null ? dueAtOnce : dueByRun}),
     suspect AS (
       SELECT export_id FROM due WHERE preparations > 0
        ORDER BY next_attempt_at, export_id LIMIT 1),
     chosen AS MATERIALIZED (
       SELECT * FROM due
        WHERE NOT EXISTS (SELECT FROM suspect) OR export_id = (SELECT export_id FROM suspect)),
     marked AS (
       UPDATE connections SET preparing = (SELECT array_agg(export_id) FROM chosen)
        WHERE property_id = $1 AND connection_id = $2 AND drain_token = $3 AND drain_until > now()
          AND EXISTS (SELECT FROM chosen) AND EXISTS (SELECT FROM unhurried)
       RETURNING revision)
     SELECT c.export_id, c.entry_id, c.export_key, c.attempts, c.failures, c.absences,
            c.preparations, c.draft, c.parts, c.part_of, c.part_entity_id, c.part_outlet_ids,
            c.since_first_sent_ms, c.key_revision, c.first_key, marked.revision
       FROM chosen c, marked ORDER BY c.next_attempt_at, c.export_id`,
    values: [
      ...[propertyId, connectionId, token, count, bigints(inHand)],
      ...(ranAt === null ? [] : [ranAt]),
    ],
  });
  return rows;
}

/** Says what is being prepared: these alone, or nothing any more. */
export async function markPreparing(
  db: Queryable,
  { propertyId, connectionId, token }: Drain,
  exportIds: readonly bigint[],
): Promise<void> {
  await db.query(
    `WITH ${unhurried}
     UPDATE connections SET preparing = nullif($4::bigint[], '{}')
      WHERE property_id = $1 AND connection_id = $2 AND drain_token = $3
        AND EXISTS (SELECT FROM unhurried)`,
    [propertyId, connectionId, token, bigints(exportIds)],
  );
}

/**
 * What the drain before this one was preparing when it ended without a word is counted against
 * each of those exports, once. Returns how many. The row lock is for a predecessor that still runs.
 */
export async function countCrashes(
  db: Queryable,
  { propertyId, connectionId, token }: Drain,
): Promise<number> {
  const { rows } = await db.query<{ crashed: number }>(
    `WITH found AS MATERIALIZED (
       SELECT preparing FROM connections
        WHERE property_id = $1 AND connection_id = $2 AND drain_token = $3
          AND preparing IS NOT NULL FOR UPDATE),
     cleared AS (
       UPDATE connections SET preparing = null
        WHERE property_id = $1 AND connection_id = $2 AND EXISTS (SELECT FROM found)),
     counted AS (
       UPDATE exports SET preparations = preparations + 1
        WHERE property_id = $1 AND state = 'queued'
          AND export_id IN (SELECT unnest(preparing) FROM found)
       RETURNING export_id)
     SELECT count(*)::int AS crashed FROM counted`,
    [propertyId, connectionId, token],
  );
  return rows[0]?.crashed ?? 0;
}

/** An uncertain export, taken to be looked for. */
export interface SoughtExport extends ClaimedExport, Lease {
  readonly draft: DraftRecord;
  readonly attempt_number: number;
  readonly since_sent_ms: number;
  readonly cause_code: string | null;
  readonly cause_message: string | null;
  readonly cause_hint: string | null;
}

/** Takes up to `count` uncertain exports whose next find is due, and opens an attempt for each. */
export async function claimUncertain(
  db: Queryable,
  at: ConnectionKey,
  { count, leaseMs, worker }: { count: number; leaseMs: number; worker: string },
): Promise<SoughtExport[]> {
  const { rows } = await db.query<SoughtExport>({
    text: `WITH due AS MATERIALIZED (
       SELECT export_id FROM exports
        WHERE property_id = $1 AND connection_id = $2 AND state = 'uncertain'
          AND next_attempt_at <= now() AND (lease_until IS NULL OR lease_until <= now())
        ORDER BY next_attempt_at, export_id LIMIT $3 FOR UPDATE SKIP LOCKED),
     taken AS (
       UPDATE exports e
          SET lease_token = (SELECT nextval('lease_tokens')), attempts = attempts + 1,
              lease_until = now() + $4 * interval '1 millisecond'
         FROM due WHERE e.property_id = $1 AND e.export_id = due.export_id
       RETURNING e.export_id, e.entry_id, e.export_key, e.lease_token, e.attempts, e.failures,
         e.absences, e.preparations, e.draft, e.parts, e.part_of, e.part_entity_id,
         e.part_outlet_ids, 0 AS revision, e.revision AS key_revision,
         e.export_key AS first_key,
         e.attempts AS attempt_number,
         e.cause_code, e.cause_message, e.cause_hint, ${sinceFirstSent},
         extract(epoch from clock_timestamp() - e.last_sent_at)::float8 * 1000 AS since_sent_ms),
     opened AS (
       INSERT INTO export_attempts
              (property_id, export_id, attempt_number, purpose, worker, lease_token, started_at)
       SELECT $1, export_id, attempt_number, 'find', $5, lease_token, clock_timestamp() FROM taken)
     SELECT * FROM taken`,
    values: [at.propertyId, at.connectionId, count, leaseMs, worker],
  });
  return rows;
}

/**
 * Their preparation went well, so whatever ends the process from here on is not their doing: the
 * counted crashes are forgotten.
 */
export async function forgetCrashes(
  db: Queryable,
  propertyId: number,
  exportIds: readonly bigint[],
): Promise<void> {
  await db.query(
    `UPDATE exports SET preparations = 0
      WHERE property_id = $1 AND export_id = ANY($2::bigint[]) AND state = 'queued'`,
    [propertyId, bigints(exportIds)],
  );
}

/** What is about to be sent. */
export interface ArmedExport {
  readonly export_id: bigint;
  /** Attempts when it was claimed. */
  readonly attempts: number;
  readonly record: DraftRecord;
  readonly hash: string;
  readonly parts: PartsRecord | null;
}

/**
 * Commits the intent to send: state, frozen draft, attempt number, worker, lease, before the wire.
 * Returns the attempt number by export id. An export that is absent there must not be sent: another
 * worker, or a person, was at it since it was claimed (its state or its attempts moved), the drain
 * is lost, or accounting was switched off. Rows are locked in the order of their ids, as
 * everywhere.
 */
export async function armExports(
  db: Queryable,
  { propertyId, connectionId, token }: Drain,
  arming: readonly ArmedExport[],
  { leaseMs, worker }: { leaseMs: number; worker: string },
): Promise<Map<bigint, number>> {
  const armed = arming.toSorted((a, b) => (a.export_id < b.export_id ? -1 : 1));
  const { rows } = await db.query<{ export_id: bigint; attempts: number }>({
    text: `UPDATE exports e
          SET state = 'sending', may_be_there = true, attempts = e.attempts + 1, preparations = 0,
              draft = coalesce(e.draft, g.draft::jsonb),
              draft_hash = coalesce(e.draft_hash, g.hash),
              parts = CASE WHEN e.draft IS NULL THEN g.parts::jsonb ELSE e.parts END,
              first_sent_at = coalesce(e.first_sent_at, now()), last_sent_at = now(),
              sent_by = $8, lease_token = $3,
              lease_until = now() + $9 * interval '1 millisecond', changed_at = now()
         FROM unnest($4::bigint[], $5::int[], string_to_array($6, E'\n'),
                     string_to_array($7, E'\n'), string_to_array($10, E'\n', ''))
                AS g (export_id, attempts, draft, hash, parts)
        WHERE e.property_id = $1 AND e.export_id = ANY($4::bigint[]) AND e.export_id = g.export_id
          AND e.connection_id = $2 AND e.state = 'queued' AND e.attempts = g.attempts
          AND (e.lease_until IS NULL OR e.lease_until <= now())
          AND EXISTS (SELECT FROM connections
                       WHERE property_id = $1 AND connection_id = $2 AND drain_token = $3
                         AND drain_until > now())
          AND ${accountingIsOn('e')}
          AND (e.approved OR (SELECT stage = 'live' FROM connections
                               WHERE property_id = $1 AND connection_id = $2))
       RETURNING e.export_id, e.attempts`,
    values: [
      propertyId,
      connectionId,
      token,
      bigints(armed.map((one) => one.export_id)),
      bigints(armed.map((one) => one.attempts)),
      lines(armed.map((one) => jsonText(one.record))),
      lines(armed.map((one) => one.hash)),
      worker,
      leaseMs,
      lines(armed.map((one) => (one.parts ? jsonText(one.parts) : null))),
    ],
  });
  return new Map(rows.map((row) => [row.export_id, row.attempts]));
}

/** Exports by id with the token they were taken under. */
export interface Lease {
  readonly export_id: bigint;
  readonly lease_token: bigint;
}

/**
 * Lengthens leases that still run. Absent from the answer: lost. What somebody else has locked, our
 * own writing of an outcome most often, is not waited for: it keeps the lease it has (`mine`).
 */
export async function renewLeases(
  db: Queryable,
  propertyId: number,
  leases: readonly Lease[],
  leaseMs: number,
): Promise<{ readonly kept: ReadonlySet<bigint>; readonly mine: ReadonlySet<bigint> }> {
  const { rows } = await db.query<{ export_id: bigint; kept: boolean }>(
    `WITH mine AS MATERIALIZED (
       SELECT e.export_id
         FROM exports e
         JOIN unnest($2::bigint[], $3::bigint[]) AS g (export_id, lease_token)
           ON e.export_id = g.export_id AND e.lease_token = g.lease_token
        WHERE e.property_id = $1 AND e.export_id = ANY($2::bigint[]) AND e.lease_until > now()),
     free AS MATERIALIZED (
       SELECT e.export_id FROM exports e
        WHERE e.property_id = $1 AND e.export_id IN (SELECT export_id FROM mine)
        ORDER BY e.export_id FOR NO KEY UPDATE SKIP LOCKED),
     kept AS (
       UPDATE exports e SET lease_until = now() + $4 * interval '1 millisecond'
         FROM free, unnest($2::bigint[], $3::bigint[]) AS g (export_id, lease_token)
        WHERE e.property_id = $1 AND e.export_id = free.export_id AND e.export_id = g.export_id
          AND e.lease_token = g.lease_token AND e.lease_until > now()
       RETURNING e.export_id)
     SELECT mine.export_id, kept.export_id IS NOT NULL AS kept
       FROM mine LEFT JOIN kept ON kept.export_id = mine.export_id`,
    [
      propertyId,
      bigints(leases.map((one) => one.export_id)),
      bigints(leases.map((one) => one.lease_token)),
      leaseMs,
    ],
  );
  const ids = (of: typeof rows) => new Set(of.map((row) => row.export_id));
  return { kept: ids(rows.filter((row) => row.kept)), mine: ids(rows) };
}

/** Gives back what was taken to be looked for and was not asked for: due again at once. */
export async function releaseLeases(
  db: Queryable,
  propertyId: number,
  leases: readonly Lease[],
): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE exports e SET lease_token = null, lease_until = null
       FROM unnest($2::bigint[], $3::bigint[]) AS g (export_id, lease_token)
      WHERE e.property_id = $1 AND e.export_id = ANY($2::bigint[]) AND e.export_id = g.export_id
        AND e.lease_token = g.lease_token AND e.state = 'uncertain'`,
    [
      propertyId,
      bigints(leases.map((one) => one.export_id)),
      bigints(leases.map((one) => one.lease_token)),
    ],
  );
  return rowCount ?? 0;
}

/**
 * Sends whose lease ended without an outcome become uncertain: their worker is gone or too late,
 * and only `find` may decide. Their attempt is written here, under the name of that worker. Leases
 * of uncertain exports need no sweeping, claims look at their end.
 */
export async function expireSends(
  db: Queryable,
  at: ConnectionKey,
  cause: Pick<Problem, 'code' | 'message' | 'hint'>,
): Promise<number> {
  const { rowCount } = await db.query(
    `WITH ended AS MATERIALIZED (
       SELECT export_id, attempts, sent_by, lease_token, last_sent_at FROM exports
        WHERE property_id = $1 AND connection_id = $2 AND state = 'sending' AND lease_until <= now()
        ORDER BY export_id FOR NO KEY UPDATE),
     lost AS (
       UPDATE exports e SET state = 'uncertain', lease_token = null, lease_until = null,
              failures = 0, next_attempt_at = now(), last_sent_at = now(), changed_at = now(),
              cause_code = $3, cause_message = $4, cause_hint = $5, cause_subject = null
         FROM ended WHERE e.property_id = $1 AND e.export_id = ended.export_id)
     INSERT INTO export_attempts AS a
            (property_id, export_id, attempt_number, purpose, worker, lease_token, started_at,
             outcome, cause_code, message)
     SELECT $1, export_id, attempts, 'post', coalesce(sent_by, 'unknown'), lease_token,
            last_sent_at, 'lost', $3, $4 FROM ended
     ON CONFLICT (property_id, export_id, attempt_number) DO UPDATE
        SET outcome = 'lost', cause_code = excluded.cause_code, message = excluded.message
      WHERE a.finished_at IS NULL`,
    [at.propertyId, at.connectionId, cause.code, cause.message, cause.hint],
  );
  return rowCount ?? 0;
}
