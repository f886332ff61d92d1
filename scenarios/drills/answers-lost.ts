// The drill of lost answers: connections reset, answers lost after the commit, 502 and 504, busy
// and broken answers, expired tokens, all drawn from the seed, while events are posted and
// exported at the same time. With `forgetful` the company forgets idempotency keys before every
// post: only `find` prevents doubles. Invariant: the plan of faults depends on the seed alone.

import type { ExternalLedger } from '#external-ledger/external-ledger.ts';
import { openDrillLedger } from './drill-company.ts';
import type { DrillReport } from './drill-report.ts';
import type { DrillWorld } from './drill-world.ts';
import { planFaults } from './fault-plan.ts';
import { replaced } from './kill-points.ts';
import { judged } from './reconciled.ts';

export interface AnswersLostOptions {
  readonly events: number;
  readonly forgetful: boolean;
  /** Called while exports are under way: a person who presses buttons. */
  readonly meanwhile?: (world: DrillWorld) => Promise<void>;
}

/** Runs the drill and audits it. *Errors:* throws when the exports do not come to rest. */
export async function answersLost(
  world: DrillWorld,
  { events: count, forgetful, meanwhile }: AnswersLostOptions,
): Promise<DrillReport> {
  const startedAtMs = performance.now();
  const { random, control, seed, api } = world;
  const events = world.events(count);
  const rates = { post: random.between(10, 60), find: random.between(0, 30) };
  const orders = planFaults(random, world.keysOf(events), rates, api);
  for (const order of orders) await control('POST', '/faults', { ...order });
  const worker = world.startWorker(forgetful ? { openLedger: forgettingLedger(world) } : {});
  try {
    let over = false;
    const pressing = (async () => {
      while (meanwhile && !over) await meanwhile(world);
    })();
    for (let from = 0; from < events.length; ) {
      const until = from + random.between(1, Math.ceil(count / 4));
      await world.post(events.slice(from, until));
      from = until;
    }
    await world.drained();
    over = true;
    await pressing;
  } finally {
    await worker.stop();
  }
  const faults = orders.length - (await openOrders(world));
  const found = await judged(world);
  await world.retire();
  const drill = forgetful ? 'answers lost, keys forgotten' : 'answers lost';
  return { ...found, seed, faults, drill, tookMs: performance.now() - startedAtMs };
}

export async function openOrders({ control }: DrillWorld): Promise<number> {
  const { ordered } = await control('GET', '/faults');
  return (ordered as unknown[]).length;
}

/** A ledger whose company has forgotten all idempotency keys before each post. */
export function forgettingLedger(
  world: DrillWorld,
  open = openDrillLedger,
): typeof openDrillLedger {
  return async (connection) => {
    const ledger = await open(connection);
    return replaced(ledger, {
      post: async (...sent: Parameters<ExternalLedger['post']>) => {
        await world.control('POST', '/idempotency/forget');
        return ledger.post(...sent);
      },
    });
  };
}
