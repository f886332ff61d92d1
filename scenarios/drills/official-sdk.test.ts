// What Sage's own SDK does to the books with its defaults, beside the product, under one plan of
// faults. The numbers of a larger run stand in docs/concepts/what-once-means.md.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import { DrillWorld } from './drill-world.ts';
import { withTheSdk, withTieout } from './official-sdk.ts';

const { pool } = await testDatabase();
const count = Number(process.argv[2] ?? 16);

test('where the official SDK doubles and loses entries, ours are there once', async (t) => {
  const simulator = await startSimulator();
  try {
    for (const api of ['rest', 'xml'] as const) {
      const world = await DrillWorld.make({ pool, simulator, seed: 2_217, api });
      const ours = await withTieout(world, count);
      t.diagnostic(`tieout, ${api}: ${JSON.stringify(ours)}`);
      const all = { entries: count, doubled: 0, missing: 0, wronglyFailed: 0, wrong: 0 };
      assert.deepEqual(ours, all);
      await world.retire();
      if (api === 'rest') continue;
      const theirs = await withTheSdk(world, { simulator, dates: 'parts' });
      t.diagnostic(`official SDK: ${JSON.stringify(theirs)}`);
      assert.ok(theirs.doubled > 0 && theirs.missing > 0 && theirs.wronglyFailed > 0);
      const isoDates = await withTheSdk(world, { simulator, dates: 'iso' });
      t.diagnostic(`official SDK, ISO dates: ${JSON.stringify(isoDates)}`);
      assert.equal(isoDates.wrong, isoDates.entries - isoDates.missing);
    }
  } finally {
    await simulator.stop();
  }
});
