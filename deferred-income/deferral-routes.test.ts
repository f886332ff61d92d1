// The front door of deferred income: Recognize Revenue with its preview, schedules and what people
// do to them, the proof, rules, roll-forward and waterfall. Method: events posted to a real
// database, questions by HTTP.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { testDatabase } from '#database/test-database.ts';
import { readReport } from '#reports/make-report-store.ts';
import { findReport } from '#reports/report-list.ts';
import { stageServer } from '#root/stage-server.ts';
import { deferralRoutes } from './deferral-routes.ts';
import { proveDeferrals } from './proof-store.ts';
import { recognizeByItself } from './recognition-worker.ts';
import { makeSmallDeferral, slipInvoice } from './small-deferral-store.ts';

const { pool } = await testDatabase();
const books = await makeSmallDeferral(pool, 'cove');
const { propertyId, loadChart, deps } = books;
const now = () => new Date('2026-06-30T16:00:00Z');
const server = await stageServer(pool, deferralRoutes({ pool, loadChart, recognition: deps, now }));

const summer = ['2026-05-01', '2026-07-31'] as const;
await books.post(slipInvoice('INV-1', '90.00', summer));

async function ask(method: 'GET' | 'POST' | 'PUT', path: string, payload?: object) {
  const url = `/api/v1/deferred-income${path}`;
  const answer = await server.inject({ method, url, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json() };
}

const schedules = async (query = '') => (await ask('GET', `/schedules${query}`)).body.items;
const pathOf = async (document: string) => {
  const [found] = await schedules(`?document=${document}&all=true`);
  return `/schedules/${found.entryId}/${found.lineNumber}`;
};
const entryIdOf = async (document: string) => {
  const { rows } = await pool.query<{ entry_id: bigint }>(
    'SELECT entry_id FROM journal_entries WHERE property_id = $1 AND document_number = $2',
    [propertyId, document],
  );
  return String(rows[0]?.entry_id);
};

async function report(name: string, given: Record<string, string>): Promise<string[]> {
  const asking = { propertyId, person: 'ann', report: findReport(name), given };
  const { rows } = await readReport({ pool, loadChart, now }, asking);
  return rows.map(({ cells }) => cells.filter((cell) => cell !== 'USD').join(' '));
}

test('what is due is shown before it is posted, and posted once', async () => {
  const preview = await ask('GET', '/due?through=2026-06-30');
  assert.deepEqual(
    preview.body.items.map((item: { month: string; amount: string }) => item),
    ['2026-05', '2026-06'].map((month) => ({
      ...{ month, outlet: 'TRS', product: 'SLIP', currency: 'USD', amount: '30.00', rows: 1 },
    })),
  );
  const first = await ask('POST', '/recognize', { through: '2026-05-31' });
  assert.deepEqual([first.body.entries, first.body.rowsDone, first.body.problems], [1, 1, []]);
  const again = await ask('POST', '/recognize', { through: '2026-05-31' });
  assert.deepEqual([again.body.entries, again.body.runId], [0, null]);
  const { body } = await ask('GET', '/runs');
  assert.deepEqual(
    body.items.map((run: { rowsDone: number; startedBy: string }) => [run.rowsDone, run.startedBy]),
    [[1, 'ann']],
  );
});

test('a schedule shows its rows, and the proof ties', async () => {
  const { body } = await ask('GET', await pathOf('INV-1'));
  assert.deepEqual([body.amount, body.recognized, body.unposted], ['90.00', '30.00', '60.00']);
  assert.equal(body.nextDueOn, '2026-06-30');
  assert.equal(body.rows[0].ending, 'recognized');
  const proof = await ask('GET', '/proof');
  assert.equal(proof.body.asOf, '2026-06-30');
  assert.deepEqual(
    [proof.body.items[0].account, proof.body.items[0].unposted, proof.body.items[0].ties],
    ['60.00', '60.00', true],
  );
});

test('pages of schedules name the next', async () => {
  await books.post(slipInvoice('INV-2', '30.00', summer, { outlet: 'REIT' }));
  const { body } = await ask('GET', '/schedules?limit=1');
  assert.equal(body.items[0].document, 'INV-2');
  const [second] = await schedules(`?limit=1&cursor=${body.next}`);
  assert.equal(second.document, 'INV-1');
  assert.equal((await schedules('?outlet=REIT')).length, 1);
});

describe('by hand', () => {
  const reason = 'The boat left early';

  test('a schedule that is switched off is passed over until it is switched on', async () => {
    const path = await pathOf('INV-2');
    const off = await ask('POST', `${path}/switch-off`, { reason });
    assert.equal(off.body.switchedOff, true);
    const due = await ask('GET', '/due?through=2026-05-31');
    assert.deepEqual(due.body.items, []);
    const on = await ask('POST', `${path}/switch-on`, { reason: 'Back again' });
    assert.deepEqual(
      on.body.actions.map((one: { action: string; madeBy: string }) => [one.action, one.madeBy]),
      [
        ['switch-off', 'ann'],
        ['switch-on', 'ann'],
      ],
    );
  });

  test('what is left is spread over other days', async () => {
    const path = await pathOf('INV-1');
    const wanted = { from: '2026-06-01', through: '2026-06-30', reason };
    const { body } = await ask('POST', `${path}/rebuild`, wanted);
    const left = body.rows.filter((row: { ending: string | null }) => row.ending === null);
    assert.deepEqual(
      left.map((row: { dueOn: string; amount: string }) => [row.dueOn, row.amount]),
      [['2026-06-30', '60.00']],
    );
    for (const day of ['2026-05-10', '2026-06-30'] as IsoDate[]) {
      const proofs = await proveDeferrals(pool, propertyId, day);
      assert.ok(proofs.every((one) => one.accountMinor === one.unpostedMinor));
    }
    const tooLong = { ...wanted, through: '2099-06-30' };
    const refused = await ask('POST', `${path}/rebuild`, tooLong);
    assert.equal(refused.body.code, 'DEFERRAL_PERIOD_TOO_LONG');
  });

  test('a schedule is generated for what was sold before, less what was taken off it', async () => {
    const rule = { product: 'SLIP', effectiveOn: '2026-05-20', reason: 'The old way' };
    const none = await ask('PUT', '/rules', { ...rule, recognition: 'none' });
    assert.equal(none.body.items[0].recognition, 'none');
    const lines = [{ product: 'SLIP', amount: '30.00' }];
    const head = { occurredOn: '2026-05-21' };
    const customer = { id: 'C1', name: 'Ann Sailor' };
    await books.post(
      slipInvoice('OLD-1', '120.00', summer, head),
      { id: 'R-1', kind: 'income-recognized', of: 'OLD-1', lines, ...head },
      { id: 'CM-1', kind: 'credit-memo-issued', of: 'OLD-1', customer, lines, ...head },
    );
    const entryId = await entryIdOf('OLD-1');
    const made = await ask('POST', '/schedules', { entryId, reason });
    assert.deepEqual([made.status, made.body], [201, { schedules: 1 }]);
    const { body } = await ask('GET', await pathOf('OLD-1'));
    assert.deepEqual([body.recognized, body.unposted], ['30.00', '60.00']);
    const twice = await ask('POST', '/schedules', { entryId, reason });
    assert.equal(twice.body.code, 'DEFERRAL_SCHEDULE_EXISTS');
    const [proof] = (await ask('GET', '/proof')).body.items.slice(-1);
    assert.deepEqual([proof.ties, proof.unscheduled], [true, '0.00']);
    await ask('PUT', '/rules', { ...rule, recognition: 'monthly' });
  });

  test('what cannot be meant is told', async () => {
    const code = async (...of: Parameters<typeof ask>) => (await ask(...of)).body.code;
    const on = { reason };
    assert.equal(await code('GET', '/schedules/999/1'), 'DEFERRAL_SCHEDULE_UNKNOWN');
    const off = '/schedules/999/1/switch-off';
    assert.equal(await code('POST', off, on), 'DEFERRAL_SCHEDULE_UNKNOWN');
    const generate = { entryId: await entryIdOf('R-1'), reason };
    assert.equal(await code('POST', '/schedules', generate), 'DEFERRAL_NOTHING_TO_SCHEDULE');
    const rule = { product: 'FUEL', effectiveOn: '2026-05-20', recognition: 'daily', reason };
    assert.equal(await code('PUT', '/rules', rule), 'DEFERRAL_PRODUCT_UNKNOWN');
    await books.post(slipInvoice('INV-3', '10.00', null));
    await ask('POST', '/recognize', { through: '2026-05-31' });
    const rebuild = { from: '2026-06-01', through: '2026-06-30', reason };
    const path = `${await pathOf('INV-3')}/rebuild`;
    assert.equal(await code('POST', path, rebuild), 'DEFERRAL_SCHEDULE_FINISHED');
  });
});

test('the roll-forward leads from month to month and ends where the waterfall begins', async () => {
  const rows = await report('deferred-roll-forward', { from: '2026-05-01', through: '2026-06-30' });
  assert.deepEqual(rows, [
    '2026-05 REIT SLIP SLIP 0.00 30.00 10.00 0.00 20.00',
    '2026-05 TRS SLIP SLIP 0.00 220.00 76.67 30.00 113.33',
    '2026-06 REIT SLIP SLIP 20.00 0.00 0.00 0.00 20.00',
    '2026-06 TRS SLIP SLIP 113.33 0.00 0.00 0.00 113.33',
  ]);
  const falls = await report('deferred-waterfall', { asOf: '2026-06-30' });
  assert.equal(falls.at(-1), 'Total    133.33');
});

test('each of their rows leads to what it is the sum of, and that to entries', async () => {
  const read = async (name: string, given: Record<string, string>) => {
    const asking = { propertyId, person: 'ann', report: findReport(name), given };
    return (await readReport({ pool, loadChart, now }, asking)).rows;
  };
  const cases = [
    ['deferred-roll-forward', { from: '2026-05-01', through: '2026-06-20' }, [6, 7, 8], 7],
    ['deferred-waterfall', { asOf: '2026-06-30' }, [5], 8],
  ] as const;
  for (const [name, given, figures, first] of cases) {
    for (const { kind, cells, lead } of await read(name, given)) {
      if (kind === 'total') continue;
      assert.ok(lead && 'report' in lead);
      const behind = await read(lead.report, lead.parameters as Record<string, string>);
      const total = behind.find((row) => row.kind === 'total')?.cells.slice(first);
      const wanted = figures.map((at) => cells[at]);
      assert.deepEqual(total ?? wanted.map(() => '0.00'), wanted, cells.join(' '));
      const lines = behind.filter((row) => row.kind === 'line');
      assert.ok(lines.every((row) => row.lead && 'entryId' in row.lead));
    }
  }
});

test('the worker recognizes every day where the property says so', async () => {
  const told: string[] = [];
  const log = { info: (text: string) => told.push(text), warn: (text: string) => told.push(text) };
  await recognizeByItself(deps, { now, log });
  assert.deepEqual(told, []);
  const settings = { dailyDeferred: false, automatic: true };
  assert.deepEqual((await ask('PUT', '/settings', settings)).body, settings);
  assert.deepEqual((await ask('GET', '/settings')).body, settings);
  await recognizeByItself(deps, { now, log });
  assert.match(told[0] ?? '', /cove: \d entries posted/);
  const due = await ask('GET', '/due?through=2026-06-30');
  assert.deepEqual(due.body.items, []);
});
