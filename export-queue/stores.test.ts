// The SQL of the queue on PostgreSQL: claims, leases, fencing, people's actions, the sweep.
// Given rows, when a move, then rows; races have two sides and one winner.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sqlState, withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { writeMappings } from '#mapping/mapping-change-store.ts';
import { excludeExports, releaseExports, requeueExports } from './action-store.ts';
import {
  armExports,
  type ClaimedExport,
  claimQueued,
  claimUncertain,
  countCrashes,
  expireSends,
  markPreparing,
  renewLeases,
} from './claim-store.ts';
import { type Drain, releaseDrain, renewDrains, takeDrains } from './drain-store.ts';
import { listAttempts } from './export-detail-store.ts';
import { exportProblem } from './export-errors.ts';
import { type FinishedTry, settleTries } from './outcome-store.ts';
import { afterPost, type Verdict } from './retry-policy.ts';
import { makeSmallConnection, type SmallConnection } from './small-connection-store.ts';
import { sweepEntries } from './sweep-store.ts';

const { pool } = await testDatabase();
const leaseMs = 30_000;
const wire = { request: { method: 'POST' }, answer: { status: 201 } };
const by = { person: 'Dana', reason: 'fixed' };
const worker = 'test';
let made = 0;

async function withExports(count: number): Promise<SmallConnection> {
  made += 1;
  const small = await makeSmallConnection(pool, `stores-${made}`);
  await small.post(...Array.from({ length: count }, (_, at) => fuelInvoice(`INV-${at}`)));
  return small;
}

/** The drain of a connection, taken by one worker; taking it again ends the one before. */
async function drainOf({ propertyId, connectionId }: SmallConnection): Promise<Drain> {
  await pool.query(
    'UPDATE connections SET drain_until = now() WHERE property_id = $1 AND drain_until IS NOT NULL',
    [propertyId],
  );
  const drains = await takeDrains(pool, { worker, leaseMs });
  const drain = drains.find(
    (one) => one.connectionId === connectionId && one.propertyId === propertyId,
  );
  assert.ok(drain);
  return drain;
}

/** The next exports that are due, by a worker that has nothing in hand. */
async function claim(small: SmallConnection, count: number): Promise<Taken[]> {
  const drain = await drainOf(small);
  const claimed = await claimQueued(pool, drain, { count, inHand: [], ranAt: null });
  return claimed.map((one) => ({ ...one, drain }));
}

type Taken = ClaimedExport & { readonly drain: Drain };

async function states(small: SmallConnection): Promise<string[]> {
  const { rows } = await pool.query<{ state: string }>(
    'SELECT state FROM exports WHERE property_id = $1 ORDER BY export_id',
    [small.propertyId],
  );
  return rows.map((row) => row.state);
}

const record = { journalId: 'TIE', postedOn: '2026-05-10', currency: 'USD', memo: 'm', lines: [] };

async function arm(claimed: readonly Taken[], lease = leaseMs) {
  const [first] = claimed;
  assert.ok(first);
  const armed = claimed.map(({ export_id, attempts }) => {
    return { export_id, attempts, record, hash: 'h', parts: null };
  });
  return await armExports(pool, first.drain, armed, { leaseMs: lease, worker });
}

/** What became of an armed export. */
function tried(one: Taken, verdict: Verdict): FinishedTry {
  const at = new Date('2026-05-10T10:00:00Z');
  const attempt = { outcome: verdict.to, startedAt: at, finishedAt: at, wire };
  const taken = { lease_token: one.drain.token, attempts: one.attempts + 1 };
  return { export_id: one.export_id, ...taken, from: 'sending', verdict, attempt };
}

const settle = ({ propertyId }: SmallConnection, tries: readonly FinishedTry[]) =>
  settleTries(pool, { propertyId, worker }, tries);

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

const busy: Verdict = {
  ...{ to: 'queued', delayMs: 0, failures: 1, absences: 0, mayBeThere: false },
  ...{ cause: null, external: null },
};

/** Claims and arms all, and makes them uncertain by letting their leases end. */
async function makeUncertain(small: SmallConnection): Promise<void> {
  await arm(await claim(small, 100), 0);
  await expireSends(pool, small, exportProblem('EXPORT_ANSWER_LOST', {}));
}

