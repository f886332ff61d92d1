// Our side of a reconciliation where a day went as one entry: entries count as pending until their
// summary is there, and the sums as sent equal the sums of the journal.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { silentLog } from '#database/database-log.ts';
import { testDatabase } from '#database/test-database.ts';
import { startExportWorker } from '#export-queue/export-worker.ts';
import { formDueSummaries } from '#export-queue/forming-store.ts';
import { makeSmallConnection, ScriptedLedger } from '#export-queue/small-connection-store.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { ourTerms, remappedExports, sentAmounts } from './our-side-store.ts';

const { pool } = await testDatabase();

test('entries are pending until their summary is there; then what was sent adds up', async () => {
  const small = await makeSmallConnection(pool, 'summed', { exportMode: 'daily-summary' });
  const dates = { cutoverOn: '2026-01-01' as IsoDate, asOf: '2026-06-30' as IsoDate };
  const of = { propertyId: small.propertyId, connectionId: small.connectionId, ...dates };
  await small.post(...[1, 2, 3].map((number) => fuelInvoice(`INV-${number}`)));
  const pending = async () => (await ourTerms(pool, of)).map((term) => term.pending);
  assert.deepEqual((await pending()).sort(), [-30_000n, 30_000n]);
  await formDueSummaries(pool, small.propertyId, new Date(Date.now() + 2 * 86_400_000));
  let confirmed = () => {};
  const sent = new Promise<void>((resolve) => {
    confirmed = resolve;
  });
  const ledger = new ScriptedLedger();
  const worker = startExportWorker({
    ...{ pool, openLedger: async () => ledger, worker: 'summed', log: silentLog, pollMs: 10 },
    ...{ now: () => new Date(), monotonicMs: () => performance.now(), random: Math.random },
    onMoved: () => confirmed(),
  });
  await sent;
  await worker.stop();
  assert.equal(ledger.posts.length, 1);
  assert.deepEqual(await pending(), [0n, 0n]);
  const sums = (await sentAmounts(pool, of)).map(({ amountMinor }) => amountMinor).sort();
  assert.deepEqual(sums, [-30_000n, 30_000n]);
  assert.deepEqual(await remappedExports(pool, of, 10), []);
});
