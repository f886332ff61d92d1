// Drill of entries that never go through before many good ones; `npm run drill -- --poison` puts
// them before ten thousand.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import { apis } from './drill-company.ts';
import { DrillWorld } from './drill-world.ts';
import { poisonFirst } from './poison-first.ts';

describe('entries that never go through', { concurrency: 2 }, () => {
  for (const api of apis) {
    test(`${api}: hold up none of the good ones behind them`, async (t) => {
      const { pool } = await testDatabase();
      const simulator = await startSimulator();
      t.after(() => simulator.stop());
      const world = await DrillWorld.make({ pool, simulator, seed: 13, api });
      const { violations } = await poisonFirst(world, { good: 150, refused: 20, silent: 3 });
      assert.deepEqual(violations, []);
      await world.retire();
    });
  }
});
