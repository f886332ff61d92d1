// OAuth 2.0 of the simulated API: three grants, revoke.
//
// api.ts calls it for /oauth2/token and /oauth2/revoke; consent.ts makes the codes.
// **Invariant**: revoking one token ends every token of the same user and application.
// It leaves known tokens to tokens.ts and identity tokens to openid.ts.

import { createHmac, hash, randomBytes } from 'node:crypto';
import type { Books } from './books.ts';
import type { Change, TokenRecord, XmlSession } from './changes.ts';
import { gatewayRefusal, Refusal, unknownIdRefusal } from './errors.ts';
import { idToken } from './openid.ts';
import type { Settings } from './settings.ts';
import { type Caller, identityClaims, type Tokens } from './tokens.ts';

const signingKey = randomBytes(32);

type Parameters = Readonly<Record<string, string>>;

function formParameters(text: string): Parameters {
  const values = new URLSearchParams(text);
  if (!text.includes('=')) throw gatewayRefusal(400, 'GW-0032', 'Invalid token payload');
  for (const [name, errorId] of [
    ['client_id', 'GW-0038'],
    ['username', 'GW-0039'],
  ] as const) {
    if (values.getAll(name).length > 1) throw gatewayRefusal(400, errorId, `Several ${name}`);
  }
  return Object.fromEntries(values);
}

/** Client id and secret of a Basic header; nothing when there is none. */
function basicParameters(authorization: string | undefined): Parameters {
  const encoded = /^Basic (.+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return {};
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':', 2);
  const plain = (value: string) => decodeURIComponent(value.replaceAll('+', ' '));
  return { client_id: plain(id), client_secret: plain(secret) };
}

/**
 * Parameters of a token request, form or JSON, with those of a Basic header. *Errors:* GW-0014,
 * 0032, 0035, 0038, 0039.
 */
export function tokenParameters(
  contentType: string,
  text: string,
  authorization?: string,
): Parameters {
  const kind = contentType.toLowerCase();
  return { ...bodyParameters(kind, text), ...basicParameters(authorization) };
}

function bodyParameters(contentType: string, text: string): Parameters {
  if (text.trim() === '') throw gatewayRefusal(400, 'GW-0035', 'Missing token payload');
  if (contentType.startsWith('application/x-www-form-urlencoded')) return formParameters(text);
  if (!contentType.startsWith('application/json')) {
    throw gatewayRefusal(400, 'GW-0014', 'Invalid content type');
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = null;
  }
  const isRead = typeof body === 'object' && body !== null;
  if (!isRead) throw gatewayRefusal(400, 'GW-0032', 'Invalid token payload');
  return Object.fromEntries(
    Object.entries(body as object).filter(([, value]) => typeof value === 'string'),
  );
}

/** What a token request needs to know. */
export interface GrantContext {
  readonly books: Books;
  readonly tokens: Tokens;
  readonly settings: Settings;
  readonly nowMs: number;
  /** Sessions of the XML API. */
  readonly sessions: ReadonlyMap<string, XmlSession>;
  /** Where the company is; the issuer of identity tokens. */
  readonly url: string;
}

function checkClient(parameters: Parameters, { company }: Books, isSecretNeeded: boolean): string {
  const clientId = parameters.client_id;
  if (!clientId) throw gatewayRefusal(400, 'GW-0037', 'Missing client id');
  const known = company.applications.find((one) => one.clientId === clientId);
  const isGiven = isSecretNeeded || parameters.client_secret !== undefined;
  const isRight = !isGiven || known?.clientSecret === parameters.client_secret;
  const authorized = company.authorizedApplications;
  const isAuthorized = authorized === undefined || authorized.includes(clientId);
  if (known === undefined || !isRight || !isAuthorized) throw wrongClient();
  return clientId;
}

function wrongClient(): Refusal {
  return new Refusal(401, 'application', {
    code: 'unauthorized',
    errorId: 'REST-1216',
    message: 'The Client ID, Client Secret, and/or 3rd Party Application are incorrect',
  });
}

/** A session of the XML API stands in for a username. */
function callerOfSession(id: string, clientId: string, context: GrantContext): Caller {
  const session = context.sessions.get(id);
  if (session === undefined || session.expiresAtMs <= context.nowMs) throw wrongClient();
  return { clientId, userId: session.userId, entityId: session.entityId };
}

