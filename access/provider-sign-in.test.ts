// Signing in at an OpenID provider, through the front door and over HTTP: who gets in, by which
// first connection, and every answer that must not open. Method: a small provider of its own
// (simulators/openid) that can be wrong in one thing at a time; browsers that keep cookies.

import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import {
  Browser,
  forAll,
  housePassword,
  openClosedHouse,
  tokenIn,
} from '#scenarios/closed-house.ts';
import { providerClient, startOpenIdProvider } from '#simulators/openid/provider.ts';

const { url: databaseUrl, pool } = await testDatabase();
const provider = await startOpenIdProvider();
const house = await openClosedHouse(databaseUrl, {
  TIEOUT_OIDC_ISSUER: provider.issuer,
  TIEOUT_OIDC_CLIENT_ID: providerClient.id,
  TIEOUT_OIDC_CLIENT_SECRET: providerClient.secret,
  TIEOUT_OIDC_NAME: 'Harbor ID',
});
const { owner, personWith } = house;
const { url } = house.server;
after(async () => {
  await house.stop();
  await provider.stop();
});

const right = structuredClone(provider.state);
beforeEach(() => {
  Object.assign(provider.state, structuredClone(right));
});

/** Goes to the provider; what the browser is sent back with. */
async function goes(browser: Browser, body: object = {}, path = '/session/provider') {
  const { address } = await browser.done('POST', path, body);
  const answer = await fetch(address, { redirect: 'manual' });
  assert.equal(answer.status, 302);
  const back = new URL(answer.headers.get('location') ?? '');
  assert.equal(`${back.origin}${back.pathname}`, `${url}/sign-in`);
  return back.search.slice(1);
}

const returns = (browser: Browser, answer: string) =>
  browser.send('POST', '/session/provider/return', { answer });

async function signsIn(browser: Browser, body: object = {}) {
  return await returns(browser, await goes(browser, body));
}

/** Invited, and not in yet. */
async function invited(name: string) {
  const { link, personId } = await owner.done('POST', '/people', {
    ...{ name, roles: forAll('viewer') },
  });
  return { token: tokenIn(link), personId: personId as number };
}

const personOf = async (personId: number) =>
  (await owner.done('GET', '/people')).items.find(
    (one: { personId: number }) => one.personId === personId,
  );

describe('an account is connected', () => {
  test('by the one-time link of an invitation, whatever its e-mail; then it signs in', async () => {
    const { token, personId } = await invited('lena');
    provider.state.account = { sub: 'lena-1', email: 'other@elsewhere.example' };
    const browser = new Browser(url);
    const { json } = await signsIn(browser, { link: { token } });
    assert.deepEqual(json, { person: 'lena', returnTo: '/' });
    await browser.done('GET', '/exports');
    assert.equal((await personOf(personId)).state, 'active');
    const again = new Browser(url);
    const second = await signsIn(again, { returnTo: '/accounting/sync?status=error' });
    assert.deepEqual(second.json, { person: 'lena', returnTo: '/accounting/sync?status=error' });
    const session = await again.done('GET', '/session');
    assert.deepEqual([session.person, session.atProvider], ['lena', true]);
    const used = await new Browser(url).refused(410, 'POST', '/session/provider', {
      link: { token },
    });
    assert.equal(used.code, 'ACCESS_LINK_UNUSABLE');
  });

  test('by the address of an invitation, when the provider has verified it', async () => {
    const { personId } = await invited('Mara@Harbor.example');
    const email = 'mara@harbor.example';
    provider.state.account = { sub: 'mara-1', email, emailVerified: true };
    const { json } = await signsIn(new Browser(url));
    assert.equal(json.person, 'Mara@Harbor.example');
    const { account } = await personOf(personId);
    assert.deepEqual(account, { issuer: provider.issuer, email });
    // From now on it is the subject that counts: the address may change, or become another's.
    provider.state.account = { sub: 'mara-1', email: 'new@harbor.example' };
    assert.equal((await signsIn(new Browser(url))).json.person, 'Mara@Harbor.example');
    provider.state.account = { sub: 'thief', email, emailVerified: true };
    const { status, json: problem } = await signsIn(new Browser(url));
    assert.deepEqual([status, problem.code], [403, 'ACCESS_PROVIDER_PERSON_UNKNOWN']);
  });

  test('also where only the UserInfo endpoint tells the address', async () => {
    await invited('ute@harbor.example');
    const email = 'ute@harbor.example';
    provider.state.account = { sub: 'ute-1', email, emailVerified: true };
    provider.state.emailByUserInfo = true;
    assert.equal((await signsIn(new Browser(url))).json.person, email);
  });

  test('by the person, signed in, who gives the password once more', async () => {
    const { browser, name } = await personWith('paul', forAll('viewer'));
    const path = '/session/provider/connect';
    const wrong = await browser.refused(422, 'POST', path, { present: 'not this one' });
    assert.equal(wrong.code, 'ACCESS_SIGN_IN_REFUSED');
    provider.state.account = { sub: 'paul-1' };
    const answer = await goes(browser, { present: housePassword, returnTo: '/journal' }, path);
    assert.deepEqual((await returns(browser, answer)).json, { person: name, returnTo: '/journal' });
    const account = await browser.done('GET', '/session/account');
    assert.deepEqual([account.password, account.connectedAs], [true, 'paul-1']);
    assert.equal((await signsIn(new Browser(url))).json.person, name);
    await browser.done('POST', '/session/provider/disconnect');
    assert.equal((await signsIn(new Browser(url))).status, 403);
    await browser.done('GET', '/exports');
  });

  test('to one person only, and one person to one account', async () => {
    const { browser } = await personWith('nora', forAll('viewer'));
    const connect = async () => {
      const body = { present: housePassword };
      return returns(browser, await goes(browser, body, '/session/provider/connect'));
    };
    provider.state.account = { sub: 'lena-1' };
    assert.equal((await connect()).json.code, 'ACCESS_PROVIDER_TAKEN');
    provider.state.account = { sub: 'nora-1' };
    assert.equal((await connect()).status, 200);
    provider.state.account = { sub: 'nora-2' };
    assert.equal((await connect()).json.code, 'ACCESS_PROVIDER_TAKEN');
  });
});

