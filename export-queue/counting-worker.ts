// Gathers the counters of the sync log while a worker process runs, so that reading them stays
// short however many backends have counted. Invariant: a round that fails costs speed, never a
// count; any number of processes may run it. Leaves to others: counting (a trigger).

import type pg from 'pg';
import { type Rounds, startRounds } from '#chart-of-accounts/rounds-worker.ts';
import type { DatabaseLog } from '#database/database-log.ts';
import { foldExportCounts } from './export-counts-store.ts';

export interface CountingWorkerOptions {
  readonly pool: pg.Pool;
  readonly log: DatabaseLog;
}

const pauseMs = 30_000;

export function startCountingWorker({ pool, log }: CountingWorkerOptions): Rounds {
  const onFailure = (error: Error) => log.warn(`Counters were not gathered: ${error.message}`);
  return startRounds(() => foldExportCounts(pool), { pauseMs, onFailure });
}
