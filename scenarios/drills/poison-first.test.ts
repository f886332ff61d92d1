// Drill of entries that never go through before many good ones; `npm run drill -- --poison` puts
// them before ten thousand.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { apis } from './drill-company.ts';
import { drillPlace } from './drill-place.ts';
import { poisonFirst } from './poison-first.ts';

describe('entries that never go through', { concurrency: 2 }, () => {
  for (const api of apis) {
    test(`${api}: hold up none of the good ones behind them`, async (t) => {
      const { world } = await drillPlace(t, { seed: 13, api });
      const { violations } = await poisonFirst(world, { good: 150, refused: 20, silent: 3 });
      assert.deepEqual(violations, []);
      await world.retire();
    });
  }
});
