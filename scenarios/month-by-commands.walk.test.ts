// Month end by commands alone, on the demo company with what the demo plants in it: from "does not
// tie, 4 causes" to a certificate that is verified without a database; then a deleted entry
// withdraws a sign-off and is repaired. Method: every step of the accountant is a `tieout` process;
// what happens at the company is done there.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { testDatabase } from '#database/test-database.ts';
import type { ExportSummary } from '#export-queue/export-routes.ts';
import type { ExportWorker } from '#export-queue/export-worker.ts';
import { type DemoCompany, demoCompanyAt } from '#root/commands/demo-company-client.ts';
import { ensureConnection } from '#root/commands/demo-setup.ts';
import { startWorker } from '#root/work.ts';
import { type RunningSimulator, startSimulator } from '#simulators/sage-intacct/server.ts';
import { demoCompanySeed, renumberedAccount } from './demo-season/external-company.ts';
import { latePayments, sellsAt } from './demo-season/season.ts';
import type { EventJson } from './demo-season/season-ledger.ts';
import { closedMonthEnd, kitchenClosesOn, sliceOfSeason } from './demo-season/slice.ts';
import { controlOf } from './drills/control-client.ts';
import { type Ended, openSmallHouse, type SmallHouse, startTieout } from './small-house.ts';

const { url: databaseUrl } = await testDatabase();
const period = ['--period', '2026-P10'] as const;
const asOf = ['--as-of', '2026-10-31'] as const;
const events = sliceOfSeason(150);
const inApril = events.filter((event) => event.occurredOn <= closedMonthEnd);
const late = latePayments(inApril, 7);
const later = events.filter((event) => event.occurredOn > closedMonthEnd);
const shows = events.filter((event) => sellsAt(event, 'EVENT')).length;
const lastMeals = later.filter(
  (event) => event.occurredOn > kitchenClosesOn && sellsAt(event, 'REST-FOOD'),
).length;

let small: SmallHouse;
let simulator: RunningSimulator;
let company: DemoCompany;
let worker: ExportWorker;
let certificate: string;

before(async () => {
  const seed = demoCompanySeed(marinaAndResort()) as never;
  simulator = await startSimulator({ port: 0, company: seed });
  company = demoCompanyAt(simulator.url, 'rest');
  small = await openSmallHouse(databaseUrl);
  certificate = join(small.folder, 'october.json');
  const { api, propertyId } = small;
  const by = { api, companyUrl: simulator.url, demoApi: 'rest' } as const;
  await ensureConnection(small.house, propertyId, by);
  worker = startWorker(small.house);
  await tellSeason();
});

after(async () => {
  await worker?.stop();
  await small?.stop();
  await simulator?.stop();
});

/** As the demo tells it: a month closed there, a department switched off, three entries by hand. */
async function tellSeason(): Promise<void> {
  await tell(inApril.filter((event) => !late.includes(event)));
  await company.closeBooksThrough(closedMonthEnd);
  await tell([...late, ...later.filter((event) => event.occurredOn <= kitchenClosesOn)]);
  await company.setDepartment('50', 'inactive');
  await tell(later.filter((event) => event.occurredOn > kitchenClosesOn));
  await company.bookByHand();
}

/** Sends events as a stream and follows the live counts until nothing is pending. */
async function tell(told: readonly EventJson[]): Promise<void> {
  const url = `${small.server.url}/api/v1`;
  const body = told.map((event) => `${JSON.stringify(event)}\n`).join('');
  const headers = { 'content-type': 'application/x-ndjson' };
  const answer = await fetch(`${url}/events`, { method: 'POST', headers, body });
  assert.equal((await answer.text()).includes('"refused"'), false);
  const live = await fetch(`${url}/live`);
  let text = '';
  for await (const piece of (live.body as ReadableStream).pipeThrough(new TextDecoderStream())) {
    text += piece;
    const counts = [...text.matchAll(/^event: exports\ndata: (.*)\n\n/gm)].at(-1)?.[1];
    if (counts && (JSON.parse(counts) as ExportSummary).counts.pending.count === 0) return;
  }
}

const tieout = (...args: string[]): Promise<Ended> => small.run(args);

/** The command ends with 0; what it said. */
async function done(...args: string[]): Promise<string> {
  const { code, out, err } = await tieout(...args);
  assert.equal(code, 0, `tieout ${args.join(' ')}\n${out}\n${err}`);
  return out;
}

/** The command ends with 1: something is left; what it said. */
async function left(...args: string[]): Promise<string> {
  const { code, out, err } = await tieout(...args);
  assert.equal(code, 1, `tieout ${args.join(' ')}\n${out}\n${err}`);
  return `${out}${err}`;
}

