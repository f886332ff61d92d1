// The journal over HTTP: lists and filters, details, reversal, trial balance, general ledger, and
// the proofs. Method: a few events of a day in a fresh property, then requests; figures are checked
// by hand.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import Fastify from 'fastify';
import { localActor } from '#access/actor.ts';
import { testDatabase } from '#database/test-database.ts';
import { ProblemError } from '#problems/problem.ts';
import { journalRoutes } from './journal-routes.ts';
import { makePostEvents, makePostTogether } from './posting-store.ts';
import { makePreviewEvents } from './preview-store.ts';
import { fuelInvoice, makeSmallBooks } from './small-books-store.ts';
import { verifyJournal } from './verify-store.ts';

const { pool } = await testDatabase();
const { propertyId, loadChart, post } = await makeSmallBooks(pool);
const ann = { id: 'ANN', name: 'Ann Sailor' };
const ben = { id: 'BEN', name: 'Ben Rower' };
await post(
  fuelInvoice('I1', '100.00', {
    customer: ann,
    occurredOn: '2026-05-01',
    taxes: [{ rate: 'SALES', amount: '6.00' }],
  }),
  fuelInvoice('I2', '40.00', { customer: ben, occurredOn: '2026-05-02', outlet: 'REIT' }),
  {
    id: 'P1',
    kind: 'payment-received',
    customer: ann,
    method: 'CHECK',
    amount: '106.00',
    occurredOn: '2026-05-03',
  },
  fuelInvoice('I3', '10.00', { customer: ann, occurredOn: '2026-06-01', memo: '50% of the pump' }),
);

const server = Fastify();
server.decorateRequest('propertyId', 0);
server.decorateRequest('person', '');
server.decorateRequest('actor');
server.addHook('onRequest', async (request) => {
  request.propertyId = propertyId;
  request.person = 'ann';
  request.actor = localActor(request.person);
});
server.setErrorHandler((error, _request, reply) =>
  error instanceof ProblemError
    ? reply.code(error.status).send({ codes: error.problems.map(({ code }) => code) })
    : reply.code(400).send({ message: String(error) }),
);
const posting = { pool, loadChart, enqueueExports: async () => {} };
const postEvents = makePostEvents(posting);
await server.register(
  journalRoutes({
    ...{ pool, loadChart, postEvents },
    postTogether: makePostTogether(posting),
    previewEvents: makePreviewEvents(posting),
  }),
);
const origin = await server.listen({ host: '127.0.0.1', port: 0 });
after(() => server.close());

// biome-ignore lint/suspicious/noExplicitAny: answers are compared field by field.
type Answer = any;

async function get(path: string, status = 200): Promise<Answer> {
  const answer = await fetch(origin + path);
  const body = await answer.json();
  assert.equal(answer.status, status, JSON.stringify(body));
  return body;
}

async function numberOf(document: string): Promise<string> {
  const { items } = await get(`/journal-entries?text=${document}`);
  return items.at(-1).entryId;
}

async function reverse(entryId: string, body: object): Promise<[number, Answer]> {
  const answer = await fetch(`${origin}/journal-entries/${entryId}/reverse`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return [answer.status, await answer.json()];
}

describe('the list of entries', () => {
  const filters: [query: string, documents: string[]][] = [
    ['', ['I3', 'P1', 'I2', 'I1']],
    ['from=2026-05-02&through=2026-05-03', ['P1', 'I2']],
    ['account=1000', ['P1']],
    ['outlet=REIT', ['I2']],
    ['documentType=invoice&customer=ANN', ['I3', 'I1']],
    ['text=50%25', ['I3']],
    ['text=rower', ['I2']],
    ['exportStatus=error', []],
  ];
  for (const [query, documents] of filters) {
    test(`with ${query === '' ? 'no filter is everything, newest first' : query}`, async () => {
      const { items, next } = await get(`/journal-entries?${query}`);
      const found = items.map((row: Answer) => row.documentNumber);
      assert.deepEqual(found, documents);
      assert.equal(next, null);
    });
  }

  test('comes in pages that neither repeat nor miss', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const { items, next } = await get(`/journal-entries?limit=1${cursor && `&cursor=${cursor}`}`);
      seen.push(...items.map((row: Answer) => row.documentNumber));
      cursor = next ?? '';
    } while (cursor !== '');
    assert.deepEqual(seen, ['I3', 'P1', 'I2', 'I1']);
  });

  test('refuses unknown accounts, foreign cursors and days that are none', async () => {
    assert.deepEqual((await get('/journal-entries?account=9', 422)).codes, [
      'JOURNAL_FILTER_UNKNOWN',
    ]);
    assert.deepEqual((await get('/journal-entries?cursor=x', 422)).codes, [
      'JOURNAL_CURSOR_UNREADABLE',
    ]);
    await get('/journal-entries?from=2026-02-30', 400);
    assert.deepEqual((await get('/journal-entries/999999', 404)).codes, ['JOURNAL_ENTRY_UNKNOWN']);
  });
});

