// Process file: `npm run drill -- --seed N [--seeds M] [--api rest|xml] [--events E] [--lanes L]`.
// Replays one seed, or runs many, on a PostgreSQL of its own; without `--api` even seeds speak REST
// and odd ones XML. Instead of that, `--crashes` lets workers die at every single call, in every
// manner, and processes at every request of their connector; `--poison` puts entries that never go
// through before ten thousand good ones; `--database` kills PostgreSQL fifty times meanwhile.
// Invariant: the exit code is 0 only when every drill found the books as they must be.

import { parseArgs } from 'node:util';
import { silentLog } from '#database/database-log.ts';
import { startEmbeddedPostgres } from '#database/embedded-postgres.ts';
import { migrate } from '#database/migrations.ts';
import { openPool } from '#database/pool.ts';
import { removeScratchFolder, scratchFolder } from '#database/scratch-folder.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import { type AllAtOnceReport, allAtOnce } from './all-at-once.ts';
import { databaseKilled } from './database-killed.ts';
import { type Api, apis } from './drill-company.ts';
import { type DrillHouse, houseOf, plainHouse, splitHouse } from './drill-house.ts';
import { reportLine, violations } from './drill-report.ts';
import { DrillWorld } from './drill-world.ts';
import { everyCrash, everyRepairCrash } from './every-crash.ts';
import { everyRequest } from './every-request.ts';
import { type PoisonCounts, poisonFirst } from './poison-first.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '48213' },
    seeds: { type: 'string', default: '1' },
    api: { type: 'string' },
    events: { type: 'string' },
    lanes: { type: 'string', default: '4' },
    crashes: { type: 'boolean', default: false },
    poison: { type: 'boolean', default: false },
    database: { type: 'boolean', default: false },
  },
});

function whole(text: string | undefined, otherwise: number): number {
  const value = Number(text ?? otherwise);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error('--seed, --seeds, --events and --lanes are whole numbers above 0');
}

const firstSeed = whole(values.seed, 1);
const seeds = whole(values.seeds, 1);
const lanes = whole(values.lanes, 4);
// A lane takes up to a dozen of PostgreSQL's hundred connections.
if (lanes > 8) throw new Error('--lanes is at most 8');
const events = values.events === undefined ? undefined : whole(values.events, 1);
if (values.api !== undefined && values.api !== 'rest' && values.api !== 'xml') {
  throw new Error('--api is rest or xml');
}
const chosenApi: Api | undefined = values.api;
const apiOf = (seed: number): Api => chosenApi ?? (seed % 2 === 0 ? 'rest' : 'xml');

interface Lane {
  readonly databaseUrl: string;
  readonly pool: ReturnType<typeof openPool>;
  readonly simulator: Awaited<ReturnType<typeof startSimulator>>;
}

/** Sums of a run; reports themselves are printed and forgotten. */
const sums = { drills: 0, events: 0, faults: 0, kills: 0, uncertain: 0, lost: 0, doubled: 0 };
const broken: string[] = [];

function take(report: AllAtOnceReport): void {
  process.stdout.write(`${reportLine(report)}\n`);
  broken.push(...violations(report).map((text) => `seed ${report.seed}: ${text}`));
  sums.drills += 1;
  sums.events += report.entries;
  sums.faults += report.faults;
  sums.kills += report.kills;
  sums.uncertain += report.uncertainResolved;
  sums.lost += report.lost.length;
  sums.doubled += report.doubled.length;
}

