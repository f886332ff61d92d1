// Asks the OpenID provider, through openid-client: its addresses, the code for tokens, who it is.
// Invariant: only hosts that were allowed are called, over HTTPS except on this machine, and no
// redirect is followed; a token counts when its signature, issuer, audience, nonce and times are
// right. PKCE's verifier and the nonce are made from the secret of the browser that began, so an
// answer is good for nothing in another one.
// Leaves to others: that a state is used once, and for whom (provider-sign-in-store.ts).

import { createHmac } from 'node:crypto';
import * as client from 'openid-client';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { accessProblem } from './access-errors.ts';
import type { BegunAt, Provider, ProviderAccount, ProviderSettings } from './provider.ts';

const timeoutSeconds = 10;
/** So long the provider's addresses are believed without asking again. */
const freshMs = 600_000;

const made = (what: string, { secret, state }: BegunAt) =>
  createHmac('sha256', secret).update(`${what} ${state}`).digest('base64url');

/** `now`: the clock, in ms. */
export function openProvider(settings: ProviderSettings, now: () => number): Provider {
  const { name, issuer } = settings;
  let known: { readonly at: number; readonly asked: Promise<client.Configuration> } | null = null;

  function configuration(): Promise<client.Configuration> {
    if (known === null || now() - known.at > freshMs) {
      const asked = discovered(settings);
      const found = { at: now(), asked };
      known = found;
      // What failed is asked again by the next person.
      asked.catch(() => {
        if (known === found) known = null;
      });
    }
    return known.asked;
  }

  return {
    name,
    issuer,
    address: (begun) => told(settings, async () => addressOf(await configuration(), begun)),
    account: (begun, answer) =>
      told(settings, async () => accountOf(await configuration(), begun, answer)),
    signOutAddress: async () => {
      try {
        const found = await configuration();
        const isThere = found.serverMetadata().end_session_endpoint !== undefined;
        return isThere ? client.buildEndSessionUrl(found).href : null;
      } catch {
        return null;
      }
    },
  };

  async function addressOf(of: client.Configuration, begun: BegunAt): Promise<string> {
    const { href } = client.buildAuthorizationUrl(of, {
      redirect_uri: begun.redirectUri,
      scope: settings.scopes,
      state: begun.state,
      nonce: made('nonce', begun),
      code_challenge: await client.calculatePKCECodeChallenge(made('verifier', begun)),
      code_challenge_method: 'S256',
    });
    return href;
  }
}

async function accountOf(
  of: client.Configuration,
  begun: BegunAt,
  answer: string,
): Promise<ProviderAccount> {
  const came = new URL(begun.redirectUri);
  came.search = answer;
  const tokens = await client.authorizationCodeGrant(of, came, {
    expectedState: begun.state,
    expectedNonce: made('nonce', begun),
    pkceCodeVerifier: made('verifier', begun),
    idTokenExpected: true,
  });
  const claims = tokens.claims() as client.IDToken;
  const hasMore = claims.email === undefined && of.serverMetadata().userinfo_endpoint;
  const { email, email_verified: verified } = hasMore
    ? await client.fetchUserInfo(of, tokens.access_token, claims.sub)
    : claims;
  return {
    issuer: claims.iss,
    subject: claims.sub,
    email: typeof email === 'string' ? email : null,
    emailVerified: verified === true,
  };
}

function discovered(settings: ProviderSettings): Promise<client.Configuration> {
  const { issuer, clientId, clientSecret } = settings;
  const isLocal = issuer.startsWith('http:');
  const proof = clientSecret === null ? client.None() : client.ClientSecretBasic(clientSecret);
  return client.discovery(new URL(issuer), clientId, undefined, proof, {
    execute: [
      // Signatures are checked though the token came from the provider itself.
      client.enableNonRepudiationChecks,
      ...(isLocal ? [client.allowInsecureRequests] : []),
    ],
    timeout: timeoutSeconds,
    [client.customFetch]: (url, options) => {
      requireAllowed(settings, new URL(url));
      return fetch(url, options as RequestInit);
    },
  });
}

/** *Errors:* ACCESS_PROVIDER_HOST_REFUSED. */
function requireAllowed({ issuer, name, hosts }: ProviderSettings, { host }: URL): void {
  if (host === new URL(issuer).host || hosts.includes(host)) return;
  throw new ProblemError([accessProblem('ACCESS_PROVIDER_HOST_REFUSED', {}, name, host)], 502);
}

/** Says what went wrong in words of ours; what the provider's tokens held is never repeated. */
async function told<T>(settings: ProviderSettings, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    for (let cause = error; cause instanceof Error; cause = cause.cause) {
      if (cause instanceof ProblemError) throw cause;
    }
    const { status, problem } = problemOf(settings.name, error);
    throw new ProblemError([problem], status);
  }
}

function problemOf(name: string, error: unknown): { status: number; problem: Problem } {
  if (error instanceof client.AuthorizationResponseError) {
    const said = (error.error_description ?? error.error).slice(0, 300);
    return { status: 403, problem: accessProblem('ACCESS_PROVIDER_DENIED', {}, name, said) };
  }
  const { isAway, why } = reasonOf(error);
  return isAway
    ? { status: 503, problem: accessProblem('ACCESS_PROVIDER_AWAY', {}, name, why) }
    : { status: 403, problem: accessProblem('ACCESS_PROVIDER_ANSWER_INVALID', {}, name, why) };
}

/** Of openid-client: nothing usable came, rather than something wrong. */
const awayCodes = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM']);

/** Names the claim, never its value. Errors: those of the program itself. */
function reasonOf(error: unknown): { isAway: boolean; why: string } {
  if (error instanceof client.ResponseBodyError) {
    return { isAway: false, why: `it refuses the code (${error.error.slice(0, 100)})` };
  }
  if (error instanceof client.ClientError) {
    const inner = error.cause instanceof Error ? error.cause.message : '';
    const why = (inner || error.message).slice(0, 200);
    return { isAway: awayCodes.has(error.code ?? ''), why };
  }
  // What fetch throws for a server that is not there.
  if (error instanceof TypeError && error.message === 'fetch failed') {
    return { isAway: true, why: 'it cannot be reached' };
  }
  throw error;
}