describe('nobody gets in, and nobody is made', () => {
  const people = async () => (await pool.query('select count(*) from people')).rows[0].count;

  test('whom nobody invited', async () => {
    const before = await people();
    provider.state.account = { sub: 'x', email: 'x@harbor.example', emailVerified: true };
    const { status, json } = await signsIn(new Browser(url));
    assert.deepEqual([status, json.code], [403, 'ACCESS_PROVIDER_PERSON_UNKNOWN']);
    assert.match(json.hint, /An administrator invites you/);
    assert.equal(await people(), before);
  });

  test('by an address the provider has not verified, or says nothing of', async () => {
    await invited('otto@harbor.example');
    const email = 'otto@harbor.example';
    for (const emailVerified of [false, undefined, 'true' as unknown as boolean]) {
      provider.state.account = {
        sub: 'o',
        email,
        ...(emailVerified === undefined ? {} : { emailVerified }),
      };
      const { json } = await signsIn(new Browser(url));
      assert.equal(json.code, 'ACCESS_PROVIDER_PERSON_UNKNOWN', String(emailVerified));
      assert.match(json.detail, /which it has not verified/);
    }
  });

  test('by the address of somebody who has a password, or whose invitation has ended', async () => {
    const account = { sub: 'a', email: 'ada@harbor.example', emailVerified: true };
    provider.state.account = account;
    assert.equal((await signsIn(new Browser(url))).status, 403);
    const { personId } = await invited('late@harbor.example');
    await pool.query('update access_links set ends_at = now() where person_id = $1', [personId]);
    provider.state.account = { ...account, email: 'late@harbor.example' };
    assert.equal((await signsIn(new Browser(url))).status, 403);
  });

  test('who is disabled; the session there was ends too, and the trail says who', async () => {
    const { token, personId } = await invited('dora');
    provider.state.account = { sub: 'dora-1' };
    const browser = new Browser(url);
    await signsIn(browser, { link: { token } });
    await owner.done('POST', `/people/${personId}/disable`);
    await browser.refused(401, 'GET', '/exports');
    const { status, json } = await signsIn(browser);
    assert.deepEqual([status, json.code], [403, 'ACCESS_PROVIDER_PERSON_UNKNOWN']);
    const { rows } = await pool.query(
      `select object from audit_entries where action = 'sign-in refused' order by audit_id desc`,
    );
    assert.equal(rows[0].object, 'dora');
  });

  test('whom an administrator disconnected, until a new link', async () => {
    const { token, personId } = await invited('cora');
    provider.state.account = { sub: 'cora-1' };
    const browser = new Browser(url);
    await signsIn(browser, { link: { token } });
    const cut = await owner.done('POST', `/people/${personId}/disconnect`);
    assert.equal(cut.account, null);
    await browser.refused(401, 'GET', '/exports');
    assert.equal((await signsIn(browser)).status, 403);
    const { link } = await owner.done('POST', `/people/${personId}/link`);
    assert.equal((await signsIn(browser, { link: { token: tokenIn(link) } })).status, 200);
  });
});

