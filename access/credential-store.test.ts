// Method: a canary secret goes in; the whole database is dumped as text and searched for it in
// every spelling an accident could give it.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { ProblemError } from '#problems/problem.ts';
import { loadCredentials, rotateCredentials, saveCredentials } from './credential-store.ts';
import { masterKeyOf } from './credential-vault.ts';

const { pool } = await testDatabase();
const master = masterKeyOf(randomBytes(32).toString('base64'), 'a test');
const next = masterKeyOf(randomBytes(32).toString('base64'), 'a test');
const canary = 'canary-7f3a-do-not-log';
const credentials = { clientId: 'app.test', clientSecret: canary };

async function connection(name: string) {
  const { rows } = await pool.query(
    `with property as (
       insert into properties (code, name, time_zone, base_currency)
       values ($1, $1, 'America/New_York', 'USD') returning property_id)
     insert into connections (property_id, connection_key, name, ledger, settings, cutover_on)
     select property_id, $1, $1, 'sage-intacct-rest', '{}', '2026-01-01' from property
     returning property_id, connection_id`,
    [name],
  );
  return { propertyId: rows[0].property_id, connectionId: rows[0].connection_id };
}

async function dump(): Promise<string> {
  const { rows: tables } = await pool.query(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await pool.query(`select t::text as row from ${name} t`);
    texts.push(...rows.map((one) => one.row));
  }
  return texts.join('\n');
}

test('credentials come back as they were saved, and none before', async () => {
  const place = await connection('save');
  assert.equal(await loadCredentials(pool, place, [master]), null);
  await saveCredentials(pool, place, credentials, master);
  assert.deepEqual(await loadCredentials(pool, place, [master]), credentials);
});

test('the whole database as text does not show the secret in any spelling', async () => {
  const place = await connection('canary');
  await saveCredentials(pool, place, credentials, master);
  const text = await dump();
  assert.ok(text.includes('canary,'), 'the dump holds the connection');
  for (const encoding of ['utf8', 'hex', 'base64'] as const) {
    const spelled = Buffer.from(canary).toString(encoding).replace(/=+$/, '').slice(0, -2);
    assert.ok(!text.includes(spelled), encoding);
  }
});

test('a row swapped in from another connection does not open', async () => {
  const [mine, theirs] = [await connection('mine'), await connection('theirs')];
  await saveCredentials(pool, theirs, credentials, master);
  await pool.query(
    `update connections set secret = (select secret from connections where connection_id = $2)
      where connection_id = $1`,
    [mine.connectionId, theirs.connectionId],
  );
  await assert.rejects(loadCredentials(pool, mine, [master]), (error) => {
    assert.ok(error instanceof ProblemError);
    assert.equal(error.problems[0]?.code, 'ACCESS_SECRET_UNREADABLE');
    return !`${error.stack}`.includes(canary);
  });
});

test('a rotation seals everything anew; the old key is not needed afterwards', async () => {
  const place = await connection('rotate');
  await saveCredentials(pool, place, credentials, master);
  // The swapped row of the test before cannot be opened, so nothing may be rotated.
  const rotate = () => withTransaction(pool, (db) => rotateCredentials(db, [next, master]));
  await assert.rejects(rotate, ProblemError);
  assert.deepEqual(await loadCredentials(pool, place, [master]), credentials);
  await pool.query(`update connections set secret = null where name = 'mine'`);
  assert.ok((await rotate()) >= 2);
  assert.deepEqual(await loadCredentials(pool, place, [next]), credentials);
  await assert.rejects(loadCredentials(pool, place, [master]), ProblemError);
});

test('a connection that is not there is said to be unknown', async () => {
  const nowhere = { propertyId: 1, connectionId: 999_999 };
  for (const attempt of [
    () => saveCredentials(pool, nowhere, credentials, master),
    () => loadCredentials(pool, nowhere, [master]),
  ]) {
    await assert.rejects(attempt, (error) => {
      assert.ok(error instanceof ProblemError);
      return error.problems[0]?.code === 'ACCESS_CONNECTION_UNKNOWN';
    });
  }
});