describe('claims', () => {
  test('two workers that prepared the same exports arm each of them once', async () => {
    const small = await withExports(40);
    const drain = await drainOf(small);
    const claims = await Promise.all(
      [1, 2, 3, 4].map(() => claimQueued(pool, drain, { count: 40, inHand: [], ranAt: null })),
    );
    assert.ok(claims.every((claimed) => claimed.length === 40));
    const armed = await Promise.all(
      claims.map((claimed) => arm(claimed.toReversed().map((one) => ({ ...one, drain })))),
    );
    const ids = armed.flatMap((numbers) => [...numbers.keys()]);
    assert.equal(ids.length, 40);
    assert.equal(new Set(ids).size, 40);
  });

  test('what is in hand is not claimed again', async () => {
    const small = await withExports(3);
    const drain = await drainOf(small);
    const [first] = await claimQueued(pool, drain, { count: 1, inHand: [], ranAt: null });
    assert.ok(first);
    const others = await claimQueued(pool, drain, {
      count: 3,
      inHand: [first.export_id],
      ranAt: null,
    });
    assert.equal(others.length, 2);
  });

  test('a worker that has lost its drain claims nothing and arms nothing', async () => {
    const small = await withExports(2);
    const claimed = await claim(small, 1);
    const [{ drain } = assert.fail()] = claimed;
    await drainOf(small);
    assert.deepEqual(await claimQueued(pool, drain, { count: 2, inHand: [], ranAt: null }), []);
    assert.equal((await arm(claimed)).size, 0);
    assert.deepEqual(await states(small), ['queued', 'queued']);
  });

  test('what a worker was preparing when killed is counted once, and comes alone', async () => {
    const small = await withExports(2);
    const [before] = await claim(small, 1);
    assert.equal(before?.preparations, 0);
    const next = await drainOf(small);
    assert.equal(await countCrashes(pool, next), 1);
    assert.equal(await countCrashes(pool, next), 0);
    const claimed = await claimQueued(pool, next, { count: 2, inHand: [], ranAt: null });
    assert.deepEqual(
      claimed.map((one) => one.preparations),
      [1],
      'the suspect is claimed alone: the next crash says nothing of the others',
    );
  });

  test('what had been prepared when its worker was killed is not counted', async () => {
    const small = await withExports(1);
    const [one] = await claim(small, 1);
    assert.ok(one);
    await markPreparing(pool, one.drain, []);
    assert.equal(await countCrashes(pool, await drainOf(small)), 0);
  });

  test('what was sent since it was claimed is not armed with an old draft', async () => {
    const small = await withExports(1);
    const claimed = await claim(small, 1);
    await arm(claimed);
    await settle(
      small,
      claimed.map((one) => tried(one, busy)),
    );
    assert.deepEqual(await states(small), ['queued']);
    assert.equal((await arm(claimed)).size, 0);
  });

  test('an export excluded while it was prepared is not armed', async () => {
    const small = await withExports(1);
    const claimed = await claim(small, 1);
    const exportIds = claimed.map((one) => one.export_id);
    await withTransaction(pool, (tx) => excludeExports(tx, small.propertyId, { exportIds }, by));
    assert.equal((await arm(claimed)).size, 0);
    assert.deepEqual(await states(small), ['excluded']);
  });

  test('a lease that runs is lengthened, also while its row is locked it stays ours', async () => {
    const small = await withExports(2);
    const claimed = await claim(small, 2);
    await arm(claimed);
    const leases = claimed.map(({ export_id, drain }) => ({ export_id, lease_token: drain.token }));
    const [first] = leases;
    const renewed = await withTransaction(pool, async (tx) => {
      await tx.query('SELECT FROM exports WHERE property_id = $1 AND export_id = $2 FOR UPDATE', [
        small.propertyId,
        first?.export_id,
      ]);
      return await renewLeases(pool, small.propertyId, leases, leaseMs);
    });
    assert.equal(renewed.kept.size, 1);
    assert.equal(renewed.mine.size, 2);
  });

  test('a lease that has ended is not lengthened', async () => {
    const small = await withExports(1);
    const claimed = await claim(small, 1);
    await arm(claimed, 0);
    const leases = claimed.map(({ export_id, drain }) => ({ export_id, lease_token: drain.token }));
    const { mine } = await renewLeases(pool, small.propertyId, leases, leaseMs);
    assert.equal(mine.size, 0);
  });
});

