// What a drain is made of: the outside world of its process, passed in by whoever starts it.
// Invariant: clock and chance come from the process file.

import type pg from 'pg';
import type { DatabaseLog } from '#database/database-log.ts';
import type { ExternalLedger } from '#external-ledger/external-ledger.ts';
import type { ConnectionRecord } from './connection-store.ts';
import type { SentMarks } from './sent-mark-store.ts';
import type { Moved } from './settling-worker.ts';

export interface DrainParts {
  readonly pool: pg.Pool;
  readonly openLedger: (connection: ConnectionRecord) => Promise<ExternalLedger>;
  /** Name of this worker in attempts and drains: machine and process. */
  readonly worker: string;
  readonly log: DatabaseLog;
  readonly now: () => Date;
  /** Never goes back; only differences count. */
  readonly monotonicMs: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly leaseMs: number;
  readonly pollMs: number;
  /** Kept outside the database; absent: a restored database is not recognised. */
  readonly marks?: SentMarks;
  readonly onMoved: (moved: readonly Moved[]) => void;
}
