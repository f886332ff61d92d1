// Customers that are one: merged from a day on, taken back while nothing was built on it. Method:
// real HTTP and a real database on fixed days; what is exported is what journal lines say, so they
// are compared row by row before and after; the account is proven on days before and after.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { testDatabase } from '#database/test-database.ts';
import { fuelInvoice, makeSmallBooks } from '#journal/small-books-store.ts';
import { stageServer } from '#root/stage-server.ts';
import { proveReceivables } from './proof-store.ts';
import { receivablesRoutes } from './receivables-routes.ts';
import { receivables } from './receivables-store.ts';

const { pool } = await testDatabase();
const books = await makeSmallBooks(pool, { subledgers: [receivables] });
const { loadChart, postEvents, propertyId } = books;
let today = '2026-08-31';
const now = () => new Date(`${today}T16:00:00Z`);
const server = await stageServer(pool, receivablesRoutes({ pool, loadChart, now, postEvents }));

const ann = { id: 'ANN', name: 'Ann Sailor' };
const twin = { id: 'ANNE', name: 'Anne Sailor' };
const zed = { id: 'ZED', name: 'Zed Quiet' };
await books.post(
  fuelInvoice('INV-1', '100.00', { customer: ann, occurredOn: '2026-07-01' }),
  fuelInvoice('INV-2', '40.00', { customer: twin, occurredOn: '2026-07-02' }),
  fuelInvoice('INV-3', '5.00', { customer: zed, occurredOn: '2026-07-03' }),
);

// biome-ignore lint/suspicious/noExplicitAny: answers are compared field by field.
type Answer = any;
async function ask(method: 'GET' | 'POST', url: string, payload?: object) {
  const answer = await server.inject({ method, url: `/api/v1${url}`, ...(payload && { payload }) });
  return [answer.statusCode, answer.json()] as [number, Answer];
}
const codeOf = ([status, body]: [number, Answer]) => [
  status,
  body.problems?.[0]?.code ?? body.code,
];

async function balanceOf(code: string, asOf = today): Promise<string[]> {
  const [, { balances }] = await ask('GET', `/customers/${code}?asOf=${asOf}`);
  return balances.map((one: Answer) => one.balance);
}
async function documentsOf(code: string, asOf = today): Promise<string[]> {
  const [, { items }] = await ask('GET', `/receivables/open-items?customer=${code}&asOf=${asOf}`);
  return items.map((one: Answer) => `${one.document} ${one.open}`);
}
const linesOf = async () =>
  (await pool.query('SELECT * FROM journal_lines ORDER BY entry_id, line_number')).rows;

async function assertTies() {
  for (const day of ['2026-07-15', '2026-08-31', '2026-09-01', '2026-09-30']) {
    for (const one of await proveReceivables(pool, propertyId, day as IsoDate)) {
      assert.equal(one.openMinor + one.nobodyMinor, one.accountMinor, day);
      const [, { items }] = await ask('GET', `/receivables/aging?asOf=${day}&by=invoice`);
      const sum = items.reduce(
        (all: bigint, row: Answer) => all + BigInt(row.balance.replace('.', '')),
        0n,
      );
      assert.equal(sum, one.openMinor, `aging of ${day}`);
    }
  }
}

const because = { reason: 'The same person, typed twice' };

test('what would be joined is told in numbers, and looking changes nothing', async () => {
  const [status, preview] = await ask('GET', '/customers/ANNE/merge-preview?into=ANN');
  assert.equal(status, 200);
  assert.deepEqual(preview, {
    ...{ customer: { code: 'ANNE', name: twin.name }, into: { code: 'ANN', name: ann.name } },
    ...{ mergedOn: '2026-08-31', openItems: 1, exportsWaiting: 0, mappings: [] },
    balances: [
      ...[
        { outlet: 'TRS', currency: 'USD', customer: '40.00', into: '100.00', together: '140.00' },
      ],
    ],
  });
  assert.deepEqual(await balanceOf('ANNE'), ['40.00']);
});

test('nobody is merged into themselves, into nobody, or twice', async () => {
  const merge = (code: string, into: string) =>
    ask('POST', `/customers/${code}/merge`, { into, ...because });
  assert.deepEqual(codeOf(await merge('ANN', 'ANN')), [422, 'RECEIVABLES_MERGE_INTO_ITSELF']);
  assert.deepEqual(codeOf(await merge('ANN', 'NOBODY')), [404, 'RECEIVABLES_CUSTOMER_UNKNOWN']);
  const unmerge = await ask('POST', '/customers/ANN/unmerge', because);
  assert.deepEqual(codeOf(unmerge), [409, 'RECEIVABLES_NOT_MERGED']);
});

