// Reconciling very many entries with as many: differences of every kind planted, each found and
// nothing else; then the comparison of both sides against a bare FULL JOIN of the same rows that
// only counts what differs, in turns, in one transaction over the same tables.
// Run: node benchmarks/reconcile.ts [--entries N] [--times N] [--rounds N] [--json FILE]

import { parseArgs } from 'node:util';
import type pg from 'pg';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { withTransaction } from '#database/pool.ts';
import type { ExternalEntry } from '#external-ledger/external-ledger.ts';
import { addListed, compareListed, openListed } from '#reconciliation/listed-store.ts';
import { asOf } from '#reconciliation/small-books-store.ts';
import { LargeWorld } from '#scenarios/large-books/large-world-store.ts';
import { compare, timed, verdict, writeResults } from './harness.ts';
import { inOwnDatabase } from './own-database.ts';

const { values: options } = parseArgs({
  options: {
    entries: { type: 'string', default: '1000000' },
    times: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'string' },
  },
});
const entries = Number(options.entries);
const portion = 2_000;
const cutoverOn = '2026-01-01' as IsoDate;

async function measure(pool: pg.Pool): Promise<void> {
  const filled = await timed(entries, () => LargeWorld.open(pool, 'large', entries));
  const world = filled.result;
  await pool.query('VACUUM ANALYZE');
  const both = entries.toLocaleString('en');
  console.log(`${both} entries on each side, written in ${filled.seconds.toFixed(0)} s`);
  const clean = await runOnce('without a difference', world);
  if (!clean.tied) throw new Error('The books tie, and the run says they do not.');
  const { differences, kinds } = await world.plant(Number(options.times));
  const found = await runOnce(`${differences} differences of ${kinds} kinds planted`, world);
  await world.judge(found);
  console.log('  every one found under its own name and nothing else, every place to the cent');
  writeResults(options.json, [await compareJoins(pool, world)]);
}

/** A whole run: time, and memory over what the process had before. */
async function runOnce(name: string, world: LargeWorld) {
  global.gc?.();
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);
  const { seconds, result } = await timed(entries, () => world.reconcile());
  clearInterval(watch);
  const mb = Math.round((peak - before) / 2 ** 20);
  console.log(`A whole run, ${name}: ${seconds.toFixed(1)} s, ${mb} MB over the idle process`);
  return result;
}

/** The list stands in the run's own table; then comparing, in turns with the bare join. */
async function compareJoins(pool: pg.Pool, { books, ledger }: LargeWorld) {
  const { propertyId, connectionId } = books;
  const side = { propertyId, connectionId, asOf, cutoverOn };
  return withTransaction(
    pool,
    async (client) => {
      await openListed(client);
      const listed = await timed(entries, () => list(client, ledger));
      console.log(`The list written beside our exports in ${listed.seconds.toFixed(1)} s`);
      const result = await compare({
        name: 'Comparing both sides',
        ours: 'one join that hands on what is not as sent, with what was not listed',
        limit: 'a bare FULL JOIN of the same rows that counts what differs',
        unit: 'entries',
        target: 0.8,
        rounds: Number(options.rounds),
        runOurs: async () => {
          await client.query('truncate reconciliation_differing');
          return timed(entries, () => compareListed(client, side));
        },
        runLimit: () => timed(entries, () => bareJoin(client, propertyId)),
      });
      const times = 1 / result.ratio;
      console.log(
        `  ${times.toFixed(2)} times the bare join, at most 1.25: ${verdict(times <= 1.25)}`,
      );
      return result;
    },
    { isolation: 'repeatable read' },
  );
}

async function list(client: pg.PoolClient, ledger: LargeWorld['ledger']): Promise<void> {
  let page: ExternalEntry[] = [];
  let position = 0;
  for await (const entry of ledger.list({ from: cutoverOn, through: asOf })) {
    page.push(entry);
    if (page.length < portion) continue;
    await addListed(client, page, position);
    position += page.length;
    page = [];
  }
  await addListed(client, page, position);
}

/** What a person would write who only wants to know whether the two sides are the same. */
async function bareJoin(client: pg.PoolClient, propertyId: number): Promise<void> {
  await client.query(
    `SELECT count(*) FILTER (WHERE l.external_id IS NULL) AS missing,
            count(*) FILTER (WHERE x.external_id IS NULL) AS foreign,
            count(*) FILTER (WHERE x.draft->>'postedOn' <> l.posted_on::text
                                OR x.draft->'lines' <> l.lines) AS differing
       FROM (SELECT external_id, draft FROM exports
              WHERE property_id = $1 AND external_id IS NOT NULL) x
       FULL JOIN reconciliation_listed l ON l.external_id = x.external_id`,
    [propertyId],
  );
}

await inOwnDatabase(3, ({ pool }) => measure(pool));
