// Repairs in any order, with answers lost, refusals, workers stopped in the middle and two people
// pressing at once. Method: seeded sequences of what people do there and here; afterwards every
// finding is repaired, and the company's books are the judge: each entry stands there once, what
// was taken back is nothing together, the ledgers tie, and every proof holds.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { type RepairDesk, repairDesk } from './repair-desk.ts';

const { pool } = await testDatabase();
const clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  random: Math.random,
};

/** Numbers from 0 to below `limit`, the same for the same seed. */
function drawing(seed: number) {
  let state = seed;
  return (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

type Draw = ReturnType<typeof drawing>;

/** Somebody there deletes or edits an entry of ours that stands there. */
async function actThere(desk: RepairDesk, draw: Draw): Promise<void> {
  const live = (await desk.exports()).filter(({ kind, there }) => kind === 'entry' && there);
  const there = live[draw(live.length)]?.there;
  // What is deleted while it is being taken back is left to a person: not drawn.
  const reversing = await pool.query(
    `select from exports where property_id = $1 and kind = 'reversal' and state <> 'confirmed'`,
    [desk.propertyId],
  );
  if (reversing.rowCount !== 0 || !there) return;
  if (!desk.alive().some(({ externalId }) => externalId === there)) return;
  if (draw(2) === 0) desk.ledger.delete(there);
  else desk.ledger.edit(there, BigInt(1 + draw(500)));
}

/** Two people repair everything that is found, both at once. Answers how much was found. */
async function repairAll(desk: RepairDesk): Promise<number> {
  const { findings, reconciliationId } = await desk.findings();
  for (const { cause, findingNumber } of findings) {
    const action = cause === 'deleted' ? 'repost' : cause === 'differs' ? 'reverse' : null;
    if (!action) continue;
    const of = { reconciliationId, findingNumber };
    const answers = await Promise.all([desk.repair(of, action), desk.repair(of, action)]);
    const made = answers.filter(({ body }) => body.made === true).length;
    assert.ok(made <= 1, 'two who press make one');
  }
  return findings.length;
}

/** Sends for a moment and stops the worker wherever it is, or to the end. */
async function deliver(desk: RepairDesk, draw: Draw): Promise<void> {
  const worker = desk.startWorker();
  const posts = desk.ledger.posts.length;
  for (let turn = 0; turn < 200 && desk.ledger.posts.length <= posts + draw(3); turn += 1) {
    await pool.query('select 1');
  }
  await worker.stop();
}

async function settle(desk: RepairDesk): Promise<void> {
  desk.ledger.script = () => 'confirm';
  for (let round = 0; round < 12; round += 1) {
    await pool.query(
      `update exports set next_attempt_at = now(),
              state = case when state = 'held' then 'queued' else state end
        where property_id = $1 and (state = 'held' and not may_be_there or state = 'queued')`,
      [desk.propertyId],
    );
    await desk.drain();
    if ((await repairAll(desk)) === 0) return;
  }
  assert.fail('it does not come to rest');
}

for (const seed of [11, 12, 13, 14, 15, 16]) {
  test(`seed ${seed}: everything stands there once, and the ledgers tie`, async () => {
    const draw = drawing(seed);
    const desk = await repairDesk(pool, `seed-${seed}`, { clock });
    await desk.post('INV-1', 'INV-2', 'INV-3');
    await desk.drain();
    const steps = ['confirm', 'lose-answer', 'reset', 'refuse', 'busy'] as const;
    for (let turn = 0; turn < 3; turn += 1) {
      await actThere(desk, draw);
      desk.ledger.script = () => steps[draw(steps.length)] ?? 'confirm';
      await repairAll(desk);
      await deliver(desk, draw);
    }
    await settle(desk);

    const { tied, rows } = await desk.reconcile();
    assert.deepEqual([tied, rows.every((row) => row.unexplained === 0n)], [true, true]);
    assert.deepEqual(await desk.broken(), []);
    const live = (await desk.exports()).filter(({ kind }) => kind === 'entry');
    assert.equal(live.length, 3);
    for (const { key, there, state } of live) {
      const named = desk.alive().filter(({ reference }) => reference === key);
      assert.deepEqual([state, named.map(({ externalId }) => externalId)], ['confirmed', [there]]);
    }
  });
}
