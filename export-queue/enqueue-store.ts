// Gives every entry its exports, inside the transaction that posts it, and wakes the workers at
// commit. Invariant: an entry and its exports commit together or not at all; one export per entry
// and connection; in daily summary mode it waits in export_entries instead. An entry dated before
// a connection's cut-over gets none: that ledger has it already. Leaves to others: sending
// (export-worker.ts), entries that came without exports (sweep-store.ts).

import type { Queryable } from '#database/pool.ts';
import type { ExportKey } from '#external-ledger/external-ledger.ts';
import type { PostedEntry } from '#journal/journal-entry.ts';
import { exportKey } from './export-key.ts';

/** The channel workers listen on; the payload is the property's id and `due` or `changed`. */
export const exportsChannel = 'tieout_exports';

/** Rows a statement carries: bounds its memory, not the batch. */
const rowsMax = 5_000;

/**
 * What enqueueing must know of a connection. Paused and disconnected ones get exports too: they
 * wait.
 */
interface ExportingConnection {
  readonly connection_id: number;
  readonly connection_key: string;
  readonly cutover_on: string;
  readonly summarises: boolean;
}

interface NewExport {
  readonly connectionId: number;
  readonly key: ExportKey;
  readonly entry: PostedEntry;
}

export interface EnqueueOptions {
  /** This connection's exports are given in another way, in the same transaction. */
  readonly exceptConnectionId?: number | null;
}

/**
 * Enqueues the exports of entries posted in the transaction of `tx`. Implements `EnqueueExports` of
 * journal/posting-store.ts. Writes nothing for a property without connections.
 */
export async function enqueueExports(
  tx: Queryable,
  propertyId: number,
  entries: readonly PostedEntry[],
  { exceptConnectionId = null }: EnqueueOptions = {},
): Promise<void> {
  if (entries.length === 0) return;
  const all = await readConnections(tx, propertyId);
  const connections = all.filter((one) => one.connection_id !== exceptConnectionId);
  for (const one of connections.filter(({ summarises }) => summarises)) {
    await insertWaiting(tx, propertyId, one, entries);
  }
  const made = connections
    .filter(({ summarises }) => !summarises)
    .flatMap((connection) => exportsOf(connection, entries));
  if (made.length === 0) return;
  for (let from = 0; from < made.length; from += rowsMax) {
    await insertExports(tx, propertyId, made.slice(from, from + rowsMax));
  }
}

function exportsOf(
  connection: ExportingConnection,
  entries: readonly PostedEntry[],
): readonly NewExport[] {
  return entries
    .filter((entry) => entry.postedOn >= connection.cutover_on)
    .map((entry) => ({
      connectionId: connection.connection_id,
      key: exportKey({
        connectionKey: connection.connection_key,
        eventSource: entry.eventSource,
        eventExternalId: entry.eventExternalId,
      }),
      entry,
    }));
}

async function readConnections(tx: Queryable, propertyId: number): Promise<ExportingConnection[]> {
  // Not locked: a connection made while we post is not seen here, and the sweep enqueues for it.
  const { rows } = await tx.query<ExportingConnection>({
    name: 'exporting-connections',
    text: `SELECT connection_id, connection_key, cutover_on,
            coalesce(settings->>'exportMode' = 'daily-summary', false) AS summarises
       FROM connections
      WHERE property_id = $1 ORDER BY connection_id`,
    values: [propertyId],
  });
  return rows;
}

/** They wait for the end of their day (forming-store.ts). */
async function insertWaiting(
  tx: Queryable,
  propertyId: number,
  { connection_id, cutover_on }: ExportingConnection,
  entries: readonly PostedEntry[],
): Promise<void> {
  const meant = entries.filter((entry) => entry.postedOn >= cutover_on);
  if (meant.length === 0) return;
  await tx.query(
    `INSERT INTO export_entries (property_id, connection_id, entry_id)
     SELECT $1, $2, entry_id FROM unnest($3::bigint[]) AS entry_id`,
    [propertyId, connection_id, meant.map((entry) => entry.entryId)],
  );
}

/** And wakes the workers in the same round trip. */
async function insertExports(
  tx: Queryable,
  propertyId: number,
  made: readonly NewExport[],
): Promise<void> {
  // The entries are of this transaction, so nobody else can have enqueued them: no ON CONFLICT.
  await tx.query({
    name: 'insert-exports',
    text: `WITH added AS (
             INSERT INTO exports (property_id, connection_id, entry_id, export_key, posted_on,
                    outlet_id, currency, amount_minor)
             SELECT $1, n.* FROM unnest($2::int[], $3::bigint[], $4::text[], $5::date[], $6::int[],
                    $7::text[], $8::bigint[]) AS n)
           SELECT pg_notify($9, $10)`,
    values: [
      propertyId,
      made.map((row) => row.connectionId),
      made.map((row) => row.entry.entryId),
      made.map((row) => row.key),
      made.map((row) => row.entry.postedOn),
      made.map((row) => row.entry.outletId),
      made.map((row) => row.entry.currency),
      made.map((row) => row.entry.amountMinor),
      ...notice(propertyId, 'due'),
    ],
  });
}

const notice = (propertyId: number, what: 'due' | 'changed') => [
  exportsChannel,
  `${propertyId} ${what}`,
];

/**
 * Wakes every worker at the commit of `tx`; PostgreSQL folds repeats within one transaction.
 * `what`: `changed` when the connection itself changed (paused, settings), not only its exports.
 */
export async function notifyExports(
  tx: Queryable,
  propertyId: number,
  what: 'due' | 'changed' = 'due',
): Promise<void> {
  await tx.query('SELECT pg_notify($1, $2)', notice(propertyId, what));
}
