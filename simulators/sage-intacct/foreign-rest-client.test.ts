// A client we did not write against the simulated REST API: oauth4webapi for tokens, openapi-fetch
// for calls, over a few paths typed as the vendor's OpenAPI describes them.
//
// Method: both libraries as their own documents use them, with nothing adapted to the simulator but
// the permission to speak http. What they reject, they reject; the books say what came of it.

import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import * as oauth from 'oauth4webapi';
import createClient, { type Client } from 'openapi-fetch';
import { type RunningSimulator, startSimulator } from './server.ts';
import type { Settings } from './settings.ts';

const insecure = { [oauth.allowInsecureRequests]: true };
const client: oauth.Client = { client_id: 'tieout.app.sage.test' };
const secret = 'harbor-secret';
const redirectUri = 'http://127.0.0.1:9/callback';

interface Reference {
  id?: string | null;
  key?: string | null;
}

interface EntryLine {
  txnType: 'debit' | 'credit';
  txnAmount: string;
  glAccount: Reference;
  description?: string;
  dimensions?: Record<string, Reference | null>;
}

interface Entry {
  glJournal: Reference;
  postingDate: string;
  description: string;
  referenceNumber?: string;
  lines: EntryLine[];
}

interface Failure {
  'ia::result': {
    'ia::error': {
      code: string;
      errorId: string;
      message: string;
      details?: { errorId: string }[];
    };
  };
}

interface Made {
  'ia::result': { key: string; id: string; href: string };
  'ia::meta': { totalCount: number; totalSuccess: number; totalError: number };
}

interface Rows {
  'ia::result': Record<string, string | number | boolean | null>[];
  'ia::meta': { totalCount: number; next: number | null };
}

type Json<T> = { content: { 'application/json': T } };
type Body<T> = { requestBody: Json<T> };

/** The few paths this client uses. */
interface paths {
  '/objects/general-ledger/journal-entry': {
    post: { parameters: { header?: Record<string, string> } } & Body<Entry | Entry[]> & {
        responses: {
          201: Json<Made>;
          207: Json<{ 'ia::result': { 'ia::status': number }[] }>;
          422: Json<Failure>;
        };
      };
  };
  '/objects/general-ledger/journal-entry/{key}': {
    parameters: { path: { key: string } };
    get: {
      parameters: { path: { key: string } };
      responses: { 200: Json<{ 'ia::result': Entry & { state: string } }>; 404: Json<Failure> };
    };
    patch: { parameters: { path: { key: string } } } & Body<Partial<Entry>> & {
        responses: { 200: Json<Made>; 422: Json<Failure> };
      };
    delete: {
      parameters: { path: { key: string } };
      responses: { 204: { content?: never }; 404: Json<Failure> };
    };
  };
  '/services/core/query': {
    post: Body<{
      object: string;
      fields: string[];
      filters?: unknown[];
      filterExpression?: string | null;
      filterParameters?: Record<string, unknown>;
    }> & {
      responses: { 200: Json<Rows>; 400: Json<Failure> };
    };
  };
}

async function start(t: TestContext, settings: Partial<Settings> = {}) {
  const simulator = await startSimulator({ settings });
  t.after(() => simulator.stop());
  const issuer = new URL(simulator.url);
  const found = await oauth.discoveryRequest(issuer, insecure);
  return { simulator, server: await oauth.processDiscoveryResponse(issuer, found) };
}

async function credentials(server: oauth.AuthorizationServer, how: oauth.ClientAuth) {
  const parameters = { username: 'tieout@HARBORPOINT' };
  const response = await oauth.clientCredentialsGrantRequest(
    server,
    client,
    how,
    parameters,
    insecure,
  );
  return oauth.processClientCredentialsResponse(server, client, response);
}

function api(simulator: RunningSimulator, token: string): Client<paths> {
  const headers = { authorization: `Bearer ${token}` };
  return createClient<paths>({ baseUrl: simulator.apiUrl, headers });
}

const entry = (change: Partial<Entry> = {}): Entry => ({
  glJournal: { id: 'TIE' },
  postingDate: '2026-05-03',
  description: 'Slip 12',
  referenceNumber: 'FOREIGN-1',
  lines: [
    {
      txnType: 'debit',
      txnAmount: '120.00',
      glAccount: { id: '1200' },
      dimensions: { location: { id: '100' } },
    },
    {
      txnType: 'credit',
      txnAmount: '120.00',
      glAccount: { id: '4000' },
      dimensions: { location: { id: '100' }, department: { id: '10' }, class: null },
    },
  ],
  ...change,
});

