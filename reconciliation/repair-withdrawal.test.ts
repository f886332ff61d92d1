// A repair that waits for its reversal is withdrawn, over HTTP, with a real worker and a scripted
// company: nothing of it is sent any more, and the entry is repaired anew.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { requeueExports } from '#export-queue/action-store.ts';
import { markSynced } from '#export-queue/mark-synced-store.ts';
import type { ProblemError } from '#problems/problem.ts';
import { foundDesk, type RepairDesk } from './repair-desk.ts';

const { pool } = await testDatabase();
const clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  random: Math.random,
};
const there = (desk: RepairDesk, externalId: string) => desk.ledger.edit(externalId, 5_00n);
const found = (code: string) => foundDesk(pool, code, { parts: { clock }, there });

async function requeueAndMark({ propertyId }: RepairDesk, exportId: bigint) {
  const by = { person: 'Dana', reason: 'Send it after all' };
  const { skipped } = await requeueExports(pool, propertyId, { exportIds: [exportId] }, by);
  const marked = await markSynced(pool, propertyId, { exportId, externalId: 'E-1', ...by }).then(
    () => [],
    (error: ProblemError) => error.problems,
  );
  return [...skipped.map(({ problem }) => problem), ...marked].map(({ code }) => code);
}

test('a repair whose reversal is refused is withdrawn and begun anew', async () => {
  const at = await found('withdrawn');
  const withdraw = (reason = 'Corrected there by hand') =>
    at.server.post('/repairs/withdraw', { exportId: at.one.id, reason });
  assert.deepEqual((await withdraw()).body.codes, ['RECONCILIATION_REPAIR_NOT_OPEN']);
  at.ledger.script = () => 'refuse';
  await at.repair(at.of, 'reverse');
  await at.drain();
  assert.deepEqual((await withdraw(' ')).body.codes, ['RECONCILIATION_REASON_MISSING']);
  const presses = await Promise.all([withdraw(), withdraw()]);
  assert.deepEqual(presses.map(({ status }) => status).sort(), [200, 409]);
  const [, , reversal] = await at.exports();
  assert.equal(reversal?.state, 'excluded');
  assert.deepEqual(await at.broken(), []);

  const sent = at.ledger.posts.length;
  await assert.rejects(
    pool.query(`update exports set state = 'queued' where property_id = $1 and export_id = $2`, [
      at.propertyId,
      reversal?.id,
    ]),
    { constraint: 'reversals_follow_a_repair' },
  );
  const refused = await requeueAndMark(at.desk, BigInt(reversal?.id ?? 0));
  assert.deepEqual(refused, ['EXPORT_REPAIR_WITHDRAWN', 'EXPORT_REPAIR_WITHDRAWN']);
  await at.drain();
  assert.equal(at.ledger.posts.length, sent, 'nothing was sent');

  // Somebody edits it once more: the new repair takes back what stands there now.
  at.ledger.script = () => 'confirm';
  at.ledger.edit(at.one.there as string, 1_00n);
  const { reconciliationId, findings } = await at.findings();
  const of = { reconciliationId, findingNumber: findings[0].findingNumber };
  assert.equal((await at.repair(of, 'reverse')).body.made, true);
  await at.drain();
  assert.equal(at.alive().length, 4);
  assert.equal((await at.reconcile()).tied, true);
  assert.deepEqual(await at.broken(), []);
  const { items } = (await at.server.get('/repairs')).body;
  const first = (await at.server.get('/repairs?limit=1')).body;
  const second = (await at.server.get(`/repairs?limit=1&cursor=${first.next}`)).body;
  assert.deepEqual([...first.items, ...second.items], items, 'page by page it is the same list');
  assert.equal(second.next, null);
  const foreign = await at.server.get('/repairs?cursor=W10');
  assert.deepEqual(foreign.body.codes, ['RECONCILIATION_CURSOR_UNREADABLE']);
  assert.deepEqual(
    items.map((one: { state: string; withdrawn: { by: string } | null }) => [
      one.state,
      one.withdrawn?.by ?? null,
    ]),
    [
      ['done', null],
      ['withdrawn', 'Dana'],
    ],
  );
});

test('a reversal that may be there is not withdrawn', async () => {
  const at = await found('may-be-there');
  await at.repair(at.of, 'reverse');
  const [, , reversal] = await at.exports();
  await pool.query(
    `update exports set state = 'held', may_be_there = true, cause_code = 'EXPORT_FOUND_TWICE',
            cause_message = 'twice', cause_hint = 'look'
      where property_id = $1 and export_id = $2`,
    [at.propertyId, reversal?.id],
  );
  const refused = await at.server.post('/repairs/withdraw', { exportId: at.one.id, reason: 'No' });
  assert.deepEqual([refused.status, refused.body.codes], [409, ['EXPORT_MAY_BE_THERE']]);
});
