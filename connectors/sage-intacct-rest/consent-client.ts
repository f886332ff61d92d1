// Access by a person's consent: the address to send the person to, and what the code they come back
// with is worth. Beside the connector, for the process that offers it. Invariant: a consent given
// in another company is thrown away, never stored. Leaves to others: state and verifier
// (access/consent-store.ts), where the grant is kept. Source: developer.sage.com/intacct,
// guides/oauth2; PKCE by RFC 7636, S256.

import type { GrantStore } from '#external-ledger/shared-grant.ts';
import type { Problem } from '#problems/problem.ts';
import type { SageIntacctRestCredentials, SageIntacctRestSettings } from './intacct-settings.ts';
import { SessionClient } from './session-client.ts';

export interface ConsentAsked {
  readonly state: string;
  readonly challenge: string;
  readonly redirectUri: string;
}

/** Where the person gives consent; null when these credentials need none. */
export function consentAddress(
  settings: SageIntacctRestSettings,
  credentials: SageIntacctRestCredentials,
  { state, challenge, redirectUri }: ConsentAsked,
): string | null {
  if (credentials.grant !== 'authorization-code') return null;
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: credentials.clientId,
    redirect_uri: redirectUri,
    // Without it there is no refresh token, and access would end with the first one.
    scope: 'offline_access',
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  });
  return `${settings.baseUrl}/oauth2/authorize?${query}`;
}

export interface ConsentGiven {
  readonly code: string;
  readonly redirectUri: string;
  readonly verifier: string;
}

/** Exchanges the code and shares what it grants; the problem when that is nothing. */
export async function exchangeConsent(
  parts: {
    readonly settings: SageIntacctRestSettings;
    readonly credentials: SageIntacctRestCredentials;
    readonly grants: GrantStore;
    readonly now: () => Date;
  },
  { code, redirectUri, verifier }: ConsentGiven,
): Promise<Problem | null> {
  const session = new SessionClient({ ...parts, noteCall: () => {} });
  try {
    const grant = await session.consent(code, redirectUri, verifier);
    return grant.kind === 'granted' ? null : grant.cause;
  } finally {
    await session.close();
  }
}
