// Method: settings good and bad in tables; canary passwords through every path of the wire record;
// a gateway of the test's own for what the simulator does not do: endless answers, silence,
// acknowledgements, sessions that name a stranger's endpoint, two ways to say "seen before".

import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { NoteCall } from '#external-ledger/call-meter.ts';
import type { EntryDraft, ExportKey, PostOptions } from '#external-ledger/external-ledger.ts';
import { type GrantStore, ownGrants } from '#external-ledger/shared-grant.ts';
import type { Currency } from '#money/money.ts';
import { secretsOf } from '../sage-intacct/secrets.ts';
import {
  readCredentials,
  readSettings,
  type SageIntacctXmlCredentials,
  type SageIntacctXmlSettings,
} from './intacct-xml-settings.ts';
import { SageIntacctXmlConnector } from './sage-intacct-xml-connector.ts';
import { wireRecord, wireTextLengthMax } from './wire-record.ts';
import { child, readXml, textAt, type XmlElement } from './xml-reader.ts';

const canaries = {
  senderId: 'sender',
  senderPassword: 'canary-sender-51c3',
  userPassword: 'canary-user-51c3',
};
const good = { companyId: 'HARBORPOINT', userId: 'tieout', journalId: 'TIE' };

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
const key = 'TO-1' as ExportKey;

describe('settings', () => {
  test('have defaults, and keep to them', () => {
    const settings = readSettings({ ...good, memoTemplate: '{x}' });
    assert.ok(!Array.isArray(settings) && 'baseUrl' in settings);
    assert.equal(settings.baseUrl, 'https://api.intacct.com/ia/xml/xmlgw.phtml');
    assert.equal(settings.entityId, null);
    assert.equal(settings.policyId, null);
    assert.equal(settings.lanes, 1);
    assert.equal(settings.pageSize, 2000);
    assert.equal(settings.settlingMs, 900_000);
    assert.equal(settings.readBack, 'approval-journals');
  });

  test('report everything that is wrong with them', () => {
    const problems = readSettings({
      userId: 'x|y',
      lanes: 0,
      pageSize: 2001,
      readBack: 'maybe',
      baseCurrency: 'XXQ',
      balancesFromOn: '2026-02-30',
      userDimensions: ['GL DIM'],
      adjustmentBooks: 7,
    });
    assert.ok(Array.isArray(problems));
    assert.deepEqual(problems.map((one) => one.where).sort(), [
      'adjustmentBooks',
      'balancesFromOn',
      'baseCurrency',
      'companyId',
      'journalId',
      'lanes',
      'pageSize',
      'readBack',
      'userDimensions',
      'userId',
    ]);
  });

  test('take lists as JSON and as a text with commas', () => {
    const settings = readSettings({
      ...good,
      userDimensions: 'GLDIMBERTH, GLDIMSEASON',
      adjustmentBooks: ['GAAP'],
    });
    assert.ok(!Array.isArray(settings) && 'baseUrl' in settings);
    assert.deepEqual(settings.userDimensions, ['GLDIMBERTH', 'GLDIMSEASON']);
    assert.deepEqual(settings.adjustmentBooks, ['GAAP']);
  });

  for (const [baseUrl, allowLoopback, isFine] of [
    ['https://api.intacct.com/ia/xml/xmlgw.phtml', false, true],
    ['http://api.intacct.com/ia/xml/xmlgw.phtml', false, false],
    ['https://api.intacct.com.evil.test/ia/xml/xmlgw.phtml', false, false],
    ['http://127.0.0.1:4081/ia/xml/xmlgw.phtml', false, false],
    ['http://127.0.0.1:4081/ia/xml/xmlgw.phtml', true, true],
    ['http://169.254.169.254/', true, false],
  ] as const) {
    const verdict = isFine ? 'taken' : 'refused';
    test(`address ${baseUrl} is ${verdict}, loopback allowed: ${allowLoopback}`, () => {
      assert.equal('baseUrl' in readSettings({ ...good, baseUrl }, { allowLoopback }), isFine);
    });
  }

  test('of credentials never quote a value', () => {
    const problems = readCredentials({
      senderId: 7,
      senderPassword: '',
      userPassword: `${canaries.userPassword}${'x'.repeat(2000)}`,
    });
    assert.ok(Array.isArray(problems));
    assert.equal(problems.length, 3);
    assert.ok(!JSON.stringify(problems).includes('canary'));
  });
});

