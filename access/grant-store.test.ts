// Grants shared by processes: one asks, the others use what it got. Processes are stores on pools
// of their own; dead and hanging ones are sessions ended by the server or left standing.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { openPool, withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import type { Renewal, SharedGrant } from '#external-ledger/shared-grant.ts';
import { ProblemError } from '#problems/problem.ts';
import { masterKeyOf } from './credential-vault.ts';
import { dropGrants, grantStore } from './grant-store.ts';
import { rotateSecrets } from './rotation-store.ts';

const { pool, url } = await testDatabase();
const master = masterKeyOf(randomBytes(32).toString('base64'), 'a test');
const next = masterKeyOf(randomBytes(32).toString('base64'), 'a test');
const canary = 'canary-91d2-do-not-log';

async function connection(name: string) {
  const { rows } = await pool.query(
    `with property as (
       insert into properties (code, name, time_zone, base_currency)
       values ($1, $1, 'America/New_York', 'USD') returning property_id)
     insert into connections (property_id, connection_key, name, ledger, settings, cutover_on)
     select property_id, $1, $1, 'any', '{}', '2026-01-01' from property
     returning property_id, connection_id`,
    [name],
  );
  return { propertyId: rows[0].property_id, connectionId: rows[0].connection_id };
}

const grantOf = (accessToken: string, endsAtMs = 1_800_000_000_123): SharedGrant => ({
  secret: { accessToken, refreshToken: `${accessToken}-refresh` },
  endsAtMs,
});

const granted = (renewal: Renewal<unknown>) =>
  'grant' in renewal ? renewal.grant.secret.accessToken : renewal.failed;

const isProblem = (code: string) => (error: unknown) => {
  assert.ok(error instanceof ProblemError);
  assert.equal(error.problems[0]?.code, code);
  return !`${error.stack}`.includes(canary);
};

test('a grant is kept sealed and read back whole by another process', async () => {
  const place = await connection('kept');
  const store = grantStore({ pool, place, masters: [master] });
  assert.equal(await store.read('user'), null);
  await store.renew('user', null, async () => ({ grant: grantOf(canary) }));
  const other = grantStore({ pool, place, masters: [master] });
  assert.deepEqual(await other.read('user'), grantOf(canary));
  assert.equal(await other.read('somebody else'), null);
  const { rows } = await pool.query('select t::text as row from connection_grants t');
  const text = rows.map((one) => one.row).join('\n');
  for (const encoding of ['utf8', 'hex', 'base64'] as const) {
    const spelled = Buffer.from(canary).toString(encoding).replace(/=+$/, '').slice(0, -2);
    assert.ok(!text.includes(spelled), encoding);
  }
});

test('of eight processes and eight callers in each, one asks and all get its grant', async () => {
  const place = await connection('eight');
  const pools = Array.from({ length: 8 }, () => openPool(url, { max: 2 }));
  const stores = pools.map((own) => grantStore({ pool: own, place, masters: [master] }));
  const spent = grantOf('old');
  await stores[0]?.renew('user', null, async () => ({ grant: spent }));
  let asked = 0;
  const ask = async () => {
    asked += 1;
    await pool.query('select pg_sleep(0.05)');
    return { grant: grantOf(`new-${asked}`) };
  };
  const all = stores.flatMap((store) =>
    Array.from({ length: 8 }, () => store.renew('user', spent, ask)),
  );
  assert.deepEqual(new Set((await Promise.all(all)).map(granted)), new Set(['new-1']));
  assert.equal(asked, 1);
  await Promise.all(pools.map((own) => own.end()));
});

test('a refusal is shared by the callers of a process, and nothing is stored', async () => {
  const place = await connection('refused');
  const store = grantStore({ pool, place, masters: [master] });
  let asked = 0;
  const ask = async () => {
    asked += 1;
    return { failed: 'no' };
  };
  const all = await Promise.all([1, 2, 3].map(() => store.renew('user', null, ask)));
  assert.deepEqual(all.map(granted), ['no', 'no', 'no']);
  assert.equal(asked, 1);
  assert.equal(await store.read('user'), null);
});

test('a stored grant other than the spent one is used, the same is renewed', async () => {
  const place = await connection('spent');
  const store = grantStore({ pool, place, masters: [master] });
  const first = grantOf('first');
  await store.renew('user', null, async () => ({ grant: first }));
  const used = await store.renew('user', grantOf('older'), () => assert.fail('asked'));
  assert.equal(granted(used), 'first');
  const renewed = await store.renew('user', first, async (stored) => {
    assert.equal(stored?.secret.refreshToken, 'first-refresh');
    return { grant: grantOf('second') };
  });
  assert.equal(granted(renewed), 'second');
});

