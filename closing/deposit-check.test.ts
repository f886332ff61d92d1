// Deposits and the close: a period stays open while what is held for customers is not the account,
// or somebody was given more than was held. Method: books as an older version kept them, without
// the subledger, which the migration's own function then builds; real routes on a real database.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chartCache } from '#chart-of-accounts/chart-cache-store.ts';
import { writeChart } from '#chart-of-accounts/chart-writer-store.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { makePostEvents } from '#journal/posting-store.ts';
import { makeSmallBooks } from '#journal/small-books-store.ts';
import { mergeCustomers } from '#receivables/merge-store.ts';
import { receivables } from '#receivables/receivables-store.ts';
import { reportRoutes } from '#reports/report-routes.ts';
import { stageServer } from '#root/stage-server.ts';
import { closingRoutes } from './closing-routes.ts';

const { pool } = await testDatabase();
const loadChart = (id: number) => charts.current(id);
const charts = chartCache(pool);
const old = await makeSmallBooks(pool, { code: 'old' });
const { propertyId } = old;
const now = () => new Date('2026-07-03T15:00:00Z');
const server = await stageServer(
  pool,
  closingRoutes({ pool, loadChart, now }),
  reportRoutes({ pool, loadChart, now }),
);

await withTransaction(pool, (tx) =>
  writeChart(tx, propertyId, {
    accounts: [
      {
        ...{ number: '2300', name: 'Customer deposits', type: 'liability' as const },
        ...{ detailType: 'customer-deposits', parent: null, department: null },
        ...{ description: null, active: true },
      },
    ],
    products: [
      {
        ...{ code: 'DEPOSIT', name: 'Deposit', incomeAccount: '2300', deferredAccount: null },
        ...{ recognition: null, costAccount: null, inventoryAccount: null, department: null },
        active: true,
      },
    ],
  }),
);
const ann = { id: 'ANN', name: 'Ann Sailor' };
const twin = { id: 'ANNE', name: 'Anne Sailor' };
const ben = { id: 'BEN', name: 'Ben Rower' };
const bill = (id: string, amount: string, customer: object) => ({
  ...{ id, kind: 'invoice-issued', occurredOn: '2026-06-10', customer },
  lines: [{ product: 'DEPOSIT', amount }],
});
const refund = (id: string, amount: string, customer: object) => ({
  ...{ id, kind: 'deposit-refunded', occurredOn: '2026-06-12', customer },
  ...{ product: 'DEPOSIT', method: 'CHECK', amount },
});
await old.post(
  bill('DEP-1', '200.00', twin),
  bill('DEP-2', '90.00', ben),
  refund('BACK-1', '50.00', ann),
  refund('BACK-2', '10.00', ben),
);
const postNow = makePostEvents({
  ...{ pool, loadChart, enqueueExports: async () => {}, subledgers: [receivables] },
});
const post = async (...events: Record<string, unknown>[]) =>
  (await postNow(propertyId, await old.read(...events), 'ann')).map(({ status }) => status);

// biome-ignore lint/suspicious/noExplicitAny: answers are compared field by field.
type Answer = any;
const ask = async (url: string): Promise<Answer> =>
  (await server.inject({ method: 'GET', url: `/api/v1${url}` })).json();
async function deposits(): Promise<string> {
  const { items } = await ask('/close-checklist?through=2026-06-30');
  const item = items.find((one: Answer) => one.check === 'deposits');
  return `${item.state}: ${item.message}`;
}
const close = async () => {
  const payload = { through: '2026-06-30', reason: 'Tied out' };
  const answer = await server.inject({ method: 'POST', url: '/api/v1/closings', payload });
  return [answer.statusCode, answer.json().code];
};

test('a period stays open while deposits and their account differ', async () => {
  const differ = 'Customers’ deposits are not the account: 230.00 USD at TRS';
  assert.equal(await deposits(), `blocking: ${differ}`);
  assert.deepEqual(await close(), [409, 'CLOSING_BLOCKED']);
});

test('an upgrade builds them, and names who was given more than was held', async () => {
  await pool.query(
    `select keep_held_deposits(property_id, account_id) from accounts
      where property_id = $1 and detail_type = 'customer-deposits'`,
    [propertyId],
  );
  const named = 'More was given up than was held for ANN in 2300 at TRS (-50.00 USD)';
  assert.equal(await deposits(), `blocking: ${named}`);
  assert.deepEqual(await close(), [409, 'CLOSING_BLOCKED']);
  assert.deepEqual(await post(refund('BACK-3', '0.01', ann)), ['refused']);
  // More may be held for her: it is what she lacks.
  assert.deepEqual(await post(bill('DEP-3', '20.00', ann)), ['posted']);
});

test('merged customers hold together, in the report and in the checklist', async () => {
  const on = '2026-06-20' as IsoDate;
  await withTransaction(pool, (tx) =>
    mergeCustomers(tx, {
      ...{ propertyId, customer: 'ANNE', into: 'ANN', on, reason: 'One', by: 'ann' },
    }),
  );
  const { rows } = await ask('/reports/deposits-held?asOf=2026-06-30');
  assert.deepEqual(
    rows.map(({ cells }: Answer) => [cells[3] ?? cells[0], cells.at(-1)]),
    [
      ['ANN', '170.00'],
      ['BEN', '80.00'],
      ['Total', '250.00'],
    ],
  );
  const { rows: before } = await ask('/reports/deposits-held?asOf=2026-06-19');
  assert.deepEqual(
    before.map(({ cells }: Answer) => [cells[3] ?? cells[0], cells.at(-1)]),
    [
      ['ANN', '-30.00'],
      ['ANNE', '200.00'],
      ['BEN', '80.00'],
      ['Total', '250.00'],
    ],
  );
  assert.equal(await deposits(), 'ok: 250.00 USD is held.');
});

test('what names nobody is told, and keeps the period open below zero', async () => {
  const byHand = (id: string, debit: string, credit: string) => ({
    ...{ id, kind: 'journal-posted', occurredOn: '2026-06-25', reason: 'Opening' },
    lines: [
      { account: debit, debit: '30.00' },
      { account: credit, credit: '30.00' },
    ],
  });
  assert.deepEqual(await post(byHand('J-1', '1000', '2300')), ['posted']);
  assert.equal(await deposits(), 'warning: 30.00 USD is held for nobody at TRS');
  assert.deepEqual(await post(byHand('J-2', '2300', '1000')), ['posted']);
  assert.deepEqual(await post(byHand('J-3', '2300', '1000')), ['posted']);
  const named = 'More was given up than was held for nobody in 2300 at TRS (-30.00 USD)';
  assert.equal(await deposits(), `blocking: ${named}`);
  assert.deepEqual(await post(byHand('J-4', '1000', '2300')), ['posted']);
  assert.deepEqual(await close(), [200, undefined]);
});
