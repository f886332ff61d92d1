// The peer of one event per commit: PostgreSQL's own pgbench, TPC-B, on the same server, with
// prepared statements; where pgbench is not installed (Debian: postgresql-contrib), the same
// transaction from clients of our driver, said so. Invariant: the scale is above the number of
// clients, so that they do not wait for one branch.

import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import { forSeconds, type Turn } from './harness.ts';

const scale = 50;

export interface TpcB {
  /** Who runs it. */
  readonly name: string;
  run(clients: number, seconds: number): Promise<Turn>;
}

const hasPgbench = () => spawnSync('pgbench', ['--version']).error === undefined;

/** Fills a database of its own on the server. */
export async function prepareTpcB(pool: pg.Pool, databaseUrl: string): Promise<TpcB> {
  await pool.query('CREATE DATABASE tpcb');
  const url = new URL(databaseUrl);
  url.pathname = '/tpcb';
  const own = new pg.Client({ connectionString: url.href });
  await own.connect();
  await own.query(tables);
  await own.query('VACUUM ANALYZE');
  await own.end();
  return hasPgbench()
    ? { name: 'pgbench', run: (clients, seconds) => byPgbench(url.href, clients, seconds) }
    : { name: 'our own loop', run: (clients, seconds) => byDriver(url.href, clients, seconds) };
}

/** As `pgbench -i` makes them. */
const tables = `
  CREATE TABLE pgbench_branches (bid int PRIMARY KEY, bbalance int, filler char(88));
  CREATE TABLE pgbench_tellers (tid int PRIMARY KEY, bid int, tbalance int, filler char(84));
  CREATE TABLE pgbench_accounts (aid int PRIMARY KEY, bid int, abalance int, filler char(84));
  CREATE TABLE pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp,
    filler char(22));
  INSERT INTO pgbench_branches SELECT n, 0, '' FROM generate_series(1, ${scale}) n;
  INSERT INTO pgbench_tellers SELECT n, (n - 1) / 10 + 1, 0, ''
    FROM generate_series(1, ${scale * 10}) n;
  INSERT INTO pgbench_accounts SELECT n, (n - 1) / 100000 + 1, 0, ''
    FROM generate_series(1, ${scale * 100_000}) n`;

async function byPgbench(url: string, clients: number, seconds: number): Promise<Turn> {
  const args = ['-n', '-M', 'prepared', '-c', `${clients}`, '-j', '2', '-T', `${seconds}`, url];
  const { stdout } = await promisify(execFile)('pgbench', args);
  const perSecond = Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1]);
  if (!(perSecond > 0)) throw new Error(`pgbench said:\n${stdout}`);
  return { units: perSecond * seconds, seconds };
}

const statements = [
  ['UPDATE pgbench_accounts SET abalance = abalance + $1 WHERE aid = $2', 'delta', 'aid'],
  ['SELECT abalance FROM pgbench_accounts WHERE aid = $1', 'aid'],
  ['UPDATE pgbench_tellers SET tbalance = tbalance + $1 WHERE tid = $2', 'delta', 'tid'],
  ['UPDATE pgbench_branches SET bbalance = bbalance + $1 WHERE bid = $2', 'delta', 'bid'],
  [
    `INSERT INTO pgbench_history (tid, bid, aid, delta, mtime)
     VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP)`,
    ...['tid', 'bid', 'aid', 'delta'],
  ],
] as const;

async function byDriver(url: string, clients: number, seconds: number): Promise<Turn> {
  const all = Array.from({ length: clients }, () => new pg.Client({ connectionString: url }));
  await Promise.all(all.map((client) => client.connect()));
  const turn = await forSeconds(seconds, clients, (at, number) =>
    transact(all[number] as pg.Client, at),
  );
  await Promise.all(all.map((client) => client.end()));
  return turn;
}

/** Branches, tellers and accounts in an order that is spread out, the same in every run. */
async function transact(client: pg.Client, at: number): Promise<void> {
  const spreadOver = (count: number) => ((at * 7919) % (count * scale)) + 1;
  const values: Record<string, number> = {
    ...{ aid: spreadOver(100_000), tid: spreadOver(10), bid: spreadOver(1) },
    delta: (at % 10_001) - 5_000,
  };
  await client.query('BEGIN');
  for (const [text, ...names] of statements) {
    const name = text.slice(0, 24);
    await client.query({ name, text, values: names.map((one) => values[one]) });
  }
  await client.query('COMMIT');
}
