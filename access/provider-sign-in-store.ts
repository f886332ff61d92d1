// Signing in at the OpenID provider: from the browser that is sent there to the session it comes
// back to, and the account a person is connected to.
// Invariant: a state is used once, by the browser that began, within ten minutes; an account
// belongs to one person for ever, by issuer and subject. Nobody is made by it and nobody gets a
// right by it: a first connection needs an invitation or a link, or the person signed in already.
// Leaves to others: what the provider says (provider-client.ts), cookies and HTTP.

import type pg from 'pg';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import { accessProblem } from './access-errors.ts';
import type { Actor } from './actor.ts';
import { countAttempts } from './attempt-store.ts';
import { noteRefusedSignIn } from './audit-store.ts';
import { readLink, takeLinkOf } from './link-store.ts';
import { addPerson } from './person-store.ts';
import { ownPath, type Provider, type ProviderAccount } from './provider.ts';
import { providerMinutes } from './session-cookie.ts';
import { beginSession } from './session-store.ts';
import { checkedName, type Place } from './sign-in-store.ts';
import { newToken, tokenHash } from './token.ts';

/** What a sign-in at the provider is to lead to, beside the page at `returnTo`. */
export interface Purpose {
  readonly returnTo?: string | undefined;
  /** A one-time link the account is to be connected by; `name` is the first person's. */
  readonly link?: { readonly token: string; readonly name?: string | undefined } | undefined;
  /** The session of the person whom the account is to be connected to. */
  readonly sessionId?: bigint | undefined;
}

export interface Begun {
  /** Where the browser goes. */
  readonly address: string;
  /** For its cookie. */
  readonly secret: string;
}

/**
 * Begins a sign-in. *Errors:* ACCESS_ATTEMPTS_EXCEEDED, ACCESS_LINK_UNUSABLE, ACCESS_NAME_INVALID,
 * ACCESS_PROVIDER_AWAY, ACCESS_PROVIDER_HOST_REFUSED.
 */
export async function beginAtProvider(
  db: Queryable,
  { provider, redirectUri }: { provider: Provider; redirectUri: string },
  purpose: Purpose,
  { address: from }: Place,
): Promise<Begun> {
  await countAttempts(db, [{ kind: 'provider', of: from }]);
  const { link, sessionId = null } = purpose;
  const known = link === undefined ? null : await readLink(db, link.token);
  const name = known?.purpose === 'set-up' ? checkedName(link?.name ?? '') : null;
  const [secret, state] = [newToken(), newToken()];
  const address = await provider.address({ secret, state, redirectUri });
  await db.query('delete from provider_sign_ins where ends_at <= now()');
  await db.query(
    `insert into provider_sign_ins
       (state_sha256, browser_sha256, session_id, link_sha256, name, return_to, ends_at)
     values ($1, $2, $3, $4, $5, $6, now() + make_interval(mins => $7))`,
    [
      ...[tokenHash(state), tokenHash(secret), sessionId, link && tokenHash(link.token), name],
      ...[ownPath(purpose.returnTo), providerMinutes],
    ],
  );
  return { address, secret };
}

export interface CameBack {
  readonly person: string;
  readonly returnTo: string;
  /** Of the new session; null: an account was connected, the session there was goes on. */
  readonly token: string | null;
}

interface Awaited {
  readonly sessionId: bigint | null;
  readonly link: Buffer | null;
  readonly name: string | null;
  readonly returnTo: string;
}

/**
 * Ends a sign-in with the query the browser came back with.
 * *Errors:* ACCESS_PROVIDER_STATE_UNKNOWN, ACCESS_PROVIDER_PERSON_UNKNOWN, ACCESS_PROVIDER_TAKEN,
 * ACCESS_LINK_UNUSABLE, what the provider's client says.
 */
export async function comeBackFromProvider(
  pool: pg.Pool,
  { provider, redirectUri }: { provider: Provider; redirectUri: string },
  came: { answer: string; secret: string | null; actor: Actor | undefined },
  place: Place,
): Promise<CameBack> {
  const state = new URLSearchParams(came.answer).get('state') ?? '';
  const secret = came.secret ?? '';
  const awaited = await takeAwaited(pool, state, secret);
  const session = came.actor?.session;
  if (awaited.sessionId !== null && session?.sessionId !== awaited.sessionId) throw stateUnknown();
  const account = await provider.account({ secret, state, redirectUri }, came.answer);
  const { returnTo } = awaited;
  if (awaited.sessionId !== null && session !== undefined) {
    await withTransaction(pool, (tx) =>
      connect(tx, account, { personId: session.personId, by: 'the person, signed in' }),
    );
    return { person: came.actor?.name ?? '', returnTo, token: null };
  }
  const signedIn = await withTransaction(pool, async (tx) => {
    const person = await personOf(tx, account, awaited);
    if (person === null) return null;
    const token = await beginSession(tx, { personId: person.personId, way: 'provider', ...place });
    return { person: person.name, returnTo, token };
  });
  if (signedIn !== null) return signedIn;
  const typed = `${account.issuer} ${account.subject}`;
  await noteRefusedSignIn(pool, { name: await nameOf(pool, account), typed, ...place });
  const facts = [provider.name, account.email ?? '', account.emailVerified] as const;
  throw new ProblemError([accessProblem('ACCESS_PROVIDER_PERSON_UNKNOWN', {}, ...facts)], 403);
}

