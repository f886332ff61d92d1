// Reads a report out of one snapshot of the books, however long: rows come through a cursor, so
// that a journal of any length passes through memory in pieces.
// Invariant: nothing posted meanwhile is seen by half; the connection goes back to the pool however
// the reading ends, also when the reader goes away in the middle.

import type pg from 'pg';
import type { ReadRows, Snapshot } from './report.ts';

const rowsPerPiece = 2000;

/** What `read` gives, out of one snapshot that ends with it. */
export async function* inSnapshot<T>(
  pool: pg.Pool,
  read: (snapshot: Snapshot) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    yield* read({ db: client, rows: cursorOn(client) });
  } finally {
    await client.query('ROLLBACK').catch((lost: Error) => {
      broken = lost;
    });
    client.release(broken);
  }
}

function cursorOn(client: pg.PoolClient): ReadRows {
  let opened = 0;
  return async function* read<Row>(text: string, values: readonly unknown[]) {
    opened += 1;
    const name = `report_rows_${opened}`;
    await client.query(`DECLARE ${name} NO SCROLL CURSOR FOR ${text}`, [...values]);
    for (;;) {
      const { rows } = await client.query(`FETCH ${rowsPerPiece} FROM ${name}`);
      if (rows.length > 0) yield rows as Row[];
      if (rows.length < rowsPerPiece) break;
    }
    await client.query(`CLOSE ${name}`);
  };
}
