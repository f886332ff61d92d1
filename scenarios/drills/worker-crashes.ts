// The drill of a worker that dies at any of its calls: the same small amount of work is done again
// and again, and each time the worker dies one call later, until it gets through alive. Another
// worker takes over. Invariant: exhaustive over the calls the worker makes; audited over
// everything at the end.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SentMarks, sentMarks } from '#export-queue/sent-mark-store.ts';
import type { EventJson } from '#scenarios/demo-season/season-ledger.ts';
import { startDoomed } from './doomed-worker.ts';
import { spanningEvents } from './drill-house.ts';
import type { DrillReport } from './drill-report.ts';
import type { DrillWorld } from './drill-world.ts';
import type { Manner } from './kill-points.ts';
import { judged } from './reconciled.ts';

export interface WorkerCrashesOptions {
  readonly databaseUrl: string;
  readonly manner: Manner;
  /** First call to die at, and how many calls further the next one dies. */
  readonly from: number;
  readonly step: number;
  /** Kills at most. */
  readonly killsMax: number;
}

/** The ends of a dead worker's leases are waited for; a living one's outlast a busy machine. */
const doomedLeaseMs = 200;
const leaseMs = 3_000;
const eventsPerKill = 3;

/** What a report says besides: where the workers died. */
export interface CrashReport extends DrillReport {
  readonly diedAt: ReadonlyMap<string, number>;
}

export async function workerCrashes(
  world: DrillWorld,
  options: WorkerCrashesOptions,
): Promise<CrashReport> {
  try {
    return await dieAgainAndAgain(world, options);
  } finally {
    await world.retire();
  }
}

async function dieAgainAndAgain(
  world: DrillWorld,
  options: WorkerCrashesOptions,
): Promise<CrashReport> {
  const { from, step, killsMax, manner } = options;
  const startedAtMs = performance.now();
  const count = eventsPerKill * (killsMax + 1);
  const isSplit = world.house.entities === 'split';
  const events = isSplit ? spanningEvents(world.seed, count) : world.events(count);
  const diedAt = new Map<string, number>();
  const folder = mkdtempSync(join(tmpdir(), 'tieout-drill-'));
  const marks = sentMarks(folder);
  let kills = 0;
  for (let at = from; kills < killsMax; at += step) {
    const some = events.slice(kills * eventsPerKill, (kills + 1) * eventsPerKill);
    const died = await killOnce(world, options, { at, some, marks });
    const successor = world.startWorker({ leaseMs, marks });
    await world.drained();
    await successor.stop();
    if (died === null) break;
    kills += 1;
    diedAt.set(died, (diedAt.get(died) ?? 0) + 1);
  }
  const found = await judged(world);
  await marks.settled();
  rmSync(folder, { recursive: true });
  const drill = `${world.api}${isSplit ? ', split' : ''}, worker dies ${manner} its calls`;
  const tookMs = performance.now() - startedAtMs;
  return { ...found, seed: world.seed, faults: kills, drill, tookMs, diedAt };
}

/** Works until the kill point; where it died, or null when all was done before. */
async function killOnce(
  world: DrillWorld,
  { databaseUrl, manner }: WorkerCrashesOptions,
  { at, some, marks }: { at: number; some: readonly EventJson[]; marks: SentMarks },
): Promise<string | null> {
  // One answer is lost each time, so that the worker has something to find.
  const [text = ''] = world.keysOf(some);
  await world.control('POST', '/faults', { fault: 'lose-answer', times: 1, match: { text } });
  await world.post(some);
  const doomed = startDoomed(world, { databaseUrl, at, manner, leaseMs: doomedLeaseMs, marks });
  await Promise.race([doomed.dead, world.drained()]);
  return doomed.buried();
}
