// How income is deferred and becomes income, as an accountant follows it: invoices with days of
// service, Recognize Revenue, credits, voids, closed periods, recognition from outside. Method:
// events are posted through the front door of the journal on a real database; the rows are read
// back as `document due amount fate`.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { noRows } from '#chart-of-accounts/chart-rows.ts';
import { setClosingDate } from '#chart-of-accounts/chart-store.ts';
import { writeChart } from '#chart-of-accounts/chart-writer-store.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { SettingName } from '#chart-of-accounts/posting-settings.ts';
import { savePostingSetting } from '#chart-of-accounts/posting-settings-store.ts';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import type { Receipt } from '#events/receipt.ts';
import { makePostEvents } from '#journal/posting-store.ts';
import type { Subledger } from '#journal/subledger.ts';
import { fc } from '#root/test-draws.ts';
import { claimedRows, RowsMoved } from './claim-store.ts';
import { deferredIncome } from './deferral-store.ts';
import { type DueFilter, listDetailed, listSummaries } from './due-store.ts';
import { proveDeferrals } from './proof-store.ts';
import { eventOf } from './recognition-events.ts';
import { type RecognitionDeps, type RecognitionResult, recognize } from './recognition-store.ts';
import { UnwindingNotes, withUnwinding } from './recognition-worker.ts';
import { rebuildSchedule } from './schedule-actions-store.ts';
import { saveRule, saveSettings } from './settings-store.ts';
import { booksIn, posted, type SmallDeferral, slipInvoice } from './small-deferral-store.ts';

const { pool } = await testDatabase();
const newBooks = booksIn(pool);
type Event = Record<string, unknown>;
const customer = { id: 'C1', name: 'Ann Sailor' };
const summer = ['2026-05-01', '2026-07-31'] as const;
const reason = 'Entered twice';

async function refusedCodes(books: SmallDeferral, event: Event): Promise<string[]> {
  const [receipt] = await books.post(event);
  assert.equal(receipt?.status, 'refused');
  return receipt.problems.map(({ code }) => code);
}

/** A posting setting of the whole property. */
const setTo = async (books: SmallDeferral, name: SettingName, value: string, day: string) => {
  const chart = await books.loadChart(books.propertyId);
  const by = { reason, setBy: 'ann', despiteEntries: false, outletId: null };
  const setting = { ...by, name, value, effectiveOn: day as IsoDate };
  await withTransaction(pool, (tx) => savePostingSetting(tx, chart, setting));
};

const entriesOf = ({ entries, rowsDone, problems }: RecognitionResult) => [
  ...[entries, rowsDone],
  ...problems.map(({ code }) => code),
];

const recognized = (id: string, of: string | null, amount: string, more: Event = {}): Event => ({
  ...{ id, kind: 'income-recognized', lines: [{ product: 'SLIP', amount }] },
  ...(of === null ? {} : { of }),
  ...more,
});
const credit = (id: string, of: string | null, amount: string, more: Event = {}): Event => ({
  ...{ id, kind: 'credit-memo-issued', customer, lines: [{ product: 'SLIP', amount }] },
  ...(of === null ? {} : { of }),
  ...more,
});
const unwound = (id: string, amount: string): Event => ({
  ...recognized(id, 'INV-1', amount, { occurredOn: '2026-07-10' }),
  kind: 'recognition-unwound',
});
const voided = (id: string, of: string, more: Event = {}): Event => ({
  ...{ id, kind: 'invoice-voided', of: { id: of }, reason },
  ...more,
});

async function assertTies(books: SmallDeferral, ...days: string[]): Promise<void> {
  for (const day of [...days, '2999-12-31']) {
    for (const row of await proveDeferrals(pool, books.propertyId, day as IsoDate)) {
      const sum = row.unpostedMinor + row.unscheduledMinor;
      assert.equal(row.accountMinor, sum, `${day} ${inspect(row)}`);
    }
  }
}

/** Until a session of this database waits for another's row. */
async function somebodyWaits(): Promise<void> {
  for (let waiting = 0; waiting === 0; ) {
    const { rows } = await pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    waiting = rows[0]?.count ?? 0;
  }
}

