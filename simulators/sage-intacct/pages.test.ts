// The pages: what they show, and that a person can act on them as somebody in Sage.
//
// Method: forms are sent as a browser sends them, then the books are read through the vendor's API.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RunningSimulator } from './server.ts';
import { call, entryBody, startTestSimulator } from './test-client.ts';

/** Sends a form from the simulator's own page and answers without following the way back. */
async function act(
  { url }: RunningSimulator,
  name: string,
  fields: Record<string, string>,
  headers: Record<string, string> = { origin: url },
) {
  const body = new URLSearchParams(fields);
  const options = { method: 'POST', body, headers, redirect: 'manual' } as const;
  const answer = await fetch(`${url}/act/${name}`, options);
  const location = answer.headers.get('location');
  return { status: answer.status, location, text: await answer.text() };
}

/** Sends a form that is done, and answers the page it leads back to. */
async function done(simulator: RunningSimulator, name: string, fields: Record<string, string>) {
  const { status, location, text } = await act(simulator, name, fields);
  assert.equal(status, 303, text);
  return (await call(simulator.url + location)).text;
}

const byHand = {
  description: 'Bank fee',
  amount: '48.50',
  postingDate: '2026-06-30',
  journal: 'GJ',
  debit: '6410',
  credit: '1000',
  location: '100',
  department: '10',
  user: 'controller',
};

test('a person starts anew with another company, or with this one', async (t) => {
  const { client, simulator } = await startTestSimulator(t);
  await client.create(entryBody());
  const resort = await done(simulator, 'start-anew', { company: 'resort' });
  assert.match(resort, /CEDARBAY begins anew with 13 entries\./);
  assert.match(resort, /Bonus, to be approved/);
  assert.match(await done(simulator, 'start-anew', {}), /CEDARBAY begins anew with 0 entries\./);
  assert.equal((await act(simulator, 'start-anew', { company: '../x' })).status, 422);
});

describe('the pages show', () => {
  test('company, entries, balances, requests and faults, everything escaped', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    const description = '<script>alert("x")</script>';
    const { key } = (await client.create(entryBody({ description }))).json['ia::result'];
    const front = (await call(simulator.url)).text;
    assert.ok(front.includes('Harbor Point Marina &amp; Campground'));
    assert.ok(front.includes('&lt;script&gt;alert(&quot;x&quot;)'));
    assert.ok(!front.includes('<script>'));
    assert.ok(front.includes('[sim:lose-answer]'));
    const entry = await call(`${simulator.url}/entries/${key}`);
    assert.equal(entry.status, 200);
    assert.ok(entry.text.includes('Slip rental - annual'));
    assert.equal((await call(`${simulator.url}/entries/0`)).status, 404);
  });

  test('requests of both APIs with what was asked, usage, lanes, jobs and history', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    await client.create(entryBody({ description: 'A <b>bold</b> slip' }));
    const page = async (path: string) => (await call(simulator.url + path)).text;
    const requests = await page('/requests');
    assert.ok(requests.includes('A &lt;b&gt;bold&lt;/b&gt; slip'));
    assert.ok(!requests.includes('harbor-secret') && !requests.includes(client.token));
    assert.ok(!(await page('/requests?api=xml')).includes('journal-entry'));
    const usage = await page('/usage');
    assert.match(usage, /tieout\.app\.sage\.test/);
    assert.match(usage, /0\.0 % of tier 1/);
    assert.match(await page('/history'), /general-ledger\/journal-entry/);
  });

  test('every switch with its values, and the one that was set', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const before = (await call(`${simulator.url}/switches`)).text;
    const names = Object.entries(simulator.simulation.settings).flatMap(([name, value]) =>
      typeof value === 'object' ? Object.keys(value).map((inner) => `${name}.${inner}`) : [name],
    );
    for (const name of names) assert.ok(before.includes(`<code>${name}</code>`), name);
    const set = { name: 'limits.perApplication', value: '4' };
    assert.match(await done(simulator, 'set-switch', set), /limits\.perApplication is 4 now\./);
    assert.equal(simulator.simulation.settings.limits.perApplication, 4);
    const wrong = await act(simulator, 'set-switch', { name: 'errorEnvelope', value: 'D' });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /errorEnvelope must be one of A, B, C/);
  });

  test('no notice that an address asks for, and allow no script', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const { text, headers } = await call(`${simulator.url}/?notice=All+is+well`);
    assert.ok(!text.includes('All is well') && !text.includes('role="status"'));
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/);
  });
});

