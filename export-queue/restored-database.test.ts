// A database restored from an older backup: what it forgot it sent is found and adopted, not sent
// again. The backup is the rows of the queue as they stood, put back while no worker runs; the
// marks lie in a folder of their own, as in the data folder.

import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import type { ExportKey } from '#external-ledger/external-ledger.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import type { Currency } from '#money/money.ts';
import { requeueExports } from './action-store.ts';
import { changeConnection, readConnection } from './connection-store.ts';
import { beginFindFirst, checkRestore, endFindFirst } from './restore-store.ts';
import { sentMarks } from './sent-mark-store.ts';
import {
  makeSmallConnection,
  ScriptedLedger,
  type SmallConnection,
} from './small-connection-store.ts';
import { drainSmall } from './small-worker-store.ts';

const { pool } = await testDatabase();
const clock = { now: () => new Date(), monotonicMs: () => performance.now() };
const folder = mkdtempSync(join(tmpdir(), 'tieout-marks-'));
const marks = sentMarks(folder);
const quick = { busyDelayMs: 5, findDelayMs: 5, findDelayMsMax: 20 };

const drain = ({ propertyId }: SmallConnection, ledger: ScriptedLedger) =>
  drainSmall({ pool, propertyId, ledger, marks, ...clock });

/** Forgets everything the queue did: the rows are those of before the first send. */
async function restore(small: SmallConnection): Promise<void> {
  await pool.query('DELETE FROM export_attempts WHERE property_id = $1', [small.propertyId]);
  await pool.query(
    `UPDATE exports SET state = 'queued', attempts = 0, may_be_there = false, draft = null,
            draft_hash = null, first_sent_at = null, last_sent_at = null, external_id = null,
            external_url = null, external_state = null, confirmed_at = null
      WHERE property_id = $1`,
    [small.propertyId],
  );
}

const invoices = (count: number, from = 1) =>
  Array.from({ length: count }, (_, at) => fuelInvoice(`INV-${from + at}`));

test('after a restore everything is looked for first: what is there is adopted', async () => {
  const small = await makeSmallConnection(pool, 'restored', quick);
  const ledger = new ScriptedLedger();
  await small.post(...invoices(25));
  await drain(small, ledger);
  assert.equal(ledger.posts.length, 25);
  assert.equal((await checkRestore(pool, small, marks))?.isBehind, false);

  await restore(small);
  assert.equal((await checkRestore(pool, small, marks))?.isBehind, true);
  await small.post(...invoices(5, 100));
  await drain(small, ledger);
  assert.equal(ledger.posts.length, 30, 'only what was new went out');
  assert.equal(ledger.entries.length, 30);
  const connection = await readConnection(pool, small.propertyId, small.connectionId);
  assert.match(connection?.findFirstReason ?? '', /older than what was sent/);
});

test('it ends by itself, recorded, when the backlog is drained and its time is over', async () => {
  const small = await makeSmallConnection(pool, 'ended', quick);
  const by = { person: 'Dana', reason: 'The machine was replaced', restored: true };
  assert.equal(await beginFindFirst(pool, small, by), true);
  assert.equal(await beginFindFirst(pool, small, by), false);
  assert.equal(await endFindFirst(pool, small.propertyId), 0, 'days must pass');
  await withTransaction(pool, (tx) =>
    changeConnection(tx, small.propertyId, small.connectionId, { settings: { findFirstHours: 0 } }),
  );
  await small.post(...invoices(1));
  assert.equal(await endFindFirst(pool, small.propertyId), 0, 'something waits');
  const ledger = new ScriptedLedger();
  await drain(small, ledger);
  assert.ok(ledger.finds.length > 0, 'it was looked for before it was sent');
  await endFindFirst(pool, small.propertyId);
  const after = await readConnection(pool, small.propertyId, small.connectionId);
  assert.equal(after?.findFirstSince, null);
  const { rows } = await pool.query<{ action: string }>(
    'SELECT action FROM connection_actions WHERE property_id = $1 ORDER BY action_id',
    [small.propertyId],
  );
  assert.deepEqual(
    rows.map((row) => row.action),
    ['find-first', 'find-first-ended'],
  );
});

test('a mark that cannot be read says nothing', () => {
  assert.equal(marks.read('never-sent'), null);
});

test('a mark that a power cut left empty is read from its copy', async () => {
  for (let attempt = 1; attempt <= 50; attempt += 1) marks.note('cut', { exportKey: 'K', attempt });
  await marks.settled();
  writeFileSync(join(folder, 'sent-marks', 'cut.json'), '');
  assert.deepEqual(sentMarks(folder).read('cut'), { exportKey: 'K', attempt: 50 });
});

test('what is there with other lines is held, and asked for again when requeued', async () => {
  const small = await makeSmallConnection(pool, 'disputed', { ...quick, findFirst: true });
  const ledger = new ScriptedLedger();
  await small.post(...invoices(1));
  const { rows } = await pool.query<{ export_id: bigint; export_key: string }>(
    'SELECT export_id, export_key FROM exports WHERE property_id = $1',
    [small.propertyId],
  );
  const [made] = rows;
  assert.ok(made);
  const key = made.export_key as ExportKey;
  const draft = {
    ...{ journalId: 'TIE', postedOn: '2026-05-10' as IsoDate, currency: 'USD' as Currency },
    ...{ memo: '', lines: [] },
  };
  ledger.book(draft, key);
  await drain(small, ledger);
  const row = async () => {
    const { rows: now } = await pool.query(
      'SELECT state, cause_code, draft IS NOT NULL AS frozen FROM exports WHERE property_id = $1',
      [small.propertyId],
    );
    return now[0];
  };
  const disputed = { state: 'held', cause_code: 'EXPORT_FOUND_DIFFERENT', frozen: true };
  assert.deepEqual(await row(), disputed);

  ledger.entries.length = 0;
  await withTransaction(pool, (tx) =>
    requeueExports(
      tx,
      small.propertyId,
      { exportIds: [made.export_id] },
      { person: 'Dana', reason: 'Deleted there' },
    ),
  );
  assert.equal((await row()).state, 'uncertain');
  await drain(small, ledger);
  assert.deepEqual([(await row()).state, ledger.posts.length], ['confirmed', 1]);
});
