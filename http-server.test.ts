// The HTTP API as any client meets it: which property a request is about, how every failure looks,
// health, and the description at /api/v1/openapi.json, whose golden copy is
// docs/reference/openapi.json.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { request as rawRequest } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { pino } from 'pino';
import { isRight } from '#access/rights.ts';
import { routeRights } from '#access/route-rights.ts';
import { createProperty } from '#chart-of-accounts/chart-store.ts';
import { openPool } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { healthRoutes } from '#monitoring/health-routes.ts';
import type { ProblemJson } from '#problems/problem-json.ts';
import { openSmallHouse, type SmallHouse } from '#scenarios/small-house.ts';
import { buildHttpServer } from './http-server.ts';
import { exampleEvents } from './openapi.ts';

const { url: databaseUrl, pool } = await testDatabase();
const golden = new URL('docs/reference/openapi.json', import.meta.url);
let small: SmallHouse;
let url: string;

before(async () => {
  small = await openSmallHouse(databaseUrl);
  url = small.server.url;
});
after(() => small?.stop());

/** The problem an address answers with, whole: nothing may be missing from it. */
async function problemAt(status: number, path: string, init: RequestInit = {}, at = url) {
  const answer = await fetch(`${at}${path}`, init);
  const text = await answer.text();
  assert.equal(answer.status, status, text);
  assert.equal(answer.headers.get('content-type'), 'application/problem+json');
  const problem = JSON.parse(text) as ProblemJson;
  const [first] = problem.problems;
  assert(first);
  assert.deepEqual(
    [problem.status, problem.code, problem.detail, problem.hint],
    [status, first.code, first.message, first.hint],
  );
  for (const one of problem.problems) assert(one.hint.endsWith('.'), one.code);
  assert.match(problem.requestId, /^[0-9a-f-]{36}$/);
  return { ...problem, headers: answer.headers };
}

const sending = (body: string, type = 'application/json') => ({
  method: 'POST',
  headers: { 'content-type': type },
  body,
});

describe('the property of a request', () => {
  test('is the only one there is, or the one the header names', async () => {
    const { code } = await small.api('GET', '/property');
    const alone = (await (await fetch(`${url}/api/v1/property`)).json()) as { code: string };
    assert.deepEqual([code, alone.code], ['harbor-point', 'harbor-point']);
  });

  test('that is not there is told', async () => {
    const headers = { 'tieout-property': 'harbour' };
    const { code, detail } = await problemAt(404, '/api/v1/property', { headers });
    assert.equal(code, 'HTTP_PROPERTY_UNKNOWN');
    assert.match(detail, /"harbour"/);
  });

  test('must be named as soon as there are two; a guess would be wrong books', async () => {
    await createProperty(pool, {
      code: 'second',
      name: 'Second',
      timeZone: 'America/New_York',
      baseCurrency: 'USD',
    });
    const { code, hint } = await problemAt(400, '/api/v1/property');
    assert.equal(code, 'HTTP_PROPERTY_MISSING');
    assert.match(hint, /Tieout-Property/);
    for (const named of ['second', 'harbor-point']) {
      const answer = await fetch(`${url}/api/v1/property`, {
        headers: { 'tieout-property': named },
      });
      assert.equal(((await answer.json()) as { code: string }).code, named);
    }
  });
});