test('an entry shows its lines, its event and who posted it', async () => {
  const entry = await get(`/journal-entries/${await numberOf('I1')}`);
  assert.deepEqual(
    entry.lines.map((line: Answer) => [line.account.number, line.debit, line.credit]),
    [
      ['1100', '106.00', null],
      ['4100', null, '100.00'],
      ['2200', null, '6.00'],
    ],
  );
  assert.deepEqual(entry.customer, { code: 'ANN', name: 'Ann Sailor' });
  assert.equal(entry.amount, '106.00');
  assert.equal(entry.postedBy, 'test');
  assert.equal(entry.event.content.kind, 'invoice-issued');
  assert.deepEqual(entry.exports, []);
});

test('the trial balance is zero in all and has opening and movement', async () => {
  const { rows, totals } = await get('/trial-balance?asOf=2026-06-30&from=2026-06-01');
  const figures = rows.map((row: Answer) => [
    row.account.number,
    row.opening,
    row.debit,
    row.credit,
    row.balance,
  ]);
  assert.deepEqual(figures, [
    ['1000', '106.00', '0.00', '0.00', '106.00'],
    ['1100', '40.00', '10.00', '0.00', '50.00'],
    ['2200', '-6.00', '0.00', '0.00', '-6.00'],
    ['4100', '-140.00', '0.00', '10.00', '-150.00'],
  ]);
  assert.deepEqual(totals, [
    { currency: 'USD', opening: '0.00', debit: '10.00', credit: '10.00', balance: '0.00' },
  ]);
  const may = await get('/trial-balance?asOf=2026-05-31&outlet=REIT');
  assert.deepEqual(
    may.rows.map((row: Answer) => [row.account.number, row.balance]),
    [
      ['1100', '40.00'],
      ['4100', '-40.00'],
    ],
  );
});

describe('the general ledger', () => {
  test('runs from opening to closing, also across pages', async () => {
    const path = '/general-ledger?account=1100&from=2026-05-02&limit=2';
    const first = await get(path);
    assert.equal(first.opening, '106.00');
    assert.equal(first.closing, '50.00');
    const second = await get(`${path}&cursor=${first.next}`);
    assert.equal(second.next, null);
    assert.deepEqual(
      [...first.items, ...second.items].map((row) => [
        row.documentNumber,
        row.debit,
        row.credit,
        row.balance,
      ]),
      [
        ['I2', '40.00', null, '146.00'],
        ['P1', null, '106.00', '40.00'],
        ['I3', '10.00', null, '50.00'],
      ],
    );
  });

  test('of one customer and kind opens with that customer and kind only', async () => {
    const ledger = await get(
      '/general-ledger?account=1100&customer=ANN&documentType=invoice&from=2026-06-01',
    );
    assert.equal(ledger.opening, '106.00');
    assert.equal(ledger.closing, '116.00');
    assert.deepEqual(
      ledger.items.map((row: Answer) => row.balance),
      ['116.00'],
    );
  });
});

