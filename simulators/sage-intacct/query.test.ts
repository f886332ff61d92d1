// The query service: a table of operators over one small book, then fields, order, pages,
// aggregates.
//
// Method: each row of the table is one filter and the accounts or entries it must find.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type RunningSimulator, startSimulator } from './server.ts';
import { entryBody, line, TestClient } from './test-client.ts';

let simulator: RunningSimulator;
let client: TestClient;

const entries = [
  ['A', '2026-01-10', 'Slip rental', '10.00', '100'],
  ['B', '2026-02-10', 'slip repair', '20.00', '200'],
  ['C', '2026-03-10', 'Fuel', '1000.00', '100'],
  ['D', '2026-03-31', 'Campsite', '7.50', '100'],
] as const;

before(async () => {
  simulator = await startSimulator({ clock: () => Date.parse('2026-04-15T12:00:00Z') });
  client = await TestClient.connect(simulator.apiUrl);
  for (const [referenceNumber, postingDate, description, amount, location] of entries) {
    const dimensions = { location, department: '10' };
    const lines = [
      line('debit', amount, '1200', dimensions),
      line('credit', amount, '4000', dimensions),
    ];
    const body = entryBody({ referenceNumber, postingDate, description, lines });
    assert.equal((await client.create(body)).status, 201);
  }
  const none = entryBody({ referenceNumber: null, description: 'No reference', state: 'draft' });
  assert.equal((await client.create(none)).status, 201);
});

after(() => simulator.stop());

const object = 'general-ledger/journal-entry';

async function found(query: Record<string, unknown>): Promise<string[]> {
  const fields = ['referenceNumber', 'key'];
  const { status, json, text } = await client.query({ object, fields, ...query });
  assert.equal(status, 200, text);
  return json['ia::result'].map((row: Record<string, string>) => row.referenceNumber ?? '-').sort();
}

const operators: [Record<string, unknown>, string][] = [
  [{ $eq: { referenceNumber: 'A' } }, 'A'],
  [{ $eq: { referenceNumber: null } }, '-'],
  [{ $ne: { referenceNumber: null } }, 'ABCD'],
  [{ $ne: { referenceNumber: 'A' } }, '-BCD'],
  [{ $lt: { postingDate: '2026-02-10' } }, 'A'],
  [{ $lte: { postingDate: '2026-02-10' } }, 'AB'],
  [{ $gt: { postingDate: '2026-03-10' } }, '-D'],
  [{ $gte: { postingDate: '2026-03-10' } }, '-CD'],
  [{ $in: { referenceNumber: ['A', 'C', 'X'] } }, 'AC'],
  [{ $notIn: { referenceNumber: ['A', 'C'] } }, '-BD'],
  [{ $between: { postingDate: ['2026-02-10', '2026-03-10'] } }, 'BC'],
  [{ $notBetween: { postingDate: ['2026-02-10', '2026-03-10'] } }, '-AD'],
  [{ $contains: { description: 'lip' } }, 'AB'],
  [{ $notContains: { description: 'lip' } }, '-CD'],
  [{ $startsWith: { description: 'Slip' } }, 'A'],
  [{ $notStartsWith: { description: 'Slip' } }, '-BCD'],
  [{ $endsWith: { description: 'e' } }, '-D'],
  [{ $notEndsWith: { description: 'e' } }, 'ABC'],
  [{ $has: { state: 'draft' } }, '-'],
  [{ $eq: { 'glJournal.id': 'TIE' } }, '-ABCD'],
  [{ $eq: { postingDate: 'priorMonth' } }, 'CD'],
  [{ $gte: { postingDate: 'currentMonth' } }, '-'],
  [{ $eq: { postingDate: 'priorQuarter' } }, 'ABCD'],
];

describe('an operator', () => {
  for (const [filter, expected] of operators) {
    test(`${JSON.stringify(filter)} finds ${expected || 'nothing'}`, async () => {
      assert.equal((await found({ filters: [filter] })).join(''), expected);
    });
  }

  test('on amounts compares numbers, not characters', async () => {
    const { json } = await client.query({
      object: 'general-ledger/journal-entry-line',
      fields: ['baseAmount'],
      filters: [{ $gt: { baseAmount: '9' } }, { $eq: { txnType: 'debit' } }],
    });
    const amounts = json['ia::result'].map((row: { baseAmount: string }) => row.baseAmount);
    assert.deepEqual(amounts.sort(), ['10.00', '1000.00', '120.00', '20.00']);
  });

  test('compares strings without case when told so', async () => {
    const filterParameters = { caseSensitiveComparison: false };
    const filters = [{ $startsWith: { description: 'SLIP' } }];
    assert.equal((await found({ filters, filterParameters })).join(''), 'AB');
    const equal = [{ $eq: { referenceNumber: 'a' } }];
    assert.equal((await found({ filters: equal, filterParameters })).join(''), 'A');
  });

  test('reads date words from asOfDate', async () => {
    const filters = [{ $eq: { postingDate: 'currentMonth' } }];
    const filterParameters = { asOfDate: '2026-02-01' };
    assert.equal((await found({ filters, filterParameters })).join(''), 'B');
  });
});

