// The SQL of the queue on PostgreSQL: claims, leases, fencing, people's actions, the sweep.
// Given rows, when a move, then rows; races have two sides and one winner.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sqlState, withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { writeMappings } from '#mapping/mapping-store.ts';
import { excludeExports, releaseExports, requeueExports } from './action-store.ts';
import {
  armExports,
  type ClaimedExport,
  claimQueued,
  claimUncertain,
  expireSends,
  releaseLeases,
  renewLeases,
} from './claim-store.ts';
import { releaseDrain, renewDrains, takeDrains } from './drain-store.ts';
import { exportProblem } from './export-errors.ts';
import { type FinishedTry, settleTries } from './outcome-store.ts';
import { afterPost, type Verdict } from './retry-policy.ts';
import { makeSmallConnection, type SmallConnection } from './small-connection-store.ts';
import { sweepEntries } from './sweep-store.ts';

const { pool } = await testDatabase();
const leaseMs = 30_000;
const wire = { request: { method: 'POST' }, answer: { status: 201 } };
const by = { person: 'Dana', reason: 'fixed' };
let made = 0;

async function withExports(count: number): Promise<SmallConnection> {
  made += 1;
  const small = await makeSmallConnection(pool, `stores-${made}`);
  await small.post(...Array.from({ length: count }, (_, at) => fuelInvoice(`INV-${at}`)));
  return small;
}

async function states(small: SmallConnection): Promise<string[]> {
  const { rows } = await pool.query<{ state: string }>(
    'SELECT state FROM exports WHERE property_id = $1 ORDER BY export_id',
    [small.propertyId],
  );
  return rows.map((row) => row.state);
}

const record = { journalId: 'TIE', postedOn: '2026-05-10', currency: 'USD', memo: 'm', lines: [] };

async function arm(small: SmallConnection, claimed: readonly ClaimedExport[], lease = leaseMs) {
  const armed = claimed.map(({ export_id, lease_token }) => {
    return { export_id, lease_token, record, hash: 'h' };
  });
  return await armExports(pool, small.propertyId, armed, { leaseMs: lease, worker: 'test' });
}

function tried(one: ClaimedExport, verdict: Verdict, from: FinishedTry['from']): FinishedTry {
  const at = new Date('2026-05-10T10:00:00Z');
  const attempt = {
    number: one.attempts + 1,
    outcome: verdict.to,
    startedAt: at,
    finishedAt: at,
    wire,
  };
  return { export_id: one.export_id, lease_token: one.lease_token, from, verdict, attempt };
}

const confirmed = (id: string): Verdict =>
  afterPost(
    {
      kind: 'confirmed',
      externalId: id,
      externalUrl: null,
      state: 'posted',
      standing: 'booked',
      wire,
    },
    { failures: 0, absences: 0 },
    { random: 0 },
  );
const refused: Verdict = afterPost(
  {
    kind: 'refused',
    cause: { code: 'NO', message: 'no', hint: '', retry: 'never', subject: '4100' },
    wire,
  },
  { failures: 0, absences: 0 },
  { random: 0 },
);

/** Claims and arms all, and makes them uncertain by letting their leases end. */
async function makeUncertain(small: SmallConnection): Promise<void> {
  await arm(small, await claimQueued(pool, small, { count: 100, leaseMs }), 0);
  await expireSends(pool, small, exportProblem('EXPORT_ANSWER_LOST', {}));
}

describe('claims', () => {
  test('two claimers at the same time never share an export', async () => {
    const small = await withExports(40);
    const both = await Promise.all(
      Array.from({ length: 4 }, () => claimQueued(pool, small, { count: 15, leaseMs })),
    );
    const ids = both.flat().map((one) => one.export_id);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(ids.length, 40);
  });

  test('a claim is free again when its lease has ended, and counts as a preparation', async () => {
    const small = await withExports(1);
    await claimQueued(pool, small, { count: 1, leaseMs: 0 });
    const [again] = await claimQueued(pool, small, { count: 1, leaseMs });
    assert.equal(again?.preparations, 2);
    assert.deepEqual(await claimQueued(pool, small, { count: 1, leaseMs }), []);
  });

  test('what is given back is due at once, and its preparation is not counted', async () => {
    const small = await withExports(1);
    await releaseLeases(
      pool,
      small.propertyId,
      await claimQueued(pool, small, { count: 1, leaseMs }),
    );
    const [again] = await claimQueued(pool, small, { count: 1, leaseMs });
    assert.equal(again?.preparations, 1);
  });

  test('a lease that has ended cannot be lengthened, nor armed', async () => {
    const small = await withExports(1);
    const ended = await claimQueued(pool, small, { count: 1, leaseMs: 0 });
    assert.equal((await renewLeases(pool, small.propertyId, ended, leaseMs)).size, 0);
    assert.equal((await arm(small, ended)).size, 0);
    assert.deepEqual(await states(small), ['queued']);
  });
});

