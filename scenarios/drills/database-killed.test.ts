// Drill of a database that dies: kill -9 of PostgreSQL's own process while events are posted and
// exported, over either API. What was acknowledged is in the journal after recovery, and everything
// in the journal is exported once.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '#database/database-log.ts';
import { startEmbeddedPostgres } from '#database/embedded-postgres.ts';
import { migrate } from '#database/migrations.ts';
import { isConnectionLost, openPool } from '#database/pool.ts';
import { removeScratchFolder, scratchFolder } from '#database/scratch-folder.ts';
import { type House, housesIn } from './drill-place.ts';
import { violations } from './drill-report.ts';
import { judged } from './reconciled.ts';

/** Repeats what a lost connection interrupted, as a client of the API would. */
async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isConnectionLost(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Posts everything, a few at a time, however often the database goes away meanwhile. */
async function postAll({ world, events }: House): Promise<void> {
  for (let from = 0; from < events.length; from += 4) {
    await persistently(() => world.post(events.slice(from, from + 4)));
  }
}

test('kill -9 of PostgreSQL, three times while events are posted and exported', async (t) => {
  const dataFolder = scratchFolder('drill');
  const server = await startEmbeddedPostgres({ dataFolder, log: silentLog });
  const pool = openPool(server.url, { max: 10 });
  t.after(async () => {
    await pool.end();
    await server.stop();
    removeScratchFolder(dataFolder);
  });
  await migrate(pool);
  const houses = await housesIn(t, pool, { seed: 57, events: 80, company: { latencyMs: 4 } });
  // One worker drains both connections.
  const worker = houses[0]?.world.startWorker({ leaseMs: 1_500 });
  const posting = Promise.all(houses.map(postAll));
  for (const killedAt of [8, 30, 50]) {
    for (const { world } of houses) {
      await persistently(() => world.until(({ confirmed = 0 }) => confirmed >= killedAt));
    }
    process.kill(server.pid, 'SIGKILL');
  }
  await posting;
  for (const { world } of houses) await persistently(() => world.drained());
  await worker?.stop();
  for (const { world, events } of houses) {
    const found = await judged(world);
    assert.deepEqual(violations(found), []);
    assert.equal(found.entries, events.length);
    assert.equal(world.acknowledged.size, events.length);
  }
});
