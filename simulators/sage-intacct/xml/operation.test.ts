// Several functions, transactions, uniqueid, faults, asynchronous requests: what is booked, and how
// often.
//
// Method: one request and what the books hold afterwards. Switches are turned both ways.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type RunningSimulator, startSimulator } from '../server.ts';
import { call, startTestSimulator } from '../test-client.ts';
import { child, readXml, textOf } from './xml-reader.ts';
import {
  createBatch,
  dataOf,
  type EnvelopeOptions,
  envelope,
  errors,
  post,
  query,
  results,
  rows,
  statuses,
  where,
  type XmlReceived,
} from './xml-test-client.ts';

function send(simulator: RunningSimulator, functions: string[], options: EnvelopeOptions = {}) {
  return post(simulator.xmlUrl, envelope(functions, options));
}

async function change(simulator: RunningSimulator, body: object): Promise<void> {
  const { status, text } = await call(`${simulator.controlUrl}/settings`, { method: 'PUT', body });
  assert.equal(status, 200, text);
}

async function order(simulator: RunningSimulator, body: object): Promise<void> {
  const { status, text } = await call(`${simulator.controlUrl}/faults`, { body });
  assert.equal(status, 201, text);
}

const booked = (simulator: RunningSimulator) => simulator.simulation.books.entries.size;
const good = createBatch({ reference: 'GOOD' });
const other = createBatch({ reference: 'OTHER' });
const bad = createBatch({ reference: 'BAD', journal: 'NO' });

describe('several functions in one request', () => {
  test('have a result each, in order, and do not fall with each other', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const answer = await send(simulator, [good, bad, other], { ids: ['x', 'y', 'z'] });
    assert.deepEqual(statuses(answer), ['success', 'failure', 'success']);
    assert.deepEqual(
      results(answer).map((one) => textOf(one, 'controlid')),
      ['x', 'y', 'z'],
    );
    assert.equal(booked(simulator), 2);
  });

  test('see what the functions before them have booked', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const asked = query('GLBATCH', 'RECORDNO', where('equalto', 'REFERENCENO', 'GOOD'));
    const answer = await send(simulator, [good, asked]);
    assert.equal(child(results(answer)[1], 'data')?.attributes.count, '1');
  });

  test('as a transaction are all rolled back, and every result says aborted', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const answer = await send(simulator, [good, bad, other], { isTransaction: true });
    assert.deepEqual(statuses(answer), ['aborted', 'aborted', 'aborted']);
    const [first, offender, last] = results(answer);
    assert.deepEqual(errors(first), []);
    assert.deepEqual(errors(last), []);
    const told = errors(offender);
    assert.equal(told[0]?.[1], "Journal 'NO' is not valid");
    assert.deepEqual(told.at(-1), [
      'XL03000009',
      'The entire transaction in this operation has been rolled back due to an error.',
    ]);
    assert.equal(booked(simulator), 0);
  });

  test('as a transaction may name the offender failure, by switch', async (t) => {
    const settings = { xml: { transactionFailure: 'offender-failure' as const } };
    const { simulator } = await startTestSimulator(t, { settings });
    const answer = await send(simulator, [good, bad], { isTransaction: true });
    assert.deepEqual(statuses(answer), ['aborted', 'failure']);
    const fine = await send(simulator, [good, other], { isTransaction: true });
    assert.deepEqual(statuses(fine), ['success', 'success']);
    assert.equal(booked(simulator), 2);
  });
});