describe('an answer is refused', () => {
  const known = { sub: 'lena-1' };
  const refusals: [what: string, wrong: Record<string, unknown>, why: RegExp][] = [
    ['with another nonce', { nonce: 'another' }, /nonce/],
    ['without a nonce', { nonce: undefined }, /nonce/],
    ['for another client', { aud: 'another' }, /aud/],
    ['for this client among others', { aud: ['tieout', 'another'], azp: 'another' }, /aud|azp/],
    ['of another issuer', { iss: 'https://elsewhere.example' }, /iss/],
    ['that has ended', { exp: 1_700_000_000 }, /exp/],
    ['without a subject', { sub: undefined }, /sub/],
  ];
  for (const [what, wrong, why] of refusals) {
    test(what, async () => {
      Object.assign(provider.state, { account: known, wrong });
      const browser = new Browser(url);
      const { status, json } = await signsIn(browser);
      assert.deepEqual([status, json.code], [403, 'ACCESS_PROVIDER_ANSWER_INVALID'], json.detail);
      assert.match(json.detail, why);
      await browser.refused(401, 'GET', '/property');
    });
  }

  test('signed by a key the provider has not published', async () => {
    Object.assign(provider.state, { account: known, wrongKey: true });
    const { status, json } = await signsIn(new Browser(url));
    assert.deepEqual([status, json.code], [403, 'ACCESS_PROVIDER_ANSWER_INVALID']);
    assert.match(json.detail, /signature/);
  });

  test('the second time, and after ten minutes', async () => {
    provider.state.account = known;
    const browser = new Browser(url);
    const answer = await goes(browser);
    assert.equal((await returns(browser, answer)).status, 200);
    const exchanges = provider.exchanges();
    const again = await returns(browser, answer);
    assert.deepEqual([again.status, again.json.code], [409, 'ACCESS_PROVIDER_STATE_UNKNOWN']);
    const late = await goes(browser);
    await pool.query('update provider_sign_ins set ends_at = now()');
    assert.equal((await returns(browser, late)).json.code, 'ACCESS_PROVIDER_STATE_UNKNOWN');
    assert.equal(provider.exchanges(), exchanges, 'the provider is not even asked');
  });

  test('in another browser than the one that began', async () => {
    provider.state.account = known;
    const began = new Browser(url);
    const answer = await goes(began);
    const other = new Browser(url);
    await goes(other);
    for (const thief of [other, new Browser(url)]) {
      const { status, json } = await returns(thief, answer);
      assert.deepEqual([status, json.code], [409, 'ACCESS_PROVIDER_STATE_UNKNOWN']);
    }
    assert.equal((await returns(began, answer)).status, 200, 'whoever began still may');
  });

  test('connecting, when the session is not the one that began', async () => {
    const { browser, name } = await personWith('rosa', forAll('viewer'));
    provider.state.account = { sub: 'rosa-1' };
    const body = { present: housePassword };
    const answer = await goes(browser, body, '/session/provider/connect');
    await browser.done('POST', '/session', { name, password: housePassword });
    assert.equal((await returns(browser, answer)).json.code, 'ACCESS_PROVIDER_STATE_UNKNOWN');
    assert.equal((await browser.done('GET', '/session/account')).connectedAs, null);
  });

  test('with the code of another sign-in, with none, with a refusal of the provider', async () => {
    provider.state.account = known;
    const browser = new Browser(url);
    const first = new URLSearchParams(await goes(browser));
    const second = new URLSearchParams(await goes(browser));
    second.set('code', first.get('code') ?? '');
    const mixed = await returns(browser, second.toString());
    assert.equal(mixed.json.code, 'ACCESS_PROVIDER_ANSWER_INVALID');
    const bare = new URLSearchParams(await goes(browser));
    bare.delete('code');
    assert.equal(
      (await returns(browser, bare.toString())).json.code,
      'ACCESS_PROVIDER_ANSWER_INVALID',
    );
    provider.state.denies = 'access_denied';
    const denied = await signsIn(browser);
    assert.deepEqual([denied.status, denied.json.code], [403, 'ACCESS_PROVIDER_DENIED']);
    assert.match(denied.json.detail, /access_denied/);
  });
});

test('a page to go back to is one of ours, whatever was asked', async () => {
  provider.state.account = { sub: 'lena-1' };
  for (const returnTo of ['//evil.example', '/\\evil.example', 'https://evil.example', '/a b']) {
    const { json } = await signsIn(new Browser(url), { returnTo });
    assert.equal(json.returnTo, '/', returnTo);
  }
});

