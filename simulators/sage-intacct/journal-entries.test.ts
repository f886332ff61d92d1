// The rules of journal entries over HTTP: what is booked, what is refused and with which words.
//
// Method: a table of one good body, each row with one thing wrong and the error it must meet.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  entryBody,
  entryPath,
  lastError,
  line,
  startTestSimulator,
  TestClient,
} from './test-client.ts';

const isOk = { location: '100', department: '10' };

describe('a journal entry', () => {
  test('is booked, answered with key, id and href, and reads back whole', async (t) => {
    const { client } = await startTestSimulator(t);
    const created = await client.create(entryBody());
    assert.equal(created.status, 201);
    const { key, id, href } = created.json['ia::result'];
    assert.deepEqual(created.json['ia::meta'], { totalCount: 1, totalSuccess: 1, totalError: 0 });
    assert.equal(id, key);
    assert.equal(href, `${entryPath}/${key}`);
    const { json } = await client.send('GET', `${entryPath}/${key}`);
    const entry = json['ia::result'];
    assert.equal(entry.state, 'posted');
    assert.equal(entry.glJournal.id, 'TIE');
    assert.deepEqual(entry.entity, { key: null, id: null, name: null });
    assert.deepEqual(
      entry.lines.map((one: typeof entry) => [one.txnType, one.txnAmount, one.glAccount.id]),
      [
        ['debit', '120.00', '1200'],
        ['credit', '120.00', '4000'],
      ],
    );
    assert.equal(entry.lines[1].dimensions.department.id, '10');
    assert.equal(entry.audit.createdByUser.id, 'tieout');
  });

  test('is submitted in a journal with approval, a draft when asked, else posted', async (t) => {
    const { client } = await startTestSimulator(t);
    const stateOf = async (change: Record<string, unknown>) => {
      const { json } = await client.create(entryBody(change));
      const read = await client.send('GET', json['ia::result'].href);
      return read.json['ia::result'].state;
    };
    assert.equal(await stateOf({ glJournal: { id: 'APJ' } }), 'submitted');
    assert.equal(await stateOf({ state: 'draft' }), 'draft');
    assert.equal(await stateOf({}), 'posted');
  });

  test('takes null references, ID--Name and keys, and refuses an empty id', async (t) => {
    const { client } = await startTestSimulator(t);
    const withNulls = entryBody({ baseLocation: { id: null, key: null } });
    withNulls.lines[0].dimensions.customer = { id: null };
    withNulls.lines[0].dimensions.location = { id: '100--Harbor Point Operations TRS' };
    assert.equal((await client.create(withNulls)).status, 201);
    const journals = await client.send('GET', '/objects/general-ledger/journal');
    const tie = journals.json['ia::result'].find((one: { id: string }) => one.id === 'TIE');
    assert.equal((await client.create(entryBody({ glJournal: { key: tie.key } }))).status, 201);
    const empty = await client.create(entryBody({ glJournal: { id: '' } }));
    assert.equal(empty.status, 400);
    assert.equal(empty.json['ia::result']['ia::error'].errorId, 'REST-1064');
  });
});

const strict: [string, Record<string, unknown>, string, string][] = [
  ['an unknown member', { newDate: '2026-01-01' }, 'REST-1043', '/newDate is not a valid field'],
  ['a read-only member', { webURL: 'x' }, 'REST-1050', '/webURL is a read-only field'],
  [
    'a read-only member of a line',
    { lines: [line('debit', '1.00', '1200'), { ...line('credit', '1.00', '4000'), state: 'x' }] },
    'REST-1050',
    '/lines/1/state is a read-only field',
  ],
  [
    'no posting date',
    { postingDate: undefined },
    'SIM-REQUIRED-FIELD',
    '/postingDate is a required',
  ],
  ['a day that is none', { postingDate: '2026-02-30' }, 'SIM-WRONG-DATE', '/postingDate must be'],
  ['one line', { lines: [line('debit', '1.00', '1200')] }, 'SIM-TOO-FEW-LINES', '/lines must have'],
  [
    'the state posted',
    { state: 'posted' },
    'SIM-STATE',
    'State must be draft or not included in the request.',
  ],
  [
    'a nested exchange rate',
    {
      lines: [
        { ...line('debit', '1.00', '1200'), currency: { exchangeRate: { rate: 1 } } },
        line('credit', '1.00', '4000'),
      ],
    },
    'SIM-WRONG-TYPE',
    '/lines/0/currency/exchangeRate must be a number',
  ],
];

describe('a body is strict:', () => {
  for (const [what, change, errorId, message] of strict) {
    test(`${what} is refused with ${errorId} inside REST-1064`, async (t) => {
      const { client } = await startTestSimulator(t);
      const refused = await client.create(entryBody(change));
      assert.equal(refused.status, 400);
      assert.equal(refused.json['ia::result']['ia::error'].errorId, 'REST-1064');
      const error = lastError(refused);
      assert.equal(error.errorId, errorId);
      assert.ok(error.message.startsWith(message), error.message);
    });
  }

  test('all schema errors come together', async (t) => {
    const { client } = await startTestSimulator(t);
    const refused = await client.create(entryBody({ one: 1, two: 2, description: undefined }));
    assert.equal(refused.json['ia::result']['ia::error'].details.length, 3);
  });
});

