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

/**
 * Seals every connection's credentials anew under the first of the keys, in the caller's
 * transaction. Gives how many there were. *Errors:* ACCESS_KEY_MISSING, ACCESS_SECRET_UNREADABLE:
 * then nothing counts.
 */
export async function rotateCredentials(
  db: Queryable,
  masters: readonly [MasterKey, ...MasterKey[]],
): Promise<number> {
  const { rows } = await db.query<{ property_id: number; connection_id: number; secret: Buffer }>(
    `select property_id, connection_id, secret from connections
      where secret is not null order by property_id, connection_id for update`,
  );
  const sealed = rows.map((row) => {
    const place = { propertyId: row.property_id, connectionId: row.connection_id };
    return sealSecret(openSecret(row.secret, place, masters), place, masters[0]);
  });
  await db.query(
    `update connections c set secret = n.secret
       from unnest($1::int[], $2::int[], $3::bytea[]) n(property_id, connection_id, secret)
      where c.property_id = n.property_id and c.connection_id = n.connection_id`,
    [rows.map((row) => row.property_id), rows.map((row) => row.connection_id), sealed],
  );
  return rows.length;
}
