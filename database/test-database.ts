// A fresh, migrated database for a test file, on a real PostgreSQL. One template is migrated once
// per state of migrations/ and cloned for each caller. The server is the one of `node run-tests.ts`
// (TIEOUT_TEST_SERVER) or a shared one in .tieout/test, without fsync.
// Invariant: no two callers share a database; what killed runs left behind is dropped by the next.

import { createHash, randomBytes } from 'node:crypto';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { type DatabaseLog, silentLog } from './database-log.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { migrate, readMigrations } from './migrations.ts';
import { isConnectionLost, openPool } from './pool.ts';
import { isAlive } from './postgres-folders.ts';
import { connect } from './postgres-server.ts';

/** A database that belongs to one test file. */
export interface TestDatabase {
  readonly url: string;
  readonly pool: pg.Pool;
  /** Ends the pool and drops the database. Called after the file's tests by itself. */
  drop(): Promise<void>;
}

/** Where test servers keep their data, unless TIEOUT_TEST_SERVER names a server. */
export const TEST_DATA_FOLDER = fileURLToPath(new URL('../.tieout/test', import.meta.url));

/** Any constant: whoever holds it makes templates and drops leftovers. */
const TEMPLATE_LOCK = 7_401_003;
/** Shared by all who use the server; whoever gets it alone is the last. */
const USERS_LOCK = 7_401_004;

/** Clones the template. Call it at the top of a test file, or inside a test. */
export function testDatabase(): Promise<TestDatabase> {
  return newDatabase((admin, url, name) =>
    withTemplate(admin, url, async (template) => {
      await dropLeftovers(admin, template);
      // Without fsync a copy of the files takes 9 ms; the default, through the log, takes 74 ms.
      await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
    }),
  );
}

/** The same without a schema, for tests of migrations themselves. */
export function emptyTestDatabase(): Promise<TestDatabase> {
  return newDatabase(async (admin, _url, name) => {
    await admin.query(`CREATE DATABASE ${name} TEMPLATE template0 STRATEGY file_copy`);
  });
}

async function newDatabase(
  create: (admin: pg.Client, url: string, name: string) => Promise<void>,
): Promise<TestDatabase> {
  const server = await testServer(silentLog);
  const admin = await connect(server.url, 'tieout test databases');
  // The process id in the name tells the next run whether somebody still uses it.
  const name = `tieout_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  try {
    await create(admin, server.url, name);
  } catch (error) {
    await admin.end();
    await server.stop();
    throw error;
  }
  const url = withDatabase(server.url, name);
  const pool = openPool(url, { applicationName: name });
  let dropped: Promise<void> | null = null;
  const drop = () => {
    dropped ??= (async () => {
      await pool.end();
      await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await admin.end();
      await server.stop();
    })();
    return dropped;
  };
  after(drop);
  return { url, pool, drop };
}

/** A server for tests; `stop` gives it back, and ends it when nobody else uses it. */
export interface TestServer {
  /** Address of its database `postgres`. */
  readonly url: string;
  stop(): Promise<void>;
}

/** One per process, however many databases it makes. */
let shared: { postgres: Promise<EmbeddedPostgres>; users: number } | null = null;

/** The server of TIEOUT_TEST_SERVER, or the shared one of this checkout, started when needed. */
export async function testServer(log: DatabaseLog): Promise<TestServer> {
  const given = process.env.TIEOUT_TEST_SERVER;
  if (given) return { url: given, stop: async () => {} };
  for (;;) {
    try {
      return await joinSharedServer(log);
    } catch (error) {
      // Its last user was just ending it when we came: start it anew.
      if (!isConnectionLost(error)) throw error;
      shared = null;
    }
  }
}

async function joinSharedServer(log: DatabaseLog): Promise<TestServer> {
  const options = { dataFolder: TEST_DATA_FOLDER, durable: false, log };
  shared ??= { postgres: startEmbeddedPostgres(options), users: 0 };
  const url = withDatabase((await shared.postgres).url, 'postgres');
  // Tells other processes that the server is in use.
  const user = await connect(url, 'tieout test user');
  await user.query('SELECT pg_advisory_lock_shared($1)', [USERS_LOCK]);
  shared.users += 1;
  const stop = async () => {
    const { rows } = await user.query(
      'SELECT pg_advisory_unlock_shared($1), pg_try_advisory_lock($1) AS last',
      [USERS_LOCK],
    );
    await leaveServer(rows[0].last === true);
    await user.end();
  };
  return { url, stop };
}

/** The last user of a server ends it, though another process, now gone, may have started it. */
async function leaveServer(isLast: boolean): Promise<void> {
  if (!shared) return;
  shared.users -= 1;
  if (shared.users > 0) return;
  const postgres = await shared.postgres;
  shared = null;
  if (!isLast) return;
  if (postgres.owned) return postgres.stop();
  const options = { dataFolder: TEST_DATA_FOLDER, durable: false, log: silentLog };
  await (await startEmbeddedPostgres(options)).stop();
}

/**
 * Makes the template of the present migrations when it is not there, and runs `use` while no other
 * process can drop it.
 */
export async function withTemplate<T>(
  admin: pg.Client,
  url: string,
  use: (template: string) => Promise<T>,
): Promise<T> {
  const state = readMigrations().map(({ name, sha256 }) => `${name} ${sha256}`);
  const hash = createHash('sha256').update(state.join('\n')).digest('hex').slice(0, 12);
  const template = `tieout_template_${hash}`;
  // Test processes start together: one makes the template, the others wait here and find it.
  await admin.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const found = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [template]);
    if (found.rowCount === 0) await makeTemplate(admin, url, template);
    return await use(template);
  } finally {
    await admin.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
}

/** Before many test processes start together: cleans up and makes the template. */
export async function prepareTemplate(url: string): Promise<void> {
  const admin = await connect(url, 'tieout test databases');
  try {
    await withTemplate(admin, url, (template) => dropLeftovers(admin, template));
  } finally {
    await admin.end();
  }
}

async function makeTemplate(admin: pg.Client, url: string, template: string): Promise<void> {
  // Migrated under another name: a template that bears its name is complete.
  const draft = `${template}_draft`;
  await admin.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${draft} TEMPLATE template0`);
  await migrate(withDatabase(url, draft));
  await admin.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
}

/** Drops the databases of test processes that are gone, and templates of other migrations. */
export async function dropLeftovers(admin: pg.Client, template: string): Promise<string[]> {
  const { rows } = await admin.query<{ datname: string }>(
    `SELECT datname FROM pg_database d
      WHERE (datname LIKE 'tieout\\_test\\_%' OR datname LIKE 'tieout\\_template\\_%')
        AND datname <> $1
        AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname)`,
    [template],
  );
  const dead = rows.map(({ datname }) => datname).filter((name) => !isInUse(name));
  for (const name of dead) await admin.query(`DROP DATABASE IF EXISTS ${name}`);
  return dead;
}

function isInUse(name: string): boolean {
  const pid = Number(/^tieout_test_(\d+)_/.exec(name)?.[1] ?? 0);
  return pid > 0 && isAlive(pid);
}

/** The same server, another database. */
export function withDatabase(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.href;
}
