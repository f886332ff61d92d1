// Members nobody knows: by what schemas say of them, and through the server, where each route that
// takes a body refuses one. Method: a table; then every route the API describes is asked.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Type } from 'typebox';
import { testDatabase } from '#database/test-database.ts';
import { openSmallHouse, type SmallHouse } from '#scenarios/small-house.ts';
import { unknownMembers } from './strict-bodies.ts';

const line = Type.Object({ account: Type.String(), debit: Type.Optional(Type.String()) });
const entry = Type.Object({ reason: Type.String(), lines: Type.Array(line) });
const either = Type.Union([Type.Null(), Type.Object({ ids: Type.Array(Type.String()) }), entry]);
const open = Type.Object({
  name: Type.String(),
  settings: Type.Record(Type.String(), Type.Unknown()),
});
const whole = Type.Intersect([Type.Object({ a: Type.String() }), Type.Object({ b: line })]);

const table = [
  ['all is known', entry, { reason: 'x', lines: [{ account: '1', debit: '2' }] }, []],
  ['at the top', entry, { reason: 'x', lines: [], raeson: 'y' }, ['raeson']],
  ['within a list', entry, { lines: [{ account: '1' }, { acount: '1' }] }, ['lines[1].acount']],
  ['one of several alternatives knows it', either, { ids: ['1'], reason: 'x' }, []],
  ['none of them does', either, { idz: ['1'], lines: [{ x: 1 }] }, ['idz', 'lines[0].x']],
  ['what is open', open, { name: 'x', settings: { anything: { at: 'all' } } }, []],
  ['beside what is open', open, { nmae: 'x', settings: {} }, ['nmae']],
  ['parts that belong together', whole, { a: 'x', b: { account: '1', c: 2 } }, ['b.c']],
  ['no object at all', entry, 'text', []],
  ['nothing is described', Type.Unsafe({}), { x: { y: 1 } }, []],
  ['names every object has', entry, { constructor: 1, toString: 2 }, ['constructor', 'toString']],
] as const;

for (const [what, schema, body, expected] of table) {
  test(`unknown members: ${what}`, () => {
    const found = unknownMembers(schema as never, body).map(({ path }) => path);
    assert.deepEqual(found, expected);
  });
}

test('unknown members: of very many the first hundred are told, and no more is looked for', () => {
  const asked = Array.from({ length: 5_000 }, (_, at) => [`x${at}`, 1]);
  let looks = 0;
  const body = { reason: 'x', lines: [Object.fromEntries(asked)] };
  Object.defineProperty(body, 'after', { enumerable: true, get: () => void looks++ });
  const found = unknownMembers(entry as never, body).map(({ path }) => path);
  assert.deepEqual([found.length, found[0], found[99]], [100, 'lines[0].x0', 'lines[0].x99']);
  assert.equal(looks, 0);
});

/** Routes whose bodies are not described to the last member, and what judges them. */
const judgedElsewhere: Readonly<Record<string, string>> = {
  'PUT /connections/{id}/credentials': 'which there are is up to the connector',
  'POST /events': 'the intake names every unknown field itself',
};

describe('through the server', async () => {
  const { url: databaseUrl } = await testDatabase();
  let small: SmallHouse;
  before(async () => {
    small = await openSmallHouse(databaseUrl);
  });
  after(() => small.stop());

  test('every route that takes a body refuses a member it does not know', async () => {
    const description = await fetch(`${small.server.url}/api/v1/openapi.json`);
    const { paths } = (await description.json()) as Described;
    const taken: string[] = [];
    for (const [path, methods] of Object.entries(paths)) {
      for (const [method, { requestBody }] of Object.entries(methods)) {
        if (requestBody?.content['application/json'] === undefined) continue;
        const route = `${method.toUpperCase()} ${path.replace('/api/v1', '')}`;
        const answer = await fetch(`${small.server.url}${path.replace(/\{\w+\}/g, '1')}`, {
          method: method.toUpperCase(),
          headers: { 'content-type': 'application/json' },
          body: '{"nobodyKnows": 1}',
        });
        const told = (await answer.json()) as { code?: string };
        const isRefused = answer.status === 400 && told.code === 'HTTP_MEMBER_UNKNOWN';
        if (!isRefused) taken.push(route);
      }
    }
    assert.deepEqual(taken.sort(), Object.keys(judgedElsewhere).sort());
  });
});

interface Described {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { requestBody?: { content: Record<string, unknown> } }>>>
  >;
}