describe('oauth4webapi', () => {
  test('gets a token by client credentials, by body and by Basic, and refreshes it', async (t) => {
    const { server } = await start(t);
    for (const how of [oauth.ClientSecretPost(secret), oauth.ClientSecretBasic(secret)]) {
      const first = await credentials(server, how);
      assert.equal(first.token_type, 'bearer');
      const again = await oauth.refreshTokenGrantRequest(
        server,
        client,
        how,
        first.refresh_token ?? '',
        insecure,
      );
      const second = await oauth.processRefreshTokenResponse(server, client, again);
      assert.notEqual(second.access_token, first.access_token);
    }
  });

  test('walks through authorization code with PKCE and proves the identity token', async (t) => {
    const { server } = await start(t);
    const verifier = oauth.generateRandomCodeVerifier();
    const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
    const address = new URL(server.authorization_endpoint ?? '');
    const asked = {
      client_id: client.client_id,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid offline_access',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    };
    const answer = new URLSearchParams({ ...asked, answer: 'allow', user: 'controller' });
    const page = await fetch(address, { method: 'POST', redirect: 'manual', body: answer });
    const back = new URL(page.headers.get('location') ?? '');
    const parameters = oauth.validateAuthResponse(server, client, back, state);
    const how = oauth.ClientSecretPost(secret);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      how,
      parameters,
      redirectUri,
      verifier,
      insecure,
    );
    const result = await oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: nonce,
      requireIdToken: true,
    });
    const claims = oauth.getValidatedIdTokenClaims(result);
    assert.deepEqual([claims?.sub, claims?.cnyId], ['controller@HARBORPOINT', 'HARBORPOINT']);
    await oauth.validateApplicationLevelSignature(server, response, insecure);
    assert.ok(result.refresh_token);
  });

  test('understands a dead refresh token where errors are written as OAuth writes', async (t) => {
    const { server } = await start(t, { oauthErrors: 'oauth' });
    const how = oauth.ClientSecretPost(secret);
    const response = await oauth.refreshTokenGrantRequest(server, client, how, 'dead', insecure);
    await assert.rejects(
      oauth.processRefreshTokenResponse(server, client, response),
      (error) => error instanceof oauth.ResponseBodyError && error.error === 'invalid_grant',
    );
  });
});

describe('openapi-fetch', () => {
  test('creates, reads, queries, changes and deletes a journal entry', async (t) => {
    const { simulator, server } = await start(t);
    const { access_token } = await credentials(server, oauth.ClientSecretPost(secret));
    const sage = api(simulator, access_token);
    const made = await sage.POST('/objects/general-ledger/journal-entry', { body: entry() });
    const key = (made.data as Made | undefined)?.['ia::result'].key ?? assert.fail('not made');
    const params = { path: { key } };
    const one = '/objects/general-ledger/journal-entry/{key}';
    const read = await sage.GET(one, { params });
    assert.equal(read.data?.['ia::result'].state, 'posted');
    const changed = await sage.PATCH(one, { params, body: { description: 'Slip 12, May' } });
    assert.equal(changed.response.status, 200);
    const rows = await sage.POST('/services/core/query', {
      body: {
        object: 'general-ledger/journal-entry',
        fields: ['key', 'description'],
        filters: [{ $eq: { referenceNumber: 'FOREIGN-1' } }],
        filterExpression: null,
        filterParameters: {},
      },
    });
    assert.deepEqual(rows.data?.['ia::result'], [{ key, description: 'Slip 12, May' }]);
    assert.equal((await sage.DELETE(one, { params })).response.status, 204);
    assert.equal((await sage.GET(one, { params })).response.status, 404);
    assert.equal(simulator.simulation.books.entries.size, 0);
  });

  test('sends a batch and sees which of its elements were booked', async (t) => {
    const { simulator, server } = await start(t);
    const { access_token } = await credentials(server, oauth.ClientSecretPost(secret));
    const batch = [entry(), entry({ glJournal: { id: 'NONE' } }), entry()];
    const path = '/objects/general-ledger/journal-entry';
    const { data, response } = await api(simulator, access_token).POST(path, { body: batch });
    assert.equal(response.status, 207);
    const result = (data?.['ia::result'] ?? []) as unknown as { 'ia::status': number }[];
    assert.deepEqual(
      result.map((each) => each['ia::status']),
      [201, 422, 201],
    );
    assert.equal(simulator.simulation.books.entries.size, 2);
  });

  test('meets an error with its code, and a body that is replayed under its key', async (t) => {
    const { simulator, server } = await start(t);
    const { access_token } = await credentials(server, oauth.ClientSecretPost(secret));
    const sage = api(simulator, access_token);
    const path = '/objects/general-ledger/journal-entry';
    const refused = await sage.POST(path, { body: entry({ postingDate: '2025-06-30' }) });
    assert.equal(refused.response.status, 422);
    const error = (refused.error as Failure | undefined)?.['ia::result']['ia::error'];
    assert.equal(error?.errorId, 'REST-7001');
    const params = { header: { 'Idempotency-Key': 'foreign-1' } };
    const first = await sage.POST(path, { params, body: entry() });
    const second = await sage.POST(path, { params, body: entry() });
    assert.deepEqual(second.data, first.data);
    assert.ok(second.response.headers.get('x-ia-idempotency-cached-date'));
    assert.equal(simulator.simulation.books.entries.size, 1);
  });
});
