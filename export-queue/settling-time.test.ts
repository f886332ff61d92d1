// From when the settling time of an uncertain export counts: not from its arming, because it may
// have waited for a lane since, but from when the outcome of its send was known to be unknown.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { armExports, claimQueued, claimUncertain, expireSends } from './claim-store.ts';
import { takeDrains } from './drain-store.ts';
import { exportProblem } from './export-errors.ts';
import { settleTries } from './outcome-store.ts';
import { makeSmallConnection, type SmallConnection } from './small-connection-store.ts';

const { pool } = await testDatabase();
const worker = 'test';
const hourMs = 3_600_000;
const cause = exportProblem('EXPORT_ANSWER_LOST', {});
const record = { journalId: 'TIE', postedOn: '2026-05-10', currency: 'USD', memo: '', lines: [] };

/** One export, armed an hour ago by a lease that still runs. */
async function armedAnHourAgo(code: string) {
  const small = await makeSmallConnection(pool, code);
  await small.post(fuelInvoice('INV-1'));
  const drains = await takeDrains(pool, { worker, leaseMs: hourMs });
  const drain = drains.find((one) => one.propertyId === small.propertyId);
  assert.ok(drain);
  const [claimed] = await claimQueued(pool, drain, { count: 1, inHand: [], ranAt: null });
  assert.ok(claimed);
  const { export_id, attempts } = claimed;
  const armed = [{ export_id, attempts, record, hash: 'of the record', parts: null }];
  const numbers = await armExports(pool, drain, armed, { leaseMs: hourMs, worker });
  assert.equal(numbers.get(export_id), 1);
  await pool.query(
    `UPDATE exports SET last_sent_at = now() - interval '1 hour' WHERE property_id = $1`,
    [small.propertyId],
  );
  return { small, export_id, lease_token: drain.token };
}

async function sinceSentMs(small: SmallConnection): Promise<number> {
  const [sought] = await claimUncertain(pool, small, { count: 1, leaseMs: hourMs, worker });
  assert.ok(sought);
  return sought.since_sent_ms;
}

test('an answer lost after a long wait for a lane is settled from the loss', async () => {
  const { small, export_id, lease_token } = await armedAnHourAgo('waited-for-a-lane');
  const at = new Date();
  await settleTries(pool, { propertyId: small.propertyId, worker }, [
    {
      ...{ export_id, lease_token, attempts: 1, from: 'sending' },
      verdict: {
        ...{ to: 'uncertain', delayMs: 0, failures: 0, absences: 0, mayBeThere: true },
        ...{ cause: { ...cause, subject: null }, external: null },
      },
      attempt: { outcome: 'uncertain', startedAt: at, finishedAt: at, wire: null },
    },
  ]);
  assert.ok((await sinceSentMs(small)) < hourMs / 2);
});

test('a send whose worker is gone is settled from the end of its lease', async () => {
  const { small } = await armedAnHourAgo('worker-gone');
  await pool.query(`UPDATE exports SET lease_until = now() WHERE property_id = $1`, [
    small.propertyId,
  ]);
  assert.equal(await expireSends(pool, small, cause), 1);
  assert.ok((await sinceSentMs(small)) < hourMs / 2);
});
