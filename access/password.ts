// Passwords: what one must be, how it is kept (Argon2id of node:crypto), whether one is right.
// Invariant: checking takes the same work whether the person exists or not; a hash says by which
// parameters it was made, so that they can grow.
// Leaves to others: whose it is (person-store.ts), how often one may try (attempt-store.ts).

import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Problem } from '#problems/problem.ts';
import { accessProblem } from './access-errors.ts';
import { isCommonPassword } from './common-passwords.ts';

const passwordLength = { min: 12, max: 256 } as const;

/** OWASP's choice for Argon2id: 19 MiB, two passes, one lane. */
const present = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const hashBytes = 32;
const saltBytes = 16;

/**
 * All that is wrong with a password; none when it may be used. `own`: the person's name and those
 * of the place.
 */
export function passwordProblems(password: string, own: readonly string[]): Problem[] {
  const at = { where: 'password' };
  const { min, max } = passwordLength;
  const length = [...password.normalize('NFKC')].length;
  if (length < min) return [accessProblem('ACCESS_PASSWORD_SHORT', at, length, min)];
  if (length > max) return [accessProblem('ACCESS_PASSWORD_LONG', at, length, max)];
  return isCommonPassword(password, ['tieout', ...own])
    ? [accessProblem('ACCESS_PASSWORD_COMMON', at)]
    : [];
}

/** `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await derive(password, { ...present, nonce: salt, tagLength: hashBytes });
  const { memory, passes, parallelism } = present;
  const parts = [`m=${memory},t=${passes},p=${parallelism}`, unpadded(salt), unpadded(hash)];
  return `$argon2id$v=19$${parts.join('$')}`;
}

/** Nobody's password: what is worked on when there is no such person. */
const nobodys = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** Is it the password of this hash? Without a hash the same work ends in no. */
export async function isPassword(password: string, kept: string | null): Promise<boolean> {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(
    kept ?? nobodys,
  );
  if (match === null) return false;
  const [, memory, passes, parallelism, salt = '', hash = ''] = match;
  const expected = Buffer.from(hash, 'base64');
  const found = await derive(password, {
    nonce: Buffer.from(salt, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: expected.length,
  });
  return timingSafeEqual(found, expected) && kept !== null;
}

/** Was it made by other parameters than today's? */
export function isOutdated(kept: string): boolean {
  const { memory, passes, parallelism } = present;
  return !kept.startsWith(`$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$`);
}

const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

function derive(password: string, by: Omit<Argon2Parameters, 'message'>): Promise<Buffer> {
  // The same letters may be written in several ways by different keyboards.
  const message = password.normalize('NFKC');
  return new Promise((resolve, reject) => {
    argon2('argon2id', { ...by, message }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