describe('a failure', () => {
  const headers = { 'tieout-property': 'harbor-point' };
  const at = (init: { headers?: object } = {}) =>
    ({ ...init, headers: { ...headers, ...init.headers } }) as RequestInit;

  test('names the address that is not there', async () => {
    const { code, detail } = await problemAt(404, '/api/v1/invoices', at());
    assert.equal(code, 'HTTP_NOT_FOUND');
    assert.match(detail, /\/api\/v1\/invoices/);
  });

  test('of a method says which the address takes', async () => {
    const { code, headers: told } = await problemAt(
      405,
      '/api/v1/exports?limit=1',
      at({ method: 'DELETE' } as object),
    );
    assert.equal(code, 'HTTP_METHOD_REFUSED');
    assert.match(told.get('allow') ?? '', /GET/);
    await problemAt(405, '/api/v1/events', at());
    await problemAt(405, '/api/v1/manual-adjustments/7/withdraw', at());
  });

  const wrong: readonly (readonly [number, string, string, RegExp])[] = [
    [400, '/api/v1/exports?limit=9999', 'HTTP_BODY_INVALID', /limit must be <= 500/],
    [400, '/api/v1/exports?from=2026-13-01', 'EXPORT_FILTER_INVALID', /2026-13-01/],
    [400, '/api/v1/journal-entries/abc', 'HTTP_BODY_INVALID', /entryId/],
    [400, '/api/v1/connections/99999999999', 'HTTP_BODY_INVALID', /99999999999/],
    [400, '/api/v1/%ff', 'HTTP_BODY_INVALID', /url/],
    [404, '/api/v1/journal-entries/987654321', 'JOURNAL_ENTRY_UNKNOWN', /987654321/],
    [404, '/api/v1/events/987654321', 'EVENT_UNKNOWN', /987654321/],
    [404, '/api/v1/exports/987654321', 'EXPORT_UNKNOWN', /987654321/],
    [404, '/api/v1/connections/9', 'EXPORT_CONNECTION_UNKNOWN', /9/],
    [404, '/api/v1/connections/9/mappings', 'MAPPING_CONNECTION_UNKNOWN', /9/],
    [404, '/api/v1/reconciliations/9', 'RECONCILIATION_UNKNOWN', /9/],
  ];
  for (const [status, path, expected, told] of wrong) {
    test(`answers ${status} ${expected} to GET ${path}`, async () => {
      const { code, detail } = await problemAt(status, path, at());
      assert.equal(code, expected);
      assert.match(detail, told);
    });
  }

  const bodies: readonly (readonly [number, string, string, string, RegExp])[] = [
    [400, '/api/v1/sync', '{"connectionId": ', 'HTTP_BODY_INVALID', /JSON/],
    [400, '/api/v1/exports/exclude', '{}', 'HTTP_BODY_INVALID', /reason/],
    [400, '/api/v1/exports/exclude', '{"raeson": "x"}', 'HTTP_MEMBER_UNKNOWN', /"raeson"/],
    [400, '/api/v1/sync', '{"connectionid": 1}', 'HTTP_MEMBER_UNKNOWN', /"connectionid"/],
    [422, '/api/v1/exports/exclude', '{"reason": "x"}', 'EXPORT_SELECTION_MISSING', /./],
    [
      422,
      '/api/v1/reconciliations',
      '{"connectionId": 1, "asOf": "May"}',
      'RECONCILIATION_DATE_UNREADABLE',
      /May/,
    ],
    [422, '/api/v1/events', '{}', 'EVENT_FIELD_REQUIRED', /missing/],
  ];
  for (const [status, path, body, expected, told] of bodies) {
    test(`answers ${status} ${expected} to POST ${path} ${body}`, async () => {
      const { code, detail } = await problemAt(status, path, at(sending(body)));
      assert.equal(code, expected);
      assert.match(detail, told);
    });
  }

  test('that is a trick is refused: TRACE, a parameter given twice, a prototype', async () => {
    const traced = await new Promise((answered) => {
      const options = { method: 'TRACE', headers };
      const sent = rawRequest(`${url}/api/v1/property`, options, (answer) => {
        answer.resume();
        answered(answer.statusCode);
      });
      sent.end();
    });
    assert.equal(traced, 405);
    await problemAt(400, '/api/v1/exports?limit=1&limit=2', at());
    const body = '{"__proto__": {"reason": "mine"}}';
    const json = { 'content-type': 'application/json' };
    await problemAt(
      400,
      '/api/v1/reopenings',
      at({ method: 'POST', headers: json, body } as object),
    );
    assert.equal((await fetch(`${url}/assets/`)).status, 404, 'a folder is not listed');
  });

  test('of a content type nobody reads is 415, on every route', async () => {
    for (const path of ['/api/v1/sync', '/api/v1/events', '/api/v1/connections']) {
      await problemAt(415, path, at(sending('<a/>', 'application/xml')));
    }
  });

  test('that nobody expected tells its request id only; the cause is in the log', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) });
    const broken = async () => {
      throw new Error('secret detail of our insides');
    };
    const server = await buildHttpServer({
      ...{ db: pool, log, localPerson: 'dana', apiRoutes: [] },
      topRoutes: [async (top) => void top.get('/broken', broken)],
    });
    const there = await server.listen({ host: '127.0.0.1', port: 0 });
    const problem = await problemAt(500, '/broken', {}, there);
    assert.equal(problem.code, 'HTTP_UNEXPECTED');
    assert.doesNotMatch(JSON.stringify(problem), /secret detail/);
    const logged = lines.find((line) => line.includes(problem.requestId));
    assert.match(logged ?? '', /secret detail of our insides/);
    await server.close();
  });
});

