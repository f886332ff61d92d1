// Drill of an entry that ends every worker process that prepares it, among good ones: kill -9 as
// for want of memory, at the moment its lines have been read. The third crash is the last: the next
// process holds it by its cause and sends all others, each once.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EventJson } from '#scenarios/demo-season/season-ledger.ts';
import { startChild } from './child-process.ts';
import { apis } from './drill-company.ts';
import { drillPlace } from './drill-place.ts';
import { violations } from './drill-report.ts';
import type { WorkerOrders } from './drill-worker.ts';
import { judged } from './reconciled.ts';

/** Long enough that a busy machine renews it; the end of each dead worker's lease is waited for. */
const leaseMs = 1_000;
const deadly = 'Ends whoever reads it';

const poison: EventJson = {
  ...{ source: 'marina-os', id: 'POISON', kind: 'invoice-issued', occurredOn: '2026-05-03' },
  ...{ outlet: 'REIT', currency: 'USD', customer: { id: 'C-1', name: 'Ada Byron' }, memo: deadly },
  lines: [{ product: 'SLIP-TRANSIENT', amount: '100.00' }],
};

describe('an entry that ends its worker', { concurrency: 2 }, () => {
  for (const api of apis) {
    test(`${api}: is held after three crashes, and costs no other anything`, async (t) => {
      const { world, pool, databaseUrl } = await drillPlace(t, { seed: 14, api });
      const events = world.events(40);
      await world.post(events.slice(0, 10));
      await world.post([poison]);
      await world.post(events.slice(10));
      const orders: WorkerOrders = { databaseUrl, leaseMs, deadly };
      let crashes = 0;
      for (;;) {
        const worker = await startChild('scenarios/drills/drill-worker.ts', [
          JSON.stringify(orders),
        ]);
        const ended = await Promise.race([
          worker.gone.then(() => 'crashed'),
          world.drained().then(() => 'drained'),
        ]);
        if (ended === 'drained') {
          worker.process.kill('SIGTERM');
          await worker.gone;
          break;
        }
        assert.ok(crashes < 3, 'a fourth worker ended');
        assert.equal(worker.process.signalCode, 'SIGKILL');
        crashes += 1;
      }
      assert.equal(crashes, 3);
      const { rows } = await pool.query<{ cause_code: string; attempts: number; count: number }>(
        `SELECT cause_code, attempts, count(*)::int AS count FROM exports
          WHERE property_id = $1 AND state <> 'confirmed' GROUP BY 1, 2`,
        [world.propertyId],
      );
      assert.deepEqual(rows, [{ cause_code: 'EXPORT_PREPARATION_FAILED', attempts: 0, count: 1 }]);
      const found = await judged(world);
      assert.deepEqual(
        found.lost.map((text) => text.split(' ')[0]),
        ['POISON'],
      );
      // Balances differ by what is held; the lines of all booked entries were compared.
      const findings = found.findings.filter((one) => !one.startsWith('The balance of'));
      assert.deepEqual(violations({ ...found, lost: [], findings }), []);
      await world.retire();
    });
  }
});