describe('the wire record', () => {
  const secrets = secretsOf([canaries.senderPassword]);

  test('holds no password and no session, long or short, wherever they stand', () => {
    const text =
      `<control><password>pw1</password></control><login><password>${canaries.senderPassword}` +
      `</password></login><sessionid>s</sessionid><memo>${canaries.senderPassword}</memo>`;
    const record = wireRecord(
      { url: 'https://x/', text },
      {
        kind: 'answered',
        status: 200,
        headers: { 'set-cookie': canaries.senderPassword, date: 'today' },
        text: '<api><sessionid>short</sessionid></api>',
        root: null,
      },
      secrets,
    );
    const kept = JSON.stringify(record);
    for (const gone of ['canary', 'pw1', '>s<', 'short', 'cookie']) {
      assert.ok(!kept.includes(gone), gone);
    }
    assert.match(kept, /"date":"today"/);
  });

  test('is cut at its limit and says so', () => {
    const text = `${'a'.repeat(wireTextLengthMax - 5)}${canaries.senderPassword}${'b'.repeat(99)}`;
    const lost = { kind: 'lost', reason: canaries.senderPassword } as const;
    const kept = JSON.stringify(wireRecord({ url: 'https://x/', text }, lost, secrets));
    assert.match(kept, /cut: 64\d{3} characters in all/);
    assert.ok(!kept.includes('canary'));
  });
});

/** One function as it arrived, and whether it came with a session or with a sign-in. */
interface Arrived {
  readonly name: string;
  readonly controlId: string;
  readonly uniqueId: string | null;
  readonly object: string | null;
  readonly login: XmlElement | null;
  readonly sessionId: string | null;
  readonly path: string;
}

function arrivedIn(text: string, path: string): Arrived {
  const root = readXml(text);
  const operation = child(root, 'operation');
  const call = child(operation, 'content', 'function');
  const [body] = call?.children ?? [];
  return {
    name: body?.name ?? '',
    controlId: call?.attributes.controlid ?? '',
    uniqueId: textAt(root, 'control', 'uniqueid'),
    object: textAt(body ?? null, 'object'),
    login: child(operation, 'authentication', 'login'),
    sessionId: textAt(operation, 'authentication', 'sessionid'),
    path,
  };
}

const signIn = (timeout: string) =>
  `<authentication><status>success</status><sessiontimeout>${timeout}</sessiontimeout>` +
  '</authentication>';
const operation = (inside: string, timeout = '2099-01-01T00:00:00+00:00') =>
  '<response><control><status>success</status></control><operation>' +
  `${signIn(timeout)}${inside}</operation></response>`;
const result = (inside: string, status = '<status>success</status>') =>
  operation(`<result>${status}${inside}</result>`);
const created = result('<data><glbatch><RECORDNO>77</RECORDNO></glbatch></data>');
const noRows = result('<data listtype="x" count="0" totalcount="0" numremaining="0"/>');
const error = (no: string, text: string) =>
  `<errormessage><error><errorno>${no}</errorno><description2>${text}</description2></error>` +
  '</errormessage>';
const sessionRefused =
  '<response><control><status>success</status></control><operation><authentication>' +
  `<status>failure</status></authentication>${error('XL03000006', 'Invalid session a....')}` +
  '</operation></response>';
const header = (row: string) =>
  result(`<data listtype="GLBATCH" count="1" totalcount="1"><GLBATCH>${row}</GLBATCH></data>`);

interface ConnectOptions {
  readonly settings?: Record<string, unknown>;
  readonly noteCall?: NoteCall;
  readonly grants?: GrantStore;
  readonly now?: () => Date;
}

type Answer = (arrived: Arrived, response: ServerResponse) => unknown;

