// The drill of worker processes killed at every request their connector makes, those inside of one
// call included (sign-in, post, finding): when it is about to leave, and when the head of its
// answer is here. One process dies at its first request, the next at its second, until one gets
// through alive. Invariant: kill -9 of the product's own process; audited at the end.

import type { EventJson } from '#scenarios/demo-season/season-ledger.ts';
import { startChild } from './child-process.ts';
import type { WorkerOrders } from './drill-worker.ts';
import type { DrillWorld } from './drill-world.ts';
import type { EveryCrashReport } from './every-crash.ts';
import { judged } from './reconciled.ts';

/** The ends of the dead ones' leases are waited for; a living one's outlast a busy machine. */
const doomedLeaseMs = 300;
const leaseMs = 3_000;
const eventsEach = 3;
/** More requests than a worker with so little work ever makes. */
const pointsMax = 40;
/** After the last entry is booked a worker may still be about to say so. */
const graceMs = 1_000;

export async function everyRequest(
  make: () => Promise<DrillWorld>,
  { databaseUrl }: { databaseUrl: string },
): Promise<EveryCrashReport[]> {
  const reports: EveryCrashReport[] = [];
  for (const manner of ['before', 'after'] as const) {
    const startedAtMs = performance.now();
    const world = await make();
    const events = world.events(eventsEach * pointsMax);
    let points = 0;
    while (
      await killAt(world, events.splice(0, eventsEach), { databaseUrl, manner, at: points + 1 })
    )
      points += 1;
    const last = world.startWorker({ leaseMs });
    await world.drained();
    await last.stop();
    const found = await judged(world);
    await world.retire();
    const drill = `${world.api}, worker process killed ${manner} its requests`;
    const diedAt = new Map([[`${manner} a request`, points]]);
    const tookMs = performance.now() - startedAtMs;
    const counts = { seed: world.seed, faults: points, kills: points, points };
    reports.push({ ...found, ...counts, drill, diedAt, tookMs });
  }
  return reports;
}

/** Did the process die? False: all was done before it came to its request. */
async function killAt(
  world: DrillWorld,
  some: readonly EventJson[],
  orders: Pick<WorkerOrders, 'databaseUrl' | 'manner' | 'at'>,
): Promise<boolean> {
  if (some.length === 0) throw new Error(`more than ${pointsMax} requests: not all were hit`);
  // One answer is lost each time, so that the worker has something to find.
  const [text = ''] = world.keysOf(some);
  await world.control('POST', '/faults', { fault: 'lose-answer', times: 1, match: { text } });
  await world.post(some);
  const all: WorkerOrders = {
    ...orders,
    leaseMs: doomedLeaseMs,
    signal: 'SIGKILL',
    only: 'request',
  };
  const worker = await startChild('scenarios/drills/drill-worker.ts', [JSON.stringify(all)]);
  let isGone = false;
  const gone = worker.gone.then(() => {
    isGone = true;
  });
  const through = world
    .until(
      ({ queued = 0, sending = 0, uncertain = 0 }) => isGone || queued + sending + uncertain === 0,
    )
    .then(() => new Promise((done) => setTimeout(done, isGone ? 0 : graceMs)));
  await Promise.race([gone, through]);
  const died = worker.process.signalCode === 'SIGKILL';
  if (!died) await worker.kill();
  return died;
}
