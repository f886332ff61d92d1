// The worker against a scripted external ledger and a real PostgreSQL. Every test waits for exports
// to reach a state, counts what the ledger really holds, and never for a time to pass.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '#database/database-log.ts';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { type ConnectionRecord, changeConnection, readConnection } from './connection-store.ts';
import { type ExportWorkerOptions, startExportWorker } from './export-worker.ts';
import {
  makeSmallConnection,
  ScriptedLedger,
  type SmallConnection,
} from './small-connection-store.ts';

const { pool } = await testDatabase();

let made = 0;

/** Settings that make waiting short; none of them changes what is decided. */
const quick = { busyDelayMs: 5, findDelayMs: 5, findDelayMsMax: 20, probeIntervalMs: 20 };

interface World extends SmallConnection {
  readonly ledger: ScriptedLedger;
  start(more?: Partial<ExportWorkerOptions>): ReturnType<typeof startExportWorker>;
  /** Until no export of the property is in one of these states. */
  until(condition: (states: Record<string, number>) => boolean): Promise<Record<string, number>>;
  invoices(count: number): Promise<void>;
}

async function makeWorld(settings: Record<string, unknown> = {}): Promise<World> {
  made += 1;
  const small = await makeSmallConnection(pool, `worker-${made}`, { ...quick, ...settings });
  const ledger = new ScriptedLedger();
  let moved = () => {};
  let number = 0;
  return {
    ...small,
    ledger,
    start: (more = {}) =>
      startExportWorker({
        pool,
        openLedger: async (connection) => {
          if (connection.propertyId !== small.propertyId) throw new Error('another test');
          return ledger;
        },
        worker: `worker of ${made}`,
        log: silentLog,
        now: () => new Date(),
        monotonicMs: () => performance.now(),
        random: Math.random,
        pollMs: 25,
        onMoved: () => moved(),
        ...more,
      }),
    async until(condition) {
      for (;;) {
        const next = new Promise<void>((resolve) => {
          moved = resolve;
        });
        const { rows } = await pool.query<{ state: string; count: bigint }>(
          'SELECT state, count(*) FROM exports WHERE property_id = $1 GROUP BY state',
          [small.propertyId],
        );
        const states = Object.fromEntries(rows.map((row) => [row.state, Number(row.count)]));
        if (condition(states)) return states;
        await Promise.race([next, new Promise((resolve) => setTimeout(resolve, 100))]);
      }
    },
    async invoices(count) {
      const events = Array.from({ length: count }, () => fuelInvoice(`INV-${++number}`));
      const receipts = await small.post(...events);
      assert.ok(receipts.every((receipt) => receipt.status === 'posted'));
    },
  };
}

/** Every key the ledger holds, held once. */
function assertOnce(world: World, count: number): void {
  const references = world.ledger.entries.map((entry) => entry.reference);
  assert.equal(new Set(references).size, count);
  assert.equal(references.length, count, 'nothing is there twice');
}

test('every entry is sent once, on no more lanes than set', async () => {
  const world = await makeWorld({ lanes: 3 });
  await world.invoices(120);
  const worker = world.start();
  await world.until((states) => states.confirmed === 120);
  await worker.stop();
  assertOnce(world, 120);
  assert.equal(world.ledger.posts.length, 120);
  assert.equal(world.ledger.inFlightMax, 3);
  assert.equal(world.ledger.closed, 1);
});

test('a worker says how its lanes are used, and how full they were', async () => {
  const world = await makeWorld({ lanes: 3 });
  let release = () => {};
  const wait = new Promise<void>((resolve) => {
    release = resolve;
  });
  world.ledger.script = () => ({ wait, next: 'confirm' });
  await world.invoices(30);
  const worker = world.start();
  while (world.ledger.inFlight < 3) await new Promise((resolve) => setImmediate(resolve));
  const mine = () => worker.lanes().find((one) => one.propertyId === world.propertyId);
  const { usedMs = 0, possibleMs = 0, ...now } = mine() ?? {};
  const { propertyId, connectionId } = world;
  const all = { lanes: 3, inUse: 3, allowed: 3, bound: 'none', nextCallInMs: 0 };
  assert.deepEqual(now, { propertyId, connectionId, ...all });
  assert.ok(usedMs <= possibleMs);
  release();
  await world.until((states) => states.confirmed === 30);
  assert.equal(mine()?.inUse, 0);
  await worker.stop();
});

