// The counters of the sync log against counting every row again. Method: a small connection whose
// exports are moved by plain SQL, as every stage moves them; after each move the proof of
// `tieout verify` counts again.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { proveIn } from '#journal/prove-store.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { countProofs } from './count-proofs-store.ts';
import { foldExportCounts, readBacklog, readDays, readSummary } from './export-counts-store.ts';
import { makeSmallConnection, type SmallConnection } from './small-connection-store.ts';

const { pool } = await testDatabase();
let made = 0;

async function withExports(count: number): Promise<SmallConnection> {
  made += 1;
  const small = await makeSmallConnection(pool, `counts-${made}`);
  await small.post(...Array.from({ length: count }, (_, at) => fuelInvoice(`INV-${at}`, '10.00')));
  return small;
}

/** Moves the first `count` exports that are in a state. */
async function move(small: SmallConnection, count: number, set: string, from = 'queued') {
  await pool.query(
    `UPDATE exports SET ${set} WHERE export_id IN (
       SELECT export_id FROM exports WHERE property_id = $1 AND state = $2
        ORDER BY export_id LIMIT $3)`,
    [small.propertyId, from, count],
  );
}

const confirm = `state = 'confirmed', external_id = 'X' || export_id, confirmed_at = now(),
  external_standing = 'booked'`;
const hold = (subject: string) =>
  `state = 'held', cause_code = 'MAPPING_ACCOUNT_MISSING', cause_subject = '${subject}',
   cause_message = 'Account ${subject} is not mapped.', cause_hint = 'Map it.'`;

async function soundness({ propertyId }: SmallConnection): Promise<number> {
  const findings = await withTransaction(pool, (tx) => proveIn(tx, propertyId, countProofs));
  return findings.reduce((sum, { brokenCount }) => sum + brokenCount, 0);
}

async function counts(small: SmallConnection): Promise<Record<string, string>> {
  const { states } = await readSummary(pool, small.propertyId, small.connectionId);
  return Object.fromEntries(
    states.map(({ state, count, amount_minor }) => [state, `${count} for ${amount_minor}`]),
  );
}

describe('the counters of exports', () => {
  test('follow every move, with amounts', async () => {
    const small = await withExports(6);
    assert.deepEqual(await counts(small), { queued: '6 for 6000' });
    await move(small, 2, confirm);
    await move(small, 1, hold('4010'));
    await move(small, 1, `state = 'excluded', cause_code = 'EXPORT_EXCLUDED'`);
    const expected = { confirmed: '2 for 2000', held: '1 for 1000', excluded: '1 for 1000' };
    assert.deepEqual(await counts(small), { queued: '2 for 2000', ...expected });
    await move(small, 1, `state = 'queued', cause_code = NULL, cause_subject = NULL`, 'held');
    const { held: _, ...left } = expected;
    assert.deepEqual(await counts(small), { queued: '3 for 3000', ...left });
    assert.equal(await soundness(small), 0);
  });

  test('group errors by cause and subject, in the words of one of them', async () => {
    const small = await withExports(4);
    await move(small, 3, hold('4010'));
    await move(small, 1, hold('4020'));
    const { causes } = await readSummary(pool, small.propertyId, null);
    const read = causes.map(({ subject, count, message }) => [subject, count, message]);
    assert.deepEqual(read, [
      ['4010', 3, 'Account 4010 is not mapped.'],
      ['4020', 1, 'Account 4020 is not mapped.'],
    ]);
  });

  test('say since when the oldest waits, and how the backlog is aged', async () => {
    const small = await withExports(3);
    await move(small, 1, `created_at = '2026-03-01T12:00Z'`);
    const { oldestPendingAt } = await readSummary(pool, small.propertyId, null);
    assert.equal(oldestPendingAt?.toISOString(), '2026-03-01T12:00:00.000Z');
    const backlog = await readBacklog(pool, small.propertyId, 'USD');
    assert.deepEqual(
      backlog.map(({ status, count }) => [status, count]),
      [
        ['pending', 1],
        ['pending', 2],
      ],
    );
    assert.equal(backlog[0]?.queued_on, '2026-03-01');
  });

  test('keep what each day queued and synced, even when a restore takes it back', async () => {
    const small = await withExports(3);
    await move(small, 2, confirm);
    await move(small, 1, `state = 'queued', external_id = NULL`, 'confirmed');
    const days = await readDays(pool, small.propertyId, { from: '2026-01-01', currency: 'USD' });
    const read = days.map(({ queued, synced, synced_minor }) => [queued, synced, synced_minor]);
    assert.deepEqual(read, [[3, 2, 2000n]]);
    assert.equal(await soundness(small), 0);
  });

  test('are taken back with the transaction that moved an export', async () => {
    const small = await withExports(2);
    await assert.rejects(
      withTransaction(pool, async (tx) => {
        await tx.query(`UPDATE exports SET ${confirm} WHERE property_id = $1`, [small.propertyId]);
        throw new Error('no');
      }),
    );
    assert.deepEqual(await counts(small), { queued: '2 for 2000' });
  });

  test('make nobody wait: two transactions count the same state at once', async () => {
    const small = await withExports(2);
    await withTransaction(pool, async (one) => {
      const first = `(SELECT min(export_id) FROM exports WHERE property_id = $1)`;
      await one.query(`UPDATE exports SET ${confirm} WHERE export_id = ${first}`, [
        small.propertyId,
      ]);
      // Would time out if the second had to wait for the first one's row of counters.
      await withTransaction(pool, async (two) => {
        await two.query(`SET LOCAL lock_timeout = '2s'`);
        const last = `(SELECT max(export_id) FROM exports WHERE property_id = $1)`;
        await two.query(`UPDATE exports SET ${confirm} WHERE export_id = ${last}`, [
          small.propertyId,
        ]);
        await foldExportCounts(two);
      });
    });
    assert.deepEqual(await counts(small), { confirmed: '2 for 2000' });
    assert.equal(await soundness(small), 0);
  });

  test('are the same after they were gathered, in fewer rows', async () => {
    const small = await withExports(5);
    await move(small, 2, confirm);
    const before = await counts(small);
    await foldExportCounts(pool);
    assert.deepEqual(await counts(small), before);
    const { rows } = await pool.query(
      'SELECT writer, state, count FROM export_counts WHERE property_id = $1 ORDER BY state',
      [small.propertyId],
    );
    assert.deepEqual(rows, [
      { writer: 0, state: 'confirmed', count: 2n },
      { writer: 0, state: 'queued', count: 3n },
    ]);
    assert.equal(await soundness(small), 0);
  });

  test('are proven: a counter that is off is found', async () => {
    const small = await withExports(2);
    await pool.query('UPDATE export_counts SET count = count + 1 WHERE property_id = $1', [
      small.propertyId,
    ]);
    assert.equal(await soundness(small), 1);
  });
});
