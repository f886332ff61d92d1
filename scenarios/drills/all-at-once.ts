// The drill of one seed of a long run: answers lost, workers killed at any of their calls, clocks
// that differ by minutes, two workers at a time, a company that forgets keys and one whose reads
// lag behind, all drawn from the seed and all together. Invariant: what is drawn depends on the
// seed alone; real concurrency decides the rest, so a seed repeats its faults, not its timing.

import { withTransaction } from '#database/pool.ts';
import { requeueExports } from '#export-queue/action-store.ts';
import { verifyBooks } from '#root/commands/verify.ts';
import { notTakenBack } from '#scenarios/demo-season/season.ts';
import { forgettingLedger, openOrders } from './answers-lost.ts';
import { type DoomedOptions, startDoomed } from './doomed-worker.ts';
import { openDrillLedger } from './drill-company.ts';
import { eventsOf, houseText } from './drill-house.ts';
import type { DrillReport } from './drill-report.ts';
import type { DrillWorld } from './drill-world.ts';
import { planFaults } from './fault-plan.ts';
import type { Manner } from './kill-points.ts';
import { judged, withProofs } from './reconciled.ts';

const manners: readonly Manner[] = ['before', 'during', 'after'];
const tenMinutesMs = 600_000;
/** The ends of a dead worker's leases are waited for; a living one's outlast a busy machine. */
const doomedLeaseMs = 250;
const leaseMs = 3_000;

export interface AllAtOnceOptions {
  readonly databaseUrl: string;
  /** Default: 6 to 16, drawn from the seed. */
  readonly events?: number | undefined;
}

export interface AllAtOnceReport extends DrillReport {
  readonly kills: number;
}

/** What a seed draws besides its faults. */
function drawn({ random }: DrillWorld, count: number) {
  const kills = Array.from({ length: random.between(1, 3) }, () => {
    return { at: random.between(1, 45), manner: random.pick(manners) };
  });
  return {
    kills,
    forgetful: random.chance(50),
    // Late commits and reading late together stay within the settling time.
    readLagMs: random.chance(30) ? random.between(10, 120) : 0,
    peer: random.chance(30),
    skewMs: () => random.between(-tenMinutesMs, tenMinutesMs),
    pieces: random.between(1, Math.max(1, Math.floor(count / 4))),
  };
}

/** Runs the drill and audits it. *Errors:* throws when the exports do not come to rest. */
export async function allAtOnce(
  world: DrillWorld,
  { databaseUrl, events: given }: AllAtOnceOptions,
): Promise<AllAtOnceReport> {
  const startedAtMs = performance.now();
  const { random, control, seed, api } = world;
  const count = given ?? random.between(6, 16);
  const events = [...world.events(count), ...eventsOf(world.house, seed)];
  // Some are taken back while they may be on the wire, unless the season has done so.
  const kept = notTakenBack(events);
  if (random.chance(40)) events.push(world.reversalOf(random.pick(kept)));
  const rates = { post: random.between(10, 60), find: random.between(0, 30) };
  const orders = planFaults(random, world.keysOf(events), rates, api);
  const seedDraws = drawn(world, count);
  const { kills, forgetful, readLagMs } = seedDraws;
  for (const order of orders) await control('POST', '/faults', { ...order });
  if (readLagMs > 0) await control('PUT', '/settings', { readLagMs });
  const clocks = () => ofOneMachine(world, seedDraws.skewMs(), forgetful);
  const peer = seedDraws.peer ? world.startWorker({ ...clocks(), leaseMs }) : null;
  const size = Math.ceil(events.length / seedDraws.pieces);
  const posting = (async () => {
    for (let from = 0; from < events.length; from += size) {
      await world.post(events.slice(from, from + size));
      await world.keepHouse();
    }
  })();
  const died = await killEach(
    world,
    posting,
    kills.map((kill) => ({ databaseUrl, ...kill, ...clocks(), leaseMs: doomedLeaseMs })),
  );
  await posting;
  const last = world.startWorker({ ...clocks(), leaseMs });
  await world.drained();
  const suspected = await requeueSuspects(world);
  if (suspected > 0) await world.drained();
  await Promise.all([last.stop(), peer?.stop()]);
  const faults = orders.length - (await openOrders(world)) + died;
  // The auditor reads what is there, not what is visible yet.
  const found = withProofs(await judged(world), await verifyBooks(world.pool, world.propertyId));
  const drill = [
    api,
    houseText(world.house),
    `${died} kills`,
    forgetful ? 'keys forgotten' : '',
    readLagMs > 0 ? `reads ${readLagMs} ms late` : '',
    peer ? 'two workers' : '',
    suspected > 0 ? `${suspected} suspected and requeued` : '',
  ];
  return {
    ...found,
    ...{ seed, faults, kills: died, drill: drill.filter((text) => text !== '').join(', ') },
    tookMs: performance.now() - startedAtMs,
  };
}

/** One worker after the other, each until it dies or nothing is left; how many died. */
async function killEach(
  world: DrillWorld,
  posting: Promise<void>,
  doomed: readonly DoomedOptions[],
): Promise<number> {
  let died = 0;
  for (const options of doomed) {
    const worker = startDoomed(world, options);
    try {
      await Promise.race([worker.dead, posting.then(() => world.drained())]);
    } finally {
      if ((await worker.buried()) !== null) died += 1;
    }
  }
  return died;
}

/**
 * Three workers killed while they prepared the same export: it is held, for it may have been its
 * fault. A person sees that it was not, and presses Requeue. Returns how many there were.
 */
async function requeueSuspects({ pool, propertyId }: DrillWorld): Promise<number> {
  const { rows } = await pool.query<{ export_id: bigint }>(
    `SELECT export_id FROM exports
      WHERE property_id = $1 AND state = 'held' AND cause_code = 'EXPORT_PREPARATION_FAILED'`,
    [propertyId],
  );
  if (rows.length === 0) return 0;
  const selection = { exportIds: rows.map((row) => row.export_id) };
  const by = { person: 'dana', reason: 'The workers were killed, not the entry at fault' };
  await withTransaction(pool, (tx) => requeueExports(tx, propertyId, selection, by));
  return rows.length;
}

/** Clocks that differ from ours: what a process on another machine sees. */
function ofOneMachine(world: DrillWorld, skewMs: number, forgetful: boolean) {
  const now = () => new Date(Date.now() + skewMs);
  const open: typeof openDrillLedger = (connection) => openDrillLedger(connection, { now });
  return {
    now,
    monotonicMs: () => performance.now() + skewMs,
    pollMs: 50,
    openLedger: forgetful ? forgettingLedger(world, open) : open,
  };
}
