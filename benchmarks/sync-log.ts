// The list of Accounting Sync over very many exports, through HTTP, one request at a time: first
// page, deep page, and the first page of a small log in a database of its own, in turns; then the
// counters. Run: node benchmarks/sync-log.ts [--exports N] [--small N] [--requests N]

import assert from 'node:assert/strict';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { readSummary } from '#export-queue/export-counts-store.ts';
import { makeSmallBooks } from '#journal/small-books-store.ts';
import { median, quantile, timed, verdict } from './harness.ts';
import { fillExports } from './many-exports.ts';
import { inOwnDatabase, type OwnDatabase } from './own-database.ts';
import { openServedHouse } from './served-house.ts';

const { values: options } = parseArgs({
  options: {
    exports: { type: 'string', default: '5000000' },
    small: { type: 'string', default: '50000' },
    requests: { type: 'string', default: '200' },
  },
});
const requests = Number(options.requests);

/** A log that is served. */
interface ServedLog {
  readonly database: OwnDatabase;
  readonly propertyId: number;
  readonly connectionId: number;
  readonly url: string;
}

async function withLog(count: number, work: (log: ServedLog) => Promise<void>): Promise<void> {
  await inOwnDatabase(6, async (database) => {
    const { propertyId } = await makeSmallBooks(database.pool);
    const filled = await timed(count, () => fillExports(database.pool, propertyId, count));
    const { connectionId } = filled.result;
    const shown = count.toLocaleString('en');
    console.log(`${shown} exports, written in ${filled.seconds.toFixed(0)} s`);
    const { url, close } = await openServedHouse(database);
    try {
      await work({ database, propertyId, connectionId, url });
    } finally {
      await close();
    }
  });
}

/** Views as the console asks for them. */
const views: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  all: {},
  synced: { status: 'synced' },
  pending: { status: 'pending' },
  error: { status: 'error' },
  'error of one cause': { status: 'error', cause: 'MAPPING_ACCOUNT_MISSING', subject: '4010' },
  'a month': { from: '2025-06-01', through: '2025-06-30' },
  'an outlet': { outlet: 'REIT' },
  'a customer': { customer: 'B777' },
  'an amount': { amountFrom: '123.45', amountThrough: '123.45' },
  'a document number': { text: 'INV-31377' },
  'a word of many': { text: 'Berth 77' },
  'a part of a number': { text: 'V-31377' },
  'a word of none': { text: 'Pier 9' },
  'a rare type': { documentType: 'refund' },
};

/** The cursor of a page behind nearly everything: the log goes back to 2025-01-01. */
const deep = Buffer.from('2025-01-03 1').toString('base64url');

async function ask(log: ServedLog, path: string, query: Readonly<Record<string, string>>) {
  const search = new URLSearchParams({ ...query, connection: String(log.connectionId) });
  const startedAt = performance.now();
  const response = await fetch(`${log.url}/api/v1${path}?${search}`, {
    headers: { 'tieout-property': 'cove' },
  });
  const body = await response.text();
  const ms = performance.now() - startedAt;
  assert.equal(response.status, 200, body);
  return { ms, body };
}

async function measureView(name: string, large: ServedLog, small: ServedLog): Promise<void> {
  const view: Readonly<Record<string, string>> = { ...views[name], limit: '50' };
  const inMonth =
    view.from === undefined ? deep : Buffer.from('2025-06-02 1').toString('base64url');
  const times = { small: [] as number[], first: [] as number[], deep: [] as number[] };
  const startedAt = performance.now();
  for (let at = 0; at < requests && performance.now() - startedAt < 20_000; at += 1) {
    times.small.push((await ask(small, '/exports', view)).ms);
    times.first.push((await ask(large, '/exports', view)).ms);
    times.deep.push((await ask(large, '/exports', { ...view, cursor: inMonth })).ms);
  }
  const [first, deeper, little] = [times.first, times.deep, times.small].map(median);
  const p99 = quantile([...times.first, ...times.deep], 0.99);
  const ms = (value: number | undefined) => (value ?? 0).toFixed(2).padStart(9);
  const over = (a = 0, b = 1) => (a / b).toFixed(2).padStart(6);
  console.log(
    `  ${name.padEnd(20)} ${ms(first)} ${ms(p99)} ${ms(deeper)} ${ms(little)}` +
      `   deep/first ${over(deeper, first)}   large/small ${over(first, little)}` +
      `   ${verdict((first ?? 0) <= 3)}`,
  );
}

async function measureCounters(large: ServedLog): Promise<void> {
  const { pool } = large.database;
  const inDatabase: number[] = [];
  const overHttp: number[] = [];
  for (let at = 0; at < requests; at += 1) {
    const read = () => readSummary(pool, large.propertyId, large.connectionId);
    inDatabase.push((await timed(1, read)).seconds * 1000);
    overHttp.push((await ask(large, '/exports/summary', {})).ms);
  }
  const counters: number[] = [];
  for (let at = 0; at < requests; at += 1) {
    const read = await timed(1, () =>
      pool.query(
        `SELECT state, sum(count), sum(amount_minor) FROM export_counts
          WHERE property_id = $1 AND connection_id = $2 GROUP BY 1`,
        [large.propertyId, large.connectionId],
      ),
    );
    counters.push(read.seconds * 1000);
  }
  console.log(
    `  counters ${median(counters).toFixed(2)} ms, target 1: ${verdict(median(counters) <= 1)}; ` +
      `all of the summary ${median(inDatabase).toFixed(2)} ms, ` +
      `over HTTP ${median(overHttp).toFixed(2)} ms`,
  );
}

await withLog(Number(options.small), (small) =>
  withLog(Number(options.exports), async (large) => {
    console.log('  view                     first       p99      deep     small, ms');
    for (const name of Object.keys(views)) await measureView(name, large, small);
    await measureCounters(large);
    console.log(`  load average ${(loadavg()[0] ?? 0).toFixed(1)}`);
  }),
);
