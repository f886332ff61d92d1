// The trial balance at any date over very many lines: kept sums and the lines they have not seen,
// against one scan that sums every line, of the same rows in the same run, equal to the cent. Then
// what keeping costs: the first time, and after another batch.
// Run: node benchmarks/trial-balance.ts [--lines N] [--rounds N] [--json FILE]

import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { withTransaction } from '#database/pool.ts';
import { keepBalances, unseenLinesMax } from '#journal/kept-balances-store.ts';
import { readTrialBalance } from '#journal/ledger-store.ts';
import { makeSmallBooks } from '#journal/small-books-store.ts';
import { compare, median, quantile, timed, writeResults } from './harness.ts';
import { inOwnDatabase } from './own-database.ts';

const { values: options } = parseArgs({
  options: {
    lines: { type: 'string', default: '10000000' },
    rounds: { type: 'string', default: '7' },
    json: { type: 'string' },
  },
});
const lineCount = Number(options.lines);
const linesPerEntry = 4;
const entriesPerBatch = 50_000;
const dayCount = 731;
const accountCount = 100;
const readsPerRound = 50;

async function measure(pool: pg.Pool): Promise<void> {
  const { propertyId } = await makeSmallBooks(pool);
  await addAccounts(pool, propertyId);
  const batches = Math.ceil(lineCount / linesPerEntry / entriesPerBatch);
  const filled = await timed(lineCount, async () => {
    for (let at = 0; at < batches; at += 1) await addBatch(pool, propertyId, entriesPerBatch);
  });
  await pool.query('VACUUM ANALYZE');
  console.log(`${lineCount.toLocaleString('en')} lines in ${seconds(filled.seconds)}`);
  const kept = await timed(1, () => keepBalances(pool, propertyId));
  await addBatch(pool, propertyId, 10_000);
  const again = await timed(1, () => keepBalances(pool, propertyId));
  // What a worker leaves unkept is read every time.
  await addBatch(pool, propertyId, Number(unseenLinesMax) / linesPerEntry);
  await pool.query('VACUUM ANALYZE');
  console.log(`Kept the first time in ${seconds(kept.seconds)}`);
  console.log(`Kept 40,000 more lines in ${seconds(again.seconds)}`);
  writeResults(options.json, [await compareReads(pool, propertyId)]);
}

const seconds = (value: number) => `${value.toFixed(2)} s`;

/** Days over both years, the same in every run. */
const dayOf = (at: number) =>
  new Date(Date.UTC(2025, 0, 1 + ((at * 389) % dayCount))).toISOString().slice(0, 10) as IsoDate;

async function compareReads(pool: pg.Pool, propertyId: number) {
  const latencies: number[] = [];
  let at = 0;
  const result = await compare({
    name: 'Trial balance at any date',
    ours: `kept sums and ${unseenLinesMax} lines they have not seen`,
    limit: 'one scan over all lines',
    unit: 'reads',
    target: 100,
    rounds: Number(options.rounds),
    runOurs: (round) =>
      timed(readsPerRound, async () => {
        for (let read = 0; read < readsPerRound; read += 1) {
          at += 1;
          const { seconds: one } = await timed(1, () => readOn(pool, propertyId, dayOf(at)));
          if (round > 0) latencies.push(one * 1000);
        }
      }),
    runLimit: (round) => timed(1, () => scanAndCompare(pool, propertyId, dayOf(round * 7))),
  });
  const p99 = quantile(latencies, 0.99);
  console.log(`  a read takes ${median(latencies).toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`);
  return result;
}

const readOn = (pool: pg.Pool, propertyId: number, asOf: IsoDate) =>
  readTrialBalance(pool, propertyId, { asOf, from: null, outletId: null });

/** The floor a database without kept sums has; equality is checked beside the time. */
async function scanAndCompare(pool: pg.Pool, propertyId: number, asOf: IsoDate): Promise<void> {
  const { rows } = await pool.query<{ account_id: number; balance: bigint }>(
    `SELECT account_id, sum(amount_minor)::bigint AS balance FROM journal_lines
      WHERE property_id = $1 AND posted_on <= $2 GROUP BY account_id`,
    [propertyId, asOf],
  );
  const ours = await readOn(pool, propertyId, asOf);
  const balances = (list: [number, bigint][]) => new Map(list.sort(([a], [b]) => a - b));
  assert.deepEqual(
    balances(ours.map((row) => [row.account_id, row.balance_minor])),
    balances(rows.map((row) => [row.account_id, row.balance])),
    `the trial balance of ${asOf}`,
  );
}

async function addAccounts(pool: pg.Pool, propertyId: number): Promise<void> {
  await pool.query(
    `INSERT INTO accounts (property_id, number, name, type, detail_type)
     SELECT $1, '8' || n, 'Account ' || n, 'expense', 'other-expense'
       FROM generate_series(1000, 999 + $2::int) n`,
    [propertyId, accountCount],
  );
}

/** Balanced entries over all accounts, outlets and days, under the triggers that posting has. */
async function addBatch(pool: pg.Pool, propertyId: number, entries: number): Promise<void> {
  await withTransaction(pool, async (tx) => {
    const { rows } = await tx.query<{ id: bigint }>('SELECT reserve_entry_ids($1) AS id', [
      entries,
    ]);
    const values = [propertyId, rows[0]?.id, entries];
    await tx.query(
      `INSERT INTO journal_batches (property_id, batch_id, entry_count, line_count,
         transaction_id, posted_at, posted_by)
       VALUES ($1, $2, $3::int, $3::int * ${linesPerEntry}, '0', now(), 'b')`,
      values,
    );
    await tx.query(
      `INSERT INTO journal_entries (property_id, entry_id, batch_id, event_id, document_type,
         document_number, posted_on, outlet_id, currency, amount_minor, line_count)
       SELECT $1, n, $2, n, 'journal', 'B' || n, ${dayAt}, 1 + n % 2, 'USD', 2 * (n % 9000 + 1),
              ${linesPerEntry} FROM generate_series($2::bigint, $2::bigint + $3::int - 1) n`,
      values,
    );
    await tx.query(
      `INSERT INTO journal_lines (property_id, entry_id, line_number, outlet_id, account_id,
         posted_on, currency, amount_minor)
       SELECT $1, n, k, 1 + n % 2, a.first + (n * 31 + k * 17) % ${accountCount}, ${dayAt}, 'USD',
              (n % 9000 + 1) * CASE WHEN k <= 2 THEN 1 ELSE -1 END
         FROM generate_series($2::bigint, $2::bigint + $3::int - 1) n,
              generate_series(1, ${linesPerEntry}) k,
              (SELECT min(account_id) AS first FROM accounts
                WHERE property_id = $1 AND number = '81000') a`,
      values,
    );
  });
}

const dayAt = `date '2025-01-01' + (n * 7919 % ${dayCount})::int`;

await inOwnDatabase(2, ({ pool }) => measure(pool));
