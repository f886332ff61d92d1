// Method: a canary secret goes in; the whole database is dumped as text and searched for it in
// every spelling an accident could give it.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { ProblemError } from '#problems/problem.ts';
import { loadCredentials, saveCredentials } from './credential-store.ts';
import { masterKeyOf } from './credential-vault.ts';
import { grantStore } from './grant-store.ts';
import { rotateSecrets } from './rotation-store.ts';

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
  const grants = grantStore({ pool, place, masters: [master] });
  const grant = { secret: { accessToken: canary }, endsAtMs: 1_800_000_000_000 };
  await grants.renew('user', null, async () => ({ grant }));
  // The swapped row of the test before cannot be opened, so nothing may be rotated.
  await assert.rejects(rotateSecrets(pool, [next, master]), (error) => {
    assert.ok(error instanceof ProblemError);
    assert.deepEqual(
      error.problems.map((one) => one.code),
      ['ACCESS_ROTATION_REFUSED'],
    );
    assert.match(error.message, /credentials of connection "mine" \(property mine\)/);
    return !`${error.stack}`.includes(canary);
  });
  assert.deepEqual(await loadCredentials(pool, place, [master]), credentials);
  await pool.query(`update connections set secret = null where name = 'mine'`);

  const rotated = await rotateSecrets(pool, [next, master]);
  assert.equal(rotated.keyId, next.keyId);
  assert.ok(rotated.credentials.sealed >= 2);
  assert.deepEqual(rotated.grants, { sealed: 1, already: 0 });
  assert.deepEqual(await loadCredentials(pool, place, [next]), credentials);
  const after = grantStore({ pool, place, masters: [next] });
  assert.deepEqual(await after.read('user'), grant);
  await assert.rejects(loadCredentials(pool, place, [master]), ProblemError);

  const again = await rotateSecrets(pool, [next]);
  assert.deepEqual(again.credentials, { sealed: 0, already: rotated.credentials.sealed });
  assert.deepEqual(again.grants, { sealed: 0, already: 1 });
});

test('a rotation without the old key changes nothing', async () => {
  const other = masterKeyOf(randomBytes(32).toString('base64'), 'a test');
  await assert.rejects(rotateSecrets(pool, [other]), ProblemError);
  await rotateSecrets(pool, [next]);
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
