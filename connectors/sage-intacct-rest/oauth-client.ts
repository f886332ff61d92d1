// Access tokens, shared by all processes of a connection: kept, renewed by the refresh token, and
// where that does not help granted anew. Between the connector and rest-client.ts. Invariant: one
// token request at a time for a connection, whoever waits for it; a token is replaced only by the
// caller who shows that this very token was refused. Leaves to others: the lock and the sealing
// (access/), the forms of the requests (token-requests.ts), when to give up (session-client.ts).

import type { NoteCall } from '#external-ledger/call-meter.ts';
import type { Cause } from '#external-ledger/external-ledger.ts';
import type { GrantStore, Renewal, SharedGrant } from '#external-ledger/shared-grant.ts';
import { intacctProblem } from '../sage-intacct/intacct-errors.ts';
import { type Secrets, secretsOf } from '../sage-intacct/secrets.ts';
import {
  type NotGranted,
  nothingSent,
  silentSignIn,
  unsharedGrant,
} from '../sage-intacct/silence.ts';
import { isPlain } from './exact-json.ts';
import type { Exchange, RestClient } from './rest-client.ts';
import {
  type Asker,
  anewForm,
  companyOf,
  consentForm,
  grantFrom,
  grantName,
  refreshForm,
  type TokenForm,
} from './token-requests.ts';
import { failureOf } from './vendor-errors.ts';
import { wireRecord } from './wire-record.ts';

/** A usable token, or why there is none. */
export type Grant = { readonly kind: 'granted'; readonly accessToken: string } | NotGranted;

/** The refresh token may be spent without anybody knowing what it yielded. */
const lostCodes: ReadonlySet<string> = new Set([
  'INTACCT_TOKEN_LOST',
  'INTACCT_SERVER_ERROR',
  'INTACCT_ANSWER_UNREADABLE',
]);

export interface OAuthClientParts {
  readonly rest: RestClient;
  readonly asker: Asker;
  readonly grants: GrantStore;
  readonly noteCall: NoteCall;
  readonly now: () => Date;
}

export class OAuthClient {
  readonly #parts: OAuthClientParts;
  readonly #name: string;
  #held: SharedGrant | null = null;
  /** The refresh token whose answer was lost: the company may have put another in its place. */
  #lost: string | null = null;
  /** Of the client and of the grant in hand. */
  #secrets: Secrets;

  constructor(parts: OAuthClientParts) {
    this.#parts = parts;
    this.#name = grantName(parts.rest.host, parts.asker);
    this.#secrets = secretsOf([parts.asker.clientSecret]);
  }

  /** Everything that must not appear in a log. */
  get secrets(): Secrets {
    return this.#secrets;
  }

  /** The token in hand, while it is good; asks nobody. */
  tokenInHand(): Grant | null {
    return this.#isFresh(this.#held) ? this.#use(this.#held) : null;
  }