const three = [
  { $eq: { referenceNumber: 'A' } },
  { $eq: { referenceNumber: 'B' } },
  { $startsWith: { description: 'Slip' } },
];
const expressions: [unknown, string][] = [
  [undefined, ''],
  [null, ''],
  ['and', ''],
  ['or', 'AB'],
  ['1 and 3', 'A'],
  ['1 or 2 and 3', 'A'],
  ['(1 or 2) and 3', 'A'],
  ['2 or (1 and 3)', 'AB'],
];

describe('a filterExpression', () => {
  for (const [filterExpression, expected] of expressions) {
    test(`${filterExpression} over three filters finds ${expected || 'nothing'}`, async () => {
      assert.equal((await found({ filters: three, filterExpression })).join(''), expected);
    });
  }

  test('with no filters at all, as clients send it, finds everything', async () => {
    const empty = { filters: [], filterExpression: null, filterParameters: {} };
    assert.equal((await found(empty)).length, 5);
    assert.equal((await found({ filters: null })).length, 5);
  });

  test('that names a filter which is not there is refused', async () => {
    const query = { object, fields: ['key'], filters: three, filterExpression: '1 and 4' };
    assert.equal((await client.query(query)).status, 400);
  });
});

describe('a page', () => {
  test('says where it stands with start numbers or null', async () => {
    const page = async (start: number) => {
      const query = { object, fields: ['key'], orderBy: [{ key: 'asc' }], start, size: 2 };
      const { json } = await client.query(query);
      const keys = json['ia::result'].map((row: { key: string }) => Number(row.key));
      return { keys, meta: json['ia::meta'] };
    };
    const [first, second, third] = [await page(1), await page(3), await page(5)];
    const meta = { totalCount: 5, pageSize: 2 };
    assert.deepEqual(first.meta, { ...meta, start: 1, next: 3, previous: null });
    assert.deepEqual(second.meta, { ...meta, start: 3, next: 5, previous: 1 });
    assert.deepEqual(third.meta, { ...meta, start: 5, next: null, previous: 3 });
    const keys = [...first.keys, ...second.keys, ...third.keys];
    assert.deepEqual(
      keys,
      [...keys].sort((a, b) => a - b),
    );
    assert.equal(new Set(keys).size, 5);
  });

  test('without orderBy is not in the order of keys, and always the same', async () => {
    const query = { object: 'general-ledger/account', fields: ['key'], size: 4000 };
    const read = async () =>
      (await client.query(query)).json['ia::result'].map((row: { key: string }) => Number(row.key));
    const keys = await read();
    assert.notDeepEqual(
      keys,
      [...keys].sort((a: number, b: number) => a - b),
    );
    assert.deepEqual(keys, await read());
  });

  test('of more than 4000 rows is refused', async () => {
    assert.equal((await client.query({ object, fields: ['key'], size: 4001 })).status, 400);
  });
});

describe('rows', () => {
  test('of lines are flat, with everything a reconciler needs', async () => {
    const fields = (
      'key entryDate txnType baseAmount txnAmount glAccount.id dimensions.location.id ' +
      'dimensions.department.id journalEntry.key journalEntry.id journalEntry.referenceNumber ' +
      'journalEntry.description journalEntry.state journalEntry.glJournal.id state description ' +
      'audit.modifiedDateTime audit.createdByUser.id'
    ).split(' ');
    const filters = [
      { $eq: { 'journalEntry.referenceNumber': 'B' } },
      { $eq: { txnType: 'credit' } },
    ];
    const query = { object: 'general-ledger/journal-entry-line', fields, filters };
    const { json } = await client.query(query);
    const [row] = json['ia::result'];
    assert.equal(json['ia::meta'].totalCount, 1);
    assert.deepEqual(Object.keys(row), fields);
    assert.equal(row['glAccount.id'], '4000');
    assert.equal(row['dimensions.location.id'], '200');
    assert.equal(row['journalEntry.state'], 'posted');
  });

  test('of accounts say which dimensions they require', async () => {
    const fields = ['id', 'name', 'status', 'requireDimensions.department'];
    const filters = [{ $in: { id: ['1000', '4000'] } }];
    const query = { object: 'general-ledger/account', fields, filters, orderBy: [{ id: 'asc' }] };
    const { json } = await client.query(query);
    assert.deepEqual(
      json['ia::result'].map((row: Record<string, unknown>) => row['requireDimensions.department']),
      [false, true],
    );
  });

  test('carry a member nobody asked for when the switch says so', async () => {
    await switchTo({ extraMembers: true });
    const { json } = await client.query({ object, fields: ['key'] });
    assert.ok('API_QUERY_ALIAS__25' in json['ia::result'][0]);
    await switchTo({ extraMembers: false });
  });

  async function switchTo(settings: Record<string, unknown>): Promise<void> {
    const body = JSON.stringify(settings);
    const response = await fetch(`${simulator.controlUrl}/settings`, { method: 'PUT', body });
    assert.equal(response.status, 200);
  }
});

