// Which database a process works on: the server of DATABASE_URL when given, ours otherwise.
// Invariant: the answer is reachable and new enough. Leaves to others: the schema (migrations.ts).

import pg from 'pg';
import { ProblemError } from '#problems/problem.ts';
import { databaseError } from './database-errors.ts';
import type { DatabaseLog } from './database-log.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';

/** An address to open pools on. `stop` ends the server when it is ours to end. */
export interface OpenedDatabase {
  readonly url: string;
  readonly owned: boolean;
  stop(): Promise<void>;
}

const VERSION_MIN = 15;

/** *Errors:* DATABASE_UNREACHABLE, DATABASE_TOO_OLD, and those of `startEmbeddedPostgres`. */
export async function openDatabase(options: {
  /** From the environment variable DATABASE_URL; empty counts as absent. */
  databaseUrl?: string | null | undefined;
  dataFolder: string;
  log: DatabaseLog;
}): Promise<OpenedDatabase> {
  const { databaseUrl, dataFolder, log } = options;
  if (!databaseUrl) return startEmbeddedPostgres({ dataFolder, log });
  await requireServer(databaseUrl);
  return { url: databaseUrl, owned: false, stop: async () => {} };
}

async function requireServer(url: string): Promise<void> {
  let client: pg.Client | null = null;
  try {
    client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 15_000 });
    client.on('error', () => {});
    await client.connect();
    const { rows } = await client.query('SHOW server_version');
    const version: string = rows[0].server_version;
    if (Number.parseInt(version, 10) < VERSION_MIN) {
      throw databaseError('DATABASE_TOO_OLD', version);
    }
  } catch (cause) {
    if (cause instanceof ProblemError) throw cause;
    const problem = databaseError(
      'DATABASE_UNREACHABLE',
      withoutPassword(url),
      (cause as Error).message,
    );
    throw Object.assign(problem, { cause });
  } finally {
    await client?.end().catch(() => {});
  }
}

/** The address as it may be shown. What is no address is not shown at all: it may be a password. */
function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return 'the address given';
  const { protocol, hostname, port, pathname } = new URL(url);
  return `${protocol}//${hostname}${port === '' ? '' : `:${port}`}${pathname}`;
}
