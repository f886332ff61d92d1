// Imports a file of events and leaves its history: the one way for the console and the command
// line. Between events/ (reading) and the journal (posting). Invariant: what is posted is counted
// in the transaction that posts it, so that the counts are those of the books wherever the process
// dies; the file imported again posts nothing twice.
// Leaves to others: the bytes, progress on a screen, who may send what (withinLimits).

import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Chart } from '#chart-of-accounts/chart.ts';
import { isoDateOf } from '#chart-of-accounts/iso-date.ts';
import type { ColumnMap } from '#events/column-map.ts';
import type { PostEvents } from '#events/receipt.ts';
import { type EventForm, type LineReceipt, receiveEvents } from '#events/receive-events.ts';
import { importError } from './import-errors.ts';
import { beginImport, endImport, keepStep, noteStep, type Refusal } from './import-store.ts';
import { readMapping } from './mapping-store.ts';

/** What importing needs. */
export interface ImportDeps {
  readonly pool: pg.Pool;
  readonly loadChart: (propertyId: number) => Promise<Chart>;
  readonly postEvents: PostEvents;
}

export interface ImportOrder {
  readonly propertyId: number;
  readonly person: string;
  readonly fileName: string;
  readonly form: EventForm;
  /** Null: nobody knows yet. */
  readonly sizeBytes: number | null;
  /** Name of a saved mapping; null: the file has our columns. */
  readonly mapping: string | null;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Stops after the batches under way. */
  readonly signal?: AbortSignal;
}

/** What became of a batch. */
export interface ImportedBatch {
  readonly importId: bigint;
  readonly posted: number;
  readonly exists: number;
  readonly refused: readonly LineReceipt[];
  /** Bytes of the file read so far. */
  readonly bytesRead: number;
}

/** Refusals of one file that are kept with their problems; the others are counted. */
export const refusalsKeptMax = 10_000;

/** *Errors:* IMPORT_MAPPING_UNKNOWN; what reading and posting throw, with the import ended. */
export async function* recordedImport(
  deps: ImportDeps,
  order: ImportOrder,
): AsyncGenerator<ImportedBatch> {
  const { pool } = deps;
  const { propertyId, signal } = order;
  const map = await mapOf(deps, order);
  const place = { propertyId, importId: await beginImport(pool, order) };
  const hash = createHash('sha256');
  let isWhole = false;
  const hashed = hashing(order.bytes, hash, () => {
    isWhole = true;
  });
  let state: 'finished' | 'stopped' | 'failed' = 'stopped';
  let failure: string | null = null;
  let events = 0;
  try {
    for await (const batch of posted(deps, { ...order, bytes: hashed, map }, place.importId)) {
      events += batch.posted + batch.exists + batch.refused.length;
      yield batch;
    }
    if (isWhole) state = 'finished';
    else if (!signal?.aborted) [state, failure] = ['failed', 'Nothing could be read after this.'];
  } catch (error) {
    state = 'failed';
    failure = error instanceof Error ? error.message.slice(0, 500) : 'it failed';
    throw error;
  } finally {
    const sha256 = state === 'finished' ? hash.digest('hex') : null;
    await endImport(pool, place, { state, sha256, failure, events });
  }
}

async function mapOf({ pool }: ImportDeps, order: ImportOrder): Promise<ColumnMap | null> {
  const { propertyId, mapping } = order;
  if (mapping === null) return null;
  const map = await readMapping(pool, propertyId, mapping);
  if (!map) throw importError('IMPORT_MAPPING_UNKNOWN', 422, mapping);
  return map;
}

async function* hashing(
  bytes: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
  onEnd: () => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    hash.update(piece);
    yield piece;
  }
  onEnd();
}

async function* posted(
  { pool, loadChart, postEvents }: ImportDeps,
  order: ImportOrder & { readonly map: ColumnMap | null },
  importId: bigint,
): AsyncGenerator<ImportedBatch> {
  const { propertyId, person } = order;
  const place = { propertyId, importId };
  const post: PostEvents = (...of) =>
    postEvents(of[0], of[1], of[2], (tx, entries) => keepStep(tx, place, entries));
  const batches = receiveEvents({
    ...{ form: order.form, bytes: order.bytes, map: order.map, propertyId, postedBy: person },
    ...{ currentChart: loadChart, post },
    ...(order.signal && { signal: order.signal }),
  });
  let kept = 0;
  for await (const { receipts, bytesRead } of batches) {
    const refused = receipts.filter(({ receipt }) => receipt.status === 'refused');
    const exists = receipts.filter(({ receipt }) => receipt.status === 'exists').length;
    const told = refused.slice(0, refusalsKeptMax - kept);
    const refusals = told.map((one, index) => refusalOf(one, kept + index + 1));
    kept += told.length;
    const counts = { existed: exists, refused: refused.length };
    await noteStep(pool, place, { ...counts, bytesRead, refusals });
    const count = receipts.length - exists - refused.length;
    yield { importId, posted: count, exists, refused, bytesRead };
  }
}

function refusalOf(one: LineReceipt, number: number): Refusal {
  const problems = one.receipt.status === 'refused' ? one.receipt.problems : [];
  return {
    ...{ number, line: one.line, problems },
    // Texts as written may be anything; what the database cannot hold is no identity either.
    source: storable(one.source, 200),
    externalId: storable(one.id, 200),
    occurredOn: one.occurredOn === null ? null : isoDateOf(one.occurredOn),
    outlet: one.outlet === null ? null : storable(one.outlet, 100),
    original: one.original,
    differs: problems.some(({ code }) => code === 'EVENT_EXISTS_WITH_DIFFERENT_CONTENT'),
  };
}

const storable = (text: string, max: number) =>
  text.slice(0, max).replaceAll('\u0000', '').toWellFormed();