test('an entry posted while the worker waits is sent, woken by its notification', async () => {
  const world = await makeWorld();
  const worker = world.start({ pollMs: 60_000 });
  await world.invoices(1);
  await world.until((states) => states.confirmed === 1);
  await world.invoices(2);
  await world.until((states) => states.confirmed === 3);
  await worker.stop();
  assertOnce(world, 3);
});

test('an answer that was lost after booking is found and adopted, not sent again', async () => {
  const world = await makeWorld();
  let lost = 0;
  world.ledger.script = () => (lost++ % 3 === 0 ? 'lose-answer' : 'confirm');
  await world.invoices(30);
  const worker = world.start();
  await world.until((states) => states.confirmed === 30);
  await worker.stop();
  assertOnce(world, 30);
  assert.equal(world.ledger.posts.length, 30);
  const { rows } = await pool.query(
    `SELECT purpose, outcome, count(*)::int AS count, bool_and(applied) AS applied
       FROM export_attempts WHERE property_id = $1 GROUP BY purpose, outcome ORDER BY 1, 2`,
    [world.propertyId],
  );
  assert.deepEqual(rows, [
    { purpose: 'find', outcome: 'found', count: 10, applied: true },
    { purpose: 'post', outcome: 'confirmed', count: 20, applied: true },
    { purpose: 'post', outcome: 'uncertain', count: 10, applied: true },
  ]);
});

test('a send that never arrived goes again under its key once proven absent', async () => {
  const world = await makeWorld({ breakerFailuresMax: 1000 });
  const seen = new Set<string>();
  world.ledger.script = (key) => {
    if (seen.has(key)) return 'confirm';
    seen.add(key);
    return 'reset';
  };
  await world.invoices(10);
  const worker = world.start();
  await world.until((states) => states.confirmed === 10);
  await worker.stop();
  assertOnce(world, 10);
  assert.equal(world.ledger.posts.length, 20);
});

test('a connector that throws leaves the export to find', async () => {
  const world = await makeWorld();
  let thrown = false;
  world.ledger.script = () => {
    if (thrown) return 'confirm';
    thrown = true;
    return 'throw';
  };
  await world.invoices(3);
  const worker = world.start();
  await world.until((states) => states.confirmed === 3);
  await worker.stop();
  assertOnce(world, 3);
});

test('a refused entry is held at once and blocks no other', async () => {
  const world = await makeWorld();
  let posts = 0;
  world.ledger.script = () => (++posts === 1 ? 'refuse' : 'confirm');
  await world.invoices(20);
  const worker = world.start();
  const states = await world.until((now) => now.held === 1 && now.confirmed === 19);
  assert.deepEqual(states, { held: 1, confirmed: 19 });
  await worker.stop();
  assert.equal(world.ledger.posts.length, 20);
});

test('a busy ledger is tried again until it takes everything', async () => {
  const world = await makeWorld();
  let posts = 0;
  world.ledger.script = () => (++posts < 40 ? 'busy' : 'confirm');
  await world.invoices(5);
  const worker = world.start();
  await world.until((states) => states.confirmed === 5);
  await worker.stop();
  assertOnce(world, 5);
});

test('refused credentials stop the connection, and no entry becomes an error', async () => {
  const world = await makeWorld();
  world.ledger.script = () => 'disconnect';
  await world.invoices(10);
  const worker = world.start();
  const isDisconnected = async () =>
    (await readConnection(pool, world.propertyId, world.connectionId))?.state === 'disconnected';
  while (!(await isDisconnected())) await new Promise((resolve) => setImmediate(resolve));
  await world.until((states) => states.queued === 10);
  await worker.stop();
  assert.equal(world.ledger.entries.length, 0);
  const { rows } = await pool.query(
    'SELECT sum(failures)::int AS failures FROM exports WHERE property_id = $1',
    [world.propertyId],
  );
  assert.deepEqual(rows, [{ failures: 0 }]);
});

