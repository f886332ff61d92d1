// Access by a person's consent, from the address the person is sent to, to the grant all processes
// share. Used by compose.ts, which has keys, connections and connectors at hand. Invariant: a state
// is given out with its challenge, taken once and within ten minutes; an answer without it changes
// nothing. Leaves to others: what each ledger asks (ledger-offers.ts), HTTP (consent-routes.ts).

import { createHash, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { keepConsent, takeConsent } from '#access/consent-store.ts';
import { loadCredentials } from '#access/credential-store.ts';
import type { MasterKey } from '#access/credential-vault.ts';
import { grantStore } from '#access/grant-store.ts';
import { withTransaction } from '#database/pool.ts';
import {
  type ConnectionRecord,
  changeConnection,
  changeConnectionState,
  readConnection,
} from '#export-queue/connection-store.ts';
import { type Problem, ProblemError, problemsOf } from '#problems/problem.ts';
import { type ConsentOffer, ledgerOffers } from './ledger-offers.ts';

const lifeMs = 600_000;

export const consentErrors = {
  CONSENT_NOT_OFFERED: {
    retry: 'after-a-fix',
    message: (name: string) => `The connection "${name}" does not work by a person's consent.`,
    hint: () =>
      'Enter the credentials with the grant "authorization-code" first, or test the connection: ' +
      'it needs nobody.',
  },
  CONSENT_ADDRESS_INVALID: {
    retry: 'after-a-fix',
    message: (address: string) => `Nobody can be sent back to "${address}".`,
    hint: () =>
      'Name an https:// address of this server that the application has registered, or a ' +
      'loopback one for a simulated company: the field redirectUri.',
  },
  CONSENT_UNKNOWN: {
    retry: 'after-a-fix',
    message: () =>
      'This answer belongs to no consent that waits: it was used already, is older than ten ' +
      'minutes, or was not asked for here, in this sign-in.',
    hint: () =>
      'Press Connect in Accounting Integration again, and come back in the same browser; begun ' +
      'with an API key, send state and code to POST /consents with that key. Nothing was changed.',
  },
  CONSENT_DENIED: {
    retry: 'after-a-fix',
    message: (said: string) => `The access was not approved: ${said}.`,
    hint: () =>
      'Press Connect again and approve, as a user with the rights of the guide; if the page ' +
      'refused, ask the administrator to list the client id under Authorized client applications.',
  },
  CONSENT_CODE_MISSING: {
    retry: 'after-a-fix',
    message: () => 'The answer carries neither a code nor an error.',
    hint: () => 'Press Connect in Accounting Integration again; paste the whole address.',
  },
} as const;

export const consentProblem = problemsOf(consentErrors);

export interface ConsentParts {
  readonly pool: pg.Pool;
  readonly keys: () => readonly [MasterKey, ...MasterKey[]];
  readonly now: () => Date;
}

/** What a consent begins with: where to send the person, and until when they may come back. */
export interface ConsentBegun {
  readonly authorizeUrl: string;
  readonly redirectUri: string;
  readonly endsAt: Date;
}

export interface ConsentOf {
  readonly propertyId: number;
  readonly connectionId: number;
  readonly redirectUri: string;
  /** The session that begins: only this one can complete it. */
  readonly by: string;
}

/** What the person came back with: the query of the address. */
export interface ConsentAnswer {
  readonly state?: string | undefined;
  readonly code?: string | undefined;
  readonly error?: string | undefined;
  readonly error_description?: string | undefined;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');
const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

function refuse(problem: Problem, status = 422): never {
  throw new ProblemError([problem], status);
}

function checkAddress(text: string): void {
  const isFine =
    URL.canParse(text) &&
    new URL(text).hash === '' &&
    (new URL(text).protocol === 'https:' ||
      (new URL(text).protocol === 'http:' && loopback.has(new URL(text).hostname)));
  if (!isFine) refuse(consentProblem('CONSENT_ADDRESS_INVALID', { where: 'redirectUri' }, text));
}

async function offerFor(parts: ConsentParts, connection: ConnectionRecord) {
  const { propertyId, connectionId } = connection;
  const place = { propertyId, connectionId };
  const offer = ledgerOffers.find((one) => one.ledger === connection.ledger)?.consent;
  const credentials = offer ? await loadCredentials(parts.pool, place, parts.keys()) : null;
  if (!offer || !credentials) {
    return refuse(consentProblem('CONSENT_NOT_OFFERED', {}, connection.name), 409);
  }
  return { offer, credentials, place };
}

/** Begins a consent. *Errors:* CONSENT_NOT_OFFERED, CONSENT_ADDRESS_INVALID, ACCESS_KEY_*. */
export async function beginConsent(
  parts: ConsentParts,
  connection: ConnectionRecord,
  { redirectUri, by, ...place }: ConsentOf,
): Promise<ConsentBegun> {
  checkAddress(redirectUri);
  const { propertyId, connectionId } = place;
  const { offer, credentials } = await offerFor(parts, connection);
  const verifier = randomBytes(32).toString('base64url');
  // Names its connection: the person comes back to an address that is everybody's.
  const state = `${propertyId}.${connectionId}.${randomBytes(32).toString('base64url')}`;
  const asked = { state, challenge: sha256(verifier), redirectUri };
  const authorizeUrl = offer.address(connection.settings, credentials, asked);
  if (authorizeUrl === null) {
    return refuse(consentProblem('CONSENT_NOT_OFFERED', {}, connection.name), 409);
  }
  const now = parts.now();
  const endsAt = new Date(now.getTime() + lifeMs);
  const at = { place, master: parts.keys()[0], ticket: { state, by } };
  await keepConsent(parts.pool, at, { pending: { verifier, redirectUri }, now, endsAt });
  return { authorizeUrl, redirectUri, endsAt };
}

/**
 * Ends a consent of the session `by`: exchanges the code, shares the grant, and lets a
 * disconnected connection go on.
 * *Errors:* CONSENT_UNKNOWN, CONSENT_DENIED, CONSENT_CODE_MISSING, what the ledger says.
 */
export async function completeConsent(
  parts: ConsentParts,
  answer: ConsentAnswer,
  by: string,
): Promise<ConnectionRecord> {
  const { state = '', code = '' } = answer;
  const match = /^(\d{1,9})\.(\d{1,9})\.[\w-]{43}$/.exec(state);
  if (match === null) return refuse(consentProblem('CONSENT_UNKNOWN', {}), 409);
  const place = { propertyId: Number(match[1]), connectionId: Number(match[2]) };
  const taken = { place, masters: parts.keys() };
  const ticket = { state, by };
  const pending = await takeConsent(parts.pool, taken, { ticket, now: parts.now() });
  const connection = await readConnection(parts.pool, place.propertyId, place.connectionId);
  if (pending === null || !connection) return refuse(consentProblem('CONSENT_UNKNOWN', {}), 409);
  if (answer.error !== undefined) {
    const said = (answer.error_description ?? answer.error).slice(0, 300);
    return refuse(consentProblem('CONSENT_DENIED', {}, said));
  }
  if (code === '') return refuse(consentProblem('CONSENT_CODE_MISSING', {}));
  const { offer, credentials } = await offerFor(parts, connection);
  const problem = await exchange(parts, { connection, offer, credentials }, { ...pending, code });
  if (problem !== null) return refuse(problem);
  await withTransaction(parts.pool, (tx) =>
    // A pause was a person's decision and stays; the revision makes workers open the ledger anew.
    connection.state === 'disconnected'
      ? changeConnectionState(tx, place.propertyId, place.connectionId, goesOn)
      : changeConnection(tx, place.propertyId, place.connectionId, {}),
  );
  return connection;
}

const goesOn = { state: 'active', reason: null } as const;

function exchange(
  { pool, keys, now }: ConsentParts,
  of: { connection: ConnectionRecord; offer: ConsentOffer; credentials: unknown },
  given: { code: string; redirectUri: string; verifier: string },
): Promise<Problem | null> {
  const { connection, offer, credentials } = of;
  const { propertyId, connectionId, settings } = connection;
  const grants = grantStore({ pool, place: { propertyId, connectionId }, masters: keys() });
  return offer.exchange(settings, credentials, { grants, now }, given);
}