test('from its day on the items count for the other; days before and all lines stay', async () => {
  const before = await linesOf();
  const [status, { items }] = await ask('POST', '/customers/ANNE/merge', {
    into: 'ANN',
    ...because,
  });
  assert.equal(status, 200);
  assert.deepEqual([items[0].mergedOn, items[0].by], ['2026-08-31', 'ann']);
  assert.deepEqual(await linesOf(), before);

  assert.deepEqual(await balanceOf('ANN'), ['140.00']);
  assert.deepEqual(await balanceOf('ANNE'), []);
  assert.deepEqual(await documentsOf('ANN'), ['INV-1 100.00', 'INV-2 40.00']);
  assert.deepEqual(await documentsOf('ANNE'), []);
  assert.deepEqual(await balanceOf('ANN', '2026-08-30'), ['100.00']);
  assert.deepEqual(await balanceOf('ANNE', '2026-08-30'), ['40.00']);
  const [, { items: list }] = await ask('GET', '/customers?which=open');
  assert.deepEqual(
    list.map((one: Answer) => `${one.code} ${one.balances[0].balance}`),
    ['ANN 140.00', 'ZED 5.00'],
  );
  await assertTies();
  const again = await ask('POST', '/customers/ANNE/merge', { into: 'ZED', ...because });
  assert.deepEqual(codeOf(again), [409, 'RECEIVABLES_MERGED_ALREADY']);
  const into = await ask('POST', '/customers/ZED/merge', { into: 'ANNE', ...because });
  assert.deepEqual(codeOf(into), [409, 'RECEIVABLES_MERGED_ALREADY']);
});

test('taken back while nothing depends on it, each stands for itself again', async () => {
  const [status, { items }] = await ask('POST', '/customers/ANNE/unmerge', because);
  assert.deepEqual([status, items[0].undone.on], [200, '2026-08-31']);
  assert.deepEqual([await balanceOf('ANN'), await balanceOf('ANNE')], [['100.00'], ['40.00']]);
  await assertTies();
});

test('new events that name the merged one are the other’s, and pay its documents', async () => {
  await ask('POST', '/customers/ANNE/merge', { into: 'ANN', ...because });
  today = '2026-09-01';
  const receipts = await books.post(
    // Of the survivor, for a document of the merged one.
    {
      ...{ id: 'PAY-1', kind: 'payment-received', customer: ann, method: 'CHECK' },
      ...{ amount: '30.00', occurredOn: '2026-09-01' },
      settles: [{ document: 'INV-2', amount: '30.00' }],
    },
    // Sent under the old code; and one that came late, of a day before the merge.
    fuelInvoice('INV-4', '7.00', { customer: twin, occurredOn: '2026-09-01' }),
    fuelInvoice('INV-5', '3.00', { customer: twin, occurredOn: '2026-08-01' }),
  );
  assert.deepEqual(
    receipts.map(({ status }) => status),
    ['posted', 'posted', 'posted'],
  );
  const { rows } = await pool.query(
    `SELECT j.document_number AS document, c.code, e.content#>>'{customer,id}' AS sent
       FROM journal_entries j JOIN customers c USING (property_id, customer_id)
       JOIN events e USING (property_id, event_id)
      WHERE j.document_number IN ('INV-4', 'INV-5') ORDER BY 1`,
  );
  assert.deepEqual(rows, [
    { document: 'INV-4', code: 'ANN', sent: 'ANNE' },
    { document: 'INV-5', code: 'ANNE', sent: 'ANNE' },
  ]);
  assert.deepEqual(await documentsOf('ANN'), [
    ...['INV-1 100.00', 'INV-2 10.00', 'INV-4 7.00', 'INV-5 3.00'],
  ]);
  assert.deepEqual(await documentsOf('ANNE', '2026-08-30'), ['INV-2 40.00', 'INV-5 3.00']);
  await assertTies();
});

test('auto-settle and settling by hand join items of both, not before the merge', async () => {
  await books.post({
    ...{ id: 'PAY-2', kind: 'payment-received', customer: ann, method: 'CHECK' },
    ...{ amount: '113.00', occurredOn: '2026-08-15' },
  });
  const order = { customer: 'ANN', order: 'oldest' };
  const [status, { settlements }] = await ask('POST', '/receivables/auto-settle', order);
  assert.deepEqual([status, settlements], [200, 3]);
  const { rows } = await pool.query(
    `SELECT DISTINCT settled_on FROM settlements WHERE credit_customer_id <> debit_customer_id
      ORDER BY 1`,
  );
  assert.ok(rows.every(({ settled_on: on }) => on >= '2026-08-31'));
  assert.deepEqual(await balanceOf('ANN', '2026-08-30'), ['-13.00']);
  await assertTies();
});

test('a merge that settlements and entries were built on is not taken back', async () => {
  const answer = await ask('POST', '/customers/ANNE/unmerge', because);
  assert.deepEqual(codeOf(answer), [409, 'RECEIVABLES_MERGE_DEPENDED_ON']);
});

test('an entry of the merged one is voided on its own customer, and the account ties', async () => {
  const [receipt] = await books.post({
    ...{ id: 'VOID-2', kind: 'entry-reversed', occurredOn: '2026-09-02' },
    ...{ of: { source: 'marina-os', id: 'INV-2' }, reason: 'Never delivered' },
  });
  assert.equal(receipt?.status, 'posted');
  today = '2026-09-30';
  await assertTies();
});

test('a chain of merges counts for its end', async () => {
  const [status] = await ask('POST', '/customers/ANN/merge', { into: 'ZED', ...because });
  assert.equal(status, 200);
  assert.deepEqual([await balanceOf('ANN'), await balanceOf('ANNE')], [[], []]);
  const sum = await balanceOf('ZED');
  await books.post(fuelInvoice('INV-6', '1.00', { customer: twin, occurredOn: '2026-09-30' }));
  const { rows } = await pool.query(
    `SELECT c.code FROM journal_entries j JOIN customers c USING (property_id, customer_id)
      WHERE j.document_number = 'INV-6'`,
  );
  assert.deepEqual(rows, [{ code: 'ZED' }]);
  assert.equal(sum.length, 1);
  await assertTies();
});
