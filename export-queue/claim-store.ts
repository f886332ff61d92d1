// The SQL by which a worker takes exports, commits the intent to send, and keeps or gives back its
// lease. Invariant: a lease runs on the database's clock and carries a fencing token; every
// statement here and in outcome-store.ts that changes a taken export names that token. Nothing is
// sent before `armExports`. Leaves to others: what becomes of a try (retry-policy.ts), its writing
// (outcome-store.ts).

import type { Queryable } from '#database/pool.ts';
import type { ExportKey } from '#external-ledger/external-ledger.ts';
import type { Problem } from '#problems/problem.ts';
import type { DraftRecord } from './draft-record.ts';
import { jsonText } from './json-text.ts';

/** The connection a statement is about; first in every key. */
export interface ConnectionKey {
  readonly propertyId: number;
  readonly connectionId: number;
}

/** An export a worker holds until its lease ends. */
export interface ClaimedExport {
  readonly export_id: bigint;
  readonly entry_id: bigint;
  readonly export_key: ExportKey;
  readonly lease_token: bigint;
  readonly attempts: number;
  readonly failures: number;
  readonly absences: number;
  readonly preparations: number;
  /**
   * connections.revision as of the claim: an export requeued by a new mapping is prepared with it.
   */
  readonly revision: number;
  /** Frozen at its first send; null while it may still be mapped anew. */
  readonly draft: DraftRecord | null;
}

const claimedColumns = `e.export_id, e.entry_id, e.export_key, e.lease_token, e.attempts,
  e.failures, e.absences, e.preparations, e.draft,
  (SELECT revision FROM connections c
    WHERE c.property_id = e.property_id AND c.connection_id = e.connection_id) AS revision`;

/**
 * Takes up to `count` exports that are due. Two workers that claim at the same time skip each
 * other's locked rows, so both go on and none is taken twice. The preparation is counted before it
 * begins.
 */
export async function claimQueued(
  db: Queryable,
  at: ConnectionKey,
  { count, leaseMs }: { count: number; leaseMs: number },
): Promise<ClaimedExport[]> {
  const { rows } = await db.query<ClaimedExport>({
    text: `WITH due AS MATERIALIZED (
       SELECT export_id FROM exports
        WHERE property_id = $1 AND connection_id = $2 AND state = 'queued'
          AND next_attempt_at <= now() AND (lease_until IS NULL OR lease_until <= now())
          AND (approved OR (SELECT stage = 'live' FROM connections
                             WHERE property_id = $1 AND connection_id = $2))
        ORDER BY next_attempt_at, export_id LIMIT $3 FOR UPDATE SKIP LOCKED)
     UPDATE exports e
        SET lease_token = (SELECT nextval('lease_tokens')), preparations = preparations + 1,
            lease_until = now() + $4 * interval '1 millisecond'
       FROM due WHERE e.property_id = $1 AND e.export_id = due.export_id
     RETURNING ${claimedColumns}`,
    values: [at.propertyId, at.connectionId, count, leaseMs],
  });
  return rows.sort((a, b) => (a.export_id < b.export_id ? -1 : 1));
}

/** An uncertain export, taken to be looked for. */
export interface SoughtExport extends ClaimedExport {
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
       RETURNING ${claimedColumns}, e.attempts AS attempt_number, e.cause_code, e.cause_message,
         e.cause_hint,
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
  leases: readonly Lease[],
): Promise<void> {
  await db.query(
    `UPDATE exports e SET preparations = 0
       FROM unnest($2::bigint[], $3::bigint[]) AS g (export_id, lease_token)
      WHERE e.property_id = $1 AND e.export_id = g.export_id AND e.lease_token = g.lease_token
        AND e.state = 'queued'`,
    [propertyId, leases.map((one) => one.export_id), leases.map((one) => one.lease_token)],
  );
}

/** What is about to be sent. */
export interface ArmedExport {
  readonly export_id: bigint;
  readonly lease_token: bigint;
  readonly record: DraftRecord;
  readonly hash: string;
}

/**
 * Commits the intent to send: state, frozen draft, attempt, lease, before the wire. Returns the
 * attempt number by export id; an export that is absent there was lost to another worker and must
 * not be sent.
 */
