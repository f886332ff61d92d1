// Drills of lost answers, on fixed seeds; `npm run drill` runs as many as one likes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import { answersLost } from './answers-lost.ts';
import { reportLine, violations } from './drill-report.ts';
import { DrillWorld } from './drill-world.ts';

const { pool } = await testDatabase();

const table = [
  { seed: 48_213, forgetful: false },
  { seed: 17, forgetful: true },
  { seed: 2_026, forgetful: false },
  { seed: 90_210, forgetful: true },
];

for (const { seed, forgetful } of table) {
  const company = forgetful ? 'a company that forgets keys' : 'a company that keeps keys';
  test(`seed ${seed}: every answer may be lost, ${company} holds each entry once`, async (t) => {
    const simulator = await startSimulator();
    try {
      const world = await DrillWorld.make({ pool, simulator, seed });
      const report = await answersLost(world, { events: 120, forgetful });
      t.diagnostic(reportLine(report));
      assert.deepEqual(violations(report), []);
    } finally {
      await simulator.stop();
    }
  });
}
