// Method: settings good and bad in tables; a canary secret through every path of the wire record; a
// server of the test's own for what the simulator does not do: redirects, endless answers, silence.

import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { EntryDraft, ExportKey } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { secretsOf } from '../sage-intacct/secrets.ts';
import {
  readCredentials,
  readSettings,
  type SageIntacctRestCredentials,
  type SageIntacctRestSettings,
} from './intacct-settings.ts';
import { SageIntacctRestConnector } from './sage-intacct-rest-connector.ts';
import { wireRecord, wireTextLengthMax } from './wire-record.ts';

const canary = 'canary-51c3-secret';
const good = { companyId: 'HARBORPOINT', username: 'tieout', journalId: 'TIE' };

const draft: EntryDraft = {
  journalId: 'TIE',
  postedOn: '2026-05-14' as IsoDate,
  currency: 'USD' as Currency,
  memo: 'Invoice 1001',
  lines: [
    { accountId: '1200', amountMinor: 1n, memo: '', dimensions: {} },
    { accountId: '4010', amountMinor: -1n, memo: '', dimensions: {} },
  ],
};

describe('settings', () => {
  test('have defaults, and accept the user as Sage writes it', () => {
    const username = 'tieout@HARBORPOINT|100';
    const settings = readSettings({ ...good, username, memoTemplate: '{x}' });
    assert.ok(!Array.isArray(settings) && 'baseUrl' in settings);
    assert.equal(settings.baseUrl, 'https://api.intacct.com/ia/api/v1');
    assert.equal(settings.username, 'tieout');
    assert.equal(settings.entityId, null);
    assert.equal(settings.settlingMs, 900_000);
    assert.equal(settings.readBack, 'approval-journals');
  });

  test('report everything that is wrong with them', () => {
    const json = {
      username: 'x@OTHER',
      lanes: 0,
      pageSize: '7',
      readBack: 'maybe',
      baseCurrency: 'XXQ',
    };
    const problems = readSettings(json);
    assert.ok(Array.isArray(problems));
    assert.deepEqual(problems.map((one) => one.where).sort(), [
      'baseCurrency',
      'companyId',
      'journalId',
      'lanes',
      'pageSize',
      'readBack',
      'username',
    ]);
  });

  for (const [baseUrl, allowLoopback, isFine] of [
    ['https://api.intacct.com/ia/api/v1/', false, true],
    ['https://eu.api.sage.com/ia/api/v1', false, true],
    ['http://api.intacct.com/ia/api/v1', false, false],
    ['https://api.intacct.com.evil.test/ia/api/v1', false, false],
    ['https://evil-intacct.com/', false, false],
    ['https://api.intacct.com:8443/', false, false],
    ['https://user:pw@api.intacct.com/', false, false],
    ['https://api.intacct.com/?x=1', false, false],
    ['http://127.0.0.1:4081/ia/api/v1', false, false],
    ['http://127.0.0.1:4081/ia/api/v1', true, true],
    ['http://localhost:4081', true, true],
    ['http://169.254.169.254/', true, false],
    ['file:///etc/passwd', true, false],
    ['', true, false],
  ] as const) {
    const verdict = isFine ? 'taken' : 'refused';
    test(`address ${baseUrl} is ${verdict}, loopback allowed: ${allowLoopback}`, () => {
      const settings = readSettings({ ...good, baseUrl }, { allowLoopback });
      assert.equal('baseUrl' in settings, isFine);
    });
  }

  test('of credentials never quote a value', () => {
    const problems = readCredentials({ clientId: 7, clientSecret: `${canary}${'x'.repeat(2000)}` });
    assert.ok(Array.isArray(problems));
    assert.equal(problems.length, 2);
    assert.ok(!JSON.stringify(problems).includes(canary));
  });
});

