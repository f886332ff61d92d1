// Opens connections to PostgreSQL, and runs work in transactions on them.
// Invariant: int8 arrives as bigint, numeric and date as text, timestamptz as Date: no amount ever
// passes through a float, no calendar date through a time zone.
// Leaves to others: the SQL (…-store.ts) and the schema (migrations.ts).

import pg from 'pg';
import { actingSetting } from './acting.ts';
import { type DatabaseLog, silentLog } from './database-log.ts';

/** Whatever runs a statement: a pool, or the client of a transaction. */
export type Queryable = Pick<pg.ClientBase, 'query'>;

export interface PoolOptions {
  /** Connections at most. Default 10. */
  max?: number;
  /** Shown in pg_stat_activity. Default `tieout`. */
  applicationName?: string;
  log?: DatabaseLog;
}

const textList: unknown = pg.types.getTypeParser(1009 as 25);

/**
 * Rows as this product wants them. The driver's own settings stay as they are:
 * other users of it in the process keep theirs.
 */
const parsers: ReadonlyMap<number, (text: string) => unknown> = new Map<
  number,
  (text: string) => unknown
>([
  [pg.types.builtins.INT8, BigInt],
  [pg.types.builtins.NUMERIC, String],
  [pg.types.builtins.DATE, String],
  [1016, listOf(BigInt)],
  [1182, listOf(String)],
  [1231, listOf(String)],
]);

// Type text[]: the driver splits the list, we read the elements.
function listOf(parse: (text: string) => unknown) {
  const split = textList as (text: string) => unknown[];
  return (text: string) => split(text).map((one) => (one === null ? null : parse(String(one))));
}

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers.get(oid)) ||
    pg.types.getTypeParser(oid, format as 'text')) as pg.CustomTypesConfig['getTypeParser'],
};

/**
 * A pool that survives restarts of the server: a lost idle connection is logged and replaced at
 * the next use. Work that was under way fails, and `isConnectionLost` says so.
 */
export function openPool(url: string, options: PoolOptions = {}): pg.Pool {
  const { max = 10, applicationName = 'tieout', log = silentLog } = options;
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    connectionTimeoutMillis: 30_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    // All times in sessions are UTC, whatever the server of DATABASE_URL prefers.
    options: '-c timezone=UTC',
    types,
  });
  pool.on('error', (error) => {
    // Of a pool that has ended, the last connections may see the server go: nobody misses them.
    if (!pool.ending) log.warn(`An idle database connection was lost: ${error.message}`);
  });
  // A connection may also die between two statements of a transaction: the next statement reports
  // it; without this listener the process would end first.
  pool.on('connect', (client) => void client.on('error', () => {}));
  return tellingWhoActs(pool);
}

const changes = /^\s*(insert|update|delete|merge|with\b[\s\S]*\b(insert|update|delete)\b)/i;

/** A single statement that changes something says who acts too: in a transaction of its own. */
function tellingWhoActs(pool: pg.Pool): pg.Pool {
  const query = pool.query.bind(pool) as (...of: unknown[]) => unknown;
  const telling = (...of: unknown[]): unknown => {
    const [text] = of;
    const isPlain = typeof text === 'string' && typeof of.at(-1) !== 'function';
    if (!isPlain || actingSetting() === null || !changes.test(text)) return query(...of);
    return withTransaction(pool, (tx) => tx.query(...(of as [string])));
  };
  return Object.assign(pool, { query: telling });
}

export interface TransactionOptions {
  /** Default: the server's, `read committed`. */
  isolation?: 'read committed' | 'repeatable read' | 'serializable';
  readOnly?: boolean;
}

/** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
export async function withTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  { isolation = 'read committed', readOnly = false }: TransactionOptions = {},
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const acting = readOnly ? null : actingSetting();
    // In the same round trip; a setting that ends with the transaction.
    const telling = acting && `; SET LOCAL tieout.acting = ${client.escapeLiteral(acting)}`;
    await client.query(
      `BEGIN ISOLATION LEVEL ${isolation.toUpperCase()} ${readOnly ? 'READ ONLY' : 'READ WRITE'}` +
        (telling ?? ''),
    );
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((lost: Error) => {
      broken = lost;
    });
    throw error;
  } finally {
    // A connection that could not even roll back is thrown away, not reused.
    client.release(broken);
  }
}

/** The five-letter code PostgreSQL gave the error, when it came from there. */
export function sqlState(error: unknown): string | undefined {
  const code = error instanceof pg.DatabaseError ? error.code : undefined;
  return code;
}

const LOST_STATES = new Set(['57P01', '57P02', '57P03', '57P05']);
const LOST_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT']);

/**
 * Did the connection break, rather than the server refuse? Whether work under way was committed is
 * then unknown. (Class 08, 57P01…05: the server ends connections or is not ready.)
 */
export function isConnectionLost(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return state.startsWith('08') || LOST_STATES.has(state);
  if (!(error instanceof Error)) return false;
  if (LOST_CODES.has((error as NodeJS.ErrnoException).code ?? '')) return true;
  return /Connection terminated|timeout exceeded when trying to connect|not queryable/i.test(
    error.message,
  );
}

/**
 * Runs `work` again while its connection breaks, with pauses that double. Only for work that may
 * be done twice: a commit whose answer was lost is repeated.
 */
export async function withReconnect<T>(
  work: () => Promise<T>,
  { attemptsMax = 8, delayMs = 50, log = silentLog as DatabaseLog } = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attemptsMax || !isConnectionLost(error)) throw error;
      log.warn(`Database connection lost, attempt ${attempt} of ${attemptsMax}.`);
      await new Promise((resolve) => setTimeout(resolve, delayMs * 2 ** (attempt - 1)));
    }
  }
}
