// Process file: the export worker. Any number may run, on any number of machines; they share one PostgreSQL.
// Invariant: SIGTERM stops claiming, waits for what is on the wire and writes its outcomes before it exits.

import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import { type ExportWorker, startExportWorker } from '#export-queue/export-worker.ts';
import type { House } from './compose.ts';

/** Starts delivering exports of every property in this house's database. */
export function startWorker(house: House): ExportWorker {
  return startExportWorker({
    pool: house.pool,
    openLedger: house.openLedger,
    worker: `${hostname()}:${process.pid}`,
    log: house.log,
    now: house.now,
    monotonicMs: () => performance.now(),
    random: Math.random,
  });
}
