// `tieout import FILE`: posts the accounting events of a CSV or NDJSON file, with progress, and
// reports every problem with its line.
// Invariant: an event is posted whole or not at all; a file may be imported again.

import { once } from 'node:events';
import type { WriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { Worker } from 'node:worker_threads';
import type { EventForm, LineReceipt } from '#events/receive-events.ts';
import { type ImportedBatch, recordedImport } from '#imports/recorded-import.ts';
import { grouped } from '#money/grouped.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import type { House } from '#root/compose.ts';
import type { ImportMessage, ImportOrder } from './import-worker.ts';
import { commandProblem } from './open.ts';
import { answer, openProgress } from './terminal.ts';

export interface ImportOptions {
  readonly property?: string;
  readonly errors?: string;
  readonly mapping?: string;
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

/** Megabytes for what the reading thread has just made: its semi-spaces have 8 each. */
const youngGenerationMbMax = 24;

/** *Errors:* COMMAND_FILE_*, COMMAND_PROPERTY_*; problems of events are reported, not thrown. */
export async function runImport(file: string, options: ImportOptions): Promise<void> {
  const form = formOf(file);
  const size = await sizeOf(file);
  const errors = options.errors ? await reportTo(options.errors) : null;
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const report = openReport(file, errors);
  const progress = openProgress('Importing', Date.now);
  const summary = emptySummary();
  const order = {
    ...{ file, form, size },
    ...(options.property ? { property: options.property } : {}),
    ...(options.mapping ? { mapping: options.mapping } : {}),
  };
  let share = 0;
  await importFile(order, async (batch) => {
    count(summary, batch);
    await report.refused(batch.refused);
    share = size === 0 ? 1 : batch.bytesRead / size;
    progress.update(share, countsText(summary));
    return !stop.signal.aborted;
  });
  progress.end(countsText(summary), stop.signal.aborted ? share : 1);
  if (errors) await finished(errors.end());
  answer(options.json === true, summary, summaryText(summary, stop.signal.aborted, report.shown));
  if (summary.refused > 0 || stop.signal.aborted) process.exitCode = 1;
}

/**
 * Posts all events of a file in a thread of its own. `onBatch` is awaited after each batch and
 * answers whether to go on. *Errors:* COMMAND_PROPERTY_*, those of opening the house.
 */
export function importFile(
  order: ImportOrder,
  onBatch: (batch: ImportedBatch) => Promise<boolean>,
): Promise<void> {
  const worker = new Worker(new URL('./import-worker.ts', import.meta.url), {
    workerData: order,
    resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMbMax },
  });
  return new Promise((resolve, reject) => {
    let problems: readonly Problem[] | null = null;
    worker.on('message', (message: ImportMessage) => {
      if ('problems' in message) {
        problems = message.problems;
        worker.postMessage(false);
        return;
      }
      // When a report cannot be written, the batches under way are finished first.
      onBatch(message).then(
        (goOn) => worker.postMessage(goOn),
        (error) => {
          reject(error);
          worker.postMessage(false);
        },
      );
    });
    worker.on('error', reject);
    worker.on('exit', () => (problems ? reject(new ProblemError(problems)) : resolve()));
  });
}

/** Tells refused events: to the file of `--errors` when given, else the first ones here. */
function openReport(file: string, errors: WriteStream | null) {
  return {
    shown: 0,
    async refused(receipts: readonly LineReceipt[]): Promise<void> {
      for (const received of receipts) {
        if (errors) {
          if (!errors.write(refusalLine(received))) await once(errors, 'drain');
        } else if (this.shown++ < shownMax) {
          process.stderr.write(`\n${refusalText(file, received)}\n`);
        }
      }
    },
  };
}

/** What the demo imports: it comes from no file, and stands in the history like one. */
interface DemoInput {
  readonly fileName: string;
  readonly form: EventForm;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly size: number;
}

/** Posts all events of an input of `size` bytes on this thread, with progress: for the demo. */
export async function importEvents(
  house: House,
  propertyId: number,
  { size, ...input }: DemoInput,
  onRefused: (refused: LineReceipt) => void,
): Promise<ImportSummary> {
  const summary = emptySummary();
  const progress = openProgress('Importing', Date.now);
  const loadChart = (id: number) => house.charts.current(id);
  const order = { propertyId, person: house.config.person, sizeBytes: size, mapping: null };
  for await (const batch of recordedImport({ ...house, loadChart }, { ...order, ...input })) {
    count(summary, batch);
    for (const refused of batch.refused) onRefused(refused);
    progress.update(size === 0 ? 1 : batch.bytesRead / size, countsText(summary));
  }
  progress.end(countsText(summary));
  return summary;
}

function emptySummary(): ImportSummary {
  return { events: 0, posted: 0, exists: 0, refused: 0, byCode: {} };
}

function count(summary: ImportSummary, { posted, exists, refused }: ImportedBatch): void {
  summary.events += posted + exists + refused.length;
  summary.posted += posted;
  summary.exists += exists;
  summary.refused += refused.length;
  for (const { receipt } of refused) {
    const problems = receipt.status === 'refused' ? receipt.problems : [];
    for (const code of new Set(problems.map((problem) => problem.code))) {
      summary.byCode[code] = (summary.byCode[code] ?? 0) + 1;
    }
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