/** The drill of one seed. */
async function drillSeed({ databaseUrl, pool, simulator }: Lane, seed: number): Promise<void> {
  const api = apiOf(seed);
  if (!values.crashes) {
    const house = houseOf(seed);
    const world = await DrillWorld.make({ pool, simulator, seed, api, house });
    try {
      take(await allAtOnce(world, { databaseUrl, events }));
    } finally {
      await world.retire();
    }
    return;
  }
  const makeWith = (house: DrillHouse) => () =>
    DrillWorld.make({ pool, simulator, seed, api, house });
  const reports = [
    ...(await everyCrash(makeWith(plainHouse), { databaseUrl })),
    ...(await everyCrash(makeWith(splitHouse), { databaseUrl })),
    ...(await everyRepairCrash(makeWith(plainHouse), { databaseUrl })),
    ...(await everyRepairCrash(makeWith(splitHouse), { databaseUrl })),
    ...(await everyRequest(makeWith(plainHouse), { databaseUrl })),
  ];
  for (const report of reports) {
    take(report);
    const { points, diedAt, drill } = report;
    const places = [...diedAt].map(([at, times]) => `${at} ×${times}`).join(', ');
    process.stdout.write(`${drill}: ${points} points, each hit once: ${places}\n`);
  }
}

const clean: PoisonCounts = { good: 10_000, refused: 0, silent: 0 };
const poisoned: PoisonCounts = { good: 10_000, refused: 200, silent: 10 };

/** Ten thousand entries alone, and behind poison, in turn: what the poison costs them. */
async function drillPoison({ pool, simulator }: Lane): Promise<void> {
  for (const api of chosenApi ? [chosenApi] : apis) {
    for (const counts of [clean, poisoned, clean, poisoned]) {
      if (interrupted) return;
      const world = await DrillWorld.make({ pool, simulator, seed: firstSeed, api });
      const { violations: found, goodPerSecond } = await poisonFirst(world, counts);
      await world.retire();
      broken.push(...found);
      const behind = `behind ${counts.refused} refused and ${counts.silent} that never arrive`;
      const told = `${counts.good} entries ${behind}: ${goodPerSecond} a second`;
      process.stdout.write(`${api}: ${told}, ${found.length} not as they must be\n`);
    }
  }
}

/** Fifty times, after a dozen of each house's events between two kills. */
async function drillDatabase(): Promise<void> {
  const report = await databaseKilled({ seed: firstSeed, events: 600, kills: 50 });
  broken.push(...report.violations);
  const told = `PostgreSQL killed ${report.kills} times, ${report.entries} entries`;
  process.stdout.write(`${told}, ${report.violations.length} not as they must be\n`);
}

async function openLane(url: string, index: number): Promise<Lane> {
  const admin = openPool(url, { max: 1 });
  await admin.query(`CREATE DATABASE drill_${index}`);
  await admin.end();
  const address = new URL(url);
  address.pathname = `/drill_${index}`;
  await migrate(address.href);
  const pool = openPool(address.href, { max: 6 });
  return { databaseUrl: address.href, pool, simulator: await startSimulator() };
}

async function main(): Promise<number> {
  if (values.database) await drillDatabase();
  else await drillSeeds();
  process.stdout.write(`${broken.map((text) => `${text}\n`).join('')}`);
  return broken.length === 0 ? 0 : 1;
}

async function drillSeeds(): Promise<void> {
  const dataFolder = scratchFolder('drill');
  const server = await startEmbeddedPostgres({ dataFolder, durable: false, log: silentLog });
  let next = firstSeed;
  const work = async (index: number) => {
    const lane = await openLane(server.url, index);
    if (values.poison) await drillPoison(lane);
    while (next < firstSeed + seeds && !interrupted && !values.poison) {
      const seed = next++;
      try {
        await drillSeed(lane, seed);
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
    removeScratchFolder(dataFolder);
  }
  if (!values.poison) process.stdout.write(`${summary(next - 1)}\n`);
}

function summary(through: number): string {
  return [
    `${sums.drills} drills on seeds ${firstSeed} to ${through}`,
    `${sums.events} events`,
    `${sums.faults} faults and kills`,
    `${sums.kills} workers killed`,
    `${sums.uncertain} uncertain resolved`,
    `${sums.lost} lost`,
    `${sums.doubled} doubled`,
  ].join(', ');
}

let interrupted = false;
// Ends after the seeds under way, with the sums of what was run.
process.once('SIGINT', () => {
  interrupted = true;
});

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
