// The database of a benchmark: an embedded PostgreSQL with fsync, migrated, in a folder of its own
// on the disk of the checkout. Invariant: server and folder are gone afterwards, whatever happened.

import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { silentLog } from '#database/database-log.ts';
import { startEmbeddedPostgres } from '#database/embedded-postgres.ts';
import { migrate } from '#database/migrations.ts';
import { openPool } from '#database/pool.ts';
import { removeScratchFolder, scratchFolder } from '#database/scratch-folder.ts';

export interface OwnDatabase {
  readonly pool: pg.Pool;
  readonly databaseUrl: string;
  /** Process of the server. */
  readonly serverPid: number;
  /** For files besides; removed with everything in it. */
  readonly dataFolder: string;
}

/** Opens it with so many connections at most, and takes it down after the work. */
export async function inOwnDatabase(
  connectionsMax: number,
  work: (database: OwnDatabase) => Promise<void>,
): Promise<void> {
  const folder = fileURLToPath(new URL('../.tieout', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const dataFolder = scratchFolder('benchmark', folder);
  const server = await startEmbeddedPostgres({ dataFolder, log: silentLog });
  const pool = openPool(server.url, { max: connectionsMax });
  try {
    await migrate(pool);
    await work({ pool, databaseUrl: server.url, serverPid: server.pid, dataFolder });
  } finally {
    await pool.end();
    await server.stop();
    removeScratchFolder(dataFolder);
  }
}
