// Calls in a session: signs in where there is none, sends one function, and signs in once more when
// the session was refused. Between the connector and xml-client.ts. Invariant: sign-ins go to the
// global endpoint, never to a session's; all processes share one session per entity; a repeat only
// follows an answer that proves the call was not carried out. Leaves to others: what it means.

import type { CallPurpose, NoteCall } from '#external-ledger/call-meter.ts';
import type { WireRecord } from '#external-ledger/external-ledger.ts';
import {
  type GrantStore,
  type Renewal,
  type SharedGrant,
  sameGrant,
} from '#external-ledger/shared-grant.ts';
import { intacctCause } from '../sage-intacct/intacct-errors.ts';
import type { LaneListener } from '../sage-intacct/lane-client.ts';
import { secretsOf } from '../sage-intacct/secrets.ts';
import { type NotGranted, silentSignIn, unsharedGrant } from '../sage-intacct/silence.ts';
import {
  envelope,
  type FunctionCall,
  loginAuthentication,
  sessionAuthentication,
} from './envelope.ts';
import type { SageIntacctXmlCredentials, SageIntacctXmlSettings } from './intacct-xml-settings.ts';
import { type Said, saidBy } from './response.ts';
import { askForSession, sessionFrom, sessionName } from './sessions.ts';
import { failureOf, unreadable } from './vendor-errors.ts';
import { wireRecord } from './wire-record.ts';
import { type Exchange, XmlClient } from './xml-client.ts';
import { textAt } from './xml-reader.ts';
import { xmlDocument } from './xml-writer.ts';

/** `ungranted`: there was no session to call in, nothing was sent. */
export type Called =
  | {
      readonly kind: 'called';
      readonly exchange: Exchange;
      readonly said: Said;
      readonly wire: () => WireRecord;
    }
  | { readonly kind: 'ungranted'; readonly grant: NotGranted };

/** One call: the function, where it is made, what it is for; asked and told at each sending. */
export interface SessionCall extends FunctionCall, LaneListener {
  readonly purpose: CallPurpose;
  /** API transactions it counts for when it is carried out. */
  readonly counted: number;
  readonly entityId: string | null;
}

export interface SessionParts {
  readonly settings: SageIntacctXmlSettings;
  readonly credentials: SageIntacctXmlCredentials;
  readonly grants: GrantStore;
  readonly noteCall: NoteCall;
  readonly now: () => Date;
}

/**
 * Fresh sessions tried in one call. A single refusal of a fresh one does not prove that access is
 * gone: all lanes share it, and what ends it for one ends it for all.
 */
const freshSessionsMax = 3;

type CalledOut = Extract<Called, { kind: 'called' }>;

/** Was the session refused? Then the function was not carried out. */
function isSessionRefused({ exchange, said }: CalledOut): boolean {
  if (exchange.kind !== 'answered' || said.kind !== 'failed') return false;
  return said.level !== 'function' && failureOf(exchange).kind === 'token';
}

