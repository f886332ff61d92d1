// Daily summary mode: a day of entries becomes one external entry, from posting to the ledger and
// back down to the events. Real PostgreSQL, a scripted ledger, the product's routes. The clock of
// the days is passed in; nothing waits for a time to pass.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify from 'fastify';
import { sqlState } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { listEntries, readExportsOf } from '#journal/journal-store.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { ProblemError } from '#problems/problem.ts';
import { connectionRoutes } from './connection-routes.ts';
import { exportRoutes } from './export-routes.ts';
import { formDueSummaries } from './forming-store.ts';
import {
  makeSmallConnection,
  ScriptedLedger,
  type SmallConnection,
} from './small-connection-store.ts';
import { drainSmall } from './small-worker-store.ts';
import { summaryRoutes } from './summary-routes.ts';
import { sweepEntries } from './sweep-store.ts';

after(() => server.close());
const { pool } = await testDatabase();
const clock = { now: () => new Date('2026-01-01T00:00:00Z'), monotonicMs: () => performance.now() };
const daily = { exportMode: 'daily-summary', busyDelayMs: 5, findDelayMs: 5, findDelayMsMax: 20 };
/** Every day of the tests is over, and everything arrived before the last cut-off. */
const later = () => new Date(Date.now() + 2 * 86_400_000);
let made = 0;

const server = Fastify().withTypeProvider<TypeBoxTypeProvider>();
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
await server.register(exportRoutes({ pool }));
await server.register(summaryRoutes({ pool, openLedger: async () => new ScriptedLedger() }));
await server.register(
  connectionRoutes({
    pool,
    ledgers: [{ ledger: 'scripted', name: 'Scripted ledger' }],
    openLedger: async () => new ScriptedLedger(),
    saveCredentials: async () => {},
    newConnectionKey: () => 'random',
  }),
);

async function makeDay(settings: Record<string, unknown> = {}): Promise<SmallConnection> {
  made += 1;
  return await makeSmallConnection(pool, `daily-${made}`, { ...daily, ...settings });
}

/** Asks the API; fails the test when the answer is not of the 200s. */
async function ask(small: SmallConnection, method: 'GET' | 'POST' | 'PUT', url: string, body = {}) {
  const answer = await refusalOf(small, method, url, body);
  assert.ok(answer.status < 300, JSON.stringify(answer.json));
  return answer.json;
}

