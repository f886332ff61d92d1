// Daily summaries by journal: a day is summarised once for each journal its entries were chosen
// for, counts apart from money, and what has no journal waits. Real PostgreSQL, a scripted ledger,
// the product's routes and worker. The clock of the days is passed in.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify from 'fastify';
import { localActor } from '#access/actor.ts';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { journalChoiceRoutes } from '#mapping/journal-choice-routes.ts';
import { readAccountNumbers, readOutletCodes } from '#mapping/journal-store.ts';
import { gapsOfCauses } from '#mapping/mapping-change-store.ts';
import { ProblemError } from '#problems/problem.ts';
import { releaseExports } from './action-store.ts';
import { changeConnection } from './connection-store.ts';
import { formDueSummaries } from './forming-store.ts';
import {
  makeSmallConnection,
  ScriptedLedger,
  type SmallConnection,
} from './small-connection-store.ts';
import { drainSmall } from './small-worker-store.ts';

after(() => server.close());
const { pool } = await testDatabase();
const clock = { now: () => new Date('2026-01-01T00:00:00Z'), monotonicMs: () => performance.now() };
const daily = { exportMode: 'daily-summary', busyDelayMs: 5, findDelayMs: 5, findDelayMsMax: 20 };
const later = () => new Date(Date.now() + 2 * 86_400_000);
let made = 0;

const server = Fastify().withTypeProvider<TypeBoxTypeProvider>();
server.decorateRequest('propertyId', 0);
server.decorateRequest('person', '');
server.decorateRequest('actor');
server.addHook('onRequest', async (request) => {
  request.propertyId = Number(request.headers['tieout-property']);
  request.person = 'Dana';
  request.actor = localActor(request.person);
});
server.setErrorHandler((error, _request, reply) => {
  const codes =
    error instanceof ProblemError ? error.problems.map(({ code }) => code) : [`${error}`];
  return reply.code(error instanceof ProblemError ? error.status : 400).send({ codes });
});
await server.register(journalChoiceRoutes({ pool, releaseExports }));

async function makeDay(settings: Record<string, unknown> = {}) {
  made += 1;
  const small = await makeSmallConnection(pool, `by-journal-${made}`, { ...daily, ...settings });
  const outlets = await readOutletCodes(pool, small.propertyId);
  const accounts = await readAccountNumbers(pool, small.propertyId);
  const idOf = (codes: typeof outlets, code: string) =>
    [...codes].find(([, one]) => one === code)?.[0] ?? 0;
  const outlet = (code: string) => idOf(outlets, code);
  return { small, outlet, account: (code: string) => idOf(accounts, code) };
}

async function put(small: SmallConnection, list: string, items: readonly object[]) {
  const answer = await server.inject({
    ...{ method: 'PUT', url: `/connections/${small.connectionId}/${list}`, payload: { items } },
    headers: { 'tieout-property': String(small.propertyId) },
  });
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked against values, not types
  return { status: answer.statusCode, json: answer.json() as any };
}

/** Works until nothing of the property is under way. */
const drain = ({ propertyId }: SmallConnection, ledger: ScriptedLedger) =>
  drainSmall({ pool, propertyId, ledger, ...clock });

const form = ({ propertyId }: SmallConnection) => formDueSummaries(pool, propertyId, later());

const payment = (id: string, amount: string) => ({
  ...{ id, kind: 'payment-received', method: 'CHECK', amount },
  customer: { id: 'C1', name: 'Ann Sailor' },
});
const journal = (id: string, debit: string, credit: string, amount: string) => ({
  ...{ id, kind: 'journal-posted', reason: 'Counted' },
  lines: [
    { account: debit, debit: amount },
    { account: credit, credit: amount },
  ],
});

test('a day is one summary for each journal its entries were chosen for', async () => {
  const { small, outlet } = await makeDay();
  const saved = await put(small, 'journals', [
    { documentType: 'payment', outletId: null, journalId: 'CASH' },
    { documentType: null, outletId: outlet('REIT'), journalId: 'LAND' },
    { documentType: 'payment', outletId: outlet('REIT'), journalId: 'LANDCASH' },
  ]);
  assert.deepEqual(saved.json, { changed: 3, released: 0 });
  await small.post(
    fuelInvoice('I-1'),
    fuelInvoice('I-2'),
    payment('P-1', '50.00'),
    fuelInvoice('I-3', '7.00', { outlet: 'REIT' }),
    { ...payment('P-2', '3.00'), outlet: 'REIT' },
  );
  assert.equal(await form(small), 4);
  const ledger = new ScriptedLedger();
  await drain(small, ledger);
  const sent = ledger.entries.map(({ journalId, lines }) => {
    const debits = lines.map((line) => line.amountMinor).filter((amount) => amount > 0n);
    return [journalId, debits.reduce((sum, amount) => sum + amount, 0n)];
  });
  assert.deepEqual(sent.sort(), [
    ['CASH', 5_000n],
    ['LAND', 700n],
    ['LANDCASH', 300n],
    ['TIE', 20_000n],
  ]);
});

