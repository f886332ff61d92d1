// The server behind a proxy with HTTPS, as TIEOUT_PUBLIC_URL says, and without one: what cookies
// and headers tell browsers, and which forwarded headers are believed. Method: real HTTP; the
// headers a proxy would set are sent by the test.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { request } from 'undici';
import { testDatabase } from '#database/test-database.ts';
import { setUpText } from '#root/serve.ts';
import { housePassword as password, tokenIn } from '#scenarios/closed-house.ts';
import { openSmallHouse, type SmallHouse } from '#scenarios/small-house.ts';

const { url: databaseUrl } = await testDatabase();
const publicUrl = 'https://books.example.com';
const host = 'books.example.com';
const name = 'ada@harbor.example';
const strict = 'max-age=31536000; includeSubDomains';
let proxied: SmallHouse;
let plain: SmallHouse;

before(async () => {
  proxied = await openSmallHouse(databaseUrl, 'operator', {
    closed: true,
    env: { TIEOUT_PUBLIC_URL: publicUrl },
  });
  plain = await openSmallHouse(databaseUrl, 'operator', { closed: true });
});
after(async () => {
  await plain?.stop();
  await proxied?.stop();
});

type Headers = Record<string, string>;

async function send(to: SmallHouse, path: string, headers: Headers, sent?: object) {
  const {
    statusCode,
    headers: told,
    body,
  } = await request(`${to.server.url}${path}`, {
    method: sent === undefined ? 'GET' : 'POST',
    headers: { ...headers, ...(sent === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
  });
  return { status: statusCode, told, text: await body.text() };
}

const signIn = (to: SmallHouse, headers: Headers) =>
  send(to, '/api/v1/session', headers, { name, password });

describe('behind a proxy', () => {
  test('the link of the first start leads to its address', async () => {
    const link = /(http\S+)/.exec(await setUpText(proxied.house, proxied.server.url))?.[1] ?? '';
    assert.match(link, /^https:\/\/books\.example\.com\/set-up#/);
    const headers = { host, origin: publicUrl, 'x-forwarded-proto': 'https' };
    const body = { token: tokenIn(link), name, password };
    assert.equal((await send(proxied, '/api/v1/access-links/open', headers, body)).status, 200);
  });

  for (const [what, more] of [
    ['that says how people came', { 'x-forwarded-proto': 'https' }],
    ['that does not', {}],
  ] as const) {
    test(`${what}, cookies are of this host and of HTTPS alone, for a year`, async () => {
      const headers = { host, origin: publicUrl, ...more };
      const { status, told } = await signIn(proxied, headers);
      assert.equal(status, 200);
      const [set = '', ...others] = [told['set-cookie'] ?? ''].flat();
      assert(others.every((one) => one.startsWith('__Host-') && one.endsWith('; Secure')));
      const parts = 'Path=/; HttpOnly; SameSite=Lax; Max-Age=43200; Secure';
      assert.match(set, new RegExp(`^__Host-tieout=[\\w-]{43}; ${parts}$`));
      assert.equal(told['strict-transport-security'], strict);
      const cookie = set.split(';')[0] ?? '';
      assert.equal((await send(proxied, '/api/v1/property', { host, cookie })).status, 200);
    });
  }

  test('a name that is not its own is refused, forwarded or not', async () => {
    for (const headers of [
      { host: 'evil.example' },
      { host, 'x-forwarded-host': 'evil.example' },
    ] as Headers[]) {
      assert.equal((await send(proxied, '/health/live', headers)).status, 421);
    }
  });
});

describe('without a proxy', () => {
  test('nothing forwarded is believed: neither address, nor name, nor HTTPS', async () => {
    const own = new URL(plain.server.url);
    const forged = {
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
    };
    const { status, told } = await signIn(plain, { ...forged, origin: own.origin });
    assert.equal(status, 200);
    assert.equal(told['strict-transport-security'], undefined);
    const cookie = String(told['set-cookie']).split(';')[0] ?? '';
    assert.match(cookie, new RegExp(`^tieout-${own.port}=`));
    const { text } = await send(plain, '/api/v1/sessions', { cookie });
    const [latest] = JSON.parse(text).items as { address: string }[];
    assert.equal(latest?.address, '127.0.0.1');
  });
});

test('every answer forbids sniffing, framing and all a page may load by itself', async () => {
  for (const path of ['/health/live', '/api/v1/nothing', '/api/v1/openapi.json', '/consent', '/']) {
    const { told } = await send(plain, path, {});
    assert.equal(told['x-content-type-options'], 'nosniff', path);
    assert.equal(told['referrer-policy'], 'no-referrer', path);
    const policy = String(told['content-security-policy']);
    for (const part of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) {
      assert(policy.includes(part), `${path}: ${part}`);
    }
  }
});
