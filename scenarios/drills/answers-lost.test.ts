// Drills of lost answers, on fixed seeds; `npm run drill` runs as many as one likes.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answersLost } from './answers-lost.ts';
import { drillPlace } from './drill-place.ts';
import { reportLine, violations } from './drill-report.ts';

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
      const { world } = await drillPlace(t, { seed, api });
      const report = await answersLost(world, { events: 40, forgetful });
      t.diagnostic(reportLine(report));
      assert.deepEqual(violations(report), []);
    });
  }
});
