// Kept balances give the figures that all lines give, whatever was posted before, beside and after
// keeping, and whichever server took the mark. Method: random days, accounts and outlets posted
// through the front door; each read is compared with the same read without a mark.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { adoptDatabase } from '#database/adoption.ts';
import { silentLog } from '#database/database-log.ts';
import { testDatabase } from '#database/test-database.ts';
import { keepAll, startBalanceWorker } from './balance-worker.ts';
import { keepBalances, readUnseen } from './kept-balances-store.ts';
import { readTrialBalance } from './ledger-store.ts';
import { fuelInvoice, makeSmallBooks } from './small-books-store.ts';
import { verifyJournal } from './verify-store.ts';

const { pool } = await testDatabase();
const { propertyId, post } = await makeSmallBooks(pool);

const days = ['2024-02-29', '2025-12-31', '2026-01-01', '2026-05-31', '2026-06-01', '2026-06-15'];
let made = 0;
async function postOnEachDay(): Promise<void> {
  const events = days.map((occurredOn) => {
    made += 1;
    const outlet = made % 3 === 0 ? 'REIT' : 'TRS';
    return fuelInvoice(`K${made}`, `${made}.37`, { occurredOn, outlet });
  });
  await post(...events);
}

/** Reads with sums, and in a transaction without the mark, that is rolled back. */
async function compareAll(): Promise<void> {
  for (const asOf of [...days, '2023-01-01', '2026-06-14', '2027-01-01'] as IsoDate[]) {
    for (const from of [null, '2025-12-31', '2026-06-01'] as (IsoDate | null)[]) {
      if (from !== null && from > asOf) continue;
      for (const outletId of [null, 1, 2]) {
        const of = { asOf, from, outletId };
        const kept = await readTrialBalance(pool, propertyId, of);
        assert.deepEqual(kept, await withoutMark(of), JSON.stringify(of));
      }
    }
  }
}

async function withoutMark(of: Parameters<typeof readTrialBalance>[2]) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('DELETE FROM balance_marks');
    return await readTrialBalance(client, propertyId, of);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

const broken = async () =>
  (await verifyJournal(pool, propertyId)).flatMap(({ proof, brokenCount }) =>
    brokenCount > 0 ? [proof] : [],
  );

test('sums and what was posted since give what all lines give', async () => {
  await postOnEachDay();
  assert.deepEqual(await readUnseen(pool, propertyId), { marked: false, lines: 12n });
  assert.equal(await keepBalances(pool, propertyId), true);
  assert.deepEqual(await readUnseen(pool, propertyId), { marked: true, lines: 0n });
  await compareAll();
  await postOnEachDay();
  assert.deepEqual(await readUnseen(pool, propertyId), { marked: true, lines: 12n });
  await compareAll();
  await keepBalances(pool, propertyId);
  await keepBalances(pool, propertyId);
  await compareAll();
  assert.deepEqual(await broken(), []);
});

