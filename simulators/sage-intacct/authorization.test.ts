// The authorization-code grant: the consent page, the code, PKCE, and what comes of it.
//
// Method: the page's form is sent as a browser would send it; the redirect is read, not followed.

import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { describe, test } from 'node:test';
import { resortCompany } from './company.ts';
import type { RunningSimulator } from './server.ts';
import {
  application,
  call,
  startResort,
  startTestSimulator,
  TestClient,
  tokenCall,
} from './test-client.ts';

const redirectUri = 'http://127.0.0.1:9/back?from=sage';
const verifier = 'a-verifier-of-at-least-forty-three-characters-0123456789';

const asked: Record<string, string> = {
  response_type: 'code',
  client_id: application.client_id,
  redirect_uri: redirectUri,
  state: 'st&ate"1',
  scope: 'offline_access',
  code_challenge: hash('sha256', verifier, 'base64url'),
  code_challenge_method: 'S256',
};

/** The person's answer on the page: the redirect address, or the page again. */
async function answer(
  simulator: RunningSimulator,
  form: Record<string, string>,
  headers: Record<string, string> = {},
) {
  const reply = await fetch(`${simulator.url}/ia/authorize`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams({ answer: 'allow', user: 'tieout', ...form }).toString(),
  });
  const location = reply.headers.get('location');
  const back = location === null ? null : new URL(location);
  return { status: reply.status, back, text: await reply.text() };
}

async function codeOf(simulator: RunningSimulator, form = asked): Promise<string> {
  const { back, text } = await answer(simulator, form);
  return back?.searchParams.get('code') ?? assert.fail(text);
}

function exchange(simulator: RunningSimulator, code: string, change: Record<string, string> = {}) {
  return tokenCall(simulator.apiUrl, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    client_id: application.client_id,
    code_verifier: verifier,
    ...change,
  });
}

describe('the consent page', () => {
  test('says who asks, and hides nothing it was given in its markup', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const search = new URLSearchParams(asked);
    const page = await call(`${simulator.apiUrl}/oauth2/authorize?${search}`);
    assert.equal(page.status, 200);
    assert.match(page.text, /tieout\.app\.sage\.test asks for access/);
    assert.ok(page.text.includes('st&amp;ate&quot;1'));
  });

  test('sends a code and the state back to the application, keeping its query', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const { status, back } = await answer(simulator, asked);
    assert.equal(status, 302);
    assert.equal(back?.searchParams.get('state'), 'st&ate"1');
    assert.equal(back?.searchParams.get('from'), 'sage');
    const denied = await answer(simulator, { ...asked, answer: 'deny' });
    assert.equal(denied.back?.searchParams.get('error'), 'access_denied');
    assert.equal(denied.back?.searchParams.get('code'), null);
  });

  const never: [string, Record<string, string>][] = [
    ['an unknown application', { client_id: 'nobody' }],
    ['an address that is none', { redirect_uri: 'back' }],
    ['http:// beyond this machine', { redirect_uri: 'http://example.com/back' }],
  ];
  for (const [what, change] of never) {
    test(`never redirects to ${what}`, async (t) => {
      const { simulator } = await startTestSimulator(t);
      const { status, back } = await answer(simulator, { ...asked, ...change });
      assert.deepEqual([status, back], [400, null]);
    });
  }

  test('takes only the addresses an application has registered', async (t) => {
    const company = resortCompany();
    const applications = company.applications.map((one) => ({ ...one, redirectUris: ['app:/b'] }));
    const { simulator } = await startTestSimulator(t, { company: { ...company, applications } });
    assert.equal((await answer(simulator, asked)).status, 400);
    const registered = { ...asked, redirect_uri: 'app:/b', password: 'tieout-password' };
    assert.equal((await answer(simulator, registered)).back?.protocol, 'app:');
  });

  test('refuses a wrong password, an answer from another site, a plain challenge', async (t) => {
    const { simulator } = await startResort(t);
    const wrong = await answer(simulator, { ...asked, password: 'guess' });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /Sign-in information is incorrect/);
    const right = { ...asked, password: 'tieout-password' };
    const foreign = await answer(simulator, right, { origin: 'http://evil.example' });
    assert.deepEqual([foreign.status, foreign.back], [400, null]);
    const plain = await answer(simulator, { ...right, code_challenge_method: 'plain' });
    assert.equal(plain.back?.searchParams.get('error'), 'invalid_request');
  });
});

describe('a code', () => {
  test('is exchanged once, by its verifier, for tokens that work', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const code = await codeOf(simulator);
    const { status, json } = await exchange(simulator, code);
    assert.equal(status, 200);
    assert.ok(json.refresh_token);
    const client = new TestClient(simulator.apiUrl, json.access_token);
    assert.equal((await client.send('GET', '/objects/general-ledger/account')).status, 200);
    assert.match((await exchange(simulator, code)).text, /invalid_grant/);
  });

  test('without offline_access brings no refresh token', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const { json } = await exchange(simulator, await codeOf(simulator, { ...asked, scope: '' }));
    assert.ok(json.access_token);
    assert.equal(json.refresh_token, undefined);
  });

  const refused: [string, Record<string, string>][] = [
    ['another verifier', { code_verifier: `${verifier}x` }],
    ['no verifier', { code_verifier: '' }],
    ['another redirect address', { redirect_uri: 'http://127.0.0.1:9/other' }],
  ];
  for (const [what, change] of refused) {
    test(`is refused with ${what}, in either envelope, and spent by the try`, async (t) => {
      const { simulator } = await startTestSimulator(t, { settings: { oauthErrors: 'oauth' } });
      const code = await codeOf(simulator);
      const first = await exchange(simulator, code, change);
      assert.equal(first.status, 400);
      assert.equal(first.json.error, 'invalid_grant');
      assert.equal((await exchange(simulator, code)).status, 400);
    });
  }

  test('without a challenge needs the secret, and is too old after ten minutes', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const { code_challenge: _, code_challenge_method: __, ...plain } = asked;
    const open = await codeOf(simulator, plain);
    assert.match((await exchange(simulator, open)).text, /REST-1216/);
    const secret = { client_secret: application.client_secret };
    const basic = await codeOf(simulator, plain);
    assert.equal((await exchange(simulator, basic, secret)).status, 200);
    const old = await codeOf(simulator, plain);
    await call(`${simulator.controlUrl}/clock/advance`, { body: { ms: 600_000 } });
    assert.match((await exchange(simulator, old, secret)).text, /invalid_grant/);
  });
});
