// A database restored from a dump into another server is taken over when it is opened: the
// transaction numbers in it are of the server it came from. Invariant: done once for a server,
// before anything is read or posted; nothing else of the books changes.

import type pg from 'pg';
import type { DatabaseLog } from './database-log.ts';

/** True: it came from another server than the one it was last opened on. */
export async function adoptDatabase(pool: pg.Pool, log: DatabaseLog): Promise<boolean> {
  const { rows } = await pool.query<{ adopted: boolean }>('SELECT adopt_database() AS adopted');
  const adopted = rows[0]?.adopted === true;
  if (adopted) log.info('The database came from another server; kept sums are made anew.');
  return adopted;
}