test('a process that dies while it asks frees the others at once', async () => {
  const place = await connection('dies');
  const doomed = openPool(url, { max: 1, applicationName: 'doomed' });
  const held = Promise.withResolvers<void>();
  const never = Promise.withResolvers<Renewal<string>>();
  const dying = grantStore({ pool: doomed, place, masters: [master] }).renew('user', null, () => {
    held.resolve();
    return never.promise;
  });
  await held.promise;
  const survivor = grantStore({ pool, place, masters: [master] });
  const waiting = survivor.renew('user', null, async () => ({ grant: grantOf('survivor') }));
  // What the server does when a process is gone: it ends its session.
  await pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'doomed'`,
  );
  assert.equal(granted(await waiting), 'survivor');
  // The dead one's answer comes late, from a session that is no more: it is not stored over it.
  never.resolve({ grant: grantOf('late') });
  assert.equal(granted(await dying), 'late');
  assert.equal((await survivor.read('user'))?.secret.accessToken, 'survivor');
  await doomed.end();
});

test('an answer that arrives after the database went away is kept when it is back', async () => {
  const place = await connection('away');
  const shaky = openPool(url, { max: 1, applicationName: 'shaky' });
  const store = grantStore({ pool: shaky, place, masters: [master] });
  const renewed = await store.renew('user', null, async () => {
    await pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'shaky'`,
    );
    return { grant: grantOf('only copy') };
  });
  assert.equal(granted(renewed), 'only copy');
  assert.equal((await store.read('user'))?.secret.accessToken, 'only copy');
  await shaky.end();
});

test('a process that stands still loses the lock after its time', async () => {
  const place = await connection('still');
  const still = openPool(url, { max: 1 });
  const held = Promise.withResolvers<void>();
  const never = Promise.withResolvers<Renewal<string>>();
  const options = { place, masters: [master] as const };
  const standing = grantStore({ pool: still, ...options, holdMsMax: 500 }).renew(
    'user',
    null,
    () => {
      held.resolve();
      return never.promise;
    },
  );
  await held.promise;
  const other = grantStore({ pool, ...options });
  const renewed = await other.renew('user', null, async () => ({ grant: grantOf('other') }));
  assert.equal(granted(renewed), 'other');
  never.resolve({ failed: 'slow' });
  await assert.rejects(standing);
  await still.end();
});

test('who waits too long is told so', async () => {
  const place = await connection('waits');
  const holder = await pool.connect();
  await holder.query('begin');
  await holder.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `connection_grants|${place.propertyId}|${place.connectionId}|user`,
  ]);
  const store = grantStore({ pool, place, masters: [master], waitMsMax: 20 });
  const renewing = store.renew('user', null, () => assert.fail('asked'));
  await assert.rejects(renewing, isProblem('ACCESS_GRANT_AWAITED'));
  await holder.query('rollback');
  holder.release();
});

test('a row copied under another name or connection does not open', async () => {
  const [mine, theirs] = [await connection('mine'), await connection('theirs')];
  const store = grantStore({ pool, place: theirs, masters: [master] });
  await store.renew('user', null, async () => ({ grant: grantOf(canary) }));
  await pool.query(
    `insert into connection_grants (property_id, connection_id, name, sealed, ends_at)
     select property_id, connection_id, 'admin', sealed, ends_at from connection_grants
      where connection_id = $1
     union all select $2, $3, name, sealed, ends_at from connection_grants
      where connection_id = $1`,
    [theirs.connectionId, mine.propertyId, mine.connectionId],
  );
  const copied = grantStore({ pool, place: mine, masters: [master] });
  await assert.rejects(store.read('admin'), isProblem('ACCESS_SECRET_UNREADABLE'));
  await assert.rejects(copied.read('user'), isProblem('ACCESS_SECRET_UNREADABLE'));
  await withTransaction(pool, async (tx) => {
    await dropGrants(tx, mine);
    await dropGrants(tx, theirs);
  });
  assert.equal(await copied.read('user'), null);
});

test('a rotation seals grants anew, also while one of them is being renewed', async () => {
  const place = await connection('rotates');
  const store = grantStore({ pool, place, masters: [next, master] });
  await grantStore({ pool, place, masters: [master] }).renew('user', null, async () => {
    return { grant: grantOf('first') };
  });
  await store.renew('user', grantOf('first'), async () => {
    await rotateSecrets(pool, [next, master]);
    return { grant: grantOf('second') };
  });
  const onlyNext = grantStore({ pool, place, masters: [next] });
  assert.equal((await onlyNext.read('user'))?.secret.accessToken, 'second');
  const onlyOld = grantStore({ pool, place, masters: [master] });
  await assert.rejects(onlyOld.read('user'), isProblem('ACCESS_KEY_MISSING'));
});