describe('outcomes', () => {
  test('a stale outcome is not applied, and kept as evidence', async () => {
    const small = await withExports(1);
    const claimed = await claimQueued(pool, small, { count: 1, leaseMs });
    const [one] = claimed;
    assert.ok(one);
    await arm(small, claimed, 0);
    assert.equal(await expireSends(pool, small, exportProblem('EXPORT_ANSWER_LOST', {})), 1);
    const moved = await settleTries(pool, small.propertyId, [
      tried(one, confirmed('9'), 'sending'),
    ]);
    assert.equal(moved.size, 0);
    assert.deepEqual(await states(small), ['uncertain']);
    const { rows } = await pool.query(
      'SELECT outcome, applied, answer FROM export_attempts WHERE property_id = $1',
      [small.propertyId],
    );
    assert.deepEqual(rows, [{ outcome: 'confirmed', applied: false, answer: { status: 201 } }]);
  });

  test('an external id that is taken holds the second export, and only it', async () => {
    const small = await withExports(3);
    const claimed = await claimQueued(pool, small, { count: 3, leaseMs });
    await arm(small, claimed);
    const ids = ['7', '7', '8'];
    const tries = claimed.map((one, at) => tried(one, confirmed(ids[at] ?? ''), 'sending'));
    await settleTries(pool, small.propertyId, tries);
    assert.deepEqual(await states(small), ['confirmed', 'held', 'confirmed']);
  });

  test('the database refuses to queue what may be in the ledger', async () => {
    const small = await withExports(1);
    await makeUncertain(small);
    const blind = pool.query(`UPDATE exports SET state = 'queued' WHERE property_id = $1`, [
      small.propertyId,
    ]);
    await assert.rejects(blind, (error) => sqlState(error) === '23514');
  });

  test('an uncertain export is claimed for find only, with its frozen draft', async () => {
    const small = await withExports(1);
    await makeUncertain(small);
    assert.deepEqual(await claimQueued(pool, small, { count: 9, leaseMs }), []);
    const [sought] = await claimUncertain(pool, small, { count: 9, leaseMs, worker: 'test' });
    assert.deepEqual(sought?.draft, record);
    assert.equal(sought?.attempt_number, 2);
  });
});

describe('requeue and exclude', () => {
  const requeue = (small: SmallConnection, exportIds: bigint[]) =>
    withTransaction(pool, (tx) => requeueExports(tx, small.propertyId, { exportIds }, by));
  const exclude = (small: SmallConnection, exportIds: bigint[]) =>
    withTransaction(pool, (tx) => excludeExports(tx, small.propertyId, { exportIds }, by));

  async function held(small: SmallConnection): Promise<bigint[]> {
    const claimed = await claimQueued(pool, small, { count: 100, leaseMs });
    await arm(small, claimed);
    await settleTries(
      pool,
      small.propertyId,
      claimed.map((one) => tried(one, refused, 'sending')),
    );
    return claimed.map((one) => one.export_id);
  }

  test('pressed fifty times, a requeue is one transition and one record', async () => {
    const small = await withExports(1);
    const ids = await held(small);
    const results = await Promise.all(Array.from({ length: 50 }, () => requeue(small, ids)));
    assert.equal(
      results.reduce((sum, { done }) => sum + done, 0),
      1,
    );
    const reasons = results.flatMap(({ skipped }) => skipped.map(({ problem }) => problem.code));
    assert.deepEqual(new Set(reasons), new Set(['EXPORT_ALREADY_DUE']));
    const { rows } = await pool.query(
      `SELECT action, from_state, to_state, acted_by, reason FROM export_actions
        WHERE property_id = $1`,
      [small.propertyId],
    );
    const recorded = { action: 'requeue', from_state: 'held', to_state: 'queued' };
    assert.deepEqual(rows, [{ ...recorded, acted_by: 'Dana', reason: 'fixed' }]);
  });

  test('a refused export is mapped anew after a requeue', async () => {
    const small = await withExports(1);
    await requeue(small, await held(small));
    const [claimed] = await claimQueued(pool, small, { count: 1, leaseMs });
    assert.equal(claimed?.draft, null);
  });

  test('what may be there is requeued to find, draft kept', async () => {
    const small = await withExports(1);
    await makeUncertain(small);
    const [sought] = await claimUncertain(pool, small, { count: 1, leaseMs, worker: 'test' });
    assert.ok(sought);
    const twice = { ...refused, mayBeThere: true };
    const attempt = { ...sought, attempts: sought.attempt_number - 1 };
    await settleTries(pool, small.propertyId, [tried(attempt, twice, 'uncertain')]);
    assert.deepEqual(await states(small), ['held']);
    await requeue(small, [sought.export_id]);
    assert.deepEqual(await states(small), ['uncertain']);
  });

  test('what is in flight, synced or unknown is skipped with its reason', async () => {
    const small = await withExports(3);
    const [first, second] = await claimQueued(pool, small, { count: 3, leaseMs });
    assert.ok(first && second);
    await arm(small, [first, second]);
    await settleTries(pool, small.propertyId, [tried(first, confirmed('1'), 'sending')]);
    const { rows } = await pool.query<{ export_id: bigint }>(
      'SELECT export_id FROM exports WHERE property_id = $1 ORDER BY export_id',
      [small.propertyId],
    );
    const ids = [...rows.map((row) => row.export_id), 999_999n];
    const codes = async (result: Promise<{ skipped: readonly { problem: { code: string } }[] }>) =>
      (await result).skipped.map(({ problem }) => problem.code).sort();
    const expected = [
      'EXPORT_ALREADY_SYNCED',
      'EXPORT_IN_FLIGHT',
      'EXPORT_IN_FLIGHT',
      'EXPORT_UNKNOWN',
    ];
    assert.deepEqual(await codes(requeue(small, ids)), expected);
    assert.deepEqual(await codes(exclude(small, ids)), expected);
  });

  test('an excluded export goes back by requeue, and both are recorded', async () => {
    const small = await withExports(1);
    const ids = await held(small);
    assert.equal((await exclude(small, ids)).done, 1);
    assert.deepEqual(await states(small), ['excluded']);
    assert.equal((await exclude(small, ids)).skipped[0]?.problem.code, 'EXPORT_ALREADY_EXCLUDED');
    assert.equal((await requeue(small, ids)).done, 1);
    assert.deepEqual(await states(small), ['queued']);
  });

  test('closing a gap requeues exactly the exports held for it', async () => {
    const small = await withExports(4);
    await held(small);
    await pool.query(
      `UPDATE exports SET cause_subject = '1100' WHERE property_id = $1
          AND export_id = (SELECT min(export_id) FROM exports WHERE property_id = $1)`,
      [small.propertyId],
    );
    const gaps = [{ code: 'NO', subject: '4100' }];
    assert.equal(await withTransaction(pool, (tx) => releaseExports(tx, small, gaps, by)), 3);
    assert.deepEqual((await states(small)).sort(), ['held', 'queued', 'queued', 'queued']);
  });
});

