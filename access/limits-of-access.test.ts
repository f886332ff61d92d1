// Ways around a right, each tried: asking with HEAD, sending by an event what is done by hand,
// watching on after the session has ended. Method: a closed house, over HTTP; the stream is read
// as a browser reads it.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { Browser, forAll, openClosedHouse } from '#scenarios/closed-house.ts';

const { url: databaseUrl, pool } = await testDatabase();
const house = await openClosedHouse(databaseUrl);
const { owner, personWith } = house;
const { url } = house.server;
after(() => house.stop());

async function keyWith(name: string, rights: readonly string[], outlet: string | null = null) {
  const { key } = await owner.done('POST', '/api-keys', { name, rights, outlet });
  return { authorization: `Bearer ${key}` };
}
const bare = new Browser(url);

test('HEAD asks for the same right as GET', async () => {
  const { browser } = await personWith('vera', forAll('viewer'));
  for (const path of ['/people', '/api-keys']) {
    assert.equal((await browser.send('HEAD', path)).status, 403, path);
    assert.equal((await owner.send('HEAD', path)).status, 200, path);
  }
  assert.equal((await bare.send('HEAD', '/exports')).status, 401);
});

describe('an entry by hand, sent as an event', () => {
  const journal = (id: string, outlet = 'TRS') => ({
    ...{ source: 'till', id, kind: 'journal-posted', occurredOn: '2026-07-04', outlet },
    reason: 'Moved',
    lines: [
      { account: '1010', debit: '10.00' },
      { account: '1020', credit: '10.00' },
    ],
  });
  const invoice = (id: string) => ({
    ...{ source: 'till', id, kind: 'invoice-issued', occurredOn: '2026-07-04', outlet: 'TRS' },
    customer: { id: 'C-1', name: 'Dmitri' },
    lines: [{ product: 'FIREWOOD', amount: '12.00' }],
  });

  test('needs the right to post by hand, whatever the event is called', async () => {
    const till = await keyWith('Till', ['send-events']);
    for (const event of [
      journal('J-1'),
      { ...invoice('J-2'), kind: 'entry-reversed', of: { source: 'a', id: 'b' }, reason: 'No' },
    ]) {
      const { kind, customer: _customer, lines, ...rest } = event as ReturnType<typeof invoice>;
      const body = kind === 'entry-reversed' ? { ...rest, kind } : { ...rest, kind, lines };
      const { status, json } = await bare.send('POST', '/events', body, till);
      assert.deepEqual([status, json.code], [403, 'ACCESS_RIGHT_MISSING'], JSON.stringify(json));
      assert.match(json.detail, /may not post, correct and reverse journal entries by hand/);
    }
    const books = await keyWith('Books', ['send-events', 'post-entries']);
    const { status, json } = await bare.send('POST', '/events', journal('J-1'), books);
    assert.equal(status, 201, JSON.stringify(json));
  });

  test('is refused in its place in a list and in a stream; the others are posted', async () => {
    const till = await keyWith('Till 2', ['send-events']);
    const list = [invoice('L-1'), journal('L-2'), invoice('L-3')];
    const { status, json } = await bare.send('POST', '/events', list, till);
    assert.equal(status, 207);
    const told = json.results.map((one: { id: string; status: string }) => [one.id, one.status]);
    assert.deepEqual(told, [
      ['L-1', 'posted'],
      ['L-2', 'refused'],
      ['L-3', 'posted'],
    ]);
    assert.equal(json.results[1].problems[0].code, 'ACCESS_RIGHT_MISSING');

    const lines = [invoice('S-1'), journal('S-2')].map((event) => JSON.stringify(event));
    const stream = await fetch(`${url}/api/v1/events`, {
      method: 'POST',
      headers: { ...till, 'content-type': 'application/x-ndjson' },
      body: `${lines.join('\n')}\n`,
    });
    const answers = (await stream.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      answers.map(({ id, status: became }) => [id, became]),
      [
        ['S-1', 'posted'],
        ['S-2', 'refused'],
      ],
    );
    const { rows } = await pool.query(
      `select external_id from events where external_id ~ '^[LS]-2'`,
    );
    assert.deepEqual(rows, []);
  });

  test('is for one outlet where the right is; a stream, unread, is for all', async () => {
    const trs = await keyWith('TRS books', ['send-events', 'post-entries'], 'TRS');
    const good = await bare.send('POST', '/events', journal('O-1'), trs);
    assert.equal(good.status, 201, JSON.stringify(good.json));
    const other = await bare.send('POST', '/events', journal('O-2', 'REIT'), trs);
    assert.deepEqual([other.status, other.json.code], [403, 'ACCESS_OUTLET_ONLY']);
    const stream = await fetch(`${url}/api/v1/events`, {
      method: 'POST',
      headers: { ...trs, 'content-type': 'application/x-ndjson' },
      body: JSON.stringify(journal('O-3', 'REIT')),
    });
    assert.equal(stream.status, 403);
    assert.equal(((await stream.json()) as { code: string }).code, 'ACCESS_OUTLET_ONLY');
  });
});

