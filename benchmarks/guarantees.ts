// What the database's own guarantees cost: posting with and without the triggers that prove every
// batch at commit and refuse late lines and closed days, in turns; and with and without the index
// that lets kept balances find what they have not seen. In time, and in processor time of the
// server, which says more on a machine that others use.
// Run: node benchmarks/guarantees.ts [--events N] [--single N] [--rounds N] [--json FILE]

import { parseArgs } from 'node:util';
import { enqueueExports } from '#export-queue/enqueue-store.ts';
import { makePostEvents } from '#journal/posting-store.ts';
import { makeSmallBooks } from '#journal/small-books-store.ts';
import { type ComparisonResult, compare, inLanes, timed, writeResults } from './harness.ts';
import { addQuietConnection, inBatches, mixedEvents, requirePosted } from './mixed-events.ts';
import { inOwnDatabase, type OwnDatabase } from './own-database.ts';
import { ProcessorTime } from './processor-time.ts';

const { values: options } = parseArgs({
  options: {
    events: { type: 'string', default: '20000' },
    single: { type: 'string', default: '1500' },
    rounds: { type: 'string', default: '11' },
    json: { type: 'string' },
  },
});
const target = 0.95;
/** What a posting transaction meets; the stamp of a batch is its number, and stays. */
const proofs = {
  journal_batches_proven: 'journal_batches',
  journal_entries_in_batch: 'journal_entries',
  journal_lines_in_batch: 'journal_lines',
};
const alter = (how: 'ENABLE' | 'DISABLE') =>
  Object.entries(proofs)
    .map(([trigger, table]) => `ALTER TABLE ${table} ${how} TRIGGER ${trigger}`)
    .join(';');

/** Something that can be taken away and put back. */
interface Guarantee {
  readonly name: string;
  readonly put: string;
  readonly take: string;
}

const triggers: Guarantee = {
  name: 'the triggers of the journal',
  put: alter('ENABLE'),
  take: alter('DISABLE'),
};
const index: Guarantee = {
  name: 'the index of batches that kept balances need',
  put: `CREATE INDEX IF NOT EXISTS journal_batches_by_transaction
          ON journal_batches (property_id, transaction_id)`,
  take: 'DROP INDEX IF EXISTS journal_batches_by_transaction',
};

interface Size {
  readonly events: number;
  readonly batch: number;
  readonly lanes: number;
}
const bulk: Size = { events: Number(options.events), batch: 2_000, lanes: 2 };
const single: Size = { events: Number(options.single), batch: 1, lanes: 8 };

async function cost({ pool, serverPid }: OwnDatabase, code: string, of: Guarantee, size: Size) {
  const { propertyId, loadChart, read } = await makeSmallBooks(pool, { code });
  await addQuietConnection(pool, propertyId);
  const postEvents = makePostEvents({ pool, loadChart, enqueueExports });
  const processorTime = new ProcessorTime(serverPid);
  const turn = async (side: 'ours' | 'limit', round: number) => {
    const events = mixedEvents(size.events, `${side}${round}`);
    const batches = inBatches(await read(...events), size.batch);
    await pool.query(side === 'ours' ? of.put : of.take);
    await pool.query('CHECKPOINT');
    const post = () =>
      inLanes(size.lanes, batches, async (batch) => {
        requirePosted(await postEvents(propertyId, batch, 'benchmark'));
      });
    return processorTime.of(side, round, () => timed(size.events, post));
  };
  const result = await compare({
    name: `Cost of ${of.name}, ${size.batch} a transaction`,
    ours: `with, on ${size.lanes} connections`,
    limit: 'without',
    unit: 'events',
    target,
    rounds: Number(options.rounds),
    runOurs: (round) => turn('ours', round),
    runLimit: (round) => turn('limit', round),
  });
  processorTime.tell(target);
  await pool.query(of.put);
  return result;
}

await inOwnDatabase(10, async (database) => {
  const results: ComparisonResult[] = [];
  results.push(await cost(database, 'bulk', triggers, bulk));
  results.push(await cost(database, 'single', triggers, single));
  results.push(await cost(database, 'index', index, single));
  writeResults(options.json, results);
});
