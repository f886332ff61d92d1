// A small OpenID provider over HTTP, for tests: discovery, authorization code with PKCE, tokens it
// signs, the account behind them, its sign-out page. Whoever comes is signed in as `account` at
// once. Invariant: what OpenID Connect Core asks of a provider is checked here (code once, its
// redirect address, its verifier, the client's secret); `wrong` makes one thing false at a time.
// Leaves to others: pages for people. It is nobody's product, so it imitates none.

import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ProviderState {
  /** Who is signed in at the provider. */
  account: { sub: string; email?: string; emailVerified?: boolean };
  /** Claims in place of the right ones in the next tokens. */
  wrong: Record<string, unknown>;
  /** The next token is signed by a key that is not published. */
  wrongKey: boolean;
  /** What the authorization endpoint answers in place of a code. */
  denies: string | null;
  /** E-mail is told by the UserInfo endpoint only. */
  emailByUserInfo: boolean;
  /** Answers nothing but this status. */
  status: number | null;
  /** Where its keys are said to be, in place of this server. */
  jwksHost: string | null;
}

export interface RunningProvider {
  readonly issuer: string;
  readonly state: ProviderState;
  /** Asked for tokens so often. */
  readonly exchanges: () => number;
  stop(): Promise<void>;
}

export const providerClient = { id: 'tieout', secret: 'harbor:secret/1' };

interface Code {
  readonly redirectUri: string;
  readonly challenge: string;
  readonly nonce: string | null;
  readonly account: ProviderState['account'];
}

const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function signedToken(claims: object, key: KeyObject): string {
  const head = `${base64url({ alg: 'RS256', kid: 'one', typ: 'JWT' })}.${base64url(claims)}`;
  return `${head}.${sign('sha256', Buffer.from(head), key).toString('base64url')}`;
}

/** Starts it on a free port of this machine. */
export async function startOpenIdProvider(): Promise<RunningProvider> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const provider = new Provider(`http://127.0.0.1:${port}`);
  server.on('request', (request, response) => void provider.answer(request, response));
  return {
    issuer: provider.issuer,
    state: provider.state,
    exchanges: () => provider.exchanges,
    stop: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

class Provider {
  readonly issuer: string;
  readonly state: ProviderState = {
    account: { sub: 'ada-1' },
    ...{ wrong: {}, wrongKey: false, denies: null, emailByUserInfo: false, status: null },
    jwksHost: null,
  };
  exchanges = 0;
  readonly #keys = rsa();
  readonly #codes = new Map<string, Code>();
  readonly #tokens = new Map<string, ProviderState['account']>();

  constructor(issuer: string) {
    this.issuer = issuer;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.issuer);
    const send = (status: number, body: unknown) =>
      void response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify(body));
    if (this.state.status !== null) return send(this.state.status, {});
    if (pathname === '/.well-known/openid-configuration') return send(200, this.#metadata());
    if (pathname === '/keys') {
      const jwk = this.#keys.publicKey.export({ format: 'jwk' });
      return send(200, { keys: [{ ...jwk, kid: 'one', use: 'sig', alg: 'RS256' }] });
    }
    if (pathname === '/authorize') {
      return void response.writeHead(302, { location: this.#cameBack(searchParams) }).end();
    }
    if (pathname === '/token') {
      const told = this.#exchanged(request, new URLSearchParams(await textOf(request)));
      return send(told === null ? 400 : 200, told ?? { error: 'invalid_grant' });
    }
    if (pathname === '/userinfo') {
      const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
      const account = this.#tokens.get(token);
      return account === undefined
        ? send(401, {})
        : send(200, { sub: account.sub, ...emailOf(account) });
    }
    const page = pathname === '/end' ? '<h1>Signed out of the provider</h1>' : 'not here';
    response.writeHead(200, { 'content-type': 'text/html' }).end(page);
  }

  #metadata() {
    const { issuer, state } = this;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      end_session_endpoint: `${issuer}/end`,
      jwks_uri: state.jwksHost === null ? `${issuer}/keys` : `http://${state.jwksHost}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    };
  }

  #cameBack(asked: URLSearchParams): string {
    const redirectUri = asked.get('redirect_uri') ?? this.issuer;
    const back = new URL(redirectUri);
    back.searchParams.set('state', asked.get('state') ?? '');
    back.searchParams.set('iss', this.issuer);
    const isFine =
      asked.get('client_id') === providerClient.id &&
      asked.get('response_type') === 'code' &&
      asked.get('code_challenge_method') === 'S256' &&
      (asked.get('scope') ?? '').split(' ').includes('openid');
    const refusal = isFine ? this.state.denies : 'invalid_request';
    if (refusal !== null) {
      back.searchParams.set('error', refusal);
      return back.href;
    }
    const code = randomBytes(16).toString('hex');
    const challenge = asked.get('code_challenge') ?? '';
    const { account } = this.state;
    this.#codes.set(code, { redirectUri, challenge, nonce: asked.get('nonce'), account });
    back.searchParams.set('code', code);
    return back.href;
  }

  #exchanged(request: IncomingMessage, given: URLSearchParams): object | null {
    this.exchanges += 1;
    const code = this.#codes.get(given.get('code') ?? '');
    this.#codes.delete(given.get('code') ?? '');
    const verifier = given.get('code_verifier') ?? '';
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const isFine =
      code !== undefined &&
      isClient(request) &&
      code.redirectUri === given.get('redirect_uri') &&
      code.challenge === challenge;
    if (!isFine) return null;
    const token = randomBytes(16).toString('hex');
    this.#tokens.set(token, code.account);
    const idToken = this.#idToken(code);
    return { access_token: token, token_type: 'Bearer', expires_in: 300, id_token: idToken };
  }

  #idToken({ account, nonce }: Code): string {
    const { wrong, wrongKey, emailByUserInfo } = this.state;
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      ...{ iss: this.issuer, aud: providerClient.id, sub: account.sub, iat: now, exp: now + 300 },
      ...(nonce === null ? {} : { nonce }),
      ...(emailByUserInfo ? {} : emailOf(account)),
      ...wrong,
    };
    return signedToken(claims, wrongKey ? rsa().privateKey : this.#keys.privateKey);
  }
}

const emailOf = ({ email, emailVerified }: ProviderState['account']) => ({
  ...(email === undefined ? {} : { email }),
  ...(emailVerified === undefined ? {} : { email_verified: emailVerified }),
});

/** Name and secret are form-encoded before they are joined (RFC 6749, 2.3.1). */
function isClient({ headers }: IncomingMessage): boolean {
  const [, sent = ''] = (headers.authorization ?? '').split('Basic ');
  const [id = '', secret = ''] = Buffer.from(sent, 'base64').toString().split(':');
  const plain = (text: string) => decodeURIComponent(text.replaceAll('+', ' '));
  return plain(id) === providerClient.id && plain(secret) === providerClient.secret;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += piece;
  return text;
}
