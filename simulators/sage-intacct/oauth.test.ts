// Tokens over HTTP: grants as forms and JSON, their errors, expiry, refresh, revoke.
//
// Method: plain token calls as an integrator would write them, under a clock the test moves.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  application,
  call,
  entryBody,
  startTestSimulator,
  TestClient,
  tokenCall,
  user,
} from './test-client.ts';

const grant = { grant_type: 'client_credentials', ...application, username: user };
const accounts = '/objects/general-ledger/account';

describe('a token', () => {
  test('is given for a form and for JSON, with a refresh token, for twelve hours', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const form = await tokenCall(simulator.apiUrl, grant);
    const json = await call(`${simulator.apiUrl}/oauth2/token`, { body: grant });
    for (const { status, json: body } of [form, json]) {
      assert.equal(status, 200);
      assert.equal(body.token_type, 'Bearer');
      assert.equal(body.expires_in, 43_200);
      assert.ok(body.refresh_token.length > 20);
      const claims = JSON.parse(
        Buffer.from(body.access_token.split('.')[1], 'base64url').toString(),
      );
      assert.deepEqual([claims.cnyId, claims.userId], ['HARBORPOINT', 'tieout']);
    }
  });

  test('of a user in an entity runs there', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const client = await TestClient.connect(simulator.apiUrl, `${user}|100`);
    const { href } = (await client.create(entryBody())).json['ia::result'];
    const { json } = await client.send('GET', href);
    assert.equal(json['ia::result'].entity.id, '100');
  });

  test('is refreshed; the older refresh token stays good unless it is single use', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const first = (await tokenCall(simulator.apiUrl, grant)).json;
    const refresh = {
      grant_type: 'refresh_token',
      ...application,
      refresh_token: first.refresh_token,
    };
    const second = await tokenCall(simulator.apiUrl, refresh);
    assert.notEqual(second.json.refresh_token, first.refresh_token);
    await call(`${simulator.controlUrl}/settings`, {
      method: 'PUT',
      body: { refreshTokenSingleUse: true },
    });
    assert.equal((await tokenCall(simulator.apiUrl, refresh)).status, 200);
    const dead = await tokenCall(simulator.apiUrl, refresh);
    assert.equal(dead.status, 400);
    assert.match(dead.text, /invalid_grant/);
  });

  test('that is revoked ends all tokens of the user', async (t) => {
    const { simulator, client } = await startTestSimulator(t);
    const other = await TestClient.connect(simulator.apiUrl);
    const form = new URLSearchParams({ ...application, token: other.token }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    await call(`${simulator.apiUrl}/oauth2/revoke`, { body: form, headers });
    assert.equal((await client.send('GET', accounts)).status, 401);
  });

  test('of an older grant dies with a new grant when the switch says so', async (t) => {
    const { simulator, client } = await startTestSimulator(t, {
      settings: { newGrantEndsOlder: true },
    });
    assert.equal((await client.send('GET', accounts)).status, 200);
    await TestClient.connect(simulator.apiUrl);
    assert.equal((await client.send('GET', accounts)).status, 401);
  });
});

const malformed: [string, Record<string, string>, number, string][] = [
  ['no grant type', { grant_type: '' }, 400, 'GW-0032'],
  ['an unknown grant type', { grant_type: 'password' }, 400, 'GW-0032'],
  ['no client id', { client_id: '' }, 400, 'GW-0037'],
  ['no username', { username: '' }, 400, 'GW-0036'],
  ['a username without company', { username: 'tieout' }, 400, 'SIM-USERNAME-FORMAT'],
  ['a wrong secret', { client_secret: 'no' }, 401, 'REST-1216'],
  ['another company', { username: 'tieout@OTHER' }, 401, 'REST-1216'],
  ['a user in other letters', { username: 'Tieout@HARBORPOINT' }, 401, 'REST-1216'],
];

describe('a token request is refused:', () => {
  for (const [what, change, status, errorId] of malformed) {
    test(`${what} with ${errorId}`, async (t) => {
      const { simulator } = await startTestSimulator(t);
      const refused = await tokenCall(simulator.apiUrl, { ...grant, ...change });
      assert.equal(refused.status, status);
      assert.ok(refused.text.includes(`"errorId":"${errorId}"`), refused.text);
    });
  }

  test('no payload, text that is no form, another content type, two usernames', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const url = `${simulator.apiUrl}/oauth2/token`;
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const codeOf = async (body: string, headers: Record<string, string>) =>
      (await call(url, { method: 'POST', body, headers })).json['ia::error'].errorId;
    assert.equal(await codeOf('', form), 'GW-0035');
    assert.equal(await codeOf('hello', form), 'GW-0032');
    assert.equal(await codeOf('a=b', { 'content-type': 'text/plain' }), 'GW-0014');
    assert.equal(await codeOf('username=a&username=b', form), 'GW-0039');
  });
});

describe('a bearer token', () => {
  test('that has expired is GW-0040, an unknown one a bare REST-2102, both 401', async (t) => {
    const { simulator, client } = await startTestSimulator(t);
    const advance = { ms: 43_200_000 };
    await call(`${simulator.controlUrl}/clock/advance`, { body: advance });
    const expired = await client.send('GET', accounts);
    assert.deepEqual([expired.status, expired.json['ia::error'].errorId], [401, 'GW-0040']);
    client.token = 'nonsense';
    const unknown = await client.send('GET', accounts);
    assert.deepEqual([unknown.status, unknown.json.error.errorId], [401, 'REST-2102']);
  });

  test('is answered with 400 REST-1206 where the switch says so', async (t) => {
    const { client } = await startTestSimulator(t, { settings: { tokenErrorStatus: 400 } });
    client.token = 'nonsense';
    const { status, json } = await client.send('GET', accounts);
    assert.deepEqual([status, json['ia::result']['ia::error'].errorId], [400, 'REST-1206']);
  });

  test('is missed with GW-0034 when the header does not start with Bearer', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const { status, json } = await call(simulator.apiUrl + accounts);
    assert.deepEqual([status, json['ia::error'].errorId], [401, 'GW-0034']);
  });
});
