// Recognize Revenue over a million schedule rows against the least it could cost: one UPDATE that
// ends the very same rows in one statement, without an entry, a lock or a proof. Ours: the routine
// of the button, summaries or one entry per schedule and day. Run: node benchmarks/recognition.ts
// [--invoices N] [--detailed] (twelve months each)

import { parseArgs } from 'node:util';
import type pg from 'pg';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { proveDeferrals } from '#deferred-income/proof-store.ts';
import { saveSettings } from '#deferred-income/settings-store.ts';
import {
  makeSmallDeferral,
  type SmallDeferral,
  slipInvoice,
} from '#deferred-income/small-deferral-store.ts';
import { timed } from './harness.ts';
import { requirePosted } from './mixed-events.ts';
import { inOwnDatabase } from './own-database.ts';

const { values: options } = parseArgs({
  options: {
    invoices: { type: 'string', default: '84000' },
    detailed: { type: 'boolean', default: false },
  },
});
const invoiceCount = Number(options.invoices);
const batchSize = 2_000;
const year = ['2026-01-01', '2026-12-31'] as const;

async function measure(pool: pg.Pool): Promise<void> {
  const books = await makeSmallDeferral(pool, 'cove');
  const { propertyId } = books;
  const dailyDeferred = options.detailed;
  await saveSettings(pool, propertyId, { dailyDeferred, automatic: false }, 'benchmark');
  const rows = invoiceCount * 12;
  const posted = await timed(rows, () => postInvoices(books));
  await pool.query('VACUUM ANALYZE deferral_rows, deferral_schedules, journal_lines');
  console.log(
    `${invoiceCount} invoices with ${rows} rows posted in ${posted.seconds.toFixed(1)} s`,
  );
  await copyRows(pool);
  const floor = await timed(rows, () => endInOneStatement(pool));
  await pool.query('VACUUM deferral_rows');
  await pool.query('CHECKPOINT');
  const memory = process.memoryUsage.rss();
  const ran = await timed(rows, () => books.recognize('2026-12-31'));
  const done = ran.result;
  const more = (process.memoryUsage.rss() - memory) / 1024 ** 2;
  console.log(
    `recognized ${done.rowsDone} rows by ${done.entries} entries in ${ran.seconds.toFixed(1)} s`,
  );
  console.log(
    `one UPDATE of the same rows: ${floor.seconds.toFixed(1)} s; ` +
      `ratio ${(ran.seconds / floor.seconds).toFixed(2)}`,
  );
  console.log(`memory over what it was: ${more.toFixed(0)} MB`);
  const proven = await timed(1, () => proveDeferrals(pool, propertyId, '2026-06-30' as IsoDate));
  const ties = proven.result.every((one) => one.accountMinor === one.unpostedMinor);
  console.log(
    `proof at 2026-06-30 ${ties ? 'ties' : 'DOES NOT TIE'}, in ${proven.seconds.toFixed(2)} s`,
  );
  if (done.rowsDone !== rows || !ties) process.exitCode = 1;
}

async function postInvoices({ post }: SmallDeferral): Promise<void> {
  for (let from = 0; from < invoiceCount; from += batchSize) {
    const size = Math.min(batchSize, invoiceCount - from);
    const head = { occurredOn: '2026-01-01' };
    const invoices = Array.from({ length: size }, (_, at) =>
      slipInvoice(`INV-${from + at}`, '1200.00', year, head),
    );
    requirePosted(await post(...invoices));
  }
}

/** The rows in a table of the same indexes, without triggers. */
async function copyRows(pool: pg.Pool): Promise<void> {
  await pool.query('CREATE TABLE floor_rows (LIKE deferral_rows INCLUDING INDEXES)');
  await pool.query('INSERT INTO floor_rows SELECT * FROM deferral_rows');
  await pool.query('VACUUM ANALYZE floor_rows');
  await pool.query('CHECKPOINT');
}

function endInOneStatement(pool: pg.Pool) {
  return pool.query(
    `UPDATE floor_rows SET ending = 'recognized', ended_by_entry_id = 1, ended_on = due_on`,
  );
}

await inOwnDatabase(4, ({ pool }) => measure(pool));
