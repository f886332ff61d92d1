// What voids, re-posts and credit memos take back, day by day: income that was recognized never
// goes back before it came, and the liability is right on every day. Method: events through the
// front door of the journal on a real database; balances are read on the days between.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { addDays, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import { testDatabase } from '#database/test-database.ts';
import { fc } from '#root/test-draws.ts';
import { proveDeferrals } from './proof-store.ts';
import { booksIn, posted, type SmallDeferral, slipInvoice } from './small-deferral-store.ts';

const { pool } = await testDatabase();
const newBooks = booksIn(pool);
type Event = Record<string, unknown>;
const customer = { id: 'C1', name: 'Ann Sailor' };
const season = ['2026-05-01', '2026-10-31'] as const;
const reason = 'Entered twice';
const may1 = { occurredOn: '2026-05-01' };

const voided = (of: string, occurredOn: string): Event => ({
  ...{ id: `V-${of}`, kind: 'invoice-voided', of: { id: of }, reason, occurredOn },
});
/** Lines of a credit memo as `[amount, from, through]`; without days: of no days. */
const credit = (id: string, occurredOn: string, ...of: (readonly string[])[]): Event => ({
  ...{ id, kind: 'credit-memo-issued', customer, of: 'INV-1', occurredOn },
  lines: of.map(([amount, from, through]) => ({
    ...{ product: 'SLIP', amount },
    ...(from === undefined ? {} : { service: { from, through } }),
  })),
});
const reversed = (of: string, occurredOn: string): Event => ({
  ...{ id: `X-${of}`, kind: 'entry-reversed', of: { id: of }, reason, occurredOn },
});

/** Income (4000) and deferred income (2400) on each day, credit positive, after all was proven. */
async function on(books: SmallDeferral, ...days: string[]): Promise<string[]> {
  const told: string[] = [];
  for (const day of days) {
    for (const row of await proveDeferrals(pool, books.propertyId, day as IsoDate)) {
      const sum = row.unpostedMinor + row.unscheduledMinor;
      assert.equal(row.accountMinor, sum, `${day} ${inspect(row)}`);
    }
    const [income, deferred] = [await books.balance('4000', day), await books.balance('2400', day)];
    told.push(`${day} ${-Number(income)} ${-Number(deferred)}`);
  }
  return told;
}

/** What waits, as `month amount`. */
async function waiting(books: SmallDeferral): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(
    `SELECT to_char(due_on, 'YYYY-MM') || ' ' || (sum(amount_minor) / 100.0)::numeric(20, 2) AS line
       FROM deferral_rows WHERE property_id = $1 AND ending IS NULL
      GROUP BY to_char(due_on, 'YYYY-MM') ORDER BY 1`,
    [books.propertyId],
  );
  return rows.map(({ line }) => line);
}

describe('a void', () => {
  test('of the invoice’s own day takes each month back on the day it was recognized', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '5400.00', season, may1));
    await books.recognize('2026-06-30');
    await posted(books, voided('INV-1', '2026-05-01'));
    await books.unwind();
    assert.deepEqual(await on(books, '2026-05-01', '2026-05-31', '2026-06-30'), [
      ...['2026-05-01 0 0', '2026-05-31 0 0', '2026-06-30 0 0'],
    ]);
    assert.deepEqual(await waiting(books), []);
  });

  test('between two recognitions takes the older back on its own day', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '5400.00', season, may1));
    await books.recognize('2026-06-30');
    await posted(books, voided('INV-1', '2026-06-10'));
    await books.unwind();
    const days = ['2026-05-31', '2026-06-09', '2026-06-10', '2026-06-30'];
    assert.deepEqual(await on(books, ...days), [
      ...['2026-05-31 900 4500', '2026-06-09 900 4500', '2026-06-10 0 0', '2026-06-30 0 0'],
    ]);
  });

  test('gives the days of service back that were earned', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '5400.00', season, may1));
    await books.recognize('2026-05-31');
    await posted(books, voided('INV-1', '2026-06-10'));
    await books.unwind();
    const { rows } = await pool.query(
      `SELECT posted_on, service_from, service_through FROM journal_lines l
         JOIN events v ON v.property_id = l.property_id AND v.event_id = l.entry_id
        WHERE l.property_id = $1 AND v.kind = 'recognition-unwound' LIMIT 1`,
      [books.propertyId],
    );
    assert.deepEqual(rows, [
      { posted_on: '2026-06-10', service_from: '2026-05-01', service_through: '2026-05-31' },
    ]);
  });
});

