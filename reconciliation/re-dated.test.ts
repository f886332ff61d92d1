// Our side of a reconciliation where an entry went with another date than its own: dated the first
// open day there, because its own was closed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { silentLog } from '#database/database-log.ts';
import { testDatabase } from '#database/test-database.ts';
import { setClosedPeriod } from '#export-queue/closed-period-store.ts';
import { startExportWorker } from '#export-queue/export-worker.ts';
import { makeSmallConnection, ScriptedLedger } from '#export-queue/small-connection-store.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { ourTerms, remappedExports, sentAmounts } from './our-side-store.ts';

const { pool } = await testDatabase();
const day = (text: string) => text as IsoDate;

test('a re-dated entry ties out, and is named while only one of its dates is reached', async () => {
  const small = await makeSmallConnection(pool, 're-dated', { closedPeriods: 're-date' });
  const person = { person: 'Dana', reason: null };
  const closed = { entityId: '', closedThroughOn: day('2026-05-31'), ...person };
  await setClosedPeriod(pool, small, closed);
  await small.post(fuelInvoice('INV-1'));
  let confirmed = () => {};
  const sent = new Promise<void>((resolve) => {
    confirmed = resolve;
  });
  const ledger = new ScriptedLedger();
  const worker = startExportWorker({
    ...{ pool, openLedger: async () => ledger, worker: 're-dated', log: silentLog, pollMs: 10 },
    ...{ now: () => new Date(), monotonicMs: () => performance.now(), random: Math.random },
    onMoved: () => confirmed(),
  });
  await sent;
  await worker.stop();
  assert.deepEqual(
    ledger.entries.map(({ postedOn }) => postedOn),
    ['2026-06-01'],
  );
  const of = { ...small, cutoverOn: day('2026-01-01'), asOf: day('2026-06-30') };
  const ours = (await ourTerms(pool, of)).map((term) => [term.place.account, term.ours]).sort();
  const theirs = (await sentAmounts(pool, of)).map((one) => [one.place.account, one.amountMinor]);
  assert.deepEqual(theirs.sort(), ours);
  assert.deepEqual(await remappedExports(pool, of, 10), []);
  // Between the two dates it is in the books here only: the cause "sent under another … date".
  const between = await remappedExports(pool, { ...of, asOf: day('2026-05-31') }, 10);
  assert.deepEqual(new Set(between.map(({ externalId }) => externalId)), new Set(['1']));
});
