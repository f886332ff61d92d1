// Process file: the product's worker in a process of its own, as `tieout work` starts it, for
// benchmarks that kill it or want it alone. Argument: JSON of `WorkerOrders`. Says `ready`.

import { silentLog } from '#database/database-log.ts';
import { openPool } from '#database/pool.ts';
import { startExportWorker } from '#export-queue/export-worker.ts';
import { openLedgerOf, type WorkerOrders } from './export-house.ts';

const { databaseUrl, worker: name, leaseMs } = JSON.parse(process.argv[2] ?? '{}') as WorkerOrders;
const pool = openPool(databaseUrl, { max: 16, applicationName: name });
const worker = startExportWorker({
  pool,
  openLedger: openLedgerOf,
  worker: name,
  log: { ...silentLog, error: console.error },
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  random: Math.random,
  ...(leaseMs !== undefined && { leaseMs }),
});
process.stdout.write('ready\n');
process.once('SIGTERM', async () => {
  await worker.stop();
  await pool.end();
});
