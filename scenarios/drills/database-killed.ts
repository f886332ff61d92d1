// The drill of a database that dies: kill -9 of PostgreSQL's own process, again and again, while
// events are posted and exported over both APIs. Invariant: what was acknowledged is in the journal
// after recovery, and everything in the journal is exported once. Leaves to others: how often (a
// few times in `npm test`, fifty by `npm run drill -- --database`).

import { silentLog } from '#database/database-log.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#database/embedded-postgres.ts';
import { migrate } from '#database/migrations.ts';
import { isConnectionLost, openPool } from '#database/pool.ts';
import { removeScratchFolder, scratchFolder } from '#database/scratch-folder.ts';
import { type RunningSimulator, startSimulator } from '#simulators/sage-intacct/server.ts';
import { apis } from './drill-company.ts';
import type { House } from './drill-place.ts';
import { violations } from './drill-report.ts';
import { DrillWorld } from './drill-world.ts';
import { judged } from './reconciled.ts';

export interface DatabaseKilledOptions {
  readonly seed: number;
  /** On each API. */
  readonly events: number;
  readonly kills: number;
}

export interface DatabaseKilledReport {
  readonly kills: number;
  readonly entries: number;
  /** What is not as it must be, in sentences. */
  readonly violations: readonly string[];
}

const company = { latencyMs: 4 };
const workerLeaseMs = 1_500;
const pauseMs = 50;
const eventsEach = 4;

/** Repeats what a lost connection interrupted, as a client of the API would. */
async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isConnectionLost(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

/** Posts everything, a few at a time, however often the database goes away meanwhile. */
async function postAll({ world, events }: House): Promise<void> {
  for (let from = 0; from < events.length; from += eventsEach) {
    await persistently(() => world.post(events.slice(from, from + eventsEach)));
  }
}

/** A durable server of its own, a house on each API on it. */
export async function databaseKilled({
  seed,
  events,
  kills,
}: DatabaseKilledOptions): Promise<DatabaseKilledReport> {
  const dataFolder = scratchFolder('drill-database');
  const server = await startEmbeddedPostgres({ dataFolder, log: silentLog });
  const pool = openPool(server.url, { max: 10 });
  const simulators: RunningSimulator[] = [];
  const houses: House[] = [];
  try {
    await migrate(pool);
    for (const api of apis) {
      const simulator = await startSimulator({ settings: company });
      simulators.push(simulator);
      const world = await DrillWorld.make({ pool, simulator, seed, api });
      houses.push({ world, events: world.events(events) });
    }
    return await killAndJudge(houses, server, kills);
  } finally {
    await Promise.all(simulators.map((one) => one.stop()));
    await pool.end();
    await server.stop();
    removeScratchFolder(dataFolder);
  }
}

/** Kills the server whenever every house has confirmed some more. */
async function killAndJudge(
  houses: readonly House[],
  server: EmbeddedPostgres,
  kills: number,
): Promise<DatabaseKilledReport> {
  // One worker drains all connections.
  const worker = houses[0]?.world.startWorker({ leaseMs: workerLeaseMs });
  const posting = Promise.all(houses.map(postAll));
  for (let kill = 1; kill <= kills; kill += 1) {
    for (const { world, events } of houses) {
      const killedAt = Math.floor((events.length * kill) / (kills + 1));
      await persistently(() => world.until(({ confirmed = 0 }) => confirmed >= killedAt));
    }
    process.kill(server.pid, 'SIGKILL');
  }
  await posting;
  for (const { world } of houses) await persistently(() => world.drained());
  await worker?.stop();
  const ends = await Promise.all(houses.map(judge));
  const entries = ends.reduce((sum, one) => sum + one.entries, 0);
  return { kills, entries, violations: ends.flatMap((one) => one.violations) };
}

async function judge({ world, events }: House) {
  const found = await judged(world);
  const counted = (what: string, count: number) =>
    count === events.length ? [] : [`${count} of ${events.length} events are ${what}.`];
  return {
    entries: found.entries,
    violations: [
      ...violations(found),
      ...counted('in the journal', found.entries),
      ...counted('acknowledged', world.acknowledged.size),
    ],
  };
}
