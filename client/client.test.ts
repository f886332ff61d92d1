// The client that programs use. Method: built as an installation builds it, used against the
// product's own server; a program that uses it is compiled, right and wrong, to see that the types
// say what the server says; and those of docs/reference/http.md are compiled and run.

import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { testDatabase } from '#database/test-database.ts';
import { openSmallHouse, type SmallHouse } from '#scenarios/small-house.ts';
import { buildClient } from './build.ts';
import { typeOf } from './types-of-description.ts';

// Within the checkout, so that what the client imports is found.
const folder = fileURLToPath(new URL('dist', import.meta.url));
const { url: databaseUrl } = await testDatabase();
// biome-ignore lint/suspicious/noExplicitAny: its types are what the second part is about.
let client: any;
let small: SmallHouse;

before(async () => {
  buildClient(folder);
  client = await import(pathToFileURL(join(folder, 'client.js')).href);
  small = await openSmallHouse(databaseUrl);
});
after(() => small?.stop());

const options = (more: object = {}) => ({
  ...{ url: small.server.url, property: 'harbor-point', pauseMs: 1 },
  ...more,
});

const invoice = (id: string, amount = '18.00') => ({
  ...{ source: 'client', id, kind: 'invoice-issued', occurredOn: '2026-05-10', outlet: 'TRS' },
  ...{ customer: { id: 'C-1', name: 'Ada Byron' }, lines: [{ product: 'ICE-BAIT', amount }] },
});

describe('the client', () => {
  test('sends any number of events as a stream and tells what became of each', async () => {
    const events = Array.from({ length: 600 }, (_, at) => invoice(`I-${at}`));
    const tell = async () => {
      const counts: Record<string, number> = {};
      for await (const { status } of client.sendEvents(options(), [...events, invoice('X', '1O')]))
        counts[status] = (counts[status] ?? 0) + 1;
      return counts;
    };
    assert.deepEqual(await tell(), { posted: 600, refused: 1 });
    assert.deepEqual(await tell(), { exists: 600, refused: 1 });
  });

  test('reads a list to its end, page by page', async () => {
    const api = client.tieout(options());
    const seen = new Set<string>();
    let pages = 0;
    const page = (cursor: string | undefined) => {
      pages += 1;
      return api.GET('/journal-entries', { params: { query: { limit: 250, cursor } } });
    };
    for await (const { entryId } of client.items(page)) seen.add(entryId);
    assert.deepEqual([seen.size, pages], [600, 3]);
  });

  test('throws a problem with code, hint and everything that is wrong', async () => {
    const api = client.tieout(options());
    const wrong = { ...invoice('Y', '1O'), outlet: 'RIET' };
    const failed = await api.POST('/events', { body: wrong }).catch((error: Error) => error);
    assert(failed instanceof client.TieoutProblem);
    const codes = failed.problems.map(({ code }: { code: string }) => code).sort();
    assert.deepEqual(codes, ['EVENT_AMOUNT_INVALID', 'EVENT_OUTLET_UNKNOWN']);
    assert.equal(failed.status, 422);
    assert(failed.requestId !== '' && failed.hint !== '');
  });

  test('sends again what is safe to send twice, nothing else, when no answer came', async () => {
    const lost: string[] = [];
    const losing = async (request: Request) => {
      const answer = await fetch(request);
      lost.push(`${request.method} ${answer.status}`);
      if (lost.length % 2 === 1) throw new TypeError('the answer was lost');
      return answer;
    };
    const api = client.tieout(options({ fetch: losing }));
    const { data } = await api.POST('/events', { body: invoice('AGAIN') });
    assert.deepEqual([data.status, lost], ['exists', ['POST 201', 'POST 200']]);
    lost.length = 0;
    const [debit, credit] = [
      { account: '6600', debit: '9.00' },
      { account: '1590', credit: '9.00' },
    ];
    const entry = { id: 'lost-answer-1', occurredOn: '2026-05-10', outlet: 'TRS', reason: 'Wear' };
    const posted = await api.POST('/journal-entries', {
      body: { ...entry, lines: [debit, credit] },
    });
    assert.deepEqual([posted.data.status, lost], ['exists', ['POST 201', 'POST 200']]);
    lost.length = 0;
    await api.PUT('/notification-settings', { body: { staleAfterMinutes: 60, digestAt: '07:00' } });
    assert.deepEqual(lost, ['PUT 200', 'PUT 200']);
    lost.length = 0;
    const body = { connectionId: 1, asOf: '2026-05-31' };
    await assert.rejects(api.POST('/reconciliations', { body }), /the answer was lost/);
    assert.deepEqual(lost, ['POST 404']);
  });
});