test('what waits in the database opens nothing', async () => {
  const browser = new Browser(url);
  const { address } = await browser.done('POST', '/session/provider', {});
  const asked = new URL(address).searchParams;
  const { rows } = await pool.query('select p::text as kept from provider_sign_ins p');
  const [, secret = ''] = [...browser.others.values()][0]?.split('=') ?? [];
  assert.equal(secret.length, 43);
  for (const text of [asked.get('state'), asked.get('nonce'), secret]) {
    assert(rows.every(({ kept }) => !kept.includes(text)));
  }
});

test('signing out ends ours, and says where one signs out there when asked', async () => {
  provider.state.account = { sub: 'lena-1' };
  const browser = new Browser(url);
  await signsIn(browser);
  const kept = browser.cookie;
  const { address } = await browser.done('POST', '/session/end', { provider: true });
  assert.match(address, new RegExp(`^${provider.issuer}/end\\?client_id=tieout`));
  browser.cookie = kept;
  await browser.refused(401, 'GET', '/property');
  await signsIn(browser);
  assert.equal((await browser.done('POST', '/session/end', {})).address, null);
});

describe('a provider', () => {
  const fresh = async (env: Record<string, string> = {}) => {
    const { url: own } = await testDatabase();
    return await openClosedHouse(own, {
      TIEOUT_OIDC_ISSUER: provider.issuer,
      TIEOUT_OIDC_CLIENT_ID: providerClient.id,
      TIEOUT_OIDC_CLIENT_SECRET: providerClient.secret,
      ...env,
    });
  };

  test('that is away is said to be, and asked again by the next one', async () => {
    const other = await fresh();
    const browser = new Browser(other.server.url);
    provider.state.status = 500;
    const away = await browser.refused(503, 'POST', '/session/provider', {});
    assert.equal(away.code, 'ACCESS_PROVIDER_AWAY');
    provider.state.status = null;
    await browser.done('POST', '/session/provider', {});
    await other.stop();
  });

  test('is the only way where passwords are off, but for who has the machine', async () => {
    const other = await fresh({ TIEOUT_PASSWORDS: '0', TIEOUT_OIDC_NAME: 'Harbor ID' });
    const { link } = await other.owner.done('POST', '/people', {
      ...{ name: 'vera', roles: forAll('viewer') },
    });
    const browser = new Browser(other.server.url);
    const session = await browser.done('GET', '/session');
    assert.deepEqual([session.passwords, session.provider], [false, 'Harbor ID']);
    const token = tokenIn(link);
    assert.equal((await browser.done('POST', '/access-links/read', { token })).password, false);
    for (const [method, path, body] of [
      ['POST', '/session', { name: 'ada@harbor.example', password: housePassword }],
      ['POST', '/access-links/open', { token, password: housePassword }],
    ] as const) {
      const problem = await browser.refused(403, method, path, body);
      assert.equal(problem.code, 'ACCESS_PASSWORDS_OFF');
      assert.match(problem.hint ?? '', /Sign in with Harbor ID.*tieout people link NAME/);
    }
    const { address } = await browser.done('POST', '/session/provider', { link: { token } });
    const answer = await fetch(address, { redirect: 'manual' });
    const { search } = new URL(answer.headers.get('location') ?? '');
    assert.equal((await returns(browser, search.slice(1))).json.person, 'vera');

    const { out } = await other.run(['people', 'link', 'vera', '--json']);
    const way = { token: tokenIn(JSON.parse(out).link), password: 'eleven wet otters' };
    const back = new Browser(other.server.url);
    const read = await back.done('POST', '/access-links/read', { token: way.token });
    assert.equal(read.password, true);
    assert.equal((await back.done('POST', '/access-links/open', way)).person, 'vera');
    await back.done('GET', '/exports');
    await other.stop();
  });

  test('may not send this server to a host that was not allowed', async () => {
    provider.state.jwksHost = 'localhost:1';
    const other = await fresh();
    const browser = new Browser(other.server.url);
    const { address } = await browser.done('POST', '/session/provider', {});
    const answer = await fetch(address, { redirect: 'manual' });
    const { search } = new URL(answer.headers.get('location') ?? '');
    const { status, json } = await returns(browser, search.slice(1));
    assert.deepEqual([status, json.code], [502, 'ACCESS_PROVIDER_HOST_REFUSED'], json.detail);
    assert.match(json.hint, /localhost:1 to TIEOUT_OIDC_HOSTS/);
    await other.stop();
  });
});
