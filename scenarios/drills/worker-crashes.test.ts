// Drills of a worker that dies at its calls, in three manners; `npm run drill` takes every single
// call.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Api } from './drill-company.ts';
import { type DrillHouse, plainHouse, splitHouse } from './drill-house.ts';
import { drillPlace } from './drill-place.ts';
import { reportLine, violations } from './drill-report.ts';
import type { Manner } from './kill-points.ts';
import { workerCrashes } from './worker-crashes.ts';

interface Row {
  readonly api: Api;
  readonly manner: Manner;
  readonly from: number;
  readonly seed: number;
  readonly house?: DrillHouse;
}

describe('a worker that dies', { concurrency: 4 }, () => {
  const table: readonly Row[] = [
    { api: 'rest', manner: 'before', from: 1, seed: 101 },
    { api: 'rest', manner: 'during', from: 2, seed: 102 },
    { api: 'xml', manner: 'during', from: 4, seed: 103 },
    { api: 'xml', manner: 'after', from: 3, seed: 104 },
    { api: 'rest', manner: 'after', from: 5, seed: 105, house: splitHouse },
    { api: 'xml', manner: 'before', from: 1, seed: 106, house: splitHouse },
  ];
  for (const { api, manner, from, seed, house = plainHouse } of table) {
    const what = house === plainHouse ? '' : ', between the parts of split entries,';
    test(`${api}: ${manner} every sixth call${what} loses and doubles nothing`, async (t) => {
      const { world, databaseUrl } = await drillPlace(t, { seed, api, house });
      const options = { databaseUrl, manner, from, step: 6, killsMax: 4 };
      const report = await workerCrashes(world, options);
      t.diagnostic(reportLine(report));
      t.diagnostic([...report.diedAt].map(([at, times]) => `${at} ×${times}`).join(', '));
      assert.deepEqual(violations(report), []);
    });
  }
});
