// Drill of credentials that change in the middle of an export: tokens and sessions end, and the
// secret or password they could be renewed with is another by now. The connection waits for a
// person; its entries wait in the queue, none is refused, none lost, and the company is not asked
// again and again. One of eight workers renews for all when only the token has ended. And where a
// refresh token counts once and the answer that brought the next one is lost, a person has to give
// consent again: nobody but them can.

import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { saveCredentials } from '#access/credential-store.ts';
import { masterKeyOf } from '#access/credential-vault.ts';
import { grantStore } from '#access/grant-store.ts';
import { changeConnectionState, readConnection } from '#export-queue/connection-store.ts';
import type { ExportKey } from '#external-ledger/external-ledger.ts';
import { beginConsent, completeConsent } from '#root/consents.ts';
import { answerConsent } from '#scenarios/consenting-person.ts';
import { demoCompany } from '#scenarios/demo-season/external-company.ts';
import { type Api, apis, openDrillLedger, slipRental } from './drill-company.ts';
import { drillPlace } from './drill-place.ts';
import { violations } from './drill-report.ts';
import type { DrillWorld } from './drill-world.ts';
import { paths } from './fault-plan.ts';
import { judged } from './reconciled.ts';

const master = masterKeyOf(Buffer.alloc(32, 17).toString('base64'), 'a drill');
/** All lanes ask together: by the refresh token and anew over REST, once over XML. */
const signInsMax = { rest: 2, xml: 1 } as const;

/** A company, a connection to it, and a store of grants in its database as processes share it. */
async function connected(t: TestContext, api: Api) {
  const { world, pool } = await drillPlace(t, { seed: 17, api, company: { latencyMs: 4 } });
  const { propertyId, connectionId } = world;
  const connection = await readConnection(pool, propertyId, connectionId);
  assert.ok(connection);
  const place = { propertyId, connectionId };
  const grants = () => grantStore({ pool, place, masters: [master] });
  const signIns = async () => {
    const { requests } = await world.control('GET', '/requests?limit=500');
    const told = requests as { path: string; summary?: string }[];
    const isSignIn = (one: (typeof told)[number]) =>
      `${one.path} ${one.summary}`.includes(paths[api].token);
    return told.filter(isSignIn).length;
  };
  return { pool, world, connection, grants, signIns };
}

/** The company's user or application gets another secret; what was granted before has ended. */
async function changeSecret({ api, control }: DrillWorld): Promise<void> {
  const { clientId, username } = demoCompany;
  if (api === 'rest') await control('PUT', `/applications/${clientId}`, { clientSecret: 'new' });
  else await control('PUT', `/users/${username}`, { password: 'new' });
  await control('POST', '/tokens/expire');
}

type Connected = Awaited<ReturnType<typeof connected>>;

/** A person approves the access on the company's page, as the user of the connection. */
async function giveConsent({ pool, connection }: Connected): Promise<void> {
  const { propertyId, connectionId } = connection;
  const parts = { pool, keys: () => [master] as const, now: () => new Date() };
  const of = { propertyId, connectionId, by: 'a drill', redirectUri: 'http://127.0.0.1:9/consent' };
  const { authorizeUrl } = await beginConsent(parts, connection, of);
  const { username: user, userPassword: password } = demoCompany;
  const back = await answerConsent(authorizeUrl, { user, password, answer: 'allow' });
  await completeConsent(parts, Object.fromEntries(back.searchParams), 'a drill');
}

