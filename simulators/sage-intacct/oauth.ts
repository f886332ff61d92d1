// OAuth 2.0 of the simulated API: token requests, refresh, revoke, and who a bearer token
// speaks for.
//
// Every call but these two starts with `authorize`; tokens are changes and survive a restart.
// **Invariant**: a token is valid only while it is known, unexpired and not ended; revoking one
// ends every token of the same user and application.
// It leaves the switches to settings.ts. The authorization-code grant is not simulated.

import { createHmac, randomBytes } from 'node:crypto';
import type { Books } from './books.ts';
import type { Change, TokenRecord } from './changes.ts';
import type { CompanyDefinition } from './company.ts';
import { gatewayRefusal, notSimulated, Refusal, unknownIdRefusal } from './errors.ts';
import type { Settings } from './settings.ts';

/** Who a call acts for. */
export interface Caller {
  readonly clientId: string;
  readonly userId: string;
  readonly entityId: string | null;
}

const signingKey = randomBytes(32);

/** The tokens the simulator has issued. */
export class Tokens {
  readonly #tokens = new Map<string, TokenRecord>();
  /** Tokens a fault made invalid, with the status they are answered with from then on. */
  readonly #spoiled = new Map<string, 400 | 401>();

  apply(change: Change): void {
    if (change.type === 'tokens') {
      for (const token of change.tokens) this.#tokens.set(token.token, token);
    } else if (change.type === 'tokens-ended') {
      for (const token of change.tokens) this.#tokens.delete(token);
    }
  }

  clear(): void {
    this.#tokens.clear();
    this.#spoiled.clear();
  }

  find(token: string, kind: TokenRecord['kind']): TokenRecord | undefined {
    const found = this.#tokens.get(token);
    return found?.kind === kind ? found : undefined;
  }

