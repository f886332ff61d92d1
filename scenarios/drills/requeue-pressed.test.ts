// Drills of impatient people: Requeue pressed fifty times while exports are under way, uncertain
// or held.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { withTransaction } from '#database/pool.ts';
import { requeueExports } from '#export-queue/action-store.ts';
import { answersLost } from './answers-lost.ts';
import { apis } from './drill-company.ts';
import { drillPlace } from './drill-place.ts';
import { reportLine, violations } from './drill-report.ts';
import type { DrillWorld } from './drill-world.ts';
import { judged } from './reconciled.ts';

const presses = 50;

async function exportIds(world: DrillWorld): Promise<bigint[]> {
  const { rows } = await world.pool.query<{ export_id: bigint }>(
    'SELECT export_id FROM exports WHERE property_id = $1',
    [world.propertyId],
  );
  return rows.map((row) => row.export_id);
}

/** One press on all exports of the property; how many it moved. */
async function press(world: DrillWorld, person: string): Promise<number> {
  const selection = { exportIds: await exportIds(world) };
  const { done } = await withTransaction(world.pool, (tx) =>
    requeueExports(tx, world.propertyId, selection, { person, reason: 'Impatience' }),
  );
  return done;
}

describe('requeue pressed fifty times', { concurrency: 4 }, () => {
  for (const api of apis) {
    test(`${api}: while answers are lost doubles nothing`, async (t) => {
      const { world } = await drillPlace(t, { seed: 50, api });
      let left = presses;
      const meanwhile = async () => {
        if (left > 0) await press(world, left % 2 === 0 ? 'dana' : 'kim');
        else await new Promise((resolve) => setTimeout(resolve, 10));
        left -= 1;
      };
      const report = await answersLost(world, { events: 60, forgetful: true, meanwhile });
      t.diagnostic(reportLine(report));
      assert.deepEqual(violations(report), []);
      // Where the exports were faster, the rest of the presses come too late and move nothing.
      for (; left > 0; left -= 1) assert.equal(await press(world, 'dana'), 0);
      assert.deepEqual(violations(await judged(world)), []);
    });

    test(`${api}: on refused exports is one transition each, and one entry each`, async (t) => {
      const { world } = await drillPlace(t, { seed: 51, api });
      // The worker waits until all presses are done.
      await world.control('PUT', '/books-closed-through', { through: '2026-12-31' });
      await world.post(world.events(20));
      const first = world.startWorker();
      const states = await world.drained();
      await first.stop();
      assert.deepEqual(states, { held: 20 });
      await world.control('PUT', '/books-closed-through', { through: '2026-03-31' });
      const moved = await Promise.all(
        Array.from({ length: presses }, (_, index) => press(world, `person ${index}`)),
      );
      assert.equal(
        moved.reduce((sum, one) => sum + one, 0),
        20,
      );
      const second = world.startWorker();
      await world.drained();
      await second.stop();
      assert.deepEqual(violations(await judged(world)), []);
      await world.retire();
    });
  }
});
