// The second factor of people in the database: enrolled in two steps, passed by a code of the app
// or a recovery code, taken away. Invariant: no code is taken twice, also by two at once; the
// secret is sealed, recovery codes are hashed, both are shown when they are made and never again.
// Leaves to others: when it is asked for (sign-in-store.ts), how often one may try
// (attempt-store.ts).

import type pg from 'pg';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import { accessProblem } from './access-errors.ts';
import { type MasterKey, openSecret, type SecretPlace, sealSecret } from './credential-vault.ts';
import { hashPassword, isPassword } from './password.ts';
import {
  factorUri,
  isAppCode,
  isRecoveryCode,
  newFactorSecret,
  newRecoveryCode,
  plainCode,
  stepOf,
} from './second-factor.ts';
import { endSessions } from './session-store.ts';

export const recoveryCodeCount = 10;

/** What is needed to seal, open and judge. */
export interface FactorParts {
  readonly pool: pg.Pool;
  readonly keys: () => readonly [MasterKey, ...MasterKey[]];
  readonly now: () => Date;
}

/** Where the secret of a person belongs; no property and no connection has the number 0. */
export const factorPlace = (personId: number): SecretPlace => ({
  ...{ propertyId: 0, connectionId: 0 },
  slot: `second-factor|${personId}`,
});

/** Is it asked for? */
export async function hasFactor(db: Queryable, personId: number): Promise<boolean> {
  const { rows } = await db.query(
    'select from second_factors where person_id = $1 and confirmed_at is not null',
    [personId],
  );
  return rows.length === 1;
}

/** Makes a secret that a first code must confirm. *Errors:* ACCESS_FACTOR_ON, ACCESS_KEY_*. */
export async function beginFactor(
  { pool, keys }: FactorParts,
  { personId, name }: { personId: number; name: string },
): Promise<{ secret: string; uri: string }> {
  const secret = newFactorSecret();
  const sealed = sealSecret(secret, factorPlace(personId), keys()[0]);
  const { rowCount } = await pool.query(
    `insert into second_factors (person_id, sealed) values ($1, $2)
     on conflict (person_id) do update set sealed = excluded.sealed, made_at = now(), last_step = 0
      where second_factors.confirmed_at is null`,
    [personId, sealed],
  );
  if (rowCount === 1) return { secret, uri: factorUri(secret, name) };
  throw new ProblemError([accessProblem('ACCESS_FACTOR_ON', {})], 409);
}

/**
 * Confirms it by a first code: from now on it is asked for. Gives the recovery codes.
 * *Errors:* ACCESS_FACTOR_REFUSED, ACCESS_FACTOR_OFF.
 */
export async function confirmFactor(
  parts: FactorParts,
  personId: number,
  code: string,
): Promise<readonly string[]> {
  const hashed = await newCodes();
  return await withTransaction(parts.pool, async (tx) => {
    const { rowCount } = await tx.query(
      `select from second_factors where person_id = $1 and confirmed_at is null for update`,
      [personId],
    );
    if (rowCount !== 1) throw factorOff();
    if (!(await takesAppCode(tx, parts, personId, code))) throw factorRefused();
    await tx.query('update second_factors set confirmed_at = now() where person_id = $1', [
      personId,
    ]);
    await writeCodes(tx, personId, hashed);
    return hashed.map(([plain]) => plain);
  });
}

/** New recovery codes in place of those there were. *Errors:* ACCESS_FACTOR_OFF. */
export async function renewCodes(pool: pg.Pool, personId: number): Promise<readonly string[]> {
  const hashed = await newCodes();
  return await withTransaction(pool, async (tx) => {
    if (!(await hasFactor(tx, personId))) throw factorOff();
    await writeCodes(tx, personId, hashed);
    return hashed.map(([plain]) => plain);
  });
}

/**
 * Does the code let the person pass? A code of the app is taken once and never an older one after
 * it; a recovery code is used up. *Errors:* ACCESS_KEY_*, ACCESS_SECRET_UNREADABLE.
 */
export async function passesFactor(
  parts: FactorParts,
  personId: number,
  typed: string,
): Promise<boolean> {
  const code = plainCode(typed);
  if (isAppCode(code)) return await takesAppCode(parts.pool, parts, personId, code);
  return isRecoveryCode(code) && (await takesRecoveryCode(parts.pool, personId, code));
}

async function takesAppCode(
  db: Queryable,
  { keys, now }: FactorParts,
  personId: number,
  typed: string,
): Promise<boolean> {
  const { rows } = await db.query<{ sealed: Buffer }>(
    'select sealed from second_factors where person_id = $1',
    [personId],
  );
  const [row] = rows;
  if (row === undefined) return false;
  const secret = openSecret(row.sealed, factorPlace(personId), keys());
  const step = stepOf(secret, plainCode(typed), now().getTime());
  if (step === null) return false;
  // Of two with the same code one waits for the other's row, and finds it taken.
  const { rowCount } = await db.query(
    'update second_factors set last_step = $2 where person_id = $1 and last_step < $2',
    [personId, step],
  );
  return rowCount === 1;
}

async function takesRecoveryCode(db: Queryable, personId: number, code: string): Promise<boolean> {
  const { rows } = await db.query<{ code_id: bigint; hash: string }>(
    'select code_id, hash from recovery_codes where person_id = $1 and used_at is null',
    [personId],
  );
  for (const { code_id: codeId, hash } of rows) {
    if (!(await isPassword(code, hash))) continue;
    const { rowCount } = await db.query(
      'update recovery_codes set used_at = now() where code_id = $1 and used_at is null',
      [codeId],
    );
    return rowCount === 1;
  }
  return false;
}

async function newCodes(): Promise<(readonly [plain: string, hash: string])[]> {
  const plain = Array.from({ length: recoveryCodeCount }, newRecoveryCode);
  const hashes = await Promise.all(plain.map((one) => hashPassword(plainCode(one))));
  return plain.map((one, index) => [one, hashes[index] ?? ''] as const);
}

async function writeCodes(
  tx: Queryable,
  personId: number,
  codes: readonly (readonly [string, string])[],
): Promise<void> {
  await tx.query('delete from recovery_codes where person_id = $1', [personId]);
  await tx.query(
    'insert into recovery_codes (person_id, hash) select $1, hash from unnest($2::text[]) hash',
    [personId, codes.map(([, hash]) => hash)],
  );
}

/** Takes the second factor away, with its recovery codes. *Errors:* ACCESS_FACTOR_OFF. */
export async function removeFactor(tx: Queryable, personId: number): Promise<void> {
  const { rowCount } = await tx.query('delete from second_factors where person_id = $1', [
    personId,
  ]);
  if (rowCount !== 1) throw factorOff();
}

/** The same for somebody who lost it; whoever is signed in as them must sign in anew. */
export async function resetFactor(tx: Queryable, personId: number): Promise<void> {
  await removeFactor(tx, personId);
  await endSessions(tx, personId);
}

const factorOff = () => new ProblemError([accessProblem('ACCESS_FACTOR_OFF', {})], 409);

export const factorRefused = () =>
  new ProblemError([accessProblem('ACCESS_FACTOR_REFUSED', { where: 'code' })], 422);