describe('outcomes', () => {
  test('a stale outcome is not applied, and kept as evidence', async () => {
    const small = await withExports(1);
    const claimed = await claim(small, 1);
    const [one] = claimed;
    assert.ok(one);
    await arm(claimed, 0);
    assert.equal(await expireSends(pool, small, exportProblem('EXPORT_ANSWER_LOST', {})), 1);
    const attempts = async () =>
      (
        await pool.query(
          'SELECT outcome, worker, applied, answer FROM export_attempts WHERE property_id = $1',
          [small.propertyId],
        )
      ).rows;
    const lost = { outcome: 'lost', worker, applied: null, answer: null };
    assert.deepEqual(await attempts(), [lost]);
    const moved = await settle(small, [tried(one, confirmed('9'))]);
    assert.equal(moved.size, 0);
    assert.deepEqual(await states(small), ['uncertain']);
    const late = { outcome: 'confirmed', worker, applied: false, answer: { status: 201 } };
    assert.deepEqual(await attempts(), [late]);
  });

  test('an attempt under way is read from its export, one that is over from a row', async () => {
    const small = await withExports(1);
    const claimed = await claim(small, 1);
    const [one] = claimed;
    assert.ok(one);
    const log = async () =>
      (await listAttempts(pool, small.propertyId, one.export_id)).map((attempt) => {
        const { attempt_number, purpose, outcome, finished_at } = attempt;
        const by = attempt.worker === worker;
        return [attempt_number, purpose, by, outcome, finished_at !== null];
      });
    assert.deepEqual(await log(), []);
    await arm(claimed);
    assert.deepEqual(await log(), [[1, 'post', true, null, false]]);
    await settle(small, [tried(one, confirmed('9'))]);
    assert.deepEqual(await log(), [[1, 'post', true, 'confirmed', true]]);
  });

  test('an outcome written twice is one attempt, and stays applied', async () => {
    const small = await withExports(1);
    const claimed = await claim(small, 1);
    await arm(claimed);
    const tries = claimed.map((one) => tried(one, confirmed('9')));
    assert.equal((await settle(small, tries)).size, 1);
    assert.equal((await settle(small, tries)).size, 0);
    const { rows } = await pool.query(
      'SELECT attempt_number, applied FROM export_attempts WHERE property_id = $1',
      [small.propertyId],
    );
    assert.deepEqual(rows, [{ attempt_number: 1, applied: true }]);
  });

  test('an outcome of an earlier send under the same drain is not applied to a later', async () => {
    const small = await withExports(1);
    const claimed = await claim(small, 1);
    const [one] = claimed;
    assert.ok(one);
    await arm(claimed);
    await settle(small, [tried(one, busy)]);
    const again = await claimQueued(pool, one.drain, { count: 1, inHand: [], ranAt: null });
    assert.equal((await arm(again.map((row) => ({ ...row, drain: one.drain })))).size, 1);
    assert.equal((await settle(small, [tried(one, confirmed('9'))])).size, 0);
    assert.deepEqual(await states(small), ['sending']);
  });

  test('an external id that is taken holds the second export, and only it', async () => {
    const small = await withExports(3);
    const claimed = await claim(small, 3);
    await arm(claimed);
    const ids = ['7', '7', '8'];
    const tries = claimed.map((one, at) => tried(one, confirmed(ids[at] ?? '')));
    await settle(small, tries);
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
    assert.deepEqual(await claim(small, 9), []);
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
    const claimed = await claim(small, 100);
    await arm(claimed);
    await settle(
      small,
      claimed.map((one) => tried(one, refused)),
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
    const [claimed] = await claim(small, 1);
    assert.equal(claimed?.draft, null);
  });

  test('what may be there is requeued to find, draft kept', async () => {
    const small = await withExports(1);
    await makeUncertain(small);
    const [sought] = await claimUncertain(pool, small, { count: 1, leaseMs, worker: 'test' });
    assert.ok(sought);
    const twice = { ...refused, mayBeThere: true };
    const { export_id, lease_token, attempt_number: attempts } = sought;
    const taken = { export_id, lease_token, attempts, from: 'uncertain' as const };
    await settle(small, [{ ...taken, verdict: twice, attempt: null }]);
    assert.deepEqual(await states(small), ['held']);
    await requeue(small, [sought.export_id]);
    assert.deepEqual(await states(small), ['uncertain']);
  });

  test('what is in flight, synced or unknown is skipped with its reason', async () => {
    const small = await withExports(3);
    const [first, second, third] = await claim(small, 3);
    assert.ok(first && second && third);
    await arm([first, second]);
    await settle(small, [tried(first, confirmed('1'))]);
    const { rows } = await pool.query<{ export_id: bigint }>(
      'SELECT export_id FROM exports WHERE property_id = $1 ORDER BY export_id',
      [small.propertyId],
    );
    const ids = [...rows.map((row) => row.export_id), 999_999n];
    const codes = async (result: Promise<{ skipped: readonly { problem: { code: string } }[] }>) =>
      (await result).skipped.map(({ problem }) => problem.code).sort();
    const fixed = ['EXPORT_ALREADY_SYNCED', 'EXPORT_IN_FLIGHT', 'EXPORT_UNKNOWN'];
    assert.deepEqual(await codes(requeue(small, ids)), ['EXPORT_ALREADY_DUE', ...fixed]);
    assert.deepEqual(await codes(exclude(small, ids)), fixed);
    assert.deepEqual(await states(small), ['confirmed', 'sending', 'excluded']);
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
    const [before] = await claim(small, 1);
    const change = { kind: 'account' as const, internalId: 1, externalId: 'new' };
    await writeMappings(pool, small.propertyId, small.connectionId, [change], 'test');
    const [after] = await claim(small, 1);
    assert.equal((after?.revision ?? 0) - (before?.revision ?? 0), 1);
  });
});
