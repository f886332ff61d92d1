// Drill of answers that cannot be trusted: broken off at every byte, random bytes, pages of HTML, a
// yes with an error's status, a bomb of zeros, an answer that never ends. The company has booked
// each entry before its answer is spoiled: nothing but `uncertain` is true, and no answer is worth
// more memory than its limit.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { createGzip, gzipSync } from 'node:zlib';
import type { ExportKey } from '#external-ledger/external-ledger.ts';
import { randomFrom } from '#scenarios/demo-season/random.ts';
import { type Api, apis, slipRental } from './drill-company.ts';
import { type Spoil, spoilingGateway } from './spoiling-gateway.ts';

const seed = 18;
const answerBytesMax = 1 << 20;

/** The company behind a gateway that spoils the answers to posts. */
async function spoiledCompany(t: TestContext, api: Api) {
  const post = Buffer.from(api === 'rest' ? '"glJournal"' : '<GLBATCH>');
  const isSpoiled = (body: Buffer) => body.includes(post);
  const { ledger, state, control } = await spoilingGateway(t, api, { isSpoiled, answerBytesMax });
  let posts = 0;
  const send = (spoil: Spoil | null) => {
    posts += 1;
    state.spoil = spoil;
    return ledger.post(slipRental, `T-SPOILED-${posts}` as ExportKey);
  };
  return { post: send, state, control };
}

const page = Buffer.from('<html><body><h1>It works!</h1></body></html>');

/** Two hundred megabytes of zeros, as 200 kB. */
async function bomb(): Promise<Buffer> {
  const zip = createGzip();
  const parts: Buffer[] = [];
  zip.on('data', (part: Buffer) => parts.push(part));
  const zeros = Buffer.alloc(1 << 20, 0x20);
  for (let left = 200; left > 0; left -= 1) {
    if (!zip.write(zeros)) await once(zip, 'drain');
  }
  zip.end();
  await once(zip, 'end');
  return Buffer.concat(parts);
}

function corpus(random: ReturnType<typeof randomFrom>, bytes: number): [string, Spoil][] {
  const step = Math.max(1, Math.floor(bytes / 150));
  const cuts = Array.from({ length: Math.ceil(bytes / step) }, (_, index) => index * step);
  const noise = (length: number) =>
    Buffer.from(Array.from({ length }, () => random.between(0, 255)));
  const always = (status: number, body: Buffer, type?: string): Spoil => {
    return (_whole, given) => ({ status, body, type: type ?? given });
  };
  return [
    ...cuts.map((at): [string, Spoil] => [
      `cut at ${at} of ${bytes}`,
      (whole, type) => ({ status: 200, type, body: whole.subarray(0, at) }),
    ]),
    ...Array.from({ length: 40 }, (_, index): [string, Spoil] => [
      `noise ${index}`,
      always(random.pick([200, 201, 500, 502]), noise(random.between(0, 400))),
    ]),
    ['HTML with 200', always(200, page, 'text/html')],
    ['HTML of the right type', always(200, page)],
    ['null', always(200, Buffer.from('null'))],
    ['a list', always(201, Buffer.from('[]'))],
    ['a yes with 500', (whole, type) => ({ status: 500, type, body: whole })],
    ['a yes with 504', (whole, type) => ({ status: 504, type, body: whole })],
    ['nested deep', always(200, Buffer.from('['.repeat(100_000)))],
    ['nested elements', always(200, Buffer.from('<a>'.repeat(100_000)))],
    ['an answer too long', always(200, Buffer.alloc(answerBytesMax * 2, 0x20))],
    [
      'gzip nobody asked for',
      (whole, type) => ({ status: 200, type, body: gzipSync(whole), encoding: 'gzip' }),
    ],
    [
      'gzip cut',
      (whole, type) => {
        const body = gzipSync(whole).subarray(0, 40);
        return { status: 200, type, body, encoding: 'gzip' };
      },
    ],
    ['one byte and no more', (whole, type) => ({ status: 200, type, body: whole, drip: true })],
  ];
}

for (const api of apis) {
  test(`${api}, seed ${seed}: no spoiled answer is taken for a yes or a no`, async (t) => {
    const { post, state, control } = await spoiledCompany(t, api);
    const status = api === 'rest' ? 201 : 200;
    const right = await post((body, type) => ({ status, type, body }));
    assert.equal(right.kind, 'confirmed');
    const cases = corpus(randomFrom(seed), state.bytes);
    for (const [name, spoil] of cases) {
      assert.equal((await post(spoil)).kind, 'uncertain', name);
    }
    const { counts } = (await control('GET', '/books')) as { counts: Record<string, unknown> };
    t.diagnostic(
      `${cases.length} spoiled answers, all uncertain; books: ${JSON.stringify(counts)}`,
    );
  });

  test(`${api}: a bomb of zeros costs no more than an answer may`, async (t) => {
    const { post } = await spoiledCompany(t, api);
    const body = await bomb();
    await post(null);
    const before = process.memoryUsage().rss;
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 1);
    const outcome = await post((_whole, type) => ({ status: 200, type, body, encoding: 'gzip' }));
    clearInterval(watch);
    assert.equal(outcome.kind, 'uncertain');
    assert.ok(most - before < 64 << 20, `${(most - before) >> 20} MB more`);
  });
}
