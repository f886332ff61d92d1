// The master key as an operator meets it: lost, wrong, changed. Settings and lists go on without
// it; what needs a secret says what to do; a rotation is all or nothing and may be repeated.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pino } from 'pino';
import { masterKeyOf, openSecret, sealSecret } from '#access/credential-vault.ts';
import { factorPlace } from '#access/second-factor-store.ts';
import { testDatabase } from '#database/test-database.ts';
import { openHouse } from '#root/compose.ts';
import { readConfig } from '#root/config.ts';
import { startServer } from '#root/serve.ts';
import { openSmallHouse, type SmallHouse } from '#scenarios/small-house.ts';
import { type RunningSimulator, startSimulator } from '#simulators/sage-intacct/server.ts';

const { url: databaseUrl } = await testDatabase();
let small: SmallHouse;
let simulator: RunningSimulator;
let connectionId: number;
let personId: number;
const factorSecret = 'JBSWY3DPEHPK3PXP';

before(async () => {
  small = await openSmallHouse(databaseUrl);
  simulator = await startSimulator();
  const settings = {
    baseUrl: simulator.apiUrl,
    companyId: 'HARBORPOINT',
    username: 'tieout',
    journalId: 'TIE',
  };
  const made = await small.api('POST', '/connections', {
    name: 'Harbor',
    ledger: 'sage-intacct-rest',
    settings,
    cutoverOn: '2026-01-01',
  });
  connectionId = Number(made.connectionId);
  await small.api('PUT', `/connections/${connectionId}/credentials`, {
    clientId: 'tieout.app.sage.test',
    clientSecret: 'harbor-secret',
  });
  await small.api('POST', `/connections/${connectionId}/test`);
  const { pool, keys } = small.house;
  const { rows } = await pool.query(
    `insert into people (name, created_by) values ('ada', 'x') returning person_id`,
  );
  personId = rows[0].person_id;
  await pool.query('insert into second_factors (person_id, sealed) values ($1, $2)', [
    personId,
    sealSecret(factorSecret, factorPlace(personId), keys()[0]),
  ]);
});

after(async () => {
  await small?.stop();
  await simulator?.stop();
});

const newKey = () => randomBytes(32).toString('base64');

/** The product started with another key; what its API answers. */
async function withKey<T>(
  key: string,
  work: (call: (method: string, path: string) => Promise<Response>) => Promise<T>,
): Promise<T> {
  const env = { DATABASE_URL: databaseUrl, TIEOUT_DATA: small.folder, TIEOUT_KEY: key };
  const house = await openHouse({
    config: readConfig(env, small.folder),
    log: pino({ level: 'silent' }),
    applicationName: 'another key',
  });
  const server = await startServer(house, { port: 0, localPerson: 'dana' });
  try {
    return await work((method, path) => fetch(`${server.url}/api/v1${path}`, { method }));
  } finally {
    await server.stop();
    await house.close();
  }
}

for (const [what, key, code] of [
  ['lost, and another made', newKey(), 'ACCESS_KEY_MISSING'],
  ['no key at all', 'not-a-key', 'ACCESS_KEY_INVALID'],
] as const) {
  test(`with a key that is ${what}, connections are listed and the test says ${code}`, async () => {
    await withKey(key, async (call) => {
      const list = await call('GET', '/connections');
      assert.equal(list.status, 200);
      const { items } = (await list.json()) as { items: { hasCredentials: boolean }[] };
      assert.deepEqual(
        items.map((one) => one.hasCredentials),
        [true],
      );
      assert.equal((await call('GET', `/connections/${connectionId}`)).status, 200);
      const tried = await call('POST', `/connections/${connectionId}/test`);
      assert.equal(tried.status, 503);
      assert.equal(((await tried.json()) as { code: string }).code, code);
    });
  });
}

test('a rotation without the old key names the connection and changes nothing', async () => {
  const { code, out, err } = await small.run(['rotate-key'], { TIEOUT_KEY: newKey() });
  assert.deepEqual([code, out], [1, '']);
  assert.match(err, /ACCESS_ROTATION_REFUSED[\s\S]*credentials of connection "Harbor"/);
  assert.match(err, /shared access of connection "Harbor"[\s\S]*TIEOUT_KEY_OLD/);
  await small.api('POST', `/connections/${connectionId}/test`);
});

test('a rotation seals everything under the new key, says so, and may be repeated', async () => {
  const [key, keyFile] = [newKey(), join(small.folder, 'key')];
  const env = { TIEOUT_KEY: key, TIEOUT_KEY_OLD: readFileSync(keyFile, 'utf8').trim() };
  const first = await small.run(['rotate-key'], env);
  assert.deepEqual([first.code, first.err], [0, '']);
  assert.match(first.out, /^All secrets are under key [0-9a-f]{16}\.\n/);
  assert.match(first.out, /^Credentials: 1 sealed anew, 0 were already\./m);
  assert.match(first.out, /Shared access: 1 sealed anew, 0 were already\./);
  assert.match(first.out, /Second factors: 1 sealed anew, 0 were already\./);
  const { rows } = await small.house.pool.query('select sealed from second_factors');
  const master = masterKeyOf(key, 'the test');
  assert.equal(openSecret(rows[0].sealed, factorPlace(personId), [master]), factorSecret);
  const again = await small.run(['rotate-key', '--old-key-file', keyFile], { TIEOUT_KEY: key });
  assert.match(again.out, /Credentials: 0 sealed anew, 1 were already\./);
  await withKey(key, async (call) => {
    const tried = await call('POST', `/connections/${connectionId}/test`);
    assert.equal(tried.status, 200);
    const { findings } = (await tried.json()) as { findings: { ok: boolean }[] };
    assert.ok(findings.every((one) => one.ok));
  });
});

test('a key file that is not there is said so', async () => {
  const { code, err } = await small.run(['rotate-key', '--old-key-file', 'nowhere']);
  assert.equal(code, 1);
  assert.match(err, /ACCESS_KEY_FILE_UNREADABLE[\s\S]*nowhere/);
});

test('a connection whose company is away can be listed, changed and paused', async () => {
  await simulator.stop();
  const items = await small.api('GET', '/connections');
  assert.equal((items.items as unknown[]).length, 1);
  const changed = await small.api('PUT', `/connections/${connectionId}`, { name: 'Harbor 2' });
  assert.equal(changed.name, 'Harbor 2');
  const paused = await small.api('POST', `/connections/${connectionId}/pause`, { reason: 'away' });
  assert.equal(paused.state, 'paused');
  const { status } = await fetch(`${small.server.url}/api/v1/connections/${connectionId}`);
  assert.equal(status, 200);
});
