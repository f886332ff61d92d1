// `tieout shadow` over a house that exports by the XML API: what was really sent, set beside what
// REST would be asked for. Nothing is sent by it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { testDatabase } from '#database/test-database.ts';
import type { ExportWorker } from '#export-queue/export-worker.ts';
import { ensureConnection } from '#root/commands/demo-setup.ts';
import { startWorker } from '#root/work.ts';
import { demoCompanySeed } from '#scenarios/demo-season/external-company.ts';
import { demoSeason } from '#scenarios/demo-season/season.ts';
import { openSmallHouse, type SmallHouse } from '#scenarios/small-house.ts';
import { type RunningSimulator, startSimulator } from '#simulators/sage-intacct/server.ts';

const { url: databaseUrl } = await testDatabase();
const events = demoSeason().slice(0, 40);

let small: SmallHouse;
let simulator: RunningSimulator;
let worker: ExportWorker;

before(async () => {
  simulator = await startSimulator({ company: demoCompanySeed(marinaAndResort()) as never });
  small = await openSmallHouse(databaseUrl);
  const { house, propertyId, api } = small;
  await ensureConnection(house, propertyId, { api, companyUrl: simulator.url, demoApi: 'xml' });
  await fetch(`${small.server.url}/api/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: events.map((event) => `${JSON.stringify(event)}\n`).join(''),
  });
  worker = startWorker(house);
  const ended = await small.run(['sync']);
  assert.equal(ended.code, 0, ended.err);
});

after(async () => {
  await worker?.stop();
  await small?.stop();
  await simulator?.stop();
});

const requests = () => simulator.simulation.requests.count;

test('every entry that went out by XML would be the same by REST; none is sent', async () => {
  const before = requests();
  const { code, out } = await small.run(['shadow', '--limit', '1000']);
  assert.equal(code, 0);
  assert.match(out, /Both APIs would be asked for the same: 40 entries compared\./);
  assert.equal(requests(), before);
});

test('as many as asked for are compared, and told to scripts', async () => {
  const { out } = await small.run(['shadow', '--limit', '5', '--json']);
  assert.deepEqual(JSON.parse(out), { compared: 5, differences: [] });
});