const use = `
import { items, type ProblemCode, sendEvents, tieout, type TieoutEvent } from './client.js';
const options = { url: 'http://127.0.0.1:4080', key: 'tieout_x', property: 'harbor-point' };
const api = tieout(options);
const event: TieoutEvent = {
  source: 'till', id: 'I-1', kind: 'invoice-issued', occurredOn: '2026-05-10', outlet: 'TRS',
  customer: { id: 'C-1', name: 'Ada' }, lines: [{ product: 'ICE-BAIT', amount: '18.00' }],
};
for await (const { line, status } of sendEvents(options, [event])) console.log(line + 1, status);
const page = (cursor?: string) =>
  api.GET('/exports', { params: { query: { status: 'error', ...(cursor ? { cursor } : {}) } } });
for await (const one of items(page)) console.log(one.exportId.toUpperCase(), one.status);
export const again: ProblemCode = 'DATABASE_UNREACHABLE';
`;
const wrongUses = {
  "query: { status: 'error'": "query: { status: 'lost'",
  "'/exports'": "'/export'",
  'one.exportId.toUpperCase()': 'one.exportID',
  "amount: '18.00'": 'amount: 18',
  "'DATABASE_UNREACHABLE'": "'DATABASE_AWAY'",
  "kind: 'invoice-issued'": "kind: 'invoice-isued'",
};

const guide = readFileSync(new URL('../docs/reference/http.md', import.meta.url), 'utf8');
const [program = '', receiver = ''] = [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(
  ([, text]) => text ?? '',
);

describe('the programs of docs/reference/http.md', () => {
  test('compile as they stand', () => {
    for (const text of [program, receiver]) {
      assert.match(text, /from 'tieout\/(client|webhooks)'/);
      assert.deepEqual(compiles(text), { ok: true, said: '' });
    }
  });

  test('print what the page says', async () => {
    const file = join(folder, 'program.ts');
    writeFileSync(file, program);
    const env = { PATH: process.env.PATH ?? '', TIEOUT_URL: small.server.url };
    const { stdout } = await promisify(execFile)(process.execPath, [file], { env });
    const [, told] = /```text\n([\s\S]*?)```/.exec(guide) ?? [];
    assert.deepEqual(
      stdout.split('\n').map((line) => line.trimEnd()),
      told?.split('\n'),
    );
  });
});

function compiles(text: string): { readonly ok: boolean; readonly said: string } {
  const file = join(folder, 'use.ts');
  writeFileSync(file, text);
  const compiler = fileURLToPath(new URL('../node_modules/.bin/tsc', import.meta.url));
  const args = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', '--target', 'es2024'];
  const more = ['--module', 'nodenext', '--moduleResolution', 'nodenext', '--types', 'node'];
  const { status, stdout } = spawnSync(compiler, [file, ...args, ...more], { encoding: 'utf8' });
  return { ok: status === 0, said: stdout };
}

describe('its types', () => {
  test('let a right program through', () => {
    assert.deepEqual(compiles(use), { ok: true, said: '' });
  });

  test('stop a wrong one', () => {
    for (const [right, wrong] of Object.entries(wrongUses)) {
      assert(use.includes(right));
      assert.equal(compiles(use.replace(right, wrong)).ok, false, wrong);
    }
  });

  test('promise nothing of a schema they do not know', () => {
    const shapes = [{}, { type: 'file' }, { type: 'object' }, { type: ['string', 'null'] }];
    assert.deepEqual(shapes.map(typeOf), [
      'unknown',
      'unknown',
      '{ [name: string]: unknown }',
      'string | null',
    ]);
  });
});
