// A company that was put back to an older backup, or is another one: noticed before it is sent
// anything more. Method: a scripted ledger whose entries the test takes away while no worker runs,
// a worker, and the rows people read; the ledger is the judge of what was sent.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { changeConnectionState, readConnection } from './connection-store.ts';
import { listChanges } from './export-mode-store.ts';
import {
  makeSmallConnection,
  ScriptedLedger,
  type SmallConnection,
} from './small-connection-store.ts';
import { drainSmall, pendingOf } from './small-worker-store.ts';

const { pool } = await testDatabase();
const clock = { now: () => new Date(), monotonicMs: () => performance.now() };
const quick = { busyDelayMs: 5, findDelayMs: 5, findDelayMsMax: 20 };

const invoices = (count: number, from: number) =>
  Array.from({ length: count }, (_, at) => fuelInvoice(`INV-${from + at}`));

const waiting = ({ propertyId }: SmallConnection) => pendingOf({ pool, propertyId });

const stateOf = async ({ propertyId, connectionId }: SmallConnection) =>
  (await readConnection(pool, propertyId, connectionId))?.state;

/** A worker, until nothing waits any more or the connection is paused. */
const drain = (small: SmallConnection, ledger: ScriptedLedger) =>
  drainSmall({ pool, propertyId: small.propertyId, ledger, ...clock }, async () => {
    return (await waiting(small)) === 0 || (await stateOf(small)) !== 'active';
  });

/** A connection whose company has these many entries of ours. */
async function sent(code: string, count: number, settings: Record<string, unknown> = {}) {
  const small = await makeSmallConnection(pool, code, { ...quick, ...settings });
  const ledger = new ScriptedLedger();
  await small.post(...invoices(count, 1));
  await drain(small, ledger);
  assert.equal(ledger.posts.length, count);
  return { small, ledger };
}

test('nothing is sent to a company that has nothing of the newest five; told once', async () => {
  const { small, ledger } = await sent('put-back', 6);
  ledger.entries.length = 1;
  await small.post(...invoices(1, 100));
  await drain(small, ledger);
  assert.deepEqual([ledger.posts.length, await waiting(small)], [6, 1]);
  const paused = await readConnection(pool, small.propertyId, small.connectionId);
  assert.equal(paused?.state, 'paused');
  assert.match(paused?.stateReason ?? '', /no longer has the 5 entries it was sent last/);
  const [told] = await listChanges(pool, small.propertyId, small.connectionId);
  assert.deepEqual([told?.action, told?.acted_by], ['company-forgot', 'tieout']);

  const active = { state: 'active', reason: null } as const;
  const { propertyId, connectionId } = small;
  await withTransaction(pool, (tx) => changeConnectionState(tx, propertyId, connectionId, active));
  await drain(small, ledger);
  assert.deepEqual([await stateOf(small), ledger.posts.length], ['active', 7]);
});

test('where one of the five is left, people deleted there: sending goes on', async () => {
  const { small, ledger } = await sent('deleted-there', 6);
  ledger.entries.splice(2);
  await small.post(...invoices(1, 100));
  await drain(small, ledger);
  assert.deepEqual([await stateOf(small), ledger.posts.length], ['active', 7]);
});

test('fewer than five prove nothing, and nothing is asked', async () => {
  const { small, ledger } = await sent('few', 4);
  ledger.entries.length = 0;
  await small.post(...invoices(1, 100));
  await drain(small, ledger);
  assert.deepEqual([await stateOf(small), ledger.posts.length], ['active', 5]);
  assert.deepEqual(ledger.finds, []);
});

test('what waits there for approval is not asked for', async () => {
  const { small, ledger } = await sent('for-approval', 0);
  ledger.standing = 'awaiting-approval';
  await small.post(...invoices(6, 1));
  await drain(small, ledger);
  ledger.entries.length = 0;
  await small.post(...invoices(1, 100));
  await drain(small, ledger);
  assert.deepEqual([await stateOf(small), ledger.posts.length], ['active', 7]);
});

test('what it may not show yet is not asked for', async () => {
  const { small, ledger } = await sent('late', 6);
  ledger.settlingMs = 3_600_000;
  ledger.entries.length = 0;
  await small.post(...invoices(1, 100));
  await drain(small, ledger);
  assert.deepEqual([await stateOf(small), ledger.posts.length], ['active', 7]);
});

test('no answer is no absence, and holds up no more than three questions', async () => {
  const { small, ledger } = await sent('unanswered', 6);
  ledger.findAnswer = 'busy';
  ledger.entries.length = 0;
  await small.post(...invoices(1, 100));
  await drain(small, ledger);
  assert.deepEqual([await stateOf(small), ledger.posts.length], ['active', 7]);
  assert.equal(ledger.finds.length, 3);
});

test('asked is one call of five keys for all that is sent in fifteen minutes', async () => {
  const { small, ledger } = await sent('counted', 6);
  await small.post(...invoices(20, 100));
  await drain(small, ledger);
  assert.deepEqual(
    ledger.finds.map((keys) => keys.length),
    [5],
  );
});
