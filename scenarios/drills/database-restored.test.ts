// Drill of a backup put back: the files of our database as they were at t0, copied from the stopped
// server, while everything since then is in the external books. What was sent is recognised, looked
// for and adopted; nothing is sent again. One database, a company on each API.

import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { silentLog } from '#database/database-log.ts';
import { startEmbeddedPostgres } from '#database/embedded-postgres.ts';
import { migrate } from '#database/migrations.ts';
import { openPool } from '#database/pool.ts';
import { sentMarks } from '#export-queue/sent-mark-store.ts';
import { audit } from './auditor.ts';
import { bookedEntries } from './control-client.ts';
import { housesIn } from './drill-place.ts';
import { violations } from './drill-report.ts';

/** A copy of the same owner and as private: PostgreSQL takes no other. */
function copyFolder(from: string, to: string): void {
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  const { uid, gid, mode } = statSync(from);
  const own = (path: string) => chownSync(path, uid, gid);
  own(to);
  chmodSync(to, mode);
  for (const one of readdirSync(to, { recursive: true, encoding: 'utf8' })) own(join(to, one));
}

/** A server whose files can be copied and put back. */
async function databaseServer(t: TestContext) {
  const dataFolder = mkdtempSync(join(tmpdir(), 'tieout-drill-'));
  let server = await startEmbeddedPostgres({ dataFolder, durable: false, log: silentLog });
  const files = realpathSync(join(dataFolder, 'postgres'));
  const copy = `${files}-t0`;
  t.after(async () => {
    await server.stop();
    for (const folder of [files, copy, dataFolder])
      rmSync(folder, { recursive: true, force: true });
  });
  /** Stops the server, does something to its files, and starts it again. */
  const between = async (work: () => void) => {
    await server.stop();
    work();
    server = await startEmbeddedPostgres({ dataFolder, durable: false, log: silentLog });
  };
  return {
    dataFolder,
    open: () => openPool(server.url, { max: 8 }),
    backUp: () => between(() => copyFolder(files, copy)),
    putBack: () =>
      between(() => {
        rmSync(files, { recursive: true });
        renameSync(copy, files);
      }),
  };
}

test('after the restore of an older backup nothing is sent again, on either API', async (t) => {
  const server = await databaseServer(t);
  const marks = sentMarks(server.dataFolder);
  let pool = server.open();
  await migrate(pool);
  let houses = await housesIn(t, pool, { seed: 24, events: 40 });
  const work = async () => {
    const worker = houses[0]?.world.startWorker({ marks });
    for (const { world } of houses) await world.drained();
    await worker?.stop();
  };
  const postAll = async (from: number, to?: number) => {
    for (const { world, events } of houses) await world.post(events.slice(from, to));
  };
  /** The houses on the server as it is after something was done to its files. */
  const reopened = async (change: () => Promise<void>) => {
    await pool.end();
    await change();
    pool = server.open();
    houses = houses.map(({ world, events }) => ({ world: world.on(pool), events }));
  };
  await postAll(0, 10);
  await work();
  // Some are queued at the moment of the backup, and sent after it.
  await postAll(10, 25);
  await reopened(server.backUp);
  await postAll(25);
  await work();
  const booked = await Promise.all(houses.map(({ world }) => bookedEntries(world.control)));

  await reopened(server.putBack);
  for (const { world } of houses) await world.control('POST', '/idempotency/forget');
  // The operational system sends again what it sent since the backup.
  await postAll(20);
  await work();
  for (const [index, { world, events }] of houses.entries()) {
    const found = await audit({ ...world, db: pool });
    assert.deepEqual(violations(found), []);
    assert.equal(found.entries, events.length);
    const keys = (entries: (typeof booked)[number] = []) => entries.map((one) => one.key);
    assert.deepEqual(keys(await bookedEntries(world.control)), keys(booked[index]));
  }
  await pool.end();
});