  /** All tokens of a user for an application. */
  of(userId: string, clientId: string): string[] {
    return [...this.#tokens.values()]
      .filter((one) => one.userId === userId && one.clientId === clientId)
      .map((one) => one.token);
  }

  all(kind: TokenRecord['kind']): string[] {
    return [...this.#tokens.values()].filter((one) => one.kind === kind).map((one) => one.token);
  }

  /** From now on this access token is answered as expired, with this status. */
  spoil(token: string, status: 400 | 401): void {
    this.#spoiled.set(token, status);
  }

  spoiledStatus(token: string): 400 | 401 | undefined {
    return this.#spoiled.get(token);
  }
}

/** The refusal of an expired or unknown bearer token. 400 is what some companies see. */
export function tokenRefusal(status: 400 | 401, isExpired: boolean): Refusal {
  if (status === 400) {
    const message = 'The token is not valid';
    return new Refusal(400, 'application', {
      code: 'invalidRequest',
      errorId: 'REST-1206',
      message,
    });
  }
  if (isExpired) return gatewayRefusal(401, 'GW-0040', 'Expired token');
  const message = 'Token is not valid';
  return new Refusal(401, 'bare', { code: 'tokenInvalid', errorId: 'REST-2102', message });
}

/** The bearer token of an Authorization header. *Errors:* GW-0034. */
export function bearerToken(header: string | undefined): string {
  if (header === undefined || !header.startsWith('Bearer ')) {
    throw gatewayRefusal(401, 'GW-0034', 'Authorization does not start with Bearer');
  }
  return header.slice(7).trim();
}

/** Who an access token speaks for. *Errors:* the token refusals, by switch. */
export function authorize(
  token: string,
  tokens: Tokens,
  settings: Settings,
  nowMs: number,
): TokenRecord {
  const spoiled = tokens.spoiledStatus(token);
  if (spoiled !== undefined) throw tokenRefusal(spoiled, true);
  const found = tokens.find(token, 'access');
  if (found === undefined) throw tokenRefusal(settings.tokenErrorStatus, false);
  if (found.expiresAtMs !== null && found.expiresAtMs <= nowMs) {
    throw tokenRefusal(settings.tokenErrorStatus, true);
  }
  return found;
}

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

/** Parameters of a token request, form or JSON. *Errors:* GW-0014, 0032, 0035, 0038, 0039. */
export function tokenParameters(contentType: string, text: string): Parameters {
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
}

function checkClient(parameters: Parameters, company: CompanyDefinition): string {
  const clientId = parameters.client_id;
  if (!clientId) throw gatewayRefusal(400, 'GW-0037', 'Missing client id');
  const known = company.applications.find((one) => one.clientId === clientId);
  if (known === undefined || known.clientSecret !== parameters.client_secret) throw wrongClient();
  const authorized = company.authorizedApplications;
  if (authorized !== undefined && !authorized.includes(clientId)) throw wrongClient();
  return clientId;
}

function wrongClient(): Refusal {
  return new Refusal(401, 'application', {
    code: 'unauthorized',
    errorId: 'REST-1216',
    message: 'The Client ID, Client Secret, and/or 3rd Party Application are incorrect',
  });
}

function callerOfUsername(parameters: Parameters, clientId: string, books: Books) {
  const { company } = books;
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
    cnyId: context.books.company.companyId,
    userId: caller.userId,
    entityId: caller.entityId ?? '',
    clientId: caller.clientId,
    iat: seconds,
    exp: seconds + context.settings.accessTokenSeconds,
    jti: randomBytes(12).toString('base64url'),
  };
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', signingKey).update(text).digest('base64url')}`;
}

/** The answer of a grant and the changes it makes. *Errors:* GW-0032, 0036, 0037, REST-1216. */
export function grantTokens(
  parameters: Parameters,
  context: GrantContext,
): { body: object; changes: Change[] } {
  const { tokens, settings } = context;
  const grant = parameters.grant_type;
  if (grant === 'authorization_code') throw notSimulated('The authorization-code grant');
  if (grant !== 'client_credentials' && grant !== 'refresh_token') {
    throw gatewayRefusal(400, 'GW-0032', 'Invalid token payload');
  }
  const clientId = checkClient(parameters, context.books.company);
  const changes: Change[] = [];
  let caller: Caller;
  if (grant === 'client_credentials') {
    caller = callerOfUsername(parameters, clientId, context.books);
    if (settings.newGrantEndsOlder) {
      changes.push({ type: 'tokens-ended', tokens: tokens.of(caller.userId, clientId) });
    }
  } else {
    const used = tokens.find(parameters.refresh_token ?? '', 'refresh');
    if (used === undefined || used.clientId !== clientId) throw invalidGrant();
    caller = { ...used, entityId: parameters.entity_id ?? used.entityId };
    if (settings.refreshTokenSingleUse)
      changes.push({ type: 'tokens-ended', tokens: [used.token] });
  }
  const { userId, entityId } = caller;
  const expiresAtMs = context.nowMs + settings.accessTokenSeconds * 1000;
  const access = jwt(caller, context);
  const refresh = randomBytes(32).toString('base64url');
  changes.push({
    type: 'tokens',
    tokens: [
      { token: access, kind: 'access', clientId, userId, entityId, expiresAtMs },
      { token: refresh, kind: 'refresh', clientId, userId, entityId, expiresAtMs: null },
    ],
  });
  const body = {
    token_type: 'Bearer',
    access_token: access,
    refresh_token: refresh,
    expires_in: settings.accessTokenSeconds,
  };
  return { body, changes };
}

/** `invalid_grant`, as OAuth writes it; thrown as a refusal whose body is only that word. */
function invalidGrant(): Refusal {
  const message = 'invalid_grant';
  return new Refusal(400, 'bare', { code: 'invalid_grant', errorId: 'SIM-INVALID-GRANT', message });
}

/** Ends every token of the user a token belongs to. Unknown tokens change nothing. */
export function revokeTokens(parameters: Parameters, context: GrantContext): Change[] {
  const clientId = checkClient(parameters, context.books.company);
  const text = parameters.token ?? '';
  const found = context.tokens.find(text, 'access') ?? context.tokens.find(text, 'refresh');
  if (found === undefined || found.clientId !== clientId) return [];
  return [{ type: 'tokens-ended', tokens: context.tokens.of(found.userId, clientId) }];
}
