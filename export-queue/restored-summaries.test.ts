// Daily summaries after the restore of an older backup. What a summary covers depends on what has
// arrived and which journals were chosen, so a restored database may form another one under another
// key, for entries that stand there already. Forming is held until a person has seen what stands
// there. The backup is taken back by deleting what came after it; the ledger is scripted.

import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify from 'fastify';
import { silentLog } from '#database/database-log.ts';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { ProblemError } from '#problems/problem.ts';
import { changeConnection, readConnection } from './connection-store.ts';
import { type ExportWorkerOptions, startExportWorker } from './export-worker.ts';
import { formDueSummaries } from './forming-store.ts';
import { restoreRoutes } from './restore-routes.ts';
import { beginFindFirst, endFindFirst } from './restore-store.ts';
import { sentMarks } from './sent-mark-store.ts';
import {
  makeSmallConnection,
  ScriptedLedger,
  type SmallConnection,
} from './small-connection-store.ts';
import { summaryRoutes } from './summary-routes.ts';

const { pool } = await testDatabase();
const marks = sentMarks(mkdtempSync(join(tmpdir(), 'tieout-marks-')));
const daily = { exportMode: 'daily-summary', busyDelayMs: 5, findDelayMs: 5, findDelayMsMax: 20 };
/** Every day of the tests is over, and everything arrived before the last cut-off. */
const later = () => new Date(Date.now() + 2 * 86_400_000);
const ledgers = new Map<number, ScriptedLedger>();

const server = Fastify().withTypeProvider<TypeBoxTypeProvider>();
after(() => server.close());
server.decorateRequest('propertyId', 0);
server.decorateRequest('person', '');
server.addHook('onRequest', async (request) => {
  request.propertyId = Number(request.headers['tieout-property']);
  request.person = 'Dana';
});
server.setErrorHandler((error, _request, reply) => {
  const codes =
    error instanceof ProblemError ? error.problems.map(({ code }) => code) : [`${error}`];
  return reply.code(error instanceof ProblemError ? error.status : 400).send({ codes });
});
const openLedger = async ({ propertyId }: { propertyId: number }) => {
  const ledger = ledgers.get(propertyId);
  if (!ledger) throw new Error('another test');
  return ledger;
};
await server.register(summaryRoutes({ pool, openLedger }));
await server.register(restoreRoutes({ pool, openLedger }));

interface House {
  readonly small: SmallConnection;
  readonly ledger: ScriptedLedger;
}

let made = 0;
async function makeHouse(settings: Record<string, unknown> = {}): Promise<House> {
  made += 1;
  const small = await makeSmallConnection(pool, `restored-${made}`, { ...daily, ...settings });
  const ledger = new ScriptedLedger();
  ledgers.set(small.propertyId, ledger);
  return { small, ledger };
}

