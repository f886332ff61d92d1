// The SQL by which one worker at a time drains a connection, and by which it learns how the
// connection is. Invariant: a drain is a lease on the database's clock with its own token. It keeps
// the number of calls to one company within its lanes; losing it costs no correctness, which rests
// on the exports' own leases.

import type { Queryable } from '#database/pool.ts';
import type { Cause } from '#external-ledger/external-ledger.ts';
import { accountingIsOn } from './accounting-switch-store.ts';
import type { ConnectionKey } from './claim-store.ts';

/** A drain this worker holds. */
export interface Drain extends ConnectionKey {
  readonly token: bigint;
  /**
   * connections.revision at the time: grows with settings, credentials, mappings, mirrored chart.
   */
  readonly revision: number;
}

interface DrainRow {
  readonly property_id: number;
  readonly connection_id: number;
  readonly drain_token: bigint;
  readonly revision: number;
}

const drainOf = (row: DrainRow): Drain => ({
  propertyId: row.property_id,
  connectionId: row.connection_id,
  token: row.drain_token,
  revision: row.revision,
});

/**
 * Takes every active connection nobody drains, where accounting is enabled. Two workers that try
 * at once skip each other's rows.
 */
export async function takeDrains(
  db: Queryable,
  { worker, leaseMs }: { worker: string; leaseMs: number },
): Promise<Drain[]> {
  const { rows } = await db.query<DrainRow>(
    `WITH free AS MATERIALIZED (
       SELECT property_id, connection_id FROM connections c
        WHERE state = 'active' AND stage <> 'rehearsing' AND ${accountingIsOn('c')}
          AND (drain_until IS NULL OR drain_until <= now())
        ORDER BY property_id, connection_id FOR UPDATE SKIP LOCKED)
     UPDATE connections c SET drained_by = $1, drain_token = nextval('lease_tokens'),
            drain_until = now() + $2 * interval '1 millisecond'
       FROM free WHERE c.property_id = free.property_id AND c.connection_id = free.connection_id
     RETURNING c.property_id, c.connection_id, c.drain_token, c.revision`,
    [worker, leaseMs],
  );
  return rows.map(drainOf);
}

/** Milliseconds until the next drain of somebody else ends, unless renewed; null: there is none. */
export async function nextFreeDrain(db: Queryable, worker: string): Promise<number | null> {
  const { rows } = await db.query<{ ms: number | null }>(
    `SELECT extract(epoch from min(drain_until) - now())::float8 * 1000 AS ms FROM connections c
      WHERE state = 'active' AND stage <> 'rehearsing' AND drained_by <> $1
        AND drain_until > now() AND ${accountingIsOn('c')}`,
    [worker],
  );
  return rows[0]?.ms ?? null;
}

/**
 * Lengthens drains of active connections. Those absent from the answer are lost, paused,
 * disconnected, or of a property that switched accounting off.
 */
export async function renewDrains(
  db: Queryable,
  tokens: readonly bigint[],
  leaseMs: number,
): Promise<Drain[]> {
  const { rows } = await db.query<DrainRow>(
    `UPDATE connections c SET drain_until = now() + $2 * interval '1 millisecond'
      WHERE drain_token = ANY($1::bigint[]) AND drain_until > now() AND state = 'active'
        AND ${accountingIsOn('c')}
     RETURNING property_id, connection_id, drain_token, revision`,
    [tokens, leaseMs],
  );
  return rows.map(drainOf);
}

/** Lets the next worker have it at once: nothing crashed here. */
export async function releaseDrain(db: Queryable, drain: Drain): Promise<void> {
  await db.query(
    `UPDATE connections
        SET drained_by = null, drain_token = null, drain_until = null, preparing = null
      WHERE property_id = $1 AND connection_id = $2 AND drain_token = $3`,
    [drain.propertyId, drain.connectionId, drain.token],
  );
}

/** The breaker as kept; `openForMs` from the database's now, null when closed. */
export interface StoredBreaker {
  readonly failures: number;
  readonly openForMs: number | null;
}

export async function readBreaker(db: Queryable, at: ConnectionKey): Promise<StoredBreaker> {
  const { rows } = await db.query<{ failures: number; open_for_ms: number | null }>(
    `SELECT breaker_failures AS failures,
            extract(epoch from breaker_until - now())::float8 * 1000 AS open_for_ms
       FROM connections WHERE property_id = $1 AND connection_id = $2`,
    [at.propertyId, at.connectionId],
  );
  return { failures: rows[0]?.failures ?? 0, openForMs: rows[0]?.open_for_ms ?? null };
}

export async function writeBreaker(
  db: Queryable,
  at: ConnectionKey,
  breaker: StoredBreaker,
): Promise<void> {
  await db.query(
    `UPDATE connections SET breaker_failures = $3,
            breaker_until = now() + $4::float8 * interval '1 millisecond'
      WHERE property_id = $1 AND connection_id = $2`,
    [at.propertyId, at.connectionId, breaker.failures, breaker.openForMs],
  );
}

/** What people read of a connection that waits for them: what happened, and what to do, by whom. */
export const reasonOf = ({ message, hint }: Pick<Cause, 'message' | 'hint'>) =>
  `${message} ${hint}`.trim();

/**
 * The ledger refused our credentials: the connection waits for a person, its exports wait with it.
 * The revision is the one they were read at. A connection that a person has changed since stays
 * active: its new credentials are tried before anything is said of them.
 */
export async function disconnect(
  db: Queryable,
  at: ConnectionKey & { readonly revision: number },
  reason: string,
): Promise<void> {
  await db.query(
    `UPDATE connections SET state = 'disconnected', state_reason = $3, state_at = now()
      WHERE property_id = $1 AND connection_id = $2 AND state = 'active' AND revision <= $4`,
    [at.propertyId, at.connectionId, reason, at.revision],
  );
}

/** Notes that the ledger took something; written now and then, not with every outcome. */
export async function noteSynced(db: Queryable, at: ConnectionKey): Promise<void> {
  await db.query(
    `UPDATE connections SET last_synced_at = now() WHERE property_id = $1 AND connection_id = $2`,
    [at.propertyId, at.connectionId],
  );
}
