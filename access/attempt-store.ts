// How often one may try to sign in. Kept in the database, so that the limits hold for all processes
// together.
// Invariant: an attempt is written before it is judged, so that many at once do not slip through;
// what was typed is kept as a hash only: people type passwords into the wrong field.
// Leaves to others: judging the password (password.ts).

import { createHash } from 'node:crypto';
import type { Queryable } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import { accessProblem } from './access-errors.ts';

/** Attempts of one name and from one address within the time; a success clears the name's. */
const attemptLimits = { minutes: 15, ofName: 10, ofAddress: 50 } as const;

const subjectOf = (kind: string, text: string) =>
  createHash('sha256').update(`${kind} ${text.toLowerCase()}`).digest();

/** Counts an attempt. *Errors:* ACCESS_ATTEMPTS_EXCEEDED, status 429. */
export async function countAttempt(
  db: Queryable,
  { name, address }: { name: string; address: string },
): Promise<void> {
  const { minutes, ofName, ofAddress } = attemptLimits;
  const subjects = [subjectOf('name', name), subjectOf('address', address)];
  await db.query(
    `insert into sign_in_attempts (subject_sha256) select subject from unnest($1::bytea[]) subject`,
    [subjects],
  );
  const { rows } = await db.query<{ names: number; addresses: number }>(
    `select count(*) filter (where subject_sha256 = $1)::int as names,
            count(*) filter (where subject_sha256 = $2)::int as addresses
       from sign_in_attempts
      where subject_sha256 in ($1, $2)
        and attempted_at > clock_timestamp() - make_interval(mins => $3)`,
    [...subjects, minutes],
  );
  const [found] = rows;
  if ((found?.names ?? 0) <= ofName && (found?.addresses ?? 0) <= ofAddress) return;
  throw new ProblemError([accessProblem('ACCESS_ATTEMPTS_EXCEEDED', {}, minutes)], 429);
}

/** Forgets the attempts of a name that got in, and all that are too old to count. */
export async function clearAttempts(db: Queryable, name: string): Promise<void> {
  await db.query(
    `delete from sign_in_attempts
      where subject_sha256 = $1
         or attempted_at <= clock_timestamp() - make_interval(mins => $2)`,
    [subjectOf('name', name), attemptLimits.minutes],
  );
}
