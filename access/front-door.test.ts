// The doors as people and programs meet them, over HTTP on a real database: the set-up link,
// signing in, limits, roles, outlets, API keys, and everything that must not open.
// Method: a small house whose server signs nobody in by itself; time passes by moving the rows' own
// clock back.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import type { ProblemJson } from '#problems/problem-json.ts';
import { setUpText } from '#root/serve.ts';
import { Browser, forAll, housePassword as password, tokenIn } from '#scenarios/closed-house.ts';
import { openSmallHouse, type SmallHouse } from '#scenarios/small-house.ts';
import type { Role } from './rights.ts';

const { url: databaseUrl, pool } = await testDatabase();
let small: SmallHouse;
let url: string;
let owner: Browser;

before(async () => {
  small = await openSmallHouse(databaseUrl, 'operator', { closed: true });
  url = small.server.url;
});
after(() => small?.stop());

/** A person with these roles, invited and signed in. */
async function personWith(name: string, roles: readonly { role: Role; outlet: string | null }[]) {
  const { link, personId } = await owner.done('POST', '/people', { name, roles });
  const browser = new Browser(url);
  await browser.done('POST', '/access-links/open', { token: tokenIn(link), password });
  return { browser, personId, name };
}

describe('the first start', () => {
  test('everything is closed, and says how one gets in', async () => {
    const nobody = new Browser(url);
    for (const [method, path] of [
      ['GET', '/property'],
      ['GET', '/exports'],
      ['POST', '/events'],
      ['POST', '/exports/requeue'],
      ['GET', '/people'],
    ] as const) {
      const answer = await nobody.send(method, path);
      assert.equal(answer.status, 401, path);
      assert.equal(answer.json.code, 'ACCESS_SIGN_IN_NEEDED');
      assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer/);
    }
    const session = await nobody.done('GET', '/session');
    assert.deepEqual([session.person, session.rights, session.setUp], [null, [], false]);
  });

  test('the link in the terminal makes the first owner, once', async () => {
    const text = await setUpText(small.house, url);
    const token = tokenIn(/(http\S+)/.exec(text)?.[1] ?? '');
    const kept = await pool.query(`select token_sha256::text as kept from access_links`);
    assert(!kept.rows[0].kept.includes(token));
    owner = new Browser(url);
    const seen = await owner.done('POST', '/access-links/read', { token });
    assert.deepEqual(seen, { purpose: 'set-up', person: null, password: true });
    const weak = { token, name: 'ada@harbor.example', password: 'Password2026!' };
    const refused = await owner.refused(422, 'POST', '/access-links/open', weak);
    assert.equal(refused.code, 'ACCESS_PASSWORD_COMMON');
    const bare = await owner.refused(422, 'POST', '/access-links/open', { ...weak, name: ' ' });
    assert.equal(bare.code, 'ACCESS_NAME_INVALID');
    const { set } = await owner.send('POST', '/access-links/open', { ...weak, password });
    assert.match(
      set ?? '',
      /^tieout-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200$/,
    );
    const again = await owner.refused(410, 'POST', '/access-links/open', { ...weak, password });
    assert.equal(again.code, 'ACCESS_LINK_UNUSABLE');
    assert.equal((await owner.done('GET', '/session')).person, 'ada@harbor.example');
    assert.equal(await setUpText(small.house, url), '');
  });

  test('two who open a link at the same time: one gets in', async () => {
    const { link } = await owner.done('POST', '/people', {
      ...{ name: 'twin', roles: forAll('viewer') },
    });
    const body = { token: tokenIn(link), password };
    const both = await Promise.all(
      [1, 2].map(() => new Browser(url).send('POST', '/access-links/open', body)),
    );
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 410]);
  });

  test('a link that was not used in its time is over', async () => {
    const { link } = await owner.done('POST', '/people', { name: 'late', roles: forAll('viewer') });
    await pool.query(`update access_links set ends_at = now() - interval '1 second'`);
    const body = { token: tokenIn(link), password };
    const problem = await new Browser(url).refused(410, 'POST', '/access-links/open', body);
    assert.equal(problem.code, 'ACCESS_LINK_UNUSABLE');
  });
});

