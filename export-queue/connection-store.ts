// The SQL of connections: what a person configures, and what a worker opens a ledger with.
// Invariant: no statement here returns the secret; a change of settings or state moves the revision
// and wakes the workers in the same transaction. Leaves to others: encryption (access/), drains
// (drain-store.ts).

import type { Queryable } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import { notifyExports } from './enqueue-store.ts';
import { exportProblem } from './export-errors.ts';

export type ConnectionState = 'active' | 'paused' | 'disconnected';

/** How far a connection is trusted: a new one rehearses, then proves itself, then is live. */
export type ConnectionStage = 'rehearsing' | 'proving' | 'live';

export interface ConnectionRecord {
  readonly propertyId: number;
  readonly connectionId: number;
  readonly name: string;
  /** Name of the connector. */
  readonly ledger: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly hasCredentials: boolean;
  /** Changes when the sealed credentials change; says nothing about them. */
  readonly credentialsMark: string;
  readonly cutoverOn: string;
  readonly stage: ConnectionStage;
  readonly state: ConnectionState;
  readonly stateReason: string | null;
  readonly stateAt: Date;
  readonly breakerUntil: Date | null;
  readonly lastSyncedAt: Date | null;
  readonly chartReadAt: Date | null;
  readonly revision: number;
  /** Every export key of the connection derives from it; never changes. */
  readonly connectionKey: string;
  /** Since then everything is looked for before its first send; null: it need not be. */
  readonly findFirstSince: Date | null;
  readonly findFirstReason: string | null;
  /** Since then no daily summary is formed: the database was restored; null: they are. */
  readonly formingHeldSince: Date | null;
}

const columns = `
  c.property_id AS "propertyId", c.connection_id AS "connectionId", c.name, c.ledger, c.settings,
  c.secret IS NOT NULL AS "hasCredentials",
  coalesce(encode(sha256(c.secret), 'hex'), '') AS "credentialsMark",
  c.cutover_on AS "cutoverOn", c.stage, c.state,
  c.state_reason AS "stateReason", c.state_at AS "stateAt",
  c.breaker_until AS "breakerUntil", c.last_synced_at AS "lastSyncedAt", c.revision,
  c.connection_key AS "connectionKey", c.find_first_since AS "findFirstSince",
  c.find_first_reason AS "findFirstReason", c.forming_held_since AS "formingHeldSince",
  (SELECT max(read_at) FROM external_chart_items i
    WHERE i.property_id = c.property_id AND i.connection_id = c.connection_id) AS "chartReadAt"`;

export async function listConnections(
  db: Queryable,
  propertyId: number,
): Promise<readonly ConnectionRecord[]> {
  const { rows } = await db.query<ConnectionRecord>(
    `SELECT ${columns} FROM connections c WHERE c.property_id = $1 ORDER BY c.connection_id`,
    [propertyId],
  );
  return rows;
}

export async function readConnection(
  db: Queryable,
  propertyId: number,
  connectionId: number,
): Promise<ConnectionRecord | null> {
  const { rows } = await db.query<ConnectionRecord>(
    `SELECT ${columns} FROM connections c WHERE c.property_id = $1 AND c.connection_id = $2`,
    [propertyId, connectionId],
  );
  return rows[0] ?? null;
}

/** The connection, which must be there. *Errors:* EXPORT_CONNECTION_UNKNOWN, as a 404. */
export async function requireConnection(
  db: Queryable,
  propertyId: number,
  connectionId: number,
): Promise<ConnectionRecord> {
  const connection = await readConnection(db, propertyId, connectionId);
  if (connection) return connection;
  const problem = exportProblem('EXPORT_CONNECTION_UNKNOWN', {}, String(connectionId));
  throw new ProblemError([problem], 404);
}

/** Beneath the settings of a connection, of the property `p`. */
const ownCurrency = `jsonb_build_object('baseCurrency', p.base_currency)`;

export interface NewConnection {
  /** Random text, made once: every export key of the connection derives from it. */
  readonly connectionKey: string;
  readonly name: string;
  readonly ledger: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly cutoverOn: string;
  /** `live` only where nobody has to approve: drills, tests, measurements. */
  readonly stage: ConnectionStage;
}

/**
 * Makes a connection and returns its id. Unless its settings say otherwise, the company there keeps
 * its books in the property's base currency. A name that exists fails with SQLSTATE 23505.
 */
export async function insertConnection(
  tx: Queryable,
  propertyId: number,
  made: NewConnection,
): Promise<number> {
  const { rows } = await tx.query<{ connection_id: number }>(
    `INSERT INTO connections
            (property_id, connection_key, name, ledger, settings, cutover_on, stage)
     SELECT property_id, $2, $3, $4, ${ownCurrency} || $5::jsonb, $6, $7
       FROM properties p WHERE property_id = $1
     RETURNING connection_id`,
    [
      propertyId,
      made.connectionKey,
      made.name,
      made.ledger,
      JSON.stringify(made.settings),
      made.cutoverOn,
      made.stage,
    ],
  );
  await notifyConnection(tx, propertyId);
  return rows[0]?.connection_id ?? 0;
}

/**
 * What a person may change; what is left out stays. Settings are merged key by key; null removes
 * one, and the base currency is then the property's again.
 */
export interface ConnectionChange {
  readonly name?: string | undefined;
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  readonly cutoverOn?: string | undefined;
}

export async function changeConnection(
  tx: Queryable,
  propertyId: number,
  connectionId: number,
  change: ConnectionChange,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE connections c
        SET name = coalesce($3, c.name), cutover_on = coalesce($5, c.cutover_on),
            settings = CASE WHEN $4::jsonb IS NULL THEN c.settings
                            ELSE ${ownCurrency} || jsonb_strip_nulls(c.settings || $4) END,
            revision = c.revision + 1
       FROM properties p
      WHERE c.property_id = $1 AND c.connection_id = $2 AND p.property_id = c.property_id`,
    [
      propertyId,
      connectionId,
      change.name ?? null,
      change.settings === undefined ? null : JSON.stringify(change.settings),
      change.cutoverOn ?? null,
    ],
  );
  await notifyConnection(tx, propertyId);
  return rowCount === 1;
}

/** Pauses, resumes, or marks as connected again. */
export async function changeConnectionState(
  tx: Queryable,
  propertyId: number,
  connectionId: number,
  { state, reason }: { state: ConnectionState; reason: string | null },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE connections
        SET state = $3, state_reason = $4, state_at = now(), revision = revision + 1,
            breaker_failures = 0, breaker_until = null
      WHERE property_id = $1 AND connection_id = $2`,
    [propertyId, connectionId, state, reason],
  );
  await notifyConnection(tx, propertyId);
  return rowCount === 1;
}

/** Tells workers at the commit of `tx` that a connection itself changed, not only its exports. */
export async function notifyConnection(tx: Queryable, propertyId: number): Promise<void> {
  await notifyExports(tx, propertyId, 'changed');
}