test('a batch that commits after the mark, though it began before, is not lost', async () => {
  const slow = await pool.connect();
  await slow.query('BEGIN');
  await slow.query('SELECT pg_current_xact_id()');
  await postOnEachDay();
  await keepBalances(pool, propertyId);
  await slow.query(
    `WITH batch AS (
       INSERT INTO journal_batches (property_id, batch_id, entry_count, line_count,
         transaction_id, posted_at, posted_by)
       VALUES ($1, reserve_entry_ids(1), 1, 2, '0', now(), 'slow') RETURNING batch_id),
     event AS (
       INSERT INTO events (property_id, event_id, batch_id, source, external_id, kind, occurred_on,
         content) SELECT $1, batch_id, batch_id, 'slow', 'S1', 'journal-posted', '2026-06-01', '{}'
         FROM batch)
     SELECT batch_id FROM batch`,
    [propertyId],
  );
  const { rows } = await slow.query('SELECT max(batch_id) AS id FROM journal_batches');
  const id = rows[0].id;
  const lines = `INSERT INTO journal_lines (property_id, entry_id, line_number, outlet_id,
    account_id, posted_on, currency, amount_minor)
    VALUES ($1, $2, $3, 1, $4, '2026-06-01', 'USD', $5)`;
  await slow.query(
    `INSERT INTO journal_entries (property_id, entry_id, batch_id, event_id, document_type,
       document_number, posted_on, outlet_id, currency, amount_minor, line_count)
     VALUES ($1, $2, $2, $2, 'journal', 'S1', '2026-06-01', 1, 'USD', 500, 2)`,
    [propertyId, id],
  );
  await slow.query(lines, [propertyId, id, 1, 1, 500]);
  await slow.query(lines, [propertyId, id, 2, 2, -500]);
  await slow.query('COMMIT');
  slow.release();
  assert.deepEqual(await readUnseen(pool, propertyId), { marked: true, lines: 2n });
  await compareAll();
  await keepBalances(pool, propertyId);
  await compareAll();
  assert.deepEqual(await broken(), []);
});

test('many keep and post at once, and every figure holds', async () => {
  await Promise.all([
    ...Array.from({ length: 4 }, () => keepBalances(pool, propertyId)),
    ...Array.from({ length: 4 }, () => postOnEachDay()),
    ...Array.from({ length: 4 }, () => keepBalances(pool, propertyId)),
  ]);
  await compareAll();
  assert.deepEqual(await broken(), []);
});

test('the mark of another server counts for nothing, and the sums are made anew', async () => {
  await pool.query('UPDATE balance_marks SET system_identifier = 1');
  await pool.query('UPDATE kept_balances SET debit_minor = debit_minor + 1');
  assert.equal((await readUnseen(pool, propertyId)).marked, false);
  await compareAll();
  await keepBalances(pool, propertyId);
  await compareAll();
  assert.deepEqual(await broken(), []);
});

/** As a dump of a server that had counted much further leaves it in this one. */
async function restoreFromAnotherServer(): Promise<void> {
  const client = await pool.connect();
  await client.query('SET session_replication_role = replica');
  await client.query(
    `UPDATE journal_batches
        SET transaction_id = (transaction_id::text::numeric + 1000000000)::text::xid8`,
  );
  await client.query('RESET session_replication_role');
  client.release();
  await pool.query('UPDATE balance_marks SET system_identifier = 1');
  await pool.query('UPDATE database_server SET system_identifier = 1');
}

test('what was restored from a server that had counted further is summed once', async () => {
  await restoreFromAnotherServer();
  assert.equal(await adoptDatabase(pool, silentLog), true);
  assert.equal(await adoptDatabase(pool, silentLog), false);
  await keepBalances(pool, propertyId);
  assert.deepEqual(await readUnseen(pool, propertyId), { marked: true, lines: 0n });
  await compareAll();
  await postOnEachDay();
  assert.deepEqual(await readUnseen(pool, propertyId), { marked: true, lines: 12n });
  await compareAll();
  assert.deepEqual(await broken(), []);
  await assert.rejects(pool.query('DELETE FROM journal_batches'), /written once/);
});

test('a sum that is off by a cent is found', async () => {
  await pool.query(
    `UPDATE kept_balances SET credit_minor = credit_minor + 1
      WHERE ctid = (SELECT min(ctid) FROM kept_balances WHERE span = 'month')`,
  );
  assert.deepEqual(await broken(), ['kept-balances-agree']);
  await pool.query('DELETE FROM balance_marks');
  await keepBalances(pool, propertyId);
  assert.deepEqual(await broken(), []);
});

test('a worker keeps what is worth keeping, and stops', async () => {
  const worker = startBalanceWorker({ pool, log: { ...console }, everyMs: 5 });
  await keepAll(pool);
  await worker.stop();
  assert.equal((await readUnseen(pool, propertyId)).lines, 0n);
});
