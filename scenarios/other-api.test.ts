// A company moves from the XML API to REST, as its people do it: compare what both would post, look
// at what differs, switch, enter the new credentials, go on. Method: the product's own server and
// command line, a simulated company whose books both APIs share, a month of the demo season; the
// company's books are the judge.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { testDatabase } from '#database/test-database.ts';
import { ProblemError } from '#problems/problem.ts';
import { demoCompanyAt } from '#root/commands/demo-company-client.ts';
import { ensureConnection } from '#root/commands/demo-setup.ts';
import { startWorker } from '#root/work.ts';
import { demoCompany, demoCompanySeed } from '#scenarios/demo-season/external-company.ts';
import { type RunningSimulator, startSimulator } from '#simulators/sage-intacct/server.ts';
import { demoSeason } from './demo-season/season.ts';
import { openSmallHouse, type SmallHouse } from './small-house.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are judged member by member below.
type Answer = any;

const { url: databaseUrl, pool } = await testDatabase();
let small: SmallHouse;
let simulator: RunningSimulator;
let connection: string;

before(async () => {
  small = await openSmallHouse(databaseUrl);
  const seed = demoCompanySeed(marinaAndResort()) as never;
  simulator = await startSimulator({ port: 0, company: seed });
  const to = { api: small.api, companyUrl: simulator.url, demoApi: 'xml' } as const;
  connection = `/connections/${await ensureConnection(small.house, small.propertyId, to)}`;
  const events = demoSeason().filter(({ occurredOn }) => occurredOn <= '2026-04-12');
  await fetch(`${small.server.url}/api/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: events.map((event) => `${JSON.stringify(event)}\n`).join(''),
  });
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

test('one export is set side by side, and all differences are in a file', async () => {
  const settings = { journalId: 'GJ' };
  const body = { ledger: 'sage-intacct-rest', settings };
  const { differences } = await call('POST', `${connection}/shadow`, body);
  const { exportId } = differences[0].samples[0];
  const pairs = { ...body, exportIds: [exportId] };
  const { items } = await call('POST', `${connection}/shadow/proposals`, pairs);
  assert.deepEqual([items.length, items[0].exportId], [1, exportId]);
  const differing = items[0].members.filter((one: Answer) => one.differs);
  assert.deepEqual(differing, [{ what: 'journal', now: 'OPS', there: 'GJ', differs: true }]);
  const amount = items[0].members.find((one: Answer) => one.what === 'line 1 amount');
  assert.equal(amount.now, amount.there);
  const address = `${small.server.url}/api/v1${connection}/shadow.csv`;
  const file = await fetch(`${address}?ledger=sage-intacct-rest`);
  assert.equal(await file.text(), 'exportId,exportKey,postedOn,differsIn,now,there\n');
  const foreign = await fetch(`${address}?ledger=sage-intacct-xml&from=2026-04-01`);
  assert.equal((await foreign.text()).trimEnd().split('\n').length, 1);
  assert.equal((await fetch(`${address}?ledger=quickbooks`)).status, 422);
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

async function refusal(path: string, body: unknown): Promise<string> {
  const failed = await call('POST', path, body).then(
    () => null,
    (error) => error,
  );
  assert.ok(failed instanceof ProblemError, String(failed));
  return `${failed.status} ${failed.problems.map(({ code }) => code).join()}`;
}

/** Delivers what is due, then stops. */
async function deliver(): Promise<void> {
  const worker = startWorker(small.house);
  try {
    await small.run(['sync']);
  } finally {
    await worker.stop();
  }
}

const countsNow = async () => (await call('GET', connection)).counts;
const booked = () => demoCompanyAt(simulator.url, 'rest').countEntries();
const move = () => ({
  ledger: 'sage-intacct-rest',
  settings: { baseUrl: `${simulator.url}/ia/api/v1`, reportPollMs: 20 },
  reason: 'Sage develops REST',
});

/** What the company's own report says, as the command tells it. */
async function secondOpinion(): Promise<string> {
  const { out, err } = await small.run(['reconcile', '--as-of', '2026-04-30', '--second-opinion']);
  return /^Second opinion: .*$/m.exec(out)?.[0] ?? err;
}
const agrees = /^Second opinion: its report agrees, [1-9]\d+ accounts\.$/;

test('a move elsewhere, or to where it is, is refused', async () => {
  const path = `${connection}/switch-ledger`;
  const elsewhere = { ...move().settings, companyId: 'OTHER' };
  assert.equal(
    await refusal(path, { ...move(), settings: elsewhere }),
    '409 EXPORT_SWITCH_OTHER_BOOKS',
  );
  const entity = { ...move(), settings: { ...move().settings, entityId: '100' } };
  assert.equal(await refusal(path, entity), '409 EXPORT_SWITCH_OTHER_BOOKS');
  const same = { ...move(), ledger: 'sage-intacct-xml', settings: {} };
  assert.equal(await refusal(path, same), '409 EXPORT_SWITCH_SAME_LEDGER');
  const mode = { ...move(), settings: { ...move().settings, exportMode: 'daily-summary' } };
  assert.equal(await refusal(path, mode), '409 EXPORT_MODE_GUARDED');
  const unnamed = { ...move(), ledger: 'quickbooks' };
  assert.match(await refusal(path, unnamed), /EXPORT_LEDGER_UNKNOWN/);
});

test('while one export is not accounted for, nothing moves', async () => {
  await deliver();
  const { synced, pending } = await countsNow();
  assert.ok(synced > 0 && pending === 0, JSON.stringify({ synced, pending }));
  assert.match(await secondOpinion(), agrees, 'by the XML API');
  const { rows } = await pool.query(
    `UPDATE exports SET state = 'uncertain', may_be_there = true
      WHERE property_id = $1 AND export_id = (SELECT min(export_id) FROM exports
                                               WHERE property_id = $1 AND state = 'confirmed')
     RETURNING export_id`,
    [small.propertyId],
  );
  const found = await refusal(`${connection}/switch-ledger`, move());
  assert.equal(found, '409 EXPORT_SWITCH_UNSETTLED');
  assert.equal((await call('GET', connection)).hasCredentials, true);
  // As after a restore: this database has forgotten that it sent three of them.
  await pool.query(
    `UPDATE exports SET state = 'queued', may_be_there = false, external_id = null, draft = null,
            first_sent_at = null, confirmed_at = null
      WHERE property_id = $1 AND export_id BETWEEN $2 AND $2 + 2`,
    [small.propertyId, rows[0].export_id],
  );
});

test('after the move nothing is sent without new credentials, then nothing twice', async () => {
  const before = await booked();
  const keys = () => pool.query('SELECT export_id, export_key FROM exports ORDER BY export_id');
  const { rows: keysBefore } = await keys();
  const moved = await call('POST', `${connection}/switch-ledger`, move());
  assert.deepEqual([moved.ledger, moved.state], ['sage-intacct-rest', 'disconnected']);
  assert.match(moved.stateReason, /enter its credentials/);
  assert.deepEqual([moved.shadow.compared, moved.shadow.same], [3, true]);
  const row = await call('GET', connection);
  assert.deepEqual([row.hasCredentials, row.settings.username], [false, 'tieout']);
  assert.deepEqual((await keys()).rows, keysBefore);
  assert.match(row.findFirst.reason, /Moved from sage-intacct-xml/);
  const { rows: actions } = await pool.query(
    `SELECT acted_by, reason, detail FROM connection_actions WHERE action = 'switch-ledger'`,
  );
  assert.deepEqual([actions.length, actions[0].acted_by], [1, 'dana']);
  assert.deepEqual(actions[0].detail.shadow, { compared: 3, differing: 0 });

  await deliver();
  assert.equal((await countsNow()).pending, 3);
  const { clientId, clientSecret } = demoCompany;
  await call('PUT', `${connection}/credentials`, { clientId, clientSecret });
  await deliver();
  const { synced, pending } = await countsNow();
  assert.deepEqual([pending, synced], [0, keysBefore.length]);
  assert.equal(await booked(), before);
});

test('what happens after the move is booked once, by the new API', async () => {
  const before = await booked();
  const next = demoSeason().filter(({ occurredOn }) => occurredOn === '2026-04-13');
  for (const event of next) await call('POST', '/events', event);
  await deliver();
  assert.equal((await countsNow()).pending, 0);
  assert.equal(await booked(), before + next.length);
  assert.match(await secondOpinion(), agrees, 'by the REST API');
});
