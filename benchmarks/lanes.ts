// How full the lanes of a company are while exports wait, seen by the company itself: calls under
// way over lanes, from the first post to the last that waited. Its limit is exactly the lanes, so
// one call too many is a 429. Then the limit is lowered and raised again while exports wait: what
// the worker notices only by being refused. Invariant: counted by the simulator, not by us.
// Run: node benchmarks/lanes.ts [--api rest|xml] [--latency MS]

import { parseArgs } from 'node:util';
import type { SmallConnection } from '#export-queue/small-connection-store.ts';
import type { ExternalLedger } from '#external-ledger/external-ledger.ts';
import { bareClient } from './bare-clients.ts';
import { type Api, control } from './company.ts';
import {
  allDue,
  connect,
  disconnect,
  type ExportHouse,
  inExportHouse,
  lastDrafts,
  openLedgerOf,
  postLater,
  startWorker,
} from './export-house.ts';
import { verdict } from './harness.ts';

const { values: options } = parseArgs({
  options: { api: { type: 'string' }, latency: { type: 'string' } },
});

interface Case {
  readonly api: Api;
  readonly lanes: number;
  readonly latencyMs: number;
}

const latencies = [50, 200, 1_000].filter(
  (ms) => options.latency === undefined || ms === Number(options.latency),
);
const cases: readonly Case[] = latencies.flatMap((latencyMs) => [
  { api: 'rest' as const, lanes: 4, latencyMs },
  { api: 'rest' as const, lanes: 10, latencyMs },
  { api: 'xml' as const, lanes: 1, latencyMs },
]);

/** What the company saw since the last reset. */
interface Seen {
  readonly inFlightMax: number;
  readonly refused: number;
  readonly calls: number;
  readonly busyLaneMs: number;
  readonly observedMs: number;
}

type LanesAnswer = Record<Api, { readonly company: Seen }>;

async function seenBy({ company }: ExportHouse, api: Api): Promise<Seen> {
  return (await control<LanesAnswer>(company, 'GET', '/lanes'))[api].company;
}

await inExportHouse(async (house) => {
  for (const one of cases) {
    if (options.api !== undefined && options.api !== one.api) continue;
    await occupancy(house, one);
  }
  if (options.api !== 'xml') await loweredLimit(house);
});

/** Limits of the company: so many calls at once, for everybody. */
async function limit({ company }: ExportHouse, lanes: number, latencyMs: number): Promise<void> {
  const limits = { perApplication: lanes, perCompany: lanes };
  const xml = { parallelRequests: lanes };
  await control(company, 'PUT', '/settings', { latencyMs, limits, xml });
}

/** Calls `onPost` with the number of every post that is about to be made, from 1. */
function countingLedger(ledger: ExternalLedger, onPost: (number: number) => Promise<void>) {
  let posts = 0;
  return new Proxy(ledger, {
    get(of, name) {
      const value = Reflect.get(of, name, of);
      if (typeof value !== 'function') return value;
      if (name !== 'post') return value.bind(of);
      return async (...sent: Parameters<ExternalLedger['post']>) => {
        posts += 1;
        const answer = of.post(...sent);
        await onPost(posts);
        return answer;
      };
    },
  });
}

async function occupancy(house: ExportHouse, { api, lanes, latencyMs }: Case): Promise<void> {
  await limit(house, lanes, latencyMs);
  const small = await connect(house, api, { lanes });
  const count = Math.ceil((15_000 * lanes) / latencyMs);
  let seen: Seen | null = null;
  // The first calls sign in: observed from the second round of the lanes on.
  const from = lanes + 1;
  const worker = startWorker(house, {
    openLedger: async (connection) =>
      countingLedger(await openLedgerOf(connection), async (number) => {
        if (number === from) await control(house.company, 'POST', '/lanes/reset');
        // The last that waited has just left: from here on nothing waits.
        if (number === count) {
          seen = await seenBy(house, api);
        }
      }),
  });
  await postLater(small, count);
  const done = worker.confirmed(count);
  await allDue(house, small);
  await done;
  const ours = worker.lanes().find((one) => one.propertyId === small.propertyId);
  await worker.stop();
  const bare = await bareOccupancy(house, small, { api, lanes, latencyMs });
  await disconnect(house, small);
  if (seen === null || ours === undefined) throw new Error('nothing was observed');
  report(`${api.toUpperCase()}, ${latencyMs} ms, ${lanes} lanes`, lanes, seen, bare);
  const share = percent(ours.usedMs / ours.possibleMs);
  console.log(`  by our own clock ${share} of the lanes (a call until its outcome is handed on)`);
}

/**
 * What a loop that does nothing but send reaches on as many lanes, by the same clock: both ways of
 * the network and the company's own reading of a request are no lane's of ours to fill.
 */
async function bareOccupancy(
  house: ExportHouse,
  small: SmallConnection,
  { api, lanes, latencyMs }: Case,
): Promise<Seen> {
  const { company } = house;
  const drafts = await lastDrafts(house, small, Math.ceil((10_000 * lanes) / latencyMs));
  const bare = await bareClient(api, company.url, lanes);
  const requests = bare.prepare(drafts);
  await bare.send(requests.slice(0, lanes));
  await control(company, 'POST', '/lanes/reset');
  let seen: Seen | null = null;
  // The last are on the wire when nothing waits any more.
  await bare.send(requests.slice(lanes), async () => {
    seen = await seenBy(house, api);
  });
  await bare.close();
  if (seen === null) throw new Error('nothing was observed');
  return seen;
}

function shareOf(seen: Seen, lanes: number): number {
  return seen.busyLaneMs / (lanes * seen.observedMs);
}

function report(name: string, lanes: number, seen: Seen, bare: Seen): void {
  const share = shareOf(seen, lanes);
  const isMet = share >= 0.995;
  console.log(
    `Lanes, ${name}: ${percent(share)} busy at the company, target 99.5 %: ${verdict(isMet)}`,
  );
  const ofBare = shareOf(bare, lanes);
  console.log(
    `  a bare client on them ${percent(ofBare)}: ours ${(share / ofBare).toFixed(4)} of it`,
  );
  console.log(
    `  ${seen.calls} calls in ${Math.round(seen.observedMs)} ms, at most ${seen.inFlightMax} at ` +
      `once (cap ${lanes}), ${seen.refused} refused`,
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

/** Eight lanes; the company takes eight, then three, then eight again. */
async function loweredLimit(house: ExportHouse): Promise<void> {
  const [lanes, latencyMs, lowered] = [8, 50, 3];
  await limit(house, lanes, latencyMs);
  const small = await connect(house, 'rest', { lanes });
  const worker = startWorker(house);
  const count = 2_400;
  await postLater(small, count);
  const done = worker.confirmed(count);
  await allDue(house, small);
  const at = (afterMs: number, take: number) => {
    return { afterMs, limits: { perApplication: take, perCompany: take } };
  };
  await control(house.company, 'POST', '/throttle', {
    steps: [at(5_000, lowered), at(15_000, lanes)],
  });
  await new Promise((resolve) => setTimeout(resolve, 5_100));
  await control(house.company, 'POST', '/lanes/reset');
  await new Promise((resolve) => setTimeout(resolve, 9_800));
  const low = await seenBy(house, 'rest');
  await done;
  await worker.stop();
  await disconnect(house, small);
  const share = low.busyLaneMs / (lowered * low.observedMs);
  console.log(
    `Lanes, the limit lowered from ${lanes} to ${lowered} for 10 s: ${percent(share)} of what it ` +
      `allows, ${low.refused} refused of ${low.calls + low.refused}, at most ${low.inFlightMax}`,
  );
}
