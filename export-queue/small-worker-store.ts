// A worker for one small connection, and the wait until its work is done. For tests.
// Invariant: it opens no connection of another test in the same database.

import { silentLog } from '#database/database-log.ts';
import type { ExternalLedger } from '#external-ledger/external-ledger.ts';
import { type ExportWorker, type ExportWorkerOptions, startExportWorker } from './export-worker.ts';

type Given = 'pool' | 'now' | 'monotonicMs';
type Rest = Partial<Omit<ExportWorkerOptions, Given>>;

/** Whose work, by which clock, and what differs from a worker that looks every 10 ms. */
export interface SmallWork extends Pick<ExportWorkerOptions, Given>, Rest {
  readonly propertyId: number;
  readonly ledger: ExternalLedger;
}

export function startSmallWorker({ propertyId, ledger, ...more }: SmallWork): ExportWorker {
  return startExportWorker({
    openLedger: async (connection) => {
      if (connection.propertyId !== propertyId) throw new Error('another test');
      return ledger;
    },
    worker: `worker of ${propertyId}`,
    log: silentLog,
    random: Math.random,
    pollMs: 10,
    ...more,
  });
}

/** How many exports of the property are on their way. */
export async function pendingOf(of: Pick<SmallWork, 'pool' | 'propertyId'>): Promise<number> {
  const { rows } = await of.pool.query<{ pending: number }>(
    `SELECT count(*)::int AS pending FROM exports WHERE property_id = $1 AND status = 'pending'`,
    [of.propertyId],
  );
  return rows[0]?.pending ?? 0;
}

/** A worker, until nothing of the property is on its way any more, or until it is over. */
export async function drainSmall(
  work: SmallWork,
  isOver = async () => (await pendingOf(work)) === 0,
): Promise<void> {
  const worker = startSmallWorker(work);
  while (!(await isOver())) await new Promise((resolve) => setImmediate(resolve));
  await worker.stop();
}
