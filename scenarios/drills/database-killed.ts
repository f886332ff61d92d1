// The drill of a database that dies: kill -9 of PostgreSQL's own process, again and again, while
// events are posted and exported over both APIs. Invariant: what was acknowledged is in the journal
// after recovery, and everything in the journal is exported once. Leaves to others: how often (a
// few times in `npm test`, fifty by `npm run drill -- --database`).

import type { EmbeddedPostgres } from '#database/embedded-postgres.ts';
import { isConnectionLost } from '#database/pool.ts';
import type { House } from './drill-place.ts';
import { violations } from './drill-report.ts';
import { judged } from './reconciled.ts';

export interface DatabaseKilledOptions {
  readonly server: EmbeddedPostgres;
  readonly kills: number;
}

export interface DatabaseKilledReport {
  readonly kills: number;
  readonly entries: number;
  /** What is not as it must be, in sentences. */
  readonly violations: readonly string[];
}

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

/** Kills the server whenever every house has confirmed some more. */
export async function databaseKilled(
  houses: readonly House[],
  { server, kills }: DatabaseKilledOptions,
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