describe('an aggregate', () => {
  test('sums by account, side and location; the member has the text of the request', async () => {
    const { json } = await client.query({
      object: 'general-ledger/journal-entry-line',
      fields: ['glAccount.id', 'txnType', 'dimensions.location.id', 'sum:baseAmount'],
      filters: [{ $lte: { entryDate: '2026-03-31' } }, { $eq: { state: 'posted' } }],
      filterExpression: '1 and 2',
      filterParameters: { includePrivate: true },
      orderBy: [{ 'glAccount.id': 'asc' }, { 'dimensions.location.id': 'asc' }],
      size: 4000,
    });
    assert.deepEqual(
      json['ia::result'].map((row: Record<string, string>) => Object.values(row).join(' ')),
      [
        '1200 debit 100 1017.50',
        '1200 debit 200 20.00',
        '4000 credit 100 1017.50',
        '4000 credit 200 20.00',
      ],
    );
  });

  test('counts, and finds the least and the largest', async () => {
    const { json } = await client.query({
      object: 'general-ledger/journal-entry-line',
      fields: ['count:key', 'min:baseAmount', 'max:baseAmount', 'avg:baseAmount'],
      filters: [{ $eq: { state: 'posted' } }],
    });
    assert.deepEqual(json['ia::result'], [
      {
        'count:key': 8,
        'min:baseAmount': '7.50',
        'max:baseAmount': '1000.00',
        'avg:baseAmount': '259.38',
      },
    ]);
  });
});

const refusals: [string, Record<string, unknown>, string][] = [
  ['an unknown object', { object: 'general-ledger/account-balance' }, 'REST-1033'],
  ['an unknown field', { fields: ['nonsense'] }, 'REST-1106'],
  ['a field that cannot be queried', { fields: ['automaticReversalDate'] }, 'REST-1106'],
  ['a filter on href', { filters: [{ $eq: { href: 'x' } }] }, 'REST-1106'],
  ['an unknown operator', { filters: [{ $like: { key: 'x' } }] }, 'SIM-QUERY'],
  ['includePrivate at the top', { includePrivate: true }, 'SIM-QUERY'],
];

describe('a query is strict:', () => {
  for (const [what, change, errorId] of refusals) {
    test(`${what} is refused with ${errorId}`, async () => {
      const { status, json } = await client.query({ object, fields: ['key'], ...change });
      assert.equal(status, 400);
      assert.equal(json['ia::result']['ia::error'].errorId, errorId);
    });
  }
});

describe('the model service', () => {
  test('describes an object, and answers unknown names with nothing', async () => {
    const model = (name: string) => client.send('GET', `/services/core/model?name=${name}`);
    const { json } = await model('general-ledger/journal-entry-line');
    const { fields, groups, refs, type } = json['ia::result'];
    assert.equal(type, 'ownedObject');
    assert.equal(fields.entryDate.format, 'date');
    assert.equal(refs.glAccount.apiObject, 'general-ledger/account');
    assert.equal(groups.dimensions.refs.location.apiObject, 'company-config/location');
    assert.deepEqual((await model('no/such')).json['ia::result'], {});
    const account = (await model('general-ledger/account')).json['ia::result'];
    assert.deepEqual(account.fields.normalBalance.enum, ['debit', 'credit']);
    assert.deepEqual([account.lists, account.idempotenceSupported], [[], true]);
    const recorded =
      'accountType alternativeGLAccount category closingType disallowDirectPosting href id ' +
      'isTaxable key mrcCode name normalBalance status taxCode';
    assert.equal(Object.keys(account.fields).sort().join(' '), recorded);
    assert.deepEqual(Object.keys(account.refs).sort(), ['closeToGLAccount', 'entity']);
    const period = (await model('general-ledger/reporting-period')).json['ia::result'];
    assert.deepEqual([period.httpMethods, period.idempotenceSupported], ['OPTIONS,GET', false]);
  });
});
