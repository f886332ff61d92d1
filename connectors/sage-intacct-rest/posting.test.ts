// What leaves and what comes back when an entry is posted. Method: a server of the test's own that
// holds its answers back and notes what arrived, and a simulated company with a clock.

import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { NoteCall } from '#external-ledger/call-meter.ts';
import type { EntryDraft, ExportKey, Outcome } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import {
  readCredentials,
  readSettings,
  type SageIntacctRestCredentials,
  type SageIntacctRestSettings,
} from './intacct-settings.ts';
import { SageIntacctRestConnector } from './sage-intacct-rest-connector.ts';

const draft: EntryDraft = {
  journalId: 'TIE',
  postedOn: '2026-05-14' as IsoDate,
  currency: 'USD' as Currency,
  memo: 'Slip 14',
  lines: [
    { accountId: '1000', amountMinor: 100n, memo: '', dimensions: { location: '100' } },
    { accountId: '1200', amountMinor: -100n, memo: '', dimensions: { location: '100' } },
  ],
};

const keyOf = (text: string) => text as ExportKey;

interface Arrived {
  readonly path: string;
  readonly entity: string | undefined;
  readonly body: Record<string, unknown>;
}

type Answer = (arrived: Arrived, response: ServerResponse) => void;

interface ConnectOptions {
  readonly settings?: Record<string, unknown>;
  readonly noteCall?: NoteCall;
}

function connector(baseUrl: string, { settings = {}, noteCall }: ConnectOptions = {}) {
  const json = { baseUrl, companyId: 'HARBORPOINT', username: 'tieout', journalId: 'TIE' };
  return new SageIntacctRestConnector({
    settings: readSettings(
      { ...json, ...settings },
      { allowLoopback: true },
    ) as SageIntacctRestSettings,
    credentials: readCredentials({
      clientId: 'tieout.app.sage.test',
      clientSecret: 'harbor-secret',
    }) as SageIntacctRestCredentials,
    now: () => new Date(),
    ...(noteCall && { noteCall }),
  });
}