describe('the wire record', () => {
  test('holds no token, no secret and no Authorization, wherever they stand', () => {
    const record = wireRecord(
      {
        method: 'POST',
        path: '/x',
        headers: { Authorization: `Bearer ${canary}`, 'Idempotency-Key': 'K', Cookie: canary },
        text: JSON.stringify({
          memo: `see ${canary}`,
          client_secret: 'other',
          deep: [{ access_token: 't0ken' }],
        }),
      },
      { status: 400, headers: { 'set-cookie': canary, date: 'today' }, text: `<p>${canary}</p>` },
      secretsOf([canary]),
    );
    const text = JSON.stringify(record);
    for (const gone of [canary, 'other', 't0ken', 'Bearer']) assert.ok(!text.includes(gone), gone);
    assert.ok(text.includes('"Idempotency-Key":"K"'));
  });

  test('is cut at its limit and says so', () => {
    const text = `${'a'.repeat(wireTextLengthMax - 5)}${canary}${'b'.repeat(100)}`;
    const { request } = wireRecord(
      { method: 'POST', path: '/x', headers: {}, text },
      null,
      secretsOf([canary]),
    );
    const kept = JSON.stringify(request);
    assert.ok(kept.length < wireTextLengthMax + 300);
    assert.match(kept, /cut: 64\d{3} characters in all/);
    assert.ok(!kept.includes('canary'));
  });
});