/** *Errors:* ACCESS_PROVIDER_STATE_UNKNOWN. */
async function takeAwaited(db: Queryable, state: string, secret: string): Promise<Awaited> {
  const { rows } = await db.query<Awaited & { over: boolean }>(
    `delete from provider_sign_ins where state_sha256 = $1 and browser_sha256 = $2
     returning session_id as "sessionId", link_sha256 as link, name, return_to as "returnTo",
               ends_at <= now() as over`,
    [tokenHash(state), tokenHash(secret)],
  );
  const [row] = rows;
  if (row && !row.over) return row;
  throw stateUnknown();
}

const stateUnknown = () =>
  new ProblemError([accessProblem('ACCESS_PROVIDER_STATE_UNKNOWN', {}, providerMinutes)], 409);

interface Known {
  readonly personId: number;
  readonly name: string;
}

/** Who signs in with the account; null: nobody who may. */
async function personOf(
  tx: Queryable,
  account: ProviderAccount,
  awaited: Awaited,
): Promise<Known | null> {
  if (awaited.link !== null) return await connectedByLink(tx, account, awaited.link, awaited.name);
  const { rows } = await tx.query<Known>(
    `select p.person_id as "personId", p.name
       from person_identities i join people p using (person_id)
      where i.issuer = $1 and i.subject = $2 and p.disabled_at is null`,
    [account.issuer, account.subject],
  );
  return rows[0] ?? (await connectedByInvitation(tx, account));
}

/**
 * Whoever holds the link is whom it is for. *Errors:* ACCESS_LINK_UNUSABLE, ACCESS_PROVIDER_TAKEN.
 */
async function connectedByLink(
  tx: Queryable,
  account: ProviderAccount,
  hash: Buffer,
  given: string | null,
): Promise<Known> {
  const link = await takeLinkOf(tx, hash);
  const name = link.name ?? given ?? '';
  const personId =
    link.personId ?? (await addPerson(tx, { name, owner: true, by: 'the set-up link' }));
  await connect(tx, account, { personId, by: 'a one-time link' });
  return { personId, name };
}

/**
 * Who was invited under the very address the provider checked, and has not been in yet: an
 * invitation that waits is taken as accepted. An address nobody checked connects nobody.
 */
async function connectedByInvitation(
  tx: Queryable,
  account: ProviderAccount,
): Promise<Known | null> {
  if (!account.emailVerified || account.email === null) return null;
  const { rows } = await tx.query<Known>(
    `with invited as (
       delete from access_links l using people p
        where l.person_id = p.person_id and l.purpose = 'invitation' and l.ends_at > now()
          and lower(p.name) = lower($1) and p.disabled_at is null and p.password_hash is null
          and not exists (select from person_identities i where i.person_id = p.person_id)
       returning p.person_id, p.name)
     select person_id as "personId", name from invited limit 1`,
    [account.email],
  );
  const [person] = rows;
  if (person === undefined) return null;
  await connect(tx, account, { personId: person.personId, by: 'an invitation to this address' });
  return person;
}

/** *Errors:* ACCESS_PROVIDER_TAKEN: the account is another's, or the person has another account. */
async function connect(
  tx: Queryable,
  { issuer, subject, email }: ProviderAccount,
  { personId, by }: { personId: number; by: string },
): Promise<void> {
  await tx.query(
    `insert into person_identities (issuer, subject, person_id, email, linked_by)
     values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [issuer, subject, personId, email, by],
  );
  const { rows } = await tx.query(
    'select from person_identities where issuer = $1 and subject = $2 and person_id = $3',
    [issuer, subject, personId],
  );
  if (rows.length === 1) return;
  throw new ProblemError([accessProblem('ACCESS_PROVIDER_TAKEN', {})], 409);
}

async function nameOf(db: Queryable, { issuer, subject }: ProviderAccount): Promise<string | null> {
  const { rows } = await db.query<{ name: string }>(
    `select p.name from person_identities i join people p using (person_id)
      where i.issuer = $1 and i.subject = $2`,
    [issuer, subject],
  );
  return rows[0]?.name ?? null;
}

/** Takes a person's accounts away and ends what was signed in by them; how many there were. */
export async function disconnect(tx: Queryable, personId: number): Promise<number> {
  const { rowCount } = await tx.query('delete from person_identities where person_id = $1', [
    personId,
  ]);
  await tx.query(`delete from sessions where person_id = $1 and way = 'provider'`, [personId]);
  return rowCount ?? 0;
}
