// The trial balance at any date over very many lines: kept sums and the lines they have not seen,
// against one scan that sums every line, of the same rows in the same run, equal to the cent. Then
// what keeping costs: the first time, and after another batch.
// Run: node benchmarks/trial-balance.ts [--lines N] [--rounds N] [--json FILE]

import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { keepBalances, unseenLinesMax } from '#journal/kept-balances-store.ts';
import { readTrialBalance } from '#journal/ledger-store.ts';
import { makeSmallBooks } from '#journal/small-books-store.ts';
import { compare, median, quantile, timed, verdict, writeResults } from './harness.ts';
import { addBatch, dayOf, fillJournal, linesPerEntry } from './many-lines.ts';
import { inOwnDatabase } from './own-database.ts';

const { values: options } = parseArgs({
  options: {
    lines: { type: 'string', default: '10000000' },
    rounds: { type: 'string', default: '7' },
    json: { type: 'string' },
  },
});
const lineCount = Number(options.lines);
const readsPerRound = 50;

async function measure(pool: pg.Pool): Promise<void> {
  const { propertyId } = await makeSmallBooks(pool);
  const filled = await timed(lineCount, () => fillJournal(pool, propertyId, lineCount));
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
  console.log(
    `  a read takes ${median(latencies).toFixed(2)} ms in the middle, p99 ${p99.toFixed(2)} ms, ` +
      `target 5 ms: ${verdict(p99 <= 5)}`,
  );
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

await inOwnDatabase(2, ({ pool }) => measure(pool));
