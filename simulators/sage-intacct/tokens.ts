// The tokens and codes the simulator has issued, and whom a bearer token speaks for.
//
// oauth.ts issues them; every API call starts with `authorize`. Tokens are changes and survive a
// restart; codes live ten minutes and do not.
// **Invariant**: a token is valid only while it is known, unexpired and not ended; a code is used
// once.
// It leaves grants to oauth.ts and the switches to settings.ts.

import type { Books } from './books.ts';
import type { Change, TokenRecord } from './changes.ts';
import { gatewayRefusal, Refusal } from './errors.ts';
import type { Settings } from './settings.ts';

/** Who a call acts for. */
export interface Caller {
  readonly clientId: string;
  readonly userId: string;
  readonly entityId: string | null;
}

/** A code from the consent page, good for one token request. */
export interface CodeRecord extends Caller {
  readonly redirectUri: string;
  /** PKCE: what the verifier must hash to; `null` when the client sent no challenge. */
  readonly challenge: string | null;
  readonly scopes: readonly string[];
  readonly nonce: string | null;
  readonly expiresAtMs: number;
}

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

  /** Codes a person gave on the consent page. */
  readonly codes = new Map<string, CodeRecord>();

  clear(): void {
    this.codes.clear();
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

/** Who a token is for, in the vendor's words. */
export function identityClaims(caller: Caller, books: Books): Record<string, string> {
  return {
    cnyId: books.company.companyId,
    cnyKey: '1',
    userId: caller.userId,
    userKey: books.users.get(caller.userId)?.key ?? '',
    entityId: caller.entityId ?? '',
    clientId: caller.clientId,
  };
}
