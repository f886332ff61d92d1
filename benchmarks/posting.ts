// Posting in bulk against the fastest way into the same tables: parallel COPY of the very same
// rows. Ours: PostEvents (deduplicated, derived, proven, queued for export, committed durably). The
// limit: the rows that ours has just written, as ready binary COPY data, into tables with the same
// indexes and checks but without triggers, in transactions of the same size. So what ours adds,
// also its proof, counts against it. Run: node benchmarks/posting.ts [--events N] [--batch N]
// [--connections N] [--rounds N] [--json FILE]

import { parseArgs } from 'node:util';
import type pg from 'pg';
import { withTransaction } from '#database/pool.ts';
import type { ReadEvent } from '#events/receipt.ts';
import { enqueueExports } from '#export-queue/enqueue-store.ts';
import { makePostEvents } from '#journal/posting-store.ts';
import { makeSmallBooks } from '#journal/small-books-store.ts';
import { floorBatches, lastBatchId, makeFloorTables } from './floor-tables.ts';
import { type ComparisonResult, compare, timed, writeResults } from './harness.ts';
import { inOwnDatabase } from './own-database.ts';
import { copyReady, type ReadyCopy } from './ready-copy.ts';

const { values: options } = parseArgs({
  options: {
    events: { type: 'string', default: '20000' },
    batch: { type: 'string', default: '2000' },
    connections: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '9' },
    json: { type: 'string' },
  },
});
const eventsPerRound = Number(options.events);
const batchSize = Number(options.batch);
const connectionCount = Number(options.connections);

async function comparePosting(pool: pg.Pool): Promise<ComparisonResult> {
  const { propertyId, loadChart, read } = await makeSmallBooks(pool);
  await pool.query(
    `INSERT INTO connections (property_id, connection_key, name, ledger, settings, cutover_on)
     VALUES ($1, 'benchmark', 'Benchmark', 'sage-intacct-rest', '{}', '2026-01-01')`,
    [propertyId],
  );
  const postEvents = makePostEvents({ pool, loadChart, enqueueExports });
  let written: ReadyCopy[][] = [];
  return compare({
    name: 'Posting, bulk',
    ours: `PostEvents, ${batchSize} events a batch, ${connectionCount} connections`,
    limit: `COPY of the same rows, same batches and connections`,
    unit: 'events',
    target: 0.8,
    rounds: Number(options.rounds),
    runOurs: async (round) => {
      const batches = inBatches(await read(...makeEvents(round)));
      const before = await lastBatchId(pool);
      await pool.query('CHECKPOINT');
      const turn = await timed(eventsPerRound, () =>
        inParallel(batches, async (batch) => {
          const receipts = await postEvents(propertyId, batch, 'benchmark');
          if (receipts.some(({ status }) => status !== 'posted'))
            throw new Error('An event of the benchmark was not posted');
        }),
      );
      written = (await floorBatches(pool, before, batches.length).next()).value ?? [];
      return turn;
    },
    runLimit: async () => {
      await pool.query('CHECKPOINT');
      return timed(eventsPerRound, () =>
        inParallel(written, (batch) => withTransaction(pool, (tx) => copyReady(tx, batch))),
      );
    },
  });
}

/** Each connection takes the next batch when it is done with one. */
async function inParallel<T>(batches: readonly T[], work: (batch: T) => Promise<void>) {
  const next = batches.values();
  const lane = async () => {
    for (const batch of next) await work(batch);
  };
  await Promise.all(Array.from({ length: connectionCount }, lane));
}

function inBatches(events: readonly ReadEvent[]): ReadEvent[][] {
  const count = Math.ceil(events.length / batchSize);
  return Array.from({ length: count }, (_, at) =>
    events.slice(at * batchSize, (at + 1) * batchSize),
  );
}

/** Half invoices of two lines with tax, half payments: three journal lines an event. */
function makeEvents(round: number): Record<string, unknown>[] {
  return Array.from({ length: eventsPerRound }, (_, at) => {
    const id = `R${round}-${String(at).padStart(7, '0')}`;
    const customer = { id: `C${at % 5000}`, name: `Customer ${at % 5000}` };
    const occurredOn = `2026-0${1 + (at % 9)}-${String(1 + (at % 28)).padStart(2, '0')}`;
    const head = { id, customer, occurredOn, outlet: at % 3 === 0 ? 'REIT' : 'TRS' };
    const cents = String(at % 100).padStart(2, '0');
    if (at % 2 === 0)
      return {
        ...head,
        kind: 'payment-received',
        method: 'CARD',
        amount: `${1 + (at % 900)}.${cents}`,
      };
    const service = { from: occurredOn, through: occurredOn };
    return {
      ...head,
      kind: 'invoice-issued',
      lines: [
        {
          product: 'SLIP',
          amount: `${80 + (at % 40)}.${cents}`,
          service,
          description: 'Slip A-12',
        },
        { product: 'FUEL', amount: `${20 + (at % 60)}.00`, description: 'Diesel, gallons' },
      ],
      taxes: [{ rate: 'SALES', amount: '7.35' }],
    };
  });
}

await inOwnDatabase(connectionCount + 1, async ({ pool }) => {
  await makeFloorTables(pool);
  writeResults(options.json, [await comparePosting(pool)]);
});