describe('the live counts', () => {
  const moved = () => pool.query(`select pg_notify('tieout_live', $1)`, [String(house.propertyId)]);

  /** Reads the stream to its first counts; `end` resolves with what came until it ended. */
  async function watch(headers: Record<string, string>) {
    const answer = await fetch(`${url}/api/v1/live`, { headers });
    assert.equal(answer.status, 200);
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    const end = (async () => {
      let text = '';
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return text;
        text += new TextDecoder().decode(value);
      }
    })();
    return { end };
  }

  test('end with the session, the person and the role they were opened by', async () => {
    for (const [name, cut] of [
      ['sam', (browser: Browser) => browser.done('POST', '/session/end')],
      ['dora', (_: Browser, id: number) => owner.done('POST', `/people/${id}/disable`)],
      ['rosa', (_: Browser, id: number) => owner.done('PUT', `/people/${id}/roles`, { roles: [] })],
    ] as const) {
      const { browser, personId } = await personWith(name, forAll('viewer'));
      const { end } = await watch({ cookie: browser.cookie });
      await cut(browser, personId);
      await moved();
      assert.equal(await end, '', name);
    }
  });

  test('end with a key that is revoked', async () => {
    const screen = await keyWith('Screen', ['read']);
    const { end } = await watch(screen);
    const [{ keyId }] = (await owner.done('GET', '/api-keys')).items;
    await owner.done('POST', `/api-keys/${keyId}/revoke`);
    await moved();
    assert.equal(await end, '');
  });

  test('keep no session from ending unused', async () => {
    const { browser, personId } = await personWith('nina', forAll('viewer'));
    const used = `select last_used_at as at from sessions where person_id = $1`;
    const { end } = await watch({ cookie: browser.cookie });
    await pool.query(
      `update sessions set last_used_at = now() - interval '61 minutes' where person_id = $1`,
      [personId],
    );
    const before = (await pool.query(used, [personId])).rows;
    await moved();
    assert.equal(await end, '');
    assert.deepEqual((await pool.query(used, [personId])).rows, before);
  });
});

test('an invitation here chooses no password of who was invited elsewhere', async () => {
  const roles = forAll('viewer');
  await pool.query(`with p as (
      insert into properties (code, name, time_zone, base_currency)
      values ('second', 'Second', 'America/New_York', 'USD') returning property_id),
    i as (insert into people (name, created_by) values ('invited', 'x') returning person_id)
    insert into person_roles (property_id, person_id, role, given_by)
    select property_id, person_id, 'viewer', 'x' from p, i`);
  const here = { 'tieout-property': 'harbor-point' };
  const admin = await owner.send(
    'POST',
    '/people',
    { name: 'adam', roles: forAll('administrator') },
    here,
  );
  const adam = new Browser(url);
  const password = 'seven grey herons';
  await adam.done('POST', '/access-links/open', { token: admin.json.link.split('#')[1], password });
  const invited = await adam.send('POST', '/people', { name: 'invited', roles }, here);
  assert.deepEqual([invited.status, invited.json.link], [201, null]);
});

test('an administrator of one property sees and changes nothing in another', async () => {
  const adam = new Browser(url);
  await adam.done('POST', '/session', { name: 'adam', password: 'seven grey herons' });
  for (const [property, status] of [
    ['harbor-point', 200],
    ['second', 403],
  ] as const) {
    const of = { 'tieout-property': property };
    assert.equal((await adam.send('GET', '/exports', undefined, of)).status, status, property);
    assert.equal((await adam.send('GET', '/people', undefined, of)).status, status, property);
    const requeued = await adam.send('POST', '/exports/requeue', { exportIds: ['1'] }, of);
    assert.equal(requeued.status === 403, status === 403, property);
  }
});