describe('an invoice', () => {
  test('makes its schedule: even months, the remainder last; without its tax', async () => {
    const books = await newBooks();
    const taxes = [{ rate: 'SALES', amount: '6.00' }];
    await posted(books, slipInvoice('INV-1', '100.00', summer, { taxes }));
    assert.deepEqual(await books.rows(), [
      'INV-1 2026-05-31 33.33 unposted',
      'INV-1 2026-06-30 33.33 unposted',
      'INV-1 2026-07-31 33.34 unposted',
    ]);
    assert.equal(await books.balance('2400'), '-100.00');
    assert.equal(await books.balance('2200'), '-6.00');
  });

  test('without days of service is due on its own day', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '100.00', null));
    assert.deepEqual(await books.rows(), ['INV-1 2026-05-10 100.00 unposted']);
  });

  test('is refused over more than ten years: a slip of the pen', async () => {
    const books = await newBooks();
    const invoice = slipInvoice('INV-1', '100.00', ['2026-05-01', '2062-05-01']);
    assert.deepEqual(await refusedCodes(books, invoice), ['DEFERRAL_PERIOD_TOO_LONG']);
  });

  test('follows the rule of its day; a later rule leaves its schedule alone', async () => {
    const books = await newBooks();
    const chart = await books.loadChart(books.propertyId);
    const productId = chart.products.get('SLIP')?.productId ?? 0;
    const nights = ['2026-06-01', '2026-06-02'] as const;
    await posted(books, slipInvoice('INV-1', '10.00', nights));
    const rule = { effectiveOn: '2026-05-15' as IsoDate, reason: 'By the night', setBy: 'ann' };
    await saveRule(pool, books.propertyId, { productId, recognition: 'daily', ...rule });
    await posted(books, slipInvoice('INV-2', '10.00', nights, { occurredOn: '2026-05-14' }));
    await posted(books, slipInvoice('INV-3', '10.00', nights, { occurredOn: '2026-05-15' }));
    assert.deepEqual(await books.rows(), [
      'INV-1 2026-06-30 10.00 unposted',
      'INV-2 2026-06-30 10.00 unposted',
      'INV-3 2026-06-01 5.00 unposted',
      'INV-3 2026-06-02 5.00 unposted',
    ]);
  });

  test('follows the outlet’s setting where neither product nor rule says', async () => {
    const books = await newBooks();
    const nights = ['2026-06-01', '2026-06-02'] as const;
    await setTo(books, 'recognition', 'daily', '2026-05-15');
    await posted(books, slipInvoice('INV-1', '10.00', nights, { occurredOn: '2026-05-14' }));
    await posted(books, slipInvoice('INV-2', '10.00', nights, { occurredOn: '2026-05-15' }));
    assert.deepEqual(await books.rows(), [
      'INV-1 2026-06-30 10.00 unposted',
      'INV-2 2026-06-01 5.00 unposted',
      'INV-2 2026-06-02 5.00 unposted',
    ]);
  });

  test('of a product that recognizes nothing itself has no schedule, and shows', async () => {
    const books = await newBooks();
    const { propertyId } = books;
    const chart = await books.loadChart(propertyId);
    const slip = chart.products.get('SLIP');
    await saveRule(pool, propertyId, {
      ...{ productId: slip?.productId ?? 0, effectiveOn: '2026-01-01' as IsoDate },
      ...{ recognition: 'none', reason: 'The old system does', setBy: 'ann' },
    });
    await posted(books, slipInvoice('INV-1', '100.00', summer));
    assert.deepEqual(await books.rows(), []);
    const [proof] = await proveDeferrals(pool, propertyId, '2026-05-31' as IsoDate);
    assert.deepEqual([proof?.accountMinor, proof?.unscheduledMinor], [10_000n, 10_000n]);
  });
});