export class SessionClient {
  readonly #parts: SessionParts;
  readonly #client: XmlClient;
  /** Sessions in hand by their shared names, so that the store is not asked for every call. */
  readonly #held = new Map<string, SharedGrant>();

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#client = new XmlClient(parts.settings);
  }

  /** Where sign-ins go, for people. */
  get host(): string {
    return new URL(this.#parts.settings.baseUrl).host;
  }

  /** Sends one function in a session of the entity. */
  async call(call: SessionCall): Promise<Called> {
    if (call.policyId !== null) return this.#callSignedIn(call);
    // Without waiting where there is a session: the call leaves in this very turn.
    let grant = this.#inHand(call.entityId, null) ?? (await this.#session(call.entityId, null));
    for (let fresh = 0; ; fresh += 1) {
      if (!('grant' in grant)) return { kind: 'ungranted', grant: grant.failed };
      const called = await this.#callIn(grant.grant, call);
      if (fresh === freshSessionsMax || !isSessionRefused(called)) return called;
      grant = await this.#session(call.entityId, grant.grant);
    }
  }

  /** Signs in at the top level or into an entity without sharing the session: for the test. */
  signIn(entityId: string | null): Promise<Renewal<NotGranted>> {
    return this.#ask(entityId);
  }

  #nameOf(entityId: string | null): string {
    const { settings, credentials } = this.#parts;
    return sessionName(settings, credentials.senderId, entityId);
  }

  /** The session in hand, while it is good and not the refused one; asks nobody. */
  #inHand(entityId: string | null, refused: SharedGrant | null): { grant: SharedGrant } | null {
    const held = this.#held.get(this.#nameOf(entityId)) ?? null;
    return this.#isFresh(held) && !sameGrant(held, refused) ? { grant: held } : null;
  }

  /** The shared session, or one in the place of `refused`. */
  async #session(
    entityId: string | null,
    refused: SharedGrant | null,
  ): Promise<Renewal<NotGranted>> {
    const held = this.#inHand(entityId, refused);
    if (held !== null) return held;
    const name = this.#nameOf(entityId);
    try {
      const renewal = await this.#shared(name, refused, entityId);
      if ('grant' in renewal) this.#held.set(name, renewal.grant);
      return renewal;
    } catch (error) {
      return { failed: unsharedGrant(error) };
    }
  }

  #isFresh(grant: SharedGrant | null): grant is SharedGrant {
    return grant !== null && this.#parts.now().getTime() < grant.endsAtMs;
  }

  async #shared(
    name: string,
    refused: SharedGrant | null,
    entityId: string | null,
  ): Promise<Renewal<NotGranted>> {
    const { grants } = this.#parts;
    const spent = refused ?? (await grants.read(name));
    if (refused === null && this.#isFresh(spent)) return { grant: spent };
    const renewal = await grants.renew(name, spent, () => this.#ask(entityId));
    if (!('grant' in renewal) || this.#isFresh(renewal.grant)) return renewal;
    // Another process stored it, and it has ended since: this process was asleep.
    return grants.renew(name, renewal.grant, () => this.#ask(entityId));
  }

  async #ask(entityId: string | null): Promise<Renewal<NotGranted>> {
    const { settings, credentials, noteCall, now } = this.#parts;
    const call: FunctionCall = {
      content: askForSession,
      controlId: 'tieout-session',
      once: false,
      policyId: null,
    };
    const login = loginAuthentication(settings, credentials, entityId);
    const called = await this.#exchange(settings.baseUrl, call, login, []);
    // What counts is records and queries; a sign-in is neither.
    note(called, { purpose: 'session', counted: 0 }, noteCall);
    const grant = sessionFrom(called.said, settings, now().getTime());
    return grant === null ? { failed: this.#refusal(called) } : { grant };
  }

  #refusal(called: CalledOut): NotGranted {
    const { exchange } = called;
    const wire = called.wire();
    if (exchange.kind !== 'answered') return silentSignIn(exchange, this.host, wire);
    // A success without a usable session in it is no session either.
    const failure =
      called.said.kind === 'failed' || exchange.status !== 200
        ? failureOf(exchange)
        : unreadable(exchange.status);
    const { kind, cause, retryAfterMs } = failure;
    if (kind === 'busy' || kind === 'uncertain') return { kind: 'busy', cause, retryAfterMs, wire };
    if (kind === 'disconnected') return { kind, cause, retryAfterMs, wire };
    // Whatever else a sign-in is refused with, it is refused to our credentials.
    const said = intacctCause('INTACCT_CREDENTIALS_REFUSED', cause.message);
    return { kind: 'disconnected', cause: said, retryAfterMs, wire };
  }

  async #callIn(session: SharedGrant, call: SessionCall): Promise<CalledOut> {
    const { settings, noteCall } = this.#parts;
    const { sessionId = '', endpoint = settings.baseUrl } = session.secret;
    const { purpose, counted } = call;
    const authentication = sessionAuthentication(sessionId);
    const called = await this.#exchange(endpoint, call, authentication, [sessionId], call);
    note(called, { purpose, counted }, noteCall);
    return called;
  }

  /**
   * With a sign-in of its own: a session may end while the request waits in the company's queue
   * (the vendor's clients warn of it).
   */
  async #callSignedIn(call: SessionCall): Promise<CalledOut> {
    const { settings, credentials, noteCall } = this.#parts;
    const { purpose, counted, entityId, maySend } = call;
    const login = loginAuthentication(settings, credentials, entityId);
    const called = await this.#exchange(settings.baseUrl, call, login, [], { maySend });
    note(called, { purpose, counted }, noteCall);
    return called;
  }

  async #exchange(
    url: string,
    call: FunctionCall,
    authentication: ReturnType<typeof sessionAuthentication>,
    sessionIds: readonly string[],
    { maySend, onWhole }: LaneListener = {},
  ): Promise<CalledOut> {
    const { credentials } = this.#parts;
    const { senderPassword, userPassword } = credentials;
    const secrets = secretsOf([senderPassword, userPassword, ...sessionIds]);
    const request = {
      url,
      text: xmlDocument(envelope(call, credentials, authentication)),
      secrets,
      maySend,
      onWhole,
    };
    const exchange = await this.#client.send(request);
    const said = saidIn(exchange, call.controlId);
    const wire = () => wireRecord(request, exchange, secrets);
    return { kind: 'called', exchange, said, wire };
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

/**
 * A yes counts only with status 200 (a gateway may put its own error around a cached answer) and
 * where the answer names a function, ours.
 */
export function saidIn(exchange: Exchange, controlId: string): Said {
  if (exchange.kind !== 'answered') return { kind: 'unreadable' };
  const said = saidBy(exchange.root);
  if (said.kind === 'failed') return said;
  const named = said.kind === 'succeeded' ? textAt(said.result, 'controlid') : null;
  const isOurs = exchange.status === 200 && (named === null || named === controlId);
  return isOurs ? said : { kind: 'unreadable' };
}

/**
 * What is refused makes no record and reads no page; whose answer is lost or strange is counted as
 * carried out: a forecast is rather too high than too low.
 */
function note(
  { exchange, said }: CalledOut,
  { purpose, counted }: Pick<SessionCall, 'purpose' | 'counted'>,
  noteCall: NoteCall,
): void {
  if (exchange.kind !== 'answered' && exchange.kind !== 'lost') return;
  noteCall({ purpose, counted: said.kind === 'failed' ? 0 : counted });
}
