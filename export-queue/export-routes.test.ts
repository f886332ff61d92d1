// The sync log, connections and mapping over real HTTP: what the console sees, what its buttons do.
// Method: a server with the product's routes, a property with held exports, a worker and a scripted
// ledger; every answer is checked against the books or against what the ledger holds.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify from 'fastify';
import { localActor } from '#access/actor.ts';
import { silentLog } from '#database/database-log.ts';
import { testDatabase } from '#database/test-database.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { mappingRoutes } from '#mapping/mapping-routes.ts';
import { ProblemError } from '#problems/problem.ts';
import { countHeld, releaseExports } from './action-store.ts';
import { connectionRoutes } from './connection-routes.ts';
import { exportRoutes } from './export-routes.ts';
import { startExportWorker } from './export-worker.ts';
import { liveRoutes } from './live-routes.ts';
import { makeSmallConnection, ScriptedLedger } from './small-connection-store.ts';

// Before the database's own: its pool ends only when nobody holds a connection.
after(async () => {
  await worker.stop();
  await server.close();
});
const { pool } = await testDatabase();
const small = await makeSmallConnection(pool, 'routes');
const ledger = new ScriptedLedger();
const monotonicMs = () => performance.now();
const sealed: unknown[] = [];
let moved = () => {};

const server = Fastify().withTypeProvider<TypeBoxTypeProvider>();
server.decorateRequest('propertyId', 0);
server.decorateRequest('person', '');
server.decorateRequest('actor');
server.addHook('onRequest', async (request) => {
  request.propertyId = small.propertyId;
  request.person = 'Dana';
  request.actor = localActor(request.person);
  request.stillMay = async () => true;
});
server.setErrorHandler((error, _request, reply) => {
  const status = error instanceof ProblemError ? error.status : 400;
  const codes =
    error instanceof ProblemError ? error.problems.map(({ code }) => code) : [`${error}`];
  return reply.code(status).send({ codes });
});
await server.register(exportRoutes({ pool }));
await server.register(liveRoutes({ pool, log: silentLog, monotonicMs }));
await server.register(mappingRoutes({ pool, releaseExports, countHeld }));
await server.register(
  connectionRoutes({
    pool,
    ledgers: [{ ledger: 'scripted', name: 'Scripted ledger' }],
    openLedger: async () => ledger,
    saveCredentials: async (_tx, at, credentials) => void sealed.push({ at, credentials }),
    newConnectionKey: () => 'random',
  }),
);
const url = await server.listen({ port: 0, host: '127.0.0.1' });
const worker = startExportWorker({
  pool,
  openLedger: async () => ledger,
  worker: 'test',
  log: silentLog,
  now: () => new Date(),
  monotonicMs,
  random: Math.random,
  pollMs: 25,
  onMoved: () => moved(),
});

// biome-ignore lint/suspicious/noExplicitAny: answers are judged member by member below.
type Answer = any;

async function call(method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(url + path, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: answer.status, ...((await answer.json()) as object) };
}

/** The summary, once its counts are these. */
async function summaryWith(counts: Record<string, number>): Promise<Answer> {
  for (;;) {
    const next = new Promise<void>((resolve) => {
      moved = resolve;
    });
    const summary = await call('GET', '/exports/summary');
    const all = Object.entries(counts);
    if (all.every(([status, count]) => summary.counts[status].count === count)) return summary;
    await Promise.race([next, new Promise((resolve) => setTimeout(resolve, 100))]);
  }
}

const connection = `/connections/${small.connectionId}`;

