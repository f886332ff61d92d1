// Importing a CSV file against the sum of its two limits: reading the file alone (split and read
// against the chart, nothing posted) and the COPY floor (the very rows the import wrote, as ready
// binary COPY data, into tables with the same indexes, without triggers, on two connections, in the
// same transactions). Both limits and the import run in the same round. Also told: memory over an
// idle process, and importing the same file again.
// Run: node benchmarks/import.ts [--events N] [--rounds N] [--json FILE]

import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import type pg from 'pg';
import { changeChart } from '#chart-of-accounts/chart-change-store.ts';
import { createProperty } from '#chart-of-accounts/chart-store.ts';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { withTransaction } from '#database/pool.ts';
import { writeEventFile } from './event-file.ts';
import { floorBatches, lastBatchId, makeFloorTables } from './floor-tables.ts';
import {
  type ComparisonResult,
  compare,
  inLanes,
  type Turn,
  timed,
  verdict,
  writeResults,
} from './harness.ts';
import type { ImportTurn } from './import-process.ts';
import { addQuietConnection } from './mixed-events.ts';
import { inOwnDatabase, type OwnDatabase } from './own-database.ts';
import { copyReady } from './ready-copy.ts';

const { values: options } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '1' },
    json: { type: 'string' },
  },
});
const count = Number(options.events);

/** At most 1.5 times the sum of the limits. */
const target = 1 / 1.5;
const memoryMbMax = 150;
const floorConnections = 2;
/** Batches the floor holds ready at once. */
const floorAtOnce = 64;

async function makeProperty(pool: pg.Pool): Promise<void> {
  const named = { code: 'bench', name: 'Benchmark', timeZone: 'UTC', baseCurrency: 'USD' };
  const propertyId = await createProperty(pool, named);
  await changeChart(pool, propertyId, marinaAndResort());
  await addQuietConnection(pool, propertyId);
}

async function compareImport(bench: OwnDatabase): Promise<ComparisonResult> {
  await writeEventFile(fileOf(bench, 0), { prefix: 'none', count: 0 });
  const idle = await turn(bench, 'import', 0);
  console.log(`An idle process takes ${mb(idle.peakMb)}`);
  let before = 0n;
  return compare({
    name: `Import of ${count.toLocaleString('en')} events by CSV`,
    ours: 'the whole import',
    limit: 'reading alone plus the COPY floor',
    unit: 'events',
    target,
    rounds: Number(options.rounds),
    warmUp: false,
    runOurs: async (round) => {
      before = await lastBatchId(bench.pool);
      const bytes = await writeEventFile(fileOf(bench, round), { prefix: `R${round}`, count });
      await bench.pool.query('CHECKPOINT');
      const imported = await turn(bench, 'import', round);
      expect(imported.posted === count, 'every event is posted');
      const over = imported.peakMb - idle.peakMb;
      console.log(
        `  round ${round}: ${mb(bytes / 1e6)} of CSV, ${told(imported)}, peak ` +
          `${mb(imported.peakMb)}, ${mb(over)} over idle, target ${mb(memoryMbMax)}: ` +
          verdict(over <= memoryMbMax),
      );
      return { units: count, seconds: imported.seconds };
    },
    runLimit: async (round) => {
      const read = await turn(bench, 'read', round);
      expect(read.exists === count, 'every event is read');
      const copied = await copyFloor(bench.pool, before);
      await importAgain(bench, round);
      rmSync(fileOf(bench, round));
      const seconds = read.seconds + copied.seconds;
      console.log(
        `  round ${round}: reading ${told(read)}, peak ${mb(read.peakMb)}; COPY floor ` +
          `${copied.seconds.toFixed(1)} s; together ${seconds.toFixed(1)} s`,
      );
      return { units: count, seconds };
    },
  });
}

/** The same file once more: nothing new may be written. */
async function importAgain(bench: OwnDatabase, round: number): Promise<void> {
  const last = await lastBatchId(bench.pool);
  const again = await turn(bench, 'import', round);
  expect(again.exists === count && again.posted === 0, 'every event exists');
  expect((await lastBatchId(bench.pool)) === last, 'nothing new is written');
  console.log(`  round ${round}: the same file again ${told(again)}, 0 new rows`);
}

/** Copies the rows posted after a batch into the floor; the time of the copies alone. */
async function copyFloor(pool: pg.Pool, afterId: bigint): Promise<Turn> {
  let seconds = 0;
  await pool.query('CHECKPOINT');
  for await (const batches of floorBatches(pool, afterId, floorAtOnce)) {
    const copied = await timed(count, () =>
      inLanes(floorConnections, batches, (batch) =>
        withTransaction(pool, (tx) => copyReady(tx, batch)),
      ),
    );
    seconds += copied.seconds;
  }
  return { units: count, seconds };
}

async function turn(
  bench: OwnDatabase,
  side: 'import' | 'read',
  round: number,
): Promise<ImportTurn> {
  const program = fileURLToPath(new URL('import-process.ts', import.meta.url));
  const run = promisify(execFile);
  const env = { ...process.env, DATABASE_URL: bench.databaseUrl, TIEOUT_DATA: bench.dataFolder };
  const { stdout } = await run(process.execPath, [program, side, fileOf(bench, round)], { env });
  return JSON.parse(stdout);
}

const fileOf = ({ dataFolder }: OwnDatabase, round: number) =>
  join(dataFolder, `events-${round}.csv`);
const told = ({ seconds }: ImportTurn) => `${seconds.toFixed(1)} s`;
const mb = (megabytes: number) => `${Math.round(megabytes).toLocaleString('en')} MB`;

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(`The benchmark expects that ${what}`);
}

await inOwnDatabase(floorConnections, async (bench) => {
  await makeFloorTables(bench.pool);
  await makeProperty(bench.pool);
  writeResults(options.json, [await compareImport(bench)]);
});
