// OpenID Connect beside OAuth: the discovery document, the key set, identity tokens.
//
// GET /.well-known/openid-configuration and the key set it names; oauth.ts adds an identity token
// where `openid` was asked for.
// **Invariant**: the key is made when it is first needed and lives as long as the process.
// Members are those of the document recorded in July 2026, at the simulator's own address.

import { createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import type { GrantContext } from './oauth.ts';
import { type Caller, identityClaims } from './tokens.ts';

const KEY_ID = 'simulated-1';
let keys: { privateKey: KeyObject; publicKey: KeyObject } | null = null;

function keyPair(): { privateKey: KeyObject; publicKey: KeyObject } {
  keys ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
  return keys;
}

/** The discovery document of a company at `url`. */
export function discoveryDocument(url: string): object {
  const oauth = `${url}/ia/api/v1/oauth2`;
  return {
    issuer: url,
    authorization_endpoint: `${url}/ia/authorize`,
    token_endpoint: `${oauth}/token`,
    revocation_endpoint: `${oauth}/revoke`,
    jwks_uri: `${url}/.well-known/jwks.json`,
    scopes_supported: ['openid', 'offline_access'],
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'client_credentials', 'refresh_token'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    code_challenge_methods_supported: ['S256'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    claims_supported: 'cnyId cnyKey userId userKey entityId sessionId clientId'.split(' '),
  };
}

/** The public key, as the discovery document promises. */
export function keySet(): object {
  const jwk = keyPair().publicKey.export({ format: 'jwk' });
  return { keys: [{ ...jwk, kid: KEY_ID, use: 'sig', alg: 'RS256' }] };
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** An identity token for the application that asked for it. */
export function idToken(caller: Caller, nonce: string | null, context: GrantContext): string {
  const seconds = Math.floor(context.nowMs / 1000);
  const claims = {
    iss: context.url,
    sub: `${caller.userId}@${context.books.company.companyId}`,
    aud: caller.clientId,
    iat: seconds,
    exp: seconds + context.settings.accessTokenSeconds,
    jti: randomBytes(12).toString('base64url'),
    ...(nonce === null ? {} : { nonce }),
    ...identityClaims(caller, context.books),
  };
  const text = `${part({ alg: 'RS256', typ: 'JWT', kid: KEY_ID })}.${part(claims)}`;
  const signature = createSign('sha256').update(text).sign(keyPair().privateKey, 'base64url');
  return `${text}.${signature}`;
}
