// Everything on one account against everything spread out, in turns: an append-only journal has no
// row that all posters wait for. First journals between two accounts against journals over a
// thousand; then invoices and payments of one customer against those of a thousand, with the open
// items kept. Each event is a transaction of its own, so that contention shows.
// Run: node benchmarks/hot-account.ts [--events N] [--lanes N] [--rounds N] [--json FILE]

import { parseArgs } from 'node:util';
import type pg from 'pg';
import { pino } from 'pino';
import type { PostEvents, ReadEvent } from '#events/receipt.ts';
import { makePostEvents } from '#journal/posting-store.ts';
import { makeSmallBooks, type SmallBooks } from '#journal/small-books-store.ts';
import { postingOf } from '#root/compose.ts';
import { type ComparisonResult, compare, inLanes, timed, writeResults } from './harness.ts';
import { requirePosted } from './mixed-events.ts';
import { inOwnDatabase, type OwnDatabase } from './own-database.ts';
import { ProcessorTime } from './processor-time.ts';

const { values: options } = parseArgs({
  options: {
    events: { type: 'string', default: '2000' },
    lanes: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '9' },
    json: { type: 'string' },
  },
});
const eventsPerTurn = Number(options.events);
const lanes = Number(options.lanes);
const spread = 1_000;
type Event = Record<string, unknown>;

interface Hot {
  readonly name: string;
  readonly ours: string;
  readonly limit: string;
  /** The event with this number, of so many accounts or customers. */
  readonly event: (at: number, id: string, among: number) => Event;
}

const accounts: Hot = {
  name: 'One hot account',
  ours: 'journals between two accounts',
  limit: `journals between ${spread} accounts`,
  event: (at, id, among) => {
    const number = (n: number) => (among === 1 ? '1000' : String(80_000 + (n % spread)));
    const amount = `${1 + (at % 900)}.50`;
    return {
      ...{ id, kind: 'journal-posted', reason: 'Hot' },
      lines: [
        { account: number(at * 7), debit: amount },
        { account: among === 1 ? '6000' : number(at * 7 + 13), credit: amount },
      ],
    };
  },
};

const customers: Hot = {
  name: 'One hot customer',
  ours: 'invoices and payments of one customer',
  limit: `the same of ${spread} customers`,
  event: (at, id, among) => {
    const customer = { id: `C${at % among}`, name: `Customer ${at % among}` };
    const amount = `${1 + (at % 900)}.50`;
    return at % 2 === 0
      ? { id, kind: 'invoice-issued', customer, lines: [{ product: 'FUEL', amount }] }
      : { id, kind: 'payment-received', customer, method: 'CARD', amount };
  },
};

async function addAccounts(pool: pg.Pool, propertyId: number): Promise<void> {
  await pool.query(
    `INSERT INTO accounts (property_id, number, name, type, detail_type)
     SELECT $1, (79999 + n)::text, 'Account ' || n, 'expense', 'other-expense'
       FROM generate_series(1, $2::int) n`,
    [propertyId, spread],
  );
}

async function contend(
  { pool, serverPid }: OwnDatabase,
  hot: Hot,
  { propertyId, read }: SmallBooks,
  postEvents: PostEvents,
) {
  const processorTime = new ProcessorTime(serverPid);
  const turn = async (side: 'ours' | 'limit', round: number) => {
    const among = side === 'ours' ? 1 : spread;
    const events = Array.from({ length: eventsPerTurn }, (_, at) =>
      hot.event(at, `${hot.name}-${side}-${round}-${at}`, among),
    );
    const all = await read(...events);
    await pool.query('CHECKPOINT');
    const post = async (one: ReadEvent) => {
      requirePosted(await postEvents(propertyId, [one], 'benchmark'));
    };
    return processorTime.of(side, round, () =>
      timed(eventsPerTurn, () => inLanes(lanes, all, post)),
    );
  };
  const result = await compare({
    ...{ name: hot.name, limit: hot.limit, unit: 'events', target: 0.95 },
    ours: `${hot.ours}, on ${lanes} connections`,
    rounds: Number(options.rounds),
    runOurs: (round) => turn('ours', round),
    runLimit: (round) => turn('limit', round),
  });
  processorTime.tell(0.95);
  return result;
}

await inOwnDatabase(lanes + 2, async (database) => {
  const { pool } = database;
  const books = await makeSmallBooks(pool);
  const { loadChart, propertyId } = books;
  await addAccounts(pool, propertyId);
  const plain = makePostEvents({ pool, loadChart, enqueueExports: async () => {} });
  const { postEvents } = postingOf({ pool, loadChart, log: pino({ level: 'silent' }) });
  const results: ComparisonResult[] = [];
  results.push(await contend(database, accounts, books, plain));
  results.push(await contend(database, customers, books, postEvents));
  writeResults(options.json, results);
});
