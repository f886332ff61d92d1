// Brings a database to the schema of this version: migrations/NNNN-name.sql, forward, in order.
// Invariant: each file is applied once, whole or not at all, and never changes afterwards; older
// code refuses a newer schema. Several processes may migrate at once: one works, the others wait.
// Leaves to others: the golden dump of the result (schema-dump.ts).

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { databaseError } from './database-errors.ts';
import { type DatabaseLog, silentLog } from './database-log.ts';
import type { Queryable } from './pool.ts';

/** One file. */
export interface Migration {
  readonly number: number;
  /** `0001-name`. */
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

interface AppliedRow {
  number: number;
  name: string;
  sha256: string;
}

/** Any constant: names the migration's lock among the advisory locks of a database. */
const MIGRATION_LOCK = 7_401_002;
const OUR_FOLDER = fileURLToPath(new URL('../migrations', import.meta.url));

/** The files in order; schema.sql is not one of them. *Errors:* DATABASE_MIGRATION_MISNUMBERED. */
export function readMigrations(folder: string = OUR_FOLDER): Migration[] {
  const files = readdirSync(folder).filter(
    (file) => file.endsWith('.sql') && file !== 'schema.sql',
  );
  return files.sort().map((file, index) => {
    const number = Number(/^(\d{4})-[a-z0-9-]+\.sql$/.exec(file)?.[1]);
    if (number !== index + 1) throw databaseError('DATABASE_MIGRATION_MISNUMBERED', file);
    // A checkout on Windows may have other line ends; the content is the same.
    const sql = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n');
    const sha256 = createHash('sha256').update(sql).digest('hex');
    return { number, name: file.slice(0, -'.sql'.length), sql, sha256 };
  });
}

/**
 * Applies what is missing and answers the names applied by this call. *Errors:*
 * DATABASE_SCHEMA_NEWER, DATABASE_MIGRATION_CHANGED, DATABASE_MIGRATION_FAILED.
 */
export async function migrate(
  urlOrPool: string | pg.Pool,
  { log = silentLog, folder = OUR_FOLDER }: { log?: DatabaseLog; folder?: string } = {},
): Promise<string[]> {
  const migrations = readMigrations(folder);
  const pool =
    typeof urlOrPool === 'string'
      ? new pg.Pool({ connectionString: urlOrPool, max: 1 })
      : urlOrPool;
  pool.on('error', () => {});
  const client = await pool.connect();
  try {
    // Held by the session, over all transactions of the run; a killed migrator releases it.
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(CREATE_TABLE);
    const missing = missingOf(migrations, await appliedRows(client));
    for (const migration of missing) {
      await apply(client, migration);
      log.info(`Applied migration ${migration.name}.`);
    }
    return missing.map((migration) => migration.name);
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => {});
    client.release();
    if (typeof urlOrPool === 'string') await pool.end();
  }
}

/**
 * Refuses a database that this version cannot work on. *Errors:* DATABASE_SCHEMA_OLDER,
 * DATABASE_SCHEMA_NEWER, DATABASE_MIGRATION_CHANGED.
 */
export async function requireCurrentSchema(
  db: Queryable,
  { folder = OUR_FOLDER }: { folder?: string } = {},
): Promise<void> {
  const { rows } = await db.query(`SELECT to_regclass('schema_migrations') AS found`);
  const applied = rows[0].found === null ? [] : await appliedRows(db);
  const missing = missingOf(readMigrations(folder), applied);
  if (missing.length > 0) {
    throw databaseError('DATABASE_SCHEMA_OLDER', missing.map(({ name }) => name).join(', '));
  }
}

const CREATE_TABLE = `
  CREATE TABLE IF NOT EXISTS schema_migrations (
    number     integer     PRIMARY KEY,
    name       text        NOT NULL,
    sha256     text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
  )`;

async function appliedRows(db: Queryable): Promise<AppliedRow[]> {
  const result = await db.query<AppliedRow>(
    'SELECT number, name, sha256 FROM schema_migrations ORDER BY number',
  );
  return result.rows;
}

function missingOf(migrations: Migration[], applied: AppliedRow[]): Migration[] {
  const byNumber = new Map(migrations.map((migration) => [migration.number, migration]));
  const unknown = applied.filter(({ number }) => !byNumber.has(number));
  if (unknown.length > 0) {
    throw databaseError('DATABASE_SCHEMA_NEWER', unknown.map(({ name }) => name).join(', '));
  }
  const changed = applied.find(({ number, sha256 }) => byNumber.get(number)?.sha256 !== sha256);
  if (changed) throw databaseError('DATABASE_MIGRATION_CHANGED', changed.name);
  const done = new Set(applied.map(({ number }) => number));
  return migrations.filter(({ number }) => !done.has(number));
}

async function apply(client: pg.PoolClient, migration: Migration): Promise<void> {
  const { number, name, sql, sha256 } = migration;
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query('INSERT INTO schema_migrations (number, name, sha256) VALUES ($1, $2, $3)', [
      number,
      name,
      sha256,
    ]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw Object.assign(databaseError('DATABASE_MIGRATION_FAILED', name, placeInSql(sql, error)), {
      cause: error,
    });
  }
}

/** The server names the byte where it stumbled; people want the line. */
function placeInSql(sql: string, error: unknown): string {
  const { message, position } = error as Error & { position?: string };
  if (!position) return message;
  return `line ${sql.slice(0, Number(position)).split('\n').length}: ${message}`;
}
