// What the server answers for the console's addresses, built or not.
// Method: a real server on a free port, a folder with a page and one asset, real HTTP.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import Fastify from 'fastify';
import { consoleRoutes } from './console-routes.ts';

const folder = mkdtempSync(join(tmpdir(), 'tieout-console-'));
const server = Fastify();
await server.register(consoleRoutes({ folder }));
const url = await server.listen({ port: 0, host: '127.0.0.1' });
test.after(() => server.close());

test('a console that is not built says how to build it', async () => {
  const answer = await fetch(`${url}/accounting/sync`);
  assert.equal(answer.status, 503);
  assert.match(await answer.text(), /npm run build/);
});

test('once built, every address of the console is its page, never cached', async () => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<title>Tieout</title>');
  writeFileSync(join(folder, 'assets', 'main-abc.js'), 'export {};');
  for (const path of ['/', '/accounting/sync?status=error', '/nowhere']) {
    const answer = await fetch(url + path);
    assert.equal(answer.status, 200, path);
    assert.match(await answer.text(), /Tieout/);
    assert.equal(answer.headers.get('cache-control'), 'no-cache');
  }
});

test('assets are cached for ever, and a missing one is not a page', async () => {
  const asset = await fetch(`${url}/assets/main-abc.js`);
  assert.equal(asset.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  assert.match(asset.headers.get('content-type') ?? '', /javascript/);
  assert.equal((await fetch(`${url}/assets/gone-123.js`)).status, 404);
  assert.equal((await fetch(`${url}/favicon.ico`)).status, 404);
});

test('what was compressed in the build is sent to those who can read it', async () => {
  writeFileSync(join(folder, 'assets', 'main-abc.js.br'), brotliCompressSync('export {};'));
  const answer = await fetch(`${url}/assets/main-abc.js`, {
    headers: { 'accept-encoding': 'gzip, br' },
  });
  assert.equal(answer.headers.get('content-encoding'), 'br');
  assert.match(answer.headers.get('content-type') ?? '', /javascript/);
  assert.equal(answer.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  assert.match(answer.headers.get('vary') ?? '', /accept-encoding/i);
  assert.equal(await answer.text(), 'export {};');
  const plain = await fetch(`${url}/assets/main-abc.js`, { headers: { 'accept-encoding': 'x' } });
  assert.equal(plain.headers.get('content-encoding'), null);
});

test('addresses of the API are never answered with a page', async () => {
  for (const path of ['/api/v1/nothing', '/api', '/health/nothing']) {
    assert.equal((await fetch(url + path)).status, 404, path);
  }
});

test('no script but ours may run, and nobody may frame the console', async () => {
  const policy = (await fetch(url)).headers.get('content-security-policy') ?? '';
  assert.match(policy, /script-src 'self';/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.doesNotMatch(policy, /unsafe-eval/);
});

test('a path that climbs out of the folder finds nothing', async () => {
  const answer = await fetch(`${url}/assets/..%2f..%2fpackage.json`);
  assert.notEqual(answer.status, 200);
});