describe('credentials', { concurrency: 4 }, () => {
  for (const api of apis) {
    test(`${api}: changed in the middle, every entry waits for the new ones`, async (t) => {
      const { connection, pool, world, grants, signIns } = await connected(t, api);
      let secrets = {};
      await world.post(world.events(40));
      const open = (to: typeof connection) => openDrillLedger(to, { secrets, grants: grants() });
      const worker = world.startWorker({ openLedger: open });
      await world.until(({ confirmed = 0 }) => confirmed >= 10);
      const before = await signIns();
      await changeSecret(world);
      // However fast the worker was, some are left for the new secret.
      await world.post(world.events(20));
      const { propertyId, connectionId } = world;
      const now = () => readConnection(pool, propertyId, connectionId);
      while ((await now())?.state !== 'disconnected') await world.until(() => true);
      const asked = (await signIns()) - before;
      const states = await world.until(({ sending = 0 }) => sending === 0);
      assert.deepEqual(Object.keys(states).sort(), ['confirmed', 'queued']);
      t.diagnostic(`${states.queued} of 60 wait; ${asked} sign-ins with the old secret`);
      assert.ok(asked <= signInsMax[api], `${asked} sign-ins`);
      assert.match((await now())?.stateReason ?? '', /credentials|secret|sign-in|Client/i);

      secrets = api === 'rest' ? { clientSecret: 'new' } : { userPassword: 'new' };
      await changeConnectionState(pool, propertyId, connectionId, {
        state: 'active',
        reason: null,
      });
      await world.drained();
      await worker.stop();
      const openLedger = () => open(connection);
      assert.deepEqual(violations(await judged(world, { openLedger })), []);
    });

    test(`${api}: ended, one of eight workers renews them for all`, async (t) => {
      const { connection, grants, signIns, world } = await connected(t, api);
      const workers = await Promise.all(
        Array.from({ length: 8 }, () => openDrillLedger(connection, { grants: grants() })),
      );
      const before = await signIns();
      const postAll = (name: string) =>
        Promise.all(
          workers.map((one, index) => one.post(slipRental, `T-${name}-${index}` as ExportKey)),
        );
      const kinds = async (name: string) => (await postAll(name)).map((one) => one.kind);
      assert.deepEqual(new Set(await kinds('FIRST')), new Set(['confirmed']));
      assert.equal(await signIns(), before + 1);
      await world.control('POST', '/tokens/expire');
      assert.deepEqual(new Set(await kinds('SECOND')), new Set(['confirmed']));
      assert.equal(await signIns(), before + 2);
      await Promise.all(workers.map((one) => one.close()));
    });
  }

  test('a refresh token that counts once, its answer lost, waits for a person', async (t) => {
    const place = await connected(t, 'rest');
    const { connection, pool, world, grants, signIns } = place;
    const { propertyId, connectionId } = world;
    const { clientId, clientSecret, username } = demoCompany;
    const secrets = { clientId, clientSecret, grant: 'authorization-code' };
    await saveCredentials(pool, { propertyId, connectionId }, secrets, master);
    await world.control('PUT', '/settings', { refreshTokenSingleUse: true });
    await giveConsent(place);
    const open = (to: typeof connection) => openDrillLedger(to, { secrets, grants: grants() });
    const worker = world.startWorker({ openLedger: open });
    await world.post(world.events(20));
    await world.drained();

    // The next refresh token is kept before the access token beside it is used: it can be used up.
    for (const more of [1, 2]) {
      const granted = await signIns();
      await world.control('POST', '/tokens/expire');
      await world.post(world.events(8));
      await world.drained();
      assert.equal((await signIns()) - granted, 1, `renewed for all, time ${more}`);
    }

    const before = await signIns();
    await world.control('POST', '/faults', { fault: 'lose-answer', match: { path: '/oauth2/' } });
    await world.control('POST', '/tokens/expire');
    await world.post(world.events(20));
    const now = () => readConnection(pool, propertyId, connectionId);
    while ((await now())?.state !== 'disconnected') await world.until(() => true);
    const states = await world.until(({ sending = 0 }) => sending === 0);
    assert.deepEqual(Object.keys(states).sort(), ['confirmed', 'queued'], 'none is in error');
    assert.equal(await signIns(), before + 2, 'once in vain, and once refused');
    const reason = (await now())?.stateReason ?? '';
    assert.match(reason, /^A person has to approve the access in Sage Intacct: .*answer.* lost/);
    assert.match(
      reason,
      new RegExp(`Ask who signs in there as ${username}@HARBORPOINT, .* to press Connect`),
    );

    await giveConsent(place);
    await world.drained();
    await worker.stop();
    const openLedger = () => open(connection);
    assert.deepEqual(violations(await judged(world, { openLedger })), []);
  });
});
