// *Enable Accounting* over real HTTP: off, nothing is drained or armed, whatever the connection;
// what comes meanwhile waits, and is sent once when it is on again. Method: the SQL of drains asked
// by hand, then a worker on a scripted ledger, which is the judge of what was sent.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '#database/database-log.ts';
import { testDatabase } from '#database/test-database.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { stageServer } from '#root/stage-server.ts';
import { accountingSwitchRoutes } from './accounting-switch-routes.ts';
import { armExports, claimQueued } from './claim-store.ts';
import { nextFreeDrain, renewDrains, takeDrains } from './drain-store.ts';
import { exportRoutes } from './export-routes.ts';
import { startExportWorker } from './export-worker.ts';
import { makeSmallConnection, ScriptedLedger } from './small-connection-store.ts';

const { pool } = await testDatabase();
const small = await makeSmallConnection(pool, 'switch');
const { propertyId } = small;
const server = await stageServer(pool, accountingSwitchRoutes({ pool }), exportRoutes({ pool }));
const url = await server.listen({ port: 0, host: '127.0.0.1' });
const leaseMs = 30_000;

// biome-ignore lint/suspicious/noExplicitAny: answers are judged member by member below.
type Answer = any;

async function call(method: 'GET' | 'PUT' | 'POST', path: string, body?: object) {
  const headers = { 'tieout-property': 'switch', 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(`${url}/api/v1${path}`, { method, headers, ...sent });
  return { status: answer.status, body: (await answer.json()) as Answer };
}

const move = (enabled: boolean, reason: string) =>
  call('PUT', '/accounting-switch', { enabled, reason });

const states = async () => {
  const { rows } = await pool.query<{ state: string }>(
    'SELECT state FROM exports WHERE property_id = $1 ORDER BY export_id',
    [propertyId],
  );
  return rows.map(({ state }) => state);
};

test('nobody has moved it: it is on', async () => {
  const { body } = await call('GET', '/accounting-switch');
  assert.deepEqual(body, { enabled: true, reason: null, by: null, at: null });
});

test('it is not moved without a reason', async () => {
  assert.equal((await move(false, ' ')).status, 400);
  assert.equal((await call('GET', '/accounting-switch')).body.enabled, true);
});

test('off: a drain is lost, nothing is armed, and no worker takes another', async () => {
  await small.post(fuelInvoice('INV-1'));
  const [drain] = await takeDrains(pool, { worker: 'a', leaseMs });
  assert.ok(drain);
  const [claimed] = await claimQueued(pool, drain, { count: 1, inHand: [], ranAt: null });
  assert.ok(claimed);
  const off = await move(false, 'Sage is moved to another company');
  assert.equal(off.status, 200);
  const { export_id, attempts } = claimed;
  const record = { journalId: 'TIE', postedOn: '2026-05-10', currency: 'USD', memo: '', lines: [] };
  const arming = [{ export_id, attempts, record, hash: 'h', parts: null }];
  const armed = await armExports(pool, drain, arming, { leaseMs, worker: 'a' });
  assert.equal(armed.size, 0);
  assert.deepEqual(await renewDrains(pool, [drain.token], leaseMs), []);
  await pool.query('UPDATE connections SET drain_until = now()');
  assert.deepEqual(await takeDrains(pool, { worker: 'b', leaseMs }), []);
  assert.equal(await nextFreeDrain(pool, 'b'), null);
  assert.deepEqual(await states(), ['queued']);
});

test('the summary says so, with who and why; the same again changes neither', async () => {
  const { body } = await call('GET', '/exports/summary');
  const { enabled, by, reason } = body.accounting;
  assert.deepEqual([enabled, by, reason], [false, 'ann', 'Sage is moved to another company']);
  assert.equal(body.nextRunAt, null);
  const again = await move(false, 'Sage is moved to another company');
  assert.equal(again.body.at, body.accounting.at);
});

test('what came meanwhile is sent when it is on again, each once', async () => {
  await small.post(fuelInvoice('INV-2'), fuelInvoice('INV-3'));
  assert.deepEqual(await states(), ['queued', 'queued', 'queued']);
  const ledger = new ScriptedLedger();
  let moved = () => {};
  const worker = startExportWorker({
    ...{ pool, openLedger: async () => ledger, worker: 'test', log: silentLog },
    ...{ now: () => new Date(), monotonicMs: () => performance.now(), random: Math.random },
    ...{ pollMs: 25, onMoved: () => moved() },
  });
  const all = new Promise<void>((resolve) => {
    moved = async () => {
      if ((await states()).every((state) => state === 'confirmed')) resolve();
    };
  });
  assert.equal((await move(true, 'The move is done')).body.by, 'ann');
  await all;
  await worker.stop();
  assert.equal(ledger.posts.length, 3);
  assert.equal(new Set(ledger.entries.map(({ reference }) => reference)).size, 3);
});

test('the trail has who moved it, when and why', async () => {
  const { rows } = await pool.query<{ by: string; enabled: string; reason: string }>(
    `SELECT acted_by AS by, after->>'enabled' AS enabled, after->>'reason' AS reason
       FROM audit_entries WHERE property_id = $1 AND subject = 'Enable Accounting'
      ORDER BY audit_id`,
    [propertyId],
  );
  assert.deepEqual(rows, [
    { by: 'ann', enabled: 'false', reason: 'Sage is moved to another company' },
    { by: 'ann', enabled: 'true', reason: 'The move is done' },
  ]);
});
