// The forms of the token endpoint and what its answers grant. Pure. Used by oauth-client.ts.
// Invariant: access token, refresh token and lifetime are taken together from every answer; an
// answer without a refresh token keeps the one it was asked with. Leaves to others: sending, and
// what a refusal means. Source: developer.sage.com/intacct, guides/oauth2, release notes 2025 R1.

import type { SharedGrant } from '#external-ledger/shared-grant.ts';
import { isPlain, type Plain, parseExact, textOf } from './exact-json.ts';

/** Who asks for tokens, and on what ground: its own user, or a person's consent. */
export interface Asker {
  readonly kind: 'client-credentials' | 'authorization-code';
  readonly clientId: string;
  readonly clientSecret: string;
  /** `user@company` or `user@company|entity`. */
  readonly username: string;
  readonly companyId: string;
}

export type TokenForm = Readonly<Record<string, string>>;

const EARLY_MS = 60_000;
const LIFETIME_SECONDS_DEFAULT = 3600;

/** Other settings or another client, another grant: a token never speaks for somebody else. */
export function grantName(host: string, { kind, username, clientId }: Asker): string {
  return `${kind} ${username} by ${clientId} at ${host}`;
}

const clientOf = ({ clientId, clientSecret }: Asker) => ({
  client_id: clientId,
  client_secret: clientSecret,
});

export const refreshForm = (asker: Asker, refreshToken: string): TokenForm => ({
  grant_type: 'refresh_token',
  refresh_token: refreshToken,
  ...clientOf(asker),
});

/** Null where only a person can grant anew. */
export function anewForm(asker: Asker): TokenForm | null {
  if (asker.kind === 'authorization-code') return null;
  const { username } = asker;
  return { grant_type: 'client_credentials', ...clientOf(asker), username };
}

export const consentForm = (
  asker: Asker,
  { code, redirectUri, verifier }: { code: string; redirectUri: string; verifier: string },
): TokenForm => ({
  grant_type: 'authorization_code',
  code,
  redirect_uri: redirectUri,
  code_verifier: verifier,
  ...clientOf(asker),
});

/** What an answer grants; null when there is no token in it. */
export function grantFrom(body: Plain, form: TokenForm, nowMs: number): SharedGrant | null {
  const accessToken = textOf(body, 'access_token');
  if (accessToken === null) return null;
  const refreshToken = textOf(body, 'refresh_token') ?? form.refresh_token ?? '';
  const seconds = Number(body.expires_in ?? LIFETIME_SECONDS_DEFAULT);
  const lifeMs = (Number.isFinite(seconds) ? seconds : LIFETIME_SECONDS_DEFAULT) * 1000;
  // A minute early; short-lived tokens keep half their life, so that "early" never means "at once".
  const endsAtMs = nowMs + lifeMs - Math.min(EARLY_MS, lifeMs / 2);
  return { secret: { accessToken, refreshToken }, endsAtMs: Math.floor(endsAtMs) };
}

/**
 * The company a token speaks for, where the token says so: the vendor's are JWTs with a claim
 * `cnyId`. Read, not verified: it comes over the very connection that would issue the key.
 */
export function companyOf(grant: SharedGrant): string | null {
  const [, claims = ''] = (grant.secret.accessToken ?? '').split('.');
  const body = parseExact(Buffer.from(claims, 'base64url').toString('utf8'));
  return isPlain(body) ? textOf(body, 'cnyId') : null;
}