describe('the sync log', { concurrency: false }, () => {
  test('groups what a mapping gap holds, and saving it releases exactly that', async () => {
    const { items } = await call('GET', `${connection}/mappings?kind=account`);
    const fuel = items.find((item: Answer) => item.code === '4100');
    const gone = { kind: 'account', internalId: fuel.internalId, externalId: null };
    assert.equal((await call('PUT', `${connection}/mappings`, { items: [gone] })).changed, 1);
    await small.post(...[1, 2, 3].map((n) => fuelInvoice(`GAP-${n}`, '10.00')));
    const summary = await summaryWith({ error: 3 });
    assert.equal(summary.counts.error.amount, '30.00');
    const [cause] = summary.causes;
    assert.deepEqual(
      [cause.code, cause.subject, cause.count],
      ['MAPPING_ACCOUNT_UNMAPPED', '4100', 3],
    );
    assert.deepEqual(cause.remedy, {
      kind: 'map-account',
      label: 'Map account 4100',
      ...{ target: '4100', search: null, releases: true },
    });
    const waiting = (await call('GET', `${connection}/mappings?kind=account`)).items;
    assert.equal(waiting.find((item: Answer) => item.code === '4100').waiting, 3);
    assert.equal(ledger.posts.length, 0, 'a gap stops before any call');

    const mapped = { ...gone, externalId: 'X4100' };
    const saved = await call('PUT', `${connection}/mappings`, { items: [mapped] });
    assert.deepEqual([saved.changed, saved.released], [1, 3]);
    await summaryWith({ synced: 3, error: 0 });
    const file = await fetch(`${url}${connection}/mappings.csv`);
    assert.equal(file.headers.get('content-type'), 'text/csv; charset=utf-8');
    assert.match(await file.text(), /^kind,code,name,externalId,externalName\n.*account,4100,/s);
  });

  test('tells one export whole: lines, draft, attempts, who did what', async () => {
    ledger.script = () => 'refuse';
    await small.post(fuelInvoice('REFUSED', '12.50'));
    await summaryWith({ error: 1 });
    const page = await call('GET', '/exports?status=error&text=refused');
    const [row] = page.items;
    assert.deepEqual([row.amount, row.currency, row.state], ['12.50', 'USD', 'held']);
    ledger.script = () => 'confirm';
    const requeued = await call('POST', '/exports/requeue', {
      exportIds: [row.exportId],
      reason: 'Activated it',
    });
    assert.equal(requeued.requeued, 1);
    await summaryWith({ error: 0, pending: 0 });
    const detail = await call('GET', `/exports/${row.exportId}`);
    assert.deepEqual(
      detail.lines.map((line: Answer) => [line.account.number, line.debit, line.credit]),
      [
        ['1100', '12.50', null],
        ['4100', null, '12.50'],
      ],
    );
    assert.equal(detail.draft.lines[0].amount, '12.50');
    assert.deepEqual(
      detail.attemptLog.map((one: Answer) => [one.purpose, one.outcome]),
      [
        ['post', 'refused'],
        ['post', 'confirmed'],
      ],
    );
    assert.deepEqual(
      detail.timeline.map((step: Answer) => step.tone),
      ['neutral', 'bad', 'neutral', 'good'],
    );
    assert.equal(detail.actions[0].actedBy, 'Dana');
  });

  test('pages by cursor without losing or repeating a row, and filters by amount', async () => {
    await small.post(...Array.from({ length: 7 }, (_, n) => fuelInvoice(`PAGE-${n}`, '77.00')));
    await summaryWith({ pending: 0 });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Answer = await call(
        'GET',
        `/exports?limit=3&amountFrom=77&amountThrough=77.00${cursor && `&cursor=${cursor}`}`,
      );
      seen.push(...page.items.map((item: Answer) => item.documentNumber));
      cursor = page.next;
    }
    assert.deepEqual(
      seen.toSorted(),
      Array.from({ length: 7 }, (_, n) => `PAGE-${n}`),
    );
  });

  test('finds a whole number, key or ledger id by itself, a part of one among all', async () => {
    const found = async (text: string): Promise<string[]> => {
      const page = await call('GET', `/exports?text=${encodeURIComponent(text)}`);
      return page.items.map((item: Answer) => item.documentNumber).sort();
    };
    await small.post(fuelInvoice('NAMED-1', '1.00'), fuelInvoice('NAMED-10', '1.00'));
    await summaryWith({ pending: 0 });
    assert.deepEqual(await found('NAMED-1'), ['NAMED-1']);
    assert.deepEqual(await found('named-1'), ['NAMED-1', 'NAMED-10']);
    const { items } = await call('GET', '/exports?text=NAMED-10');
    assert.deepEqual(await found(items[0].exportKey), ['NAMED-10']);
    assert.deepEqual(await found(items[0].externalId), ['NAMED-10']);
    const ofAnn = await call('GET', '/exports?customer=sailor&limit=500');
    const all = await call('GET', '/exports?limit=500');
    assert.equal(ofAnn.items.length, all.items.length);
    assert.deepEqual((await call('GET', '/exports?customer=nobody')).items, []);
    const keyOf = (one: Answer) => `${one.postedOn} ${one.exportId.padStart(12, '0')}`;
    const keys = all.items.map(keyOf);
    assert.deepEqual(keys, keys.toSorted().reverse(), 'newest first over all statuses');
  });

  test('narrows to where synced entries stand there, counts them, and files them', async () => {
    ledger.standing = 'draft';
    await small.post(fuelInvoice('DRAFT-1', '5.00'), fuelInvoice('DRAFT-2', '6.50'));
    await summaryWith({ pending: 0 });
    ledger.standing = 'booked';
    const drafts = await call('GET', '/exports?standing=draft');
    assert.deepEqual(drafts.items.map((one: Answer) => one.documentNumber).toSorted(), [
      'DRAFT-1',
      'DRAFT-2',
    ]);
    const { standings, notBooked, counts } = await call('GET', '/exports/summary');
    const draft = standings.find((one: Answer) => one.standing === 'draft');
    assert.deepEqual([draft.count, draft.amount, notBooked], [2, '11.50', 2]);
    const all = standings.reduce((sum: number, one: Answer) => sum + one.count, 0);
    assert.equal(all, counts.synced.count);
    const file = await fetch(`${url}/exports.csv?standing=draft`);
    assert.equal(file.headers.get('content-type'), 'text/csv; charset=utf-8');
    const [head, ...lines] = (await file.text()).trimEnd().split('\n');
    assert.match(head ?? '', /^exportId,entryId,postedOn,/);
    assert.deepEqual(
      lines.map((line) => /,(\d+\.\d\d),USD,synced,draft,/.exec(line)?.[1]).toSorted(),
      ['5.00', '6.50'],
    );
    const whole = await (await fetch(`${url}/exports.csv?status=synced`)).text();
    assert.equal(whole.trimEnd().split('\n').length - 1, counts.synced.count);
  });

  test('how many gaps the mapping has is told without the whole mapping', async () => {
    const light = await call('GET', `${connection}/mappings/gaps`);
    assert.deepEqual(light.gaps, (await call('GET', `${connection}/mappings`)).gaps);
  });

  test('excludes by filter with a reason, and brings back', async () => {
    ledger.script = () => 'refuse';
    await small.post(fuelInvoice('OUT-1'), fuelInvoice('OUT-2'));
    await summaryWith({ error: 2 });
    const filter = { status: 'error' };
    const refused = await call('POST', '/exports/exclude', { filter, reason: ' ' });
    assert.deepEqual([refused.status, refused.codes], [422, ['EXPORT_REASON_MISSING']]);
    const out = await call('POST', '/exports/exclude', { filter, reason: 'Booked by hand' });
    assert.equal(out.excluded, 2);
    const summary = await summaryWith({ excluded: 2, error: 0 });
    assert.equal(summary.counts.excluded.amount, '200.00');
    ledger.script = () => 'confirm';
    await call('POST', '/exports/requeue', { filter: { status: 'excluded' } });
    await summaryWith({ excluded: 0, error: 0, pending: 0 });
  });

  test('streams the counts when something moves', async () => {
    const abort = new AbortController();
    const stream = await fetch(`${url}/live`, { signal: abort.signal });
    assert.equal(stream.headers.get('content-type'), 'text/event-stream');
    const before = (await call('GET', '/exports/summary')).counts.synced.count;
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    assert.ok(reader);
    await small.post(fuelInvoice('LIVE-1'));
    let text = '';
    while (!text.includes(`"synced":{"count":${before + 1},`)) text += (await reader.read()).value;
    assert.match(text, /^event: exports\n/);
    abort.abort();
  });

  const wrong = [
    ['GET', '/exports/999999', undefined, 404, 'EXPORT_UNKNOWN'],
    ['GET', '/exports?from=2026-02-30', undefined, 400, 'EXPORT_FILTER_INVALID'],
    ['GET', '/exports?amountFrom=1.005', undefined, 400, 'EXPORT_FILTER_INVALID'],
    ['GET', '/exports?cursor=nonsense', undefined, 400, 'EXPORT_FILTER_INVALID'],
    ['POST', '/exports/requeue', {}, 422, 'EXPORT_SELECTION_MISSING'],
    ['GET', '/connections/99', undefined, 404, 'EXPORT_CONNECTION_UNKNOWN'],
    ['GET', '/connections/99/mappings', undefined, 404, 'MAPPING_CONNECTION_UNKNOWN'],
    ['GET', '/connections/99/mappings.csv', undefined, 404, 'MAPPING_CONNECTION_UNKNOWN'],
  ] as const;
  for (const [method, path, body, status, code] of wrong) {
    test(`${method} ${path} answers ${code}`, async () => {
      const answer = await call(method, path, body);
      assert.deepEqual([answer.status, answer.codes], [status, [code]]);
    });
  }
});

