// Process file: `npm run drill -- --seed N [--seeds M] [--events E] [--lanes L]`. Replays one
// seed, or runs many, on a PostgreSQL of its own: every second seed with a company that forgets
// keys, and for each seed also a worker that dies at calls chosen by the seed. `--crashes` lets it
// die at every single call instead. Invariant: the exit code is 0 only when every drill found the
// books as they must be.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { silentLog } from '#database/database-log.ts';
import { startEmbeddedPostgres } from '#database/embedded-postgres.ts';
import { migrate } from '#database/migrations.ts';
import { openPool } from '#database/pool.ts';
import { randomFrom } from '#scenarios/demo-season/random.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import { answersLost } from './answers-lost.ts';
import { type DrillReport, reportLine, violations } from './drill-report.ts';
import { DrillWorld } from './drill-world.ts';
import type { Manner } from './kill-points.ts';
import { workerCrashes } from './worker-crashes.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '48213' },
    seeds: { type: 'string', default: '1' },
    events: { type: 'string', default: '200' },
    lanes: { type: 'string', default: '3' },
    crashes: { type: 'boolean', default: false },
  },
});
const [firstSeed, seeds, events, lanes] = [values.seed, values.seeds, values.events, values.lanes]
  .map(Number)
  .map((value) => {
    if (Number.isSafeInteger(value) && value > 0) return value;
    throw new Error('--seed, --seeds, --events and --lanes are whole numbers above 0');
  }) as [number, number, number, number];
const manners: readonly Manner[] = ['before', 'during', 'after'];

interface Lane {
  readonly databaseUrl: string;
  readonly pool: ReturnType<typeof openPool>;
  readonly simulator: Awaited<ReturnType<typeof startSimulator>>;
}

/** The drills of one seed. */
async function drillSeed({ databaseUrl, pool, simulator }: Lane, seed: number) {
  const reports: DrillReport[] = [];
  const world = await DrillWorld.make({ pool, simulator, seed });
  reports.push(await answersLost(world, { events, forgetful: seed % 2 === 0 }));
  const random = randomFrom(seed);
  const crashing = await DrillWorld.make({ pool, simulator, seed });
  const manner = random.pick(manners);
  const some = { from: random.between(1, 40), step: 7, killsMax: 4 };
  const all = { from: 1, step: 1, killsMax: 80 };
  const chosen = values.crashes ? all : some;
  reports.push(await workerCrashes(crashing, { databaseUrl, manner, ...chosen }));
  return reports;
}

async function openLane(url: string, index: number): Promise<Lane> {
  const admin = openPool(url, { max: 1 });
  await admin.query(`CREATE DATABASE drill_${index}`);
  await admin.end();
  const address = new URL(url);
  address.pathname = `/drill_${index}`;
  await migrate(address.href);
  const pool = openPool(address.href, { max: 10 });
  return { databaseUrl: address.href, pool, simulator: await startSimulator() };
}

async function main(): Promise<number> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'tieout-drill-'));
  const server = await startEmbeddedPostgres({ dataFolder, durable: false, log: silentLog });
  const reports: DrillReport[] = [];
  const broken: string[] = [];
  let next = firstSeed;
  const work = async (index: number) => {
    const lane = await openLane(server.url, index);
    while (next < firstSeed + seeds) {
      const seed = next++;
      try {
        for (const report of await drillSeed(lane, seed)) {
          reports.push(report);
          process.stdout.write(`${reportLine(report)}\n`);
          broken.push(...violations(report).map((text) => `seed ${seed}: ${text}`));
        }
      } catch (error) {
        broken.push(`seed ${seed}: ${(error as Error).stack}`);
        process.stdout.write(`seed ${seed}: ${(error as Error).message}\n`);
      }
    }
    await lane.simulator.stop();
    await lane.pool.end();
  };
  try {
    await Promise.all(Array.from({ length: Math.min(lanes, seeds) }, (_, index) => work(index)));
  } finally {
    await server.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  }
  process.stdout.write(`${summary(reports)}\n${broken.map((text) => `${text}\n`).join('')}`);
  return broken.length === 0 ? 0 : 1;
}

function summary(reports: readonly DrillReport[]): string {
  const sum = (of: (report: DrillReport) => number) =>
    reports.reduce((total, report) => total + of(report), 0);
  return [
    `${reports.length} drills on ${seeds} seeds from ${firstSeed}`,
    `${sum(({ entries }) => entries)} events`,
    `${sum(({ faults }) => faults)} faults and kills`,
    `${sum(({ uncertainResolved }) => uncertainResolved)} uncertain resolved`,
    `${sum(({ lost }) => lost.length)} lost`,
    `${sum(({ doubled }) => doubled.length)} doubled`,
  ].join(', ');
}

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
