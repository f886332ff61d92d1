// Receives a file or stream of events: bytes → text → raw events → batches read against the
// chart → posted, with one receipt per event, in the order of the input. Used by `tieout import`
// and by HTTP.
// Invariant: memory is bounded by the batches in flight, whatever the size of the input; every
// event is answered for exactly once; the result is the same as posting the batches one after the
// other.
// Leaves to others: opening files and requests, showing progress, posting (PostEvents).

import type { Chart } from '#chart-of-accounts/chart.ts';
import { invariant } from '#problems/invariant.ts';
import type { Problem } from '#problems/problem.ts';
import type { AccountingEvent } from './accounting-event.ts';
import type { ColumnMap } from './column-map.ts';
import { EventCsv } from './event-csv.ts';
import { EventNdjson } from './event-ndjson.ts';
import {
  brokenEvent,
  type OriginalLines,
  type RawEvent,
  type RawEventReader,
} from './raw-event.ts';
import { readEvent } from './read-event.ts';
import type { PostEvents, ReadEvent, Receipt } from './receipt.ts';
import { NotUtf8, Utf8Text } from './utf8-text.ts';

/** How the events are written. */
export type EventForm = 'csv' | 'ndjson';

export interface ReceiveOptions {
  readonly form: EventForm;
  /** How a CSV file in other columns is read. Default: it has ours. */
  readonly map?: ColumnMap | null;
  /** Pieces of any size; pulled only as fast as events are posted. */
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly propertyId: number;
  /** Who stands in the journal as the one who posted. */
  readonly postedBy: string;
  /** Asked once a batch, so that a closing date set meanwhile is told well. */
  readonly currentChart: (propertyId: number) => Promise<Chart>;
  readonly post: PostEvents;
  /** Stops between batches: what was handed to `post` is finished and reported. */
  readonly signal?: AbortSignal;
  /** Events a batch at most. Default 1000. */
  readonly batchEvents?: number;
  /**
   * Lines, taxes and settled documents a batch at most, but for a single larger event. Default
   * 10,000.
   */
  readonly batchWeight?: number;
  /** Batches read or being posted at once. Default 3: one is made while two are posted. */
  readonly inFlight?: number;
}

/** What became of one event of the input. */
export interface LineReceipt {
  readonly line: number;
  readonly source: string;
  readonly id: string;
  /** Day and outlet as written, good or not; null where there is no such text. */
  readonly occurredOn: string | null;
  readonly outlet: string | null;
  /** Of what was refused, as in the input and in JSON form; undefined: it could not be made. */
  readonly original: OriginalLines | null;
  readonly value: unknown;
  readonly receipt: Receipt;
}

/** One batch, in the order of the input. */
export interface ReceivedBatch {
  readonly receipts: readonly LineReceipt[];
  /** Bytes of the input consumed when the batch was made. */
  readonly bytesRead: number;
}

interface RawBatch {
  /** Emptied by whoever reads them: the raw form is not kept while the events are posted. */
  readonly raws: RawEvent[];
  readonly bytesRead: number;
}

/** Yields every batch once it is posted, in order. *Errors:* what `bytes` and `post` throw. */
export async function* receiveEvents(options: ReceiveOptions): AsyncGenerator<ReceivedBatch> {
  const { inFlight = 3, signal } = options;
  const posting: Promise<ReceivedBatch>[] = [];
  let speaking: Promise<unknown> = Promise.resolve();
  try {
    for await (const batch of rawBatches(options)) {
      if (signal?.aborted) break;
      const answers = await readBatch(options, batch);
      const speaks = answers.some(({ event }) => event !== null && speaksOfOthers(event.event));
      const before = speaks ? Promise.all(posting) : speaking;
      const received = postBatch(options, { answers, bytesRead: batch.bytesRead }, before);
      // It is awaited below in its turn; until then its failure must not count as unhandled.
      received.catch(() => {});
      if (speaks) speaking = received;
      posting.push(received);
      if (posting.length >= inFlight) yield await next(posting);
    }
    while (posting.length > 0) yield await next(posting);
  } finally {
    // After a failure, or when the consumer leaves: nothing is still being posted when we return.
    await Promise.allSettled(posting);
  }
}

function next(posting: Promise<ReceivedBatch>[]): Promise<ReceivedBatch> {
  const first = posting.shift();
  invariant(first !== undefined, 'a batch is being posted');
  return first;
}

async function* rawBatches(options: ReceiveOptions): AsyncGenerator<RawBatch> {
  const { batchEvents = 1000, batchWeight = 10_000 } = options;
  let raws: RawEvent[] = [];
  let weight = 0;
  let isOver = false;
  const take = (raw: RawEvent) => {
    if (isOver) return;
    raws.push(raw);
    weight += raw.weight;
    isOver = raw.fatal;
  };
  const { form, map = null } = options;
  const reader = form === 'csv' ? new EventCsv(take, map) : new EventNdjson(take);
  let bytesRead = 0;
  for await (const piece of textOf(options.bytes, reader, take)) {
    bytesRead += piece.bytes;
    reader.push(piece.text);
    if (raws.length < batchEvents && weight < batchWeight) continue;
    // A piece of text may hold several batches; the last, unfilled, waits for more.
    const cut = batchesOf(raws, batchEvents, batchWeight);
    const last = cut.pop() ?? [];
    for (const batch of cut) yield { raws: batch, bytesRead };
    raws = last;
    weight = last.reduce((sum, raw) => sum + raw.weight, 0);
    if (isOver) break;
  }
  if (!isOver) reader.end();
  for (const batch of batchesOf(raws, batchEvents, batchWeight)) yield { raws: batch, bytesRead };
}

