// A company moves from the XML API to REST, as its people do it: compare what both would post, look
// at what differs, switch, enter the new credentials, go on. Method: the product's own server and
// command line, a simulated company whose books both APIs share, a month of the demo season; the
// company's books are the judge.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { testDatabase } from '#database/test-database.ts';
import { ensureConnection } from '#root/commands/demo-setup.ts';
import { demoCompanySeed } from '#scenarios/demo-season/external-company.ts';
import { type RunningSimulator, startSimulator } from '#simulators/sage-intacct/server.ts';
import { demoSeason } from './demo-season/season.ts';
import { openSmallHouse, type SmallHouse } from './small-house.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are judged member by member below.
type Answer = any;

const { url: databaseUrl } = await testDatabase();
let small: SmallHouse;
let simulator: RunningSimulator;
let connection: string;

before(async () => {
  small = await openSmallHouse(databaseUrl);
  const seed = demoCompanySeed(marinaAndResort()) as never;
  simulator = await startSimulator({ port: 0, company: seed });
  const to = { api: small.api, companyUrl: simulator.url, demoApi: 'xml' } as const;
  connection = `/connections/${await ensureConnection(small.house, small.propertyId, to)}`;
  for (const event of demoSeason().filter(({ occurredOn }) => occurredOn <= '2026-04-20')) {
    await small.api('POST', '/events', event);
  }
});

after(async () => {
  await small?.stop();
  await simulator?.stop();
});

const call = (method: string, path: string, body?: unknown): Promise<Answer> =>
  small.api(method as 'POST', path, body as object);

test('both APIs would post the same for every entry of the season so far', async () => {
  const report = await call('POST', `${connection}/shadow`, { ledger: 'sage-intacct-rest' });
  assert.deepEqual(report.differences, []);
  assert.equal(report.same, true);
  assert.equal(report.ledgerNow, 'sage-intacct-xml');
  assert.ok(report.compared > 100, String(report.compared));
  const { code, out } = await small.run(['shadow', '--against', 'rest']);
  assert.equal(code, 0);
  assert.match(out, /would post the same: \d+ exports/);
});

test('a setting that would post differently is found, with how many and which', async () => {
  const settings = { journalId: 'GJ', memoLengthMax: 12 };
  const body = { ledger: 'sage-intacct-rest', settings };
  const report = await call('POST', `${connection}/shadow`, body);
  const kinds = report.differences.map((one: Answer) => one.kind);
  assert.equal(report.same, false);
  assert.ok(kinds.includes('journal') && kinds.includes('text'), kinds.join());
  const journal = report.differences.find((one: Answer) => one.kind === 'journal');
  assert.equal(journal.count, report.compared);
  assert.deepEqual([journal.samples[0].now, journal.samples[0].there], ['OPS', 'GJ']);
  assert.equal(journal.samples.length, 5);
});

test('a day with nothing to compare is not called the same', async () => {
  const range = { from: '2026-01-01', through: '2026-01-02' };
  const report = await call('POST', `${connection}/shadow`, {
    ledger: 'sage-intacct-rest',
    ...range,
  });
  assert.deepEqual([report.same, report.compared], [false, 0]);
  const { code, out } = await small.run(['shadow', '--against', 'rest', '--through', '2026-01-02']);
  assert.deepEqual([code, out], [1, 'Nothing to compare.\n']);
});