describe('signing in', () => {
  const given = { name: 'ADA@harbor.example', password };

  test('begins a session with a token of its own, whatever cookie came along', async () => {
    const browser = new Browser(url);
    browser.cookie = `tieout-${new URL(url).port}=${'A'.repeat(43)}`;
    const { person } = await browser.done('POST', '/session', given);
    assert.equal(person, 'ada@harbor.example');
    assert.notEqual(browser.cookie, owner.cookie);
    const { rows } = await pool.query('select token_sha256::text as kept from sessions');
    assert(rows.every(({ kept }) => !kept.includes(browser.cookie.split('=')[1])));
    await browser.done('POST', '/session/end');
    await browser.refused(401, 'GET', '/property');
  });

  test('does not tell a wrong name from a wrong password', async () => {
    const answers = [
      await new Browser(url).refused(401, 'POST', '/session', {
        ...given,
        password: 'wrong wrong',
      }),
      await new Browser(url).refused(401, 'POST', '/session', { name: 'nobody', password }),
    ];
    const told = answers.map(({ code, detail, hint }) => [code, detail, hint]);
    assert.deepEqual(told[0], told[1]);
    assert.equal(answers[0]?.code, 'ACCESS_SIGN_IN_REFUSED');
  });

  test('is limited for a name, also in many attempts at once, and says until when', async () => {
    const name = 'guessed@harbor.example';
    const guess = (index: number) =>
      new Browser(url).send('POST', '/session', { name, password: `guess number ${index}` });
    const answers = await Promise.all(Array.from({ length: 14 }, (_, index) => guess(index)));
    const refused = answers.filter(({ status }) => status === 429);
    assert(refused.length >= 4, `${refused.length} of 14 were over the limit of 10`);
    assert.equal(refused[0]?.json.code, 'ACCESS_ATTEMPTS_EXCEEDED');
    assert.match(refused[0]?.json.hint, /15 minutes/);
    await pool.query(`update sign_in_attempts set attempted_at = now() - interval '16 minutes'`);
    assert.equal((await guess(99)).status, 401);
  });

  test('a session ends unused after an hour, and in any case after twelve', async () => {
    for (const passed of [
      `last_used_at = now() - interval '61 minutes'`,
      `ends_at = now() - interval '1 second'`,
    ]) {
      const browser = new Browser(url);
      await browser.done('POST', '/session', given);
      await browser.done('GET', '/property');
      await pool.query(
        `update sessions set ${passed} where session_id = (select max(session_id) from sessions)`,
      );
      await browser.refused(401, 'GET', '/property');
    }
  });

  test('a new password ends all other sessions, and goes on under a new token', async () => {
    const { browser: first, name } = await personWith('paula', forAll('accountant'));
    const second = new Browser(url);
    await second.done('POST', '/session', { name, password });
    assert.equal((await second.done('GET', '/sessions')).items.length, 2);
    const before = first.cookie;
    const wrong = { present: 'not this one', next: 'nine blue whales' };
    const refused = await first.refused(422, 'PUT', '/session/password', wrong);
    assert.equal(refused.code, 'ACCESS_SIGN_IN_REFUSED');
    for (const [next, code] of [
      ['short', 'ACCESS_PASSWORD_SHORT'],
      ['x'.repeat(257), 'ACCESS_PASSWORD_LONG'],
      ['paula paula paula', 'ACCESS_PASSWORD_COMMON'],
    ] as const) {
      const problem = await first.refused(422, 'PUT', '/session/password', {
        present: password,
        next,
      });
      assert.equal(problem.code, code);
    }
    const right = { present: password, next: 'nine blue whales' };
    await first.done('PUT', '/session/password', right);
    assert.notEqual(first.cookie, before);
    await first.done('GET', '/property');
    await second.refused(401, 'GET', '/property');
  });

  test('one signs out everywhere else, or of one session', async () => {
    const [here, there, elsewhere] = [new Browser(url), new Browser(url), new Browser(url)];
    for (const browser of [here, there, elsewhere]) await browser.done('POST', '/session', given);
    const { items } = await elsewhere.done('GET', '/sessions');
    const own = items.find((one: { own: boolean }) => one.own).sessionId;
    await here.done('POST', `/sessions/${own}/end`);
    await elsewhere.refused(401, 'GET', '/property');
    await here.done('POST', '/sessions/end');
    await there.refused(401, 'GET', '/property');
    await owner.refused(401, 'GET', '/property');
    owner = here;
  });
});

