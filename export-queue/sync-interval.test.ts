// The sync interval: when runs are, what waits for one and what does not, and that nothing is lost
// or sent twice by it. Method: the rule as a table; then a worker whose clock the test moves, on a
// scripted ledger, which is the judge of what was sent; a second property without an interval shows
// that the worker has looked.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { silentLog } from '#database/database-log.ts';
import { testDatabase } from '#database/test-database.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { stageServer } from '#root/stage-server.ts';
import { claimQueued } from './claim-store.ts';
import { connectionRoutes } from './connection-routes.ts';
import { releaseDrain, takeDrains } from './drain-store.ts';
import { exportRoutes } from './export-routes.ts';
import { startExportWorker } from './export-worker.ts';
import {
  makeSmallConnection,
  ScriptedLedger,
  type SmallConnection,
} from './small-connection-store.ts';
import { latestRun, nextRun } from './sync-interval.ts';

const { pool } = await testDatabase();
const day = (time: string) => new Date(`2026-06-10T${time}:00Z`);
const hourMs = 3_600_000;

const small = await makeSmallConnection(pool, 'hourly', { syncEveryMinutes: 60, busyDelayMs: 5 });
const other = await makeSmallConnection(pool, 'at-once');
/** Before anything is queued: the run at or before it reaches nothing. */
const began = (await pool.query<{ now: Date }>('SELECT now()')).rows[0]?.now ?? new Date(0);
const ledgers = new Map([small, other].map((one) => [one.propertyId, new ScriptedLedger()]));
const ledgerOf = ({ propertyId }: { propertyId: number }) =>
  ledgers.get(propertyId) ?? new ScriptedLedger();
const ledgerNames = [{ ledger: 'scripted', name: 'Scripted ledger' }];
const server = await stageServer(
  pool,
  exportRoutes({ pool }),
  connectionRoutes({
    ...{ pool, ledgers: ledgerNames, openLedger: async (of) => ledgerOf(of) },
    ...{ saveCredentials: async () => {}, newConnectionKey: () => 'never asked for' },
  }),
);
const url = await server.listen({ port: 0, host: '127.0.0.1' });

describe('the runs of an interval', () => {
  const latest: readonly [everyMinutes: number, now: string, run: string][] = [
    [60, '09:59', '09:00'],
    [60, '10:00', '10:00'],
    [15, '10:44', '10:30'],
    [1, '10:44', '10:44'],
    [1440, '23:59', '00:00'],
  ];
  for (const [every, now, run] of latest) {
    test(`every ${every} minutes: at ${now} the latest was at ${run}`, () => {
      assert.deepEqual(latestRun(every, day(now)), day(run));
    });
  }

  interface Case {
    readonly every: number | null;
    readonly first?: string;
    readonly asked?: string;
    readonly underWay?: string;
    readonly next: string | null;
  }
  const nexts: readonly [name: string, Case][] = [
    ['no interval, nothing waits', { every: null, next: null }],
    ['no interval', { every: null, first: '10:15', next: '10:15' }],
    ['nothing waits: the run comes all the same', { every: 60, next: '11:00' }],
    ['queued after the latest run', { every: 60, first: '10:15', next: '11:00' }],
    ['left of the latest run', { every: 60, first: '09:50', next: '09:50' }],
    ['asked for since', { every: 60, first: '10:15', asked: '10:20', next: '10:15' }],
    ['asked for before it came', { every: 60, first: '10:15', asked: '10:10', next: '11:00' }],
    ['due later than the next run', { every: 15, first: '11:05', next: '11:15' }],
    ['a retry waits for no run', { every: 60, first: '10:15', underWay: '10:31', next: '10:31' }],
  ];
  for (const [name, { every, first, asked, underWay, next }] of nexts) {
    test(`at 10:30, ${name}: next ${next ?? 'none'}`, () => {
      const at = (time: string | undefined) => (time === undefined ? null : day(time));
      const waiting = { everyMinutes: every, firstAt: at(first), askedAt: at(asked) };
      const run = nextRun({ ...waiting, underWayAt: at(underWay) }, day('10:30'));
      assert.deepEqual(run, next === null ? null : day(next));
    });
  }
});

