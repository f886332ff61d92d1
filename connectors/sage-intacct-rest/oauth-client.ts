// Access tokens by the client-credentials grant: one kept per connection, minted again when it
// ends. Between the connector and rest-client.ts. Invariant: one token request at a time, however
// many calls wait for it; a token is replaced only by the caller who shows that this very token was
// refused. A refresh token is never used: the grant can mint at any time, and Sage documents no
// rotation rules. Leaves to others: when to give up (session-client.ts).

import type { Cause, WireRecord } from '#external-ledger/external-ledger.ts';
import { intacctProblem } from '../sage-intacct/intacct-errors.ts';
import { isPlain, textOf } from './exact-json.ts';
import type { Exchange, RestClient } from './rest-client.ts';
import { failureOf } from './vendor-errors.ts';
import { type Secrets, secretsOf, wireRecord } from './wire-record.ts';

/** A usable token, or why there is none. No entry was sent in either case. */
export type Grant =
  | { readonly kind: 'granted'; readonly accessToken: string }
  | {
      readonly kind: 'busy' | 'disconnected';
      readonly cause: Cause;
      readonly retryAfterMs: number | null;
      readonly wire: WireRecord;
    };

export interface GrantRequest {
  readonly clientId: string;
  readonly clientSecret: string;
  /** `user@company` or `user@company|entity`. */
  readonly username: string;
}

const EARLY_MS = 60_000;
const LIFETIME_SECONDS_DEFAULT = 3600;

export class OAuthClient {
  readonly #rest: RestClient;
  readonly #request: GrantRequest;
  readonly #now: () => Date;
  #token: { accessToken: string; endsAtMs: number } | null = null;
  #pending: Promise<Grant> | null = null;
  /** Of the client and of the token in hand. */
  #secrets: Secrets;

  constructor(rest: RestClient, request: GrantRequest, now: () => Date) {
    this.#rest = rest;
    this.#request = request;
    this.#now = now;
    this.#secrets = secretsOf([request.clientSecret]);
  }

  /** Everything that must not appear in a log. */
  get secrets(): Secrets {
    return this.#secrets;
  }

  /** The token in hand, or a new one when there is none or it ends within a minute. */
  async token(): Promise<Grant> {
    const held = this.#token;
    if (held !== null && this.#now().getTime() < held.endsAtMs) {
      return { kind: 'granted', accessToken: held.accessToken };
    }
    return this.#mint();
  }

  /** A token other than the refused one: somebody may have minted it in the meantime. */
  async replace(refused: string): Promise<Grant> {
    if (this.#token?.accessToken === refused) this.#token = null;
    return this.token();
  }

  #mint(): Promise<Grant> {
    this.#pending ??= this.#askForToken().finally(() => {
      this.#pending = null;
    });
    return this.#pending;
  }

  async #askForToken(): Promise<Grant> {
    const request = {
      method: 'POST' as const,
      path: '/oauth2/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      text: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: this.#request.clientId,
        client_secret: this.#request.clientSecret,
        username: this.#request.username,
      }).toString(),
      secrets: secretsOf([this.#request.clientSecret]),
    };
    const exchange = await this.#rest.send(request);
    if (exchange.kind === 'answered' && exchange.status === 200 && isPlain(exchange.body)) {
      const accessToken = textOf(exchange.body, 'access_token');
      const seconds = Number(exchange.body.expires_in ?? LIFETIME_SECONDS_DEFAULT);
      if (accessToken !== null) {
        const lifeMs = (Number.isFinite(seconds) ? seconds : LIFETIME_SECONDS_DEFAULT) * 1000;
        // Short-lived tokens keep half their life, so that "early" never means "at once".
        const earlyMs = Math.min(EARLY_MS, lifeMs / 2);
        this.#token = { accessToken, endsAtMs: this.#now().getTime() + lifeMs - earlyMs };
        this.#secrets = secretsOf([this.#request.clientSecret, accessToken]);
        return { kind: 'granted', accessToken };
      }
    }
    return this.#failure(exchange);
  }

  #failure(exchange: Exchange): Grant {
    // The form is not logged: it consists of the credentials.
    const told = { method: 'POST', path: '/oauth2/token', headers: {}, text: '' };
    const secrets = this.#secrets;
    if (exchange.kind !== 'answered') {
      const cause: Cause = {
        ...intacctProblem('INTACCT_UNREACHABLE', {}, this.#rest.host, exchange.reason),
        subject: null,
      };
      const wire = wireRecord(told, { lost: exchange.reason }, secrets);
      return { kind: 'busy', cause, retryAfterMs: null, wire };
    }
    const wire = wireRecord(told, exchange, secrets);
    const { kind, cause, retryAfterMs } = failureOf(exchange);
    if (kind === 'busy' || kind === 'uncertain') return { kind: 'busy', cause, retryAfterMs, wire };
    // Whatever else the token endpoint says no to, it says to our credentials.
    const said = intacctProblem('INTACCT_CREDENTIALS_REFUSED', {}, cause.message);
    const isNamed =
      cause.code === 'INTACCT_CREDENTIALS_REFUSED' || cause.code === 'INTACCT_USERNAME_INVALID';
    return {
      kind: 'disconnected',
      cause: isNamed ? cause : { ...said, subject: null },
      retryAfterMs,
      wire,
    };
  }
}
