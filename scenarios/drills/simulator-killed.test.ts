// Drill of a company that dies: kill -9 of the simulator process while entries are on the wire,
// restarted on the same port with the books it had written.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { audit } from './auditor.ts';
import { startChild } from './child-process.ts';
import { drillCompany } from './drill-company.ts';
import { violations } from './drill-report.ts';
import { DrillWorld } from './drill-world.ts';

const { pool } = await testDatabase();

test('kill -9 of the external ledger, three times while entries are on the wire', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tieout-drill-'));
  const company = join(folder, 'company.json');
  writeFileSync(company, JSON.stringify(drillCompany()));
  const books = ['--books', join(folder, 'books'), '--company', company, '--latency', '4'];
  const start = (port: string) => startChild('simulate.ts', ['--port', port, ...books]);
  let process = await start('0');
  try {
    const url = /http:\S+/.exec(process.line)?.[0] ?? '';
    const { port } = new URL(url);
    const simulator = {
      apiUrl: `${url}/ia/api/v1`,
      xmlUrl: `${url}/ia/xml/xmlgw.phtml`,
      controlUrl: `${url}/simulator`,
    };
    const world = await DrillWorld.make({ pool, simulator, seed: 404 });
    const events = world.events(120);
    await world.post(events);
    const worker = world.startWorker();
    for (const killedAt of [20, 45, 75]) {
      await world.until(({ confirmed = 0 }) => confirmed >= killedAt);
      await process.kill();
      process = await start(port);
    }
    await world.drained();
    await worker.stop();
    const found = await audit({ ...world, db: pool });
    assert.deepEqual(violations(found), []);
    assert.equal(found.entries, events.length);
    await world.retire();
  } finally {
    await process.kill();
    rmSync(folder, { recursive: true, force: true });
  }
});
