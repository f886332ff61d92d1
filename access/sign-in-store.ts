// Signing in, using a one-time link, changing a password: what turns a password into a session.
// Invariant: a wrong name and a wrong password take the same work and get the same answer; every
// new password ends all sessions there were, and a new session has a new token.
// Leaves to others: cookies and HTTP (session-routes.ts).

import type pg from 'pg';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import { accessProblem } from './access-errors.ts';
import { clearAttempts, countAttempt } from './attempt-store.ts';
import { noteRefusedSignIn } from './audit-store.ts';
import { type Link, readLink, takeLink } from './link-store.ts';
import { hashPassword, isOutdated, isPassword, passwordProblems } from './password.ts';
import { addPerson, findCredentials, placeNames, setPassword } from './person-store.ts';
import { beginSession, endSessions } from './session-store.ts';

/** From where: stands in the list of sessions. */
export interface Place {
  readonly address: string;
  readonly agent: string;
}

export interface SignedIn {
  readonly personId: number;
  readonly name: string;
  /** Of the new session. */
  readonly token: string;
}

/** *Errors:* ACCESS_ATTEMPTS_EXCEEDED, ACCESS_SIGN_IN_REFUSED. */
export async function signIn(
  pool: pg.Pool,
  given: { name: string; password: string },
  place: Place,
): Promise<SignedIn> {
  const name = given.name.trim();
  await countAttempt(pool, { name, address: place.address });
  const person = await findCredentials(pool, name);
  const right = await isPassword(given.password, person?.hash ?? null);
  if (!person || !right || person.disabled) {
    await noteRefusedSignIn(pool, { name: person?.name ?? null, typed: name, ...place });
    throw new ProblemError([accessProblem('ACCESS_SIGN_IN_REFUSED', {})], 401);
  }
  const { personId, hash } = person;
  const grown = hash && isOutdated(hash) ? await hashPassword(given.password) : null;
  return await withTransaction(pool, async (tx) => {
    if (grown) await setPassword(tx, personId, grown);
    await clearAttempts(tx, name);
    const token = await beginSession(tx, { personId, ...place });
    return { personId, name: person.name, token };
  });
}

/**
 * Sets the password a link is for and signs in; the set-up link makes the first owner.
 * *Errors:* ACCESS_LINK_UNUSABLE, ACCESS_NAME_INVALID, ACCESS_NAME_TAKEN, ACCESS_PASSWORD_*.
 */
export async function openLink(
  pool: pg.Pool,
  given: { token: string; name?: string | undefined; password: string },
  place: Place,
): Promise<SignedIn> {
  const known = await readLink(pool, given.token);
  const name = known.name ?? checkedName(given.name ?? '');
  const hash = await hashOfNew(pool, name, given.password);
  return await withTransaction(pool, async (tx) => {
    const link = await takeLink(tx, given.token);
    const personId = await personOf(tx, link, name);
    return await enterAnew(tx, { personId, name, hash }, place);
  });
}

async function personOf(tx: Queryable, link: Link, name: string): Promise<number> {
  return link.personId ?? (await addPerson(tx, { name, owner: true, by: 'the set-up link' }));
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
  const { name } = given;
  await countAttempt(pool, { name, address: place.address });
  const person = await findCredentials(pool, name);
  if (!(await isPassword(given.present, person?.hash ?? null)) || !person) {
    throw new ProblemError([accessProblem('ACCESS_SIGN_IN_REFUSED', { where: 'present' })], 422);
  }
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
  await clearAttempts(tx, name);
  return { personId, name, token: await beginSession(tx, { personId, ...place }) };
}
