// Drills of lost answers, on fixed seeds; `npm run drill` runs as many as one likes.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import { answersLost } from './answers-lost.ts';
import { reportLine, violations } from './drill-report.ts';
import { DrillWorld } from './drill-world.ts';

const table = [
  { api: 'rest', seed: 48_213, forgetful: false },
  { api: 'rest', seed: 17, forgetful: true },
  { api: 'xml', seed: 2_026, forgetful: false },
  { api: 'xml', seed: 90_210, forgetful: true },
] as const;

describe('answers lost', { concurrency: 4 }, () => {
  for (const { api, seed, forgetful } of table) {
    const company = forgetful ? 'a company that forgets keys' : 'a company that keeps keys';
    const books = `${company} holds each entry once`;
    test(`${api}, seed ${seed}: every answer may be lost, ${books}`, async (t) => {
      const { pool } = await testDatabase();
      const simulator = await startSimulator();
      try {
        const world = await DrillWorld.make({ pool, simulator, seed, api });
        const report = await answersLost(world, { events: 40, forgetful });
        t.diagnostic(reportLine(report));
        assert.deepEqual(violations(report), []);
      } finally {
        await simulator.stop();
      }
    });
  }
});
