// The credentials of connections in the database: sealed on the way in, opened on the way out.
// Written by Accounting Integration, read by the process that builds connectors. Invariant: the
// clear text is never part of a statement, a log or an error. Leaves to others: what the
// credentials mean.

import type { Queryable } from '#database/pool.ts';
import { accessError } from './access-errors.ts';
import { type MasterKey, openSecret, type SecretPlace, sealSecret } from './credential-vault.ts';

/**
 * Saves credentials of a connection, replacing what was there. *Errors:* ACCESS_CONNECTION_UNKNOWN.
 */
export async function saveCredentials(
  db: Queryable,
  place: SecretPlace,
  credentials: Readonly<Record<string, string>>,
  master: MasterKey,
): Promise<void> {
  const sealed = sealSecret(JSON.stringify(credentials), place, master);
  const { rowCount } = await db.query(
    `update connections set secret = $3
      where property_id = $1 and connection_id = $2`,
    [place.propertyId, place.connectionId, sealed],
  );
  if (rowCount !== 1) throw accessError('ACCESS_CONNECTION_UNKNOWN', {}, `${place.connectionId}`);
}

/**
 * The credentials of a connection, or null when none were saved. `masters`: the present key first,
 * then those it was rotated from.
 * *Errors:* ACCESS_CONNECTION_UNKNOWN, ACCESS_KEY_MISSING, ACCESS_SECRET_UNREADABLE.
 */
export async function loadCredentials(
  db: Queryable,
  place: SecretPlace,
  masters: readonly MasterKey[],
): Promise<Readonly<Record<string, string>> | null> {
  const { rows } = await db.query<{ secret: Buffer | null }>(
    `select secret from connections
      where property_id = $1 and connection_id = $2`,
    [place.propertyId, place.connectionId],
  );
  const [row] = rows;
  if (row === undefined)
    throw accessError('ACCESS_CONNECTION_UNKNOWN', {}, `${place.connectionId}`);
  if (row.secret === null) return null;
  return JSON.parse(openSecret(row.secret, place, masters));
}

/** Forgets the credentials of a connection: it now has none. */
export async function forgetCredentials(db: Queryable, place: SecretPlace): Promise<void> {
  await db.query(
    `update connections set secret = null where property_id = $1 and connection_id = $2`,
    [place.propertyId, place.connectionId],
  );
}