test('credentials saved while a worker is about to give the connection up are tried', async () => {
  const world = await makeWorld();
  await world.invoices(3);
  let opened = 0;
  const openLedger = async ({ propertyId, connectionId }: ConnectionRecord) => {
    if (propertyId !== world.propertyId) throw new Error('another test');
    opened += 1;
    if (opened > 1) return world.ledger;
    await withTransaction(pool, (tx) => changeConnection(tx, propertyId, connectionId, {}));
    throw new Error('read before the credentials were saved');
  };
  const worker = world.start({ openLedger });
  await world.until((states) => states.confirmed === 3);
  await worker.stop();
  assert.equal(opened, 2);
  assertOnce(world, 3);
});

test('a graceful stop leaves nothing sending, uncertain or leased', async () => {
  const world = await makeWorld({ lanes: 2 });
  let release = () => {};
  const wait = new Promise<void>((resolve) => {
    release = resolve;
  });
  world.ledger.script = () => ({ wait, next: 'confirm' });
  await world.invoices(40);
  const worker = world.start();
  while (world.ledger.inFlight < 2) await new Promise((resolve) => setImmediate(resolve));
  const stopped = worker.stop();
  release();
  await stopped;
  const { rows } = await pool.query(
    `SELECT state, count(*)::int AS count, count(lease_token)::int AS leased
       FROM exports WHERE property_id = $1 GROUP BY state ORDER BY state`,
    [world.propertyId],
  );
  assert.deepEqual(rows, [
    { state: 'confirmed', count: 2, leased: 0 },
    { state: 'queued', count: 38, leased: 0 },
  ]);
});

test('a lane goes on while an answer is read, and a stop waits for the reading', async () => {
  const world = await makeWorld({ lanes: 2 });
  let release = () => {};
  const readsUntil = new Promise<void>((resolve) => {
    release = resolve;
  });
  world.ledger.script = () => ({ readsUntil });
  await world.invoices(20);
  const worker = world.start();
  while (world.ledger.posts.length < 20) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(world.ledger.entries.length, 0, 'none of the answers has been read yet');
  const stopped = worker.stop();
  release();
  await stopped;
  const { rows } = await pool.query(
    `SELECT state, count(*)::int AS count FROM exports WHERE property_id = $1 GROUP BY state`,
    [world.propertyId],
  );
  assert.deepEqual(rows, [{ state: 'confirmed', count: 20 }]);
  assertOnce(world, 20);
  assert.equal(world.ledger.inFlightMax, 2);
});

test('two workers send nothing twice and share the lanes of a connection', async () => {
  const world = await makeWorld({ lanes: 4 });
  await world.invoices(100);
  const workers = [world.start({ worker: 'one' }), world.start({ worker: 'two' })];
  await world.until((states) => states.confirmed === 100);
  await Promise.all(workers.map((worker) => worker.stop()));
  assertOnce(world, 100);
  assert.equal(world.ledger.posts.length, 100);
  assert.ok(world.ledger.inFlightMax <= 4);
});

test('findFirst adopts what the ledger has already, as after a restore', async () => {
  const world = await makeWorld();
  await world.invoices(7);
  const first = world.start();
  await world.until((states) => states.confirmed === 7);
  await first.stop();
  // The restored database: the same exports, not knowing that they were sent.
  await pool.query('DELETE FROM export_attempts WHERE property_id = $1', [world.propertyId]);
  await pool.query(
    `UPDATE exports SET state = 'queued', external_id = null, confirmed_at = null, draft = null,
            draft_hash = null, may_be_there = false, first_sent_at = null, last_sent_at = null,
            attempts = 0 WHERE property_id = $1`,
    [world.propertyId],
  );
  await pool.query(
    `UPDATE connections SET settings = settings || '{"findFirst": true}' WHERE property_id = $1`,
    [world.propertyId],
  );
  const second = world.start();
  await world.until((states) => states.confirmed === 7);
  await second.stop();
  assertOnce(world, 7);
  assert.equal(world.ledger.posts.length, 7);
});
