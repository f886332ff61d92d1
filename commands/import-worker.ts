// The thread of `tieout import` that reads the file and posts its events. A thread of its own
// because a thread's memory can be bounded: V8 lets the young part of a heap grow to 128 MB under a
// load like this one, for no gain in speed that could be measured beside PostgreSQL.
// Invariant: after each batch it waits for the answer of import.ts: whether to go on. So neither
// reports nor events pile up, however slow the terminal.

import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { EventForm } from '#events/receive-events.ts';
import { type ImportedBatch, recordedImport } from '#imports/recorded-import.ts';
import { invariant } from '#problems/invariant.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { chooseProperty, withHouse } from './open.ts';

/** What to import. */
export interface ImportOrder {
  readonly file: string;
  readonly form: EventForm;
  /** Code of the property; absent: the only one. */
  readonly property?: string;
  /** Name of a saved mapping; absent: the file has our columns. */
  readonly mapping?: string;
  /** Of the file, where it is known. */
  readonly size?: number;
}

/** What this thread tells: a batch, or why there will be none. */
export type ImportMessage = ImportedBatch | { readonly problems: readonly Problem[] };

async function importFile(order: ImportOrder): Promise<void> {
  await withHouse('import', async (house) => {
    const { file, form, property, mapping = null, size = null } = order;
    const { propertyId } = await chooseProperty(house, property);
    const stop = new AbortController();
    const input = {
      ...{ propertyId, person: house.config.person, fileName: basename(file), form, mapping },
      ...{ sizeBytes: size, bytes: createReadStream(file), signal: stop.signal },
    };
    const loadChart = (id: number) => house.charts.current(id);
    for await (const batch of recordedImport({ ...house, loadChart }, input)) {
      if (!(await tell(batch))) stop.abort();
    }
  });
}

/** Sends a message; for a batch, waits for the answer whether to go on. */
async function tell(message: ImportMessage): Promise<boolean> {
  invariant(parentPort !== null, 'this file is run as a thread');
  const answer = once(parentPort, 'message');
  parentPort.postMessage(message);
  const [goOn] = await answer;
  return goOn;
}

try {
  await importFile(workerData);
} catch (error) {
  if (!(error instanceof ProblemError)) throw error;
  await tell({ problems: error.problems });
}