export async function armExports(
  db: Queryable,
  propertyId: number,
  armed: readonly ArmedExport[],
  { leaseMs, worker }: { leaseMs: number; worker: string },
): Promise<Map<bigint, number>> {
  const { rows } = await db.query<{ export_id: bigint; attempts: number }>({
    text: `WITH armed AS (
       UPDATE exports e
          SET state = 'sending', may_be_there = true, attempts = e.attempts + 1, preparations = 0,
              draft = coalesce(e.draft, g.draft::jsonb),
              draft_hash = coalesce(e.draft_hash, g.hash),
              first_sent_at = coalesce(e.first_sent_at, now()), last_sent_at = now(),
              lease_until = now() + $6 * interval '1 millisecond', changed_at = now()
         FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[])
           AS g (export_id, lease_token, draft, hash)
        WHERE e.property_id = $1 AND e.export_id = ANY($2::bigint[]) AND e.export_id = g.export_id
          AND e.state = 'queued' AND e.lease_token = g.lease_token AND e.lease_until > now()
       RETURNING e.export_id, e.attempts, e.lease_token),
     opened AS (
       INSERT INTO export_attempts
              (property_id, export_id, attempt_number, purpose, worker, lease_token, started_at)
       SELECT $1, export_id, attempts, 'post', $7, lease_token, now() FROM armed)
     SELECT export_id, attempts FROM armed`,
    values: [
      propertyId,
      armed.map((one) => one.export_id),
      armed.map((one) => one.lease_token),
      armed.map((one) => jsonText(one.record)),
      armed.map((one) => one.hash),
      leaseMs,
      worker,
    ],
  });
  return new Map(rows.map((row) => [row.export_id, row.attempts]));
}

/** Exports by id with the token they were taken under. */
export interface Lease {
  readonly export_id: bigint;
  readonly lease_token: bigint;
}

/** Lengthens leases that still run. Returns the ids that were lengthened: the rest are lost. */
export async function renewLeases(
  db: Queryable,
  propertyId: number,
  leases: readonly Lease[],
  leaseMs: number,
): Promise<Set<bigint>> {
  const { rows } = await db.query<{ export_id: bigint }>(
    `UPDATE exports e SET lease_until = now() + $4 * interval '1 millisecond'
       FROM unnest($2::bigint[], $3::bigint[]) AS g (export_id, lease_token)
      WHERE e.property_id = $1 AND e.export_id = ANY($2::bigint[]) AND e.export_id = g.export_id
        AND e.lease_token = g.lease_token AND e.lease_until > now()
     RETURNING e.export_id`,
    [propertyId, leases.map((one) => one.export_id), leases.map((one) => one.lease_token), leaseMs],
  );
  return new Set(rows.map((row) => row.export_id));
}

/**
 * Gives back what was taken and neither sent nor asked for: due again at once, no preparation
 * counted.
 */
export async function releaseLeases(
  db: Queryable,
  propertyId: number,
  leases: readonly Lease[],
): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE exports e
        SET lease_token = null, lease_until = null, preparations = greatest(0, preparations - 1)
       FROM unnest($2::bigint[], $3::bigint[]) AS g (export_id, lease_token)
      WHERE e.property_id = $1 AND e.export_id = ANY($2::bigint[]) AND e.export_id = g.export_id
        AND e.lease_token = g.lease_token AND e.state IN ('queued', 'uncertain')`,
    [propertyId, leases.map((one) => one.export_id), leases.map((one) => one.lease_token)],
  );
  return rowCount ?? 0;
}

/**
 * Sends whose lease ended without an outcome become uncertain: their worker is gone or too late,
 * and only `find` may decide. Leases of queued and uncertain exports need no sweeping, claims look
 * at their end.
 */
export async function expireSends(
  db: Queryable,
  at: ConnectionKey,
  cause: Pick<Problem, 'code' | 'message' | 'hint'>,
): Promise<number> {
  const { rowCount } = await db.query(
    `WITH lost AS (
       UPDATE exports SET state = 'uncertain', lease_token = null, lease_until = null, failures = 0,
              next_attempt_at = now(), last_sent_at = now(), changed_at = now(),
              cause_code = $3, cause_message = $4, cause_hint = $5, cause_subject = null
        WHERE property_id = $1 AND connection_id = $2 AND state = 'sending' AND lease_until <= now()
       RETURNING export_id, attempts)
     UPDATE export_attempts a SET outcome = 'lost', cause_code = $3, message = $4
       FROM lost WHERE a.property_id = $1 AND a.export_id = lost.export_id
        AND a.attempt_number = lost.attempts AND a.finished_at IS NULL`,
    [at.propertyId, at.connectionId, cause.code, cause.message, cause.hint],
  );
  return rowCount ?? 0;
}
