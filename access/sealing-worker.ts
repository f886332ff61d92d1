// Seals the audit trails every few seconds while a worker process runs. Invariant: a round that
// fails delays seals, never work; any number of processes may run it, one at a time holds a chain.
// Leaves to others: the chain (seal-store.ts).

import type pg from 'pg';
import { type Rounds, startRounds } from '#chart-of-accounts/rounds-worker.ts';
import type { DatabaseLog } from '#database/database-log.ts';
import { sealAll } from './seal-store.ts';

export interface SealingOptions {
  readonly pool: pg.Pool;
  readonly log: DatabaseLog;
  readonly pauseMs: number;
}

export function startSealing({ pool, log, pauseMs }: SealingOptions): Rounds {
  const onFailure = (error: Error) => log.warn(`The audit trail was not sealed: ${error.message}`);
  return startRounds(() => sealAll(pool), { pauseMs, onFailure });
}
