// Drills of real worker processes: kill -9 at every step between claim and stored outcome; and a
// process that is stopped at each of these steps for longer than its lease, and goes on when
// another has taken over. One company, on either API, lives through all of it.

import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { startChild } from './child-process.ts';
import { type Api, apis } from './drill-company.ts';
import { drillPlace } from './drill-place.ts';
import { violations } from './drill-report.ts';
import type { WorkerOrders } from './drill-worker.ts';
import type { DrillWorld } from './drill-world.ts';
import { judged } from './reconciled.ts';

/** The ends of these are waited for; those of a successor outlast a busy machine. */
const doomedLeaseMs = 300;
const leaseMs = 3_000;
/** Posted before each kill and each stop. */
const eventsEach = 6;

async function companyWithWorkers(t: TestContext, api: Api) {
  const company = { latencyMs: 6 };
  const { world, databaseUrl } = await drillPlace(t, { seed: 9, api, company });
  const events = world.events(kills.length * eventsEach + stops.length * eventsEach);
  const postSome = () => world.post(events.splice(0, eventsEach));
  const startWorker = (orders: Partial<WorkerOrders>) => {
    const json = JSON.stringify({
      databaseUrl,
      leaseMs: doomedLeaseMs,
      ...orders,
    } satisfies WorkerOrders);
    return startChild('scenarios/drills/drill-worker.ts', [json]);
  };
  const judge = async () => {
    const found = await judged(world);
    assert.deepEqual(violations(found), []);
    assert.equal(found.entries, world.acknowledged.size);
  };
  return { world, postSome, startWorker, judge };
}

const kills = [
  { only: 'claim', at: 1, manner: 'after' },
  { only: 'arm', at: 1, manner: 'before' },
  { only: 'arm', at: 1, manner: 'during' },
  { only: 'arm', at: 1, manner: 'after' },
  { only: 'post', at: 2, manner: 'before' },
  { only: 'post', at: 3, manner: 'during' },
  { only: 'post', at: 4, manner: 'after' },
  { only: 'request', at: 1, manner: 'after' },
  { only: 'request', at: 3, manner: 'before' },
  { only: 'find', at: 1, manner: 'after' },
  { only: 'settle', at: 1, manner: 'before' },
  { only: 'settle', at: 1, manner: 'during' },
] as const;

/**
 * Stopped where; whether the company then forgets keys. It must remember them where the bytes may
 * have left already: docs/concepts/what-once-means.md names that gap.
 */
const stops = [
  { when: 'claimed', only: 'claim', manner: 'after', forgets: true },
  { when: 'armed', only: 'arm', manner: 'after', forgets: true },
  { when: 'about to send', only: 'post', manner: 'before', forgets: true },
  { when: 'on the wire', only: 'post', manner: 'during', forgets: false },
  { when: 'answered', only: 'post', manner: 'after', forgets: true },
  { when: 'about to store the outcome', only: 'settle', manner: 'before', forgets: true },
  { when: 'storing the outcome', only: 'settle', manner: 'during', forgets: true },
] as const;

async function takeOver(world: DrillWorld): Promise<void> {
  const successor = world.startWorker({ leaseMs });
  try {
    await world.drained();
  } finally {
    await successor.stop();
  }
}

type House = Awaited<ReturnType<typeof companyWithWorkers>>;

/** One worker process after the other dies; the next goes on, and at last one that lives. */
async function killAtEveryStep({ world, postSome, startWorker, judge }: House): Promise<void> {
  for (const moment of kills) {
    await postSome();
    const worker = await startWorker({ signal: 'SIGKILL', ...moment });
    // All may be in the books a moment before the process is seen to be gone.
    const missed = world.drained().then(() => new Promise((done) => setTimeout(done, 2_000)));
    await Promise.race([worker.gone, missed]);
    assert.equal(worker.process.signalCode, 'SIGKILL', `${moment.manner} ${moment.only}`);
  }
  await takeOver(world);
  await judge();
}

async function stopBeyondLease(
  { world, postSome, startWorker, judge }: House,
  { only, manner, forgets }: (typeof stops)[number],
): Promise<void> {
  await postSome();
  const stopped = await startWorker({ signal: 'SIGSTOP', only, manner, at: 1 });
  await stopped.said('SIGSTOP');
  await takeOver(world).catch(async (error: unknown) => {
    await stopped.kill();
    throw error;
  });
  if (forgets) await world.control('POST', '/idempotency/forget');
  stopped.process.kill('SIGCONT');
  stopped.process.kill('SIGTERM');
  await stopped.gone;
  await world.drained();
  await judge();
}

describe('worker processes', { concurrency: 2 }, () => {
  for (const api of apis) {
    test(api, async (t) => {
      const house = await companyWithWorkers(t, api);
      await t.test(`${api}: kill -9 at every step loses and doubles nothing`, () =>
        killAtEveryStep(house),
      );
      for (const stop of stops) {
        const company = stop.forgets ? 'a company that forgets keys' : 'a company that keeps keys';
        await t.test(`${api}: stopped ${stop.when} beyond its lease, in ${company}`, () =>
          stopBeyondLease(house, stop),
        );
      }
    });
  }
});