describe('a cookie alone', () => {
  test('changes nothing: the page must be of this server, and say so', async () => {
    const headers = { cookie: owner.cookie, 'content-type': 'application/json' };
    const foreign = ['http://localhost:1', 'https://evil.example', 'null'];
    for (const origin of [undefined, ...foreign]) {
      const answer = await fetch(`${url}/api/v1/exports/requeue`, {
        method: 'POST',
        headers: { ...headers, ...(origin === undefined ? {} : { origin }) },
        body: '{"ids": []}',
      });
      assert.equal(answer.status, 403, String(origin));
      assert.equal(((await answer.json()) as ProblemJson).code, 'HTTP_ORIGIN_REFUSED');
    }
  });
});

describe('roles', () => {
  test('a viewer sees, and changes nothing; the refusal says who can give the right', async () => {
    const { browser } = await personWith('vera', forAll('viewer'));
    await browser.done('GET', '/exports');
    const problem = await browser.refused(403, 'POST', '/exports/requeue', { exportIds: ['1'] });
    assert.equal(problem.code, 'ACCESS_RIGHT_MISSING');
    assert.match(problem.detail ?? '', /vera may not requeue exports/);
    assert.match(problem.hint ?? '', /Administrator, Implementer, Accountant/);
    for (const [method, path] of [
      ['POST', '/events'],
      ['POST', '/reopenings'],
      ['POST', '/connections'],
      ['GET', '/people'],
      ['POST', '/api-keys'],
    ] as const) {
      await browser.refused(403, method, path, method === 'GET' ? undefined : {});
    }
  });

  test('a change of roles holds for the next request', async () => {
    const { browser, personId } = await personWith('rosa', forAll('viewer'));
    await browser.refused(403, 'POST', '/sync', {});
    await owner.done('PUT', `/people/${personId}/roles`, { roles: forAll('accountant') });
    await browser.done('POST', '/sync', {});
    await owner.done('PUT', `/people/${personId}/roles`, { roles: [] });
    await browser.refused(403, 'GET', '/exports');
  });

  test('a role or outlet that is not there, and a name that is taken, are refused', async () => {
    for (const roles of [
      [{ role: 'viewer', outlet: 'NOWHERE' }],
      [...forAll('viewer', 'viewer')],
    ]) {
      const problem = await owner.refused(422, 'POST', '/people', { name: 'odd', roles });
      assert.equal(problem.code, 'ACCESS_ROLES_INVALID');
    }
    const taken = await owner.refused(409, 'POST', '/people', {
      ...{ name: 'Vera', roles: forAll('viewer') },
    });
    assert.equal(taken.code, 'ACCESS_NAME_TAKEN');
    const unknown = await owner.refused(404, 'POST', '/people/9999/disable');
    assert.equal(unknown.code, 'ACCESS_PERSON_UNKNOWN');
  });

  test('a disabled person is out at once, and stays out with the right password', async () => {
    const { browser, personId, name } = await personWith('dora', forAll('accountant'));
    await owner.done('POST', `/people/${personId}/disable`);
    await browser.refused(401, 'GET', '/property');
    await browser.refused(401, 'POST', '/session', { name, password });
    await owner.done('POST', `/people/${personId}/enable`);
    await browser.done('POST', '/session', { name, password });
  });

  test('an administrator of one property is not one over owners; the last one stays', async () => {
    const { browser } = await personWith('admin', forAll('administrator'));
    const { items } = await browser.done('GET', '/people');
    const first = items.find((one: { owner: boolean }) => one.owner).personId;
    for (const path of [`/people/${first}/disable`, `/people/${first}/link`]) {
      assert.equal((await browser.refused(403, 'POST', path)).code, 'ACCESS_OWNER_ONLY');
    }
    await pool.query(`delete from person_roles where role = 'administrator'`);
    const problem = await owner.refused(409, 'POST', `/people/${first}/disable`);
    assert.equal(problem.code, 'ACCESS_ADMINISTRATOR_LAST');
    await owner.done('GET', '/property');
  });

  test('a link for a new password lets nobody in by the old one', async () => {
    const { browser, personId, name } = await personWith('lena', forAll('viewer'));
    const { link } = await owner.done('POST', `/people/${personId}/link`);
    const body = { token: tokenIn(link), password: 'eleven wet otters' };
    await new Browser(url).done('POST', '/access-links/open', body);
    await browser.refused(401, 'GET', '/property');
    await browser.refused(401, 'POST', '/session', { name, password });
  });
});

