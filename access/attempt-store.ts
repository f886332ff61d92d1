// How often one may try to sign in. Kept in the database, so that the limits hold for all processes
// together.
// Invariant: an attempt is written before it is judged, so that many at once do not slip through;
// what was typed is kept as a hash only: people type passwords into the wrong field. Whoever tries
// from elsewhere uses up no attempt of a browser the person has signed in from.
// Leaves to others: judging passwords and codes, which browsers are known (device-store.ts).

import { createHash } from 'node:crypto';
import type { Queryable } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import { accessProblem } from './access-errors.ts';

/** What is counted, how many within how many minutes; a success clears the person's. */
const limits = {
  /** One name from one address. */
  'name-at-address': { max: 10, minutes: 15 },
  /** One name from everywhere, browsers that are known left out. */
  name: { max: 50, minutes: 15 },
  address: { max: 50, minutes: 15 },
  /** A browser the person has signed in from. */
  device: { max: 10, minutes: 15 },
  /** Codes of the second factor, for a person whose password is right. */
  code: { max: 10, minutes: 60 },
  /** Sign-ins at the provider that an address begins. */
  provider: { max: 100, minutes: 15 },
} as const;

export interface Counted {
  readonly kind: keyof typeof limits;
  readonly of: string;
}

/** The longest of the limits: what is older counts for nothing. */
const minutesMax = 60;

const subjectOf = ({ kind, of }: Counted) =>
  createHash('sha256').update(`${kind} ${of.toLowerCase()}`).digest();

/** What an attempt with a password counts for. `device`: a browser that person is known by. */
export function attemptOf(of: {
  readonly name: string;
  readonly address: string;
  readonly device: string | null;
}): readonly Counted[] {
  const { name, address, device } = of;
  if (device !== null) return [{ kind: 'device', of: device }];
  return [
    { kind: 'name-at-address', of: `${address} ${name}` },
    { kind: 'name', of: name },
    { kind: 'address', of: address },
  ];
}

/** Counts an attempt for each. *Errors:* ACCESS_ATTEMPTS_EXCEEDED, status 429. */
export async function countAttempts(db: Queryable, asked: readonly Counted[]): Promise<void> {
  const subjects = asked.map(subjectOf);
  await db.query(
    `insert into sign_in_attempts (subject_sha256) select subject from unnest($1::bytea[]) subject`,
    [subjects],
  );
  const { rows } = await db.query<{ place: number; count: number }>(
    `select asked.place::int, count(*)::int as count
       from unnest($1::bytea[], $2::int[]) with ordinality as asked (subject, minutes, place)
       join sign_in_attempts a on a.subject_sha256 = asked.subject
        and a.attempted_at > clock_timestamp() - make_interval(mins => asked.minutes)
      group by 1`,
    [subjects, asked.map(({ kind }) => limits[kind].minutes)],
  );
  for (const { place, count } of rows) {
    const { max, minutes } = limits[asked[place - 1]?.kind ?? 'address'];
    if (count <= max) continue;
    throw new ProblemError([accessProblem('ACCESS_ATTEMPTS_EXCEEDED', {}, minutes)], 429);
  }
}

/** Forgets attempts of who got in, and all that are too old to count; not those of an address. */
export async function clearAttempts(db: Queryable, asked: readonly Counted[]): Promise<void> {
  await db.query(
    `delete from sign_in_attempts
      where subject_sha256 = any ($1::bytea[])
         or attempted_at <= clock_timestamp() - make_interval(mins => $2)`,
    [asked.filter(({ kind }) => kind !== 'address').map(subjectOf), minutesMax],
  );
}
