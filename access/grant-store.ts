// The tokens and sessions of a connection, shared by all processes: sealed in connection_grants,
// renewed by one process at a time. Handed to connectors by the process that opens them.
// Invariant: an advisory lock of (connection, name) is held from the look at the stored grant until
// the new one is stored; it is the transaction's, so a process that dies frees it at once and one
// that stands still loses it after `holdMsMax`. Leaves to others: what a grant means (connectors).

import type pg from 'pg';
import { isConnectionLost, type Queryable, sqlState, withTransaction } from '#database/pool.ts';
import {
  type GrantStore,
  type Renewal,
  renewingTogether,
  type SharedGrant,
  sameGrant,
} from '#external-ledger/shared-grant.ts';
import { accessError } from './access-errors.ts';
import { type MasterKey, openSecret, type SecretPlace, sealSecret } from './credential-vault.ts';

export interface GrantStoreOptions {
  readonly pool: pg.Pool;
  readonly place: SecretPlace;
  /** The present key first, then those it was rotated from. */
  readonly masters: readonly [MasterKey, ...MasterKey[]];
  /** Longest time one process may ask for. Default 60 s; connectors give up sooner. */
  readonly holdMsMax?: number;
  /** Longest wait for another process. Default: a little more than it may hold the lock. */
  readonly waitMsMax?: number;
}

interface GrantRow {
  readonly name: string;
  readonly sealed: Buffer;
  readonly ends_at: Date;
  /** To the microsecond, as text: says which grant this is, also after a rotation of keys. */
  readonly granted_at: string;
}

const lockNotAvailable = '55P03';

/** A grant opens only under its own name: a row copied to another one stays closed. */
export const grantPlace = (place: SecretPlace, name: string): SecretPlace => ({
  ...place,
  slot: `grant|${name}`,
});

/** The grants of one connection. *Errors of its verbs:* ACCESS_GRANT_AWAITED, ACCESS_KEY_MISSING,
 * ACCESS_SECRET_UNREADABLE. */
export function grantStore(options: GrantStoreOptions): GrantStore {
  const { pool } = options;
  const open = (row: GrantRow | null) => (row === null ? null : opened(row, options));
  return {
    read: async (name) => open(await readGrant(pool, options.place, name)),
    renew: renewingTogether((name, spent, ask) => renewAlone(options, name, spent, ask)),
  };
}

function opened(row: GrantRow, { place, masters }: GrantStoreOptions): SharedGrant {
  const secret = JSON.parse(openSecret(row.sealed, grantPlace(place, row.name), masters));
  return { secret, endsAtMs: row.ends_at.getTime() };
}

async function renewAlone<T>(
  options: GrantStoreOptions,
  name: string,
  spent: SharedGrant | null,
  ask: (stored: SharedGrant | null) => Promise<Renewal<T>>,
): Promise<Renewal<T>> {
  const { pool, place } = options;
  let unkept: { readonly grant: SharedGrant; readonly before: string | null } | null = null;
  try {
    return await withTransaction(pool, async (tx) => {
      await lockGrant(tx, options, name);
      const row = await readGrant(tx, place, name);
      const stored = row === null ? null : opened(row, options);
      if (stored !== null && !sameGrant(stored, spent)) return { grant: stored };
      const answer = await ask(stored);
      if (!('grant' in answer)) return answer;
      unkept = { grant: answer.grant, before: row?.granted_at ?? null };
      await writeGrant(tx, options, name, unkept);
      return answer;
    });
  } catch (error) {
    if (sqlState(error) === lockNotAvailable) throw accessError('ACCESS_GRANT_AWAITED', {}, name);
    if (unkept === null || !isConnectionLost(error)) throw error;
    // The database went away while the answer was on its way. A refresh token may be in it that
    // exists nowhere else: kept now, unless somebody has stored a newer grant meanwhile.
    const { grant } = unkept as { grant: SharedGrant };
    await writeGrant(pool, options, name, unkept).catch(() => {});
    return { grant };
  }
}

/**
 * Held to the end of the transaction. Who waits longer than one process may hold it is refused
 * (55P03). The transaction has written nothing while it waits for the vendor: it keeps no row
 * version alive.
 */
async function lockGrant(
  tx: Queryable,
  { place, holdMsMax = 60_000, waitMsMax = holdMsMax + 15_000 }: GrantStoreOptions,
  name: string,
): Promise<void> {
  await tx.query(
    `select set_config('lock_timeout', $1, true),
            set_config('idle_in_transaction_session_timeout', $2, true)`,
    [`${waitMsMax}ms`, `${holdMsMax}ms`],
  );
  await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [
    `connection_grants|${place.propertyId}|${place.connectionId}|${name}`,
  ]);
}

async function readGrant(
  db: Queryable,
  { propertyId, connectionId }: SecretPlace,
  name: string,
): Promise<GrantRow | null> {
  const { rows } = await db.query<GrantRow>(
    `select name, sealed, ends_at, granted_at::text from connection_grants
      where property_id = $1 and connection_id = $2 and name = $3`,
    [propertyId, connectionId, name],
  );
  return rows[0] ?? null;
}

/** Stores a grant in the place of the one it follows; a newer one is left alone. */
async function writeGrant(
  db: Queryable,
  { place, masters }: GrantStoreOptions,
  name: string,
  { grant, before }: { readonly grant: SharedGrant; readonly before: string | null },
): Promise<void> {
  const sealed = sealSecret(JSON.stringify(grant.secret), grantPlace(place, name), masters[0]);
  const endsAt = new Date(grant.endsAtMs).toISOString();
  await db.query(
    `insert into connection_grants as g (property_id, connection_id, name, sealed, ends_at)
     values ($1, $2, $3, $4, $5)
     on conflict (property_id, connection_id, name) do update
       set sealed = excluded.sealed, ends_at = excluded.ends_at,
           granted_at = clock_timestamp()
       where g.granted_at = $6::text::timestamptz`,
    [place.propertyId, place.connectionId, name, sealed, endsAt, before],
  );
}

/** Forgets every grant of a connection: with new credentials nothing granted before counts. */
export async function dropGrants(
  db: Queryable,
  { propertyId, connectionId }: SecretPlace,
): Promise<void> {
  await db.query(`delete from connection_grants where property_id = $1 and connection_id = $2`, [
    propertyId,
    connectionId,
  ]);
}