test('Reverse posts once, however often it is pressed, and the journal stays sound', async () => {
  const entryId = await numberOf('I2');
  const body = { reason: 'wrong outlet', occurredOn: '2026-06-02' };
  assert.equal((await reverse(entryId, { ...body, occurredOn: '2026-05-01' }))[0], 422);
  const [posted, receipt] = await reverse(entryId, body);
  assert.deepEqual([posted, receipt.status], [201, 'posted']);
  const [again, same] = await reverse(entryId, body);
  assert.deepEqual([again, same.status, same.entryId], [200, 'exists', receipt.entryId]);
  const [conflict, answer] = await reverse(entryId, { ...body, reason: 'another' });
  assert.deepEqual([conflict, answer.codes], [409, ['EVENT_EXISTS_WITH_DIFFERENT_CONTENT']]);
  const [twice] = await reverse(receipt.entryId, body);
  assert.equal(twice, 422);
  assert.equal((await get(`/journal-entries/${entryId}`)).reversedByEntryId, receipt.entryId);
  assert.equal((await get(`/journal-entries/${receipt.entryId}`)).reversesEntryId, entryId);

  const findings = await verifyJournal(pool, propertyId);
  assert.deepEqual(
    findings.filter(({ brokenCount }) => brokenCount > 0),
    [],
  );
  const idle = findings.filter(({ checkedCount }) => checkedCount === 0);
  assert.deepEqual(
    idle.map(({ proof }) => proof),
    [
      'kept-balances-agree',
      'entries-are-found',
      'corrections-linked',
      'reposts-linked',
      'corrections-reach-their-target',
    ],
    'nothing was kept or corrected here; all others looked at something',
  );
});

test('the proofs find a line changed behind the triggers, and name the entry', async () => {
  const entryId = await numberOf('I1');
  await pool.query('alter table journal_lines disable trigger all');
  await pool.query(
    `update journal_lines set amount_minor = amount_minor + 1
      where entry_id = $1 and line_number = 1`,
    [entryId],
  );
  const broken = (await verifyJournal(pool, propertyId)).filter(
    ({ brokenCount }) => brokenCount > 0,
  );
  assert.deepEqual(
    broken.map(({ proof, first }) => [proof, first[0]]),
    [
      ['entries-balance', entryId],
      ['headers-agree', entryId],
      ['trial-balance-zero', broken.at(-1)?.first[0]],
    ],
  );
});

describe('an entry made by hand', () => {
  const send = async (body: object): Promise<[number, Answer]> => {
    const answer = await fetch(`${origin}/journal-entries`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return [answer.status, await answer.json()];
  };
  const entry = {
    ...{ id: 'form-0001', occurredOn: '2026-06-10', outlet: 'TRS', reason: 'Found in the safe' },
    lines: [
      { account: '1000', debit: '20.00' },
      { account: '4000', credit: '20.00' },
    ],
  };

  test('is booked once, however often it is sent', async () => {
    const [status, first] = await send(entry);
    assert.deepEqual([status, first.status], [201, 'posted']);
    const [again, second] = await send(entry);
    assert.deepEqual([again, second], [200, { ...first, status: 'exists' }]);
    const found = await get(`/journal-entries/${first.entryId}`);
    assert.deepEqual([found.postedBy, found.event.source], ['ann', 'tieout']);
    assert.equal(found.event.content.reason, 'Found in the safe');
  });

  test('under the id of another is refused, and nothing of it kept', async () => {
    const other = { ...entry, occurredOn: '2026-06-11' };
    const [status, { codes }] = await send(other);
    assert.deepEqual([status, codes], [409, ['EVENT_EXISTS_WITH_DIFFERENT_CONTENT']]);
  });

  test('that does not balance is refused with the difference', async () => {
    const lines = [entry.lines[0], { account: '4000', credit: '19.00' }];
    const [status, { codes }] = await send({ ...entry, id: 'form-0002', lines });
    assert.deepEqual([status, codes], [422, ['EVENT_JOURNAL_UNBALANCED']]);
  });
});