describe('what is claimed between two runs', () => {
  const ranAt = latestRun(60, began);
  const claim = async (ran: Date | null) => {
    const drains = await takeDrains(pool, { worker: 'claims', leaseMs: 30_000 });
    const drain = drains.find((one) => one.propertyId === small.propertyId);
    assert.ok(drain);
    const claimed = await claimQueued(pool, drain, { count: 10, inHand: [], ranAt: ran });
    for (const one of drains) await releaseDrain(pool, one);
    return claimed.length;
  };
  const set = (columns: string) =>
    pool.query(
      `UPDATE exports x SET ${columns} WHERE property_id = $1 AND export_id = (
         SELECT max(export_id) FROM exports WHERE property_id = $1)`,
      [small.propertyId],
    );

  test('nothing that was never tried; all at the next run, or without an interval', async () => {
    await small.post(fuelInvoice('INV-1'), fuelInvoice('INV-2'), fuelInvoice('INV-3'));
    assert.equal(await claim(ranAt), 0);
    assert.equal(await claim(new Date(ranAt.getTime() + 2 * hourMs)), 3);
    assert.equal(await claim(null), 3);
  });

  const reasons: readonly [what: string, columns: string, back: string][] = [
    ['what was tried before', 'attempts = 1', 'attempts = 0'],
    ['what a crash was about', 'preparations = 1', 'preparations = 0'],
    ['what a person approved', 'approved = true', 'approved = false'],
    [
      'a further part of an entry that is half there',
      `part_number = 2, part_entity_id = 'E', part_outlet_ids = '{1}', part_of = (
         SELECT min(export_id) FROM exports WHERE property_id = $1)`,
      'part_number = 0, part_entity_id = null, part_outlet_ids = null, part_of = null',
    ],
  ];
  for (const [what, columns, back] of reasons) {
    test(`${what} waits for no run`, async () => {
      await set(columns);
      assert.equal(await claim(ranAt), 1);
      await set(back);
      assert.equal(await claim(ranAt), 0);
    });
  }
});

describe('a worker whose clock the test moves', () => {
  let clock = began;
  let moved = () => {};
  const start = () =>
    startExportWorker({
      ...{ pool, openLedger: async (of) => ledgerOf(of), worker: 'hourly', log: silentLog },
      ...{ now: () => clock, monotonicMs: () => performance.now(), random: Math.random },
      ...{ pollMs: 25, onMoved: () => moved() },
    });
  let worker: ReturnType<typeof start>;
  before(() => {
    worker = start();
  });
  after(() => worker.stop());
  // biome-ignore lint/suspicious/noExplicitAny: answers are judged member by member below.
  async function call(method: string, path: string, body?: object): Promise<any> {
    const headers = { 'tieout-property': 'hourly', 'content-type': 'application/json' };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${url}/api/v1${path}`, { method, headers, ...sent });
    return { status: answer.status, ...((await answer.json()) as object) };
  }

  const confirmed = async ({ propertyId }: SmallConnection) => {
    const { rows: found } = await pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM exports
        WHERE property_id = $1 AND state = 'confirmed'`,
      [propertyId],
    );
    return found[0]?.count ?? 0;
  };
  const until = (of: SmallConnection, count: number) =>
    new Promise<void>((resolve, reject) => {
      moved = () => void confirmed(of).then((now) => now === count && resolve(), reject);
      moved();
    });
  let canaries = 0;
  /** The worker has claimed since: what came after it at the other property is there. */
  const workerHasLooked = async () => {
    canaries += 1;
    await other.post(fuelInvoice(`CANARY-${canaries}`));
    await until(other, canaries);
  };
  const posts = () => ledgerOf(small).posts.length;

  test('between two runs nothing leaves; the summary says when it will', async () => {
    await workerHasLooked();
    assert.equal(posts(), 0);
    const { nextRunAt, counts } = await call('GET', '/exports/summary');
    assert.equal(counts.pending.count, 3);
    const at = Date.parse(nextRunAt);
    assert.ok(at % hourMs === 0 && at > clock.getTime(), `${nextRunAt} is a full hour to come`);
  });

  test('Sync now sends what waits at once; what comes after it waits', async () => {
    await call('POST', '/sync', {});
    await until(small, 3);
    await small.post(fuelInvoice('INV-4'));
    await workerHasLooked();
    assert.equal(posts(), 3);
  });

  test('at the next run the rest is sent; what is put off waits for no other', async () => {
    let busy = true;
    ledgerOf(small).script = () => {
      const step = busy ? ('busy' as const) : ('confirm' as const);
      busy = false;
      return step;
    };
    clock = new Date(clock.getTime() + 2 * hourMs);
    worker.wake();
    await until(small, 4);
    assert.equal(posts(), 5);
  });

  test('a run that no worker was there for is made up by the next one', async () => {
    await worker.stop();
    await small.post(fuelInvoice('INV-5'));
    clock = new Date(clock.getTime() + 3 * hourMs);
    worker = start();
    await until(small, 5);
  });

  test('each is there once', () => {
    const references = ledgerOf(small).entries.map(({ reference }) => reference);
    assert.equal(references.length, 5);
    assert.equal(new Set(references).size, 5);
  });

  test('it is set with the connection, and checked; without one all is sent at once', async () => {
    const path = `/connections/${small.connectionId}`;
    for (const wrong of [0, 1441, 2.5, 'hourly']) {
      const refused = await call('PUT', path, { settings: { syncEveryMinutes: wrong } });
      assert.equal(refused.code, 'EXPORT_SETTING_INVALID', String(wrong));
    }
    await small.post(fuelInvoice('INV-6'));
    await workerHasLooked();
    const saved = await call('PUT', path, { settings: { syncEveryMinutes: null } });
    assert.equal(saved.settings.syncEveryMinutes, undefined);
    await until(small, 6);
    assert.equal((await call('GET', '/exports/summary')).nextRunAt, null);
  });
});