describe('Recognize Revenue', () => {
  test('posts what is due through a day, one summary per product and month', async () => {
    const books = await newBooks();
    const two = slipInvoice('INV-2', '30.00', summer);
    await posted(books, slipInvoice('INV-1', '100.00', summer), two);
    assert.deepEqual(entriesOf(await books.recognize('2026-06-30')), [2, 4]);
    assert.equal(await books.balance('4000', '2026-05-31'), '-43.33');
    assert.equal(await books.balance('4000'), '-86.66');
    assert.equal(await books.balance('2400'), '-43.34');
    await assertTies(books, '2026-05-10', '2026-05-31', '2026-06-30');
  });

  test('run again, or eight times at once, posts once', async () => {
    const books = await newBooks();
    const invoices = Array.from({ length: 40 }, (_, at) =>
      slipInvoice(`INV-${at}`, '90.00', summer),
    );
    await posted(books, ...invoices);
    const detailed = { dailyDeferred: true, automatic: false };
    const summaries = { dailyDeferred: false, automatic: false };
    for (const [at, settings] of [detailed, summaries].entries()) {
      await saveSettings(pool, books.propertyId, settings, 'ann');
      const through = ['2026-05-31', '2026-06-30'][at] ?? '';
      const runs = await Promise.all(Array.from({ length: 8 }, () => books.recognize(through)));
      assert.equal(
        runs.reduce((sum, { rowsDone }) => sum + rowsDone, 0),
        40,
      );
      assert.ok(runs.every(({ problems }) => problems.length === 0));
      assert.deepEqual(entriesOf(await books.recognize(through)), [0, 0]);
    }
    assert.equal(await books.balance('4000'), '-2400.00');
    await assertTies(books, '2026-05-31');
  });

  test('of one customer leaves the others', async () => {
    const books = await newBooks();
    const other = { customer: { id: 'C2', name: 'Ben' } };
    await posted(books, slipInvoice('INV-1', '30.00', summer));
    await posted(books, slipInvoice('INV-2', '60.00', summer, other));
    assert.deepEqual(entriesOf(await books.recognize('2026-05-31', 'C2')), [1, 1]);
    assert.equal(await books.balance('4000'), '-20.00');
  });

  test('with Daily Deferred posts one entry per schedule and day, of its invoice', async () => {
    const books = await newBooks();
    await saveSettings(pool, books.propertyId, { dailyDeferred: true, automatic: false }, 'ann');
    await posted(books, slipInvoice('INV-1', '90.00', summer), slipInvoice('INV-2', '30.00', null));
    assert.deepEqual(entriesOf(await books.recognize('2026-06-30')), [3, 3]);
    const { rows } = await pool.query(
      `SELECT document_number AS document, posted_on AS on, amount_minor AS cents
         FROM journal_entries WHERE property_id = $1 AND document_type = 'recognition'
        ORDER BY posted_on`,
      [books.propertyId],
    );
    assert.deepEqual(rows, [
      { document: 'INV-2', on: '2026-05-10', cents: 3000n },
      { document: 'INV-1', on: '2026-05-31', cents: 3000n },
      { document: 'INV-1', on: '2026-06-30', cents: 3000n },
    ]);
  });

  test('with Daily Deferred loses no row where its pages meet', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '90.00', summer));
    await posted(books, recognized('R-1', 'INV-1', '10.00', { occurredOn: '2026-06-05' }));
    await posted(books, unwound('B-1', '10.00'));
    const filter: DueFilter = {
      ...{ through: '2026-07-31' as IsoDate, customer: null },
      ...{ onlyUnwinding: false, isDetailed: true },
    };
    const found: string[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const page = await listDetailed(pool, books.propertyId, filter, { after, limit: 1 });
      for (const { postOn, amountMinor } of page.groups) found.push(`${postOn} ${amountMinor}`);
      after = page.last;
    }
    assert.deepEqual(found, [
      ...['2026-05-31 2000', '2026-07-10 1000', '2026-06-30 3000', '2026-07-31 3000'],
    ]);
  });

  test('posts rows of a closed period on the first open day; days of service stay', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '90.00', summer));
    const closing = { closedThroughOn: '2026-06-15' as IsoDate, reason: 'May', setBy: 'ann' };
    await setClosingDate(pool, books.propertyId, closing);
    await books.recognize('2026-06-15');
    assert.equal((await books.rows())[0], 'INV-1 2026-05-31 30.00 recognized 2026-06-16');
    const { rows } = await pool.query(
      `SELECT service_from, service_through FROM journal_lines l JOIN journal_entries e
           USING (property_id, entry_id)
        WHERE property_id = $1 AND e.document_type = 'recognition' LIMIT 1`,
      [books.propertyId],
    );
    assert.deepEqual(rows, [{ service_from: '2026-05-01', service_through: '2026-05-31' }]);
  });

  test('posts rows by the closing date of their own outlet', async () => {
    const books = await newBooks();
    const elsewhere = slipInvoice('INV-2', '90.00', summer, { outlet: 'REIT' });
    await posted(books, slipInvoice('INV-1', '90.00', summer), elsewhere);
    const { outlets } = await books.loadChart(books.propertyId);
    await setClosingDate(pool, books.propertyId, {
      closedThroughOn: '2026-06-15' as IsoDate,
      outletId: outlets.get('REIT')?.outletId ?? null,
      ...{ reason: 'May', setBy: 'ann' },
    });
    await books.recognize('2026-06-15');
    const rows = await books.rows();
    assert.ok(rows.includes('INV-1 2026-05-31 30.00 recognized 2026-05-31'), rows.join('\n'));
    assert.ok(rows.includes('INV-2 2026-05-31 30.00 recognized 2026-06-16'), rows.join('\n'));
  });

  test('catches up for an invoice younger than its service: never before it', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '90.00', summer, { occurredOn: '2026-07-03' }));
    await books.recognize('2026-07-31');
    assert.deepEqual(await books.rows(), [
      'INV-1 2026-05-31 30.00 recognized 2026-07-31',
      'INV-1 2026-06-30 30.00 recognized 2026-07-31',
      'INV-1 2026-07-31 30.00 recognized 2026-07-31',
    ]);
    await assertTies(books, '2026-05-31', '2026-07-03');
  });

  test('makes the same events of the same rows, whatever numbers their entries have', async () => {
    const idsOf = async (order: readonly string[], isDetailed: boolean) => {
      const books = await newBooks();
      await saveSettings(
        pool,
        books.propertyId,
        { dailyDeferred: isDetailed, automatic: false },
        'ann',
      );
      for (const id of order) await posted(books, slipInvoice(id, '90.00', summer));
      await books.recognize('2026-06-30');
      await posted(books, voided('V-1', 'INV-1'));
      await books.unwind();
      const { rows } = await pool.query<{ external_id: string }>(
        `SELECT external_id FROM events WHERE property_id = $1 AND source = 'tieout' ORDER BY 1`,
        [books.propertyId],
      );
      return rows.map((row) => row.external_id);
    };
    for (const isDetailed of [false, true]) {
      const before = await idsOf(['INV-1', 'INV-2', 'INV-3'], isDetailed);
      assert.deepEqual(await idsOf(['INV-3', 'INV-2', 'INV-1'], isDetailed), before);
      assert.ok(before.length >= 3);
    }
  });

  test('puts nothing together after a restore until a person has compared', async () => {
    const books = await newBooks();
    const { propertyId, deps } = books;
    await posted(
      books,
      slipInvoice('INV-1', '90.00', summer),
      slipInvoice('INV-2', '30.00', summer),
    );
    const through = '2026-05-31' as IsoDate;
    const order = { propertyId, through, customer: null, by: 'ann' };
    let seen = false;
    const restored = { ...deps, mayPutTogether: async () => seen };
    const held = await recognize(restored, order);
    assert.deepEqual(entriesOf(held), [0, 0, 'DEFERRAL_RESTORE_UNSEEN']);
    seen = true;
    assert.deepEqual(entriesOf(await recognize(restored, order)), [1, 2]);
  });

  test('leaves rows alone that were cancelled after it looked', async () => {
    const books = await newBooks();
    const { propertyId, deps } = books;
    await posted(books, slipInvoice('INV-1', '90.00', summer));
    const filter = { through: '2026-05-31' as IsoDate, customer: null };
    const how = { onlyUnwinding: false, isDetailed: false };
    const [group] = await listSummaries(pool, propertyId, { ...filter, ...how });
    assert.ok(group);
    await posted(books, voided('V-1', 'INV-1'));
    const read = eventOf(group, null);
    const claims = new Map([[read.event.externalId, group]]);
    const trusting = deps.postThrough(claimedRows(claims, { looksFirst: false }));
    await assert.rejects(trusting(propertyId, [read], 'ann'), RowsMoved);
    const post = deps.postThrough(claimedRows(claims, { looksFirst: true }));
    const [receipt] = await post(propertyId, [read], 'ann');
    assert.ok(receipt?.status === 'refused');
    assert.equal(receipt.problems[0]?.code, 'DEFERRAL_ROWS_TAKEN');
  });

  test('looks again when rows moved after it read, and posts the others', async () => {
    const books = await newBooks();
    const { deps, propertyId } = books;
    await saveSettings(pool, propertyId, { dailyDeferred: true, automatic: false }, 'ann');
    const other = slipInvoice('INV-2', '30.00', null);
    await posted(books, slipInvoice('INV-1', '90.00', summer), other);
    let tries = 0;
    const postThrough: RecognitionDeps['postThrough'] = (book) => async (property, events, by) => {
      tries += 1;
      if (tries === 1) await posted(books, voided('V-1', 'INV-1'));
      return deps.postThrough(book)(property, events, by);
    };
    const run = await recognize(
      { ...deps, postThrough },
      { propertyId, through: '2026-05-31' as IsoDate, customer: null, by: 'ann' },
    );
    assert.deepEqual([tries, ...entriesOf(run)], [2, 1, 1]);
    assert.equal(await books.balance('4000'), '-30.00');
    await assertTies(books, '2026-05-31');
  });

  test('and a void at once: the void waits, and takes back what was recognized', async () => {
    const books = await newBooks();
    const { loadChart, propertyId } = books;
    await posted(books, slipInvoice('INV-1', '90.00', summer));
    const written = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const gate: Subledger = {
      open: async () => ({
        judge: () => () => {},
        write: () => {
          written.resolve();
          return release.promise;
        },
      }),
    };
    const postThrough: RecognitionDeps['postThrough'] = (book) =>
      makePostEvents({
        ...{ pool, loadChart, enqueueExports: async () => {}, subledgers: [book, gate] },
      });
    const running = recognize(
      { ...books.deps, postThrough },
      { propertyId, through: '2026-05-31' as IsoDate, customer: null, by: 'ann' },
    );
    await written.promise;
    const voiding = posted(books, voided('V-1', 'INV-1', { occurredOn: '2026-06-02' }));
    await somebodyWaits();
    release.resolve();
    await Promise.all([running, voiding]);
    await books.unwind();
    assert.equal(await books.balance('4000'), '0.00');
    assert.equal(await books.balance('2400'), '0.00');
    await assertTies(books, '2026-05-31', '2026-06-02');
  });

  test('tells when the product defers to another account than the schedule waits on', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '90.00', summer));
    const account = {
      ...{ number: '2410', name: 'Deferred, new', type: 'liability' as const, active: true },
      ...{ detailType: 'deferred-income', parent: null, department: null, description: null },
    };
    const product = {
      ...{ code: 'SLIP', name: 'SLIP', incomeAccount: '4000', deferredAccount: '2410' },
      ...{ recognition: null, costAccount: null, inventoryAccount: null, department: 'DOCK' },
      active: true,
    };
    const rows = { ...noRows, accounts: [account], products: [product] };
    await withTransaction(pool, (tx) => writeChart(tx, books.propertyId, rows));
    const run = await books.recognize('2026-05-31');
    assert.deepEqual(entriesOf(run), [0, 0, 'DEFERRAL_ACCOUNT_CHANGED']);
    assert.match(run.problems[0]?.message ?? '', /waits on account 2400; .* to 2410 now/);
  });
});