test('a route that nobody has said a right for is closed to everybody', async () => {
  const server = await buildHttpServer({
    ...{ db: pool, log: pino({ level: 'silent' }), localPerson: 'dana', topRoutes: [] },
    apiRoutes: [async (api) => void api.post('/forgotten', async () => ({}))],
  });
  const there = await server.listen({ host: '127.0.0.1', port: 0 });
  const problem = await problemAt(403, '/api/v1/forgotten', { method: 'POST' }, there);
  assert.equal(problem.code, 'ACCESS_RIGHT_UNDECLARED');
  assert.match(problem.hint, /access\/route-rights\.ts/);
  await server.close();
});

describe('without its database', () => {
  test('the server lives, is not ready, and answers 503 that may be tried again', async () => {
    const away = openPool('postgres://127.0.0.1:1/none', { max: 1 });
    const check = async () => {
      await away.query('select 1');
      return { ok: true, message: 'answers' };
    };
    const server = await buildHttpServer({
      ...{ db: away, log: pino({ level: 'silent' }), localPerson: 'dana' },
      apiRoutes: [async (api) => void api.get('/property', async () => ({}))],
      topRoutes: [healthRoutes([{ name: 'database', check }])],
    });
    const there = await server.listen({ host: '127.0.0.1', port: 0 });
    assert.equal((await fetch(`${there}/health/live`)).status, 200);
    const ready = await fetch(`${there}/health/ready`);
    const { ready: isReady, checks } = (await ready.json()) as {
      ready: boolean;
      checks: { name: string; ok: boolean; message: string }[];
    };
    assert.deepEqual([ready.status, isReady, checks[0]?.ok], [503, false, false]);
    const problem = await problemAt(503, '/api/v1/property', {}, there);
    assert.deepEqual([problem.code, problem.problems[0]?.retry], ['HTTP_DATABASE_AWAY', 'later']);
    await server.close();
    await away.end();
  });
});

/** A request with a host of its own choosing, as a rebound name would send it. */
function statusWithHost(host: string): Promise<number | undefined> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = rawRequest({ host: '127.0.0.1', port, path: '/health/live', headers: { host } });
    sent.once('response', (answer) => resolve(answer.resume().statusCode));
    sent.once('error', reject);
    sent.end();
  });
}

describe('a page of another site', () => {
  test('cannot reach the server under another name', async () => {
    const hosts = ['evil.example', 'evil.example:4080', '127.0.0.1.evil.example', 'localhost.evil'];
    for (const host of hosts) assert.equal(await statusWithHost(host), 421, host);
    for (const host of ['localhost', '127.0.0.1:4080', '[::1]:4080']) {
      assert.equal(await statusWithHost(host), 200, host);
    }
  });

  test('is granted nothing by any header, asked before or with the request', async () => {
    const origin = 'https://evil.example';
    const asked = {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    };
    const answers = [
      await fetch(`${url}/api/v1/exports`, { headers: { origin } }),
      await fetch(`${url}/api/v1/events`, asked),
      await fetch(`${url}/health/live`, { headers: { origin } }),
    ];
    for (const answer of answers) {
      const names = [...answer.headers.keys()].filter((name) => name.startsWith('access-control'));
      assert.deepEqual(names, []);
    }
    assert.equal(answers[1]?.ok, false);
  });

  test('cannot change anything, not even with a request that needs no leave', async () => {
    const headers = { origin: 'https://evil.example', 'tieout-property': 'harbor-point' };
    const bare = { method: 'POST', headers };
    const problem = await problemAt(403, '/api/v1/connections/1/resume', bare);
    assert.equal(problem.code, 'HTTP_ORIGIN_REFUSED');
    await problemAt(403, '/api/v1/sync', { ...bare, headers: { ...headers, origin: 'null' } });
    const own = { ...bare, headers: { ...headers, origin: url } };
    await problemAt(404, '/api/v1/connections/1/resume', own);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      const { method, body } = sending('{}', type);
      const typed = { 'content-type': type, 'tieout-property': 'harbor-point' };
      await problemAt(415, '/api/v1/sync', { method, body, headers: typed });
    }
  });
});

type Json = Record<string, unknown>;

