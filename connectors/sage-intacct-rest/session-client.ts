// Calls with a bearer token: one exchange, and more with fresh tokens when the token was refused.
// Between the connector and rest-client.ts with oauth-client.ts. Invariant: at most three repeats,
// and only after an answer that proves the call was not carried out (a refused token).
// Leaves to others: what the answer means for an entry or a reading (the connector).

import { type CallPurpose, type NoteCall, unmetered } from '#external-ledger/call-meter.ts';
import type { WireRecord } from '#external-ledger/external-ledger.ts';
import { type GrantStore, ownGrants } from '#external-ledger/shared-grant.ts';
import type { LaneListener } from '../sage-intacct/lane-client.ts';
import { secretsOf } from '../sage-intacct/secrets.ts';
import { countedOf } from './counted-calls.ts';
import type { GrantProbes } from './grant-test.ts';
import type { SageIntacctRestCredentials, SageIntacctRestSettings } from './intacct-settings.ts';
import type { Grant } from './oauth-client.ts';
import { OAuthClient } from './oauth-client.ts';
import { type Exchange, RestClient, type RestRequest } from './rest-client.ts';
import type { Asker } from './token-requests.ts';
import { failureOf } from './vendor-errors.ts';
import { wireRecord } from './wire-record.ts';

/**
 * `ungranted`: there was no token to call with, nothing was sent. `wire` is made when asked for.
 */
export type Called =
  | { readonly kind: 'called'; readonly exchange: Exchange; readonly wire: () => WireRecord }
  | { readonly kind: 'ungranted'; readonly grant: Exclude<Grant, { kind: 'granted' }> };

/**
 * Fresh tokens tried in one call. A single refusal of a fresh one does not prove that access is
 * gone: where a new grant ends the older ones, two processes take each other's tokens.
 */
const freshTokensMax = 3;

/** Less than one process may hold the lock under which it asks (access/grant-store.ts). */
const tokenTimeoutMsMax = 40_000;

/** Was the token refused? A stored answer replayed under its key speaks of an older token. */
function isTokenRefused(exchange: Exchange): boolean {
  if (exchange.kind !== 'answered' || exchange.status < 400) return false;
  if (exchange.headers['x-ia-idempotency-cached-date'] !== undefined) return false;
  return failureOf(exchange).kind === 'token';
}

export interface SessionParts {
  readonly settings: SageIntacctRestSettings;
  readonly credentials: SageIntacctRestCredentials;
  readonly grants: GrantStore;
  readonly noteCall: NoteCall;
  readonly now: () => Date;
}

/** One call below the base address; asked and told at each sending of it. */
export interface ApiCall extends LaneListener {
  /** Default POST. */
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  /** The body as JSON, where somebody has written it already. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly purpose: CallPurpose;
  /** The entity it runs in; null: where the token is; default: the connection's. */
  readonly entityId?: string | null;
}

export class SessionClient {
  readonly host: string;
  readonly #rest: RestClient;
  readonly #oauth: OAuthClient;
  readonly #sign: { readonly rest: RestClient; readonly asker: Asker; readonly now: () => Date };
  readonly #entityId: string | null;
  readonly #noteCall: NoteCall;

  constructor({ settings, credentials, grants, noteCall, now }: SessionParts) {
    const { username, companyId, entityId } = settings;
    this.#rest = new RestClient(settings);
    this.host = this.#rest.host;
    this.#entityId = entityId;
    this.#noteCall = noteCall;
    const user = `${username}@${companyId}`;
    const asker: Asker = {
      kind: credentials.grant,
      clientId: credentials.clientId,
      clientSecret: credentials.clientSecret,
      username: entityId === null ? user : `${user}|${entityId}`,
      companyId,
    };
    // A socket of its own: everybody waits for a token, so a token waits for nobody's entry.
    const headersTimeoutMs = Math.min(settings.headersTimeoutMs, tokenTimeoutMsMax);
    const rest = new RestClient({ ...settings, lanes: 1, headersTimeoutMs });
    this.#sign = { rest, asker, now };
    this.#oauth = new OAuthClient({ rest, asker, grants, noteCall, now });
  }

