// Drill of refusals that people repair: entries the company refuses stand before hundreds of good
// ones, are tried once each, and hold nobody up. When the cause is gone, one press requeues all of
// its class, and one of them is taken back while it is on the wire.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { withTransaction } from '#database/pool.ts';
import { requeueExports } from '#export-queue/action-store.ts';
import { apis } from './drill-company.ts';
import { drillPlace } from './drill-place.ts';
import { violations } from './drill-report.ts';
import { judged } from './reconciled.ts';

interface Held {
  readonly export_id: bigint;
  readonly attempts: number;
  readonly cause_code: string;
  readonly cause_hint: string | null;
}

describe('refusals', { concurrency: 2 }, () => {
  for (const api of apis) {
    test(`${api}: a closed period holds what it concerns, once, and nothing else`, async (t) => {
      const company = { latencyMs: 2 };
      const { world, pool } = await drillPlace(t, { seed: 20, api, company });
      const events = world.events(200);
      const days = events.map((event) => event.occurredOn).sort();
      const through = String(days[20]);
      await world.control('PUT', '/books-closed-through', { through });
      const poison = events.filter((event) => event.occurredOn <= through);
      // They come first, so that they stand before the good ones.
      await world.post(poison);
      await world.post(events.filter((event) => event.occurredOn > through));
      const worker = world.startWorker();
      const states = await world.drained();
      assert.deepEqual(states, { held: poison.length, confirmed: events.length - poison.length });
      const { rows: held } = await pool.query<Held>(
        `SELECT export_id, attempts, cause_code, cause_hint FROM exports
        WHERE property_id = $1 AND state = 'held'`,
        [world.propertyId],
      );
      assert.deepEqual(new Set(held.map((one) => one.attempts)), new Set([1]));
      assert.equal(new Set(held.map((one) => one.cause_code)).size, 1);
      assert.ok(held.every((one) => one.cause_hint));

      await world.control('PUT', '/books-closed-through', { through: '2026-03-31' });
      const selection = { exportIds: held.map((one) => one.export_id) };
      const by = { person: 'dana', reason: 'The period was opened again' };
      await withTransaction(pool, (tx) => requeueExports(tx, world.propertyId, selection, by));
      await world.until(({ sending = 0, queued = 0 }) => sending + queued < poison.length);
      const [first] = poison;
      if (first) await world.post([world.reversalOf(first)]);
      await world.drained();
      await worker.stop();
      const found = await judged(world);
      assert.deepEqual(violations(found), []);
      assert.equal(found.entries, events.length + 1);
      await world.retire();
    });
  }
});
