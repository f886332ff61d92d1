// Drills of a worker that dies at its calls, in three manners; `npm run drill` takes every single
// call.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import { reportLine, violations } from './drill-report.ts';
import { DrillWorld } from './drill-world.ts';
import { workerCrashes } from './worker-crashes.ts';

describe('a worker that dies', { concurrency: 3 }, () => {
  const table = [
    { manner: 'before', from: 1, seed: 101 },
    { manner: 'during', from: 1, seed: 102 },
    { manner: 'after', from: 2, seed: 103 },
  ] as const;
  for (const { manner, from, seed } of table) {
    test(`${manner} every fourth of its calls loses and doubles nothing`, async (t) => {
      const { pool, url: databaseUrl } = await testDatabase();
      const simulator = await startSimulator();
      try {
        const world = await DrillWorld.make({ pool, simulator, seed });
        const options = { databaseUrl, manner, from, step: 4, killsMax: 12 };
        const report = await workerCrashes(world, options);
        t.diagnostic(reportLine(report));
        t.diagnostic([...report.diedAt].map(([at, times]) => `${at} ×${times}`).join(', '));
        assert.deepEqual(violations(report), []);
      } finally {
        await simulator.stop();
      }
    });
  }
});