function callerOfUsername(parameters: Parameters, clientId: string, context: GrantContext): Caller {
  const { books } = context;
  const { company } = books;
  const sessionId = parameters.session_id;
  if (sessionId && !parameters.username) return callerOfSession(sessionId, clientId, context);
  const username = parameters.username;
  if (!username) throw gatewayRefusal(400, 'GW-0036', 'Missing user name');
  const match = /^([^@|]+)@([^@|]+)(?:\|([^@|]+))?$/.exec(username);
  if (match === null) {
    const message = 'The username format is invalid (expected user@company)';
    throw unknownIdRefusal(400, { code: 'invalidRequest', name: 'USERNAME-FORMAT', message });
  }
  const [, userId = '', companyId, entityId = null] = match;
  const user = books.users.get(userId);
  const isUser = user !== undefined && user.status !== 'inactive';
  const isEntity =
    entityId === null || company.locations.some((one) => one.id === entityId && !one.entity);
  if (!isUser || companyId !== company.companyId || !isEntity) throw wrongClient();
  return { clientId, userId, entityId };
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function jwt(caller: Caller, context: GrantContext): string {
  const seconds = Math.floor(context.nowMs / 1000);
  const claims = {
    ...identityClaims(caller, context.books),
    iat: seconds,
    exp: seconds + context.settings.accessTokenSeconds,
    jti: randomBytes(12).toString('base64url'),
  };
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', signingKey).update(text).digest('base64url')}`;
}

/** What a grant has proven: who the tokens are for, and what they come with. */
interface Granted {
  readonly caller: Caller;
  readonly hasRefresh: boolean;
  readonly scopes: readonly string[];
  readonly nonce: string | null;
  readonly changes: Change[];
}

function endOlder(caller: Caller, { tokens, settings }: GrantContext): Change[] {
  if (!settings.newGrantEndsOlder) return [];
  return [{ type: 'tokens-ended', tokens: tokens.of(caller.userId, caller.clientId) }];
}

function byCredentials(parameters: Parameters, context: GrantContext): Granted {
  const clientId = checkClient(parameters, context.books, true);
  const caller = callerOfUsername(parameters, clientId, context);
  const changes = endOlder(caller, context);
  return { caller, hasRefresh: true, scopes: [], nonce: null, changes };
}

function byRefresh(parameters: Parameters, context: GrantContext): Granted {
  const { tokens, settings, books } = context;
  const clientId = checkClient(parameters, books, false);
  const used = tokens.find(parameters.refresh_token ?? '', 'refresh');
  if (used === undefined || used.clientId !== clientId) throw invalidGrant(settings);
  const { userId } = used;
  const caller = { clientId, userId, entityId: parameters.entity_id ?? used.entityId };
  const changes: Change[] = settings.refreshTokenSingleUse
    ? [{ type: 'tokens-ended', tokens: [used.token] }]
    : [];
  return { caller, hasRefresh: true, scopes: [], nonce: null, changes };
}

/** A code once, at the address it was sent to, by who holds the verifier of its challenge. */
function byCode(parameters: Parameters, context: GrantContext): Granted {
  const { tokens, settings, books, nowMs } = context;
  const text = parameters.code ?? '';
  const code = tokens.codes.get(text);
  const clientId = checkClient(parameters, books, code?.challenge === null);
  tokens.codes.delete(text);
  const verifier = parameters.code_verifier ?? '';
  const isProven =
    code?.challenge === null || hash('sha256', verifier, 'base64url') === code?.challenge;
  const isGood =
    code !== undefined &&
    code.clientId === clientId &&
    code.expiresAtMs > nowMs &&
    code.redirectUri === parameters.redirect_uri &&
    isProven;
  if (!isGood) throw invalidGrant(settings);
  const { userId, entityId, scopes, nonce } = code;
  const caller = { clientId, userId, entityId };
  const hasRefresh = scopes.includes('offline_access');
  return { caller, hasRefresh, scopes, nonce, changes: endOlder(caller, context) };
}

const grants: Readonly<Record<string, (parameters: Parameters, context: GrantContext) => Granted>> =
  { client_credentials: byCredentials, refresh_token: byRefresh, authorization_code: byCode };

/**
 * The answer of a grant and the changes it makes. *Errors:* GW-0032, 0036, 0037, REST-1216,
 * `invalid_grant`.
 */
export function grantTokens(
  parameters: Parameters,
  context: GrantContext,
): { body: object; changes: Change[] } {
  const { settings, nowMs } = context;
  const grant = grants[parameters.grant_type ?? ''];
  if (grant === undefined) throw gatewayRefusal(400, 'GW-0032', 'Invalid token payload');
  const { caller, hasRefresh, scopes, nonce, changes } = grant(parameters, context);
  const expiresAtMs = nowMs + settings.accessTokenSeconds * 1000;
  const access = jwt(caller, context);
  const refresh = randomBytes(32).toString('base64url');
  const issued: TokenRecord[] = [{ token: access, kind: 'access', ...caller, expiresAtMs }];
  if (hasRefresh) issued.push({ token: refresh, kind: 'refresh', ...caller, expiresAtMs: null });
  const body = {
    token_type: 'Bearer',
    access_token: access,
    ...(hasRefresh ? { refresh_token: refresh } : {}),
    ...(scopes.includes('openid') ? { id_token: idToken(caller, nonce, context) } : {}),
    expires_in: settings.accessTokenSeconds,
  };
  return { body, changes: [...changes, { type: 'tokens', tokens: issued }] };
}

/** `invalid_grant`. Whether the vendor writes it as OAuth does or in its own envelope: a switch. */
function invalidGrant(settings: Settings): Refusal {
  const code = 'invalid_grant';
  const origin = settings.oauthErrors === 'oauth' ? 'oauth' : 'bare';
  return new Refusal(400, origin, { code, errorId: 'SIM-INVALID-GRANT', message: code });
}

/** Ends every token of the user a token belongs to. Unknown tokens change nothing. */
export function revokeTokens(parameters: Parameters, context: GrantContext): Change[] {
  const clientId = checkClient(parameters, context.books, true);
  const text = parameters.token ?? '';
  const found = context.tokens.find(text, 'access') ?? context.tokens.find(text, 'refresh');
  if (found === undefined || found.clientId !== clientId) return [];
  return [{ type: 'tokens-ended', tokens: context.tokens.of(found.userId, clientId) }];
}