describe('connections', { concurrency: false }, () => {
  const made = { name: 'Second', ledger: 'scripted', settings: {}, cutoverOn: '2030-01-01' };

  test('are made, refuse a second of the same name and an unknown connector', async () => {
    const first = await call('POST', '/connections', made);
    assert.deepEqual([first.status, first.state, first.hasCredentials], [201, 'active', false]);
    assert.deepEqual((await call('POST', '/connections', made)).codes, [
      'EXPORT_CONNECTION_EXISTS',
    ]);
    const unknown = await call('POST', '/connections', { ...made, name: 'X', ledger: 'abacus' });
    assert.deepEqual(unknown.codes, ['EXPORT_LEDGER_UNKNOWN']);
  });

  test('a paused connection sends nothing until it is resumed', async () => {
    const paused = await call('POST', `${connection}/pause`, { reason: 'month end' });
    assert.deepEqual([paused.state, paused.stateReason], ['paused', 'Paused by Dana: month end']);
    await small.post(fuelInvoice('PAUSED-1'));
    const sent = ledger.posts.length;
    await call('POST', '/sync', {});
    assert.equal((await call('GET', '/exports/summary')).counts.pending.count, 1);
    assert.equal(ledger.posts.length, sent);
    await call('POST', `${connection}/resume`);
    await summaryWith({ pending: 0 });
    assert.equal(ledger.posts.length, sent + 1);
  });

  test('credentials go in, and no answer has them', async () => {
    const answer = await call('PUT', `${connection}/credentials`, { clientSecret: 'hush' });
    assert.equal(answer.status, 200);
    assert.ok(!JSON.stringify([answer, await call('GET', '/connections')]).includes('hush'));
    const { propertyId, connectionId } = small;
    const credentials = { clientSecret: 'hush' };
    assert.deepEqual(sealed, [{ at: { propertyId, connectionId }, credentials }]);
  });
});

test('who tests, reads the chart or syncs now is in the trail though nothing moved', async () => {
  for (const act of ['test', 'read-chart']) {
    assert.equal((await call('POST', `${connection}/${act}`)).status, 200, act);
  }
  assert.equal((await call('POST', '/sync', { connectionId: small.connectionId })).status, 200);
  const { rows } = await pool.query(
    `SELECT after ->> 'action' AS action, after ->> 'acted_by' AS by FROM audit_entries
      WHERE property_id = $1 AND subject = 'connection' AND after ? 'acted_by'
      ORDER BY audit_id DESC LIMIT 3`,
    [small.propertyId],
  );
  assert.deepEqual(
    rows.map(({ action, by }) => [action, by]),
    [
      ['sync-now', 'Dana'],
      ['read-chart', 'Dana'],
      ['test', 'Dana'],
    ],
  );
});
