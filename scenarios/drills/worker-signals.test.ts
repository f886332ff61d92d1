// Drills of real worker processes: kill -9 between intent and wire, on the wire, between answer
// and ack; and a process that is stopped for longer than its lease, at the worst moments, and then
// goes on.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import { audit } from './auditor.ts';
import { startChild } from './child-process.ts';
import { violations } from './drill-report.ts';
import type { WorkerOrders } from './drill-worker.ts';
import { DrillWorld } from './drill-world.ts';

const { pool, url: databaseUrl } = await testDatabase();
const leaseMs = 300;

const startWorker = (orders: Partial<WorkerOrders>) => {
  const json = JSON.stringify({ databaseUrl, leaseMs, ...orders } satisfies WorkerOrders);
  return startChild('scenarios/drills/drill-worker.ts', [json]);
};

test('kill -9 of worker processes at any moment loses and doubles nothing', async () => {
  const simulator = await startSimulator({ settings: { latencyMs: 6 } });
  try {
    const world = await DrillWorld.make({ pool, simulator, seed: 9 });
    const moments = [
      { only: 'arm', at: 1, manner: 'before' },
      { only: 'arm', at: 1, manner: 'during' },
      { only: 'arm', at: 1, manner: 'after' },
      { only: 'post', at: 3, manner: 'before' },
      { only: 'post', at: 5, manner: 'during' },
      { only: 'post', at: 7, manner: 'after' },
      { only: 'find', at: 1, manner: 'after' },
      { only: 'settle', at: 1, manner: 'before' },
      { only: 'settle', at: 1, manner: 'during' },
    ] as const;
    const events = world.events(moments.length * 10);
    for (const [cycle, moment] of moments.entries()) {
      await world.post(events.slice(cycle * 10, cycle * 10 + 10));
      const worker = await startWorker({ signal: 'SIGKILL', ...moment });
      // All may be in the books a moment before the process is seen to be gone.
      const missed = world.drained().then(() => new Promise((done) => setTimeout(done, 2_000)));
      await Promise.race([worker.gone, missed]);
      assert.equal(worker.process.signalCode, 'SIGKILL', `${moment.manner} ${moment.only}`);
    }
    const successor = world.startWorker({ leaseMs });
    await world.drained();
    await successor.stop();
    const found = await audit({ ...world, db: pool });
    assert.deepEqual(violations(found), []);
    assert.equal(found.entries, events.length);
    await world.retire();
  } finally {
    await simulator.stop();
  }
});

/**
 * Stopped where; whether the company then forgets keys. It must remember them where the bytes may
 * have left already: docs/concepts/what-once-means.md names that gap.
 */
const pauses = [
  { api: 'rest', only: 'arm', manner: 'after', forgets: true },
  { api: 'rest', only: 'post', manner: 'before', forgets: true },
  { api: 'xml', only: 'post', manner: 'before', forgets: true },
  { api: 'rest', only: 'post', manner: 'during', forgets: false },
  { api: 'xml', only: 'post', manner: 'during', forgets: false },
  { api: 'xml', only: 'settle', manner: 'before', forgets: false },
] as const;

for (const { api, only, manner, forgets } of pauses) {
  const company = forgets ? 'a company that forgets keys' : 'a company that keeps keys';
  const when = `${api}: a worker stopped ${manner} ${only} beyond its lease`;
  test(`${when} doubles nothing in ${company}`, async () => {
    const simulator = await startSimulator({ settings: { latencyMs: 6 } });
    try {
      const world = await DrillWorld.make({ pool, simulator, seed: 10, api });
      await world.post(world.events(12));
      const stopped = await startWorker({ signal: 'SIGSTOP', only, manner, at: 1 });
      // It has armed its first exports, and nobody else can have them before its lease ends.
      await world.until(({ sending = 0 }) => sending > 0);
      const successor = world.startWorker({ leaseMs });
      await world.drained();
      await successor.stop();
      if (forgets) await world.control('POST', '/idempotency/forget');
      stopped.process.kill('SIGCONT');
      stopped.process.kill('SIGTERM');
      await stopped.gone;
      await world.drained();
      const found = await audit({ ...world, db: pool });
      assert.deepEqual(violations(found), []);
      await world.retire();
    } finally {
      await simulator.stop();
    }
  });
}
