// Posting in bulk against the fastest way into the same tables: parallel COPY of the very same
// rows. Ours: PostEvents (deduplicated, derived, proven, queued for export, committed durably). The
// limit: the rows that ours has just written, as ready binary COPY data, into tables with the same
// indexes and checks but without triggers, in transactions of the same size. So what ours adds,
// also its proof, counts against it. Run: node benchmarks/posting.ts [--events N] [--batch N]
// [--connections N] [--rounds N] [--json FILE]

import { parseArgs } from 'node:util';
import type pg from 'pg';
import { withTransaction } from '#database/pool.ts';
import { enqueueExports } from '#export-queue/enqueue-store.ts';
import { makePostEvents } from '#journal/posting-store.ts';
import { makeSmallBooks } from '#journal/small-books-store.ts';
import { floorBatches, lastBatchId, makeFloorTables } from './floor-tables.ts';
import { type ComparisonResult, compare, inLanes, timed, writeResults } from './harness.ts';
import { addQuietConnection, inBatches, mixedEvents, requirePosted } from './mixed-events.ts';
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
  await addQuietConnection(pool, propertyId);
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
      const batches = inBatches(await read(...mixedEvents(eventsPerRound, round)), batchSize);
      const before = await lastBatchId(pool);
      await pool.query('CHECKPOINT');
      const turn = await timed(eventsPerRound, () =>
        inLanes(connectionCount, batches, async (batch) => {
          requirePosted(await postEvents(propertyId, batch, 'benchmark'));
        }),
      );
      written = (await floorBatches(pool, before, batches.length).next()).value ?? [];
      return turn;
    },
    runLimit: async () => {
      await pool.query('CHECKPOINT');
      return timed(eventsPerRound, () =>
        inLanes(connectionCount, written, (batch) =>
          withTransaction(pool, (tx) => copyReady(tx, batch)),
        ),
      );
    },
  });
}

await inOwnDatabase(connectionCount + 1, async ({ pool }) => {
  await makeFloorTables(pool);
  writeResults(options.json, [await comparePosting(pool)]);
});
