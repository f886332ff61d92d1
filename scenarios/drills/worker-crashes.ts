// The drill of a worker that dies at any of its calls: the same small amount of work is done again
// and again, and each time the worker dies one call later, until it gets through alive. Another
// worker takes over. Invariant: exhaustive over the calls the worker makes; audited over
// everything at the end.

import { openPool } from '#database/pool.ts';
import type { EventJson } from '#scenarios/demo-season/season-ledger.ts';
import { audit } from './auditor.ts';
import { openDrillLedger } from './drill-company.ts';
import type { DrillReport } from './drill-report.ts';
import type { DrillWorld } from './drill-world.ts';
import { KillPoint, killableLedger, killablePool, type Manner } from './kill-points.ts';

export interface WorkerCrashesOptions {
  readonly databaseUrl: string;
  readonly manner: Manner;
  /** First call to die at, and how many calls further the next one dies. */
  readonly from: number;
  readonly step: number;
  /** Kills at most. */
  readonly killsMax: number;
}

/** Ends of leases are waited for, so they are short; renewals still happen in time. */
const leaseMs = 200;
const eventsPerKill = 3;

/** What a report says besides: where the workers died. */
export interface CrashReport extends DrillReport {
  readonly diedAt: ReadonlyMap<string, number>;
}

export async function workerCrashes(
  world: DrillWorld,
  options: WorkerCrashesOptions,
): Promise<CrashReport> {
  const { from, step, killsMax, manner } = options;
  const startedAtMs = performance.now();
  const events = world.events(eventsPerKill * (killsMax + 1));
  const diedAt = new Map<string, number>();
  let kills = 0;
  for (let at = from; kills < killsMax; at += step) {
    const some = events.slice(kills * eventsPerKill, (kills + 1) * eventsPerKill);
    const died = await killOnce(world, options, { at, some });
    const successor = world.startWorker({ leaseMs });
    await world.drained();
    await successor.stop();
    if (died === null) break;
    kills += 1;
    diedAt.set(died, (diedAt.get(died) ?? 0) + 1);
  }
  const found = await audit({ ...world, db: world.pool });
  await world.retire();
  const drill = `worker dies ${manner} its calls`;
  const tookMs = performance.now() - startedAtMs;
  return { ...found, seed: world.seed, faults: kills, drill, tookMs, diedAt };
}

/** Works until the kill point; where it died, or null when all was done before. */
async function killOnce(
  world: DrillWorld,
  { databaseUrl, manner }: WorkerCrashesOptions,
  { at, some }: { at: number; some: readonly EventJson[] },
): Promise<string | null> {
  // One answer is lost each time, so that the worker has something to find.
  const [text = ''] = world.keysOf(some);
  await world.control('POST', '/faults', { fault: 'lose-answer', times: 1, match: { text } });
  await world.post(some);
  let died = () => {};
  const dead = new Promise<void>((resolve) => {
    died = resolve;
  });
  const point = new KillPoint(at, manner, () => died());
  const applicationName = `doomed ${world.propertyId} ${at}`;
  const database = new URL(databaseUrl).pathname.slice(1);
  const pool = openPool(databaseUrl, { max: 6, applicationName });
  // The dead do not wait for connections: their timers would keep this process alive.
  pool.options.connectionTimeoutMillis = 1_000;
  const worker = world.startWorker({
    pool: killablePool(pool, point),
    openLedger: async (connection) => killableLedger(await openDrillLedger(connection), point),
    leaseMs,
  });
  await Promise.race([dead, world.drained()]);
  // Stopping makes calls too: it may die of them.
  if (!point.dead) await Promise.race([dead, worker.stop()]);
  if (!point.dead) {
    await pool.end();
    return null;
  }
  // What the operating system does for a killed process: its connections end.
  await world.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = $1 AND datname = $2`,
    [applicationName, database],
  );
  void pool.end();
  return point.diedAt;
}
