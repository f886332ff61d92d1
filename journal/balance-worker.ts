// Keeps balances, and the words entries are found by, up to date while a worker process runs: every
// so often, for each property with more beyond its mark than is cheap to read. Invariant: a failure
// costs speed, never a figure; it is logged and tried again. Any number of processes may do it.

import type pg from 'pg';
import { listProperties } from '#chart-of-accounts/chart-store.ts';
import type { DatabaseLog } from '#database/database-log.ts';
import { keepAllWords } from './found-entries-store.ts';
import { keepBalances, readUnseen, unseenLinesMax } from './kept-balances-store.ts';

export interface BalanceWorkerOptions {
  readonly pool: pg.Pool;
  readonly log: DatabaseLog;
  /** Between two looks. Default 15,000. */
  readonly everyMs?: number;
}

export interface BalanceWorker {
  /** Waits for the look under way. */
  stop(): Promise<void>;
}

export function startBalanceWorker(options: BalanceWorkerOptions): BalanceWorker {
  const { pool, log, everyMs = 15_000 } = options;
  let looking: Promise<void> = Promise.resolve();
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    looking = keepAll(pool)
      .catch((error: Error) => log.warn(`Balances and words were not kept: ${error.message}`))
      .finally(() => {
        isLooking = false;
      });
  }, everyMs);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      return looking;
    },
  };
}

/** One look at every property. */
export async function keepAll(pool: pg.Pool): Promise<void> {
  for (const { propertyId } of await listProperties(pool)) {
    const { lines } = await readUnseen(pool, propertyId);
    if (lines > unseenLinesMax) await keepBalances(pool, propertyId);
  }
  await keepAllWords(pool);
}
