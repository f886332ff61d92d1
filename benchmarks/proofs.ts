// All proofs of `tieout verify` over very many lines, in one read-only snapshot, against one scan
// of the lines with one hash aggregate, in turns. The books are sound; the benchmark checks it.
// Run: node benchmarks/proofs.ts [--lines N] [--rounds N] [--json FILE]

import { parseArgs } from 'node:util';
import type pg from 'pg';
import { keepBalances } from '#journal/kept-balances-store.ts';
import { type Finding, runProofs } from '#journal/prove-store.ts';
import { makeSmallBooks } from '#journal/small-books-store.ts';
import { allProofs, verifyBooks } from '#root/commands/verify.ts';
import { compare, median, timed, verdict, writeResults } from './harness.ts';
import { fillJournal } from './many-lines.ts';
import { inOwnDatabase } from './own-database.ts';

const { values: options } = parseArgs({
  options: {
    lines: { type: 'string', default: '4000000' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'string' },
  },
});
const lineCount = Number(options.lines);

async function measure(pool: pg.Pool): Promise<void> {
  const { propertyId } = await makeSmallBooks(pool);
  const filled = await timed(lineCount, () => fillJournal(pool, propertyId, lineCount));
  await pool.query('VACUUM ANALYZE');
  await keepBalances(pool, propertyId);
  await pool.query('VACUUM ANALYZE');
  console.log(`${lineCount.toLocaleString('en')} lines in ${filled.seconds.toFixed(0)} s`);
  await eachProof(pool, propertyId);
  const seconds: number[] = [];
  const result = await compare({
    name: 'All proofs of the books',
    ours: `${allProofs.length} proofs of ${lineCount.toLocaleString('en')} lines`,
    limit: 'one scan with one hash aggregate',
    unit: 'lines',
    target: 0.25,
    rounds: Number(options.rounds),
    runOurs: async (round) => {
      const turn = await timed(lineCount, () => verifyBooks(pool, propertyId));
      assertSound(turn.result);
      if (round > 0) seconds.push(turn.seconds);
      return turn;
    },
    runLimit: () =>
      timed(lineCount, () =>
        pool.query(
          `SELECT account_id, outlet_id, currency, sum(amount_minor), count(*) FROM journal_lines
            WHERE property_id = $1 GROUP BY 1, 2, 3`,
          [propertyId],
        ),
      ),
  });
  const each = median(seconds) / (lineCount / 1_000_000);
  console.log(
    `  ${(1 / result.ratio).toFixed(1)} times the scan, target 4; ${each.toFixed(2)} s for a ` +
      `million lines, target 2: ${verdict(each <= 2)}`,
  );
  writeResults(options.json, [result]);
}

function assertSound(findings: readonly Finding[]): void {
  const broken = findings.filter(({ brokenCount }) => brokenCount > 0);
  if (broken.length > 0) throw new Error(`Not sound: ${broken.map(({ proof }) => proof).join()}`);
}

/** Which of them takes how long. */
async function eachProof(pool: pg.Pool, propertyId: number): Promise<void> {
  for (const proof of allProofs) {
    const { seconds } = await timed(1, () => runProofs(pool, propertyId, [proof]));
    if (seconds > 0.1) console.log(`  ${seconds.toFixed(2).padStart(7)} s ${proof.proof}`);
  }
}

await inOwnDatabase(3, ({ pool }) => measure(pool));
