// Drill of a backup put back: the database as it was at t0, while everything since then is in the
// external books. What was sent is recognised, looked for and adopted; nothing is sent again.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openPool } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { sentMarks } from '#export-queue/sent-mark-store.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import { audit } from './auditor.ts';
import { bookedEntries } from './control-client.ts';
import { apis } from './drill-company.ts';
import { violations } from './drill-report.ts';
import { DrillWorld } from './drill-world.ts';

/** The same server, another database. */
function urlOf(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

for (const api of apis) {
  test(`${api}: after the restore of an older backup nothing is sent again`, async () => {
    const { url } = await testDatabase();
    const backup = `${new URL(url).pathname.slice(1)}_t0`;
    const dataFolder = mkdtempSync(join(tmpdir(), 'tieout-drill-'));
    const marks = sentMarks(dataFolder);
    const admin = openPool(urlOf(url, 'postgres'), { max: 1 });
    const simulator = await startSimulator();
    const before = openPool(url, { max: 6 });
    let after: typeof before | null = null;
    try {
      const world = await DrillWorld.make({ pool: before, simulator, seed: 24, api });
      const events = world.events(40);
      await world.post(events.slice(0, 10));
      const first = world.startWorker({ marks });
      await world.drained();
      await first.stop();
      await world.post(events.slice(10, 25));
      await admin.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1',
        [new URL(url).pathname.slice(1)],
      );
      await admin.query(
        `CREATE DATABASE ${backup} TEMPLATE ${new URL(url).pathname.slice(1)} STRATEGY file_copy`,
      );
      await world.post(events.slice(25));
      const second = world.startWorker({ marks });
      await world.drained();
      await second.stop();
      const booked = await bookedEntries(world.control);
      assert.equal(booked.length, events.length);

      after = openPool(urlOf(url, backup), { max: 6 });
      const restored = world.on(after);
      await world.control('POST', '/idempotency/forget');
      // The operational system sends again what it sent since the backup.
      await restored.post(events.slice(20));
      const third = restored.startWorker({ marks });
      await restored.drained();
      await third.stop();
      const found = await audit({ ...restored, db: after });
      assert.deepEqual(violations(found), []);
      assert.equal(found.entries, events.length);
      assert.deepEqual(
        (await bookedEntries(world.control)).map((one) => one.key),
        booked.map((one) => one.key),
      );
    } finally {
      await simulator.stop();
      await before.end();
      await after?.end();
      await admin.query(`DROP DATABASE IF EXISTS ${backup} WITH (FORCE)`);
      await admin.end();
      rmSync(dataFolder, { recursive: true, force: true });
    }
  });
}
