// What a connection costs and how it flows: the meter, its forecast, the lanes. Tables without I/O
// for the numbers, then a real PostgreSQL and the product's routes.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify from 'fastify';
import { silentLog } from '#database/database-log.ts';
import { testDatabase } from '#database/test-database.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { startCallMeter } from './call-meter-worker.ts';
import { startExportWorker } from './export-worker.ts';
import { restoreRoutes } from './restore-routes.ts';
import { makeSmallConnection, ScriptedLedger } from './small-connection-store.ts';
import { usageOf, usageSettings, usageSince } from './usage.ts';
import { watchRoutes } from './watch-routes.ts';

after(() => server.close());
const { pool } = await testDatabase();
const now = () => new Date('2026-07-11T00:00:00Z');

const server = Fastify().withTypeProvider<TypeBoxTypeProvider>();
server.decorateRequest('propertyId', 0);
server.decorateRequest('person', '');
server.addHook('onRequest', async (request) => {
  request.propertyId = Number(request.headers['tieout-property']);
  request.person = 'Dana';
});
await server.register(watchRoutes({ pool, now }));
await server.register(restoreRoutes({ pool, openLedger: async () => new ScriptedLedger() }));

async function get(propertyId: number, url: string) {
  const answer = await server.inject({ url, headers: { 'tieout-property': String(propertyId) } });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
}

const idle = { queued: 0, waiting: 0, entries: 0, groups: 0 };
const posts = (called_on: string, counted: number) => {
  return { called_on, purpose: 'post', calls: counted, counted };
};

describe('the forecast', () => {
  test('is what was counted, the backlog, and the days left at the pace of the last seven', () => {
    const days = [posts('2026-07-04', 70), posts('2026-07-10', 70)];
    const work = { ...idle, queued: 5, waiting: 2 };
    const usage = usageOf(days, work, usageSettings({}, 'detail'), now());
    // From the start of 5 July, 70 in six days; 21 days of July are left.
    assert.equal(usage.counted, 140);
    assert.equal(usage.perDay, 70);
    assert.equal(usage.forecast, 140 + 7 + 70 * 21);
    assert.equal(usage.alert, null);
  });

  test('beyond the tier costs packs of ten, each begun one whole', () => {
    const settings = usageSettings({ transactionsPerMonth: 100, overagePrice: '0.15' }, 'detail');
    const usage = usageOf([posts('2026-07-01', 111)], idle, settings, now());
    assert.equal(usage.forecast, 111);
    assert.equal(usage.forecastOver, 11);
    assert.equal(usage.overageCost, '0.30');
    assert.match(usage.alert ?? '', /111 API transactions are forecast/);
  });

  test('says what daily summaries would make of it', () => {
    const work = { ...idle, entries: 1_000, groups: 2 };
    const days = [posts('2026-07-01', 90_000), { ...posts('2026-07-01', 10_000), purpose: 'list' }];
    const usage = usageOf(days, work, usageSettings({}, 'detail'), now());
    assert.deepEqual(usage.advice, { mode: 'daily-summary', forecast: 10_180 });
    const summarised = usageOf(days, work, usageSettings({}, 'daily-summary'), now());
    assert.equal(summarised.advice, null);
  });

  test('a wrong tier or price takes the default', () => {
    const wrong = { transactionsPerMonth: -1, overagePrice: 'cheap' };
    const settings = usageSettings(wrong, 'detail');
    assert.equal(settings.transactionsPerMonth, 100_000);
    assert.equal(settings.overagePrice, '0.15');
    assert.equal(usageSince(now()), '2025-08-01');
  });
});

test('calls are counted per day and purpose, by many meters into the same rows', async () => {
  const small = await makeSmallConnection(pool, 'usage');
  const meters = [1, 2].map(() => startCallMeter({ pool, log: silentLog, now }));
  for (const meter of meters) {
    const note = meter.noteOf(small);
    note({ purpose: 'post', counted: 1 });
    note({ purpose: 'post', counted: 1 });
    note({ purpose: 'session', counted: 0 });
  }
  await Promise.all(meters.map((meter) => meter.close()));
  const usage = await get(small.propertyId, `/connections/${small.connectionId}/usage`);
  assert.equal(usage.month, '2026-07');
  assert.deepEqual(usage.byPurpose, [
    { purpose: 'post', calls: 4, counted: 4 },
    { purpose: 'session', calls: 2, counted: 0 },
  ]);
  assert.deepEqual(usage.months, [{ month: '2026-07', calls: 6, counted: 4 }]);
});

test('the lanes a worker uses can be asked for', async () => {
  const small = await makeSmallConnection(pool, 'lanes', { lanes: 3 });
  const address = `/connections/${small.connectionId}/lanes`;
  assert.deepEqual(await get(small.propertyId, address), { latest: null });
  await small.post(fuelInvoice('INV-1'));
  const worker = startExportWorker({
    pool,
    openLedger: async () => new ScriptedLedger(),
    worker: 'lanes',
    log: silentLog,
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    random: Math.random,
    pollMs: 10,
  });
  let latest = null;
  while (latest === null) {
    ({ latest } = await get(small.propertyId, address));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await worker.stop();
  assert.equal(latest.worker, 'lanes');
  assert.equal(typeof latest.allowed, 'number');
});

test('a person makes a connection look first: once, recorded, the first reason stays', async () => {
  const small = await makeSmallConnection(pool, 'looks-first');
  const look = (connectionId: number, reason: string) =>
    server.inject({
      ...{ method: 'POST', url: `/connections/${connectionId}/find-first` },
      headers: { 'tieout-property': String(small.propertyId) },
      payload: { reason },
    });
  const answers = [
    await look(small.connectionId, ' The machine was replaced '),
    await look(small.connectionId, 'Pressed again'),
  ];
  for (const answer of answers) {
    assert.equal(answer.statusCode, 200, answer.body);
    assert.equal(answer.json().reason, 'The machine was replaced');
    assert.ok(Date.parse(answer.json().since) > 0);
  }
  const { rows } = await pool.query(
    'SELECT action, acted_by, reason FROM connection_actions WHERE property_id = $1',
    [small.propertyId],
  );
  assert.deepEqual(rows, [
    { action: 'find-first', acted_by: 'Dana', reason: 'The machine was replaced' },
  ]);
  assert.equal((await look(small.connectionId, '')).statusCode, 400);
  const unknown = await look(small.connectionId + 1_000_000, 'No such connection');
  assert.equal(unknown.statusCode === 200, false);

  const ledger = new ScriptedLedger();
  let moved = () => {};
  const synced = new Promise<void>((resolve) => {
    moved = resolve;
  });
  await small.post(fuelInvoice('LOOKED-FOR'));
  const worker = startExportWorker({
    ...{ pool, worker: 'looks', log: silentLog, now, random: Math.random, pollMs: 10 },
    monotonicMs: () => performance.now(),
    openLedger: async ({ propertyId }) => {
      if (propertyId !== small.propertyId) throw new Error('another test');
      return ledger;
    },
    onMoved: (all) => {
      if (all.some(({ to }) => to === 'confirmed')) moved();
    },
  });
  await synced;
  await worker.stop();
  assert.deepEqual([ledger.finds.length, ledger.posts.length], [1, 1]);
});
