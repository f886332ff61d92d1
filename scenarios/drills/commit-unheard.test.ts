// Drill of commits whose answers are lost between PostgreSQL and the process that asked: whoever
// posts the same event again is given the same entry, and a worker sends nothing twice.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openPool } from '#database/pool.ts';
import { CutOffProxy } from './cut-off-proxy.ts';
import { apis } from './drill-company.ts';
import { drillPlace } from './drill-place.ts';
import { violations } from './drill-report.ts';
import { judged } from './reconciled.ts';

describe('commits', { concurrency: 2 }, () => {
  for (const api of apis) {
    test(`${api}: commits nobody hears of double nothing, in posting or exporting`, async (t) => {
      const { world, databaseUrl } = await drillPlace(t, { seed: 909, api });
      const proxy = await CutOffProxy.before(databaseUrl);
      const cutOff = openPool(proxy.url, { max: 6 });
      try {
        const through = world.on(cutOff);
        const events = world.events(24);
        for (let from = 0; from < events.length; from += 3) {
          const some = events.slice(from, from + 3);
          proxy.cuts = 1;
          await through.post(some).catch(() => through.post(some));
          assert.equal(proxy.lost, from / 3 + 1, 'the commit was made and its answer lost');
        }
        const inPosting = proxy.lost;
        const worker = through.startWorker({ leaseMs: 500 });
        for (let cut = 0; cut < 6; cut += 1) {
          proxy.cuts = 1;
          await Promise.race([world.drained(), new Promise((resolve) => setTimeout(resolve, 20))]);
        }
        await world.drained();
        await worker.stop();
        const found = await judged(world, { acknowledged: through.acknowledged });
        assert.deepEqual(violations(found), []);
        assert.equal(found.entries, events.length);
        assert.ok(inPosting >= 8);
        await world.retire();
      } finally {
        await cutOff.end();
        await proxy.close();
      }
    });
  }
});