/** A ledger of the test's own: tokens for everyone, `answer` for everything else. */
async function connectTo(context: TestContext, answer: RequestListener, settings = {}) {
  const server = createServer((request, response) => {
    request.resume();
    if (request.url?.endsWith('/dimensions/list')) {
      // A company that does not offer this service.
      response.writeHead(404).end('{"ia::error":{"message":"Malformed URL"}}');
      return undefined;
    }
    if (!request.url?.endsWith('/oauth2/token')) return answer(request, response);
    response.end(JSON.stringify({ access_token: `token-${canary}`, expires_in: 43_200 }));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  const json = { ...good, baseUrl: `http://127.0.0.1:${port}/ia/api/v1`, ...settings };
  const connector = new SageIntacctRestConnector({
    settings: readSettings(json, { allowLoopback: true }) as SageIntacctRestSettings,
    credentials: readCredentials({
      clientId: 'app',
      clientSecret: canary,
    }) as SageIntacctRestCredentials,
    now: () => new Date(),
  });
  context.after(async () => {
    server.closeAllConnections();
    server.close();
    await connector.close();
  });
  return connector;
}

const key = 'TO-1' as ExportKey;

describe('against a strange server', () => {
  test('a redirect is not followed and proves nothing', async (context) => {
    let calls = 0;
    const connector = await connectTo(context, (request, response) => {
      calls += 1;
      response.writeHead(307, { location: `http://${request.headers.host}/elsewhere` }).end();
    });
    assert.equal((await connector.post(draft, key)).kind, 'uncertain');
    assert.equal(calls, 1);
  });

  test('an answer without end is dropped at the size cap', async (context) => {
    const connector = await connectTo(
      context,
      (_request, response) => {
        response.writeHead(201, { 'content-type': 'application/json' });
        const more = () => {
          while (!response.destroyed && response.write('x'.repeat(4096)));
        };
        response.on('drain', more);
        more();
      },
      { answerBytesMax: 20_000 },
    );
    const outcome = await connector.post(draft, key);
    assert.equal(outcome.kind, 'uncertain');
    assert.match('cause' in outcome ? outcome.cause.message : '', /larger than 20000 bytes/);
  });

  test('only what looks like a yes frees its lane before it is read', async (context) => {
    const answers = [
      [201, '{"ia::result":{"key":"7"},"ia::meta":{"totalCount":1}}', 'confirmed'],
      [201, '{"ia::result":{"ia::error":{"code":"x"}},"ia::meta":{}}', 'uncertain'],
      [201, '<html>', 'uncertain'],
      [500, '{"ia::result":{"key":"7"}}', 'uncertain'],
      [429, '{"ia::result":{}}', 'busy'],
    ] as const;
    let now: (typeof answers)[number] = answers[0];
    const settings = { readBack: 'never', lanes: 1 };
    const connector = await connectTo(
      context,
      (_request, response) => response.writeHead(now[0]).end(now[1]),
      settings,
    );
    for (now of answers) {
      const heard: string[] = [];
      const onLaneFree = () => heard.push('free') === 0;
      const { kind } = await connector.post(draft, key, { onLaneFree });
      assert.deepEqual([kind, heard], [now[2], now === answers[0] ? ['free'] : []]);
    }
  });

  test('silence ends in uncertainty', async (context) => {
    const connector = await connectTo(context, () => {}, { headersTimeoutMs: 50 });
    const outcome = await connector.post(draft, key);
    assert.equal(outcome.kind, 'uncertain');
    assert.equal('cause' in outcome && outcome.cause.code, 'INTACCT_ANSWER_LOST');
  });

  test('an echo of our credentials leaves no trace in outcome or findings', async (context) => {
    const connector = await connectTo(context, (request, response) => {
      const message = `You sent ${request.headers.authorization} and ${canary}`;
      response.writeHead(422).end(JSON.stringify({ 'ia::error': { errorId: 'X-1', message } }));
    });
    const outcome = await connector.post(draft, key);
    assert.equal(outcome.kind, 'refused');
    const reading = await connector.balances(draft.postedOn);
    const findings = await connector.test();
    const text = JSON.stringify([outcome, reading, findings]);
    assert.ok(!text.includes(canary), text);
  });

  test('a connection of an entity signs in there and says so on every call', async (context) => {
    const seen: (string | undefined)[] = [];
    const connector = await connectTo(
      context,
      (request, response) => {
        seen.push(request.headers['x-ia-api-param-entity'] as string | undefined);
        response.writeHead(201).end(JSON.stringify({ 'ia::result': { key: '9' } }));
      },
      { entityId: '100', readBack: 'never' },
    );
    assert.equal((await connector.post(draft, key)).kind, 'confirmed');
    assert.deepEqual(seen, ['100']);
  });

  test('an entry is found by its lines when the list of headers leaves it out', async (context) => {
    const connector = await connectTo(context, (request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece) => pieces.push(piece));
      request.on('end', () => {
        const { object } = JSON.parse(Buffer.concat(pieces).toString());
        const line = {
          key: '1',
          'journalEntry.key': '77',
          'journalEntry.referenceNumber': 'TO-1',
          entryDate: '2026-05-14',
          txnType: 'debit',
          txnAmount: '0.01',
          baseAmount: '0.01',
        };
        const rows = object.endsWith('line') ? [line] : [];
        response.end(
          JSON.stringify({ 'ia::result': rows, 'ia::meta': { totalCount: rows.length } }),
        );
      });
    });
    const found = await connector.find([key]);
    assert.equal(found.kind === 'read' && found.value.get(key)?.[0]?.externalId, '77');
  });

  test('a field the release cannot query is left out and the reading goes on', async (context) => {
    const refused = new Set(['webURL', 'audit.createdByUser.id', 'currency.txnCurrency']);
    const connector = await connectTo(context, (request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece) => pieces.push(piece));
      request.on('end', () => {
        const { fields, object } = JSON.parse(Buffer.concat(pieces).toString());
        const bad = fields.find((one: string) => refused.has(one));
        const message = `The ${bad} field in ${object} object cannot be used in query in version 1`;
        const error = { errorId: 'REST-1106', code: 'invalidRequest', message };
        const rows = object.endsWith('entry')
          ? [{ key: '1', referenceNumber: 'TO-1', postingDate: '2026-05-14', state: 'posted' }]
          : [];
        const fine = { 'ia::result': rows, 'ia::meta': { totalCount: rows.length } };
        response.writeHead(bad ? 400 : 200).end(JSON.stringify(bad ? { error } : fine));
      });
    });
    const found = await connector.find([key]);
    assert.equal(found.kind, 'read');
    assert.equal(found.kind === 'read' && found.value.get(key)?.[0]?.externalId, '1');
  });

  test('an error whose details nest without end does not end the process', async (context) => {
    const connector = await connectTo(context, (_request, response) => {
      const depth = 50_000;
      const text = `${'{"message":"x","details":['.repeat(depth)}${']}'.repeat(depth)}`;
      response.writeHead(422).end(`{"ia::error":${text}}`);
    });
    assert.match((await connector.post(draft, key)).kind, /refused|uncertain/);
  });
});