describe('recognition from outside', () => {
  test('uses up the rows of its invoice, the oldest first', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '90.00', summer), recognized('R-1', 'INV-1', '40.00'));
    assert.deepEqual(await books.rows(), [
      'INV-1 2026-05-31 30.00 recognized 2026-05-10',
      'INV-1 2026-06-30 20.00 unposted',
      'INV-1 2026-06-30 10.00 recognized 2026-05-10',
      'INV-1 2026-07-31 30.00 unposted',
    ]);
    await books.recognize('2026-12-31');
    assert.equal(await books.balance('4000'), '-90.00');
  });

  test('is refused for more than is left, and where nobody knows of which invoice', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '90.00', summer));
    assert.deepEqual(await refusedCodes(books, recognized('R-1', 'INV-1', '90.01')), [
      'DEFERRAL_MORE_THAN_LEFT',
    ]);
    assert.deepEqual(await refusedCodes(books, recognized('R-2', null, '1.00')), [
      'DEFERRAL_INVOICE_NEEDED',
    ]);
  });

  test('that comes before its invoice is taken off the schedule when that is made', async () => {
    const books = await newBooks();
    await posted(books, recognized('R-1', 'INV-1', '30.00'));
    await posted(books, slipInvoice('INV-1', '90.00', summer));
    assert.equal((await books.rows())[0], 'INV-1 2026-05-31 30.00 recognized 2026-05-10');
    await assertTies(books, '2026-05-10');
  });

  test('reversed, lets its rows wait again', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '90.00', summer), recognized('R-1', 'INV-1', '30.00'));
    await posted(books, { id: 'X-1', kind: 'entry-reversed', of: { id: 'R-1' }, reason });
    await books.recognize('2026-12-31');
    assert.equal(await books.balance('4000'), '-90.00');
    assert.equal(await books.balance('2400'), '0.00');
    await assertTies(books);
  });
});

