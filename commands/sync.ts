// `tieout sync`: exports everything that is due and waits until nothing is pending, then says what
// became of it. A worker of its own; one that runs already shares the work. Exit code 1 when
// something is in error.

import { listConnections } from '#export-queue/connection-store.ts';
import { readSummary } from '#export-queue/export-counts-store.ts';
import { sweepEntries } from '#export-queue/sweep-store.ts';
import { syncNow } from '#export-queue/sync-now-store.ts';
import type { House } from '#root/compose.ts';
import { startWorker } from '#root/work.ts';
import { countsText, exportCounts, statusText } from './export-counts.ts';
import { chooseProperty, withHouse } from './open.ts';
import { answer, openProgress } from './terminal.ts';

export interface SyncOptions {
  readonly property?: string;
  readonly json?: boolean;
}

/** How often the counts are read while waiting. */
const lookMs = 250;

/** *Errors:* COMMAND_PROPERTY_*. */
export async function runSync(options: SyncOptions): Promise<void> {
  await withHouse('sync', async (house) => {
    const { propertyId } = await chooseProperty(house, options.property);
    await sweepEntries(house.pool, propertyId);
    await syncNow(house.pool, propertyId, null, house.config.person);
    const worker = startWorker(house);
    try {
      await untilNothingMoves(house, propertyId);
    } finally {
      await worker.stop();
    }
    const summary = exportCounts(await readSummary(house.pool, propertyId, null));
    answer(options.json === true, summary, statusText(summary));
    if (summary.counts.error.count > 0 || summary.counts.pending.count > 0) process.exitCode = 1;
  });
}

/**
 * Until nothing is pending, or every connection waits for a person: paused, disconnected, not live
 * yet, or accounting is switched off.
 */
async function untilNothingMoves(house: House, propertyId: number): Promise<void> {
  const progress = openProgress('Syncing', Date.now);
  let pendingAtStart = 0;
  for (;;) {
    const { counts, accounting } = exportCounts(await readSummary(house.pool, propertyId, null));
    const pending = counts.pending.count;
    pendingAtStart = Math.max(pendingAtStart, pending);
    const text = countsText(counts);
    const connections = await listConnections(house.pool, propertyId);
    const stuck = connections.every(({ state, stage }) => state !== 'active' || stage !== 'live');
    if (pending === 0 || stuck || !accounting.enabled) return progress.end(text);
    progress.update(1 - pending / pendingAtStart, text);
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}
