// Invoices, payments, credits and refunds through the front door: entered by a person, previewed,
// listed, bounced with a fee, refunded at most to what was paid. Method: a real database, HTTP.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setClosingDate } from '#chart-of-accounts/chart-store.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { testDatabase } from '#database/test-database.ts';
import { makePreviewEvents } from '#journal/preview-store.ts';
import { makeSmallBooks } from '#journal/small-books-store.ts';
import { stageServer } from '#root/stage-server.ts';
import { documentEntryRoutes } from './document-entry-routes.ts';
import { receivablesRoutes } from './receivables-routes.ts';
import { receivables } from './receivables-store.ts';

const { pool } = await testDatabase();
const books = await makeSmallBooks(pool, { subledgers: [receivables] });
const { loadChart, postEvents } = books;
const previewEvents = makePreviewEvents({ pool, loadChart, subledgers: [receivables] });
const now = () => new Date('2026-08-31T16:00:00Z');
const deps = { pool, loadChart, now, postEvents, previewEvents };
const server = await stageServer(pool, async (one) => {
  await one.register(receivablesRoutes(deps));
  await one.register(documentEntryRoutes(deps));
});

async function ask(method: 'GET' | 'POST', url: string, payload?: object) {
  const answer = await server.inject({ method, url: `/api/v1${url}`, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json() };
}

const customer = { id: 'C1', name: 'Ann Sailor' };
const common = { outlet: 'TRS', customer };
const invoice = (document: string, amount: string) => ({
  ...{ ...common, kind: 'invoice-issued', occurredOn: '2026-08-10', document },
  lines: [{ product: 'FUEL', amount }],
});
const payment = (document: string, amount: string, settles: object[] = []) => ({
  ...{ ...common, kind: 'payment-received', occurredOn: '2026-08-11', document, settles },
  ...{ method: 'CHECK', amount },
});
let ids = 0;
const enter = (...events: object[]) => {
  ids += 1;
  return ask('POST', '/documents', { id: `form-000${ids}`, events });
};
const rowsOf = async (query: string) => {
  const { body } = await ask('GET', `/documents?${query}`);
  return body.items.map((one: { document: string; amount: string; open: string }) => {
    return `${one.document} ${one.amount} ${one.open}`;
  });
};
const entryCount = async () => {
  const { rows } = await pool.query('SELECT count(*)::int AS n FROM journal_entries');
  return rows[0].n;
};

test('a preview shows the lines that would be posted, and posts nothing', async () => {
  const events = [invoice('I-1', '100.00')];
  const { status, body } = await ask('POST', '/documents/preview', { id: 'form-0000', events });
  assert.equal(status, 200);
  assert.deepEqual(
    body.entries[0].lines.map((line: { debit: string; credit: string }) => [
      line.debit,
      line.credit,
    ]),
    [
      ['100.00', null],
      [null, '100.00'],
    ],
  );
  assert.deepEqual(body.sameNumber, []);
  assert.equal(await entryCount(), 0);
});

test('a document sent twice under the same id is posted once', async () => {
  const order = { id: 'form-twice', events: [invoice('I-1', '100.00')] };
  const first = await ask('POST', '/documents', order);
  assert.deepEqual([first.status, first.body.status], [201, 'posted']);
  const second = await ask('POST', '/documents', order);
  assert.deepEqual([second.status, second.body.status], [200, 'exists']);
  assert.deepEqual(second.body.entryIds, first.body.entryIds);
  const other = await ask('POST', '/documents', { ...order, events: [invoice('I-1', '101.00')] });
  assert.equal(other.status, 409);
  assert.equal(other.body.code, 'EVENT_EXISTS_WITH_DIFFERENT_CONTENT');
});

test('the preview names entries of the customer that have the number already', async () => {
  const events = [invoice('I-1', '1.00')];
  const { body } = await ask('POST', '/documents/preview', { id: 'form-same', events });
  assert.equal(body.sameNumber.length, 1);
});

test('everything wrong with a document is told, and nothing is posted', async () => {
  const before = await entryCount();
  const bad = { ...invoice('I-9', '12'), outlet: 'TRZ', lines: [{ product: 'X', amount: '1,0' }] };
  const { status, body } = await enter(bad);
  assert.equal(status, 422);
  assert.deepEqual(body.problems.map(({ where }: { where: string }) => where).sort(), [
    'lines[0].amount',
    'lines[0].product',
    'outlet',
  ]);
  assert.equal(await entryCount(), before);
});

test('documents are listed by page, number, customer, amount and what is open', async () => {
  await enter(payment('P-1', '125.00', [{ document: 'I-1', amount: '100.00' }]));
  assert.deepEqual(await rowsOf('page=invoices'), ['I-1 100.00 0.00']);
  assert.deepEqual(await rowsOf('page=payments&customer=C1'), ['P-1 125.00 -25.00']);
  assert.deepEqual(await rowsOf('page=payments&state=settled'), []);
  assert.deepEqual(await rowsOf('page=payments&state=open&text=p-1&amount=125.00'), [
    'P-1 125.00 -25.00',
  ]);
  const wrong = await ask('GET', '/documents?page=payments&amount=abc');
  assert.equal(wrong.body.code, 'RECEIVABLES_AMOUNT_INVALID');
});

test('a document tells what it pays and what of it may be given back', async () => {
  const { body: list } = await ask('GET', '/documents?page=payments');
  const { body } = await ask('GET', `/documents/${list.items[0].entryId}`);
  assert.equal(body.left, '125.00');
  assert.deepEqual(
    body.settlements.map((one: { document: string; amount: string }) => [one.document, one.amount]),
    [['I-1', '100.00']],
  );
  const nothing = await ask('GET', '/documents/999999');
  assert.deepEqual([nothing.status, nothing.body.code], [404, 'RECEIVABLES_DOCUMENT_UNKNOWN']);
});

test('nothing above what was paid is refunded', async () => {
  const refund = (amount: string) => ({
    ...{ ...common, kind: 'refund-issued', occurredOn: '2026-08-12', of: 'P-1' },
    ...{ method: 'CHECK', amount },
  });
  const { status, body } = await enter(refund('125.01'));
  assert.deepEqual([status, body.code], [422, 'RECEIVABLES_GIVEN_BACK_TOO_MUCH']);
  assert.equal((await enter(refund('25.00'))).status, 201);
  assert.deepEqual(await rowsOf('page=payments'), ['P-1 125.00 0.00']);
});

test('a bounced check and its fee are judged together, or neither is posted', async () => {
  const before = await entryCount();
  const bounce = {
    ...{ ...common, kind: 'payment-bounced', occurredOn: '2026-08-13', of: 'P-1' },
    amount: '100.00',
  };
  const fee = (account: string) => ({
    ...{ ...common, kind: 'statement-charge-posted', occurredOn: '2026-08-13' },
    ...{ document: 'NSF-P-1', account, amount: '35.00' },
  });
  const refused = await enter(bounce, fee('0000'));
  assert.equal(refused.status, 422);
  assert.equal(await entryCount(), before);
  const { rows } = await pool.query(
    "SELECT number FROM accounts WHERE type = 'income' ORDER BY number LIMIT 1",
  );
  const posted = await enter(bounce, fee(rows[0].number));
  assert.deepEqual([posted.status, posted.body.entryIds.length], [201, 2]);
  assert.deepEqual(await rowsOf('page=invoices'), ['NSF-P-1 35.00 35.00', 'I-1 100.00 100.00']);
  const { body } = await ask('GET', '/documents?page=payments&text=P-1');
  assert.equal(body.items.find((one: { bounced: boolean }) => one.bounced).givenBack, '125.00');
});

test('a page names the next', async () => {
  const { body } = await ask('GET', '/documents?page=invoices&limit=1');
  assert.equal(body.items.length, 1);
  assert.deepEqual(await rowsOf(`page=invoices&cursor=${body.next}`), ['I-1 100.00 100.00']);
});

test('a check of a closed month that bounced says so, and nothing of it goes back', async () => {
  await enter(invoice('I-90', '125.00'));
  await enter(payment('P-90', '125.00', [{ document: 'I-90', amount: '125.00' }]));
  const closing = { closedThroughOn: '2026-08-31' as IsoDate, reason: 'August', setBy: 'ann' };
  await setClosingDate(pool, books.propertyId, closing);
  const bounce = {
    ...{ ...common, kind: 'payment-bounced', occurredOn: '2026-09-02', of: 'P-90' },
    ...{ document: 'N-90', amount: '125.00' },
  };
  assert.equal((await enter(bounce)).status, 201);
  const { body } = await ask('GET', '/documents?page=payments&text=P-90');
  const [paid] = body.items;
  assert.deepEqual([paid.bounced, paid.givenBack, paid.open], [true, '125.00', '0.00']);
  const { body: detail } = await ask('GET', `/documents/${paid.entryId}`);
  assert.deepEqual([detail.left, detail.settlements.length], ['0.00', 1]);
});
