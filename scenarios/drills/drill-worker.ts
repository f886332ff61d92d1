// Process file: a worker of the drills in a process of its own, to be killed or stopped by
// signals. Argument: JSON of `WorkerOrders`. It says `ready` when it works. With a kill point it
// names the signal and sends it to itself at that very call. Invariant: it is the product's worker;
// only the kill point is added.

import { subscribe } from 'node:diagnostics_channel';
import { writeSync } from 'node:fs';
import type pg from 'pg';
import { silentLog } from '#database/database-log.ts';
import { openPool } from '#database/pool.ts';
import { startExportWorker } from '#export-queue/export-worker.ts';
import { openDrillLedger } from './drill-company.ts';
import { KillPoint, killableLedger, killablePool, type Manner, replaced } from './kill-points.ts';

/** What the drill tells its worker. */
export interface WorkerOrders {
  readonly databaseUrl: string;
  readonly leaseMs: number;
  /**
   * SIGKILL or SIGSTOP at the n-th call; `only` counts calls of this name alone, `request` the
   * connector's requests.
   */
  readonly signal?: 'SIGKILL' | 'SIGSTOP';
  readonly at?: number;
  readonly manner?: Manner;
  readonly only?: string;
  /** A text: SIGKILL as soon as a statement has read it. */
  readonly deadly?: string;
}

const orders = JSON.parse(process.argv[2] ?? '{}') as WorkerOrders;
const { signal = 'SIGKILL', at = Number.POSITIVE_INFINITY, manner = 'before', only } = orders;

function raise(): void {
  // Written at once: a process that is stopped says nothing more.
  writeSync(1, `${signal}\n`);
  process.kill(process.pid, signal);
}

/** Counts the calls of one name only, and goes on after SIGCONT. */
class SignalPoint extends KillPoint {
  #passed = 0;

  override async pass<T>(what: string, call: () => Promise<T>): Promise<T> {
    if (signal === 'SIGKILL' && only === undefined) return super.pass(what, call);
    const here = only === undefined || only === what;
    if (here) this.#passed += 1;
    const now = here && this.#passed === at;
    if (now && manner === 'before') raise();
    const answered = call();
    if (now && manner === 'during') setImmediate(() => setImmediate(() => raise()));
    const answer = await answered;
    if (now && manner === 'after') raise();
    return answer;
  }
}

// Requests of the connector, inside of its calls: when one is about to leave, and when the head of
// its answer is here.
const requests = { before: 'undici:request:create', after: 'undici:request:headers' } as const;
if (only === 'request' && manner !== 'during') {
  let passed = 0;
  subscribe(requests[manner], () => {
    passed += 1;
    if (passed === at) raise();
  });
}

type Query = (...given: unknown[]) => Promise<{ rows: object[] } | undefined>;

/** Nobody lives on with these rows: as an entry too large for the memory would end its reader. */
function withDeadlyRows(pool: pg.Pool, deadly: string): pg.Pool {
  return replaced(pool, {
    query: async (...given: unknown[]) => {
      const answer = await (pool.query as unknown as Query)(...given);
      const isRead = answer?.rows.some((row) => Object.values(row).includes(deadly));
      if (isRead) process.kill(process.pid, 'SIGKILL');
      return answer;
    },
  });
}

const point = new SignalPoint(at, manner, () => process.kill(process.pid, signal));
const own = openPool(orders.databaseUrl, { max: 6, applicationName: 'drill worker' });
const pool = orders.deadly === undefined ? own : withDeadlyRows(own, orders.deadly);
const worker = startExportWorker({
  pool: killablePool(pool, point),
  openLedger: async (connection) => killableLedger(await openDrillLedger(connection), point),
  worker: `drill worker ${process.pid}`,
  log: silentLog,
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  random: Math.random,
  leaseMs: orders.leaseMs,
  pollMs: 20,
});
process.stdout.write('ready\n');
process.once('SIGTERM', async () => {
  await worker.stop();
  await pool.end();
  process.exit(0);
});