describe('the sweep', () => {
  test('gives entries without a fate their exports, once, under the same keys', async () => {
    const small = await withExports(5);
    const keys = async () =>
      (
        await pool.query<{ export_key: string }>(
          'SELECT export_key FROM exports WHERE property_id = $1 ORDER BY export_key',
          [small.propertyId],
        )
      ).rows.map((row) => row.export_key);
    const before = await keys();
    await pool.query('DELETE FROM exports WHERE property_id = $1', [small.propertyId]);
    const swept = await Promise.all([1, 2].map(() => sweepEntries(pool, small.propertyId)));
    assert.equal(
      swept.reduce((sum, one) => sum + one, 0),
      5,
    );
    assert.deepEqual(await keys(), before);
    assert.equal(await sweepEntries(pool, small.propertyId), 0);
  });

  test('leaves entries before the cut-over alone', async () => {
    const small = await withExports(1);
    await small.post(fuelInvoice('OLD', '5.00', { occurredOn: '2025-12-31' }));
    assert.equal((await states(small)).length, 1);
    assert.equal(await sweepEntries(pool, small.propertyId), 0);
  });
});

describe('drains', () => {
  test('one worker drains a connection, the next when it lets go or its lease ends', async () => {
    const small = await withExports(0);
    const mine = (drains: { propertyId: number }[]) =>
      drains.filter((one) => one.propertyId === small.propertyId);
    const [first] = mine(await takeDrains(pool, { worker: 'a', leaseMs }));
    assert.ok(first);
    assert.deepEqual(mine(await takeDrains(pool, { worker: 'b', leaseMs })), []);
    await releaseDrain(pool, first as never);
    const [second] = mine(await takeDrains(pool, { worker: 'b', leaseMs: 0 }));
    assert.ok(second);
    assert.deepEqual(
      await renewDrains(pool, [(second as { token?: bigint }).token ?? 0n], leaseMs),
      [],
    );
    assert.equal(mine(await takeDrains(pool, { worker: 'c', leaseMs })).length, 1);
  });

  test('a saved mapping moves the revision, so that claims see it', async () => {
    const small = await withExports(1);
    const [before] = await claimQueued(pool, small, { count: 1, leaseMs: 0 });
    const change = { kind: 'account' as const, internalId: 1, externalId: 'new' };
    await writeMappings(pool, small.propertyId, small.connectionId, [change], 'test');
    const [after] = await claimQueued(pool, small, { count: 1, leaseMs: 0 });
    assert.equal((after?.revision ?? 0) - (before?.revision ?? 0), 1);
  });
});