describe('a person on the pages', () => {
  test('makes records inactive and active again', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    for (const record of ['accounts/4000', 'departments/10', 'locations/100', 'journals/TIE']) {
      const page = await done(simulator, 'set-status', { record, status: 'inactive' });
      assert.match(page, / is inactive now\./);
      assert.equal((await client.create(entryBody())).status, 422, record);
      await done(simulator, 'set-status', { record, status: 'active' });
      assert.equal((await client.create(entryBody())).status, 201, record);
    }
  });

  test('closes and reopens the books, of the company and of one entity', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    const status = async () => (await client.create(entryBody())).status;
    for (const entity of ['', '100']) {
      const close = { entity, what: 'close', through: '2026-05-31' };
      assert.match(await done(simulator, 'close-books', close), /closed through 2026-05-31\./);
      assert.equal(await status(), 422);
      await done(simulator, 'close-books', { ...close, what: 'reopen' });
      assert.equal(await status(), 201);
    }
  });

  test('books an entry under an own name, and deletes it', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    assert.match(await done(simulator, 'book-entry', byHand), /is in the books, state posted/);
    const [key = ''] = simulator.simulation.books.entries.keys();
    const path = `/objects/general-ledger/journal-entry/${key}`;
    const { json } = await client.send('GET', path);
    assert.equal(json['ia::result'].audit.createdByUser.id, 'controller');
    assert.deepEqual(
      json['ia::result'].lines.map((one: Record<string, string>) => [one.txnType, one.txnAmount]),
      [
        ['debit', '48.50'],
        ['credit', '48.50'],
      ],
    );
    assert.match(await done(simulator, 'delete-entry', { key }), /is deleted/);
    assert.equal((await client.send('GET', path)).status, 404);
  });

  test('approves an entry that waits for it', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    const body = entryBody({ glJournal: { id: 'APJ' } });
    const { key } = (await client.create(body)).json['ia::result'];
    assert.match((await call(simulator.url)).text, /approve-waiting/);
    assert.match(await done(simulator, 'approve-entry', { key }), /is posted/);
    const again = await act(simulator, 'decline-entry', { key });
    assert.deepEqual([again.status, again.text.includes('cannot be decided')], [422, true]);
    assert.equal((await client.find('TO-1'))[0].state, 'posted');
  });

  test('orders faults, sees them wait, and clears them', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    const order = { fault: '503', target: 'entries', times: '2', ms: '' };
    assert.match(await done(simulator, 'order-fault', order), /Waiting: 503 2 ×/);
    assert.equal((await client.create(entryBody())).status, 503);
    assert.equal((await client.find('TO-1')).length, 0);
    assert.match(await done(simulator, 'clear-faults', {}), /No fault is waiting/);
    assert.equal((await client.create(entryBody())).status, 201);
  });

  test('sets latency and chaos', async (t) => {
    const { simulator } = await startTestSimulator(t);
    await done(simulator, 'set-pace', { latencyMs: '250', chaosPercent: '7' });
    const { json } = await call(`${simulator.controlUrl}/settings`);
    assert.deepEqual([json.latencyMs, json.chaosPercent], [250, 7]);
  });
});

describe('a refused form', () => {
  test('says why in the words of Sage, keeps what was typed, and books nothing', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const refused = await act(simulator, 'book-entry', { ...byHand, location: '' });
    assert.equal(refused.status, 422);
    assert.match(refused.text, /role="alert"/);
    assert.match(refused.text, /ocation/);
    assert.ok(refused.text.includes('value="Bank fee"') && refused.text.includes('value="48.50"'));
    assert.equal(simulator.simulation.books.entries.size, 0);
  });

  const wrong: [name: string, fields: Record<string, string>][] = [
    ['set-status', { record: 'accounts/0', status: 'inactive' }],
    ['set-status', { record: 'accounts/4000', status: 'gone' }],
    ['set-status', { record: '../reset', status: 'inactive' }],
    ['close-books', { what: 'close', through: '2026-02-31' }],
    ['close-books', { what: 'close', through: '2026-02-28', entity: '999' }],
    ['book-entry', { ...byHand, amount: '1,50' }],
    ['book-entry', {}],
    ['delete-entry', { key: '0' }],
    ['order-fault', { fault: 'flood' }],
    ['set-pace', { latencyMs: '-1', chaosPercent: '0' }],
    ['set-pace', { latencyMs: '0', chaosPercent: '101' }],
  ];
  test('of any kind changes nothing', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const { settings } = simulator.simulation;
    for (const [name, fields] of wrong) {
      const { status, text } = await act(simulator, name, fields);
      assert.equal(status, 422, `${name} ${JSON.stringify(fields)}`);
      assert.match(text, /role="alert"/);
    }
    assert.deepEqual(simulator.simulation.settings, settings);
    assert.equal((await act(simulator, 'toString', {})).status, 404);
  });

  test('is one that a page of another site sends, to a form or to the control API', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const foreign = [
      { origin: 'https://evil.example' },
      { origin: 'http://127.0.0.1:1' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ] as Record<string, string>[];
    for (const headers of foreign) {
      assert.equal((await act(simulator, 'book-entry', byHand, headers)).status, 403);
      const reset = { method: 'POST', headers };
      assert.equal((await call(`${simulator.controlUrl}/reset`, reset)).status, 403);
    }
    assert.equal(simulator.simulation.books.entries.size, 0);
    assert.equal((await act(simulator, 'book-entry', byHand, {})).status, 303);
  });
});
