// What happens to entries dated in a period that is closed there: held, or dated the first open
// day. Method: real HTTP, a worker that runs all along, and a ledger that refuses days before one
// it names; what it got is the judge of what was sent.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify from 'fastify';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { silentLog } from '#database/database-log.ts';
import { testDatabase } from '#database/test-database.ts';
import type { EntryDraft } from '#external-ledger/external-ledger.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { ProblemError } from '#problems/problem.ts';
import { closedPeriodRoutes } from './closed-period-routes.ts';
import { changeConnection } from './connection-store.ts';
import { exportRoutes } from './export-routes.ts';
import { startExportWorker } from './export-worker.ts';
import { rehearsalRoutes } from './rehearsal-routes.ts';
import {
  makeSmallConnection,
  ScriptedLedger,
  type SmallConnection,
} from './small-connection-store.ts';

after(async () => {
  await worker.stop();
  await server.close();
});
const { pool } = await testDatabase();
const ledgers = new Map<number, ScriptedLedger>();

/** One per connection, whoever asks first. */
function ledgerOf(connectionId: number, propertyId: number): ScriptedLedger {
  const key = propertyId * 1_000 + connectionId;
  const ledger = ledgers.get(key) ?? new ScriptedLedger();
  ledgers.set(key, ledger);
  return ledger;
}

let moved = () => {};
let moves = 0;
let propertyId = 0;
const server = Fastify().withTypeProvider<TypeBoxTypeProvider>();
server.decorateRequest('propertyId', 0);
server.decorateRequest('person', '');
server.addHook('onRequest', async (request) => {
  request.propertyId = propertyId;
  request.person = 'Dana';
});
server.setErrorHandler((error, _request, reply) => {
  const codes =
    error instanceof ProblemError ? error.problems.map(({ code }) => code) : [`${error}`];
  return reply.code(error instanceof ProblemError ? error.status : 400).send({ codes });
});
await server.register(exportRoutes({ pool }));
await server.register(closedPeriodRoutes({ pool }));
await server.register(rehearsalRoutes({ pool, checkDraft: () => [], textCuts: () => [] }));
const url = await server.listen({ port: 0, host: '127.0.0.1' });
const worker = startExportWorker({
  pool,
  openLedger: async (of) => ledgerOf(of.connectionId, of.propertyId),
  worker: 'test',
  log: silentLog,
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  random: Math.random,
  pollMs: 25,
  onMoved: () => {
    moves += 1;
    moved();
  },
});

// biome-ignore lint/suspicious/noExplicitAny: answers are judged member by member below.
type Answer = any;

async function call(method: string, path: string, body?: unknown): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) };
  const answer = await fetch(url + path, { method, ...sent });
  return { status: answer.status, ...((await answer.json()) as object) };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (;;) {
    // Before the look: what moves while it looks is looked at again.
    const seen = moves;
    if (await condition()) return;
    await new Promise<void>((resolve) => {
      moved = resolve;
      if (moves !== seen) resolve();
    });
  }
}

interface Held {
  readonly state: string;
  readonly cause: string | null;
}

async function states({ propertyId }: SmallConnection): Promise<Held[]> {
  const { rows } = await pool.query<Held>(
    `SELECT state, cause_code AS cause FROM exports WHERE property_id = $1 ORDER BY export_id`,
    [propertyId],
  );
  return rows;
}

const counted = async (small: SmallConnection, state: string) =>
  (await states(small)).filter((one) => one.state === state).length;

/** Books whose ledger refuses everything before a day, and says which. */
async function closedBooks(code: string, firstOpenOn: string, settings = {}) {
  const small = await makeSmallConnection(pool, code, settings);
  propertyId = small.propertyId;
  const ledger = ledgerOf(small.connectionId, small.propertyId);
  ledger.script = (_key, draft: EntryDraft) =>
    draft.postedOn < firstOpenOn ? { closedUntil: firstOpenOn as IsoDate } : 'confirm';
  const path = `/connections/${small.connectionId}`;
  return { small, ledger, path };
}

test('by default a refused date holds the export, and what the refusal said is known', async () => {
  const { small, ledger, path } = await closedBooks('hold', '2026-06-01');
  await small.post(fuelInvoice('FUEL-1'));
  await until(async () => (await counted(small, 'held')) === 1);
  await until(async () => (await call('GET', `${path}/external-periods`)).items.length === 1);
  const { items } = await call('GET', `${path}/external-periods`);
  assert.deepEqual(
    items.map(({ knownAt: _at, ...one }: Answer) => one),
    [{ entityId: '', closedThroughOn: '2026-05-31', source: 'refusal', knownBy: 'test' }],
  );
  assert.equal(ledger.posts.length, 1);
});