describe('recognition taken back from outside', () => {
  test('lets the newest rows wait again, never more than was recognized', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '90.00', summer));
    await books.recognize('2026-06-30');
    await posted(books, unwound('B-1', '40.00'));
    assert.deepEqual((await books.rows()).slice(1, 4), [
      'INV-1 2026-05-31 10.00 unposted',
      'INV-1 2026-06-30 30.00 recognized 2026-06-30',
      'INV-1 2026-06-30 30.00 unposted',
    ]);
    assert.deepEqual(await refusedCodes(books, unwound('B-2', '20.01')), [
      'DEFERRAL_MORE_THAN_RECOGNIZED',
    ]);
    await posted(books, unwound('B-3', '20.00'));
    assert.equal(await books.balance('4000'), '0.00');
    await books.recognize('2026-12-31');
    assert.equal(await books.balance('4000'), '-90.00');
    await assertTies(books, '2026-06-30', '2026-07-10');
  });
});

describe('a credit memo', () => {
  test('takes from what is left of its invoice, each row in proportion', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '90.00', summer));
    await books.recognize('2026-05-31');
    await posted(books, credit('CM-1', 'INV-1', '30.00', { occurredOn: '2026-06-10' }));
    assert.deepEqual((await books.rows()).slice(1), [
      'INV-1 2026-06-30 15.00 unposted',
      'INV-1 2026-06-30 15.00 cancelled 2026-06-10',
      'INV-1 2026-07-31 15.00 unposted',
      'INV-1 2026-07-31 15.00 cancelled 2026-06-10',
    ]);
    await books.recognize('2026-12-31');
    assert.equal(await books.balance('4000'), '-60.00');
    await assertTies(books, '2026-06-09', '2026-06-10');
  });

  test('of more than is left takes the recognized part back from income', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '90.00', summer));
    await books.recognize('2026-06-30');
    await posted(books, credit('CM-1', 'INV-1', '90.00', { occurredOn: '2026-07-10' }));
    await assertTies(books, '2026-07-10');
    assert.deepEqual(entriesOf(await books.unwind()), [1, 2]);
    assert.equal(await books.balance('4000', '2026-07-09'), '-60.00');
    assert.equal(await books.balance('4000', '2026-07-10'), '0.00');
    assert.equal(await books.balance('2400'), '0.00');
    await assertTies(books, '2026-07-10');
  });

  test('shows it on an account of its own where the outlet has one', async () => {
    const books = await newBooks();
    const role = { role: 'recognized-income-credited' as const, outlet: null, account: '6000' };
    const rows = { ...noRows, postingAccounts: [role] };
    await withTransaction(pool, (tx) => writeChart(tx, books.propertyId, rows));
    await posted(books, slipInvoice('INV-1', '90.00', null));
    await books.recognize('2026-05-31');
    await posted(books, credit('CM-1', 'INV-1', '90.00'));
    await books.unwind();
    assert.equal(await books.balance('4000'), '-90.00');
    assert.equal(await books.balance('6000'), '90.00');
  });

  test('goes back to income all the same from the day that is set so', async () => {
    const books = await newBooks();
    const role = { role: 'recognized-income-credited' as const, outlet: null, account: '6000' };
    const rows = { ...noRows, postingAccounts: [role] };
    await withTransaction(pool, (tx) => writeChart(tx, books.propertyId, rows));
    await setTo(books, 'recognized-income-credited', 'income', '2026-05-01');
    await posted(books, slipInvoice('INV-1', '90.00', null));
    await books.recognize('2026-05-31');
    await posted(books, credit('CM-1', 'INV-1', '90.00'));
    await books.unwind();
    assert.equal(await books.balance('4000'), '0.00');
    assert.equal(await books.balance('6000'), '0.00');
  });

  test('of no invoice takes income back by a schedule of its own', async () => {
    const books = await newBooks();
    await posted(books, credit('CM-1', null, '25.00'));
    await books.recognize('2026-05-31');
    assert.equal(await books.balance('4000'), '25.00');
    assert.equal(await books.balance('2400'), '0.00');
  });

  test('reversed, puts back what it took', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '90.00', summer), credit('CM-1', 'INV-1', '90.00'));
    await posted(books, { id: 'X-1', kind: 'entry-reversed', of: { id: 'CM-1' }, reason });
    await books.recognize('2026-12-31');
    assert.equal(await books.balance('4000'), '-90.00');
    await assertTies(books);
  });
});