describe('a credit memo beyond what is left', () => {
  test('takes the newest income back first, none before it came', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '600.00', season, may1));
    await books.recognize('2026-07-31');
    await posted(books, credit('CM-1', '2026-06-10', ['450.00']));
    await books.unwind();
    const days = ['2026-05-31', '2026-06-10', '2026-06-30', '2026-07-31'];
    assert.deepEqual(await on(books, ...days), [
      ...['2026-05-31 100 500', '2026-06-10 100 50', '2026-06-30 150 0', '2026-07-31 150 0'],
    ]);
  });

  test('reversed, gives income back on no day before it had gone', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '600.00', season, may1));
    await books.recognize('2026-06-30');
    await posted(books, credit('CM-1', '2026-05-01', ['600.00']));
    await books.unwind();
    await posted(books, reversed('CM-1', '2026-05-01'));
    await books.recognize('2026-06-30');
    const days = ['2026-05-01', '2026-05-31', '2026-06-30'];
    assert.deepEqual(await on(books, ...days), [
      ...['2026-05-01 0 600', '2026-05-31 100 500', '2026-06-30 200 400'],
    ]);
  });
});

test('a reversed credit memo of no invoice gives income back on the day it had gone', async () => {
  const books = await newBooks();
  const lines = [
    { product: 'SLIP', amount: '60.00', service: { from: season[0], through: season[1] } },
  ];
  const memo = { id: 'CM-1', kind: 'credit-memo-issued', customer, lines, ...may1 };
  await posted(books, memo);
  await books.recognize('2026-06-30');
  await posted(books, reversed('CM-1', '2026-05-01'));
  await books.recognize('2026-12-31');
  const days = ['2026-05-01', '2026-05-31', '2026-06-30', '2026-10-31'];
  assert.deepEqual(await on(books, ...days), [
    ...['2026-05-01 0 0', '2026-05-31 0 0', '2026-06-30 0 0', '2026-10-31 0 0'],
  ]);
});