test('a summary keeps its journal until nobody chooses it any more', async () => {
  const { small } = await makeDay();
  await put(small, 'journals', [{ documentType: 'payment', outletId: null, journalId: 'CASH' }]);
  await small.post(payment('P-1', '50.00'));
  assert.equal(await form(small), 1);
  await put(small, 'journals', [{ documentType: 'refund', outletId: null, journalId: 'CASH' }]);
  const kept = new ScriptedLedger();
  kept.script = () => 'refuse';
  await drain(small, kept);
  const draftJournal = async () => {
    const { rows } = await pool.query('SELECT draft FROM exports WHERE property_id = $1', [
      small.propertyId,
    ]);
    return rows[0].draft.journalId;
  };
  assert.equal(await draftJournal(), 'CASH');
  await put(small, 'journals', []);
  await withTransaction(pool, (tx) =>
    releaseExports(tx, small, gapsOfCauses(['TEST_ACCOUNT_INACTIVE']), {
      person: 'Dana',
      reason: 'Again',
    }),
  );
  const ledger = new ScriptedLedger();
  await drain(small, ledger);
  assert.deepEqual(
    ledger.entries.map((entry) => entry.journalId),
    ['TIE'],
  );
});

test('counts, money and what mixes them are never in one summary', async () => {
  const { small, account } = await makeDay({ statisticalJournalId: 'STAT' });
  await put(small, 'statistical-accounts', [
    { accountId: account('6000'), externalId: 'S100' },
    { accountId: account('3000'), externalId: null },
  ]);
  await small.post(
    fuelInvoice('I-1'),
    journal('N-1', '6000', '3000', '12.00'),
    journal('N-2', '6000', '3000', '30.00'),
    journal('MIXED', '6000', '1000', '5.00'),
  );
  assert.equal(await form(small), 3);
  const ledger = new ScriptedLedger();
  await drain(small, ledger);
  const sent = ledger.entries.map(({ journalId, lines }) => [
    journalId,
    lines.map((line) => `${line.accountId} ${line.amountMinor}`).sort(),
  ]);
  assert.deepEqual(sent.sort(), [
    ['STAT', ['S100 4200']],
    ['TIE', ['X1100 10000', 'X4100 -10000']],
  ]);
  const { rows } = await pool.query(
    `SELECT cause_code, document FROM exports x
       CROSS JOIN LATERAL (SELECT count(*)::int AS document FROM export_entries n
                            WHERE n.property_id = x.property_id AND n.export_id = x.export_id) n
      WHERE property_id = $1 AND state = 'held'`,
    [small.propertyId],
  );
  assert.deepEqual(rows, [{ cause_code: 'MAPPING_STATISTICAL_MIXED', document: 1 }]);
});

test('entries without a journal wait, and are formed once one is chosen', async () => {
  const { small } = await makeDay();
  const at = [small.propertyId, small.connectionId] as const;
  await changeConnection(pool, ...at, { settings: { journalId: null } });
  await put(small, 'journals', [{ documentType: 'payment', outletId: null, journalId: 'CASH' }]);
  await small.post(fuelInvoice('I-1'), payment('P-1', '50.00'));
  assert.equal(await form(small), 1, 'the payment alone has a journal');
  assert.equal(await form(small), 0);
  await put(small, 'journals', [{ documentType: 'invoice', outletId: null, journalId: 'SALES' }]);
  assert.equal(await form(small), 1);
});

test('saving journals releases what was held for want of one', async () => {
  made += 1;
  const small = await makeSmallConnection(pool, `by-journal-${made}`, { exportMode: 'detail' });
  const at = [small.propertyId, small.connectionId] as const;
  await changeConnection(pool, ...at, { settings: { journalId: null } });
  await small.post(fuelInvoice('I-1'));
  const ledger = new ScriptedLedger();
  await drain(small, ledger);
  assert.equal(ledger.entries.length, 0);
  const items = [{ documentType: 'invoice', outletId: null, journalId: 'SALES' }];
  const { json } = await put(small, 'journals', items);
  assert.deepEqual(json, { changed: 1, released: 1 });
  await drain(small, ledger);
  assert.deepEqual(
    ledger.entries.map((entry) => entry.journalId),
    ['SALES'],
  );
  assert.deepEqual((await put(small, 'journals', items)).json, { changed: 0, released: 0 });
});

test('journals of a connection that is not there are not found', async () => {
  const { small } = await makeDay();
  const nowhere = { ...small, connectionId: 999_999 };
  const { status, json } = await put(nowhere, 'journals', []);
  assert.deepEqual([status, json.codes], [404, ['MAPPING_CONNECTION_UNKNOWN']]);
});
