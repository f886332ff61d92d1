// Posts the events of a file or of the demo, and tells what became of each batch.
// Invariant: the next batch is told when the consumer asks for it, so reports do not pile up.
// Leaves to others: showing progress and reports (import.ts), the thread (import-worker.ts).

import { type EventForm, type LineReceipt, receiveEvents } from '#events/receive-events.ts';
import type { House } from '#root/compose.ts';

/** Events to import. */
export interface ImportInput {
  readonly form: EventForm;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Stops after the batches under way. */
  readonly signal?: AbortSignal;
}

/** What became of a batch. */
export interface ImportedBatch {
  readonly posted: number;
  readonly exists: number;
  readonly refused: readonly LineReceipt[];
  /** Bytes of the input read so far. */
  readonly bytesRead: number;
}

/** Posts all events of an input. *Errors:* what reading and posting throw. */
export async function* importBatches(
  house: House,
  propertyId: number,
  input: ImportInput,
): AsyncGenerator<ImportedBatch> {
  const batches = receiveEvents({
    ...input,
    propertyId,
    postedBy: house.config.person,
    currentChart: (id) => house.charts.current(id),
    post: house.postEvents,
  });
  for await (const { receipts, bytesRead } of batches) {
    const refused = receipts.filter(({ receipt }) => receipt.status === 'refused');
    const posted = receipts.filter(({ receipt }) => receipt.status === 'posted').length;
    const exists = receipts.length - posted - refused.length;
    yield { posted, exists, refused, bytesRead };
  }
}
