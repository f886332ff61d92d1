// The connections of a process that will die: when it is buried the server ends them, as it does
// when the operating system closes its sockets. Invariant: nothing of them outlives the burial.

import type pg from 'pg';
import { openPool } from '#database/pool.ts';

export function doomedPool(admin: pg.Pool, databaseUrl: string, applicationName: string) {
  const database = new URL(databaseUrl).pathname.slice(1);
  const pool = openPool(databaseUrl, { max: 4, applicationName });
  // The dead do not wait for connections: their timers would keep this process alive.
  pool.options.connectionTimeoutMillis = 1_000;
  async function bury(): Promise<void> {
    // One that was still connecting when it died.
    pool.on('connect', (client) => void client.end().catch(() => {}));
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = $1 AND datname = $2`,
      [applicationName, database],
    );
    void pool.end();
  }
  return { pool, bury };
}
