// Idempotency-Key over HTTP: replay, conflict, age, twins, and what is stored.
//
// Method: the same and other bodies under one key, while the test moves the clock by the
// control API.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RunningSimulator } from './server.ts';
import { call, entryBody, startTestSimulator, TestClient } from './test-client.ts';

const key = { 'idempotency-key': 'exp-1' };
const hourMs = 3_600_000;

async function advance(simulator: RunningSimulator, hours: number): Promise<void> {
  await call(`${simulator.controlUrl}/clock/advance`, { body: { ms: hours * hourMs } });
}

async function set(simulator: RunningSimulator, settings: object): Promise<void> {
  const { status, text } = await call(`${simulator.controlUrl}/settings`, {
    method: 'PUT',
    body: settings,
  });
  assert.equal(status, 200, text);
}

async function order(simulator: RunningSimulator, fault: object): Promise<void> {
  const { status, text } = await call(`${simulator.controlUrl}/faults`, { body: fault });
  assert.equal(status, 201, text);
}

const longTokens = { settings: { accessTokenSeconds: 100 * 24 * 3600 } };

describe('an Idempotency-Key', () => {
  test('gives the same answer again for 48 hours, with its date, and books once', async (t) => {
    const { client, simulator } = await startTestSimulator(t, longTokens);
    const first = await client.create(entryBody(), key);
    assert.equal(first.headers.get('x-ia-idempotency-cached-date'), null);
    await advance(simulator, 47);
    const again = await client.create(entryBody(), key);
    assert.deepEqual([again.status, again.text], [201, first.text]);
    assert.ok(again.headers.get('x-ia-idempotency-cached-date'));
    assert.equal(simulator.simulation.books.entries.size, 1);
  });

  test('replays failures too, even when the cause is gone', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    const closed = entryBody({ postingDate: '2025-12-31' });
    assert.equal((await client.create(closed, key)).status, 422);
    await call(`${simulator.controlUrl}/books-closed-through`, {
      method: 'PUT',
      body: { through: null },
    });
    assert.equal((await client.create(closed, key)).status, 422);
    assert.equal((await client.create(closed, { 'idempotency-key': 'exp-2' })).status, 201);
  });

  test('with another body is a conflict', async (t) => {
    const { client } = await startTestSimulator(t);
    await client.create(entryBody(), key);
    assert.equal((await client.create(entryBody({ description: 'other' }), key)).status, 409);
  });

  test('is a conflict from 48 hours to 60 days, and free after that', async (t) => {
    const { client, simulator } = await startTestSimulator(t, longTokens);
    await client.create(entryBody(), key);
    await advance(simulator, 49);
    assert.equal((await client.create(entryBody(), key)).status, 409);
    await advance(simulator, 58 * 24);
    assert.equal((await client.create(entryBody(), key)).status, 201);
    assert.equal(simulator.simulation.books.entries.size, 2);
  });

  test('is locked while its first request runs', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    await order(simulator, { fault: 'commit-late', ms: 60_000 });
    await assert.rejects(client.create(entryBody(), key));
    assert.equal((await client.create(entryBody(), key)).status, 409);
    await call(`${simulator.controlUrl}/clock/advance`, { body: { ms: 60_000 } });
    assert.equal((await client.create(entryBody(), key)).status, 201);
    assert.equal(simulator.simulation.books.entries.size, 1);
  });

  test('longer than 256 characters is refused', async (t) => {
    const { client } = await startTestSimulator(t);
    const long = { 'idempotency-key': 'x'.repeat(257) };
    assert.equal((await client.create(entryBody(), long)).status, 400);
  });

  test('can be forgotten by the control API', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    await client.create(entryBody(), key);
    await call(`${simulator.controlUrl}/idempotency/forget`, { method: 'POST' });
    await client.create(entryBody(), key);
    assert.equal((await client.find('TO-1')).length, 2);
  });
});

const stored: [string, string, number][] = [
  ['rateLimited', '429', 429],
  ['serverErrors', '503', 503],
  ['serverErrors', 'html-500', 500],
  ['unauthorized', 'token-expired-401', 401],
  ['unauthorized', 'token-expired-400', 400],
];

describe('an answer that is no business answer is stored only by switch:', () => {
  for (const [name, fault, status] of stored) {
    test(`${fault} with ${name}`, async (t) => {
      const { client, simulator } = await startTestSimulator(t);
      const tryOnce = async (number: number) => {
        const headers = { 'idempotency-key': `exp-${number}` };
        await order(simulator, { fault, match: { path: 'journal-entry' } });
        const failed = await client.create(entryBody(), headers);
        assert.equal(failed.status, status);
        client.token = (await TestClient.connect(simulator.apiUrl)).token;
        return client.create(entryBody(), headers);
      };
      assert.equal((await tryOnce(1)).status, 201);
      await set(simulator, { idempotencyCaches: { [name]: true } });
      assert.equal((await tryOnce(2)).status, status);
    });
  }
});
