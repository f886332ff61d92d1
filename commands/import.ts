// `tieout import FILE`: posts the accounting events of a CSV or NDJSON file, with progress, and
// reports every problem with its line.
// Invariant: an event is posted whole or not at all; a file may be imported again.

import { createReadStream, type WriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { type EventForm, type LineReceipt, receiveEvents } from '#events/receive-events.ts';
import { ProblemError } from '#problems/problem.ts';
import type { House } from '#root/compose.ts';
import { chooseProperty, commandProblem, withHouse } from './open.ts';
import { answer, grouped, openProgress } from './terminal.ts';

export interface ImportOptions {
  readonly property?: string;
  readonly errors?: string;
  readonly json?: boolean;
}

/** What became of a file. */
export interface ImportSummary {
  events: number;
  posted: number;
  exists: number;
  refused: number;
  /** Problems by code, how many events have them. */
  readonly byCode: Record<string, number>;
}

/** Refused events shown on the terminal; `--errors` has them all. */
const shownMax = 20;

/** *Errors:* COMMAND_FILE_*, COMMAND_PROPERTY_*; problems of events are reported, not thrown. */
export async function runImport(file: string, options: ImportOptions): Promise<void> {
  const form = formOf(file);
  const size = await sizeOf(file);
  const errors = options.errors ? await reportTo(options.errors) : null;
  await withHouse('import', async (house) => {
    const { propertyId } = await chooseProperty(house, options.property);
    const stop = new AbortController();
    process.once('SIGINT', () => stop.abort());
    process.once('SIGTERM', () => stop.abort());
    const bytes = createReadStream(file);
    let shown = 0;
    const summary = await importEvents(
      house,
      propertyId,
      { form, bytes, size, signal: stop.signal },
      (refused) => {
        errors?.write(refusalLine(refused));
        if (!errors && shown++ < shownMax)
          process.stderr.write(`\n${refusalText(file, refused)}\n`);
      },
    );
    if (errors) await finished(errors.end());
    answer(options.json === true, summary, summaryText(summary, stop.signal.aborted, shown));
    if (summary.refused > 0 || stop.signal.aborted) process.exitCode = 1;
  });
}

interface Input {
  readonly form: EventForm;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Bytes in all, for the progress. */
  readonly size: number;
  readonly signal?: AbortSignal;
}

/** Posts all events of an input; shared with the demo. */
export async function importEvents(
  house: House,
  propertyId: number,
  input: Input,
  onRefused: (refused: LineReceipt) => void,
): Promise<ImportSummary> {
  const summary: ImportSummary = { events: 0, posted: 0, exists: 0, refused: 0, byCode: {} };
  const progress = openProgress('Importing', Date.now);
  const batches = receiveEvents({
    form: input.form,
    bytes: input.bytes,
    propertyId,
    postedBy: house.config.person,
    currentChart: (property) => house.charts.current(property),
    post: house.postEvents,
    ...(input.signal ? { signal: input.signal } : {}),
  });
  for await (const { receipts, bytesRead } of batches) {
    for (const received of receipts) {
      count(summary, received);
      if (received.receipt.status === 'refused') onRefused(received);
    }
    progress.update(input.size === 0 ? 1 : bytesRead / input.size, countsText(summary));
  }
  progress.end(countsText(summary));
  return summary;
}

function count(summary: ImportSummary, { receipt }: LineReceipt): void {
  summary.events += 1;
  summary[receipt.status] += 1;
  if (receipt.status !== 'refused') return;
  for (const code of new Set(receipt.problems.map((problem) => problem.code))) {
    summary.byCode[code] = (summary.byCode[code] ?? 0) + 1;
  }
}

function countsText({ events, posted, exists, refused }: ImportSummary): string {
  const parts = [`${grouped(events)} events`, `${grouped(posted)} posted`];
  if (exists > 0) parts.push(`${grouped(exists)} were there`);
  if (refused > 0) parts.push(`${grouped(refused)} refused`);
  return parts.join(', ');
}

function refusalLine({ line, source, id, receipt }: LineReceipt): string {
  const problems = receipt.status === 'refused' ? receipt.problems : [];
  return `${JSON.stringify({ line, source, id, problems })}\n`;
}

function refusalText(file: string, { line, id, receipt }: LineReceipt): string {
  const problems = receipt.status === 'refused' ? receipt.problems : [];
  const lines = problems.map(
    ({ code, message, hint, where }) =>
      `  ${code}${where ? ` at ${where}` : ''}\n    ${message}\n    ${hint}`,
  );
  return [`${file}:${line} ${id} is refused:`, ...lines].join('\n');
}

function summaryText(summary: ImportSummary, stopped: boolean, shown: number): string {
  const lines = [`${stopped ? 'Stopped' : 'Done'}: ${countsText(summary)}.`];
  if (summary.refused > 0) {
    const codes = Object.entries(summary.byCode).map(([code, events]) => `${code} (${events})`);
    lines.push(`Refused because of: ${codes.join(', ')}.`);
    if (shown > shownMax)
      lines.push('Import again with --errors FILE to have every problem in a file.');
    lines.push('Nothing of a refused event was kept: correct the file and import it again.');
  } else if (stopped) {
    lines.push('Import the same file again to go on: what is posted is left alone.');
  }
  return lines.join('\n');
}

function formOf(file: string): EventForm {
  if (/\.csv$/i.test(file)) return 'csv';
  if (/\.(ndjson|jsonl)$/i.test(file)) return 'ndjson';
  throw new ProblemError([commandProblem('COMMAND_FILE_KIND', { where: file }, file)]);
}

/** Opened before anything is posted: a report that cannot be written would be missed at the end. */
async function reportTo(file: string): Promise<WriteStream> {
  try {
    return (await open(file, 'w')).createWriteStream();
  } catch (error) {
    const why = (error as Error).message;
    throw new ProblemError([commandProblem('COMMAND_FILE_UNWRITABLE', { where: file }, file, why)]);
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    const found = await stat(file);
    if (found.isFile()) return found.size;
    throw new Error('it is not a file');
  } catch (error) {
    const why = (error as Error).message;
    throw new ProblemError([commandProblem('COMMAND_FILE_UNREADABLE', { where: file }, file, why)]);
  }
}