const rules: [string, Record<string, unknown>, string][] = [
  ['unknown journal', { glJournal: { id: 'NO' } }, "Journal 'NO' is not valid"],
  ['journal without direct posting', { glJournal: { id: 'SYS' } }, 'does not allow direct'],
  ['closed period', { postingDate: '2025-12-31' }, 'Date must be on or after 2026-01-01'],
  ['unknown account', { lines: [line('debit', '1.00', '9999')] }, 'Account 9999 is not valid'],
  ['inactive account', { lines: [line('debit', '1.00', '6999')] }, 'Account 6999 is not valid'],
  [
    'account without direct posting',
    { lines: [line('debit', '1.00', '3900')] },
    'Account 3900 does not allow direct posting',
  ],
  [
    'missing department',
    { lines: [line('credit', '1.00', '4000', { location: '100' })] },
    'This transaction is missing the Department dimension for the Account 4000',
  ],
  [
    'unknown location',
    { lines: [line('debit', '1.00', '1200', { location: '900' })] },
    "Location '900' is not valid",
  ],
  [
    'unknown department',
    { lines: [line('debit', '1.00', '4000', { location: '100', department: '99' })] },
    "Department '99' specified is not valid.",
  ],
  [
    'inactive customer',
    { lines: [line('debit', '1.00', '1200', { ...isOk, customer: 'C-300' })] },
    "Customer 'C-300' specified is not valid.",
  ],
  ['three decimals', { lines: [line('debit', '1.005', '1200')] }, 'more than two decimals'],
  ['a negative amount', { lines: [line('debit', '-1.00', '1200')] }, 'must not be negative'],
];

describe('a rule of the ledger is refused with REST-7001 and GL-0951:', () => {
  for (const [what, change, message] of rules) {
    test(what, async (t) => {
      const { client, simulator } = await startTestSimulator(t);
      const body = entryBody(change);
      if (body.lines.length === 1) body.lines.push(line('credit', '1.00', '1000'));
      const refused = await client.create(body);
      assert.equal(refused.status, 422);
      const error = refused.json['ia::result']['ia::error'];
      assert.deepEqual([error.errorId, error.details[0].errorId], ['REST-7001', 'GL-0951']);
      assert.ok(lastError(refused).message.includes(message), lastError(refused).message);
      assert.equal(simulator.simulation.books.entries.size, 0);
    });
  }

  test('sides that differ by a cent, in total or for one entity, with GL-1009', async (t) => {
    const { client } = await startTestSimulator(t);
    const total = entryBody({
      lines: [line('debit', '120.00', '1200'), line('credit', '119.99', '4000')],
    });
    const perEntity = entryBody({
      lines: [
        line('debit', '5.00', '1200'),
        line('credit', '5.00', '4000', { location: '200', department: '10' }),
      ],
    });
    for (const body of [total, perEntity]) {
      const refused = await client.create(body);
      const { errorId, message } = lastError(refused);
      assert.equal(errorId, 'GL-1009');
      assert.equal(message, 'Transactions do not balance for Location ,');
    }
  });

  test('with status 400, and all failures at once, where the switches say so', async (t) => {
    const { client } = await startTestSimulator(t, {
      settings: { businessErrorStatus: 400, businessErrors: 'all' },
    });
    const body = entryBody({
      postingDate: '2025-01-01',
      lines: [line('debit', '1.00', '9999'), line('credit', '2.00', '4000', {})],
    });
    const refused = await client.create(body);
    assert.equal(refused.status, 400);
    const { details } = refused.json['ia::result']['ia::error'];
    assert.deepEqual(
      details.map((one: { errorId: string }) => one.errorId),
      [
        'GL-0951',
        'SIM-PERIOD-CLOSED',
        'SIM-ACCOUNT-NOT-VALID',
        'SIM-DIMENSION-MISSING',
        'SIM-DIMENSION-MISSING',
        'GL-1009',
      ],
    );
  });
});

