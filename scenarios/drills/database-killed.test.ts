// Drill of a database that dies while events are posted and exported; fifty times by
// `npm run drill -- --database`.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '#database/database-log.ts';
import { startEmbeddedPostgres } from '#database/embedded-postgres.ts';
import { migrate } from '#database/migrations.ts';
import { openPool } from '#database/pool.ts';
import { removeScratchFolder, scratchFolder } from '#database/scratch-folder.ts';
import { databaseKilled } from './database-killed.ts';
import { housesIn } from './drill-place.ts';

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
  const { violations } = await databaseKilled(houses, { server, kills: 3 });
  assert.deepEqual(violations, []);
});
