// Drills of a worker that dies at its calls, in three manners; `npm run drill` takes every single
// call.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { drillPlace } from './drill-place.ts';
import { reportLine, violations } from './drill-report.ts';
import { workerCrashes } from './worker-crashes.ts';

describe('a worker that dies', { concurrency: 4 }, () => {
  const table = [
    { api: 'rest', manner: 'before', from: 1, seed: 101 },
    { api: 'rest', manner: 'during', from: 2, seed: 102 },
    { api: 'xml', manner: 'during', from: 4, seed: 103 },
    { api: 'xml', manner: 'after', from: 3, seed: 104 },
  ] as const;
  for (const { api, manner, from, seed } of table) {
    test(`${api}: ${manner} every sixth of its calls loses and doubles nothing`, async (t) => {
      const { world, databaseUrl } = await drillPlace(t, { seed, api });
      const options = { databaseUrl, manner, from, step: 6, killsMax: 4 };
      const report = await workerCrashes(world, options);
      t.diagnostic(reportLine(report));
      t.diagnostic([...report.diedAt].map(([at, times]) => `${at} ×${times}`).join(', '));
      assert.deepEqual(violations(report), []);
    });
  }
});
