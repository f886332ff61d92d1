// One refresh on the wire, whoever needs it: eight connectors in this process and eight processes
// of their own on one database, all with a token that has ended. Run with `child` this file is one
// of those processes: it says that it is ready, waits for a line, posts, and tells what became of
// it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline/promises';
import { test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import {
  readCredentials,
  readSettings,
  type SageIntacctRestCredentials,
  type SageIntacctRestSettings,
} from '#connectors/sage-intacct-rest/intacct-settings.ts';
import { SageIntacctRestConnector } from '#connectors/sage-intacct-rest/sage-intacct-rest-connector.ts';
import { openPool } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import type { EntryDraft, ExportKey } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import { masterKeyOf, type SecretPlace } from './credential-vault.ts';
import { grantStore } from './grant-store.ts';

interface World {
  readonly databaseUrl: string;
  readonly apiUrl: string;
  readonly place: SecretPlace;
}

const master = masterKeyOf(Buffer.alloc(32, 7).toString('base64'), 'a test');

const draft: EntryDraft = {
  journalId: 'TIE',
  postedOn: '2026-05-14' as IsoDate,
  currency: 'USD' as Currency,
  memo: 'Slip 14',
  lines: [
    { accountId: '1000', amountMinor: 100n, memo: '', dimensions: { location: '100' } },
    { accountId: '1200', amountMinor: -100n, memo: '', dimensions: { location: '100' } },
  ],
};

/** A worker's connector on the shared store, with a pool of its own. */
function openWorker({ databaseUrl, apiUrl, place }: World) {
  const pool = openPool(databaseUrl, { max: 2 });
  const json = { baseUrl: apiUrl, companyId: 'HARBORPOINT', username: 'tieout', readBack: 'never' };
  const settings = readSettings({ ...json, journalId: 'TIE' }, { allowLoopback: true });
  const credentials = { clientId: 'tieout.app.sage.test', clientSecret: 'harbor-secret' };
  const ledger = new SageIntacctRestConnector({
    settings: settings as SageIntacctRestSettings,
    credentials: readCredentials(credentials) as SageIntacctRestCredentials,
    grants: grantStore({ pool, place, masters: [master] }),
    now: () => new Date(),
  });
  const post = async (key: string) => (await ledger.post(draft, key as ExportKey)).kind;
  const close = async () => {
    await ledger.close();
    await pool.end();
  };
  return { post, close };
}

async function runChild(world: World, name: string): Promise<void> {
  const worker = openWorker(world);
  process.stdout.write('ready\n');
  for await (const _line of createInterface({ input: process.stdin })) break;
  const kinds = await Promise.all(['a', 'b'].map((one) => worker.post(`${name}-${one}`)));
  process.stdout.write(`${kinds.join(' ')}\n`);
  await worker.close();
}

/** A worker in a process of its own: started, told to go, and asked what became of its posts. */
async function startChild(world: World, name: string) {
  const args = [import.meta.filename, 'child', JSON.stringify(world), name];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  assert.equal((await lines.next()).value, 'ready');
  return {
    go: async (): Promise<string> => {
      child.stdin.end('go\n');
      return String((await lines.next()).value);
    },
  };
}

async function companyWithConnection() {
  const { pool, url } = await testDatabase();
  const { rows } = await pool.query(
    `with property as (
       insert into properties (code, name, time_zone, base_currency)
       values ('one', 'One', 'America/New_York', 'USD') returning property_id)
     insert into connections (property_id, connection_key, name, ledger, settings, cutover_on)
     select property_id, 'one', 'one', 'any', '{}', '2026-01-01' from property
     returning property_id, connection_id`,
  );
  const place = { propertyId: rows[0].property_id, connectionId: rows[0].connection_id };
  const simulator = await startSimulator();
  const control = async (method: string, path: string) =>
    (await fetch(`${simulator.controlUrl}${path}`, { method })).json() as Promise<{
      requests: { path: string }[];
    }>;
  const tokenRequests = async () => {
    const { requests } = await control('GET', '/requests?limit=500');
    return requests.filter((one) => one.path === '/oauth2/token').length;
  };
  const world: World = { databaseUrl: url, apiUrl: simulator.apiUrl, place };
  return { world, simulator, control, tokenRequests };
}

if (process.argv[2] === 'child') {
  await runChild(JSON.parse(process.argv[3] ?? ''), process.argv[4] ?? '');
} else {
  test('sixteen workers, half of them processes, ask for one new token together', async (t) => {
    const { world, simulator, control, tokenRequests } = await companyWithConnection();
    t.after(() => simulator.stop());
    const [first, ...others] = Array.from({ length: 8 }, () => openWorker(world));
    assert.ok(first);
    assert.equal(await first.post('T-FIRST'), 'confirmed');
    const children = await Promise.all(
      Array.from({ length: 8 }, (_, index) => startChild(world, `T-${index}`)),
    );
    assert.equal(await tokenRequests(), 1);
    await control('POST', '/tokens/expire');
    const told = await Promise.all([
      ...[first, ...others].map((worker, index) => worker.post(`T-HERE-${index}`)),
      ...children.map((child) => child.go()),
    ]);
    assert.deepEqual(
      told.flatMap((kinds) => kinds.split(' ')),
      Array.from({ length: 24 }, () => 'confirmed'),
    );
    assert.equal(await tokenRequests(), 2);
    for (const worker of [first, ...others]) await worker.close();
  });
}
