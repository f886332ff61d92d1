// What the pool promises: exact values, transactions whole or not at all, and a life longer than a
// connection's.
// Method: a real database; connections are broken by the server, as in life.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isConnectionLost, openPool, sqlState, withReconnect, withTransaction } from './pool.ts';
import { testDatabase } from './test-database.ts';

const { pool, url } = await testDatabase();
await pool.query('CREATE TABLE berths (n integer PRIMARY KEY)');

test('amounts, dates and instants arrive exact', async () => {
  const { rows } = await pool.query(`
    SELECT 9007199254740993::bigint AS amount, 0.10::numeric AS rate, date '2025-03-30' AS day,
           timestamptz '2025-03-30 01:30+00' AS instant, '{"a": 1}'::jsonb AS content,
           ARRAY[9007199254740993, NULL]::bigint[] AS amounts, ARRAY[date '2025-03-30'] AS days,
           ARRAY[0.10::numeric] AS rates, NULL::bigint AS nothing,
            current_setting('TimeZone') AS zone`);
  assert.deepEqual(rows[0], {
    amount: 9007199254740993n,
    rate: '0.10',
    day: '2025-03-30',
    instant: new Date('2025-03-30T01:30:00Z'),
    content: { a: 1 },
    amounts: [9007199254740993n, null],
    days: ['2025-03-30'],
    rates: ['0.10'],
    nothing: null,
    zone: 'UTC',
  });
});

test('bigints go back as they came, alone and in lists', async () => {
  const { rows } = await pool.query('SELECT $1::bigint AS one, $2::bigint[] AS many', [
    -9007199254740993n,
    [1n, -9007199254740993n],
  ]);
  assert.deepEqual(rows[0], { one: -9007199254740993n, many: [1n, -9007199254740993n] });
});

test('a transaction is kept when its work returns and undone when it throws', async () => {
  const answer = await withTransaction(pool, async (client) => {
    await client.query('INSERT INTO berths VALUES (1)');
    return 'kept';
  });
  assert.equal(answer, 'kept');
  const work = withTransaction(pool, async (client) => {
    await client.query('INSERT INTO berths VALUES (2)');
    throw new Error('changed my mind');
  });
  await assert.rejects(work, /changed my mind/);
  const { rows } = await pool.query('SELECT n FROM berths');
  assert.deepEqual(rows, [{ n: 1 }]);
});

test('isolation and read-only are what was asked', async () => {
  const settings = await withTransaction(
    pool,
    async (client) => {
      await assert.rejects(
        async () => client.query('INSERT INTO berths VALUES (3)'),
        (error) => sqlState(error) === '25006',
      );
      await client.query('ROLLBACK');
      await client.query('BEGIN');
    },
    { isolation: 'repeatable read', readOnly: true },
  );
  assert.equal(settings, undefined);
  const isolation = await withTransaction(
    pool,
    async (client) => (await client.query('SHOW transaction_isolation')).rows[0],
    { isolation: 'serializable' },
  );
  assert.deepEqual(isolation, { transaction_isolation: 'serializable' });
});

test('a pool survives the loss of all its connections', async () => {
  const warned = Promise.withResolvers<string>();
  const log = { info() {}, warn: warned.resolve, error() {} };
  const victim = openPool(url, { applicationName: 'victim', log });
  const [first, second] = await Promise.all([victim.connect(), victim.connect()]);
  first.release();
  const waiting = assert.rejects(second.query('SELECT pg_sleep(60)'), isConnectionLost);
  await pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'victim'`,
  );
  await waiting;
  second.release(true);
  // Only a connection that is idle when its loss arrives is told of: not yet taken for the query.
  assert.match(await warned.promise, /idle database connection was lost/);
  const { rows } = await withReconnect(() => victim.query('SELECT 1 AS n'));
  assert.deepEqual(rows, [{ n: 1 }]);
  await victim.end();
});

test('a transaction whose connection is lost fails as lost, and the pool goes on', async () => {
  const work = withTransaction(pool, async (client) => {
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
    await pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
    await client.query('INSERT INTO berths VALUES (4)');
  });
  await assert.rejects(work, isConnectionLost);
  const { rowCount } = await pool.query('SELECT FROM berths WHERE n = 4');
  assert.equal(rowCount, 0);
});

test('a refusal by the server is not a lost connection', async () => {
  const refusal = await pool.query('INSERT INTO berths VALUES (1)').catch((error) => error);
  assert.deepEqual([sqlState(refusal), isConnectionLost(refusal)], ['23505', false]);
  await assert.rejects(
    withReconnect(async () => {
      throw refusal;
    }),
    refusal,
  );
});
