// Imports a whole file of events and says how it goes: what the command `tieout import` shows. File input
// and output stay in the command; bytes come in, reports go out.
// Invariant: safe to run again: events that are in the books are counted as `exists`, nothing is doubled.

import type { Problem } from '#problems/problem.ts';
import { eventProblem } from './event-errors.ts';
import { type EventForm, type ReceiveOptions, receiveEvents } from './receive-events.ts';

export interface ImportProgress {
  readonly bytesRead: number;
  /** Null when the size is not known (standard input). */
  readonly bytesTotal: number | null;
  /** Events answered for: posted + exists + refused. */
  readonly events: number;
  readonly posted: number;
  readonly exists: number;
  readonly refused: number;
}

/** An event that is not in the books; sources and ids are empty where the line could not be read. */
export interface RefusedLine {
  readonly line: number;
  readonly source: string;
  readonly id: string;
  readonly problems: readonly Problem[];
}

/** After each batch: its refused events, then how far the import is. */
export interface ImportReport {
  readonly progress: ImportProgress;
  readonly refused: readonly RefusedLine[];
}

export interface ImportOptions extends ReceiveOptions {
  readonly bytesTotal: number | null;
}

/**
 * Yields a report per batch, in the order of the file; the last one holds the totals. An empty file
 * yields one report. *Errors:* what reading the bytes and posting throw; run it again then.
 */
export async function* importEvents(options: ImportOptions): AsyncGenerator<ImportReport> {
  let progress: ImportProgress = {
    bytesRead: 0,
    bytesTotal: options.bytesTotal,
    events: 0,
    posted: 0,
    exists: 0,
    refused: 0,
  };
  yield { progress, refused: [] };
  for await (const { receipts, bytesRead } of receiveEvents(options)) {
    const counts = { posted: 0, exists: 0, refused: 0 };
    const refused: RefusedLine[] = [];
    for (const { line, source, id, receipt } of receipts) {
      counts[receipt.status] += 1;
      if (receipt.status === 'refused') {
        refused.push({ line, source, id, problems: receipt.problems });
      }
    }
    progress = {
      ...progress,
      bytesRead,
      events: progress.events + receipts.length,
      posted: progress.posted + counts.posted,
      exists: progress.exists + counts.exists,
      refused: progress.refused + counts.refused,
    };
    yield { progress, refused };
  }
}

/** The form a file's name says, or the problem EVENT_FILE_UNKNOWN. */
export function formOfFile(name: string): EventForm | Problem {
  if (/\.csv$/i.test(name)) return 'csv';
  if (/\.(ndjson|jsonl)$/i.test(name)) return 'ndjson';
  return eventProblem('EVENT_FILE_UNKNOWN', {}, name.slice(-200));
}