test('a person who opens the period puts back what waited for it, and it is recorded', async () => {
  const { small, ledger, path } = await closedBooks('open', '2026-06-01');
  await small.post(fuelInvoice('FUEL-1'));
  await until(async () => (await call('GET', `${path}/external-periods`)).items.length === 1);
  ledger.script = () => 'confirm';
  const body = { entityId: '', closedThroughOn: null, reason: 'May is open again' };
  const opened = await call('PUT', `${path}/external-periods`, body);
  assert.deepEqual([opened.status, opened.requeued, opened.items], [200, 1, []]);
  await until(async () => (await counted(small, 'confirmed')) === 1);
  const close = { entityId: '', closedThroughOn: '2026-04-30' };
  assert.equal((await call('PUT', `${path}/external-periods`, close)).items[0].source, 'person');
  const { rows } = await pool.query(
    `SELECT action, acted_by, reason FROM connection_actions WHERE property_id = $1
      ORDER BY action_id`,
    [small.propertyId],
  );
  assert.deepEqual(
    rows.map((row) => Object.values(row)),
    [
      ['open-period', 'Dana', 'May is open again'],
      ['close-period', 'Dana', null],
    ],
  );
});

test('a day that is none and a connection that is none are refused', async () => {
  const { path } = await closedBooks('refused', '2026-06-01');
  const body = { entityId: '', closedThroughOn: '2026-02-30' };
  assert.deepEqual((await call('PUT', `${path}/external-periods`, body)).codes, [
    'EXPORT_FILTER_INVALID',
  ]);
  assert.equal((await call('GET', '/connections/999999/external-periods')).status, 404);
});

test('set to re-date, a refused entry goes by itself with the first open day', async () => {
  const { small, ledger, path } = await closedBooks('re-date', '2026-06-01', {
    closedPeriods: 're-date',
  });
  await small.post(fuelInvoice('FUEL-1'));
  await until(async () => (await counted(small, 'confirmed')) === 1);
  const [entry] = ledger.entries as (EntryDraft & { postedOn: string })[];
  assert.deepEqual([entry?.postedOn, entry?.originallyOn], ['2026-06-01', '2026-05-10']);
  const { rows } = await pool.query(
    'SELECT action, acted_by, reason FROM export_actions WHERE property_id = $1',
    [small.propertyId],
  );
  const reason = 'The first open day is known now: the entry is dated by it.';
  assert.deepEqual(
    rows.map((row) => Object.values(row)),
    [['requeue', 'tieout', reason]],
  );
  // The next is dated before it is sent: the ledger is not asked twice for what it has said.
  await small.post(fuelInvoice('FUEL-2'));
  await until(async () => (await counted(small, 'confirmed')) === 2);
  assert.equal(ledger.posts.length, 3);
  assert.equal((await call('GET', `${path}/external-periods`)).items.length, 1);
});

test('what is refused with its new date as well waits for a person, in no loop', async () => {
  const { small, ledger } = await closedBooks('loop', '2026-06-01', { closedPeriods: 're-date' });
  let days = 0;
  ledger.script = () => {
    days += 1;
    return { closedUntil: `2026-06-0${Math.min(9, days)}` as IsoDate };
  };
  await small.post(fuelInvoice('FUEL-1'));
  await until(async () => ledger.posts.length === 2 && (await counted(small, 'held')) === 1);
  await call('POST', '/sync', {});
  assert.equal(ledger.posts.length, 2);
});

test('no entry is moved further than the setting allows', async () => {
  const { small, ledger } = await closedBooks('far', '2026-09-01', { closedPeriods: 're-date' });
  await small.post(fuelInvoice('FUEL-1'));
  await until(async () => (await states(small))[0]?.cause === 'MAPPING_REDATE_TOO_FAR');
  assert.equal(ledger.posts.length, 1);
});

test('a rehearsal notes what would be re-dated and counts it as no failure', async () => {
  const { small, path } = await closedBooks('rehearsed', '2026-06-01');
  await pool.query(`UPDATE connections SET stage = 'rehearsing' WHERE property_id = $1`, [
    small.propertyId,
  ]);
  await small.post(fuelInvoice('FUEL-1'));
  const body = { entityId: '', closedThroughOn: '2026-05-31' };
  await call('PUT', `${path}/external-periods`, body);
  const held = await call('POST', `${path}/rehearsals`);
  assert.deepEqual([held.failing, held.causes[0].code], [1, 'MAPPING_PERIOD_CLOSED']);
  await changeConnection(pool, small.propertyId, small.connectionId, {
    settings: { closedPeriods: 're-date' },
  });
  const moved = await call('POST', `${path}/rehearsals`);
  assert.deepEqual([moved.failing, moved.reDated], [0, 1]);
  const previews = await call('GET', `${path}/previews?exportIds=${moved.candidates[0]}`);
  const { postedOn, originallyOn } = previews.items[0].draft;
  assert.deepEqual([postedOn, originallyOn], ['2026-06-01', '2026-05-10']);
});