describe('uniqueid', () => {
  const unique = { uniqueId: true, ids: ['entry-1'] };

  test('true books a function once; a repeat fails with a placeholder', async (t) => {
    const { simulator } = await startTestSimulator(t);
    assert.deepEqual(statuses(await send(simulator, [good], unique)), ['success']);
    const repeat = await send(simulator, [good], { ...unique, controlId: 'another' });
    assert.deepEqual(statuses(repeat), ['failure']);
    const [error] = errors(repeat.root);
    assert.match(error?.[1] ?? '', /^\(placeholder\) The function with controlid entry-1 was/);
    assert.equal(booked(simulator), 1);
  });

  test('left out is true, as documented; false books as often as it is sent', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const without = envelope([good]).replace('<uniqueid>false</uniqueid>', '');
    await post(simulator.xmlUrl, without);
    assert.deepEqual(statuses(await post(simulator.xmlUrl, without)), ['failure']);
    await send(simulator, [good]);
    await send(simulator, [good]);
    assert.equal(booked(simulator), 3);
  });

  test('answers a repeat without any status in shape B, and may tell the key', async (t) => {
    const settings = { xml: { duplicateShape: 'B' as const, duplicateTellsKey: true } };
    const { simulator } = await startTestSimulator(t, { settings });
    const first = await send(simulator, [good], unique);
    const key = textOf(child(dataOf(first), 'glbatch'), 'RECORDNO');
    const repeat = await send(simulator, [good], unique);
    assert.deepEqual(statuses(repeat), ['(none)']);
    assert.equal(textOf(results(repeat)[0], 'key'), key);
  });

  test('lets a failed function be sent again, or burns its id by switch', async (t) => {
    const { simulator } = await startTestSimulator(t);
    assert.deepEqual(statuses(await send(simulator, [bad], unique)), ['failure']);
    assert.deepEqual(statuses(await send(simulator, [good], unique)), ['success']);
    await change(simulator, { xml: { uniqueIdBurntByFailure: true } });
    const burnt = { uniqueId: true, ids: ['entry-2'] };
    await send(simulator, [bad], burnt);
    assert.match(errors((await send(simulator, [good], burnt)).root)[0]?.[1] ?? '', /placeholder/);
  });

  test('forgets after the hours of the switch, and when all keys are forgotten', async (t) => {
    const { simulator } = await startTestSimulator(t, { settings: { xml: { uniqueIdHours: 1 } } });
    await send(simulator, [good], unique);
    assert.deepEqual(statuses(await send(simulator, [good], unique)), ['failure']);
    await call(`${simulator.controlUrl}/clock/advance`, { body: { ms: 3_600_001 } });
    assert.deepEqual(statuses(await send(simulator, [good], unique)), ['success']);
    await call(`${simulator.controlUrl}/idempotency/forget`, { method: 'POST' });
    assert.deepEqual(statuses(await send(simulator, [good], unique)), ['success']);
  });

  test('is kept for the company, the sender or the user, by switch', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const controller = { ...unique, login: envelope([]).match(/<login>.*<\/login>/)?.[0] ?? '' };
    const byController = {
      ...controller,
      login: controller.login.replace('>tieout<', '>controller<'),
    };
    await send(simulator, [good], unique);
    assert.deepEqual(statuses(await send(simulator, [good], byController)), ['failure']);
    await change(simulator, { xml: { uniqueIdScope: 'user' } });
    await send(simulator, [good], unique);
    assert.deepEqual(statuses(await send(simulator, [good], byController)), ['success']);
  });

  for (const [uniqueIdWhileRunning, expected] of [
    ['run', 2],
    ['refuse', 1],
  ] as const) {
    test(`by "${uniqueIdWhileRunning}" two twins at the same time book ${expected}`, async (t) => {
      const settings = { latencyMs: 60, xml: { uniqueIdWhileRunning } };
      const { simulator } = await startTestSimulator(t, { settings });
      await Promise.all([send(simulator, [good], unique), send(simulator, [good], unique)]);
      assert.equal(booked(simulator), expected);
    });
  }

  test('survives a restart, with the session it was used in', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'sage-xml-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const first = await startSimulator({ booksFolder: folder });
    const opened = await send(first, ['<getAPISession/>']);
    const sessionId = textOf(child(dataOf(opened), 'api'), 'sessionid') ?? '';
    await send(first, [good], { ...unique, sessionId });
    await first.stop();
    const second = await startSimulator({ booksFolder: folder });
    t.after(() => second.stop());
    const again = await send(second, [good], { ...unique, sessionId });
    assert.deepEqual(statuses(again), ['failure']);
    assert.match(errors(again.root)[0]?.[1] ?? '', /placeholder/);
    assert.equal(booked(second), 1);
  });
});

