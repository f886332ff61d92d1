// Faults on demand: typed, ordered and by chaos; what the caller sees and what the books hold.
//
// Method: one entry meets one fault; then the books are asked whether it is there.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Faults } from './faults.ts';
import type { RunningSimulator } from './server.ts';
import { call, entryBody, startTestSimulator, TestClient } from './test-client.ts';

async function order(simulator: RunningSimulator, fault: object): Promise<void> {
  const { status, text } = await call(`${simulator.controlUrl}/faults`, { body: fault });
  assert.equal(status, 201, text);
}

const played: [string, number | 'dropped', number][] = [
  ['lose-answer', 'dropped', 1],
  ['reset-before', 'dropped', 0],
  ['commit-then-502', 502, 1],
  ['commit-then-504', 504, 1],
  ['503', 503, 0],
  ['429', 429, 0],
  ['html-500', 500, 0],
  ['empty-200', 200, 1],
  ['truncated', 'dropped', 1],
  ['slow=1', 201, 1],
  ['token-expired-401', 401, 0],
  ['token-expired-400', 400, 0],
];

describe('a typed fault', () => {
  for (const [name, seen, booked] of played) {
    test(`[sim:${name}] shows ${seen} and books ${booked}`, async (t) => {
      const { client, simulator } = await startTestSimulator(t);
      const body = entryBody({ description: `Slip [sim:${name}]` });
      if (seen === 'dropped') await assert.rejects(client.create(body));
      else assert.equal((await client.create(body)).status, seen);
      assert.equal(simulator.simulation.books.entries.size, booked);
    });
  }

  test('fires once per entry, or as often as it says', async (t) => {
    const { client } = await startTestSimulator(t);
    const statuses = async (sentinel: string, tries: number) => {
      const lines = entryBody().lines;
      lines[0].description = sentinel;
      const body = entryBody({ referenceNumber: sentinel, lines });
      const seen: number[] = [];
      for (let index = 0; index < tries; index += 1) seen.push((await client.create(body)).status);
      return seen;
    };
    assert.deepEqual(await statuses('[sim:503]', 2), [503, 201]);
    assert.deepEqual(await statuses('[sim:503*2]', 3), [503, 503, 201]);
    assert.deepEqual(await statuses('[sim:503*always]', 3), [503, 503, 503]);
  });

  test('that nobody knows is only text', async (t) => {
    const { client } = await startTestSimulator(t);
    const body = entryBody({ description: '[sim:no-such-fault]' });
    assert.equal((await client.create(body)).status, 201);
  });

  test('429 says when to come again, and token faults kill the token', async (t) => {
    const { client } = await startTestSimulator(t);
    const busy = await client.create(entryBody({ description: '[sim:429]' }));
    assert.equal(busy.headers.get('retry-after'), '1');
    assert.equal(busy.json['ia::error'].errorId, 'GW-0010');
    await client.create(entryBody({ description: '[sim:token-expired-400]' }));
    assert.equal((await client.create(entryBody())).status, 400);
  });
});

describe('an ordered fault', () => {
  test('waits for the requests it names, as often as ordered', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    await order(simulator, {
      fault: '503',
      times: 2,
      match: { path: 'journal-entry', method: 'post', text: 'TO-2' },
    });
    assert.equal((await client.create(entryBody())).status, 201);
    assert.equal((await client.find('TO-2')).length, 0);
    const second = entryBody({ referenceNumber: 'TO-2' });
    assert.equal((await client.create(second)).status, 503);
    assert.equal((await client.create(second)).status, 503);
    assert.equal((await client.create(second)).status, 201);
  });

  test('without a path spares token calls, with one it meets them', async (t) => {
    const { simulator } = await startTestSimulator(t);
    await order(simulator, { fault: '503' });
    assert.ok((await TestClient.connect(simulator.apiUrl)).token);
    await call(`${simulator.controlUrl}/faults`, { method: 'DELETE' });
    await order(simulator, { fault: 'html-500', match: { path: '/oauth2/token' } });
    await assert.rejects(TestClient.connect(simulator.apiUrl));
  });

  test('commit-late books the entry when its time has come, not before', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    await order(simulator, { fault: 'commit-late', ms: 3_600_000 });
    await assert.rejects(client.create(entryBody()));
    assert.equal((await client.find('TO-1')).length, 0);
    await call(`${simulator.controlUrl}/clock/advance`, { body: { ms: 3_600_000 } });
    assert.equal((await client.find('TO-1')).length, 1);
  });

  test('with a name nobody knows is refused with the list of names', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const { status, text } = await call(`${simulator.controlUrl}/faults`, { body: { fault: 'x' } });
    assert.equal(status, 400);
    assert.match(text, /lose-answer/);
  });
});

describe('chaos', () => {
  test('repeats itself from the same seed', () => {
    const request = { method: 'GET', path: '/x', query: {}, headers: {}, text: '' };
    const season = (seed: number) => {
      const faults = new Faults(seed);
      return Array.from({ length: 50 }, () => faults.pick(request, 40)?.name ?? '-').join();
    };
    assert.equal(season(7), season(7));
    assert.notEqual(season(7), season(8));
  });

  test('marks the answers it plays with', async (t) => {
    const { client, simulator } = await startTestSimulator(t, { seed: 5 });
    const settings = { chaosPercent: 100 };
    await call(`${simulator.controlUrl}/settings`, { method: 'PUT', body: settings });
    const marks = new Set<string>();
    for (let index = 0; index < 20; index += 1) {
      const answer = await client.send('GET', '/objects/general-ledger/account').catch(() => null);
      const mark = answer?.headers.get('x-simulator-chaos');
      if (answer !== null) assert.ok(mark);
      if (mark) marks.add(mark);
    }
    assert.ok(marks.size > 2, [...marks].join());
  });
});

describe('a refusal', () => {
  test('stands in one of three envelopes by switch, and names a support id', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    const bodies: unknown[] = [];
    for (const errorEnvelope of ['A', 'B', 'C']) {
      const body = { errorEnvelope };
      await call(`${simulator.controlUrl}/settings`, { method: 'PUT', body });
      bodies.push((await client.create(entryBody({ x: 1 }))).json);
    }
    const [a, b, c] = bodies as Record<string, Record<string, Record<string, string>>>[];
    assert.ok(a?.['ia::result']?.['ia::error']?.supportId);
    assert.ok(b?.['ia::error']?.supportId);
    assert.ok(c?.error?.supportId);
  });

  test('of too many parallel calls is 429 with the headers that explain it', async (t) => {
    const { client } = await startTestSimulator(t, {
      settings: { limits: { perApplication: 2, perCompany: 8 }, latencyMs: 50 },
    });
    const calls = Array.from({ length: 6 }, (_, index) =>
      client.create(entryBody({ referenceNumber: `TO-${index}` })),
    );
    const answers = await Promise.all(calls);
    const refused = answers.filter((answer) => answer.status === 429);
    assert.equal(answers.filter((answer) => answer.status === 201).length, 2);
    assert.equal(refused[0]?.json['ia::error'].errorId, 'GW-0010');
    assert.equal(refused[0]?.headers.get('x-ia-throttle-limit'), '2');
    assert.ok(refused[0]?.headers.get('retry-after'));
    assert.equal((await client.create(entryBody())).status, 201);
  });
});
