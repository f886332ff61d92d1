// API keys of a property: made and shown once, found by their hash, revoked.
// Invariant: the secret is never in a statement after it was made; revoked keys stay in the list,
// for who looks later.
// Leaves to others: asking for the right (http-server.ts).

import type { Queryable } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import { accessProblem } from './access-errors.ts';
import type { Right } from './rights.ts';
import { newApiKey, prefixOf, tokenHash } from './token.ts';

export interface KeyRow {
  readonly keyId: number;
  readonly name: string;
  readonly prefix: string;
  readonly rights: readonly Right[];
  readonly outlet: string | null;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly endsAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly revokedBy: string | null;
}

export interface NewKey {
  readonly propertyId: number;
  readonly name: string;
  readonly rights: readonly Right[];
  readonly outlet: string | null;
  readonly endsAt: Date | null;
  readonly by: string;
}

/** *Errors:* ACCESS_OUTLET_UNKNOWN. */
export async function addKey(db: Queryable, key: NewKey): Promise<{ keyId: number; key: string }> {
  const secret = newApiKey();
  const { rows } = await db.query(
    `insert into api_keys
       (property_id, name, prefix, token_sha256, rights, outlet_id, ends_at, created_by)
     select $1, $2, $3, $4, $5, o.outlet_id, $7, $8
       from (select 1) one
       left join outlets o on o.property_id = $1 and o.code = $6
      where $6::text is null or o.outlet_id is not null
     returning key_id`,
    [
      ...[key.propertyId, key.name, prefixOf(secret), tokenHash(secret), key.rights],
      ...[key.outlet, key.endsAt, key.by],
    ],
  );
  if (rows[0]) return { keyId: rows[0].key_id, key: secret };
  const where = { where: 'outlet' };
  throw new ProblemError([accessProblem('ACCESS_OUTLET_UNKNOWN', where, key.outlet ?? '')]);
}

const keyColumns = `key_id as "keyId", k.name, prefix, rights, o.code as outlet,
  k.created_at as "createdAt", k.created_by as "createdBy", ends_at as "endsAt",
  last_used_at as "lastUsedAt", revoked_at as "revokedAt", revoked_by as "revokedBy"`;

/** Usable ones first, then the latest. */
export async function listKeys(db: Queryable, propertyId: number): Promise<KeyRow[]> {
  const { rows } = await db.query(
    `select ${keyColumns}
       from api_keys k
       left join outlets o on o.property_id = k.property_id and o.outlet_id = k.outlet_id
      where k.property_id = $1
      order by (revoked_at is not null), key_id desc`,
    [propertyId],
  );
  return rows;
}

/** The first revocation counts. *Errors:* ACCESS_KEY_UNKNOWN. */
export async function revokeKey(
  db: Queryable,
  of: { propertyId: number; keyId: number; by: string },
): Promise<void> {
  const { rowCount } = await db.query(
    `update api_keys set revoked_at = coalesce(revoked_at, now()),
                         revoked_by = coalesce(revoked_by, $3)
      where property_id = $1 and key_id = $2`,
    [of.propertyId, of.keyId, of.by],
  );
  if (rowCount === 1) return;
  throw new ProblemError([accessProblem('ACCESS_KEY_UNKNOWN', {}, of.keyId)], 404);
}

export interface FoundKey {
  readonly propertyId: number;
  readonly name: string;
  readonly rights: readonly Right[];
  readonly outlet: string | null;
  /** Who made it, and saw its secret. */
  readonly createdBy: string;
}

/** The key that may be used now; null when there is none. Notes the use, at most once a minute. */
export async function findKey(db: Queryable, key: string): Promise<FoundKey | null> {
  const { rows } = await db.query(
    `with found as (
       select k.property_id, k.key_id, k.name, k.rights, k.last_used_at, k.created_by,
              o.code as outlet
         from api_keys k
         left join outlets o on o.property_id = k.property_id and o.outlet_id = k.outlet_id
        where k.token_sha256 = $1 and k.revoked_at is null
          and (k.ends_at is null or k.ends_at > now())),
     used as (
       update api_keys k set last_used_at = now()
         from found f
        where k.property_id = f.property_id and k.key_id = f.key_id
          and (f.last_used_at is null or f.last_used_at < now() - interval '1 minute'))
     select property_id as "propertyId", name, rights, outlet, created_by as "createdBy"
       from found`,
    [tokenHash(key)],
  );
  return rows[0] ?? null;
}