  /** The token in hand or in the store, or a new one when there is none or it ends soon. */
  async token(): Promise<Grant> {
    const inHand = this.tokenInHand();
    if (inHand !== null) return inHand;
    return this.#kept(async () => {
      const stored = await this.#parts.grants.read(this.#name);
      return this.#isFresh(stored)
        ? { grant: stored }
        : this.#renew(stored, (old) => this.#ask(old));
    });
  }

  /**
   * A token other than the refused one: somebody may have been granted it in the meantime. `anew`
   * passes the refresh token by: what it yielded has been refused as well.
   */
  async replace(refused: string, { anew = false } = {}): Promise<Grant> {
    const spent = this.#held;
    if (spent?.secret.accessToken !== refused) return this.token();
    const mayRefresh = !anew || this.#parts.asker.kind === 'authorization-code';
    return this.#kept(() =>
      this.#renew(spent, (stored) => (mayRefresh ? this.#ask(stored) : this.#askAnew())),
    );
  }

  /** Exchanges the code a person's consent yielded, and shares what it grants. */
  async consent(code: string, redirectUri: string, verifier: string): Promise<Grant> {
    const form = consentForm(this.#parts.asker, { code, redirectUri, verifier });
    return this.#kept(async () => {
      // Whatever is stored is replaced: the newest consent counts.
      for (let spent = await this.#parts.grants.read(this.#name); ; ) {
        let isAsked = false;
        const renewal = await this.#parts.grants.renew(this.#name, spent, async () => {
          isAsked = true;
          return this.#ofOurCompany(await this.#request(form));
        });
        if (isAsked || !('grant' in renewal)) return renewal;
        spent = renewal.grant;
      }
    });
  }

  /** A person may be signed in to another company: what they grant there is not ours to use. */
  #ofOurCompany(renewal: Renewal<NotGranted>): Renewal<NotGranted> {
    if (!('grant' in renewal)) return renewal;
    const found = companyOf(renewal.grant);
    const { companyId } = this.#parts.asker;
    if (found === null || found.toLowerCase() === companyId.toLowerCase()) return renewal;
    const problem = intacctProblem('INTACCT_CONSENT_OTHER', {}, found, companyId);
    const cause: Cause = { ...problem, subject: null };
    return { failed: { kind: 'disconnected', cause, retryAfterMs: null, wire: nothingSent } };
  }

  #isFresh(grant: SharedGrant | null): grant is SharedGrant {
    return grant !== null && this.#parts.now().getTime() < grant.endsAtMs;
  }

  #use(grant: SharedGrant): Grant {
    const { accessToken = '', refreshToken = '' } = grant.secret;
    if (grant !== this.#held) {
      this.#held = grant;
      this.#secrets = secretsOf([this.#parts.asker.clientSecret, accessToken, refreshToken]);
    }
    return { kind: 'granted', accessToken };
  }

  /** The store's answer; a store that cannot be asked is a delay, for nothing was sent. */
  async #kept(work: () => Promise<Renewal<NotGranted>>): Promise<Grant> {
    try {
      const renewal = await work();
      return 'grant' in renewal ? this.#use(renewal.grant) : renewal.failed;
    } catch (error) {
      return unsharedGrant(error);
    }
  }

  async #renew(
    spent: SharedGrant | null,
    ask: (stored: SharedGrant | null) => Promise<Renewal<NotGranted>>,
  ): Promise<Renewal<NotGranted>> {
    const renewal = await this.#parts.grants.renew(this.#name, spent, ask);
    if (!('grant' in renewal) || this.#isFresh(renewal.grant)) return renewal;
    // Another process stored it, and it has ended since: this process was asleep.
    return this.#parts.grants.renew(this.#name, renewal.grant, ask);
  }

  /** By the refresh token; where that is refused or its answer lost, anew. */
  async #ask(stored: SharedGrant | null): Promise<Renewal<NotGranted>> {
    const refreshToken = stored?.secret.refreshToken ?? '';
    if (refreshToken === '') return this.#askAnew();
    const refreshed = await this.#request(refreshForm(this.#parts.asker, refreshToken));
    if ('grant' in refreshed) return refreshed;
    const { kind, cause } = refreshed.failed;
    if (this.#parts.asker.kind === 'authorization-code') {
      if (lostCodes.has(cause.code)) this.#lost = refreshToken;
      if (kind === 'busy') return refreshed;
      const consent = this.#consentCause(
        this.#lost === refreshToken
          ? 'the answer to a renewal was lost, and the refresh token it replaced counts no more'
          : withoutStop(cause.message),
      );
      return { failed: { ...refreshed.failed, cause: consent } };
    }
    const mayHelp = kind === 'disconnected' || lostCodes.has(cause.code);
    return mayHelp ? this.#askAnew() : refreshed;
  }

  async #askAnew(): Promise<Renewal<NotGranted>> {
    const form = anewForm(this.#parts.asker);
    if (form !== null) return this.#request(form);
    const cause = this.#consentCause('nobody has given it yet');
    return { failed: { kind: 'disconnected', cause, retryAfterMs: null, wire: nothingSent } };
  }

  #consentCause(said: string): Cause {
    const { username } = this.#parts.asker;
    return { ...intacctProblem('INTACCT_CONSENT_NEEDED', {}, said, username), subject: null };
  }

  async #request(form: TokenForm): Promise<Renewal<NotGranted>> {
    const exchange = await this.#parts.rest.send({
      method: 'POST',
      path: '/oauth2/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      text: new URLSearchParams(form).toString(),
      secrets: secretsOf([form.client_secret ?? '', form.refresh_token ?? '', form.code ?? '']),
    });
    if (exchange.kind !== 'unsent') this.#parts.noteCall({ purpose: 'session', counted: 0 });
    if (exchange.kind === 'answered' && exchange.status === 200 && isPlain(exchange.body)) {
      const grant = grantFrom(exchange.body, form, this.#parts.now().getTime());
      if (grant !== null) return { grant };
    }
    return { failed: this.#failure(exchange) };
  }

  #failure(exchange: Exchange): NotGranted {
    // The form is not logged: it consists of the credentials.
    const told = { method: 'POST', path: '/oauth2/token', headers: {}, text: '' };
    if (exchange.kind !== 'answered') {
      const wire = wireRecord(told, { lost: exchange.reason }, this.#secrets);
      return silentSignIn(exchange, this.#parts.rest.host, wire);
    }
    const wire = wireRecord(told, exchange, this.#secrets);
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

const withoutStop = (sentence: string) => sentence.replace(/\.$/, '');
