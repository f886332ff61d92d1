// A bounded set of the seeds that `npm run drill` runs by the thousand: houses of each kind, on
// both APIs. The auditor, `tieout verify` and the reconciliation judge each.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { allAtOnce } from './all-at-once.ts';
import { houseOf, houseText } from './drill-house.ts';
import { drillPlace } from './drill-place.ts';
import { reportLine, violations } from './drill-report.ts';

const seeds = [2, 5, 9, 46, 55, 67];

describe('everything at once', { concurrency: 3 }, () => {
  for (const seed of seeds) {
    const api = seed % 2 === 0 ? 'rest' : 'xml';
    const house = houseOf(seed);
    test(`${api}, seed ${seed}, ${houseText(house)}: each entry is there once`, async (t) => {
      const { world, databaseUrl } = await drillPlace(t, { seed, api, house });
      const report = await allAtOnce(world, { databaseUrl });
      await world.retire();
      t.diagnostic(reportLine(report));
      assert.deepEqual(violations(report), []);
    });
  }
});