async function refusalOf(
  small: SmallConnection,
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  body = {},
) {
  const answer = await server.inject({
    ...{ method, url, headers: { 'tieout-property': String(small.propertyId) } },
    ...(method === 'GET' ? {} : { payload: body }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked against values, not types
  return { status: answer.statusCode, json: answer.json() as any };
}

/** Works until nothing of the property is under way. */
const drain = ({ propertyId }: SmallConnection, ledger: ScriptedLedger) =>
  drainSmall({ pool, propertyId, ledger, ...clock });

const invoices = (count: number, from = 1, more = {}) =>
  Array.from({ length: count }, (_, at) => fuelInvoice(`INV-${from + at}`, '100.00', more));

test('a day of entries is one external entry, its lines the sums of theirs', async () => {
  const small = await makeDay();
  await small.post(...invoices(40));
  assert.deepEqual((await ask(small, 'GET', '/exports')).items, [], 'they wait for the day to end');
  const { waiting } = await ask(small, 'GET', `/connections/${small.connectionId}/summaries`);
  assert.equal(waiting.length, 1);
  assert.equal(waiting[0].entries, 40);
  assert.equal(waiting[0].amount, '4000.00');
  assert.equal(await formDueSummaries(pool, small.propertyId, later()), 1);
  const ledger = new ScriptedLedger();
  await drain(small, ledger);
  assert.equal(ledger.posts.length, 1);
  const [entry] = ledger.entries;
  assert.deepEqual(
    entry?.lines.map(({ accountId, amountMinor }) => [accountId, amountMinor]).sort(),
    [
      ['X1100', 400_000n],
      ['X4100', -400_000n],
    ],
  );
  assert.equal(entry?.postedOn, '2026-05-10');
});

test('an entry shows the summary it went with, and waits as pending until then', async () => {
  const small = await makeDay();
  await small.post(...invoices(1));
  const wide = { from: null, through: null, accountId: null, outletId: null, customerCode: null };
  const all = { ...wide, documentType: null, text: 'INV-1', exportStatus: null };
  const listed = async (exportStatus: string | null = null) => {
    const filter = { ...all, exportStatus };
    const rows = await listEntries(pool, small.propertyId, filter, { after: null, limit: 10 });
    return rows.map(({ export_status, export_id }) => [export_status, export_id]);
  };
  assert.deepEqual(await listed(), [['pending', null]]);
  await formDueSummaries(pool, small.propertyId, later());
  await drain(small, new ScriptedLedger());
  const [row] = (await ask(small, 'GET', '/exports')).items;
  assert.deepEqual(await listed('synced'), [['synced', BigInt(row.exportId)]]);
  assert.deepEqual(await listed('pending'), []);
  const [entry] = await listEntries(pool, small.propertyId, all, { after: null, limit: 1 });
  assert.ok(entry);
  const exports = await readExportsOf(pool, small.propertyId, entry.entry_id);
  assert.deepEqual(
    exports.map(({ export_id, status }) => [String(export_id), status]),
    [[row.exportId, 'synced']],
  );
});

test('from each line of a summary the way leads down to journal lines and events', async () => {
  const small = await makeDay();
  await small.post(...invoices(5));
  await formDueSummaries(pool, small.propertyId, later());
  const [row] = (await ask(small, 'GET', '/exports?kind=summary')).items;
  assert.equal(row.entryId, null);
  assert.equal(row.documentNumber, '2026-05-10 TRS');
  const detail = await ask(small, 'GET', `/exports/${row.exportId}`);
  assert.equal(detail.summary.entryCount, 5);
  assert.deepEqual(
    detail.lines.map(({ journalLines }: { journalLines: number }) => journalLines),
    [5, 5],
  );
  for (const line of detail.lines) {
    const address = `/exports/${row.exportId}/lines/${line.lineNumber}/sources`;
    const first = await ask(small, 'GET', `${address}?limit=3`);
    const rest = await ask(small, 'GET', `${address}?limit=3&cursor=${first.next}`);
    const sources = [...first.items, ...rest.items];
    assert.equal(rest.next, null);
    assert.deepEqual(sources.map((source) => source.event.id).sort(), [
      'INV-1',
      'INV-2',
      'INV-3',
      'INV-4',
      'INV-5',
    ]);
    assert.ok(sources.every((source) => (source.debit ?? source.credit) === '100.00'));
  }
  const covered = await ask(small, 'GET', `/exports/${row.exportId}/entries?limit=4`);
  assert.equal(covered.items.length, 4);
  const more = await ask(small, 'GET', `/exports/${row.exportId}/entries?cursor=${covered.next}`);
  assert.equal(more.items.length, 1);
  const address = `/exports/${row.exportId}/lines/99/sources`;
  const { json } = await refusalOf(small, 'GET', address);
  assert.deepEqual(json.codes, ['EXPORT_SUMMARY_LINE_UNKNOWN']);
});

test('what arrives for a summarised day is a further part; what was sent stays', async () => {
  const small = await makeDay();
  await small.post(...invoices(3));
  await formDueSummaries(pool, small.propertyId, later());
  const ledger = new ScriptedLedger();
  await drain(small, ledger);
  await small.post(...invoices(2, 10));
  await formDueSummaries(pool, small.propertyId, later());
  await drain(small, ledger);
  const { items } = await ask(small, 'GET', '/exports');
  assert.deepEqual(items.map((item: { documentNumber: string }) => item.documentNumber).sort(), [
    '2026-05-10 TRS',
    '2026-05-10 TRS part 2',
  ]);
  assert.equal(ledger.entries.length, 2);
  await assert.rejects(
    pool.query(
      `UPDATE export_entries SET export_id = (SELECT max(export_id) FROM export_summaries
        WHERE property_id = $1) WHERE property_id = $1`,
      [small.propertyId],
    ),
    (error) => sqlState(error) === '23514',
  );
});

test('days, outlets and currencies are kept apart; each summary balances', async () => {
  const small = await makeDay();
  await small.post(
    ...invoices(2),
    ...invoices(2, 10, { outlet: 'REIT' }),
    ...invoices(2, 20, { occurredOn: '2026-05-11' }),
  );
  assert.equal(await formDueSummaries(pool, small.propertyId, later()), 3);
  const ledger = new ScriptedLedger();
  await drain(small, ledger);
  for (const entry of ledger.entries) {
    assert.equal(
      entry.lines.reduce((sum, line) => sum + line.amountMinor, 0n),
      0n,
    );
  }
});

test('a day is over at the cut-off in the time zone of the property, not before', async () => {
  const small = await makeDay({ summaryCutOff: '04:00' });
  await small.post(...invoices(2));
  await pool.query(
    `UPDATE export_entries SET waiting_since = '2026-05-10T15:00Z' WHERE property_id = $1`,
    [small.propertyId],
  );
  // New York is four hours behind in May: 04:00 there is 08:00 UTC.
  const before = new Date('2026-05-11T07:59:59Z');
  assert.equal(await formDueSummaries(pool, small.propertyId, before), 0);
  const at = new Date('2026-05-11T08:00:00Z');
  assert.equal(await formDueSummaries(pool, small.propertyId, at), 1);
});

test('a person closes a day before it is over', async () => {
  const small = await makeDay();
  await small.post(...invoices(2), ...invoices(2, 10, { occurredOn: '2026-05-11' }));
  const at = `/connections/${small.connectionId}/summaries`;
  const { exportIds } = await ask(small, 'POST', `${at}/close`, { day: '2026-05-10' });
  assert.equal(exportIds.length, 1);
  const detail = await ask(small, 'GET', `/exports/${exportIds[0]}`);
  assert.equal(detail.summary.formedBy, 'Dana');
  assert.equal((await ask(small, 'GET', at)).waiting.length, 1, 'the other day waits');
});

test('debits and credits stand beside each other; with netting they are set off', async () => {
  const paid = (id: string, amount: string) => {
    const payment = { kind: 'payment-received', customer: { id: 'C1', name: 'Ann Sailor' } };
    return { id, ...payment, method: 'CARD', amount };
  };
  for (const [summaryNetting, lines] of [
    [false, { 'X1100 +': 20_000n, 'X1100 -': -5_000n, 'X4100 -': -20_000n, 'X1010 +': 5_000n }],
    [true, { 'X1100 +': 15_000n, 'X4100 -': -20_000n, 'X1010 +': 5_000n }],
  ] as const) {
    const small = await makeDay({ summaryNetting });
    await small.post(...invoices(2), paid('PAY-1', '50.00'));
    await formDueSummaries(pool, small.propertyId, later());
    const ledger = new ScriptedLedger();
    await drain(small, ledger);
    const sent = ledger.entries[0]?.lines.map(({ accountId, amountMinor }) => {
      return [`${accountId} ${amountMinor > 0n ? '+' : '-'}`, amountMinor];
    });
    assert.deepEqual(Object.fromEntries(sent ?? []), lines);
  }
});

test('a day that comes to nothing under netting is settled, and says so', async () => {
  const small = await makeDay({ summaryNetting: true });
  await small.post(...invoices(1));
  await small.post({
    id: 'REV-1',
    kind: 'entry-reversed',
    of: { source: 'marina-os', id: 'INV-1' },
    reason: 'Entered twice',
  });
  await formDueSummaries(pool, small.propertyId, later());
  const [row] = (await ask(small, 'GET', '/exports')).items;
  assert.equal(row.status, 'excluded');
  assert.equal(row.cause.code, 'EXPORT_NOTHING_TO_SEND');
  const detail = await ask(small, 'GET', `/exports/${row.exportId}`);
  assert.equal(detail.actions[0].actedBy, 'tieout');
  await ask(small, 'POST', '/exports/requeue', { exportIds: [row.exportId] });
  const ledger = new ScriptedLedger();
  await drain(small, ledger);
  assert.equal(ledger.posts.length, 0);
  assert.equal((await ask(small, 'GET', '/exports')).items[0].status, 'error');
});

test('excluding a summary takes all its entries out; requeue brings them back', async () => {
  const small = await makeDay();
  await small.post(...invoices(3));
  await formDueSummaries(pool, small.propertyId, later());
  const [row] = (await ask(small, 'GET', '/exports')).items;
  const chosen = { exportIds: [row.exportId] };
  const { json } = await refusalOf(small, 'POST', '/exports/exclude', { ...chosen, reason: ' ' });
  assert.deepEqual(json.codes, ['EXPORT_REASON_MISSING']);
  await ask(small, 'POST', '/exports/exclude', { ...chosen, reason: 'Booked by hand' });
  const fates = async () => {
    const { rows } = await pool.query<{ status: string; entries: number }>(
      `SELECT status, count(*)::int AS entries FROM entry_fates WHERE property_id = $1
        GROUP BY status`,
      [small.propertyId],
    );
    return Object.fromEntries(rows.map((one) => [one.status, one.entries]));
  };
  assert.deepEqual(await fates(), { excluded: 3 });
  await ask(small, 'POST', '/exports/requeue', chosen);
  const ledger = new ScriptedLedger();
  await drain(small, ledger);
  assert.deepEqual(await fates(), { synced: 3 });
});

test('a lost answer is found by the key of the summary, and adopted', async () => {
  const small = await makeDay();
  await small.post(...invoices(3));
  await formDueSummaries(pool, small.propertyId, later());
  const ledger = new ScriptedLedger();
  ledger.script = () => 'lose-answer';
  await drain(small, ledger);
  assert.equal(ledger.entries.length, 1);
  assert.equal((await ask(small, 'GET', '/exports')).items[0].status, 'synced');
});

test('a summary formed anew has its key again; other content is held for a person', async () => {
  const ledger = new ScriptedLedger();
  const first = await makeDay({ findFirst: true });
  await first.post(...invoices(3));
  await formDueSummaries(pool, first.propertyId, later());
  await drain(first, ledger);
  // The same connection in a database that never knew of it: same key, and one entry more.
  const second = await makeDay({ findFirst: true });
  await pool.query(
    `UPDATE connections SET connection_key = (SELECT connection_key FROM connections
      WHERE property_id = $1) WHERE property_id = $2`,
    [first.propertyId, second.propertyId],
  );
  await second.post(...invoices(4));
  await formDueSummaries(pool, second.propertyId, later());
  await drain(second, ledger);
  assert.equal(ledger.entries.length, 1, 'nothing was sent a second time');
  const [row] = (await ask(second, 'GET', '/exports')).items;
  assert.equal(row.cause.code, 'EXPORT_FOUND_DIFFERENT');
});

test('the mode is changed by its own guarded request, for what was never tried', async () => {
  const small = await makeSmallConnection(pool, 'mode-change', { ...daily, exportMode: 'detail' });
  const at = `/connections/${small.connectionId}`;
  const guarded = await refusalOf(small, 'PUT', at, { settings: { exportMode: 'daily-summary' } });
  assert.deepEqual(guarded.json.codes, ['EXPORT_MODE_GUARDED']);
  const wrong = await refusalOf(small, 'PUT', at, {
    settings: { summaryCutOff: '4 in the night' },
  });
  assert.deepEqual(wrong.json.codes, ['EXPORT_SETTING_INVALID']);
  await small.post(...invoices(2));
  const ledger = new ScriptedLedger();
  await drain(small, ledger);
  await small.post(...invoices(3, 10));
  const reason = 'The tier is too small';
  const change = (mode: string) => ask(small, 'POST', `${at}/export-mode`, { mode, reason });
  assert.equal((await change('daily-summary')).moved, 3);
  await small.post(...invoices(2, 20));
  assert.equal((await ask(small, 'GET', `${at}/summaries`)).waiting[0].entries, 5);
  assert.equal((await change('detail')).moved, 5);
  await drain(small, ledger);
  assert.equal(ledger.entries.length, 7);
  const { changes } = await ask(small, 'GET', `${at}/summaries`);
  assert.deepEqual(
    changes.map((one: { detail: { moved: number } }) => one.detail.moved),
    [5, 3],
  );
});

test('while everything is looked for after a restore, the mode must stay', async () => {
  const small = await makeDay();
  await pool.query('UPDATE connections SET find_first_since = now() WHERE property_id = $1', [
    small.propertyId,
  ]);
  const at = `/connections/${small.connectionId}/export-mode`;
  const { json } = await refusalOf(small, 'POST', at, { mode: 'detail', reason: 'because' });
  assert.deepEqual(json.codes, ['EXPORT_MODE_WHILE_RESTORED']);
});

test('the database refuses an entry a second fate', async () => {
  const small = await makeDay();
  await small.post(...invoices(1));
  await assert.rejects(
    pool.query(
      `INSERT INTO exports (property_id, connection_id, entry_id, export_key, posted_on, outlet_id,
              currency, amount_minor)
       SELECT property_id, $2, entry_id, 'T-second', posted_on, outlet_id, currency, amount_minor
         FROM journal_entries WHERE property_id = $1`,
      [small.propertyId, small.connectionId],
    ),
    (error) => sqlState(error) === '23505',
  );
});

test('the sweep lets lost entries of a summarising connection wait for the next part', async () => {
  const small = await makeDay();
  await small.post(...invoices(2));
  await pool.query('DELETE FROM export_entries WHERE property_id = $1', [small.propertyId]);
  assert.equal(await sweepEntries(pool, small.propertyId), 2);
  assert.equal(await sweepEntries(pool, small.propertyId), 0);
  const { waiting } = await ask(small, 'GET', `/connections/${small.connectionId}/summaries`);
  assert.equal(waiting[0].entries, 2);
});