/** A gateway of the test's own: sessions for everyone, `answer` for everything else. */
async function gatewayOf(context: TestContext, answer: Answer, options: ConnectOptions = {}) {
  const arrived: Arrived[] = [];
  let sessions = 0;
  const server = createServer(async (request: IncomingMessage, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const call = arrivedIn(Buffer.concat(pieces).toString(), request.url ?? '');
    arrived.push(call);
    if (call.name !== 'getAPISession') return answer(call, response);
    sessions += 1;
    const endpoint = `http://127.0.0.1:${port}/session-endpoint`;
    const api = `<sessionid>canary-session-${sessions}</sessionid><endpoint>${endpoint}</endpoint>`;
    return response.end(result(`<data><api>${api}<locationid/></api></data>`));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  const { settings = {}, now = () => new Date(), ...others } = options;
  const json = { ...good, baseUrl: `http://127.0.0.1:${port}/global`, ...settings };
  const connect = () =>
    new SageIntacctXmlConnector({
      settings: readSettings(json, { allowLoopback: true }) as SageIntacctXmlSettings,
      credentials: readCredentials(canaries) as SageIntacctXmlCredentials,
      now,
      ...others,
    });
  const [ledger, other] = [connect(), connect()];
  context.after(async () => {
    server.closeAllConnections();
    server.close();
    await ledger.close();
    await other.close();
  });
  const named = (name: string) => arrived.filter((one) => one.name === name);
  return { ledger, other, named };
}

const never = { settings: { readBack: 'never' } };

describe('sessions', () => {
  test('are asked for at the global endpoint and used at the one they name', async (context) => {
    const { ledger, named } = await gatewayOf(context, (_call, response) => response.end(created), {
      settings: { readBack: 'never', entityId: '100' },
    });
    assert.equal((await ledger.post(draft, key)).kind, 'confirmed');
    const [asked] = named('getAPISession');
    assert.equal(asked?.path, '/global');
    assert.equal(textAt(asked?.login ?? null, 'locationid'), '100');
    const [posted] = named('create');
    assert.equal(posted?.path, '/session-endpoint');
    assert.equal(posted?.sessionId, 'canary-session-1');
    assert.equal(posted?.login, null);
  });

  test('of an entry’s own entity are sessions of their own', async (context) => {
    const { ledger, named } = await gatewayOf(
      context,
      (_call, response) => response.end(created),
      never,
    );
    await ledger.post({ ...draft, entityId: '200' }, key);
    await ledger.post(draft, 'TO-2' as ExportKey);
    const [first, second] = named('getAPISession');
    assert.equal(textAt(first?.login ?? null, 'locationid'), '200');
    assert.equal(textAt(second?.login ?? null, 'locationid'), null);
  });

  test('of an entity send nothing to another one: it could not be found again', async (context) => {
    const { ledger, named } = await gatewayOf(context, (_call, response) => response.end(created), {
      settings: { readBack: 'never', entityId: '100' },
    });
    const outcome = await ledger.post({ ...draft, entityId: '200' }, key);
    assert.equal('cause' in outcome && outcome.cause.code, 'INTACCT_ENTITY_UNSEEN');
    assert.deepEqual(named('create'), []);
    assert.equal((await ledger.post({ ...draft, entityId: '100' }, key)).kind, 'confirmed');
  });

  test('that are refused are renewed three times, at the global endpoint', async (context) => {
    const { ledger, named } = await gatewayOf(
      context,
      (_call, response) => response.end(sessionRefused),
      never,
    );
    const outcome = await ledger.post(draft, key);
    assert.equal(outcome.kind, 'disconnected');
    assert.equal(named('create').length, 4);
    assert.deepEqual(
      named('getAPISession').map((one) => one.path),
      ['/global', '/global', '/global', '/global'],
    );
  });

  test('that others ended twice in a row do not take the connection down', async (context) => {
    let refusals = 2;
    const { ledger } = await gatewayOf(
      context,
      (_call, response) => {
        refusals -= 1;
        response.end(refusals >= 0 ? sessionRefused : created);
      },
      never,
    );
    assert.equal((await ledger.post(draft, key)).kind, 'confirmed');
  });

  test('are renewed two minutes before their end', async (context) => {
    let nowMs = Date.parse('2026-05-14T10:00:00Z');
    const now = () => new Date(nowMs);
    const answer: Answer = (_call, response) => response.end(created);
    const one = await gatewayOf(context, answer, { ...never, now });
    await one.ledger.post(draft, key);
    nowMs = Date.parse('2098-12-31T23:57:30Z');
    await one.ledger.post(draft, 'TO-2' as ExportKey);
    assert.equal(one.named('getAPISession').length, 1);
    nowMs = Date.parse('2098-12-31T23:58:30Z');
    await one.ledger.post(draft, 'TO-3' as ExportKey);
    assert.equal(one.named('getAPISession').length, 2);
  });

  test('are shared by the processes of a connection', async (context) => {
    const grants = ownGrants();
    const answer: Answer = (_call, response) => response.end(created);
    const { ledger, other, named } = await gatewayOf(context, answer, { ...never, grants });
    await ledger.post(draft, key);
    await other.post(draft, 'TO-2' as ExportKey);
    assert.equal(named('getAPISession').length, 1);
    assert.equal(named('create').length, 2);
  });

  test('that name an endpoint outside are not used: nothing is sent there', async (context) => {
    let port = 0;
    const server = createServer((request, response) => {
      request.resume();
      const api = '<sessionid>canary-session</sessionid><endpoint>https://evil.test/x</endpoint>';
      response.end(result(`<data><api>${api}</api></data>`));
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    port = (server.address() as AddressInfo).port;
    const json = { ...good, baseUrl: `http://127.0.0.1:${port}/global` };
    const ledger = new SageIntacctXmlConnector({
      settings: readSettings(json, { allowLoopback: true }) as SageIntacctXmlSettings,
      credentials: readCredentials(canaries) as SageIntacctXmlCredentials,
      now: () => new Date(),
    });
    context.after(async () => {
      server.close();
      await ledger.close();
    });
    assert.equal((await ledger.post(draft, key)).kind, 'busy');
  });
});

describe('the last moment before sending', () => {
  test('comes after the sign-in: nothing is sent any more', async (context) => {
    const { ledger, named } = await gatewayOf(context, (_call, response) => response.end(created));
    const options: PostOptions = { maySend: () => named('getAPISession').length === 0 };
    assert.equal((await ledger.post(draft, key, options)).kind, 'unsent');
    assert.deepEqual(named('create'), []);
  });

  test('comes after the wait for a lane', async (context) => {
    const held: ServerResponse[] = [];
    const waiting = Promise.withResolvers<void>();
    const { ledger, named } = await gatewayOf(
      context,
      (_call, response) => {
        held.push(response);
        waiting.resolve();
      },
      never,
    );
    const first = ledger.post(draft, key);
    await waiting.promise;
    let mayStillSend = true;
    const second = ledger.post(draft, 'TO-2' as ExportKey, { maySend: () => mayStillSend });
    mayStillSend = false;
    held[0]?.end(created);
    assert.equal((await first).kind, 'confirmed');
    assert.equal((await second).kind, 'unsent');
    assert.equal(named('create').length, 1);
  });

  test('only what looks like a yes frees its lane before it is read', async (context) => {
    const answers = [
      [created, 1],
      [result('<data/>'), 1],
      [result(error('BL01001973', 'No'), '<status>failure</status>'), 0],
      [sessionRefused, 0],
      ['<html>', 0],
    ] as const;
    let now: (typeof answers)[number] = answers[0];
    const { ledger } = await gatewayOf(context, (_call, reply) => reply.end(now[0]), never);
    for (now of answers) {
      const heard: string[] = [];
      const onLaneFree = () => heard.push('free') === 0;
      const { kind } = await ledger.post(draft, key, { onLaneFree });
      assert.deepEqual([kind === 'confirmed', heard.length], [now[0] === created, now[1]]);
    }
  });

  test('is asked again before a repetition with a fresh session', async (context) => {
    let asked = 0;
    const { ledger, named } = await gatewayOf(context, (_call, response) =>
      response.end(sessionRefused),
    );
    const maySend = () => {
      asked += 1;
      return asked === 1;
    };
    assert.equal((await ledger.post(draft, key, { maySend })).kind, 'unsent');
    assert.deepEqual([asked, named('create').length], [2, 1]);
  });
});

const unknownFailure = result(
  `<data listtype="objects" count="0"/>${error('BL01001973', 'The moon is in the wrong house')}`,
  '<status>failure</status>',
);
const withoutStatus = result('<function>create</function>', '');

/** Answers `create` with this and, when it is there, the header with its lines. */
function repeating(create: string, isThere: boolean, amount = '0.01'): Answer {
  const line = (account: string, side: string) =>
    `<GLENTRY><RECORDNO>${account}</RECORDNO><BATCHNO>77</BATCHNO><ACCOUNTNO>${account}` +
    `</ACCOUNTNO><TR_TYPE>${side}</TR_TYPE><TRX_AMOUNT>${amount}</TRX_AMOUNT>` +
    `<AMOUNT>${amount}</AMOUNT><ENTRY_DATE>05/14/2026</ENTRY_DATE></GLENTRY>`;
  const both = line('1200', '1') + line('4010', '-1');
  const lines = result(`<data listtype="GLENTRY" count="2" totalcount="2">${both}</data>`);
  const row =
    '<RECORDNO>77</RECORDNO><REFERENCENO>TO-1</REFERENCENO><JOURNAL>TIE</JOURNAL>' +
    '<BATCH_DATE>05/14/2026</BATCH_DATE><STATE>Submitted</STATE>';
  return ({ name, object }, response) => {
    if (name === 'create') return response.end(create);
    if (!isThere) return response.end(noRows);
    return response.end(object === 'GLBATCH' ? header(row) : object === 'GLENTRY' ? lines : noRows);
  };
}

describe('a request that may have been seen before', () => {
  for (const [what, create] of [
    ['an unknown failure', unknownFailure],
    ['a result without a status', withoutStatus],
  ] as const) {
    test(`${what} is read back: what is there is confirmed as it stands`, async (context) => {
      const { ledger } = await gatewayOf(context, repeating(create, true));
      const outcome = await ledger.post(draft, key);
      assert.equal(outcome.kind, 'confirmed');
      assert.deepEqual(
        outcome.kind === 'confirmed' && [outcome.externalId, outcome.state, outcome.standing],
        ['77', 'Submitted', 'awaiting-approval'],
      );
    });

    test(`${what} with nothing there is uncertain, not refused`, async (context) => {
      const { ledger, named } = await gatewayOf(context, repeating(create, false));
      const outcome = await ledger.post(draft, key);
      assert.equal(outcome.kind, 'uncertain');
      assert.equal('cause' in outcome && outcome.cause.retry, 'find-first');
      assert.equal(named('create').length, 1);
    });
  }

  test('and left something else under its key is not confirmed', async (context) => {
    const { ledger } = await gatewayOf(context, repeating(unknownFailure, true, '0.02'));
    assert.equal((await ledger.post(draft, key)).kind, 'uncertain');
  });

  test('is sent under the next id once find has said absent, and then held', async (context) => {
    const { ledger, named } = await gatewayOf(context, repeating(unknownFailure, false));
    const outcome = await ledger.post(draft, key, { absences: 1 });
    assert.equal(outcome.kind, 'refused');
    assert.equal('cause' in outcome && outcome.cause.code, 'INTACCT_REFUSED');
    assert.match('cause' in outcome ? outcome.cause.message : '', /The moon is in the wrong house/);
    const ids = named('create').map((one) => one.controlId);
    assert.equal(ids.length, 2);
    assert.equal(ids[1], `${ids[0]}.1`);
    assert.deepEqual(new Set(named('create').map((one) => one.uniqueId)), new Set(['true']));
  });
});

describe('against a strange gateway', () => {
  test('an answer without end is dropped at the size cap', async (context) => {
    const { ledger } = await gatewayOf(
      context,
      (_call, response) => {
        const more = () => {
          while (!response.destroyed && response.write('x'.repeat(4096)));
        };
        response.on('drain', more);
        more();
      },
      { settings: { answerBytesMax: 20_000 } },
    );
    const outcome = await ledger.post(draft, key);
    assert.equal(outcome.kind, 'uncertain');
    assert.match('cause' in outcome ? outcome.cause.message : '', /larger than 20000 bytes/);
  });

  test('silence ends in uncertainty', async (context) => {
    const { ledger } = await gatewayOf(context, () => {}, { settings: { headersTimeoutMs: 50 } });
    const outcome = await ledger.post(draft, key);
    assert.equal('cause' in outcome && outcome.cause.code, 'INTACCT_ANSWER_LOST');
  });

  test('a success under a gateway’s own error proves nothing', async (context) => {
    const { ledger } = await gatewayOf(context, (_call, response) =>
      response.writeHead(502).end(created),
    );
    assert.equal((await ledger.post(draft, key)).kind, 'uncertain');
  });

  test('an answer to another function proves nothing', async (context) => {
    const other = '<function>create</function><controlid>somebody-else</controlid>';
    const data = '<data><glbatch><RECORDNO>78</RECORDNO></glbatch></data>';
    const { ledger } = await gatewayOf(context, (_call, response) =>
      response.end(result(`${other}${data}`)),
    );
    assert.equal((await ledger.post(draft, key)).kind, 'uncertain');
  });

  test('a refusal with something made beside it is not believed', async (context) => {
    const data = '<data count="1"><glbatch><RECORDNO>78</RECORDNO></glbatch></data>';
    const refusal = `${data}${error('BL01001973', 'Account 9998 is not valid')}`;
    const { ledger } = await gatewayOf(context, ({ name }, response) =>
      response.end(name === 'create' ? result(refusal, '<status>failure</status>') : noRows),
    );
    assert.equal((await ledger.post(draft, key)).kind, 'uncertain');
    // Not even under an id nobody has used.
    const again = await ledger.post(draft, key, { absences: 1 });
    assert.equal(again.kind, 'uncertain');
  });

  test('an acknowledgement of a policy is uncertain until find', async (context) => {
    const { ledger, named } = await gatewayOf(
      context,
      (_call, response) =>
        response.end(
          '<response><acknowledgement><status>success</status></acknowledgement>' +
            '<control><status>success</status></control></response>',
        ),
      { settings: { policyId: 'NIGHTLY' } },
    );
    const outcome = await ledger.post(draft, key);
    assert.equal(outcome.kind, 'uncertain');
    assert.equal('cause' in outcome && outcome.cause.code, 'INTACCT_ACKNOWLEDGED');
    assert.match('cause' in outcome ? outcome.cause.message : '', /NIGHTLY/);
    // With a sign-in of its own: a session may end while the request waits in the queue.
    const [queued, ...others] = named('create');
    assert.deepEqual(others, []);
    assert.deepEqual([queued?.path, queued?.sessionId], ['/global', null]);
    assert.equal(textAt(queued?.login ?? null, 'userid'), 'tieout');
  });

  test('an echo of our credentials leaves no trace in outcomes or findings', async (context) => {
    const { ledger } = await gatewayOf(context, ({ sessionId }, response) => {
      const text = `You sent ${sessionId}, ${canaries.senderPassword}, ${canaries.userPassword}`;
      response.end(result(error('BL01001973', text), '<status>failure</status>'));
    });
    const outcome = await ledger.post(draft, key);
    const reading = await ledger.balances(draft.postedOn);
    const findings = await ledger.test();
    assert.ok(!JSON.stringify([outcome, reading, findings]).includes('canary'));
  });

  test('a field the release does not know is left out and the reading goes on', async (context) => {
    const refused = ['USERINFO.LOGINID', 'RECORD_URL', 'GLBATCH.REFERENCENO'];
    const row =
      '<RECORDNO>1</RECORDNO><REFERENCENO>TO-1</REFERENCENO><BATCH_DATE>05/14/2026</BATCH_DATE>' +
      '<STATE>Posted</STATE>';
    const { ledger } = await readingGateway(context, refused, row);
    const found = await ledger.find([key]);
    assert.equal(found.kind === 'read' && found.value.get(key)?.[0]?.externalId, '1');
  });
});

/** Refuses queries with these fields by name, and knows one header. */
async function readingGateway(context: TestContext, refused: readonly string[], row: string) {
  let asked = '';
  const server = createServer(async (request: IncomingMessage, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    asked = Buffer.concat(pieces).toString();
    if (asked.includes('getAPISession')) {
      return response.end(result('<data><api><sessionid>a-session</sessionid></api></data>'));
    }
    const bad = refused.find((one) => asked.includes(`<field>${one}</field>`));
    if (bad !== undefined) {
      const failed = error('XL03000010', `Field ${bad} is not valid`);
      return response.end(result(failed, '<status>failure</status>'));
    }
    return response.end(asked.includes('<object>GLBATCH') ? header(row) : noRows);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  const json = { ...good, baseUrl: `http://127.0.0.1:${port}/global` };
  const ledger = new SageIntacctXmlConnector({
    settings: readSettings(json, { allowLoopback: true }) as SageIntacctXmlSettings,
    credentials: readCredentials(canaries) as SageIntacctXmlCredentials,
    now: () => new Date(),
  });
  context.after(async () => {
    server.closeAllConnections();
    server.close();
    await ledger.close();
  });
  return { ledger };
}

test('balances are added up from lines where the company refuses the report', async (context) => {
  const line = (record: number, account: string, side: string, state: string) =>
    `<GLENTRY><RECORDNO>${record}</RECORDNO><BATCHNO>77</BATCHNO><ACCOUNTNO>${account}` +
    `</ACCOUNTNO><TR_TYPE>${side}</TR_TYPE><TRX_AMOUNT>5</TRX_AMOUNT><AMOUNT>5</AMOUNT>` +
    `<ENTRY_DATE>05/14/2026</ENTRY_DATE><LOCATION>100</LOCATION><STATE>${state}</STATE></GLENTRY>`;
  const lines =
    line(1, '1000', '1', 'Posted') +
    line(2, '1200', '-1', 'Posted') +
    line(3, '1000', '1', 'Draft');
  const { ledger } = await gatewayOf(context, ({ name, object }, response) => {
    if (name !== 'query') {
      const text = 'You do not have permission for API operation get_accountbalancesbydimensions';
      return response.end(result(error('PL04000005', text), '<status>failure</status>'));
    }
    const accounts = '<GLACCOUNT><RECORDNO>1</RECORDNO><ACCOUNTNO>1000</ACCOUNTNO></GLACCOUNT>';
    const [count, rows] = object === 'GLACCOUNT' ? [1, accounts] : [3, lines];
    return response.end(result(`<data count="${count}" totalcount="${count}">${rows}</data>`));
  });
  const reading = await ledger.balances('2026-05-31' as IsoDate);
  assert.deepEqual(
    reading.kind === 'read' && reading.value.map((one) => [one.accountId, one.amountMinor]),
    [
      ['1000', 500n],
      ['1200', -500n],
    ],
  );
});

test('calls are counted: an entry and each page once, refusals not', async (context) => {
  let refuses = false;
  const counts = new Map<string, number>();
  const noteCall: NoteCall = ({ purpose, counted }) =>
    counts.set(purpose, (counts.get(purpose) ?? 0) + counted);
  const { ledger } = await gatewayOf(
    context,
    ({ name }, response) => {
      const refusal = error('BL01001973', 'Account 1200 is not valid');
      const told = refuses ? result(refusal, '<status>failure</status>') : created;
      response.end(name === 'create' ? told : noRows);
    },
    { ...never, noteCall },
  );
  await ledger.post(draft, key);
  await ledger.find([key]);
  assert.equal(counts.get('post'), 1);
  refuses = true;
  await ledger.post({ ...draft, memo: 'refused' }, 'TO-2' as ExportKey);
  assert.equal(counts.get('post'), 1);
  assert.equal(counts.get('session'), 0);
  assert.ok((counts.get('find') ?? 0) >= 2);
});
