// COPY of rows that are already encoded: what the limit of a writing benchmark sends.
// Invariant: nothing is encoded, checked or waited for between the tables of a batch: one message,
// like ours.

import { once } from 'node:events';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { type CopyTarget, copyTables } from '#database/copy-rows.ts';

/** Rows of one table in PostgreSQL's binary COPY format. */
export interface ReadyCopy {
  readonly into: string;
  readonly bytes: Buffer;
}

/** Reads the rows of a query in binary COPY format. */
export async function copyOut(client: pg.ClientBase, query: string): Promise<Buffer> {
  const stream = client.query(copyTo(`COPY (${query}) TO STDOUT (FORMAT binary)`));
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(stream, 'end');
  return Buffer.concat(chunks);
}

/** Copies ready rows into their tables, in one round trip. */
export function copyReady(client: pg.ClientBase, batch: readonly ReadyCopy[]): Promise<void> {
  const targets = batch.map(
    ({ into, bytes }): CopyTarget => ({ into, rows: { finish: () => bytes } }),
  );
  return copyTables(client, targets);
}
