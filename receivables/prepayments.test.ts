// Prepayments as a liability, through the front doors: settling by hand and taking back are
// entries, what came late is matched by itself, once, and what has to follow follows. Method: the
// small books posted to as processes post (compose.ts), questions by HTTP.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pino } from 'pino';
import { noRows } from '#chart-of-accounts/chart-rows.ts';
import { setClosingDate } from '#chart-of-accounts/chart-store.ts';
import { writeChart } from '#chart-of-accounts/chart-writer-store.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { savePostingSetting } from '#chart-of-accounts/posting-settings-store.ts';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { fuelInvoice, makeSmallBooks } from '#journal/small-books-store.ts';
import { stageServer } from '#root/stage-server.ts';
import { FollowUpNotes, followUpByItself, withFollowUp } from './follow-up-worker.ts';
import { receivablesRoutes } from './receivables-routes.ts';
import { receivablesWith } from './receivables-store.ts';

const { pool } = await testDatabase();
const log = pino({ level: 'silent' });
const now = () => new Date('2026-06-30T16:00:00Z');
const customer = { id: 'C1', name: 'Ann Sailor' };
type Event = Record<string, unknown>;
let made = 0;

/** Books where money ahead is a liability; `follows` false: nobody lives to do what follows. */
async function newBooks(follows = true) {
  made += 1;
  const code = `cove-${made}`;
  const notes = new FollowUpNotes();
  const subledgers = [receivablesWith({ note: notes.note })];
  const books = await makeSmallBooks(pool, { code, subledgers });
  const { propertyId, loadChart } = books;
  const account = { number: '2350', name: 'Customer prepayments', type: 'liability' as const };
  const more = {
    ...noRows,
    accounts: [
      {
        ...{ ...account, detailType: 'customer-prepayments', parent: null, department: null },
        ...{ description: null, active: true },
      },
    ],
    postingAccounts: [{ role: 'customer-prepayments' as const, outlet: null, account: '2350' }],
  };
  await withTransaction(pool, (tx) => writeChart(tx, propertyId, more));
  await withTransaction(pool, async (tx) =>
    savePostingSetting(tx, await loadChart(propertyId), {
      ...{ name: 'prepayment', value: 'liability', outletId: null, despiteEntries: false },
      ...{ effectiveOn: '2026-05-01' as IsoDate, reason: 'The auditor asks', setBy: 'ann' },
    }),
  );
  const mayPutTogether = async () => true;
  const deps = { pool, loadChart, postEvents: books.postEvents, mayPutTogether };
  const postEvents = follows ? withFollowUp(deps, notes, { log }) : books.postEvents;
  const server = await stageServer(pool, receivablesRoutes({ pool, loadChart, now, postEvents }));
  const ask = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const headers = { 'tieout-property': code };
    const path = `/api/v1${url}`;
    const answer = await server.inject({ method, url: path, headers, ...(payload && { payload }) });
    return { status: answer.statusCode, body: answer.json() };
  };
  const post = async (...events: Event[]) =>
    await postEvents(propertyId, await books.read(...events), 'ann');
  const items = async () => {
    const { body } = await ask('GET', '/receivables/open-items');
    return body.items.map(
      (one: Event) => `${one.ledger === 'prepayment' ? 'ahead ' : ''}${one.document} ${one.open}`,
    );
  };
  const entryOf = async (document: string) => {
    const { body } = await ask('GET', '/receivables/open-items?all=true');
    return body.items.find((one: Event) => one.document === document).entryId;
  };
  return { ask, deps, post, items, entryOf, propertyId };
}

const paid = (id: string, amount: string, pays: Record<string, string> = {}) => ({
  ...{ id, kind: 'payment-received', customer, method: 'CHECK', amount },
  settles: Object.entries(pays).map(([document, part]) => ({ document, amount: part })),
});
const codesOf = (receipts: Awaited<ReturnType<Awaited<ReturnType<typeof newBooks>>['post']>>) =>
  receipts.flatMap((one) =>
    one.status === 'refused' ? one.problems.map(({ code }) => code) : one.status,
  );