const invoice = (id: string, outlet: string) => ({
  ...{ source: 'till', id, kind: 'invoice-issued', occurredOn: '2026-07-04', outlet },
  customer: { id: 'C-1', name: 'Dmitri' },
  lines: [{ product: 'FIREWOOD', amount: '12.00' }],
});

describe('a role for one outlet', () => {
  test('sees and acts for that outlet only', async () => {
    const { browser } = await personWith('theo', [{ role: 'accountant', outlet: 'REIT' }]);
    await browser.done('GET', '/property');
    await browser.done('GET', '/exports?outlet=REIT');
    await browser.done('POST', '/events', invoice('T-1', 'REIT'));
    for (const [method, path, body] of [
      ['GET', '/exports', undefined],
      ['GET', '/exports?outlet=TRS', undefined],
      ['GET', '/reconciliations', undefined],
      ['POST', '/events', invoice('T-2', 'TRS')],
      ['POST', '/events', [invoice('T-3', 'REIT'), invoice('T-4', 'TRS')]],
      ['POST', '/exports/requeue', { exportIds: ['1'] }],
    ] as const) {
      const problem = await browser.refused(403, method, path, body);
      assert.equal(problem.code, 'ACCESS_OUTLET_ONLY', path);
      assert.match(problem.detail ?? '', /REIT only/);
    }
  });
});