describe('in an entity', () => {
  test('a location of another entity is refused, and rows are private to the entity', async (t) => {
    const { client } = await startTestSimulator(t);
    const inEntity = { 'x-ia-api-param-entity': '100' };
    assert.equal((await client.create(entryBody(), inEntity)).status, 201);
    const lines = ['1200', '4000'].map((account, index) =>
      line(index ? 'credit' : 'debit', '1.00', account, { location: '200', department: '10' }),
    );
    const foreign = await client.create(entryBody({ lines }), inEntity);
    assert.equal(lastError(foreign).message, "Location '200' is not valid");
    const rows = async (headers: Record<string, string>, includePrivate: boolean) => {
      const query = {
        object: 'general-ledger/journal-entry',
        fields: ['key'],
        filterParameters: { includePrivate },
      };
      const read = await client.send('POST', '/services/core/query', query, headers);
      return read.json['ia::meta'].totalCount;
    };
    assert.equal(await rows({}, false), 0);
    assert.equal(await rows({}, true), 1);
    assert.equal(await rows(inEntity, false), 1);
    assert.equal(await rows({ 'x-ia-api-param-entity': '200' }, true), 0);
    assert.equal(await rows({ 'x-ia-api-paramentity': '100' }, false), 0);
  });
});

describe('an entry that exists', () => {
  test('can be changed in date, description and lines, in one step', async (t) => {
    const { client } = await startTestSimulator(t);
    const { href } = (await client.create(entryBody())).json['ia::result'];
    const before = (await client.send('GET', href)).json['ia::result'];
    const [debit, credit] = before.lines;
    const unbalanced = await client.send('PATCH', href, {
      lines: [{ key: debit.key, txnAmount: '100.00' }],
    });
    assert.equal(lastError(unbalanced).errorId, 'GL-1009');
    const changed = await client.send('PATCH', href, {
      postingDate: '2026-06-01',
      lines: [
        { key: debit.key, txnAmount: '100.00' },
        { key: credit.key, 'ia::operation': 'delete' },
        line('credit', '100.00', '4010'),
      ],
    });
    assert.equal(changed.status, 200);
    const after = (await client.send('GET', href)).json['ia::result'];
    assert.equal(after.postingDate, '2026-06-01');
    assert.deepEqual(
      after.lines.map((one: typeof after) => [one.txnAmount, one.glAccount.id]),
      [
        ['100.00', '1200'],
        ['100.00', '4010'],
      ],
    );
    assert.equal((await client.send('PATCH', href, { state: 'posted' })).status, 400);
  });

  test('can be deleted with 204, and is then not found', async (t) => {
    const { client } = await startTestSimulator(t);
    const { key, href } = (await client.create(entryBody())).json['ia::result'];
    const second = (await client.create(entryBody())).json['ia::result'];
    const both = await client.send('GET', `${entryPath}/${key},${second.key}`);
    assert.equal(both.json['ia::result'].length, 2);
    const deleted = await client.send('DELETE', href);
    assert.deepEqual([deleted.status, deleted.text], [204, '']);
    assert.equal((await client.send('GET', href)).status, 404);
    assert.equal((await client.find('TO-1')).length, 1);
  });
});

describe('a batch', () => {
  test('books what it can with 207, or nothing when it is atomic', async (t) => {
    const { client, simulator } = await startTestSimulator(t);
    const batch = [entryBody(), entryBody({ glJournal: { id: 'NO' } })];
    const atomic = await client.create(batch, { 'x-ia-api-param-transaction': 'true' });
    assert.equal(atomic.status, 422);
    assert.equal(simulator.simulation.books.entries.size, 0);
    const mixed = await client.create(batch);
    assert.equal(mixed.status, 207);
    assert.deepEqual(
      mixed.json['ia::result'].map((one: Record<string, number>) => one['ia::status']),
      [201, 422],
    );
    assert.deepEqual(mixed.json['ia::meta'], { totalCount: 2, totalSuccess: 1, totalError: 1 });
  });
});

test('what Sage offers and is not simulated answers 501 and says so', async (t) => {
  const { client } = await startTestSimulator(t);
  const groups = '/services/reports/general-ledger/account-group-hierarchy';
  const restart = '/workflows/general-ledger/account-allocation-run/restart';
  const template = '/objects/general-ledger/journal-entry-txn-template';
  for (const path of ['/services/core/view', groups, restart, template]) {
    assert.equal((await client.send('POST', path, [])).status, 501, path);
  }
  const taxEntries = { object: 'general-ledger/journal-entry-tax-entry', fields: ['key'] };
  assert.equal((await client.query(taxEntries)).status, 501);
  const taxed = await client.create(entryBody({ tax: { taxImplication: 'inbound' } }));
  assert.equal(lastError(taxed).errorId, 'SIM-NOT-SIMULATED');
  const unknown = await client.send('GET', '/objects/general-ledger/account-balance');
  assert.equal(unknown.json['ia::result']['ia::error'].errorId, 'REST-1033');
});

test('another version and an address that cannot be read have their fixed texts', async (t) => {
  const { client } = await startTestSimulator(t);
  const other = new TestClient(client.apiUrl.replace('/v1', '/v2'), client.token);
  const version = await other.send('GET', '/objects/general-ledger/account');
  assert.equal(lastError(version).message, 'Version is not supported.');
  const address = await client.send('GET', '/objects/general-ledger/%zz');
  assert.equal(lastError(address).message, 'Malformed URL');
});
