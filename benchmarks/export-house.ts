// What the benchmarks of exporting live in: an embedded PostgreSQL with fsync, a simulated company,
// and connections to it. Invariant: one connection is drained at a time; what is posted is not due
// before it is told to be.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { silentLog } from '#database/database-log.ts';
import { type ConnectionRecord, changeConnectionState } from '#export-queue/connection-store.ts';
import { type DraftRecord, draftOfRecord } from '#export-queue/draft-record.ts';
import { notifyExports } from '#export-queue/enqueue-store.ts';
import { type ExportWorkerOptions, startExportWorker } from '#export-queue/export-worker.ts';
import type { Moved } from '#export-queue/settling-worker.ts';
import { makeSmallConnection, type SmallConnection } from '#export-queue/small-connection-store.ts';
import type { EntryDraft, ExternalLedger } from '#external-ledger/external-ledger.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import {
  type Api,
  type Company,
  openLedgerAt,
  settingsAt,
  startCompany,
  stopCompany,
} from './company.ts';
import { requirePosted } from './mixed-events.ts';
import { inOwnDatabase, type OwnDatabase } from './own-database.ts';

export interface ExportHouse extends OwnDatabase {
  readonly company: Company;
}

/** Opens the house, and takes it down whatever happens. */
export async function inExportHouse(work: (house: ExportHouse) => Promise<void>): Promise<void> {
  await inOwnDatabase(10, async (database) => {
    const company = await startCompany();
    try {
      await database.pool.query(
        `ALTER TABLE exports ALTER COLUMN next_attempt_at SET DEFAULT now() + interval '1 day'`,
      );
      await work({ ...database, company });
    } finally {
      await stopCompany(company);
    }
  });
}

let connections = 0;

/** A property of its own, connected by this API. */
export async function connect(
  { pool, company }: ExportHouse,
  api: Api,
  more: Readonly<Record<string, unknown>>,
): Promise<SmallConnection> {
  connections += 1;
  return makeSmallConnection(pool, `bench-${connections}`, settingsAt(api, company.url, more));
}

/** Nobody drains it any more. */
export async function disconnect({ pool }: ExportHouse, small: SmallConnection): Promise<void> {
  const state = { state: 'paused' as const, reason: 'measured' };
  await changeConnectionState(pool, small.propertyId, small.connectionId, state);
}

/** The connector a connection's settings are for. */
export async function openLedgerOf({ settings }: ConnectionRecord): Promise<ExternalLedger> {
  return openLedgerAt(String(settings.baseUrl).includes('/xml/') ? 'xml' : 'rest', settings);
}

let posted = 0;

/** Posts entries whose exports are not due yet. */
export async function postLater(small: SmallConnection, count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, at) => {
    posted += 1;
    return fuelInvoice(`INV-${posted}`, `${1 + (at % 900)}.50`);
  });
  requirePosted(await small.post(...events));
}

/** All exports that wait are due from now on, and the workers are told. */
export async function allDue(house: ExportHouse, small: SmallConnection): Promise<void> {
  await dueUntold(house, small);
  await tellWorkers(house, small);
}

/** All exports that wait are due from now on: whoever looks by itself finds them. */
export async function dueUntold({ pool }: ExportHouse, { propertyId }: SmallConnection) {
  await pool.query(
    `UPDATE exports SET next_attempt_at = now() WHERE property_id = $1 AND state = 'queued'`,
    [propertyId],
  );
}

export async function tellWorkers({ pool }: ExportHouse, small: SmallConnection): Promise<void> {
  await notifyExports(pool, small.propertyId);
}

/** What ours has just sent, for a bare client to send under keys of its own. */
export async function lastDrafts(
  { pool }: ExportHouse,
  { propertyId }: SmallConnection,
  count: number,
): Promise<EntryDraft[]> {
  const { rows } = await pool.query<{ draft: DraftRecord }>(
    `SELECT draft FROM exports WHERE property_id = $1 ORDER BY export_id DESC LIMIT $2`,
    [propertyId, count],
  );
  return rows.map(({ draft }) => draftOfRecord(draft));
}

export interface MeasuredWorker {
  /** Until so many more are confirmed. */
  confirmed(count: number): Promise<void>;
  lanes(): ReturnType<ReturnType<typeof startExportWorker>['lanes']>;
  stop(): Promise<void>;
}

/** The product's worker in this process, as work.ts starts it. */
export function startWorker(
  { pool }: ExportHouse,
  more: Partial<ExportWorkerOptions> = {},
): MeasuredWorker {
  let told = (_moved: readonly Moved[]) => {};
  const worker = startExportWorker({
    pool,
    openLedger: openLedgerOf,
    worker: 'benchmark',
    log: { ...silentLog, warn: console.log, error: console.log },
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    random: Math.random,
    onMoved: (moved) => told(moved),
    ...more,
  });
  return {
    confirmed: (count) =>
      new Promise((resolve) => {
        let left = count;
        told = (moved) => {
          left -= moved.filter(({ to }) => to === 'confirmed').length;
          if (left === 0) resolve();
        };
      }),
    lanes: () => worker.lanes(),
    stop: () => worker.stop(),
  };
}

/** What worker-process.ts is told. */
export interface WorkerOrders {
  readonly databaseUrl: string;
  readonly worker: string;
  /** Default: the product's. Milliseconds. */
  readonly leaseMs?: number;
}

/** The product's worker in a process of its own; resolves when it is ready. */
export async function startWorkerProcess(orders: WorkerOrders): Promise<Company['process']> {
  const program = fileURLToPath(new URL('worker-process.ts', import.meta.url));
  const child = spawn(process.execPath, [program, JSON.stringify(orders)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}
