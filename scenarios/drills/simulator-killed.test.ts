// Drill of a company that dies: kill -9 of the simulator process while entries are on the wire,
// restarted on the same port with the books it had written.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { startChild } from './child-process.ts';
import { apis, drillCompany } from './drill-company.ts';
import { violations } from './drill-report.ts';
import { DrillWorld } from './drill-world.ts';
import { judged } from './reconciled.ts';

/** A company in a process of its own, its books in a folder. */
async function companyProcess(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'tieout-drill-'));
  const company = join(folder, 'company.json');
  writeFileSync(company, JSON.stringify(drillCompany()));
  const books = ['--books', join(folder, 'books'), '--company', company, '--latency', '4'];
  const start = (port: string) => startChild('simulate.ts', ['--port', port, ...books]);
  let process = await start('0');
  const url = /http:\S+/.exec(process.line)?.[0] ?? '';
  t.after(async () => {
    await process.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    apiUrl: `${url}/ia/api/v1`,
    xmlUrl: `${url}/ia/xml/xmlgw.phtml`,
    controlUrl: `${url}/simulator`,
    killAndRestart: async () => {
      await process.kill();
      process = await start(new URL(url).port);
    },
  };
}

describe('kill -9 of the external ledger', { concurrency: 2 }, () => {
  for (const api of apis) {
    test(`${api}: three times while entries are on the wire`, async (t) => {
      const { pool } = await testDatabase();
      const simulator = await companyProcess(t);
      const world = await DrillWorld.make({ pool, simulator, seed: 404, api });
      const events = world.events(80);
      await world.post(events);
      const worker = world.startWorker();
      for (const killedAt of [12, 30, 50]) {
        await world.until(({ confirmed = 0 }) => confirmed >= killedAt);
        await simulator.killAndRestart();
      }
      await world.drained();
      await worker.stop();
      const found = await judged(world);
      assert.deepEqual(violations(found), []);
      assert.equal(found.entries, events.length);
      await world.retire();
    });
  }
});