describe('money paid ahead that is a liability', () => {
  test('is settled by hand with an entry, whole or not at all, and so taken back', async () => {
    const { ask, post, items, entryOf } = await newBooks();
    const invoices = [fuelInvoice('INV-1', '40.00'), fuelInvoice('INV-2', '30.00')];
    await post(paid('PAY-1', '60.00'), ...invoices);
    assert.deepEqual(await items(), ['ahead PAY-1 -60.00', 'INV-1 40.00', 'INV-2 30.00']);
    const creditEntryId = await entryOf('PAY-1');
    const debit = async (document: string, amount: string, debitOpen: string) => {
      return { debitEntryId: await entryOf(document), amount, debitOpen };
    };
    const order = { customer: 'C1', creditEntryId };
    const first = await debit('INV-1', '40.00', '40.00');
    const tooMuch = { ...order, debits: [first, await debit('INV-2', '30', '30.00')] };
    const refused = await ask('POST', '/receivables/settle', tooMuch);
    assert.equal(refused.status, 422);
    assert.equal(refused.body.code, 'RECEIVABLES_PREPAID_TOO_LITTLE');
    const right = { ...order, debits: [first, await debit('INV-2', '20', '30.00')] };
    assert.equal((await ask('POST', '/receivables/settle', right)).status, 201);
    assert.deepEqual(await items(), ['INV-2 10.00']);
    const { body } = await ask('GET', '/settlements?customer=C1');
    assert.deepEqual(
      body.items.map((one: Event) => one.amount),
      ['20.00', '40.00'],
    );
    const undone = await ask('POST', `/settlements/${body.items[0].settlementId}/undo`);
    assert.match(undone.body.entryId, /^\d+$/);
    assert.deepEqual(await items(), ['INV-2 30.00', 'ahead PAY-1 -20.00']);
  });

  test('pressed twice is settled once', async () => {
    const { ask, post, items, entryOf } = await newBooks();
    await post(paid('PAY-1', '60.00'), fuelInvoice('INV-1', '40.00'));
    const order = { customer: 'C1', creditEntryId: await entryOf('PAY-1') };
    const body = { ...order, debitEntryId: await entryOf('INV-1') };
    const answers = await Promise.all([1, 2].map(() => ask('POST', '/settlements', body)));
    // The second is told the same entry, or that nothing is open any more.
    const kept = answers.filter(({ status }) => status === 201);
    assert.equal(new Set(kept.map((one) => one.body.entryId)).size, 1);
    assert.deepEqual(await items(), ['ahead PAY-1 -20.00']);
  });

  test('is never taken back beyond what it has paid', async () => {
    const { post } = await newBooks();
    const undo = { id: 'U-1', kind: 'payment-unsettled', customer, of: 'PAY-1', reason: 'Wrong' };
    await post(paid('PAY-1', '60.00', { 'INV-1': '40.00' }), fuelInvoice('INV-1', '40.00'));
    assert.deepEqual(codesOf(await post({ ...undo, amount: '40.01' })), [
      'RECEIVABLES_UNSETTLED_TOO_MUCH',
    ]);
    assert.deepEqual(codesOf(await post({ ...undo, amount: '40.00' })), ['posted']);
  });

  test('that bounced once its month was closed is no money when its invoice goes', async () => {
    const { deps, post, items, propertyId } = await newBooks();
    await post(fuelInvoice('INV-1', '40.00'), paid('PAY-1', '40.00', { 'INV-1': '40.00' }));
    const closed = { closedThroughOn: '2026-05-31' as IsoDate, reason: 'May', setBy: 'ann' };
    await setClosingDate(pool, propertyId, closed);
    const june = { customer, occurredOn: '2026-06-02' };
    const bounce = { ...june, id: 'NSF-1', kind: 'payment-bounced', of: 'PAY-1', amount: '40.00' };
    assert.deepEqual(codesOf(await post(bounce)), ['posted']);
    const back = { ...june, id: 'U-1', kind: 'payment-unsettled', of: 'PAY-1', amount: '40.00' };
    assert.deepEqual(codesOf(await post({ ...back, reason: 'Wrong' })), [
      'RECEIVABLES_UNSETTLED_TOO_MUCH',
    ]);
    const voided = { id: 'V-1', kind: 'invoice-voided', of: { id: 'INV-1' }, reason: 'Wrong' };
    await post({ ...voided, occurredOn: '2026-06-03' });
    await followUpByItself(deps, log);
    assert.deepEqual(await items(), ['PAY-1 -40.00', 'NSF-1 40.00']);
  });

  test('lies ahead again by itself when the invoice it had paid is voided', async () => {
    const { post, items } = await newBooks();
    await post(fuelInvoice('INV-1', '40.00'), paid('PAY-1', '40.00', { 'INV-1': '40.00' }));
    await post({ id: 'V-1', kind: 'invoice-voided', of: { id: 'INV-1' }, reason: 'Wrong' });
    assert.deepEqual(await items(), ['ahead PAY-1 -40.00']);
  });
});

describe('a document that comes after its money', () => {
  test('is settled by itself, once', async () => {
    const { ask, deps, post, items } = await newBooks();
    await post(paid('PAY-1', '50.00', { 'INV-1': '50.00' }));
    assert.equal((await ask('GET', '/receivables/unmatched')).body.items.length, 1);
    await post(fuelInvoice('INV-1', '40.00'));
    assert.deepEqual(await items(), ['ahead PAY-1 -10.00']);
    assert.deepEqual((await ask('GET', '/receivables/unmatched')).body.items, []);
    await followUpByItself(deps, log);
    assert.deepEqual(await items(), ['ahead PAY-1 -10.00']);
  });

  test('may be dismissed with a reason, once, and then is not waited for', async () => {
    const { ask, post, items } = await newBooks();
    await post(paid('PAY-1', '50.00', { 'INV-1': '50.00' }));
    const { entryId } = (await ask('GET', '/receivables/unmatched')).body.items[0];
    const dismiss = (document: string) =>
      ask('POST', '/receivables/unmatched/dismiss', {
        entryId,
        document,
        reason: 'A typing error',
      });
    assert.equal((await dismiss('INV-2')).body.code, 'RECEIVABLES_UNMATCHED_UNKNOWN');
    assert.equal((await dismiss('INV-1')).status, 200);
    const again = await dismiss('INV-1');
    assert.deepEqual([again.status, again.body.code], [409, 'RECEIVABLES_UNMATCHED_ENDED']);
    assert.match(again.body.detail, /dismissed by ann/);
    assert.deepEqual((await ask('GET', '/receivables/unmatched')).body.items, []);
    await post(fuelInvoice('INV-1', '50.00'));
    assert.deepEqual(await items(), ['ahead PAY-1 -50.00', 'INV-1 50.00']);
  });

  test('is settled by the worker where the process did not live to do it', async () => {
    const { deps, post, items } = await newBooks(false);
    await post(paid('PAY-1', '50.00', { 'INV-1': '50.00' }));
    await post(fuelInvoice('INV-1', '50.00'));
    assert.deepEqual(await items(), ['ahead PAY-1 -50.00', 'INV-1 50.00']);
    await Promise.all([followUpByItself(deps, log), followUpByItself(deps, log)]);
    assert.deepEqual(await items(), []);
  });
});