test('posting takes recognized income back by itself, right after the void', async () => {
  const books = await newBooks();
  const { propertyId, deps } = books;
  const notes = new UnwindingNotes();
  const book = deferredIncome({ noteUnwinding: notes.note });
  const log = { info: () => {}, warn: assert.fail };
  const post = withUnwinding(deps.postThrough(book), notes, { deps, log });
  await post(propertyId, await books.read(slipInvoice('INV-1', '90.00', summer)), 'ann');
  await books.recognize('2026-05-31');
  await post(propertyId, await books.read(voided('V-1', 'INV-1')), 'ann');
  assert.equal(await books.balance('4000'), '0.00');
  assert.equal(await books.balance('2400'), '0.00');
});

describe('a void', () => {
  test('cancels what is left and takes the recognized part back on its own day', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '90.00', summer));
    await books.recognize('2026-05-31');
    await posted(books, voided('V-1', 'INV-1', { occurredOn: '2026-06-10' }));
    await assertTies(books, '2026-06-09', '2026-06-10');
    await books.unwind();
    assert.equal(await books.balance('4000', '2026-06-09'), '-30.00');
    assert.equal(await books.balance('4000', '2026-06-10'), '0.00');
    assert.deepEqual(entriesOf(await books.recognize('2026-12-31')), [0, 0]);
    await assertTies(books, '2026-06-10');
  });

  test('of the same batch leaves nothing to recognize', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '90.00', summer), voided('V-1', 'INV-1'));
    assert.deepEqual(entriesOf(await books.recognize('2026-12-31')), [0, 0]);
    await assertTies(books, '2026-05-10');
  });
});

