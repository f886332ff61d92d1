// Signing in, using a one-time link, changing a password: what turns a password, and the second
// factor where there is one, into a session.
// Invariant: a wrong name and a wrong password take the same work and get the same answer; no way
// with a password goes around the second factor; every new password ends all sessions there were,
// and a new session has a new token.
// Leaves to others: cookies and HTTP (session-routes.ts), the provider (provider-sign-in-store.ts).

import type pg from 'pg';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import { accessProblem } from './access-errors.ts';
import { attemptOf, type Counted, clearAttempts, countAttempts } from './attempt-store.ts';
import { noteRefusedSignIn } from './audit-store.ts';
import { knownDevice, rememberDevice } from './device-store.ts';
import { type Link, takeLinkOf } from './link-store.ts';
import { hashPassword, isOutdated, isPassword, passwordProblems } from './password.ts';
import {
  addPerson,
  type Credentials,
  findCredentials,
  placeNames,
  setPassword,
} from './person-store.ts';
import { type FactorParts, factorRefused, hasFactor, passesFactor } from './second-factor-store.ts';
import { beginSession, endSessions } from './session-store.ts';
import { tokenHash } from './token.ts';

/** From where: address and agent stand in the list of sessions. */
export interface Place {
  readonly address: string;
  readonly agent: string;
  /** The token of a browser somebody has signed in from; null: it has none. */
  readonly device: string | null;
}

export interface SignedIn {
  readonly personId: number;
  readonly name: string;
  /** Of the new session. */
  readonly token: string;
  /** By which the browser is known from now on. */
  readonly device: string;
}

/** The password is right and a code is wanted beside it: send both. */
export type NextStep = 'second-factor';

/**
 * Whoever has a second factor gives its code with the password.
 * *Errors:* ACCESS_ATTEMPTS_EXCEEDED, ACCESS_SIGN_IN_REFUSED, ACCESS_FACTOR_REFUSED.
 */
export async function signIn(
  parts: FactorParts,
  given: { name: string; password: string; code?: string | undefined },
  place: Place,
): Promise<SignedIn | NextStep> {
  const { pool } = parts;
  const name = given.name.trim();
  const { password, code } = given;
  const { known, person, attempt, device } = await judged(pool, { name, password }, place);
  if (person === null || person.disabled) {
    await noteRefusedSignIn(pool, { name: known?.name ?? null, typed: name, ...place });
    throw new ProblemError([accessProblem('ACCESS_SIGN_IN_REFUSED', {})], 401);
  }
  const { personId, hash } = person;
  if (await wantsCode(parts, person, code, place)) return 'second-factor';
  const grown = hash && isOutdated(hash) ? await hashPassword(password) : null;
  return await withTransaction(pool, async (tx) => {
    if (grown) await setPassword(tx, personId, grown);
    await clearAttempts(tx, attempt);
    const token = await beginSession(tx, { personId, way: 'password', ...place });
    const known = await rememberDevice(tx, personId, device);
    return { personId, name: person.name, token, device: known };
  });
}

interface Judged {
  /** Whose name it is; null: nobody's. */
  readonly known: Credentials | null;
  /** Whose name and password fit; null: nobody's. */
  readonly person: Credentials | null;
  readonly attempt: readonly Counted[];
  readonly device: string | null;
}

/** Counts the attempt and judges the password. *Errors:* ACCESS_ATTEMPTS_EXCEEDED. */
async function judged(
  pool: pg.Pool,
  { name, password }: { name: string; password: string },
  place: Place,
): Promise<Judged> {
  const device = await knownDevice(pool, place.device, name);
  const attempt = attemptOf({ name, address: place.address, device });
  await countAttempts(pool, attempt);
  const known = await findCredentials(pool, name);
  const right = await isPassword(password, known?.hash ?? null);
  return { known, person: right ? known : null, attempt, device };
}

/**
 * Whether a code is wanted and none was given. *Errors:* ACCESS_ATTEMPTS_EXCEEDED,
 * ACCESS_FACTOR_REFUSED.
 */
async function wantsCode(
  parts: FactorParts,
  { personId, name }: { personId: number; name: string },
  code: string | undefined,
  place: Place,
): Promise<boolean> {
  if (!(await hasFactor(parts.pool, personId))) return false;
  if (code === undefined || code.trim() === '') return true;
  const attempt: Counted[] = [{ kind: 'code', of: String(personId) }];
  await countAttempts(parts.pool, attempt);
  if (await passesFactor(parts, personId, code)) {
    await clearAttempts(parts.pool, attempt);
    return false;
  }
  await noteRefusedSignIn(parts.pool, { name, typed: name, ...place });
  throw factorRefused();
}

