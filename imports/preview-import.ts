// What a file would post, before anything is: its columns with a guess for each, and its first
// events as the journal would take them. Between reading (events/) and deciding (the journal's
// preview). Invariant: reads like an import and writes nothing; an event sees those before it.
// Leaves to others: events after the first ones. Pure but for what it calls.

import type { Chart } from '#chart-of-accounts/chart.ts';
import { CsvRecords } from '#chart-of-accounts/csv-records.ts';
import { guessedColumns } from '#events/column-map.ts';
import { csvColumns } from '#events/csv-columns.ts';
import { eventKinds } from '#events/event-kinds.ts';
import type { ReadEvent, Receipt } from '#events/receipt.ts';
import { type LineReceipt, receiveEvents } from '#events/receive-events.ts';
import { correctedRows } from '#events/refused-columns.ts';
import { type DerivedView, derivedView } from '#journal/derived-view.ts';
import type { PreviewEvents } from '#journal/preview-store.ts';
import { type ImportPreview, type PreviewOrder, previewEventsMax } from './import-schemas.ts';

export interface PreviewDeps {
  readonly loadChart: (propertyId: number) => Promise<Chart>;
  readonly previewEvents: PreviewEvents;
}

type PreviewedLine = ImportPreview['events'][number];

/** The beginning of a file as it would be imported. */
export async function previewImport(
  { loadChart, previewEvents }: PreviewDeps,
  propertyId: number,
  { form, text, isWhole, map }: PreviewOrder,
): Promise<ImportPreview> {
  const chart = await loadChart(propertyId);
  const entries = new Map<ReadEvent, DerivedView>();
  const order: ReadEvent[] = [];
  const post = async (_: number, events: readonly ReadEvent[]): Promise<Receipt[]> => {
    order.push(...events);
    const previews = await previewEvents(propertyId, events);
    return previews.map((one, index) => {
      const read = events[index];
      if (one.status !== 'postable') return one.status === 'exists' ? { ...one, eventId: 0n } : one;
      if (read) entries.set(read, derivedView(one.entry, chart));
      return { status: 'posted', eventId: 0n, entryId: 0n };
    });
  };
  const receipts = await firstReceipts({
    ...{ form, map: map ?? null, propertyId, postedBy: '', post },
    ...{ currentChart: async () => chart, batchEvents: previewEventsMax, inFlight: 1 },
    bytes: piecesOf(text),
  });
  // The last event of what was cut off may have more rows.
  const shown = receipts.length <= previewEventsMax && !isWhole ? receipts.slice(0, -1) : receipts;
  const events = shown.slice(0, previewEventsMax).map(lineView(entries, order));
  const count = (status: string) => events.filter((one) => one.status === status).length;
  return {
    columns: form === 'csv' ? columnsIn(text) : [],
    ours: { columns: [...csvColumns], kinds: [...eventKinds] },
    events,
    ...{ postable: count('postable'), exists: count('exists'), refused: count('refused') },
    isAll: isWhole && receipts.length <= previewEventsMax,
  };
}

/** Of the first events, and of one more where there are more. */
async function firstReceipts(options: Parameters<typeof receiveEvents>[0]): Promise<LineReceipt[]> {
  const found: LineReceipt[] = [];
  for await (const { receipts } of receiveEvents(options)) {
    found.push(...receipts);
    if (found.length > previewEventsMax) break;
  }
  return found;
}

async function* piecesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** Events that were read well come in the order they were handed on. */
function lineView(entries: ReadonlyMap<ReadEvent, DerivedView>, order: readonly ReadEvent[]) {
  const byIdentity = Map.groupBy(order, ({ event }) => `${event.source}\u0000${event.externalId}`);
  return ({ line, source, id, receipt }: LineReceipt): PreviewedLine => {
    if (receipt.status === 'refused') {
      const problems = [...receipt.problems];
      return { line, source, id, status: 'refused', entry: null, problems };
    }
    const read = byIdentity.get(`${source}\u0000${id}`)?.find((one) => entries.has(one));
    const entry = read ? (entries.get(read) ?? null) : null;
    const status = receipt.status === 'posted' ? 'postable' : 'exists';
    return { line, source, id, status, entry, problems: [] };
  };
}

/** Rows looked at for samples. */
const sampleRows = 200;
const samplesMax = 40;

function columnsIn(text: string): ImportPreview['columns'] {
  let header: string[] | null = null;
  let corrected: ReturnType<typeof correctedRows> = null;
  let rows = 0;
  const samples: Set<string>[] = [];
  const records = new CsvRecords({
    record: (fields) => {
      if (header === null) {
        header = fields.map((field) => field.trim());
        corrected = correctedRows(header);
        header = corrected?.(header) ?? header;
        return;
      }
      rows += 1;
      if (rows > sampleRows) return;
      (corrected?.(fields) ?? fields).forEach((field, index) => {
        const seen = samples[index] ?? new Set();
        samples[index] = seen;
        if (field !== '' && seen.size < samplesMax) seen.add(field.slice(0, 80));
      });
    },
    fault: () => {},
  });
  records.push(text.replace(/^\ufeff/, ''));
  records.end();
  const names: readonly string[] = header ?? [];
  const guesses = guessedColumns(names);
  return names.map((name, index) => ({
    header: name,
    guess: guesses[index] ?? null,
    samples: [...(samples[index] ?? [])],
  }));
}