test('the database itself refuses to change a row that has ended', async () => {
  const books = await newBooks();
  await posted(books, slipInvoice('INV-1', '90.00', summer));
  await books.recognize('2026-05-31');
  const change = pool.query(
    `UPDATE deferral_rows SET ending = NULL, ended_by_entry_id = NULL, ended_on = NULL
      WHERE property_id = $1 AND ending = 'recognized'`,
    [books.propertyId],
  );
  await assert.rejects(change, { code: 'TO001', constraint: 'deferral_rows_end_once' });
});

const byHand = { automatic: false };

/** Spreads what is left of some schedule over other days, where something is left. */
async function rebuildOne(
  { propertyId }: SmallDeferral,
  which: number,
  [from, through]: readonly [string, string],
): Promise<void> {
  const { rows } = await pool.query<{ entryId: bigint; lineNumber: number }>(
    `SELECT entry_id AS "entryId", line_number AS "lineNumber" FROM deferral_schedules s
      WHERE property_id = $1 AND EXISTS (SELECT FROM deferral_rows r
        WHERE r.property_id = $1 AND r.entry_id = s.entry_id AND r.line_number = s.line_number
          AND r.ending IS NULL AND r.amount_minor > 0)
      ORDER BY entry_id LIMIT 1 OFFSET $2`,
    [propertyId, which % 2],
  );
  const [key] = rows;
  if (!key) return;
  const service = { from: from as IsoDate, through: through as IsoDate };
  const by = { reason: 'Moved', person: 'ann' };
  await rebuildSchedule(pool, { propertyId, ...key }, { service, recognition: null, ...by });
}

// Any story of invoices of one customer: what is refused is refused whole, and the account always
// ties; the model keeps, per invoice, what was billed and what is standing.
const step = fc.record({
  what: fc.constantFrom(
    ...(['invoice', 'credit', 'recognized', 'back', 'void', 'reverse'] as const),
    ...(['run', 'unwind', 'rebuild', 'daily'] as const),
  ),
  cents: fc.integer({ min: 1, max: 20_000 }),
  of: fc.integer({ min: 0, max: 9 }),
  outlet: fc.constantFrom('TRS', 'REIT'),
  day: fc.integer({ min: 1, max: 28 }),
  days: fc.integer({ min: 0, max: 120 }),
  split: fc.boolean(),
});

