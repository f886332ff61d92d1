// Recognition and fiscal periods: income is due, and posted, in the fiscal period its service lies
// in; what a closed period kept back comes on the first open day, period by period. Method: events
// through the front door of the journal on a real database; the entries are read back.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { setClosingDate } from '#chart-of-accounts/chart-store.ts';
import { calendarYear, type FiscalCalendar } from '#chart-of-accounts/fiscal-calendar.ts';
import { chooseCalendar } from '#chart-of-accounts/fiscal-calendar-store.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { testDatabase } from '#database/test-database.ts';
import { proveDeferrals } from './proof-store.ts';
import { previewRecognition } from './recognition-store.ts';
import { rebuildSchedule } from './schedule-actions-store.ts';
import { saveRule } from './settings-store.ts';
import { booksIn, posted, type SmallDeferral, slipInvoice } from './small-deferral-store.ts';

const { pool } = await testDatabase();
const newBooks = booksIn(pool);
const summer = ['2026-05-01', '2026-07-31'] as const;
// Years end on the last Saturday of December: 2026 begins on 2025-12-28 and ends on 2026-12-26.
const weeks: FiscalCalendar = { ...calendarYear, pattern: '4-4-5' };

const countIn = ({ propertyId }: SmallDeferral, calendar: FiscalCalendar) =>
  chooseCalendar(pool, propertyId, { calendar, by: 'ann', today: '2026-06-01' as IsoDate });

const close = (books: SmallDeferral, day: string) =>
  setClosingDate(pool, books.propertyId, {
    ...{ closedThroughOn: day as IsoDate, reason: 'Tied out', setBy: 'ann' },
  });

async function daily({ propertyId, loadChart }: SmallDeferral): Promise<void> {
  const { products } = await loadChart(propertyId);
  const rule = { reason: 'By the night', setBy: 'ann', recognition: 'daily' as const };
  const effectiveOn = '2026-01-01' as IsoDate;
  const productId = products.get('SLIP')?.productId ?? 0;
  await saveRule(pool, propertyId, { productId, effectiveOn, ...rule });
}

/** Recognized entries as `day amount from..through`. */
async function recognitions({ propertyId }: SmallDeferral): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(
    `SELECT l.posted_on || ' ' || (l.amount_minor / 100.0)::numeric(20, 2) || ' '
            || l.service_from || '..' || l.service_through AS line
       FROM journal_entries e JOIN journal_lines l USING (property_id, entry_id)
      WHERE e.property_id = $1 AND e.document_type = 'recognition' AND l.amount_minor > 0
      ORDER BY l.posted_on, l.service_from`,
    [propertyId],
  );
  return rows.map(({ line }) => line);
}

/** What the waterfall of a day tells, as `month amount`. */
async function waterfall({ propertyId }: SmallDeferral, asOf: string): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(
    `SELECT month || ' ' || (minor / 100.0)::numeric(20, 2) AS line FROM (
       SELECT to_char(due_on, 'YYYY-MM') AS month,
              sum(CASE WHEN made_on <= $2 THEN amount_minor ELSE 0 END
                - CASE WHEN ended_on <= $2 THEN amount_minor ELSE 0 END) AS minor
         FROM deferral_rows WHERE property_id = $1 GROUP BY 1) w
      WHERE minor <> 0 ORDER BY 1`,
    [propertyId, asOf],
  );
  return rows.map(({ line }) => line);
}

async function assertTies({ propertyId }: SmallDeferral, ...days: string[]): Promise<void> {
  for (const day of days) {
    for (const row of await proveDeferrals(pool, propertyId, day as IsoDate)) {
      assert.equal(row.accountMinor, row.unpostedMinor + row.unscheduledMinor, inspect(row));
    }
  }
}

describe('in summaries', () => {
  test('a month that is closed comes on the first open day, by itself', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '90.00', summer));
    await close(books, '2026-05-31');
    await books.recognize('2026-06-30');
    assert.deepEqual(await recognitions(books), [
      '2026-06-01 30.00 2026-05-01..2026-05-31',
      '2026-06-30 30.00 2026-06-01..2026-06-30',
    ]);
    await assertTies(books, '2026-05-31', '2026-06-01', '2026-06-30');
  });

  test('two closed months keep their own days of service, by the night too', async () => {
    const books = await newBooks();
    await daily(books);
    await posted(books, slipInvoice('INV-1', '91.00', ['2026-05-02', '2026-07-31']));
    await close(books, '2026-06-30');
    await books.recognize('2026-07-31');
    assert.deepEqual(await recognitions(books), [
      '2026-07-01 30.00 2026-05-02..2026-05-31',
      '2026-07-01 30.00 2026-06-01..2026-06-30',
      '2026-07-31 31.00 2026-07-01..2026-07-31',
    ]);
  });

  test('an invoice that comes late catches up at the month’s end, month by month', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '90.00', summer, { occurredOn: '2026-07-03' }));
    await books.recognize('2026-07-31');
    assert.deepEqual(await recognitions(books), [
      '2026-07-31 30.00 2026-05-01..2026-05-31',
      '2026-07-31 30.00 2026-06-01..2026-06-30',
      '2026-07-31 30.00 2026-07-01..2026-07-31',
    ]);
  });
});

