// Where synced entries stand there: told apart from booked ones, looked at again, never sent again.
// Method: a scripted ledger that holds entries for approval, a worker, and the rows people read.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '#database/database-log.ts';
import { testDatabase } from '#database/test-database.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { readSummary } from './export-counts-store.ts';
import { listExports } from './export-list-store.ts';
import { exportRow, exportSummary } from './export-views.ts';
import { startExportWorker } from './export-worker.ts';
import { makeSmallConnection, ScriptedLedger } from './small-connection-store.ts';

const { pool } = await testDatabase();
const small = await makeSmallConnection(pool, 'standing', { standingMs: 1 });

async function row() {
  const filter = { where: 'true', values: [] };
  const [record] = await listExports(pool, small.propertyId, filter, { limit: 1, before: null });
  assert.ok(record);
  return exportRow(record);
}

const notBooked = async () =>
  exportSummary(await readSummary(pool, small.propertyId, null), []).notBooked;

test('what waits for approval there is synced, and booked once it was approved', async () => {
  const ledger = new ScriptedLedger();
  ledger.standing = 'awaiting-approval';
  let moved = () => {};
  const synced = new Promise<void>((resolve) => {
    moved = resolve;
  });
  const worker = startExportWorker({
    pool,
    openLedger: async () => ledger,
    worker: 'test',
    log: silentLog,
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    random: Math.random,
    pollMs: 10,
    onMoved: () => moved(),
  });
  await small.post(fuelInvoice('APPROVE-1'));
  await synced;
  const before = await row();
  assert.deepEqual(
    [before.status, before.standing, before.externalState],
    ['synced', 'awaiting-approval', 'submitted'],
  );
  assert.equal(await notBooked(), 1);

  const [entry] = ledger.entries;
  assert.ok(entry);
  ledger.entries[0] = { ...entry, standing: 'booked', state: 'posted', inBalances: true };
  // Each turn asks the database: that is the wait.
  while ((await notBooked()) > 0);
  await worker.stop();
  const after = await row();
  assert.deepEqual(
    [after.status, after.standing, after.externalState],
    ['synced', 'booked', 'posted'],
  );
  assert.equal(await notBooked(), 0);
  assert.equal(ledger.posts.length, 1);
});
