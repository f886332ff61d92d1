// What posting makes of the posting settings: the value in force on an event's day decides, a
// change reaches no entry that is there, and an entry keeps what it was posted under.
// Method: a small property on a real database, settings set and events posted in turn.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeChart } from '#chart-of-accounts/chart-writer-store.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { NewSetting } from '#chart-of-accounts/posting-settings-store.ts';
import { savePostingSetting } from '#chart-of-accounts/posting-settings-store.ts';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { ProblemError } from '#problems/problem.ts';
import { fuelInvoice, makeSmallBooks, type SmallBooks } from './small-books-store.ts';

const { pool } = await testDatabase();
let made = 0;

async function newBooks(): Promise<SmallBooks> {
  made += 1;
  const books = await makeSmallBooks(pool, { code: `settings-${made}` });
  const role = { role: 'discounts-given' as const, outlet: null, account: '6000' };
  await withTransaction(pool, (tx) =>
    writeChart(tx, books.propertyId, { postingAccounts: [role] }),
  );
  return books;
}

async function set(books: SmallBooks, setting: Partial<NewSetting>): Promise<string> {
  const chart = await books.loadChart(books.propertyId);
  const whole: NewSetting = {
    ...{ name: 'discounts', value: 'net', outletId: null, effectiveOn: '2026-06-01' as IsoDate },
    ...{ reason: 'The auditor asked', setBy: 'ann', despiteEntries: false, ...setting },
  };
  try {
    await withTransaction(pool, (tx) => savePostingSetting(tx, chart, whole));
    return 'set';
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.message;
  }
}

const discounted = (id: string, occurredOn: string) =>
  fuelInvoice(id, '90.00', {
    occurredOn,
    lines: [{ product: 'FUEL', amount: '90.00', discount: '10.00' }],
  });

async function linesOf({ propertyId }: SmallBooks, id: string): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(
    `SELECT a.number || ' ' || l.amount_minor AS line FROM events v
       JOIN journal_entries e ON e.property_id = $1 AND e.event_id = v.event_id
       JOIN journal_lines l ON l.property_id = $1 AND l.entry_id = e.entry_id
       JOIN accounts a ON a.property_id = $1 AND a.account_id = l.account_id
      WHERE v.property_id = $1 AND v.external_id = $2 ORDER BY l.line_number`,
    [propertyId, id],
  );
  return rows.map(({ line }) => line);
}

const net = ['1100 9000', '4100 -9000'];
const gross = ['1100 9000', '4100 -10000', '6000 1000'];

test('the value in force on the event’s day decides, whenever the event arrives', async () => {
  const books = await newBooks();
  assert.equal(await set(books, { value: 'net', effectiveOn: '2026-06-01' as IsoDate }), 'set');
  assert.equal(await set(books, { value: 'gross', effectiveOn: '2026-07-01' as IsoDate }), 'set');
  await books.post(
    discounted('JULY', '2026-07-01'),
    discounted('JUNE', '2026-06-30'),
    discounted('MAY', '2026-05-31'),
  );
  assert.deepEqual(await linesOf(books, 'JULY'), gross);
  assert.deepEqual(await linesOf(books, 'JUNE'), net);
  assert.deepEqual(await linesOf(books, 'MAY'), gross, 'none is set: as the outlet’s account says');
});

test('one outlet may differ from the others', async () => {
  const books = await newBooks();
  const { outlets } = await books.loadChart(books.propertyId);
  await set(books, { outletId: outlets.get('REIT')?.outletId ?? 0 });
  await books.post(discounted('TRS', '2026-06-02'), {
    ...discounted('REIT', '2026-06-02'),
    outlet: 'REIT',
  });
  assert.deepEqual(await linesOf(books, 'TRS'), gross);
  assert.deepEqual(await linesOf(books, 'REIT'), net);
});

test('is refused from a day with entries it would decide, until they may stay', async () => {
  const books = await newBooks();
  await books.post(discounted('INV-1', '2026-06-10'), discounted('INV-2', '2026-06-12'));
  assert.match(
    await set(books, {}),
    /^CHART_SETTING_HAS_ENTRIES: 2 entries .* from 2026-06-01 on, the last on 2026-06-12/,
  );
  assert.equal(await set(books, { effectiveOn: '2026-06-13' as IsoDate }), 'set');
  assert.equal(await set(books, { despiteEntries: true }), 'set');
  await books.post(discounted('INV-3', '2026-06-10'));
  assert.deepEqual(await linesOf(books, 'INV-1'), gross);
  assert.deepEqual(await linesOf(books, 'INV-3'), net);
});

test('an entry keeps what it was posted under, and its reversal mirrors it', async () => {
  const books = await newBooks();
  await set(books, {});
  await books.post(discounted('INV-1', '2026-06-10'));
  await set(books, { value: 'gross', despiteEntries: true });
  await books.post({
    ...{ id: 'VOID', kind: 'entry-reversed', occurredOn: '2026-06-20', reason: 'A mistake' },
    of: { id: 'INV-1' },
  });
  assert.deepEqual(await linesOf(books, 'VOID'), ['1100 -9000', '4100 9000']);
  const { rows } = await pool.query(
    'SELECT name, value FROM entry_settings WHERE property_id = $1',
    [books.propertyId],
  );
  assert.deepEqual(rows, [{ name: 'discounts', value: 'net' }]);
});
