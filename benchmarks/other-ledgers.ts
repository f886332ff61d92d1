// Beside ledgers that others wrote. First plain-text ones, where they are installed (hledger,
// ledger, beancount): the time each takes to check a whole journal and say its balances, beside
// every proof of ours and a trial balance, and that they come to the same to the cent. Then
// pgledger, where a clone of it is given: one transfer a transaction beside one journal of ours.
// Run: node benchmarks/other-ledgers.ts [--events N] [--pgledger FOLDER] [--rounds N] [--json FILE]

import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import pg from 'pg';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { keepBalances } from '#journal/kept-balances-store.ts';
import { readTrialBalance } from '#journal/ledger-store.ts';
import { makePostEvents } from '#journal/posting-store.ts';
import { makeSmallBooks, type SmallBooks } from '#journal/small-books-store.ts';
import { verifyJournal } from '#journal/verify-store.ts';
import {
  asBalances,
  disagreements,
  otherPrograms,
  sumsOfBooks,
  writeJournal,
} from '#scenarios/other-programs.ts';
import { type ComparisonResult, compare, inLanes, timed, writeResults } from './harness.ts';
import { inBatches, mixedEvents, requirePosted } from './mixed-events.ts';
import { inOwnDatabase, type OwnDatabase } from './own-database.ts';

const { values: options } = parseArgs({
  options: {
    events: { type: 'string', default: '50000' },
    pgledger: { type: 'string' },
    transfers: { type: 'string', default: '4000' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'string' },
  },
});
const count = Number(options.events);
const lanes = 8;
const accountCount = 1_000;
const seconds = (of: { readonly seconds: number }) => `${of.seconds.toFixed(2)} s`;

async function besidePlainText({ pool, dataFolder }: OwnDatabase): Promise<void> {
  const books = await makeSmallBooks(pool);
  const { propertyId } = books;
  const postEvents = makePostEvents({
    ...{ pool, loadChart: books.loadChart, enqueueExports: async () => {} },
  });
  const batches = inBatches(await books.read(...mixedEvents(count, 1)), 2_000);
  const posted = await timed(count, () =>
    inLanes(2, batches, async (batch) => {
      requirePosted(await postEvents(propertyId, batch, 'benchmark'));
    }),
  );
  console.log(`${count} events posted in ${seconds(posted)}`);
  await keepBalances(pool, propertyId);
  await pool.query('VACUUM ANALYZE');
  const proven = await timed(1, () => verifyJournal(pool, propertyId));
  const asOf = '2026-12-31' as IsoDate;
  const read = await timed(1, () =>
    readTrialBalance(pool, propertyId, { asOf, from: null, outletId: null }),
  );
  const milliseconds = (read.seconds * 1000).toFixed(1);
  console.log(`  ours: every proof ${seconds(proven)}, a trial balance ${milliseconds} ms`);
  const chart = await books.loadChart(propertyId);
  const expected = asBalances(await sumsOfBooks(pool, propertyId));
  for (const program of otherPrograms) {
    const file = await writeJournal({ pool, chart, folder: dataFolder }, program.name);
    if (program.missing !== false) console.log(`  ${program.missing}`);
    else {
      const taken = await timed(1, () => disagreements(program, file, expected));
      const said = taken.result.length === 0 ? 'the same balances' : taken.result.join('; ');
      console.log(`  ${program.name}: checked and added up in ${seconds(taken)}: ${said}`);
    }
    if (program.name === 'hledger') await besideLedger(file);
  }
}

/** Reads what is written for hledger; it has no strict check of its own to be timed with. */
async function besideLedger(file: string): Promise<void> {
  if (spawnSync('ledger', ['--version']).error) return console.log('  ledger is not installed');
  const args = ['-f', file, 'balance', '--flat', '--no-total'];
  const taken = await timed(1, () =>
    promisify(execFile)('ledger', args, { maxBuffer: 1 << 28 }).then(
      ({ stdout }) => `${stdout.trim().split('\n').length} accounts`,
      ({ stderr }: { stderr: string }) => `refused: ${stderr.trim().split('\n').at(-1)}`,
    ),
  );
  console.log(`  ledger: added up in ${seconds(taken)}: ${taken.result}`);
}

/** A database of its own on the same server, with so many accounts; their ids. */
async function preparePgledger(database: OwnDatabase, folder: string) {
  await database.pool.query('CREATE DATABASE pgledger');
  const url = new URL(database.databaseUrl);
  url.pathname = '/pgledger';
  const pool = new pg.Pool({ connectionString: url.href, max: lanes });
  for (const file of [
    'vendor/scoville-pgsql-ulid/ulid-to-uuid.sql',
    'vendor/scoville-pgsql-ulid/uuid-to-ulid.sql',
    'pgledger.sql',
  ]) {
    await pool.query(readFileSync(join(folder, file), 'utf8'));
  }
  const { rows } = await pool.query<{ id: string }>(
    `SELECT (pgledger_create_account('account ' || n, 'USD')).id
       FROM generate_series(1, $1::int) n`,
    [accountCount],
  );
  return { pool, ids: rows.map(({ id }) => id) };
}

const accountAt = (at: number) => at % accountCount;
const amountAt = (at: number) => `${1 + (at % 900)}.50`;

async function journalsOf(books: SmallBooks, round: number, events: number) {
  const numberOf = (at: number) => String(80_000 + accountAt(at));
  return books.read(
    ...Array.from({ length: events }, (_, at) => ({
      ...{ id: `J${round}-${at}`, kind: 'journal-posted', reason: 'Beside pgledger' },
      lines: [
        { account: numberOf(at * 7), debit: amountAt(at) },
        { account: numberOf(at * 7 + 13), credit: amountAt(at) },
      ],
    })),
  );
}

async function besidePgledger(database: OwnDatabase, folder: string): Promise<ComparisonResult> {
  const { pool } = database;
  const books = await makeSmallBooks(pool, { code: 'beside' });
  await pool.query(
    `INSERT INTO accounts (property_id, number, name, type, detail_type)
     SELECT $1, (80000 + n)::text, 'Account ' || n, 'expense', 'other-expense'
       FROM generate_series(0, $2::int - 1) n`,
    [books.propertyId, accountCount],
  );
  const theirs = await preparePgledger(database, folder);
  const transfers = Number(options.transfers);
  const numbers = Array.from({ length: transfers }, (_, at) => at);
  try {
    return await compare({
      name: 'One transfer a transaction',
      ours: `journals between ${accountCount} accounts, ${lanes} at once`,
      limit: 'pgledger_create_transfer between as many',
      unit: 'transfers',
      target: 1,
      rounds: Number(options.rounds),
      runOurs: async (round) => {
        const events = await journalsOf(books, round, transfers);
        return timed(transfers, () =>
          inLanes(lanes, events, async (event) => {
            requirePosted(await books.postEvents(books.propertyId, [event], 'benchmark'));
          }),
        );
      },
      runLimit: () =>
        timed(transfers, () =>
          inLanes(lanes, numbers, (at) =>
            theirs.pool.query('SELECT id FROM pgledger_create_transfer($1, $2, $3)', [
              ...[theirs.ids[accountAt(at * 7)], theirs.ids[accountAt(at * 7 + 13)]],
              amountAt(at),
            ]),
          ),
        ),
    });
  } finally {
    await theirs.pool.end();
  }
}

await inOwnDatabase(lanes * 2, async (database) => {
  await besidePlainText(database);
  const { pgledger } = options;
  if (pgledger === undefined) console.log('pgledger: give a clone of it by --pgledger FOLDER');
  else writeResults(options.json, [await besidePgledger(database, pgledger)]);
});
