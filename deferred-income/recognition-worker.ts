// Recognizes by itself: right after a void or credit what goes back, and every day what is due
// where a property says so. Invariant: nothing depends on a timer being met: what is due stays due,
// and every process may run this at once. Leaves to others: the run (recognition-store.ts).

import { listProperties } from '#chart-of-accounts/chart-store.ts';
import { endOfDays, todayIn } from '#chart-of-accounts/iso-date.ts';
import { type Rounds, software, startRounds } from '#chart-of-accounts/rounds-worker.ts';
import type { PostEvents } from '#events/receipt.ts';
import type { Problem } from '#problems/problem.ts';
import { type RecognitionDeps, recognize } from './recognition-store.ts';
import { readSettings } from './settings-store.ts';

export interface RecognitionLog {
  info(text: string): void;
  warn(text: string): void;
}

/** Counts what posting noted must go back, by property. */
export class UnwindingNotes {
  readonly #counts = new Map<number, number>();
  readonly note = (propertyId: number): void => {
    this.#counts.set(propertyId, this.countOf(propertyId) + 1);
  };
  countOf(propertyId: number): number {
    return this.#counts.get(propertyId) ?? 0;
  }
}

/**
 * Posting that takes recognized income back by itself when an invoice is voided or credited. Should
 * that fail, the events are posted all the same and the worker does it later.
 */
export function withUnwinding(
  postEvents: PostEvents,
  notes: UnwindingNotes,
  { deps, log }: { readonly deps: RecognitionDeps; readonly log: RecognitionLog },
): PostEvents {
  return async (propertyId, events, postedBy, alongside) => {
    const before = notes.countOf(propertyId);
    const receipts = await postEvents(propertyId, events, postedBy, alongside);
    if (notes.countOf(propertyId) !== before) {
      await unwind(deps, propertyId, postedBy).catch((error: Error) =>
        log.warn(`Recognized income was not taken back, the worker will: ${error.message}`),
      );
    }
    return receipts;
  };
}

/** What goes back is due on its own day, whenever that is. */
const unwind = (deps: RecognitionDeps, propertyId: number, by: string) =>
  recognize(deps, {
    ...{ propertyId, through: endOfDays, customer: null, by, onlyUnwinding: true },
  });

/** One round over every property. */
export async function recognizeByItself(
  deps: RecognitionDeps,
  { now, log }: { readonly now: () => Date; readonly log: RecognitionLog },
): Promise<void> {
  for (const { propertyId, code, timeZone } of await listProperties(deps.pool)) {
    const tell = ({ entries, problems }: { entries: number; problems: readonly Problem[] }) => {
      if (entries > 0) log.info(`Deferred income of ${code}: ${entries} entries posted`);
      for (const { code: problem, message } of problems) log.warn(`${code}: ${problem} ${message}`);
    };
    tell(await unwind(deps, propertyId, software));
    const { automatic } = await readSettings(deps.pool, propertyId);
    if (!automatic) continue;
    const through = todayIn(timeZone, now());
    tell(await recognize(deps, { propertyId, through, customer: null, by: software }));
  }
}

/** A round at once and then every `pauseMs`. */
export function startRecognitionWorker(
  deps: RecognitionDeps,
  options: { readonly now: () => Date; readonly log: RecognitionLog; readonly pauseMs: number },
): Rounds {
  const { log, pauseMs } = options;
  const onFailure = (error: Error) => log.warn(`Deferred income: ${error.message}`);
  return startRounds(() => recognizeByItself(deps, options), { pauseMs, onFailure });
}
