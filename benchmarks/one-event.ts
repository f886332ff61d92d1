// One event, one request, one durable answer, against TPC-B on the same server, in turns and with
// as many clients. Ours: POST /api/v1/events over HTTP, answered when the event, its entry, its
// lines and its export are committed with fsync; requests that arrive while a commit is under way
// share the next one, as the product's server does it. The peer commits each transaction by
// itself. Run: node benchmarks/one-event.ts [--clients N] [--seconds N] [--rounds N] [--json FILE]

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { readEvent } from '#events/read-event.ts';
import { joinPostings } from '#journal/posting-batcher.ts';
import { makeSmallBooks } from '#journal/small-books-store.ts';
import type { House } from '#root/compose.ts';
import type { LoadOrders } from './event-load.ts';
import { compare, forSeconds, quantile, type Turn, writeResults } from './harness.ts';
import { addQuietConnection, mixedEvent, requirePosted } from './mixed-events.ts';
import { inOwnDatabase, type OwnDatabase } from './own-database.ts';
import { openServedHouse } from './served-house.ts';
import { prepareTpcB } from './tpc-b.ts';

const { values: options } = parseArgs({
  options: {
    clients: { type: 'string', default: '32' },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'string' },
  },
});
const clients = Number(options.clients);
const seconds = Number(options.seconds);
const program = fileURLToPath(new URL('event-load.ts', import.meta.url));

type LoadTurn = Turn & { readonly latencies: readonly number[] };

async function load(orders: LoadOrders): Promise<LoadTurn> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [program, JSON.stringify(orders)],
    {
      maxBuffer: 1 << 26,
    },
  );
  return JSON.parse(stdout) as LoadTurn;
}

/** The same calls that the route makes, each its own, without a request around it. */
async function callDirectly(house: House, propertyId: number, prefix: string): Promise<Turn> {
  const postEvents = joinPostings(house.postEvents);
  return forSeconds(seconds, clients, async (at) => {
    const event = { source: 'bench', currency: 'USD', ...mixedEvent(at, prefix) };
    const read = readEvent(event, await house.charts.current(propertyId));
    if (Array.isArray(read)) throw new Error('An event was not read');
    requirePosted(await postEvents(propertyId, [read], 'benchmark'));
  });
}

async function measure(database: OwnDatabase): Promise<void> {
  const { pool, databaseUrl } = database;
  const { propertyId } = await makeSmallBooks(pool);
  await addQuietConnection(pool, propertyId);
  const peer = await prepareTpcB(pool, databaseUrl);
  const { house, url, close } = await openServedHouse(database);
  const latencies: number[] = [];
  const result = await compare({
    name: 'One event a commit',
    ours: `${clients} clients over HTTP`,
    limit: `TPC-B by ${peer.name}, ${clients} clients`,
    unit: 'commits',
    target: 1.5,
    rounds: Number(options.rounds),
    runOurs: async (round) => {
      await pool.query('CHECKPOINT');
      const where = { url, property: 'cove' };
      const done = await load({ ...where, prefix: `H${round}`, clients, seconds });
      if (round > 0) latencies.push(...done.latencies);
      return done;
    },
    runLimit: async () => {
      await pool.query('CHECKPOINT');
      return peer.run(clients, seconds);
    },
  });
  const direct = await compare({
    name: 'One event a call, without HTTP',
    ours: `${clients} callers in the server's process`,
    limit: `TPC-B by ${peer.name}, ${clients} clients`,
    unit: 'commits',
    target: 2,
    rounds: Number(options.rounds),
    runOurs: (round) => callDirectly(house, propertyId, `D${round}`),
    runLimit: () => peer.run(clients, seconds),
  });
  const told = (share: number) => `${quantile(latencies, share).toFixed(1)} ms`;
  console.log(`  an answer takes ${told(0.5)} in the middle, p99 ${told(0.99)}`);
  writeResults(options.json, [result, direct]);
  await close();
}

await inOwnDatabase(4, measure);