describe('the description', () => {
  let text: string;
  let document: { openapi: string; paths: Record<string, Record<string, Json>>; components: Json };
  before(async () => {
    text = JSON.stringify(await (await fetch(`${url}/api/v1/openapi.json`)).json(), null, 1);
    document = JSON.parse(text);
  });

  test('is the one in docs/reference/openapi.json (UPDATE_GOLDEN=1 writes it)', () => {
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(golden, `${text}\n`);
    assert(readFileSync(golden, 'utf8') === `${text}\n`, 'the API changed: UPDATE_GOLDEN=1');
  });

  test('is OpenAPI 3.1, every reference leads somewhere, every parameter is declared', () => {
    assert.equal(document.openapi, '3.1.0');
    for (const [, ref] of text.matchAll(/"\$ref": "([^"]+)"/g)) {
      const steps = String(ref).replace('#/', '').split('/');
      const found = steps.reduce<unknown>((part, step) => (part as Json)?.[step], document);
      assert(found, `${ref} leads nowhere`);
    }
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const declared = ((operation.parameters ?? []) as { in: string; name: string }[])
          .filter((one) => one.in === 'path')
          .map(({ name }) => name);
        const named = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
        assert.deepEqual(declared, named, `${method} ${path}`);
        assert(Object.keys(operation.responses as Json).length > 0, `${method} ${path}`);
      }
    }
  });

  test('lists what the server answers to, with the problem every route may answer', async () => {
    const listed = Object.entries(document.paths).filter(([path]) => path.startsWith('/api/'));
    assert(listed.length >= 30);
    for (const [path, operations] of listed) {
      for (const [method, operation] of Object.entries(operations)) {
        assert('default' in (operation.responses as Json), `${method} ${path}`);
      }
      const there = path.replace(/\{\w+\}/g, '1');
      const { headers } = await problemAt(405, there, { method: 'PATCH' });
      for (const method of Object.keys(operations)) {
        assert(headers.get('allow')?.includes(method.toUpperCase()), `${method} ${path}`);
      }
    }
  });

  test('says of every route which right it needs, and of no route that is not there', () => {
    const there = new Set<string>();
    for (const [path, operations] of Object.entries(document.paths)) {
      if (!path.startsWith('/api/')) continue;
      const address = path.replace('/api/v1', '').replace(/\{(\w+)\}/g, ':$1');
      for (const [method, operation] of Object.entries(operations)) {
        const route = `${method.toUpperCase()} ${address}`;
        there.add(route);
        const advice = `nobody has said which right ${route} needs: its line is missing in`;
        const right = String(operation['x-right']);
        const known = isRight(right) || right === 'anyone' || right === 'self';
        assert(known, `${advice} access/route-rights.ts`);
      }
    }
    const gone = Object.keys(routeRights).filter((route) => !there.has(route));
    assert.deepEqual(gone, [], 'lines of access/route-rights.ts without a route');
  });

  test('is a page to read as well: all of it, with links that lead, and no script', async () => {
    const answer = await fetch(`${url}/api/v1/reference`);
    assert.match(answer.headers.get('content-type') ?? '', /text\/html/);
    assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    const page = await answer.text();
    assert.doesNotMatch(page, /<script|\son\w+=|undefined|\[object/);
    const operations = Object.values(document.paths).flatMap((one) => Object.keys(one));
    assert.equal(page.match(/<span class="method">/g)?.length, operations.length);
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    for (const [, id] of page.matchAll(/href="#([^"]+)"/g)) assert.ok(ids.has(id), `#${id}`);
  });

  test('shows events that post as they are', async () => {
    const headers = { 'tieout-property': 'harbor-point' };
    const post = document.paths['/api/v1/events']?.post;
    assert(post);
    const { content } = post.requestBody as {
      content: Record<string, { example?: string; examples?: Record<string, { value: unknown }> }>;
    };
    const send = async (body: string, type: string) => {
      const init = { method: 'POST', headers: { ...headers, 'content-type': type }, body };
      const answer = await fetch(`${url}/api/v1/events`, init);
      return { status: answer.status, text: await answer.text() };
    };
    const json = content['application/json']?.examples;
    assert.deepEqual(json?.several?.value, Object.values(exampleEvents));
    const one = await send(JSON.stringify(json?.invoice?.value), 'application/json');
    assert.equal(one.status, 201, one.text);
    const several = await send(JSON.stringify(json?.several?.value), 'application/json');
    assert.deepEqual([several.status, JSON.parse(several.text).refused], [207, 0]);
    for (const type of ['application/x-ndjson', 'text/csv']) {
      const { status, text: told } = await send(content[type]?.example ?? '', type);
      assert.equal(status, 200);
      for (const line of told.trimEnd().split('\n')) {
        assert.match(JSON.parse(line).status, /^(posted|exists)$/, line);
      }
    }
  });
});