/** A worker until nothing is on its way any more and every day that may be formed is formed. */
async function work({ small }: House, more: Partial<ExportWorkerOptions> = {}): Promise<void> {
  const worker = startExportWorker({
    pool,
    openLedger,
    worker: 'restored',
    log: silentLog,
    now: later,
    monotonicMs: () => performance.now(),
    random: Math.random,
    pollMs: 10,
    sweepMs: 10,
    marks,
    ...more,
  });
  const isIdle = `SELECT NOT EXISTS (SELECT FROM exports
        WHERE property_id = $1 AND status = 'pending')
     AND NOT EXISTS (SELECT FROM export_entries n JOIN connections c USING (property_id)
        WHERE property_id = $1 AND n.export_id IS NULL AND c.forming_held_since IS NULL) AS idle`;
  for (;;) {
    const { rows } = await pool.query<{ idle: boolean }>(isIdle, [small.propertyId]);
    if (rows[0]?.idle) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await worker.stop();
}

/** Forgets these events and everything that was done with them, as a backup from before does. */
async function forget({ small }: House, ...events: string[]): Promise<void> {
  await withTransaction(pool, async (tx) => {
    await tx.query('SET LOCAL session_replication_role = replica');
    const entries = `SELECT entry_id FROM journal_entries j
      JOIN events v USING (property_id, event_id)
      WHERE property_id = ${small.propertyId} AND v.external_id = ANY('{${events}}')`;
    const { rows } = await tx.query<{ export_id: bigint; entry_id: bigint; event_id: bigint }>(
      `SELECT n.export_id, j.entry_id, j.event_id FROM journal_entries j
         LEFT JOIN entry_fates n USING (property_id, entry_id)
        WHERE property_id = $1 AND j.entry_id IN (${entries})`,
      [small.propertyId],
    );
    const at = (name: 'export_id' | 'entry_id' | 'event_id') => [
      small.propertyId,
      rows.flatMap((row) => (row[name] === null ? [] : [row[name]])),
    ];
    for (const table of ['export_entries', 'journal_lines', 'journal_entries']) {
      const where = 'WHERE property_id = $1 AND entry_id = ANY($2::bigint[])';
      await tx.query(`DELETE FROM ${table} ${where}`, at('entry_id'));
    }
    for (const table of ['export_attempts', 'export_actions', 'export_summaries', 'exports']) {
      const where = 'WHERE property_id = $1 AND export_id = ANY($2::bigint[])';
      await tx.query(`DELETE FROM ${table} ${where}`, at('export_id'));
    }
    const where = 'WHERE property_id = $1 AND event_id = ANY($2::bigint[])';
    await tx.query(`DELETE FROM events ${where}`, at('event_id'));
  });
}

const invoice = (id: string, more = {}) => fuelInvoice(id, '100.00', more);

async function ask({ small }: House, method: 'GET' | 'POST', path: string, payload?: object) {
  const answer = await server.inject({
    ...{ method, url: `/connections/${small.connectionId}/${path}` },
    headers: { 'tieout-property': String(small.propertyId) },
    ...(payload && { payload }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked against values, not types
  return { status: answer.statusCode, json: answer.json() as any };
}

/** Debits there, by account: what the controller of the external company reads. */
const debits = ({ ledger }: House) =>
  ledger.entries
    .flatMap(({ lines }) => lines)
    .reduce((sum, { amountMinor }) => {
      return amountMinor > 0n ? sum + amountMinor : sum;
    }, 0n);

/** A first part that was sent, and a second of two invoices that the backup does not know. */
async function afterRestore(settings: Record<string, unknown> = {}): Promise<House> {
  const house = await makeHouse(settings);
  await house.small.post(invoice('A'));
  await work(house);
  await house.small.post(invoice('B'), invoice('C'));
  await work(house);
  assert.equal(debits(house), 30_000n);
  await forget(house, 'B', 'C');
  return house;
}

test('lost events that come back one by one are not summarised beside what is there', async () => {
  const house = await afterRestore();
  // The operational system sends C again, the night passes, then B.
  await house.small.post(invoice('C'));
  await work(house);
  await house.small.post(invoice('B'));
  await work(house);
  assert.equal(debits(house), 30_000n, 'B is in the books once');
});

test('what would be formed is compared with what is there, and confirmed once seen', async () => {
  const house = await afterRestore();
  const { small } = house;
  await small.post(invoice('C'));
  await work(house);
  const early = await ask(house, 'GET', 'restore-comparison');
  assert.equal(early.status, 200, JSON.stringify(early.json));
  const [part] = early.json.summaries;
  assert.deepEqual(
    [part.documentNumber, part.verdict, part.amount, part.there[0].amount],
    ['2026-05-10 TRS part 2', 'different', '100.00', '200.00'],
  );
  const reason = 'Everything was sent again';
  await small.post(invoice('B'));
  const late = await ask(house, 'POST', 'restore-seen', { seen: early.json.seen, reason });
  assert.deepEqual([late.status, late.json.codes], [409, ['EXPORT_RESTORE_UNSEEN']]);
  const { json } = await ask(house, 'GET', 'restore-comparison');
  assert.deepEqual(json.summaries[0].verdict, 'same');
  assert.deepEqual(json.unknown, []);
  const done = await ask(house, 'POST', 'restore-seen', { seen: json.seen, reason });
  assert.deepEqual([done.status, done.json], [200, { unknown: 0, different: 0 }]);
  await work(house);
  assert.equal(house.ledger.entries.length, 2, 'the second part was found and adopted');
  const again = await ask(house, 'POST', 'restore-seen', { seen: json.seen, reason });
  assert.deepEqual(again.json.codes, ['EXPORT_RESTORE_NOT_HELD']);
  const { changes } = (await ask(house, 'GET', 'summaries')).json;
  assert.deepEqual(
    changes.map((one: { action: string; actedBy: string }) => `${one.action} ${one.actedBy}`),
    ['restore-seen Dana', 'find-first restored'],
  );
  // Nothing has been sent since, so the mark is still ahead: a restore is noticed once.
  await work(house);
  const connection = await readConnection(pool, small.propertyId, small.connectionId);
  assert.equal(connection?.formingHeldSince, null);
});

test('a summary of a journal that was chosen after the backup shows as unknown', async () => {
  const house = await makeHouse();
  const { small } = house;
  await small.post(invoice('A'));
  await work(house);
  const choose = (journalId: string) =>
    withTransaction(pool, (tx) =>
      changeConnection(tx, small.propertyId, small.connectionId, { settings: { journalId } }),
    );
  await choose('NEW');
  await small.post(invoice('B'));
  await work(house);
  await forget(house, 'B');
  await choose('TIE');
  await small.post(invoice('B'));
  await work(house);
  const seenAs = async () => {
    const { json } = await ask(house, 'GET', 'restore-comparison');
    const one = json.summaries[0];
    return [
      `${one.verdict} ${one.journalId}`,
      ...json.unknown.map((row: Record<string, string>) => `${row.journalId} ${row.amount}`),
    ];
  };
  assert.deepEqual(await seenAs(), ['absent TIE', 'NEW 100.00']);
  await choose('NEW');
  assert.deepEqual(await seenAs(), ['same NEW']);
  const { json } = await ask(house, 'GET', 'restore-comparison');
  await ask(house, 'POST', 'restore-seen', { seen: json.seen, reason: 'As it was' });
  await work(house);
  assert.equal(debits(house), 20_000n);
});

test('a held connection summarises nothing, by hand either, and goes on looking', async () => {
  const house = await afterRestore({ findFirstHours: 0 });
  const { small } = house;
  await small.post(invoice('B'), invoice('C'));
  await work(house);
  assert.equal(await formDueSummaries(pool, small.propertyId, later()), 0);
  const close = await ask(house, 'POST', 'summaries/close', { day: '2026-05-10' });
  assert.deepEqual([close.status, close.json.codes], [409, ['EXPORT_FORMING_HELD']]);
  assert.equal(await endFindFirst(pool, small.propertyId), 0);
  const held = (await ask(house, 'GET', 'summaries')).json.heldSince;
  assert.match(held, /^20/);
});

test('looking first for another reason holds nothing; a restore noticed then does', async () => {
  const house = await afterRestore();
  const { small } = house;
  const moved = { person: 'Dana', reason: 'Moved to the other API', restored: false };
  await beginFindFirst(pool, small, moved);
  const heldSince = async () =>
    (await readConnection(pool, small.propertyId, small.connectionId))?.formingHeldSince ?? null;
  assert.equal(await heldSince(), null);
  await small.post(invoice('B'));
  await work(house);
  assert.notEqual(await heldSince(), null);
});

test('days summarised after a backup of single exports are not sent one by one', async () => {
  const house = await makeHouse({ exportMode: 'detail' });
  const { small } = house;
  const { propertyId, connectionId } = small;
  await small.post(invoice('A'));
  await work(house);
  const mode = (to: string, more = {}) =>
    ask(house, 'POST', 'export-mode', { mode: to, reason: 'The tier is too small', ...more });
  await mode('daily-summary');
  await small.post(invoice('B'), invoice('C'));
  await work(house);
  await forget(house, 'B', 'C');
  await withTransaction(pool, (tx) =>
    changeConnection(tx, propertyId, connectionId, { settings: { exportMode: 'detail' } }),
  );
  const until = async (isSo: (state: string) => boolean) => {
    const worker = startExportWorker({
      ...{ pool, openLedger, worker: 'restored', log: silentLog, now: later, marks },
      ...{ monotonicMs: () => performance.now(), random: Math.random, pollMs: 10, sweepMs: 10 },
    });
    for (;;) {
      const connection = await readConnection(pool, propertyId, connectionId);
      if (connection && isSo(connection.state)) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await worker.stop();
  };
  await small.post(invoice('B'), invoice('C'));
  await until((state) => state === 'paused');
  const paused = await readConnection(pool, propertyId, connectionId);
  assert.match(paused?.stateReason ?? '', /daily summary.*set the export mode as it was/);
  assert.equal(debits(house), 30_000n);

  const blind = await mode('daily-summary');
  assert.deepEqual(blind.json.codes, ['EXPORT_MODE_WHILE_RESTORED']);
  const { json } = await ask(house, 'GET', 'restore-comparison');
  assert.deepEqual(
    json.unknown.map((row: { amount: string }) => row.amount),
    ['200.00'],
  );
  assert.equal((await mode('daily-summary', { seen: json.seen })).status, 200);
  const now = (await ask(house, 'GET', 'restore-comparison')).json;
  assert.deepEqual([now.summaries[0].verdict, now.unknown], ['same', []]);
  await ask(house, 'POST', 'restore-seen', { seen: now.seen, reason: 'As it was' });
  await pool.query(`UPDATE connections SET state = 'active' WHERE property_id = $1`, [propertyId]);
  await work(house);
  assert.equal(debits(house), 30_000n);
});

test('what stands there entry by entry is named when its day would be summarised', async () => {
  const house = await makeHouse();
  const { small } = house;
  await small.post(invoice('A'));
  await work(house);
  await ask(house, 'POST', 'export-mode', { mode: 'detail', reason: 'They want to see each' });
  await small.post(invoice('B'));
  await work(house);
  await forget(house, 'B');
  await withTransaction(pool, (tx) =>
    changeConnection(tx, small.propertyId, small.connectionId, {
      settings: { exportMode: 'daily-summary' },
    }),
  );
  await small.post(invoice('B'));
  await work(house);
  const { json } = await ask(house, 'GET', 'restore-comparison');
  assert.deepEqual(
    json.unknown.map((row: { waitsHere: boolean; amount: string }) => [row.waitsHere, row.amount]),
    [[true, '100.00']],
  );
  const change = { mode: 'detail', reason: 'As it was', seen: json.seen };
  assert.equal((await ask(house, 'POST', 'export-mode', change)).status, 200);
  await work(house);
  assert.equal(debits(house), 20_000n, 'it was found and adopted');
});
