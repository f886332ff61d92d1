// The way of a new connection to its first export, over real HTTP on a real database: rehearse,
// look, approve, go live. Method: a scripted ledger, a worker that runs all along, and books with
// three fuel sales; what the ledger got is the judge of what was sent.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify from 'fastify';
import { silentLog } from '#database/database-log.ts';
import { testDatabase } from '#database/test-database.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { replaceExternalChart } from '#mapping/mapping-store.ts';
import { ProblemError } from '#problems/problem.ts';
import { exportRoutes } from './export-routes.ts';
import { startExportWorker } from './export-worker.ts';
import { rehearsalRoutes } from './rehearsal-routes.ts';
import { makeSmallConnection, ScriptedLedger } from './small-connection-store.ts';

after(async () => {
  await worker.stop();
  await server.close();
});
const { pool } = await testDatabase();
const small = await makeSmallConnection(pool, 'rehearsal');
const ledger = new ScriptedLedger();
const tooLong = { code: 'TEST_TOO_LONG', message: 'Too long.', hint: '', retry: 'never' } as const;
let longMemos = false;

const server = Fastify().withTypeProvider<TypeBoxTypeProvider>();
server.decorateRequest('propertyId', 0);
server.decorateRequest('person', '');
server.addHook('onRequest', async (request) => {
  request.propertyId = small.propertyId;
  request.person = 'Dana';
});
server.setErrorHandler((error, _request, reply) => {
  const codes =
    error instanceof ProblemError ? error.problems.map(({ code }) => code) : [`${error}`];
  return reply.code(error instanceof ProblemError ? error.status : 400).send({ codes });
});
await server.register(exportRoutes({ pool }));
await server.register(
  rehearsalRoutes({
    pool,
    checkDraft: () => (longMemos ? [tooLong] : []),
    // A ledger that takes ten characters of a line, and any text of an entry.
    textCuts: (_connection, { lines }) =>
      lines.flatMap(({ memo }, index) => {
        if (memo.length <= 10) return [];
        const limit = { field: 'text', lengthMax: 10, setting: 'lineMemoLengthMax' } as const;
        return [{ ...limit, line: index + 1, whole: memo, text: memo.slice(0, 10) }];
      }),
  }),
);
const url = await server.listen({ port: 0, host: '127.0.0.1' });
let moved = () => {};
const worker = startExportWorker({
  pool,
  openLedger: async () => ledger,
  worker: 'test',
  log: silentLog,
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  random: Math.random,
  pollMs: 25,
  onMoved: () => moved(),
});

// biome-ignore lint/suspicious/noExplicitAny: answers are judged member by member below.
type Answer = any;
const connection = `/connections/${small.connectionId}`;

async function call(method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(url + path, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: answer.status, ...((await answer.json()) as object) };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (;;) {
    // Before the look: what moves while it is under way must not be missed.
    const next = new Promise<void>((resolve) => {
      moved = resolve;
    });
    if (await condition()) return;
    await next;
  }
}

const synced = async (count: number) => {
  const { counts } = await call('GET', '/exports/summary');
  return counts.synced.count === count;
};

/** The mirrored company: what the small books' mappings point at. */
async function mirror(changes: { directPosting?: boolean } = {}): Promise<void> {
  const item = (kind: string, externalId: string, attributes = {}) => {
    return { kind, externalId, name: `${kind} ${externalId}`, active: true, attributes } as never;
  };
  await replaceExternalChart(pool, small.propertyId, small.connectionId, [
    ...['X1100', 'X1050', 'X2200', 'X4100', 'X4000', 'X2400'].map((id) => item('account', id)),
    ...['XTRS', 'XREIT'].map((id) => item('location', id)),
    ...['XDOCK', 'XSTORE'].map((id) => item('department', id)),
    item('journal', 'TIE', { directPosting: changes.directPosting ?? true }),
  ]);
}

await pool.query(`UPDATE connections SET stage = 'rehearsing' WHERE property_id = $1`, [
  small.propertyId,
]);
await small.post(fuelInvoice('FUEL-1'), fuelInvoice('FUEL-2'), fuelInvoice('FUEL-3'));

test('before anything was rehearsed there is no rehearsal, and nothing is sent', async () => {
  assert.equal((await call('GET', `${connection}/rehearsals/last`)).rehearsal, null);
  await call('POST', '/sync', {});
  assert.equal(ledger.posts.length, 0);
});

test('a rehearsal says how many would fail, of what, and what to press', async () => {
  await mirror({ directPosting: false });
  const rehearsal = await call('POST', `${connection}/rehearsals`);
  assert.deepEqual(
    [rehearsal.status, rehearsal.checked, rehearsal.failing, rehearsal.candidates],
    [201, 3, 3, []],
  );
  const [cause, ...others] = rehearsal.causes;
  assert.deepEqual(others, []);
  assert.deepEqual(
    [cause.code, cause.subject, cause.count, cause.samples.length],
    ['MAPPING_JOURNAL_NO_DIRECT_POSTING', 'TIE', 3, 3],
  );
  assert.equal(cause.remedy.kind, 'activate-in-ledger');
  longMemos = true;
  await mirror();
  const second = await call('POST', `${connection}/rehearsals`);
  assert.deepEqual(
    second.causes.map(({ code }: { code: string }) => code),
    ['TEST_TOO_LONG'],
  );
  longMemos = false;
});