describe('where the property counts 4-4-5', () => {
  test('income is due at the ends of its periods, each by its days', async () => {
    const books = await newBooks();
    await countIn(books, weeks);
    await posted(books, slipInvoice('INV-1', '910.00', ['2026-04-26', '2026-07-25']));
    assert.deepEqual(await books.rows(), [
      'INV-1 2026-05-23 280.00 unposted',
      'INV-1 2026-06-27 350.00 unposted',
      'INV-1 2026-07-25 280.00 unposted',
    ]);
  });

  test('December is earned in the year it is served in', async () => {
    const books = await newBooks();
    await countIn(books, weeks);
    await posted(books, slipInvoice('INV-1', '310.00', ['2026-12-01', '2026-12-31']));
    await books.recognize('2027-01-31');
    assert.deepEqual(await recognitions(books), [
      '2026-12-26 260.00 2026-12-01..2026-12-26',
      '2027-01-23 50.00 2026-12-27..2026-12-31',
    ]);
  });

  test('a summary of days carries none over the end of a period', async () => {
    const books = await newBooks();
    await countIn(books, weeks);
    await daily(books);
    await posted(books, slipInvoice('INV-1', '310.00', ['2026-12-01', '2026-12-31']));
    const of = { propertyId: books.propertyId, through: '2026-12-31' as IsoDate, customer: null };
    const due = await previewRecognition(pool, of);
    assert.deepEqual(
      due.map(({ month, rowCount }) => `${month} ${rowCount}`),
      ['2026-12 31'],
    );
    await books.recognize('2026-12-31');
    assert.deepEqual(await recognitions(books), [
      '2026-12-26 260.00 2026-12-01..2026-12-26',
      '2026-12-31 50.00 2026-12-27..2026-12-31',
    ]);
    await assertTies(books, '2026-12-26', '2026-12-31');
  });

  test('schedules from before keep their rows until they are rebuilt', async () => {
    const books = await newBooks();
    await posted(books, slipInvoice('INV-1', '91.00', ['2026-04-26', '2026-07-25']));
    await countIn(books, weeks);
    assert.equal((await books.rows())[0]?.slice(0, 16), 'INV-1 2026-04-30');
    await rebuild(books, ['2026-04-26', '2026-07-25']);
    const waiting = (await books.rows()).filter((row) => row.endsWith('unposted'));
    assert.deepEqual(waiting, [
      'INV-1 2026-05-23 28.00 unposted',
      'INV-1 2026-06-27 35.00 unposted',
      'INV-1 2026-07-25 28.00 unposted',
    ]);
  });
});

async function rebuild({ propertyId }: SmallDeferral, [from, through]: readonly string[]) {
  const { rows } = await pool.query<{ entryId: bigint; lineNumber: number }>(
    `SELECT entry_id AS "entryId", line_number AS "lineNumber" FROM deferral_schedules
      WHERE property_id = $1`,
    [propertyId],
  );
  const [key] = rows;
  assert.ok(key);
  const service = { from: from as IsoDate, through: through as IsoDate };
  const by = { reason: 'Moved', person: 'ann' };
  await rebuildSchedule(pool, { propertyId, ...key }, { service, recognition: null, ...by });
}

test('months of another year are months all the same', async () => {
  const books = await newBooks();
  await countIn(books, { ...calendarYear, firstMonth: 7 });
  await posted(books, slipInvoice('INV-1', '100.00', summer));
  assert.deepEqual(await books.rows(), [
    'INV-1 2026-05-31 33.33 unposted',
    'INV-1 2026-06-30 33.33 unposted',
    'INV-1 2026-07-31 33.34 unposted',
  ]);
});

test('a rebuilding leaves the waterfall of closed months as it was told', async () => {
  const books = await newBooks();
  await posted(books, slipInvoice('INV-1', '90.00', summer));
  await books.recognize('2026-05-31');
  const told = ['2026-06 30.00', '2026-07 30.00'];
  assert.deepEqual(await waterfall(books, '2026-05-31'), told);
  await close(books, '2026-05-31');
  await rebuild(books, ['2026-07-01', '2026-09-30']);
  assert.deepEqual(await waterfall(books, '2026-05-31'), told);
  const anew = ['2026-07 20.00', '2026-08 20.00', '2026-09 20.00'];
  assert.deepEqual(await waterfall(books, '2026-06-01'), anew);
  await books.recognize('2026-07-31');
  await assertTies(books, '2026-05-31', '2026-06-01', '2026-07-31');
  assert.equal(await books.balance('2400'), '-40.00');
});
