// The COPY floor: tables with the columns, indexes and checks of those that posting writes, without
// triggers and foreign keys, and the rows of posted batches as ready COPY data for them.
// Invariant: what is copied into the floor is what posting wrote, batch for batch.
// Leaves to others: timing the copies.

import type pg from 'pg';
import { copyOut, type ReadyCopy } from './ready-copy.ts';

/** Tables in the order they are written, each with the number that names its batch. */
const tables = {
  journal_batches: 'batch_id',
  events: 'event_id',
  journal_entries: 'entry_id',
  journal_lines: 'entry_id',
  exports: 'entry_id',
} as const;

/** Makes the floor's tables, in a schema of their own. */
export async function makeFloorTables(pool: pg.Pool): Promise<void> {
  await pool.query('CREATE SCHEMA floor');
  for (const table of Object.keys(tables))
    await pool.query(`CREATE TABLE floor.${table} (LIKE public.${table} INCLUDING ALL)`);
}

/** The number of the last batch. */
export async function lastBatchId(pool: pg.Pool): Promise<bigint> {
  const { rows } = await pool.query('SELECT coalesce(max(batch_id), 0) AS id FROM journal_batches');
  return rows[0].id;
}

/** The batches after one, ready to be copied, `atOnce` at a time so that memory holds them. */
export async function* floorBatches(
  pool: pg.Pool,
  afterId: bigint,
  atOnce: number,
): AsyncGenerator<ReadyCopy[][]> {
  const columns = await columnsOf(pool);
  for (let last = afterId; ; ) {
    const { rows } = await pool.query<{ first: bigint; last: bigint }>(
      `SELECT batch_id AS first, batch_id + entry_count - 1 AS last FROM journal_batches
        WHERE batch_id > $1 ORDER BY batch_id LIMIT $2`,
      [last, atOnce],
    );
    if (rows.length === 0) return;
    const ready: ReadyCopy[][] = [];
    for (const batch of rows) ready.push(await readBatch(pool, columns, batch));
    yield ready;
    last = rows.at(-1)?.last ?? last;
  }
}

async function readBatch(
  pool: pg.Pool,
  columns: ReadonlyMap<string, string>,
  { first, last }: { readonly first: bigint; readonly last: bigint },
): Promise<ReadyCopy[]> {
  const client = await pool.connect();
  try {
    const batch: ReadyCopy[] = [];
    for (const [table, key] of Object.entries(tables)) {
      const list = columns.get(table) ?? '';
      const from = `SELECT ${list} FROM ${table} WHERE ${key} BETWEEN ${first} AND ${last}`;
      const bytes = await copyOut(client, `${from} ORDER BY ${key}`);
      batch.push({ into: `floor.${table} (${list})`, bytes });
    }
    return batch;
  } finally {
    client.release();
  }
}

async function columnsOf(pool: pg.Pool): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ table_name: string; list: string }>(
    `SELECT table_name, string_agg(column_name, ', ' ORDER BY ordinal_position) AS list
       FROM information_schema.columns
      WHERE table_schema = 'public' AND is_generated = 'NEVER' GROUP BY table_name`,
  );
  return new Map(rows.map(({ table_name, list }) => [table_name, list]));
}