/**
 * Sets the password a link is for and signs in; the set-up link makes the first owner. A link is
 * no way around the second factor. *Errors:* ACCESS_LINK_UNUSABLE, ACCESS_NAME_INVALID,
 * ACCESS_NAME_TAKEN, ACCESS_PASSWORD_*, ACCESS_FACTOR_REFUSED, ACCESS_ATTEMPTS_EXCEEDED.
 */
export async function openLink(
  parts: FactorParts,
  given: {
    token: string;
    /** As it was read by the token. */
    link: Link;
    name?: string | undefined;
    password: string;
    code?: string | undefined;
  },
  place: Place,
): Promise<SignedIn | NextStep> {
  const { pool } = parts;
  const { link: known } = given;
  const name = known.name ?? checkedName(given.name ?? '');
  const hash = await hashOfNew(pool, name, given.password);
  const { personId } = known;
  const asks = personId !== null && (await wantsCode(parts, { personId, name }, given.code, place));
  if (asks) return 'second-factor';
  return await withTransaction(pool, async (tx) => {
    const link = await takeLinkOf(tx, tokenHash(given.token));
    const personId = await personOf(tx, link, name);
    return await enterAnew(tx, { personId, name, hash }, place);
  });
}

async function personOf(tx: Queryable, link: Link, name: string): Promise<number> {
  return link.personId ?? (await addPerson(tx, { name, owner: true, by: 'the set-up link' }));
}

/**
 * Whoever has a password gives it once more before their sign-in is changed: a screen left open
 * must not become somebody else's way in. *Errors:* ACCESS_ATTEMPTS_EXCEEDED,
 * ACCESS_SIGN_IN_REFUSED.
 */
export async function requirePresent(
  pool: pg.Pool,
  { name, present = '' }: { name: string; present?: string | undefined },
  place: Place,
): Promise<void> {
  const known = await findCredentials(pool, name);
  if (!known?.hash) return;
  const { person, attempt } = await judged(pool, { name, password: present }, place);
  if (person !== null) return await clearAttempts(pool, attempt);
  throw await presentRefused(pool, name, place);
}

async function presentRefused(pool: pg.Pool, name: string, place: Place): Promise<ProblemError> {
  await noteRefusedSignIn(pool, { name, typed: name, ...place });
  return new ProblemError([accessProblem('ACCESS_SIGN_IN_REFUSED', { where: 'present' })], 422);
}

/** A code of one's own second factor. *Errors:* ACCESS_ATTEMPTS_EXCEEDED, ACCESS_FACTOR_*. */
export async function requireCode(
  parts: FactorParts,
  person: { personId: number; name: string },
  code: string,
  place: Place,
): Promise<void> {
  if (await wantsCode(parts, person, code, place)) throw factorRefused();
}

/**
 * A new password by who knows the present one; the session it is changed in goes on under a new
 * token, all others end. *Errors:* ACCESS_ATTEMPTS_EXCEEDED, ACCESS_SIGN_IN_REFUSED,
 * ACCESS_PASSWORD_*.
 */
export async function changePassword(
  pool: pg.Pool,
  given: { name: string; present: string; next: string },
  place: Place,
): Promise<SignedIn> {
  const { name, present } = given;
  const { person } = await judged(pool, { name, password: present }, place);
  if (person === null) throw await presentRefused(pool, name, place);
  const { personId } = person;
  const hash = await hashOfNew(pool, name, given.next);
  return await withTransaction(pool, (tx) => enterAnew(tx, { personId, name, hash }, place));
}

/** *Errors:* ACCESS_NAME_INVALID. */
export function checkedName(text: string): string {
  const name = text.trim();
  if (name.length >= 1 && name.length <= 200) return name;
  throw new ProblemError([accessProblem('ACCESS_NAME_INVALID', { where: 'name' })]);
}

/** *Errors:* ACCESS_PASSWORD_*. */
async function hashOfNew(db: Queryable, name: string, password: string): Promise<string> {
  const problems = passwordProblems(password, [name, ...(await placeNames(db))]);
  if (problems.length > 0) throw new ProblemError(problems);
  return await hashPassword(password);
}

/** Sets a new password, ends all sessions there were and begins the only one. */
async function enterAnew(
  tx: Queryable,
  { personId, name, hash }: { personId: number; name: string; hash: string },
  place: Place,
): Promise<SignedIn> {
  await setPassword(tx, personId, hash);
  await endSessions(tx, personId);
  const device = await knownDevice(tx, place.device, name);
  await clearAttempts(tx, [
    ...attemptOf({ name, address: place.address, device: null }),
    ...attemptOf({ name, address: place.address, device }),
  ]);
  const token = await beginSession(tx, { personId, way: 'password', ...place });
  return { personId, name, token, device: await rememberDevice(tx, personId, device) };
}