describe('a fault', () => {
  const played: [string, number | 'dropped', number][] = [
    ['lose-answer', 'dropped', 1],
    ['reset-before', 'dropped', 0],
    ['commit-then-502', 502, 1],
    ['commit-then-504', 504, 1],
    ['commit-then-524', 524, 1],
    ['503', 503, 0],
    ['429', 429, 0],
    ['html-500', 500, 0],
    ['empty-200', 200, 1],
    ['200-rate-limit', 200, 0],
    ['truncated', 'dropped', 1],
    ['slow=1', 200, 1],
  ];
  for (const [name, seen, count] of played) {
    test(`[sim:${name}] typed into an entry shows ${seen} and books ${count}, once`, async (t) => {
      const { simulator } = await startTestSimulator(t);
      const body = createBatch({ title: `Slip [sim:${name}]` });
      if (seen === 'dropped') await assert.rejects(send(simulator, [body]));
      else assert.equal((await send(simulator, [body])).status, seen);
      assert.equal(booked(simulator), count);
      assert.deepEqual(statuses(await send(simulator, [body])), ['success']);
    });
  }

  test('the words of a rate limit may be the whole body of a 200', async (t) => {
    const { simulator } = await startTestSimulator(t);
    await order(simulator, { fault: '200-rate-limit' });
    assert.equal((await send(simulator, [good])).text, 'API rate limit exceeded');
  });

  test('commit-late books when its time has come, not before', async (t) => {
    const { simulator } = await startTestSimulator(t);
    await order(simulator, { fault: 'commit-late', ms: 3_600_000 });
    await assert.rejects(send(simulator, [good]));
    assert.equal(booked(simulator), 0);
    await call(`${simulator.controlUrl}/clock/advance`, { body: { ms: 3_600_001 } });
    assert.equal(booked(simulator), 1);
  });

  test('an ordered one waits for the function it names and spares sign-in', async (t) => {
    const { simulator } = await startTestSimulator(t);
    await order(simulator, { fault: '503', match: { path: 'create GLBATCH' } });
    await order(simulator, { fault: '503', match: { method: 'POST', path: 'journal-entry' } });
    assert.equal((await send(simulator, [query('GLBATCH', 'RECORDNO')])).status, 200);
    assert.equal((await send(simulator, [good])).status, 503);
    assert.equal((await send(simulator, [good])).status, 503);
    await order(simulator, { fault: '503' });
    assert.equal((await send(simulator, ['<getAPISession/>'])).status, 200);
    assert.equal((await send(simulator, [query('GLBATCH', 'RECORDNO')])).status, 503);
  });

  test('may bring results in another order, or one too few', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const ids = (answer: XmlReceived) => results(answer).map((one) => textOf(one, 'controlid'));
    await order(simulator, { fault: 'results-reordered' });
    assert.deepEqual(ids(await send(simulator, [good, other])), ['f2', 'f1']);
    await order(simulator, { fault: 'result-missing' });
    assert.deepEqual(ids(await send(simulator, [good, other])), ['f1']);
    assert.equal(booked(simulator), 4);
  });

  test('may end a session, as if its time had passed', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const opened = await send(simulator, ['<getAPISession/>']);
    const sessionId = textOf(child(dataOf(opened), 'api'), 'sessionid') ?? '';
    await order(simulator, { fault: 'token-expired-401' });
    const answer = await send(simulator, [good], { sessionId });
    assert.equal(answer.status, 200);
    assert.match(errors(answer.root)[0]?.[1] ?? '', /^Invalid session/);
    assert.equal(booked(simulator), 0);
  });

  test('of chaos is marked in the answer', async (t) => {
    const { simulator } = await startTestSimulator(t, { seed: 5 });
    await change(simulator, { chaosPercent: 100 });
    const marks = new Set<string>();
    for (let index = 0; index < 20; index += 1) {
      const answer = await send(simulator, ['<getFinancialSetup/>']).catch(() => null);
      const mark = answer?.headers.get('x-simulator-chaos');
      if (mark) marks.add(mark);
    }
    assert.ok(marks.size > 2, [...marks].join());
  });
});

describe('an asynchronous request', () => {
  test('is acknowledged at once and answered by a POST to the policy address', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const server = createServer();
    t.after(() => server.close());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const policyUrl = `http://127.0.0.1:${port}/callback`;
    await change(simulator, { xml: { policyId: 'night', policyUrl, policyDelayMs: 3_600_000 } });
    const options = { control: '<policyid>night</policyid>', controlId: 'later' };
    const answer = await send(simulator, [good], options);
    assert.equal(textOf(child(answer.root, 'acknowledgement'), 'status'), 'success');
    assert.equal(textOf(child(answer.root, 'control'), 'controlid'), 'later');
    assert.equal(child(answer.root, 'operation'), undefined);
    assert.equal(booked(simulator), 0);
    const received = once(server, 'request');
    await call(`${simulator.controlUrl}/clock/advance`, { body: { ms: 3_600_001 } });
    const [request, response] = await received;
    let text = '';
    for await (const chunk of request) text += chunk;
    response.end();
    const { root } = readXml(text);
    assert.equal(textOf(child(root, 'control'), 'controlid'), 'later');
    assert.equal(textOf(child(child(root, 'operation'), 'result'), 'status'), 'success');
    assert.equal(booked(simulator), 1);
  });

  test('under a policy nobody knows is refused on the control level', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const answer = await send(simulator, [good], { control: '<policyid>x</policyid>' });
    assert.equal(textOf(child(answer.root, 'control'), 'status'), 'failure');
    assert.equal(booked(simulator), 0);
  });
});

describe('one set of books', () => {
  test('holds what either API books, and each finds the entries of the other', async (t) => {
    const { simulator, client } = await startTestSimulator(t);
    await send(simulator, [good]);
    const [entry] = await client.find('GOOD');
    assert.equal(entry.description, 'Slip rental');
    const { json } = await client.create({
      glJournal: { id: 'TIE' },
      postingDate: '2026-05-03',
      description: 'By REST',
      referenceNumber: 'REST-1',
      lines: [
        {
          txnType: 'debit',
          txnAmount: '1.00',
          glAccount: { id: '1000' },
          dimensions: { location: { id: '100' } },
        },
        {
          txnType: 'credit',
          txnAmount: '1.00',
          glAccount: { id: '1010' },
          dimensions: { location: { id: '100' } },
        },
      ],
    });
    const asked = query('GLBATCH', 'RECORDNO STATE', where('equalto', 'REFERENCENO', 'REST-1'));
    assert.deepEqual(rows(await send(simulator, [asked])), [
      { RECORDNO: json['ia::result'].key, STATE: 'Posted' },
    ]);
  });
});
