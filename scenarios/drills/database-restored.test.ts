// Drill of a backup put back: the files of our database as they were at t0, copied from the stopped
// server, while everything since then is in the external books. What was sent is recognised, looked
// for and adopted; nothing is sent again, nor summarised beside what stands there. One database, a
// company on each API.

import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  cpSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type pg from 'pg';
import { silentLog } from '#database/database-log.ts';
import { startEmbeddedPostgres } from '#database/embedded-postgres.ts';
import { migrate } from '#database/migrations.ts';
import { openPool } from '#database/pool.ts';
import { removeScratchFolder, scratchFolder } from '#database/scratch-folder.ts';
import { readConnection } from '#export-queue/connection-store.ts';
import { confirmRestore, readComparison } from '#export-queue/restore-routes.ts';
import { sentMarks } from '#export-queue/sent-mark-store.ts';
import { balanceDifferences } from './auditor.ts';
import { bookedEntries } from './control-client.ts';
import { housesIn } from './drill-place.ts';
import { violations } from './drill-report.ts';
import type { DrillWorld } from './drill-world.ts';
import { readOurEntries } from './our-entries.ts';
import { judged, reconciled } from './reconciled.ts';

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
  const dataFolder = scratchFolder('drill');
  let server = await startEmbeddedPostgres({ dataFolder, durable: false, log: silentLog });
  const files = realpathSync(join(dataFolder, 'postgres'));
  const copy = `${files}-t0`;
  t.after(async () => {
    await server.stop();
    rmSync(copy, { recursive: true, force: true });
    removeScratchFolder(dataFolder);
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

/** A house on each API over a server that can be backed up and put back. */
async function housesOnServer(t: TestContext, settings: Record<string, unknown> = {}) {
  const server = await databaseServer(t);
  const marks = sentMarks(server.dataFolder);
  let pool = server.open();
  await migrate(pool);
  let houses = await housesIn(t, pool, { seed: 24, events: 40, settings });
  return {
    server,
    marks,
    houses: () => houses,
    pool: () => pool,
    postAll: async (from: number, to?: number) => {
      for (const { world, events } of houses) await world.post(events.slice(from, to));
    },
    /** The houses on the server as it is after something was done to its files. */
    reopened: async (change: () => Promise<void>) => {
      await pool.end();
      await change();
      pool = server.open();
      houses = houses.map(({ world, events }) => ({ world: world.on(pool), events }));
    },
  };
}

test('after the restore of an older backup nothing is sent again, on either API', async (t) => {
  const { server, marks, houses, pool, postAll, reopened } = await housesOnServer(t);
  const work = async () => {
    const worker = houses()[0]?.world.startWorker({ marks });
    for (const { world } of houses()) await world.drained();
    await worker?.stop();
  };
  await postAll(0, 10);
  await work();
  // Some are queued at the moment of the backup, and sent after it.
  await postAll(10, 25);
  await reopened(server.backUp);
  await postAll(25);
  await work();
  const booked = await Promise.all(houses().map(({ world }) => bookedEntries(world.control)));

  await reopened(server.putBack);
  for (const { world } of houses()) await world.control('POST', '/idempotency/forget');
  // The operational system sends again what it sent since the backup.
  await postAll(20);
  await work();
  for (const [index, { world, events }] of houses().entries()) {
    const found = await judged(world);
    assert.deepEqual(violations(found), []);
    assert.equal(found.entries, events.length);
    const keys = (entries: (typeof booked)[number] = []) => entries.map((one) => one.key);
    assert.deepEqual(keys(await bookedEntries(world.control)), keys(booked[index]));
  }
  await pool().end();
});

test('nor is a day summarised beside what stands there, on either API', async (t) => {
  const daily = { exportMode: 'daily-summary' };
  const { server, marks, houses, pool, postAll, reopened } = await housesOnServer(t, daily);
  /** Every day is over. Until nothing waits that is not held. */
  const work = async () => {
    const now = () => new Date(Date.now() + 2 * 86_400_000);
    const worker = houses()[0]?.world.startWorker({ marks, now, sweepMs: 20 });
    for (const { world } of houses()) await summarised(world, pool());
    await worker?.stop();
  };
  const books = () => Promise.all(houses().map(({ world }) => bookedEntries(world.control)));
  const keysOf = (all: Awaited<ReturnType<typeof books>>) =>
    all.map((entries) => entries.map((one) => one.referenceNumber));
  await postAll(0, 10);
  await work();
  await postAll(10, 20);
  await reopened(server.backUp);
  // What was waiting, and two further parts of the same days: none of it does the backup know.
  await work();
  await postAll(20, 30);
  await work();
  await postAll(30);
  await work();
  const before = keysOf(await books());

  await reopened(server.putBack);
  for (const { world } of houses()) await world.control('POST', '/idempotency/forget');
  // The operational system sends again, in pieces that fall to other nights than before.
  await postAll(20, 35);
  await work();
  await postAll(30);
  await work();
  assert.deepEqual(keysOf(await books()), before, 'nothing was summarised by itself');
  for (const { world } of houses()) await comparedAndConfirmed(world, pool());
  await work();
  assert.deepEqual(keysOf(await books()), before, 'what differs is held, not sent beside');
  for (const { world } of houses()) {
    const ours = await readOurEntries({ ...world, db: pool() });
    assert.equal(ours.length, 40);
    assert.deepEqual(await balanceDifferences(world.control, ours), []);
    // What is held here and stands there is named; the identity holds all the same.
    const said = await reconciled(world);
    assert.deepEqual(
      said.filter((text) => /unexplained|do not tie/.test(text)),
      [],
    );
  }
  await pool().end();
});

/** Until everything that waited is summarised or held, and nothing is on its way. */
async function summarised(world: DrillWorld, pool: pg.Pool): Promise<void> {
  let isFormed = false;
  await world.until(({ queued = 0, sending = 0, uncertain = 0 }) => {
    void pool
      .query<{ formed: boolean }>(
        `SELECT NOT EXISTS (SELECT FROM export_entries n JOIN connections c
                 USING (property_id, connection_id)
                WHERE n.property_id = $1 AND n.export_id IS NULL
                  AND c.forming_held_since IS NULL) AS formed`,
        [world.propertyId],
      )
      .then(({ rows }) => {
        isFormed = rows[0]?.formed ?? false;
      });
    return isFormed && queued + sending + uncertain === 0;
  });
}

/** As a person does: look, and say that it was seen. */
async function comparedAndConfirmed(world: DrillWorld, pool: pg.Pool): Promise<void> {
  const connection = await readConnection(pool, world.propertyId, world.connectionId);
  assert.ok(connection?.formingHeldSince, 'the restore was noticed');
  const deps = { pool, openLedger: () => world.openLedger() };
  const { seen, summaries, unknown } = await readComparison(deps, connection);
  assert.ok(unknown.length + summaries.filter((one) => one.differences.length > 0).length > 0);
  await confirmRestore(deps, connection, { person: 'Dana', seen, reason: 'Compared' });
}