/** A company of the test's own: `answer` says what becomes of each call, token calls included. */
async function companyOf(context: TestContext, answer: Answer, options: ConnectOptions = {}) {
  const arrived: Arrived[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const text = Buffer.concat(pieces).toString();
    const call = {
      path: request.url?.replace('/ia/api/v1', '') ?? '',
      entity: request.headers['x-ia-api-param-entity'] as string | undefined,
      body: text.startsWith('{') ? JSON.parse(text) : {},
    };
    arrived.push(call);
    answer(call, response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  const ledger = connector(`http://127.0.0.1:${port}/ia/api/v1`, options);
  context.after(async () => {
    server.closeAllConnections();
    server.close();
    await ledger.close();
  });
  const posts = () => arrived.filter((one) => one.path.startsWith('/objects/'));
  return { ledger, arrived, posts };
}

const grantToken = (response: ServerResponse) =>
  response.end('{"access_token":"a-token-of-the-test","expires_in":43200}');
const created = (response: ServerResponse) =>
  response.writeHead(201).end('{"ia::result":{"key":"77","id":"77"}}');
const rows = (response: ServerResponse, list: readonly object[]) =>
  response.end(JSON.stringify({ 'ia::result': list, 'ia::meta': { totalCount: list.length } }));

/** Header rows of the entry that was created, in this entity. */
function answering(entityId: string | null): Answer {
  return ({ path, body }, response) => {
    if (path === '/oauth2/token') grantToken(response);
    else if (path.startsWith('/objects/')) created(response);
    else if (body.object === 'general-ledger/journal') {
      rows(response, [{ key: '1', id: 'TIE', status: 'active', enableApproval: false }]);
    } else if (body.object === 'general-ledger/journal-entry') {
      const link = 'https://x.intacct.com/77';
      const head = { key: '77', referenceNumber: 'T-1', postingDate: '2026-05-14' };
      rows(response, [{ ...head, state: 'posted', webURL: link, 'entity.id': entityId }]);
    } else rows(response, []);
  };
}

const kindsOf = (outcomes: readonly Outcome[]) => outcomes.map((one) => one.kind);

describe('the last moment before sending', () => {
  test('comes after the wait for a token: nothing is sent any more', async (t) => {
    let mayStillSend = true;
    const { ledger, posts } = await companyOf(t, ({ path }, response) => {
      if (path !== '/oauth2/token') return created(response);
      // While the token is on its way this process is asleep, and its lease ends.
      mayStillSend = false;
      return grantToken(response);
    });
    const outcome = await ledger.post(draft, keyOf('T-1'), { maySend: () => mayStillSend });
    assert.equal(outcome.kind, 'unsent');
    assert.deepEqual(posts(), []);
  });

  test('comes after the wait for a socket', async (t) => {
    const held: ServerResponse[] = [];
    const waiting = Promise.withResolvers<void>();
    const { ledger, posts } = await companyOf(
      t,
      ({ path }, response) => {
        if (path === '/oauth2/token') return grantToken(response);
        held.push(response);
        return waiting.resolve();
      },
      { settings: { lanes: 1, readBack: 'never' } },
    );
    const first = ledger.post(draft, keyOf('T-1'));
    await waiting.promise;
    let mayStillSend = true;
    const second = ledger.post(draft, keyOf('T-2'), { maySend: () => mayStillSend });
    mayStillSend = false;
    const [blocked] = held;
    assert.ok(blocked);
    created(blocked);
    assert.deepEqual(kindsOf(await Promise.all([first, second])), ['confirmed', 'unsent']);
    assert.equal(posts().length, 1);
  });

  test('is asked again before a repetition with a fresh token', async (t) => {
    let asked = 0;
    const { ledger, posts } = await companyOf(t, ({ path }, response) => {
      if (path === '/oauth2/token') return grantToken(response);
      return response.writeHead(401).end('{"error":{"errorId":"REST-2102"}}');
    });
    const maySend = () => {
      asked += 1;
      return asked === 1;
    };
    const outcome = await ledger.post(draft, keyOf('T-1'), { maySend });
    assert.equal(outcome.kind, 'unsent');
    assert.deepEqual([asked, posts().length], [2, 1]);
  });
});

describe('the entity', () => {
  test('is the entry’s, else the connection’s, and said in the header that counts', async (t) => {
    const { ledger, posts } = await companyOf(t, answering(null), {
      settings: { entityId: '100', readBack: 'never' },
    });
    await ledger.post({ ...draft, entityId: '200' }, keyOf('T-1'));
    await ledger.post(draft, keyOf('T-2'));
    assert.deepEqual(
      posts().map((one) => one.entity),
      ['200', '100'],
    );
  });

  test('of the first entry is read back, with its state and its address', async (t) => {
    const { ledger, arrived } = await companyOf(t, answering('200'));
    const readings = () => arrived.filter((one) => one.body.object !== undefined).length;
    const outcome = await ledger.post({ ...draft, entityId: '200' }, keyOf('T-1'));
    assert.ok(outcome.kind === 'confirmed');
    assert.equal(outcome.externalUrl, 'https://x.intacct.com/77');
    const before = readings();
    await ledger.post({ ...draft, entityId: '200' }, keyOf('T-2'));
    // Whether the journal waits for approval; the entity has proven itself.
    assert.equal(readings() - before, 1);
    await ledger.post({ ...draft, entityId: '200' }, keyOf('T-3'));
    assert.equal(readings() - before, 1);
  });

  for (const [found, words] of [
    ['300', '300'],
    [null, 'the top level'],
  ] as const) {
    test(`that was ignored (the entry is in ${words}) leaves the entry to find`, async (t) => {
      const { ledger } = await companyOf(t, answering(found));
      const outcome = await ledger.post({ ...draft, entityId: '200' }, keyOf('T-1'));
      assert.ok(outcome.kind === 'uncertain');
      assert.equal(outcome.cause.code, 'INTACCT_ENTITY_OTHER');
      assert.ok(outcome.cause.message.includes(words));
      // The queue compares the entity of what it finds with the draft's, and holds the export.
      const reading = await ledger.find([keyOf('T-1')]);
      assert.ok(reading.kind === 'read');
      assert.equal(reading.value.get(keyOf('T-1'))?.[0]?.madeIn, found);
    });
  }
});

test('what the company says of its limits travels with the outcome', async (t) => {
  const simulator = await startSimulator({
    settings: { limits: { perApplication: 6, perCompany: 8 } },
  });
  const ledger = connector(simulator.apiUrl, { settings: { readBack: 'never' } });
  t.after(async () => {
    await ledger.close();
    await simulator.stop();
  });
  const outcome = await ledger.post(draft, keyOf('T-1'));
  assert.equal(outcome.paceHint?.room, 5);
  assert.equal(outcome.paceHint?.pauseMs, null);
});

test('a token waits for nobody’s entry: it is asked for while every lane is busy', async (t) => {
  const held: ServerResponse[] = [];
  const [posted, asked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { ledger } = await companyOf(
    t,
    ({ path }, response) => {
      if (path === '/oauth2/token') {
        if (held.length === 1) asked.resolve();
        // It has ended when it arrives: every call asks for its own.
        return response.end('{"access_token":"a-token-of-the-test","expires_in":0}');
      }
      held.push(response);
      return held.length === 1 ? posted.resolve() : created(response);
    },
    { settings: { lanes: 1, readBack: 'never' } },
  );
  const first = ledger.post(draft, keyOf('T-1'));
  await posted.promise;
  const second = ledger.post(draft, keyOf('T-2'));
  await asked.promise;
  const [blocked] = held;
  assert.ok(blocked);
  created(blocked);
  assert.deepEqual(kindsOf(await Promise.all([first, second])), ['confirmed', 'confirmed']);
});

test('a link is worth a reading of its own when the settings say so', async (t) => {
  const settings = { readBack: 'never', readLink: 'always' };
  const { ledger } = await companyOf(t, answering(null), { settings });
  const outcome = await ledger.post(draft, keyOf('T-1'));
  assert.equal(outcome.kind === 'confirmed' && outcome.externalUrl, 'https://x.intacct.com/77');
});

test('a draft is confirmed as a draft without a reading, and in no balance', async (t) => {
  const { ledger, posts } = await companyOf(t, answering(null));
  const outcome = await ledger.post({ ...draft, asDraft: true }, keyOf('T-1'));
  assert.ok(outcome.kind === 'confirmed');
  assert.deepEqual([outcome.state, outcome.standing], ['draft', 'draft']);
  assert.equal(posts()[0]?.body.state, 'draft');
});

test('a refusal in the company’s own words is about the dimension they stand for', async (t) => {
  const { ledger } = await companyOf(t, ({ path }, response) => {
    if (path === '/oauth2/token') return grantToken(response);
    if (path.endsWith('/dimensions/list')) {
      const place = { dimensionName: 'LOCATION', termName: 'Place', isEnabledInGL: true };
      return rows(response, [place]);
    }
    const error = { errorId: 'BL01001973', message: 'Place 100 is not valid' };
    return response.writeHead(422).end(JSON.stringify({ 'ia::error': error }));
  });
  const outcome = await ledger.post(draft, keyOf('T-1'));
  assert.ok(outcome.kind === 'refused');
  assert.equal(outcome.cause.code, 'INTACCT_DIMENSION_INVALID');
  assert.equal(outcome.cause.subject, 'location 100');
});

test('a user who may not see what dimensions are called still finds entries', async (t) => {
  const answer = answering(null);
  const { ledger, arrived } = await companyOf(t, (call, response) => {
    if (!call.path.endsWith('/dimensions/list')) return answer(call, response);
    return response.writeHead(403).end('{"ia::error":{"errorId":"GW-0042","message":"Forbidden"}}');
  });
  for (const _time of [1, 2]) {
    const reading = await ledger.find([keyOf('T-1')]);
    assert.ok(reading.kind === 'read');
    assert.equal(reading.value.get(keyOf('T-1'))?.[0]?.externalId, '77');
  }
  const asked = arrived.filter((one) => one.path.endsWith('/dimensions/list'));
  assert.equal(asked.length, 1, 'not asked again');
});

/** A simulated company whose clock the test moves. */
async function simulated(context: TestContext) {
  const simulator = await startSimulator();
  const ledger = connector(simulator.apiUrl, { settings: { readBack: 'never' } });
  context.after(async () => {
    await ledger.close();
    await simulator.stop();
  });
  const control = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${simulator.controlUrl}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    assert.ok(answer.ok, path);
    return (await answer.json()) as Record<string, unknown>;
  };
  return {
    ledger,
    setAccount: (status: string) => control('PUT', '/accounts/1000', { status }),
    passHours: (hours: number) => control('POST', '/clock/advance', { ms: hours * 3_600_000 }),
    loseNextAnswer: () =>
      control('POST', '/faults', { fault: 'lose-answer', match: { path: '/objects/' } }),
    bookNextLate: (ms: number) =>
      control('POST', '/faults', { fault: 'commit-late', ms, match: { path: '/objects/' } }),
    entries: async () => Number((await control('GET', '/books/entries')).totalCount),
  };
}

describe('a key the vendor remembers', () => {
  test('for less than 48 hours repeats a refusal; corrected, the entry goes at once', async (t) => {
    const { ledger, setAccount, passHours, entries } = await simulated(t);
    await setAccount('inactive');
    assert.equal((await ledger.post(draft, keyOf('T-1'))).kind, 'refused');
    await setAccount('active');
    await passHours(47);
    assert.equal((await ledger.post(draft, keyOf('T-1'))).kind, 'confirmed');
    assert.equal(await entries(), 1);
  });

  test('for more than 48 hours proves nothing: find first, then a fresh one', async (t) => {
    const { ledger, setAccount, passHours, entries } = await simulated(t);
    await setAccount('inactive');
    assert.equal((await ledger.post(draft, keyOf('T-1'))).kind, 'refused');
    await setAccount('active');
    await passHours(49);
    const spent = await ledger.post(draft, keyOf('T-1'));
    assert.ok(spent.kind === 'uncertain');
    assert.equal(spent.cause.code, 'INTACCT_KEY_SPENT');
    assert.equal(await entries(), 0);
    const absent = await ledger.find([keyOf('T-1')]);
    assert.ok(absent.kind === 'read' && absent.value.size === 0);
    const fresh = await ledger.post(draft, keyOf('T-1'), { absences: 1 });
    assert.equal(fresh.kind, 'confirmed');
    assert.equal(await entries(), 1);
  });

  test('never books twice what was booked and whose answer was lost', async (t) => {
    const { ledger, passHours, loseNextAnswer, entries } = await simulated(t);
    await loseNextAnswer();
    assert.equal((await ledger.post(draft, keyOf('T-1'))).kind, 'uncertain');
    const replayed = await ledger.post(draft, keyOf('T-1'));
    assert.equal(replayed.kind, 'confirmed');
    await passHours(49);
    assert.equal((await ledger.post(draft, keyOf('T-1'))).kind, 'uncertain');
    assert.equal(await entries(), 1);
  });

  test('that is refused within 48 hours still runs there: no fresh one is tried', async (t) => {
    const { ledger, passHours, bookNextLate, entries } = await simulated(t);
    await bookNextLate(3_600_000);
    assert.equal((await ledger.post(draft, keyOf('T-1'))).kind, 'uncertain');
    const asked = { absences: 1, sinceFirstSentMs: 1_000_000 };
    const running = await ledger.post(draft, keyOf('T-1'), asked);
    assert.ok(running.kind === 'uncertain');
    assert.equal(running.cause.code, 'INTACCT_KEY_SPENT');
    await passHours(1);
    assert.equal((await ledger.post(draft, keyOf('T-1'), asked)).kind, 'confirmed');
    assert.equal(await entries(), 1);
  });

  test('is forgotten after 60 days: only find knows what was booked then', async (t) => {
    const { ledger, setAccount, passHours, loseNextAnswer, entries } = await simulated(t);
    await loseNextAnswer();
    assert.equal((await ledger.post(draft, keyOf('T-1'))).kind, 'uncertain');
    await setAccount('inactive');
    assert.equal((await ledger.post(draft, keyOf('T-2'))).kind, 'refused');
    await setAccount('active');
    await passHours(61 * 24);
    const found = await ledger.find([keyOf('T-1'), keyOf('T-2')]);
    assert.ok(found.kind === 'read');
    assert.deepEqual([...found.value.keys()], ['T-1']);
    assert.equal((await ledger.post(draft, keyOf('T-2'))).kind, 'confirmed');
    assert.equal(await entries(), 2);
  });
});

test('what is billed is told: records made, pages read, no tokens or repetitions', async (t) => {
  const simulator = await startSimulator();
  const calls: string[] = [];
  const ledger = connector(simulator.apiUrl, {
    settings: { readBack: 'never', pageSize: 1 },
    noteCall: ({ purpose, counted }) => calls.push(`${purpose} ${counted}`),
  });
  t.after(async () => {
    await ledger.close();
    await simulator.stop();
  });
  const noted = () => calls.splice(0);
  await ledger.post(draft, keyOf('T-1'));
  assert.deepEqual(noted(), ['session 0', 'post 1']);
  await ledger.post(draft, keyOf('T-1'));
  assert.deepEqual(noted(), ['post 0'], 'a replayed answer creates nothing');
  await ledger.post({ ...draft, postedOn: '2025-12-31' as IsoDate }, keyOf('T-2'));
  assert.deepEqual(noted(), ['post 0'], 'a refusal creates nothing');
  await ledger.post(draft, keyOf('T-3'));
  noted();
  await ledger.balances('2026-05-31' as IsoDate);
  assert.ok(
    noted().some((one) => one === 'list 1'),
    'which books the journals belong to',
  );
  await ledger.balances('2026-05-31' as IsoDate);
  assert.deepEqual(noted(), ['balances 1', 'balances 1'], 'two rows, a page each');
});
