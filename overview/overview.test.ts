// The first page over a small property. Method: real routes on a real database; exports are moved
// by plain SQL, as the worker moves them, and each number is compared with what was done.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { testDatabase } from '#database/test-database.ts';
import { makeSmallConnection, type SmallConnection } from '#export-queue/small-connection-store.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { stageServer } from '#root/stage-server.ts';
import { overviewRoutes } from './overview-routes.ts';
import type { OverviewView } from './overview-schemas.ts';
import { ageOf } from './overview-views.ts';

const { pool } = await testDatabase();
const server = await stageServer(pool, overviewRoutes({ pool, now: () => new Date() }));

async function glance(code: string): Promise<OverviewView> {
  const headers = { 'tieout-property': code };
  const answer = await server.inject({ method: 'GET', url: '/api/v1/overview', headers });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
}

const tenDollars = (id: string) => fuelInvoice(id, '10.00');

async function confirm({ propertyId }: SmallConnection, count: number) {
  await pool.query(
    `UPDATE exports SET state = 'confirmed', external_id = 'X' || export_id, confirmed_at = now(),
            external_standing = 'booked'
      WHERE export_id IN (SELECT export_id FROM exports WHERE property_id = $1
                           ORDER BY export_id LIMIT $2)`,
    [propertyId, count],
  );
}

describe('the books at one glance', () => {
  test('say what was synced today, what waits and since when', async () => {
    const small = await makeSmallConnection(pool, 'glance-queue');
    await small.post(tenDollars('A'), tenDollars('B'), tenDollars('C'));
    await confirm(small, 2);
    const seen = await glance('glance-queue');
    assert.deepEqual(seen.syncedToday, { count: 2, amount: '20.00' });
    assert.deepEqual(seen.summary.counts.pending, { count: 1, amount: '10.00' });
    assert.ok(seen.summary.oldestPendingAt !== null);
    assert.equal(seen.days.length, 14);
    assert.deepEqual(seen.days.at(-1), { on: seen.today, queued: 3, synced: 2, amount: '20.00' });
    assert.deepEqual(seen.backlog[0]?.pending, { count: 1, amount: '10.00' });
  });

  test('name a connection that is stopped, and one whose ledger is silent', async () => {
    const small = await makeSmallConnection(pool, 'glance-health');
    await pool.query(
      `UPDATE connections SET state = 'paused', state_reason = 'Month end',
              breaker_failures = 5, breaker_until = now() WHERE property_id = $1`,
      [small.propertyId],
    );
    const [connection] = (await glance('glance-health')).connections;
    assert.equal(connection?.state, 'paused');
    assert.equal(connection?.stateReason, 'Month end');
    assert.equal(connection?.breaker.state, 'open');
    assert.equal(connection?.budget.transactionsPerMonth, 100_000);
  });

  test('show of each month the newest finished comparison', async () => {
    const small = await makeSmallConnection(pool, 'glance-tied');
    const insert = (asOf: string, tied: boolean, explained: boolean, state = 'finished') =>
      pool.query(
        `INSERT INTO reconciliations (property_id, connection_id, as_of_on, cutover_on, state,
                started_by, finished_at, tied, explained, totals)
         VALUES ($1, $2, $3, '2026-01-01', $4, 'ann', now(), $5, $6, '{}')`,
        [small.propertyId, small.connectionId, asOf, state, tied, explained],
      );
    await insert('2026-05-31', false, false);
    await insert('2026-05-31', true, true);
    await insert('2026-06-15', true, true);
    await insert('2026-06-30', false, true);
    await insert('2026-06-30', true, true, 'failed');
    const { tieOut } = await glance('glance-tied');
    assert.deepEqual(
      tieOut.map(({ month, asOf, state }) => [month, asOf, state]),
      [
        ['2026-06', '2026-06-30', 'explained'],
        ['2026-05', '2026-05-31', 'tied'],
      ],
    );
  });

  test('name the first open period', async () => {
    const small = await makeSmallConnection(pool, 'glance-close');
    await pool.query(
      `INSERT INTO closing_dates (property_id, closed_through_on, set_by, reason)
       VALUES ($1, '2026-05-31', 'ann', 'May')`,
      [small.propertyId],
    );
    const { closing } = await glance('glance-close');
    assert.equal(closing.closedThroughOn, '2026-05-31');
    assert.equal(closing.period.name, '2026-P06');
    assert.equal(closing.period.throughOn, '2026-06-30');
  });
});

test('a backlog is aged by whole days', () => {
  const now = new Date('2026-06-30T01:00:00Z');
  const read = ['2026-06-30', '2026-06-29', '2026-06-23', '2026-06-22', '2026-05-30'].map((day) =>
    ageOf(day as IsoDate, now),
  );
  assert.deepEqual(read, ['today', 'yesterday', 'week', 'month', 'older']);
});