test('a text that would be cut is a note with an example, and no failure', async () => {
  const { checked, failing, cut, cuts } = await call('POST', `${connection}/rehearsals`);
  assert.deepEqual([checked, failing, cut], [3, 0, 3]);
  const [one, ...others] = cuts;
  assert.deepEqual(others, [], 'two lines of one field are one group');
  const { example, ...group } = one;
  const setting = 'lineMemoLengthMax';
  assert.deepEqual(group, { field: 'text', setting, lengthMax: 10, count: 3 });
  assert.deepEqual([example.documentNumber, example.line], ['FUEL-1', 1]);
  assert.equal(example.text, example.whole.slice(0, 10));
});

test('who asks for lines hears how far a rehearsal is, and its result last', async () => {
  const answer = await fetch(`${url}${connection}/rehearsals`, {
    method: 'POST',
    headers: { accept: 'application/x-ndjson' },
  });
  assert.deepEqual(
    [answer.status, answer.headers.get('content-type')],
    [201, 'application/x-ndjson'],
  );
  const lines = (await answer.text())
    .trimEnd()
    .split('\n')
    .map((line): Answer => JSON.parse(line));
  assert.deepEqual(lines.slice(0, -1), [{ checked: 3, of: 3 }]);
  const { rehearsal } = await call('GET', `${connection}/rehearsals/last`);
  assert.deepEqual(lines.at(-1), { result: rehearsal });
});

test('a rehearsal made before the chart was read again cannot be approved', async () => {
  const { rehearsal } = await call('GET', `${connection}/rehearsals/last`);
  await mirror();
  const last = await call('GET', `${connection}/rehearsals/last`);
  assert.equal(last.rehearsal.current, false);
  const { rehearsalId } = rehearsal;
  const answer = await call('POST', `${connection}/approve`, { rehearsalId, exportIds: ['1'] });
  assert.deepEqual([answer.status, answer.codes], [409, ['EXPORT_REHEARSAL_STALE']]);
  const unknown = { rehearsalId: 999, exportIds: ['1'] };
  assert.deepEqual((await call('POST', `${connection}/approve`, unknown)).codes, [
    'EXPORT_REHEARSAL_UNKNOWN',
  ]);
});

test('the exact entry is seen first; one approved export is sent, and nothing else', async () => {
  const rehearsal = await call('POST', `${connection}/rehearsals`);
  const [first] = rehearsal.candidates;
  const { items } = await call('GET', `${connection}/previews?exportIds=${first}`);
  const [line] = items[0].draft.lines;
  assert.deepEqual(
    [items[0].documentNumber, line.accountId, line.accountName, line.dimensions[0].name],
    ['FUEL-1', 'X1100', 'account X1100', 'location XTRS'],
  );
  const { rehearsalId } = rehearsal;
  const wrong = { rehearsalId, exportIds: ['999999'] };
  assert.deepEqual((await call('POST', `${connection}/approve`, wrong)).codes, [
    'EXPORT_NOT_REHEARSABLE',
  ]);
  assert.deepEqual((await call('POST', `${connection}/go-live`, {})).codes, ['EXPORT_NOT_PROVEN']);
  assert.deepEqual((await call('POST', `${connection}/go-live`, { unproven: true })).codes, [
    'EXPORT_REASON_MISSING',
  ]);
  const approved = await call('POST', `${connection}/approve`, { rehearsalId, exportIds: [first] });
  assert.deepEqual([approved.stage, approved.approved], ['proving', 1]);
  await until(() => synced(1));
  await call('POST', '/sync', {});
  assert.equal(ledger.posts.length, 1);
});

test('what would be refused by now is not approved, whatever the rehearsal said', async () => {
  const rehearsal = await call('POST', `${connection}/rehearsals`);
  const { rehearsalId, candidates } = rehearsal;
  longMemos = true;
  const approve = { rehearsalId, exportIds: candidates.slice(0, 1) };
  const answer = await call('POST', `${connection}/approve`, approve);
  assert.deepEqual([answer.status, answer.codes], [409, ['EXPORT_WOULD_FAIL']]);
  longMemos = false;
});

test('live, it sends the rest, and is live only once', async () => {
  const live = await call('POST', `${connection}/go-live`, {});
  assert.deepEqual([live.status, live.stage], [200, 'live']);
  await until(() => synced(3));
  assert.equal(ledger.posts.length, 3);
  assert.deepEqual((await call('POST', `${connection}/go-live`, {})).codes, [
    'EXPORT_ALREADY_LIVE',
  ]);
  const { rows } = await pool.query(
    'SELECT action, acted_by FROM connection_actions WHERE property_id = $1 ORDER BY action_id',
    [small.propertyId],
  );
  assert.deepEqual(
    rows.map(({ action, acted_by }) => [action, acted_by]),
    [
      ['sync-now', 'Dana'],
      ['approve', 'Dana'],
      ['sync-now', 'Dana'],
      ['go-live', 'Dana'],
    ],
  );
});
