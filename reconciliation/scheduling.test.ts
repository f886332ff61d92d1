// Reconciling by itself, on small books and a paper ledger. Method: rounds at instants that are
// given; what ran is read back from what was kept.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setClosingDate } from '#chart-of-accounts/chart-store.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { testDatabase } from '#database/test-database.ts';
import { LedgerReadError } from '#external-ledger/external-ledger.ts';
import type { OpenLedger } from './reconciliation-worker.ts';
import { reconcileByItself } from './scheduling-worker.ts';
import { Books } from './small-books-store.ts';
import { smallServer } from './small-server-routes.ts';

const { pool } = await testDatabase();
const books = await Books.open(pool, 'schedule');
const server = await smallServer(pool, books);
await pool.query(`update connections set stage = 'live' where property_id = $1`, [
  books.propertyId,
]);
await pool.query(`update properties set time_zone = 'America/New_York' where property_id = $1`, [
  books.propertyId,
]);

const rest = { retry: 'later', subject: null } as const;
let openLedger: OpenLedger = async () => books.ledger;
const said: string[] = [];
const log = { info: (text: string) => said.push(text), warn: (text: string) => said.push(text) };
const at = (instant: string) =>
  reconcileByItself({
    pool,
    now: () => new Date(instant),
    log,
    openLedger: (of) => openLedger(of),
  });

async function ran() {
  const { rows } = await pool.query(
    `select scheduled, as_of_on as on, state, started_by, second_opinion is not null as second
       from reconciliations where property_id = $1 order by reconciliation_id`,
    [books.propertyId],
  );
  return rows.map(({ scheduled, on, state, second }) => [scheduled, on, state, second]);
}
const daily = ['daily', '2026-07-14', 'finished', false];
const monthEnd = ['month-end', '2026-06-30', 'finished', true];

test('nothing runs where nobody wants it', async () => {
  const settings = { approvalRequired: false, dailyAt: null, monthEnd: false };
  assert.deepEqual((await server.get('/reconciliation-settings')).body, settings);
  assert.equal(await at('2026-07-15T16:00:00Z'), 0);
});

test('the day before is compared once a day, from its hour on the wall', async () => {
  const set = await server.put('/reconciliation-settings', { dailyAt: '06:00' });
  assert.deepEqual(set.body, { approvalRequired: false, dailyAt: '06:00', monthEnd: false });
  assert.equal(await at('2026-07-15T09:59:00Z'), 0);
  assert.equal(await at('2026-07-15T10:00:00Z'), 1);
  assert.equal(await at('2026-07-16T03:59:00Z'), 0);
  assert.deepEqual(await ran(), [daily]);
});

test('at month end the period that is over is compared until it is closed', async () => {
  await server.put('/reconciliation-settings', { monthEnd: true });
  assert.equal(await at('2026-07-15T20:00:00Z'), 1);
  assert.deepEqual((await ran()).slice(1), [monthEnd]);
  assert.equal(await at('2026-07-15T20:05:00Z'), 0);
  const closing = { closedThroughOn: '2026-06-30' as IsoDate, reason: 'tied', setBy: 'ann' };
  await setClosingDate(pool, books.propertyId, closing);
  assert.equal(await at('2026-07-16T20:00:00Z'), 1);
  assert.deepEqual((await ran()).at(-1), ['daily', '2026-07-15', 'finished', false]);
});

test('a ledger that cannot be read is told, and tried again in an hour', async () => {
  openLedger = async () => {
    throw new LedgerReadError({ code: 'AWAY', message: 'Away.', hint: '', ...rest });
  };
  said.length = 0;
  assert.equal(await at('2026-07-17T20:00:00Z'), 0);
  assert.match(said.join(), /could not be compared with Books as of 2026-07-16/);
  openLedger = async () => books.ledger;
  assert.equal(await at('2026-07-17T20:05:00Z'), 0);
  assert.equal(await at('2026-07-17T21:10:00Z'), 1);
});

test('a paused connection, and one before its cut-over, is left alone', async () => {
  await pool.query(`update connections set state = 'paused' where property_id = $1`, [
    books.propertyId,
  ]);
  assert.equal(await at('2026-07-18T20:00:00Z'), 0);
  await pool.query(
    `update connections set state = 'active', cutover_on = '2027-01-01' where property_id = $1`,
    [books.propertyId],
  );
  assert.equal(await at('2026-07-18T20:00:00Z'), 0);
  await server.close();
});