test('after any events and runs the account is the unposted rows, at every date', async () => {
  const money = (cents: number) => (cents / 100).toFixed(2);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), async (steps) => {
      const books = await newBooks();
      let batch: Event[] = [];
      const send = async () => {
        if (batch.length > 0) await books.post(...batch);
        batch = [];
      };
      for (const [index, { what, cents, of, outlet, day, days, split }] of steps.entries()) {
        const occurredOn = `2026-05-${String(day).padStart(2, '0')}`;
        const [id, target, head] = [`D-${index}`, `D-${of}`, { outlet, occurredOn }];
        const from = occurredOn;
        const through = new Date(Date.UTC(2026, 4, day + days)).toISOString().slice(0, 10);
        if (what === 'run' || what === 'unwind') {
          await send();
          await (what === 'run' ? books.recognize(through) : books.unwind());
          continue;
        }
        if (what === 'rebuild' || what === 'daily') {
          await send();
          if (what === 'rebuild') await rebuildOne(books, of, [from, through]);
          else await saveSettings(pool, books.propertyId, { dailyDeferred: split, ...byHand }, 'a');
          continue;
        }
        if (what === 'invoice') batch.push(slipInvoice(id, money(cents), [from, through], head));
        if (what === 'credit') batch.push(credit(id, of > 8 ? null : target, money(cents), head));
        if (what === 'recognized') batch.push(recognized(id, target, money(cents), head));
        if (what === 'back') {
          const event = recognized(id, target, money(cents), head);
          batch.push({ ...event, kind: 'recognition-unwound' });
        }
        if (what === 'void') batch.push(voided(id, target, head));
        if (what === 'reverse') {
          batch.push({ id, kind: 'entry-reversed', of: { id: target }, reason, ...head });
        }
        if (split) await send();
      }
      await send();
      await assertTies(books, '2026-05-01', '2026-05-14', '2026-05-31', '2026-07-31');
      await books.recognize('2999-12-31');
      await assertTies(books, '2026-05-14', '2026-06-30');
      const proofs = await proveDeferrals(pool, books.propertyId, '2999-12-31' as IsoDate);
      assert.ok(proofs.every(({ unpostedMinor }) => unpostedMinor === 0n));
    }),
    { numRuns: 60 },
  );
});

describe('recognition and its invoice in two transactions at once', () => {
  /** Posts `first`, and `second` while the first is written and not yet committed. */
  async function postTogether(books: SmallDeferral, first: Event, second: Event): Promise<void> {
    const { propertyId, loadChart } = books;
    let later: Promise<readonly Receipt[]> = Promise.resolve([]);
    const post = makePostEvents({
      ...{ pool, loadChart, subledgers: [deferredIncome()] },
      enqueueExports: async () => {
        later = books.post(second);
        await Promise.race([later, untilSomebodyWaits()]);
      },
    });
    const receipts = [
      ...(await post(propertyId, await books.read(first), 'ann')),
      ...(await later),
    ];
    assert.deepEqual(
      receipts.map(({ status }) => status),
      ['posted', 'posted'],
    );
  }

  async function untilSomebodyWaits(): Promise<void> {
    for (;;) {
      const { rows } = await pool.query<{ waiting: number }>(
        `SELECT count(*)::int AS waiting FROM pg_locks
          WHERE locktype = 'advisory' AND NOT granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      if ((rows[0]?.waiting ?? 0) > 0) return;
    }
  }

  const invoice = slipInvoice('INV-1', '90.00', summer);
  const outside = recognized('REC-1', 'INV-1', '30.00', { occurredOn: '2026-05-31' });
  const left = [
    'INV-1 2026-05-31 30.00 recognized 2026-05-31',
    'INV-1 2026-06-30 30.00 unposted',
    'INV-1 2026-07-31 30.00 unposted',
  ];

  test('the invoice waits for the recognition, which uses up its schedule', async () => {
    const books = await newBooks();
    await postTogether(books, outside, invoice);
    assert.deepEqual(await books.rows(), left);
    await assertTies(books, '2026-05-31');
  });

  test('the recognition waits for the invoice, and uses up its schedule', async () => {
    const books = await newBooks();
    await postTogether(books, invoice, outside);
    assert.deepEqual(await books.rows(), left);
    await assertTies(books, '2026-05-31');
  });
});
