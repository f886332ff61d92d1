// Deposits as an accountant holds them: nobody's is refunded, applied or forfeited beyond what is
// held for them, nor before it was paid. Method: events through the front door of the journal on a
// real database; the subledger is proven against its accounts after every story.

import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { setClosingDate } from '#chart-of-accounts/chart-store.ts';
import { writeChart } from '#chart-of-accounts/chart-writer-store.ts';
import { endOfDays, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { runProofs } from '#journal/prove-store.ts';
import {
  liability,
  makeSmallBooks,
  productOf,
  type SmallBooks,
} from '#journal/small-books-store.ts';
import { depositProofs, proveDeposits } from './held-proof-store.ts';
import { mergeCustomers, unmergeCustomer } from './merge-store.ts';
import { receivables } from './receivables-store.ts';

const { pool } = await testDatabase();
type Event = Record<string, unknown>;
let books: SmallBooks;
let made = 0;

/** A property with two accounts of deposits, one more liability, and where a forfeit goes. */
async function newBooks(): Promise<SmallBooks> {
  made += 1;
  books = await makeSmallBooks(pool, { code: `held-${made}`, subledgers: [receivables] });
  await withTransaction(pool, (tx) =>
    writeChart(tx, books.propertyId, {
      accounts: [
        liability('2300', 'Customer deposits', 'customer-deposits'),
        liability('2310', 'Security deposits', 'customer-deposits'),
        liability('2350', 'Key deposits', 'other-liability'),
      ],
      products: [
        productOf('DEPOSIT', '2300'),
        productOf('SECURITY', '2310'),
        productOf('KEY', '2350'),
      ],
      postingAccounts: [
        { role: 'deposits-forfeited', outlet: null, account: '4000' },
        { role: 'bad-debt', outlet: null, account: '6000' },
      ],
    }),
  );
  return books;
}

const ann = { id: 'ANN', name: 'Ann Sailor' };
const twin = { id: 'ANNE', name: 'Anne Sailor' };

const bill = (id: string, amount: string, more: Event = {}) => ({
  ...{ id, kind: 'invoice-issued', customer: ann },
  ...{ lines: [{ product: 'DEPOSIT', amount }], ...more },
});
const pay = (id: string, amount: string, document: string | null, more: Event = {}) => ({
  ...{ id, kind: 'payment-received', customer: ann, method: 'CHECK', amount },
  ...{ settles: document === null ? [] : [{ document, amount }], ...more },
});
const refund = (id: string, amount: string, more: Event = {}) => ({
  ...{ id, kind: 'deposit-refunded', customer: ann, product: 'DEPOSIT' },
  ...{ method: 'CHECK', amount, ...more },
});
const apply = (id: string, amount: string, more: Event = {}) => ({
  ...{ id, kind: 'deposit-applied', customer: ann, product: 'DEPOSIT', amount, ...more },
});
const forfeit = (id: string, amount: string, more: Event = {}) => ({
  ...{ id, kind: 'deposit-forfeited', customer: ann, product: 'DEPOSIT', amount, ...more },
});
const take = (id: string, kind: string, of: string, more: Event = {}) => ({
  ...{ id, kind, of: { id: of }, reason: 'A mistake', ...more },
});

async function posted(...events: readonly Event[]): Promise<void> {
  for (const receipt of await books.post(...events))
    assert.equal(receipt.status, 'posted', inspect(receipt, { depth: 5 }));
}

/** What it is refused with, in words. */
async function refused(event: Event): Promise<string> {
  const [receipt] = await books.post(event);
  assert.equal(receipt?.status, 'refused', inspect(receipt));
  return receipt.problems.map(({ code, message, where }) => `${code} ${where}: ${message}`).join();
}

/** Codes of what becomes of each of a batch. */
async function fates(...events: readonly Event[]): Promise<string[]> {
  return (await books.post(...events)).map((one) =>
    one.status === 'refused' ? one.problems.map(({ code }) => code).join() : one.status,
  );
}

const heldOn = async (asOf: string = endOfDays) =>
  (await proveDeposits(pool, books.propertyId, asOf as IsoDate)).map(
    ({ account, heldMinor, belowZero }) =>
      `${account} ${heldMinor}${belowZero.map((one) => ` ${one.customer} ${one.heldMinor}`)}`,
  );

async function merge(customer: string, into: string): Promise<void> {
  const on = '2026-05-01' as IsoDate;
  const order = { propertyId: books.propertyId, customer, into, on, reason: 'One', by: 'ann' };
  await withTransaction(pool, (tx) => mergeCustomers(tx, order));
}

afterEach(async () => {
  for (const asOf of ['2026-05-09', '2026-05-10', endOfDays] as IsoDate[]) {
    for (const one of await proveDeposits(pool, books.propertyId, asOf))
      assert.equal(one.accountMinor, one.heldMinor + one.nobodyMinor, one.account);
  }
  for (const one of await runProofs(pool, books.propertyId, depositProofs))
    assert.equal(one.brokenCount, 0, one.sentence);
});

describe('a deposit that was paid', () => {
  test('goes back, is applied and is kept up to what is held, not a cent beyond', async () => {
    await newBooks();
    await posted(bill('DEP-1', '200.00'), pay('PAY-1', '200.00', 'DEP-1'));
    assert.equal(
      await refused(refund('BACK-1', '5000.00')),
      'RECEIVABLES_DEPOSIT_NOT_HELD amount: 5000.00 USD would be taken from the deposits of ANN ' +
        'in account 2300; from 2026-05-10 on 200.00 USD is held.',
    );
    await posted(apply('APP-1', '50.00'), forfeit('KEEP-1', '30.00'), refund('BACK-2', '119.99'));
    const code = 'RECEIVABLES_DEPOSIT_NOT_HELD';
    const all = [apply('APP-2', '0.02'), forfeit('KEEP-2', '0.02'), refund('BACK-3', '0.02')];
    assert.deepEqual(await fates(...all), [code, code, code]);
    await posted(refund('BACK-4', '0.01'));
    assert.deepEqual(await heldOn(), ['2300 0']);
  });

  test('is hers at that outlet and in that account alone', async () => {
    await newBooks();
    await posted(bill('DEP-1', '200.00'), pay('PAY-1', '200.00', 'DEP-1'));
    const code = 'RECEIVABLES_DEPOSIT_NOT_HELD';
    assert.deepEqual(
      await fates(
        refund('B-1', '1.00', { customer: { id: 'BEN', name: 'Ben' } }),
        refund('B-2', '1.00', { outlet: 'REIT' }),
        refund('B-3', '1.00', { product: 'SECURITY' }),
        refund('B-4', '1.00', { occurredOn: '2026-05-09' }),
      ),
      [code, code, code, code],
    );
  });

  test('comes, is paid and goes in one batch, in the order of its events', async () => {
    await newBooks();
    assert.deepEqual(
      await fates(
        refund('B-0', '200.00'),
        bill('DEP-1', '200.00'),
        refund('B-1', '200.00'),
        pay('PAY-1', '200.00', 'DEP-1'),
        refund('B-2', '150.00'),
        refund('B-3', '150.00'),
      ),
      [
        ...['RECEIVABLES_DEPOSIT_NOT_HELD', 'posted', 'RECEIVABLES_DEPOSIT_UNPAID', 'posted'],
        ...['posted', 'RECEIVABLES_DEPOSIT_NOT_HELD'],
      ],
    );
  });

  test('is given back once by two who do it at the same moment', async () => {
    await newBooks();
    await posted(bill('DEP-1', '200.00'), pay('PAY-1', '200.00', 'DEP-1'));
    const ids = ['B-1', 'B-2', 'B-3', 'B-4', 'B-5', 'B-6'];
    const answers = await Promise.all(ids.map((id) => fates(refund(id, '200.00'))));
    assert.deepEqual(answers.flat().sort(), [
      ...Array(5).fill('RECEIVABLES_DEPOSIT_NOT_HELD'),
      'posted',
    ]);
    assert.deepEqual(await heldOn(), ['2300 0']);
  });

  test('is held again once its refund is reversed', async () => {
    await newBooks();
    await posted(bill('DEP-1', '200.00'), pay('PAY-1', '200.00', 'DEP-1'), refund('B-1', '200.00'));
    await posted(take('REV-1', 'entry-reversed', 'B-1'), refund('B-2', '200.00'));
    assert.deepEqual(await heldOn(), ['2300 0']);
  });

  test('keeps its invoice: what was given back cannot be voided or credited away', async () => {
    await newBooks();
    await posted(bill('DEP-1', '200.00'), pay('PAY-1', '200.00', 'DEP-1'), refund('B-1', '150.00'));
    assert.match(
      await refused(take('VOID-1', 'invoice-voided', 'DEP-1')),
      /^RECEIVABLES_DEPOSIT_NOT_HELD of: 200.00 USD .* 50.00 USD is held/,
    );
    const lines = [{ product: 'DEPOSIT', amount: '50.01' }];
    const memo = { id: 'CM-1', kind: 'credit-memo-issued', customer: ann, of: 'DEP-1', lines };
    assert.match(await refused(memo), /^RECEIVABLES_DEPOSIT_NOT_HELD lines:/);
    const here = [bill('DEP-2', '10.00'), forfeit('K-2', '60.00')];
    assert.deepEqual(await fates(...here, take('VOID-2', 'invoice-voided', 'DEP-2')), [
      ...['posted', 'posted', 'RECEIVABLES_DEPOSIT_NOT_HELD'],
    ]);
  });

  test('moves from one account to another by hand, as far as it is held', async () => {
    await newBooks();
    await posted(bill('DEP-1', '200.00'), pay('PAY-1', '200.00', 'DEP-1'));
    const move = (id: string, amount: string) => ({
      ...{ id, kind: 'journal-posted', reason: 'It was a security deposit' },
      lines: [
        { account: '2300', debit: amount, customer: ann },
        { account: '2310', credit: amount, customer: ann },
      ],
    });
    assert.match(await refused(move('J-1', '200.01')), /^RECEIVABLES_DEPOSIT_NOT_HELD lines:/);
    await posted(move('J-2', '200.00'), refund('B-1', '200.00', { product: 'SECURITY' }));
    assert.deepEqual(await heldOn(), ['2300 0', '2310 0']);
  });
});

describe('a deposit that was only billed', () => {
  test('neither goes back nor pays; it may be kept, as a claim', async () => {
    await newBooks();
    await posted(bill('DEP-1', '200.00'), pay('PAY-1', '80.00', 'DEP-1'));
    assert.equal(
      await refused(refund('B-1', '80.01')),
      'RECEIVABLES_DEPOSIT_UNPAID amount: 80.01 USD of the deposits of ANN in account 2300 would ' +
        'be given up; of 200.00 USD held, 120.00 USD was billed and not paid.',
    );
    await posted(apply('APP-1', '80.00'));
    assert.match(await refused(apply('APP-2', '0.01')), /120.00 USD was billed and not paid/);
    await posted(forfeit('KEEP-1', '120.00'));
    assert.deepEqual(await heldOn(), ['2300 0']);
  });

  test('is paid by money on account that nobody settled, each cent once', async () => {
    await newBooks();
    const security = [{ product: 'SECURITY', amount: '200.00' }];
    await posted(bill('DEP-1', '200.00'), bill('DEP-2', '200.00', { lines: security }));
    await posted(pay('PAY-1', '200.00', null));
    await posted(refund('B-1', '150.00'));
    const other = { product: 'SECURITY' };
    assert.match(await refused(refund('B-2', '50.01', other)), /^RECEIVABLES_DEPOSIT_UNPAID/);
    await posted(refund('B-3', '50.00', other));
  });

  test('on an invoice with other things is paid first', async () => {
    await newBooks();
    const lines = [
      { product: 'DEPOSIT', amount: '200.00' },
      { product: 'SECURITY', amount: '100.00' },
      { product: 'FUEL', amount: '50.00' },
    ];
    await posted(bill('INV-1', '0.01', { lines }), pay('PAY-1', '250.00', 'INV-1'));
    assert.deepEqual(
      await fates(
        refund('B-1', '100.00', { product: 'SECURITY' }),
        refund('B-2', '200.00'),
        refund('B-3', '150.00'),
      ),
      ['posted', 'RECEIVABLES_DEPOSIT_UNPAID', 'posted'],
    );
  });

  test('later keeps nobody from what was held before', async () => {
    await newBooks();
    await posted(bill('DEP-1', '200.00'), pay('PAY-1', '200.00', 'DEP-1'));
    await posted(bill('DEP-2', '300.00', { occurredOn: '2026-05-20' }), refund('B-1', '200.00'));
  });

  test('and written off was never paid', async () => {
    await newBooks();
    await posted(bill('DEP-1', '200.00'));
    const lost = { id: 'WO-1', kind: 'receivable-written-off', customer: ann, of: 'DEP-1' };
    await posted({ ...lost, amount: '200.00', reason: 'Gone' });
    assert.match(await refused(refund('B-1', '1.00')), /^RECEIVABLES_DEPOSIT_UNPAID/);
    await posted(forfeit('KEEP-1', '200.00'));
  });

  test('is taken back by a void', async () => {
    await newBooks();
    await posted(bill('DEP-1', '200.00'), take('VOID-1', 'invoice-voided', 'DEP-1'));
    assert.deepEqual(await heldOn(), ['2300 0']);
  });

  test('is as unpaid as before when its check bounces', async () => {
    await newBooks();
    await posted(bill('DEP-1', '200.00'), pay('PAY-1', '200.00', 'DEP-1'));
    const bounced = { id: 'NSF-1', kind: 'payment-bounced', customer: ann, of: 'PAY-1' };
    await posted({ ...bounced, amount: '200.00' });
    assert.match(await refused(refund('B-1', '200.00')), /^RECEIVABLES_DEPOSIT_UNPAID/);
  });

  test('is unpaid to an event of the same batch as its bounced check', async () => {
    await newBooks();
    await posted(bill('DEP-1', '200.00'), pay('PAY-1', '200.00', 'DEP-1'));
    const bounced = { id: 'NSF-1', kind: 'payment-bounced', customer: ann, of: 'PAY-1' };
    assert.deepEqual(await fates({ ...bounced, amount: '200.00' }, refund('B-1', '200.00')), [
      ...['posted', 'RECEIVABLES_DEPOSIT_UNPAID'],
    ]);
  });
});

describe('a deposit paid by a check of a closed month that bounced', () => {
  const june = { occurredOn: '2026-06-02' };
  const bounce = (id: string, amount: string) => ({
    ...{ id, kind: 'payment-bounced', customer: ann, of: 'PAY-1', amount, ...june },
  });

  /** A check of May, May closed. */
  async function paidInMay(amount: string, ...deposits: readonly string[]): Promise<void> {
    await newBooks();
    const bills = deposits.map((one, at) => bill(`DEP-${at + 1}`, one));
    const settles = deposits.map((one, at) => ({ document: `DEP-${at + 1}`, amount: one }));
    await posted(...bills, pay('PAY-1', amount, null, { settles }));
    const closed = { closedThroughOn: '2026-05-31' as IsoDate, reason: 'May', setBy: 'ann' };
    await setClosingDate(pool, books.propertyId, closed);
  }

  test('neither goes back nor pays until it is paid again', async () => {
    await paidInMay('200.00', '200.00');
    await posted(bounce('NSF-1', '200.00'));
    assert.match(
      await refused(refund('B-1', '0.01', june)),
      /of 200.00 USD held, 200.00 USD was billed and not paid/,
    );
    assert.match(await refused(apply('A-1', '1.00', june)), /^RECEIVABLES_DEPOSIT_UNPAID/);
    await posted(pay('PAY-2', '150.00', 'NSF-1', june));
    assert.match(await refused(refund('B-2', '150.01', june)), /50.00 USD was billed and not paid/);
    await posted(refund('B-3', '150.00', june));
  });

  test('is unpaid to an event of the same batch', async () => {
    await paidInMay('200.00', '200.00');
    const both = [bounce('NSF-1', '200.00'), refund('B-1', '200.00', june)];
    assert.deepEqual(await fates(...both), ['posted', 'RECEIVABLES_DEPOSIT_UNPAID']);
  });

  test('is paid as before once the bounced check is reversed', async () => {
    await paidInMay('200.00', '200.00');
    await posted(bounce('NSF-1', '200.00'), take('REV-1', 'entry-reversed', 'NSF-1', june));
    await posted(refund('B-1', '200.00', june));
  });

  test('with another deposit lacks once what is still owed of the check', async () => {
    await paidInMay('200.00', '100.00', '100.00');
    await posted(bounce('NSF-1', '200.00'), pay('PAY-2', '100.00', 'NSF-1', june));
    assert.match(await refused(refund('B-1', '100.01', june)), /100.00 USD was billed and not/);
    await posted(refund('B-2', '100.00', june));
  });

  test('and written off since never came', async () => {
    await paidInMay('200.00', '200.00');
    await posted(bounce('NSF-1', '200.00'));
    const lost = { id: 'WO-1', kind: 'receivable-written-off', customer: ann, of: 'NSF-1' };
    await posted({ ...lost, amount: '200.00', reason: 'Gone', ...june });
    assert.match(await refused(refund('B-1', '1.00', june)), /^RECEIVABLES_DEPOSIT_UNPAID/);
  });
});

describe('two customers who are one', () => {
  test('hold one deposit; apart again only while each holds its own', async () => {
    await newBooks();
    const hers = { customer: twin };
    await posted(bill('DEP-1', '200.00', hers), pay('PAY-1', '200.00', 'DEP-1', hers));
    assert.match(await refused(refund('B-0', '200.00')), /^RECEIVABLES_DEPOSIT_NOT_HELD/);
    await posted(pay('PAY-2', '1.00', null));
    await merge('ANNE', 'ANN');
    await posted(refund('B-1', '150.00'));
    assert.match(await refused(refund('B-2', '50.01', hers)), /50.00 USD is held/);
    const before = { customer: ann, occurredOn: '2026-05-09' };
    assert.match(await refused(refund('B-3', '1.00', before)), /from 2026-05-09 on 0.00 USD/);
    assert.deepEqual(await heldOn(), ['2300 5000']);
    const apart = { propertyId: books.propertyId, customer: 'ANNE', on: '2026-06-01' as IsoDate };
    await assert.rejects(
      withTransaction(pool, (tx) => unmergeCustomer(tx, { ...apart, reason: 'Two', by: 'ann' })),
      /deposits given up that neither held alone: 1/,
    );
  });
});

describe('an account that holds deposits under another name', () => {
  test('is not one until its detail type says so; then what is there counts', async () => {
    await newBooks();
    const lines = [{ product: 'KEY', amount: '40.00' }];
    await posted(bill('KEY-1', '0.01', { lines }), pay('PAY-1', '40.00', 'KEY-1'));
    assert.equal(
      await refused(refund('B-1', '40.00', { product: 'KEY' })),
      'RECEIVABLES_NOT_A_DEPOSIT product: The account 2350 of product KEY is of detail type ' +
        'other-liability, not customer-deposits: it holds no deposits.',
    );
    const accounts = [liability('2350', 'Key deposits', 'customer-deposits')];
    await withTransaction(pool, (tx) => writeChart(tx, books.propertyId, { accounts }));
    await posted(refund('B-2', '40.00', { product: 'KEY' }));
    assert.deepEqual(await heldOn(), ['2350 0']);
  });
});