  /** A token, for the connection test. */
  token(): Promise<Grant> {
    return this.#oauth.token();
  }

  /** Further questions about a sign-in that failed, for the connection test; nothing is kept. */
  probes(): GrantProbes {
    const { asker, now, rest } = this.#sign;
    const [username = ''] = asker.username.split('|');
    const atTop = { ...asker, username };
    const noteCall = unmetered;
    return {
      withoutEntity: () =>
        new OAuthClient({ rest, asker: atTop, grants: ownGrants(), noteCall, now }).token(),
      isClientRight: () => isClientRight(rest, asker),
    };
  }

  /** Exchanges the code of a person's consent. */
  consent(code: string, redirectUri: string, verifier: string): Promise<Grant> {
    return this.#oauth.consent(code, redirectUri, verifier);
  }

  async call(call: ApiCall): Promise<Called> {
    const { body, text = body === undefined ? '' : JSON.stringify(body) } = call;
    const content = { body, text };
    // Without waiting where there is a token: the call leaves in this very turn.
    let grant = this.#oauth.tokenInHand() ?? (await this.#oauth.token());
    for (let fresh = 0; ; fresh += 1) {
      if (grant.kind !== 'granted') return { kind: 'ungranted', grant };
      const called = await this.#send(call, content, grant.accessToken);
      if (fresh === freshTokensMax || !isTokenRefused(called.exchange)) return called;
      // The second refusal in a row is not the refresh token's to heal.
      grant = await this.#oauth.replace(grant.accessToken, { anew: fresh > 0 });
    }
  }

  async #send(
    call: ApiCall,
    content: { readonly body: unknown; readonly text: string },
    accessToken: string,
  ): Promise<Extract<Called, { kind: 'called' }>> {
    const held = this.#oauth.secrets;
    // Another call may have replaced the token since this one took it.
    const secrets = held.includes(accessToken) ? held : [...held, ...secretsOf([accessToken])];
    const { method = 'POST', path, headers, entityId = this.#entityId } = call;
    const request: RestRequest = {
      method,
      path,
      headers: {
        ...(content.text === '' ? {} : { 'content-type': 'application/json' }),
        // A misspelt name is silently ignored there and the call runs at the top level: it stands
        // in this one place, and what was made in an entity is read back (post-client.ts).
        ...(entityId === null ? {} : { 'x-ia-api-param-entity': entityId }),
        ...headers,
        authorization: `Bearer ${accessToken}`,
      },
      text: content.text,
      secrets,
      maySend: call.maySend,
      onWhole: call.onWhole,
    };
    const exchange = await this.#rest.send(request);
    if (exchange.kind !== 'withheld' && exchange.kind !== 'unsent') {
      this.#noteCall({ purpose: call.purpose, counted: countedOf(path, exchange) });
    }
    const answer = exchange.kind === 'answered' ? exchange : { lost: exchange.reason };
    const wire = () => wireRecord({ ...request, body: content.body }, answer, secrets);
    return { kind: 'called', exchange, wire };
  }

  async close(): Promise<void> {
    await Promise.all([this.#rest.close(), this.#sign.rest.close()]);
  }
}

/** Asked of the endpoint that takes client and secret and no user; the token does not exist. */
async function isClientRight(rest: RestClient, asker: Asker): Promise<boolean | null> {
  const form = {
    client_id: asker.clientId,
    client_secret: asker.clientSecret,
    token: 'no-such-token',
  };
  const exchange = await rest.send({
    method: 'POST',
    path: '/oauth2/revoke',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    text: new URLSearchParams(form).toString(),
    secrets: secretsOf([asker.clientSecret]),
  });
  if (exchange.kind !== 'answered') return null;
  if (exchange.status < 300) return true;
  const { cause } = failureOf(exchange);
  return cause.code === 'INTACCT_CREDENTIALS_REFUSED' ? false : null;
}