function batchesOf(raws: readonly RawEvent[], events: number, weightMax: number): RawEvent[][] {
  const batches: RawEvent[][] = [];
  let batch: RawEvent[] = [];
  let weight = 0;
  for (const raw of raws) {
    if (batch.length >= events || (batch.length > 0 && weight + raw.weight > weightMax)) {
      batches.push(batch);
      batch = [];
      weight = 0;
    }
    batch.push(raw);
    weight += raw.weight;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

// Large pieces are cut, so that the events of one of them do not fill memory.
const pieceBytesMax = 256 * 1024;

async function* textOf(
  bytes: AsyncIterable<Uint8Array>,
  reader: RawEventReader,
  take: (raw: RawEvent) => void,
): AsyncGenerator<{ text: string; bytes: number }> {
  const decoder = new Utf8Text();
  try {
    for await (const whole of bytes) {
      for (let at = 0; at < whole.length; at += pieceBytesMax) {
        const piece = whole.subarray(at, at + pieceBytesMax);
        yield { text: decoder.push(piece), bytes: piece.length };
      }
    }
    const text = decoder.end();
    if (text !== '') yield { text, bytes: 0 };
  } catch (error) {
    if (!(error instanceof NotUtf8)) throw error;
    if (error.textBefore !== '') yield { text: error.textBefore, bytes: 0 };
    take(brokenEvent(reader.line, error.problem, { fatal: true }));
  }
}

async function readBatch(options: ReceiveOptions, { raws }: RawBatch): Promise<Answer[]> {
  const chart = await options.currentChart(options.propertyId);
  return raws.splice(0).map((raw) => readRaw(raw, chart));
}

/**
 * Does what becomes of the event depend on others? A payment settles what is there, a credit takes
 * from what is left, a void needs its original: such a batch is posted after all before it, and
 * before any other. Batches that speak of nobody may overtake each other.
 */
function speaksOfOthers(event: AccountingEvent): boolean {
  if ('of' in event && event.of !== null) return true;
  if ('settles' in event && event.settles.length > 0) return true;
  return event.kind === 'income-recognized' || event.kind === 'recognition-unwound';
}

interface ReadBatch {
  readonly answers: readonly Answer[];
  readonly bytesRead: number;
}

async function postBatch(
  options: ReceiveOptions,
  { answers, bytesRead }: ReadBatch,
  before: Promise<unknown>,
): Promise<ReceivedBatch> {
  await before;
  await postRead(options, answers);
  return {
    bytesRead,
    receipts: answers.map(({ place, event, receipt }) => {
      invariant(receipt !== null, 'every event has a receipt');
      const { line, source, id, occurredOn, outlet } = place;
      const isRefused = receipt.status === 'refused';
      const of = {
        original: isRefused ? place.original : null,
        value: isRefused ? (place.value ?? event?.content) : undefined,
      };
      return { line, source, id, occurredOn, outlet, ...of, receipt: placed(place, receipt) };
    }),
  };
}

/** What is left of a raw event once it was read. */
interface Place
  extends Pick<RawEvent, 'line' | 'source' | 'id' | 'placeOf' | 'problems' | 'original'> {
  readonly occurredOn: string | null;
  readonly outlet: string | null;
  /** Of what was refused when it was read. */
  readonly value?: unknown;
}

interface Answer {
  readonly place: Place;
  readonly event: ReadEvent | null;
  receipt: Receipt | null;
}

const textOrNull = (value: unknown) => (typeof value === 'string' ? value : null);

function readRaw(raw: RawEvent, chart: Chart): Answer {
  const { line, source, id, placeOf, problems: told, original } = raw;
  const said = (raw.value ?? {}) as { readonly occurredOn?: unknown; readonly outlet?: unknown };
  const day = { occurredOn: textOrNull(said.occurredOn), outlet: textOrNull(said.outlet) };
  const place: Place = { line, source, id, placeOf, problems: told, original, ...day };
  const read = raw.value === undefined ? [] : readEvent(raw.value, chart);
  if (!Array.isArray(read) && told.length === 0) {
    return { place, event: read as ReadEvent, receipt: null };
  }
  const problems = [...told, ...(Array.isArray(read) ? read.map(inFile(place)) : [])];
  const refused = { ...place, value: raw.value };
  return { place: refused, event: null, receipt: { status: 'refused', problems } };
}

const inFile = (at: Place) => (problem: Problem) => {
  const { where, message } = problem;
  if (at.placeOf === null || where === undefined) return problem;
  const place = at.placeOf(where);
  // The file knows columns, not paths: `lines[0].amount` is called `lineAmount` there.
  const column = /, (\w+)$/.exec(place)?.[1];
  const said = column && message.startsWith(where) ? column + message.slice(where.length) : message;
  return { ...problem, message: said, where: place };
};

// The journal's problems tell their place in the JSON form, too.
function placed(at: Place, receipt: Receipt): Receipt {
  if (receipt.status !== 'refused' || at.placeOf === null || at.problems.length > 0) {
    return receipt;
  }
  const inRow = (problem: Problem) => /^line \d/.test(problem.where ?? '');
  const place = (problem: Problem) => (inRow(problem) ? problem : inFile(at)(problem));
  return { status: 'refused', problems: receipt.problems.map(place) };
}

async function postRead(options: ReceiveOptions, answers: readonly Answer[]): Promise<void> {
  const open = answers.filter((answer) => answer.receipt === null);
  if (open.length === 0) return;
  const events = open.flatMap((answer) => answer.event ?? []);
  const receipts = await options.post(options.propertyId, events, options.postedBy);
  invariant(receipts.length === open.length, 'the journal answers for every event it was given');
  open.forEach((answer, index) => {
    answer.receipt = receipts[index] ?? null;
  });
}