describe('an API key', () => {
  const program = (key: string) => ({ authorization: `Bearer ${key}` });
  let bare: Browser;
  before(() => {
    bare = new Browser(url);
  });

  test('is shown once, kept as a hash, and does what it was made for', async () => {
    const asked = { name: 'Till', rights: ['send-events'] };
    const { key, keyId } = await owner.done('POST', '/api-keys', asked);
    assert.match(key, /^tieout_[\w-]{43}$/);
    const kept = await pool.query('select k::text as kept from api_keys k');
    assert(!kept.rows.some((row) => row.kept.includes(key)));
    const sent = await bare.send('POST', '/events', invoice('K-1', 'TRS'), program(key));
    assert.equal(sent.status, 201, JSON.stringify(sent.json));
    const { rows } = await pool.query(`select posted_by from journal_batches order by 1`);
    assert(
      rows.some((row) => row.posted_by === 'API key Till'),
      JSON.stringify(rows),
    );
    const read = await bare.send('GET', '/exports', undefined, program(key));
    assert.deepEqual([read.status, read.json.code], [403, 'ACCESS_RIGHT_MISSING']);
    const [listed] = (await owner.done('GET', '/api-keys')).items;
    assert.deepEqual([listed.prefix, listed.state], [key.slice(0, 15), 'usable']);
    assert(listed.lastUsedAt !== null && !JSON.stringify(listed).includes(key));

    const revoked = await owner.done('POST', `/api-keys/${keyId}/revoke`);
    assert.deepEqual([revoked.state, revoked.revokedBy], ['revoked', 'ada@harbor.example']);
    const late = await bare.send('POST', '/events', invoice('K-2', 'TRS'), program(key));
    assert.deepEqual([late.status, late.json.code], [401, 'ACCESS_KEY_REFUSED']);
  });

  test('of one outlet sends events of that outlet only', async () => {
    const asked = { name: 'Shop', rights: ['send-events'], outlet: 'TRS' };
    const { key } = await owner.done('POST', '/api-keys', asked);
    const good = await bare.send('POST', '/events', invoice('K-3', 'TRS'), program(key));
    assert.equal(good.status, 201, JSON.stringify(good.json));
    const bad = await bare.send('POST', '/events', invoice('K-4', 'REIT'), program(key));
    assert.deepEqual([bad.status, bad.json.code], [403, 'ACCESS_OUTLET_ONLY']);
  });

  test('ends at its time, and knows its property', async () => {
    const soon = new Date(Date.now() + 60_000).toISOString();
    const asked = { name: 'Short', rights: ['read'], endsAt: soon };
    const { key } = await owner.done('POST', '/api-keys', asked);
    assert.equal((await bare.send('GET', '/property', undefined, program(key))).status, 200);
    await pool.query(
      `insert into properties (code, name, time_zone, base_currency)
       values ('second', 'Second', 'America/New_York', 'USD')`,
    );
    const own = await bare.send('GET', '/property', undefined, program(key));
    assert.equal(own.json.code, 'harbor-point');
    const elsewhere = { ...program(key), 'tieout-property': 'second' };
    const refused = await bare.send('GET', '/property', undefined, elsewhere);
    assert.deepEqual([refused.status, refused.json.code], [403, 'ACCESS_KEY_ELSEWHERE']);
    await pool.query(`update api_keys set ends_at = now() where ends_at is not null`);
    const ended = await bare.send('GET', '/property', undefined, program(key));
    assert.deepEqual([ended.status, ended.json.code], [401, 'ACCESS_KEY_REFUSED']);
    await pool.query(`delete from chart_versions where property_id = (
      select property_id from properties where code = 'second')`);
    await pool.query(`delete from properties where code = 'second'`);
  });

  test('cannot be made with rights that are none or that its maker has not', async () => {
    const { browser } = await personWith('ines', forAll('administrator'));
    for (const [asked, code] of [
      [{ rights: ['fly'] }, 'ACCESS_KEY_RIGHTS_INVALID'],
      [{ rights: ['read'], outlet: 'NOWHERE' }, 'ACCESS_OUTLET_UNKNOWN'],
      [{ rights: ['read'], endsAt: '2020-01-01T00:00:00Z' }, 'ACCESS_KEY_ENDED'],
    ] as const) {
      const problem = await browser.refused(422, 'POST', '/api-keys', { name: 'Bad', ...asked });
      assert.equal(problem.code, code);
    }
    const unknown = await browser.refused(404, 'POST', '/api-keys/4711/revoke');
    assert.equal(unknown.code, 'ACCESS_KEY_UNKNOWN');
    for (const key of ['tieout_x', `tieout_${'A'.repeat(43)}`, 'Basic']) {
      const answer = await bare.send('GET', '/property', undefined, program(key));
      assert.deepEqual([answer.status, answer.json.code], [401, 'ACCESS_KEY_REFUSED']);
    }
  });
});

test('answers of the API are kept by no cache and framed by no page', async () => {
  const { headers } = await owner.send('GET', '/property');
  assert.equal(headers.get('cache-control'), 'no-store');
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.match(headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
});
