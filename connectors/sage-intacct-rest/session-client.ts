// Calls with a bearer token: one exchange, and more with fresh tokens when the token was refused.
// Between the connector and rest-client.ts with oauth-client.ts. Invariant: at most three repeats,
// and only after an answer that proves the call was not carried out (a refused token).
// Leaves to others: what the answer means for an entry or a reading (the connector).

import type { WireRecord } from '#external-ledger/external-ledger.ts';
import type { GrantStore } from '#external-ledger/shared-grant.ts';
import { secretsOf } from '../sage-intacct/secrets.ts';
import type { SageIntacctRestCredentials, SageIntacctRestSettings } from './intacct-settings.ts';
import type { Grant } from './oauth-client.ts';
import { OAuthClient } from './oauth-client.ts';
import { type Exchange, RestClient, type RestRequest } from './rest-client.ts';
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
  readonly now: () => Date;
}

export class SessionClient {
  readonly host: string;
  readonly #rest: RestClient;
  readonly #oauth: OAuthClient;
  readonly #entityId: string | null;

  constructor({ settings, credentials, grants, now }: SessionParts) {
    const { username, companyId, entityId } = settings;
    this.#rest = new RestClient(settings);
    this.host = this.#rest.host;
    this.#entityId = entityId;
    const user = `${username}@${companyId}`;
    const asker = {
      kind: credentials.grant,
      clientId: credentials.clientId,
      clientSecret: credentials.clientSecret,
      username: entityId === null ? user : `${user}|${entityId}`,
    };
    this.#oauth = new OAuthClient({ rest: this.#rest, asker, grants, now });
  }

  /** A token, for the connection test. */
  token(): Promise<Grant> {
    return this.#oauth.token();
  }

  async call(
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Called> {
    const content = { body, text: JSON.stringify(body) };
    let grant = await this.#oauth.token();
    for (let fresh = 0; ; fresh += 1) {
      if (grant.kind !== 'granted') return { kind: 'ungranted', grant };
      const called = await this.#send(path, content, headers, grant.accessToken);
      if (fresh === freshTokensMax || !isTokenRefused(called.exchange)) return called;
      // The second refusal in a row is not the refresh token's to heal.
      grant = await this.#oauth.replace(grant.accessToken, { anew: fresh > 0 });
    }
  }

  async #send(
    path: string,
    content: { readonly body: unknown; readonly text: string },
    headers: Readonly<Record<string, string>>,
    accessToken: string,
  ): Promise<Extract<Called, { kind: 'called' }>> {
    const held = this.#oauth.secrets;
    // Another call may have replaced the token since this one took it.
    const secrets = held.includes(accessToken) ? held : [...held, ...secretsOf([accessToken])];
    const request: RestRequest = {
      method: 'POST',
      path,
      headers: {
        'content-type': 'application/json',
        // The token is bound to the entity already; the header says it again for gateways that look
        // there.
        ...(this.#entityId === null ? {} : { 'x-ia-api-param-entity': this.#entityId }),
        ...headers,
        authorization: `Bearer ${accessToken}`,
      },
      text: content.text,
      secrets,
    };
    const exchange = await this.#rest.send(request);
    const answer = exchange.kind === 'answered' ? exchange : { lost: exchange.reason };
    const wire = () => wireRecord({ ...request, body: content.body }, answer, secrets);
    return { kind: 'called', exchange, wire };
  }

  close(): Promise<void> {
    return this.#rest.close();
  }
}