describe('a credit memo with days of service', () => {
  const autumn = ['3000.00', '2026-08-01', '2026-10-31'] as const;

  test('takes the rows of those days and leaves the others alone', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '6000.00', season, may1));
    await posted(books, credit('CM-1', '2026-05-20', autumn));
    assert.deepEqual(await waiting(books), [
      '2026-05 1000.00',
      '2026-06 1000.00',
      '2026-07 1000.00',
    ]);
  });

  test('takes the same months whether a run came before it or not', async () => {
    const ran = await newBooks();
    const late = await newBooks();
    for (const books of [ran, late]) {
      await posted(books, slipInvoice('INV-1', '6000.00', season, may1));
      if (books === ran) await books.recognize('2026-06-30');
      await posted(books, credit('CM-1', '2026-07-10', ['1500.00']));
      await books.recognize('2026-10-31');
    }
    const days = ['2026-05-31', '2026-06-30', '2026-07-31', '2026-10-31'];
    assert.deepEqual(await on(ran, ...days), await on(late, ...days));
    assert.deepEqual(await on(ran, ...days), [
      ...['2026-05-31 1000 5000', '2026-06-30 2000 4000'],
      ...['2026-07-31 2625 1875', '2026-10-31 4500 0'],
    ]);
  });

  test('of a part of a month takes its share by days, to the cent', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '6000.00', season, may1));
    await posted(books, credit('CM-1', '2026-05-20', ['2548.39', '2026-08-15', '2026-10-31']));
    assert.deepEqual(await waiting(books), [
      ...['2026-05 1000.00', '2026-06 1000.00', '2026-07 1000.00', '2026-08 451.61'],
    ]);
  });

  test('for the whole season lowers every month; of earned ones income goes back', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '6000.00', season, may1));
    await books.recognize('2026-06-30');
    await posted(books, credit('CM-1', '2026-07-10', ['600.00', ...season]));
    await books.unwind();
    assert.deepEqual(await waiting(books), [
      ...['2026-07 900.00', '2026-08 900.00', '2026-09 900.00', '2026-10 900.00'],
    ]);
    assert.deepEqual(await on(books, '2026-06-30', '2026-07-10'), [
      ...['2026-06-30 2000 4000', '2026-07-10 1800 3600'],
    ]);
  });

  test('of more than its days hold takes the rest from the same rows, then from all', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '600.00', season, may1));
    await posted(books, credit('CM-1', '2026-05-02', ['350.00', '2026-10-16', '2026-10-31']));
    assert.deepEqual(await waiting(books), [
      ...['2026-05 50.00', '2026-06 50.00', '2026-07 50.00', '2026-08 50.00', '2026-09 50.00'],
    ]);
  });

  test('takes line by line, also when it comes before its invoice', async () => {
    const early = await newBooks();
    const oneBatch = await newBooks();
    const inOrder = await newBooks();
    const memo = credit(
      'CM-1',
      '2026-05-20',
      ['1000.00', '2026-06-01', '2026-06-30'],
      ['500.00', '2026-10-01', '2026-10-31'],
    );
    const invoice = slipInvoice('INV-1', '6000.00', season, may1);
    for (const event of [invoice, memo]) await posted(inOrder, event);
    for (const event of [memo, invoice]) await posted(early, event);
    await posted(oneBatch, memo, invoice);
    for (const books of [inOrder, early, oneBatch]) {
      assert.deepEqual(await waiting(books), [
        ...['2026-05 1000.00', '2026-07 1000.00', '2026-08 1000.00', '2026-09 1000.00'],
        '2026-10 500.00',
      ]);
    }
  });
});

// One invoice after the other with its memos, runs and voids in any order of days. Nothing here
// takes more than was billed, so that neither income nor the liability is ever below zero, on
// whatever day one looks.
const step = fc.record({
  what: fc.constantFrom('invoice', 'memo', 'memo', 'run', 'void'),
  part: fc.integer({ min: 1, max: 60 }),
  day: fc.integer({ min: 0, max: 150 }),
  days: fc.integer({ min: 0, max: 150 }),
  inDays: fc.boolean(),
});
const first = '2026-05-01' as IsoDate;

test('on no day is income or liability below zero, whatever is credited and voided', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      const books = await newBooks();
      let sold: { id: string; from: IsoDate; leftCents: number } | null = null;
      for (const [index, { what, part, day, days, inDays }] of steps.entries()) {
        const id = `D-${index}`;
        const from = addDays(first, day);
        const service = { from, through: addDays(from, days) };
        if (what === 'run') await books.recognize(service.through);
        if (what === 'invoice') {
          const head = { occurredOn: from };
          await posted(books, slipInvoice(id, '300.00', [from, service.through], head));
          sold = { id, from, leftCents: 30_000 };
        }
        if (sold === null) continue;
        const occurredOn = from > sold.from ? from : sold.from;
        if (what === 'memo' && part * 100 <= sold.leftCents) {
          const line = { product: 'SLIP', amount: `${part}.00`, ...(inDays ? { service } : {}) };
          const memo = { id, kind: 'credit-memo-issued', customer, of: sold.id, occurredOn };
          await posted(books, { ...memo, lines: [line] });
          sold.leftCents -= part * 100;
        }
        if (what === 'void' && sold.leftCents === 30_000) {
          await posted(books, voided(sold.id, occurredOn));
          sold = null;
        }
        await books.unwind();
      }
      await books.recognize('2027-12-31');
      for (let at = 0; at < 330; at += 3) {
        const on = addDays(first, at);
        assert.ok(Number(await books.balance('4000', on)) <= 0, `income below zero on ${on}`);
        assert.ok(Number(await books.balance('2400', on)) <= 0, `liability below zero on ${on}`);
      }
      assert.equal(await books.balance('2400'), '0.00');
    }),
    { numRuns: 12 },
  );
});
