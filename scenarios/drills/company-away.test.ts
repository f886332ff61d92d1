// Drill of a company that is away for eight hours on the worker's clock: the breaker asks at most
// once a minute, the backlog waits, and nothing is spent on it.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { apis, openDrillLedger } from './drill-company.ts';
import { drillPlace } from './drill-place.ts';
import { violations } from './drill-report.ts';
import { paths } from './fault-plan.ts';
import { replaced } from './kill-points.ts';
import { judged } from './reconciled.ts';

const hourMs = 3_600_000;
/** So much faster goes the worker's clock. */
const haste = 12_000;

describe('a company that is away', { concurrency: 2 }, () => {
  for (const api of apis) {
    test(`${api}: eight hours of silence cost one call a minute, and no storm after`, async (t) => {
      const probeIntervalMs = 60_000;
      const settings = { probeIntervalMs };
      const { world } = await drillPlace(t, { seed: 15, api, settings });
      const { control } = world;
      const match = { path: paths[api].post };
      await control('POST', '/faults', { fault: 'reset-before', times: 100_000, match });
      const findMatch = { path: paths[api].find };
      await control('POST', '/faults', { fault: 'reset-before', times: 100_000, match: findMatch });
      await world.post(world.events(60));
      const startedAtMs = performance.now();
      const monotonicMs = () => (performance.now() - startedAtMs) * haste;
      const calls: number[] = [];
      const worker = world.startWorker({
        monotonicMs,
        // Leases are counted on the same fast clock; this worker is alone.
        leaseMs: 1_000 * hourMs,
        openLedger: async (connection) => {
          const ledger = await openDrillLedger(connection);
          return replaced(ledger, {
            post: (...sent: Parameters<typeof ledger.post>) => {
              calls.push(monotonicMs());
              return ledger.post(...sent);
            },
            find: (...asked: Parameters<typeof ledger.find>) => {
              calls.push(monotonicMs());
              return ledger.find(...asked);
            },
          });
        },
      });
      while (monotonicMs() < 8 * hourMs) await new Promise((resolve) => setTimeout(resolve, 20));
      const silent = calls.length;
      const opened = calls[7] ?? 0;
      const gaps = calls.slice(9).map((at, index) => at - (calls[index + 8] ?? 0));
      t.diagnostic(`${silent} calls in eight hours, the shortest wait ${Math.min(...gaps)} ms`);
      assert.ok(silent <= 8 + (8 * hourMs - opened) / probeIntervalMs, `${silent} calls`);
      assert.ok(Math.min(...gaps) >= probeIntervalMs);
      await control('DELETE', '/faults');
      await world.drained();
      await worker.stop();
      const { requests } = await control('GET', '/requests?limit=500');
      const storms = (requests as { status: number }[]).filter((one) => one.status === 429);
      assert.deepEqual(storms, []);
      const found = await judged(world);
      assert.deepEqual(violations(found), []);
      await world.retire();
    });
  }
});
