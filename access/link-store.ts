// One-time links: the first start's set-up, an invitation, a new password.
// Invariant: a link opens once and only in its time; its token is kept as a hash and travels in the
// fragment of an address, which browsers send to nobody.
// Leaves to others: what it opens (sign-in-store.ts).

import type { Queryable } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import { accessProblem } from './access-errors.ts';
import { type PersonRow, stateOf } from './person-store.ts';
import { newToken, tokenHash } from './token.ts';

export type LinkPurpose = 'set-up' | 'invitation' | 'new-password';

/** Hours that a link opens; a person who is invited may be away for a weekend. */
export const linkHours: Readonly<Record<LinkPurpose, number>> = {
  'set-up': 1,
  invitation: 72,
  'new-password': 1,
};

/** Who never signed in is still being invited. */
export const purposeFor = (person: PersonRow) =>
  stateOf({ ...person, disabledAt: null }) === 'invited' ? 'invitation' : 'new-password';

export interface Link {
  readonly purpose: LinkPurpose;
  readonly personId: number | null;
  /** Name of the person it is for. */
  readonly name: string | null;
  /** Sets a password also where passwords are switched off: the way back of who has the machine. */
  readonly byMachine: boolean;
}

/** Makes a link in place of the ones there were for the same, and gives its token. */
export async function makeLink(
  db: Queryable,
  of: { purpose: LinkPurpose; personId: number | null; by: string; byMachine?: boolean },
): Promise<string> {
  const { purpose, personId, by, byMachine = false } = of;
  const token = newToken();
  await db.query(
    `with former as (
       delete from access_links where person_id is not distinct from $3 or ends_at <= now())
     insert into access_links (token_sha256, purpose, person_id, created_by, ends_at, by_machine)
     values ($1, $2, $3, $4, now() + make_interval(hours => $5), $6)`,
    [tokenHash(token), purpose, personId, by, linkHours[purpose], byMachine],
  );
  return token;
}

/** What a link is for, without using it. *Errors:* ACCESS_LINK_UNUSABLE. */
export const readLink = (db: Queryable, token: string): Promise<Link> =>
  readLinkOf(db, tokenHash(token));

async function readLinkOf(db: Queryable, hash: Buffer): Promise<Link> {
  const { rows } = await db.query(
    `select l.purpose, l.person_id as "personId", l.by_machine as "byMachine", p.name
       from access_links l left join people p using (person_id)
      where l.token_sha256 = $1 and l.ends_at > now() and p.disabled_at is null`,
    [hash],
  );
  return rows[0] ?? unusable();
}

/**
 * Uses a link up. Of two who come with it at the same time one waits for the other's commit and
 * finds it gone. *Errors:* ACCESS_LINK_UNUSABLE.
 */
export async function takeLinkOf(tx: Queryable, hash: Buffer): Promise<Link> {
  const link = await readLinkOf(tx, hash);
  const { rowCount } = await tx.query('delete from access_links where token_sha256 = $1', [hash]);
  return rowCount === 1 ? link : unusable();
}

function unusable(): never {
  throw new ProblemError([accessProblem('ACCESS_LINK_UNUSABLE', {})], 410);
}

/** The address a link is shown as. */
export const linkAddress = (origin: string, token: string) => `${origin}/set-up#${token}`;
