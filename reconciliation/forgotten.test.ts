// A simulated company is put back to an older backup, after more was sent to it: every lost entry
// is named, nothing is sent again by itself, and the connection waits for a person.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { changeConnectionState, readConnection } from '#export-queue/connection-store.ts';
import { startPlantedCompany } from '#scenarios/planted-differences/planted-company.ts';

const { pool } = await testDatabase();

test('a company that forgot what it was sent last is told once, and is sent nothing', async (t) => {
  const { books, control, openLedger, send, stop } = await startPlantedCompany(pool, 'forgot');
  t.after(stop);
  const { propertyId, connectionId } = books;
  const state = async () => (await readConnection(pool, propertyId, connectionId))?.state;
  const sent = [];
  for (const cents of [1_00, 2_00, 3_00, 4_00, 5_00, 6_00]) sent.push(await send({ cents }));
  assert.equal((await books.reconcile(openLedger)).tied, true);
  assert.equal(await state(), 'active');

  // One that somebody deleted is a finding like any other.
  await control('DELETE', `/entries/${sent[5]?.externalId}`, { user: 'controller' });
  await books.reconcile(openLedger);
  assert.equal(await state(), 'active');

  for (const { externalId } of sent.slice(0, 5)) await control('DELETE', `/entries/${externalId}`);
  await books.reconcile(openLedger);
  assert.equal(await state(), 'active', 'a part of it was known before: people delete there');
});

test('as one step, the connection is paused with why; resumed, it stays so', async (t) => {
  const { books, control, openLedger, send, stop } = await startPlantedCompany(pool, 'restored');
  t.after(stop);
  const { propertyId, connectionId } = books;
  const connection = () => readConnection(pool, propertyId, connectionId);
  const sent = [];
  for (const cents of [1_00, 2_00, 3_00, 4_00, 5_00]) sent.push(await send({ cents }));
  await books.reconcile(openLedger);
  for (const { externalId } of sent) await control('DELETE', `/entries/${externalId}`);
  const { counts, tied } = await books.reconcile(openLedger);
  assert.deepEqual([tied, counts.findings, counts.listed], [false, 5, 0]);
  const paused = await connection();
  assert.equal(paused?.state, 'paused');
  assert.match(paused?.stateReason ?? '', /no longer has the 5 entries it was sent last/);
  const { rows } = await pool.query(
    `select distinct status from exports where property_id = $1 and connection_id = $2`,
    [propertyId, connectionId],
  );
  assert.deepEqual(rows, [{ status: 'synced' }], 'nothing is queued again by itself');

  const active = { state: 'active', reason: null } as const;
  await withTransaction(pool, (tx) => changeConnectionState(tx, propertyId, connectionId, active));
  await books.reconcile(openLedger);
  assert.equal((await connection())?.state, 'active');
});