describe('a month by commands alone', () => {
  test('it does not tie: four causes, each with the command that settles it', async () => {
    const said = await left('reconcile', ...asOf);
    assert.match(said, /^Does not tie: 4 causes, \d+ of \d+ places differ; every cent has a named/);
    const count = (n: number) => (n === 1 ? '1 export' : `${n} exports`);
    for (const [lead, next] of [
      [`in error: ${count(late.length)}, [\\d,.]+ USD`, 'requeue --cause INTACCT_PERIOD_CLOSED'],
      [`in error: ${count(lastMeals)}, .*`, 'requeue --cause INTACCT_DIMENSION_INVALID'],
      [`in error: ${count(shows)}, .*`, 'mappings export'],
      ['made there by hand: 3 entries, 3,509\\.25 USD', 'adjustments complete'],
    ] as const) {
      assert.match(said, new RegExp(`^\\d\\. ${lead}(\\n   .*)?\\n   .*tieout ${next}`, 'm'));
    }
    assert.match(said, /tieout reconcile --as-of 2026-10-31$/m);
    assert.match(await left('sign-off', ...period), /^\s+1000 +Operating cash +48\.50 USD/m);
  });

  test('what is in error is mended there, mapped here, and sent again', async () => {
    await company.setDepartment('50', 'active');
    await company.closeBooksThrough('2026-03-31');
    assert.match(await left('requeue', '--cause', 'INTACCT_DIMENSION'), /there is: .*_INVALID/);
    const file = join(small.folder, 'mappings.csv');
    await done('mappings', 'export', file);
    const { ours, id } = renumberedAccount;
    const mapped = readFileSync(file, 'utf8').replace(
      new RegExp(`^(account,${ours},[^,]*),,`, 'm'),
      `$1,${id},`,
    );
    writeFileSync(file, mapped);
    assert.match(await done('mappings', 'import', file), new RegExp(`releasing ${shows} exports`));
    const again = await done('requeue', '--reason', 'Opened again at Sage');
    assert.match(again, new RegExp(`^${lastMeals + late.length} requeued`));
    assert.match(await done('sync'), /^Exports error +0 /m);
  });

  test('what was made there by hand is explained, and everything ties', async () => {
    const { items } = JSON.parse(await done('adjustments', '--state', 'draft', '--json'));
    assert.equal(items.length, 3);
    const statement = join(small.folder, 'statement.txt');
    writeFileSync(statement, 'Service charge of June: 48.50');
    for (const { adjustmentId, memo } of items) {
      const why = ['--reason', `Agreed: ${memo}`, '--evidence', statement];
      assert.match(await done('adjustments', 'complete', adjustmentId, ...why), /: registered$/m);
    }
    const said = await done('reconcile', ...asOf);
    assert.match(said, /^Ties out: \d+ places, 0\.00 unexplained\./);
    assert.match(said, /^Next: tieout sign-off --period 2026-P10$/m);
  });

  test('it is signed off, and reviewed by nobody who signed', async () => {
    const settings = { reviewerRequired: true, automatic: false, threshold: '0.00' };
    await small.api('PUT', '/sign-off-settings', settings);
    assert.match(await left('sign-off', ...period), /awaits review, signed by dana/);
    const review = ['sign-off', ...period, '--review'];
    const own = await small.run(review, { TIEOUT_PERSON: 'DANA' });
    assert.match(own.err, /^RECONCILIATION_REVIEWER_SAME/);
    const reviewed = await small.run(review, { TIEOUT_PERSON: 'robin' });
    assert.equal(reviewed.code, 0, reviewed.err);
    assert.match(reviewed.out, /^(\d+) of \1 accounts are signed off for October 2026\.$/m);
    assert.match(reviewed.out, /^Next: tieout certificate --period 2026-P10/m);
  });

  test('the certificate verifies without a database, and one changed byte fails', async () => {
    const made = await done('certificate', ...period, '--out', certificate);
    assert.match(made, /^Wrote .*october\.json: \d+ places, 0\.00 USD unexplained\.$/m);
    const [, sha = ''] = /^SHA-256 of its inputs: ([0-9a-f]{64})$/m.exec(made) ?? [];
    const paper = join(small.folder, 'october.pdf');
    await done('certificate', ...period, '--format', 'pdf', '--out', paper);
    assert.equal(readFileSync(paper).subarray(0, 5).toString(), '%PDF-');
    const bytes = readFileSync(certificate);
    assert.equal(JSON.parse(bytes.toString()).inputsSha256, sha);
    assert.deepEqual(await verifiedElsewhere(bytes), 0);
    const at = bytes.indexOf('"external": "') + '"external": "'.length;
    bytes.writeUInt8(bytes.readUInt8(at) === 0x39 ? 0x38 : 0x39, at);
    assert.deepEqual(await verifiedElsewhere(bytes), 1);
  });

  test('a deleted entry withdraws what it moves; re-posted, the month is whole again', async () => {
    const { items } = await small.api<{ items: { externalId: string }[] }>(
      'GET',
      '/exports?status=synced&limit=1',
    );
    const control = controlOf(simulator.controlUrl);
    await control('DELETE', `/entries/${items[0]?.externalId}`, { user: 'controller' });
    assert.match(await left('reconcile', ...asOf), /^1\. deleted there: 1 finding, /m);
    const listed = await done('repair');
    assert.match(listed, /deleted there +.* Deleted by controller on .*\n\nTo see .* --do repost/);
    await done('repair', '1', '--do', 'repost', '--reason', 'Deleted by mistake');
    await done('sync');
    await done('reconcile', ...asOf);
    const withdrawn = await left('sign-off', ...period);
    assert.match(withdrawn, /^(?!0)\d+ of \d+ accounts are signed off[\s\S]*awaits review/);
    await small.run(['sign-off', ...period, '--review'], { TIEOUT_PERSON: 'robin' });
    await done('certificate', ...period, '--out', certificate);
  });
});

/** The exit code of `tieout verify` where there is the file alone: no database, no data folder. */
async function verifiedElsewhere(bytes: Buffer): Promise<number | null> {
  const folder = join(small.folder, 'elsewhere');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'given.json');
  writeFileSync(file, bytes);
  const env = { DATABASE_URL: 'postgres://127.0.0.1:1/none', TIEOUT_DATA: join(folder, 'none') };
  const { code, out } = await startTieout(['verify', '--certificate', file], {
    ...{ PATH: process.env.PATH ?? '', ...env },
  }).ended;
  assert.match(out, code === 0 ? /is what was issued/ : /is not what was issued:\n- /);
  return code;
}
