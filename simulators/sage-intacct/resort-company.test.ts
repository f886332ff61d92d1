// Everything a company in Sage can have, in the resort: entities that owe each other, renamed and
// own dimensions, restrictions, approvals, reversals, currencies, statistics, allocations.
//
// Method: one entry through the API, then the lines that stand in the books.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { marinaCompany, resortCompany } from './company.ts';
import { companyProblems } from './company-checks.ts';
import type { RunningSimulator } from './server.ts';
import {
  call,
  entryBody,
  entryPath,
  type Json,
  lastError,
  line,
  startResort,
  type TestClient,
} from './test-client.ts';

const company = resortCompany();

/** A line on an account that asks for a location only. */
const at = (side: 'debit' | 'credit', amount: string, account: string, location: string) =>
  line(side, amount, account, { location });

function body(lines: readonly Json[], change: Json = {}): Json {
  return entryBody({ lines, ...change });
}

/** The lines of an entry as text: side, amount, account, location. */
function booked(simulator: RunningSimulator, key: string): string[] {
  const entry = simulator.simulation.books.entryOf(key);
  return (entry?.record.lines ?? []).map(
    ({ txnType, baseAmount, account, dimensions }) =>
      `${txnType} ${baseAmount} ${account} ${dimensions.location ?? '-'}`,
  );
}

function keyOf(received: { text: string; json: Json }): string {
  const key = received.json['ia::result']?.key;
  assert.ok(key, received.text);
  return key;
}

describe('an entry that spans entities', () => {
  const lines = [at('debit', '90.00', '1000', '110'), at('credit', '90.00', '2100', '210')];

  test('is refused without a base location, in the words of the company', async (t) => {
    const { client } = await startResort(t);
    const refused = await client.create(body(lines));
    assert.equal(lastError(refused).errorId, 'GL-1009');
    assert.equal(lastError(refused).message, 'Transactions do not balance for Place ,');
  });

  test('with one gets the lines by which the entities owe each other', async (t) => {
    const { client, simulator } = await startResort(t);
    const key = keyOf(await client.create(body(lines, { baseLocation: { id: '100' } })));
    assert.deepEqual(booked(simulator, key), [
      'debit 90.00 1000 110',
      'credit 90.00 2100 210',
      'credit 90.00 2900 100',
      'debit 90.00 1900 200',
    ]);
  });

  test('keeps only what was written when the switch says so', async (t) => {
    const { client, simulator } = await startResort(t, { interEntityLines: 'none' });
    const key = keyOf(await client.create(body(lines, { baseLocation: { id: '100' } })));
    assert.equal(booked(simulator, key).length, 2);
  });

  test('has its debt worked out anew when its lines change', async (t) => {
    const { client, simulator } = await startResort(t);
    const key = keyOf(await client.create(body(lines, { baseLocation: { id: '100' } })));
    const [debit, credit] = simulator.simulation.books.entryOf(key)?.record.lines ?? [];
    const changed = [
      { key: debit?.key, txnAmount: '70.00' },
      { key: credit?.key, txnAmount: '70.00' },
    ];
    await client.send('PATCH', `${entryPath}/${key}`, { lines: changed });
    assert.deepEqual(booked(simulator, key), [
      'debit 70.00 1000 110',
      'credit 70.00 2100 210',
      'credit 70.00 2900 100',
      'debit 70.00 1900 200',
    ]);
  });

  test('that does not balance in total is refused with a base location too', async (t) => {
    const { client } = await startResort(t);
    const uneven = [at('debit', '90.00', '1000', '110'), at('credit', '80.00', '2100', '210')];
    const refused = await client.create(body(uneven, { baseLocation: { id: '100' } }));
    assert.equal(lastError(refused).errorId, 'GL-1009');
  });
});

describe('a rule of the company', () => {
  const refusals: [string, Json, RegExp][] = [
    [
      'a required dimension by its renamed word',
      [at('debit', '1.00', '1000', '110'), at('credit', '1.00', '4200', '110')],
      /missing the Business Unit dimension for the Account 4200/,
    ],
    [
      'a required dimension of its own',
      [at('debit', '1.00', '1000', '110'), at('credit', '1.00', '4010', '110')],
      /missing the Slip dimension for the Account 4010/,
    ],
    [
      'a value its account does not take',
      [
        line('debit', '1.00', '6000', { location: '110', department: '10' }),
        line('credit', '1.00', '4000', { location: '110', department: '30' }),
      ],
      /Business Unit '30': 'Lodge' specified is not valid. Business Unit is restricted by GL acc/,
    ],
    [
      'an inactive value of a dimension of its own',
      [
        at('debit', '1.00', '1000', '110'),
        line('credit', '1.00', '4010', { location: '110', 'nsp::slip': 'Z99' }),
      ],
      /Slip 'Z99' specified is not valid/,
    ],
  ];
  for (const [what, lines, message] of refusals) {
    test(`refuses ${what}`, async (t) => {
      const { client } = await startResort(t);
      assert.match(lastError(await client.create(body(lines))).message, message);
    });
  }

  test('takes a dimension of its own, and refuses one that nobody defined', async (t) => {
    const { client, simulator } = await startResort(t);
    const credit = (name: string) =>
      line('credit', '1.00', '4010', { location: '110', [name]: 'A01' });
    const debit = at('debit', '1.00', '1000', '110');
    const key = keyOf(await client.create(body([debit, credit('nsp::slip')])));
    const [, second] = simulator.simulation.books.entryOf(key)?.record.lines ?? [];
    assert.equal(second?.dimensions['nsp::slip'], 'A01');
    const unknown = await client.create(body([debit, credit('nsp::boat')]));
    assert.equal(lastError(unknown).errorId, 'REST-1043');
  });

  test('closes the books of one entity and leaves the others open', async (t) => {
    const { client } = await startResort(t);
    const both = (location: string) =>
      body([at('debit', '1.00', '1000', location), at('credit', '1.00', '2100', location)], {
        postingDate: '2026-02-10',
      });
    assert.match(lastError(await client.create(both('210'))).message, /on or after 2026-04-01/);
    assert.equal((await client.create(both('110'))).status, 201);
  });
});

describe('approval by people', () => {
  const lines = [at('debit', '5.00', '1000', '110'), at('credit', '5.00', '2100', '110')];
  const submit = async (client: TestClient, journal: string) =>
    keyOf(await client.create(body(lines, { glJournal: { id: journal } })));
  const decide = (
    simulator: RunningSimulator,
    key: string,
    decision: string,
    user = 'controller',
  ) => call(`${simulator.controlUrl}/entries/${key}/decisions`, { body: { decision, user } });

  test('posts a submitted entry, or declines it, once', async (t) => {
    const { client, simulator } = await startResort(t);
    const [first, second] = [await submit(client, 'APJ'), await submit(client, 'APJ')];
    assert.equal((await decide(simulator, first, 'approve')).json.state, 'posted');
    assert.equal((await decide(simulator, second, 'decline')).json.state, 'declined');
    const again = await decide(simulator, second, 'approve');
    assert.equal(again.status, 422);
    assert.match(again.text, /SIM-APPROVAL-STATE/);
  });

  test('by two people passes a state between', async (t) => {
    const { client, simulator } = await startResort(t);
    const key = await submit(client, 'CFJ');
    assert.equal((await decide(simulator, key, 'approve')).json.state, 'partiallyApproved');
    assert.equal((await decide(simulator, key, 'approve', 'cfo')).json.state, 'posted');
  });

  test('is asked of a draft that a person posts in a journal with approval', async (t) => {
    const { client, simulator } = await startResort(t);
    const draft = { glJournal: { id: 'APJ' }, state: 'draft' };
    const key = keyOf(await client.create(body(lines, draft)));
    assert.equal((await decide(simulator, key, 'post-draft')).json.state, 'submitted');
  });
});

describe('an automatic reversal', () => {
  const lines = [at('debit', '5.00', '1000', '110'), at('credit', '5.00', '2100', '110')];

  test('is an opposite entry, changed and deleted with the first', async (t) => {
    const { client, simulator } = await startResort(t);
    const change = { automaticReversalDate: '2026-06-01' };
    const key = keyOf(await client.create(body(lines, change)));
    const reversal = simulator.simulation.books.entryOf(key)?.record.reversedBy ?? '';
    assert.deepEqual(booked(simulator, reversal), ['credit 5.00 1000 110', 'debit 5.00 2100 110']);
    const second = simulator.simulation.books.entryOf(reversal)?.record;
    assert.deepEqual([second?.postingDate, second?.reversedFrom], ['2026-06-01', key]);
    await client.send('PATCH', `${entryPath}/${key}`, { automaticReversalDate: '2026-07-01' });
    const moved = simulator.simulation.books.entryOf(reversal)?.record;
    assert.equal(moved?.postingDate, '2026-07-01');
    assert.equal((await client.send('DELETE', `${entryPath}/${key}`)).status, 204);
    assert.equal(simulator.simulation.books.entries.size, 0);
  });

  test('is taken back by a date of null, and refused on or before the posting date', async (t) => {
    const { client, simulator } = await startResort(t);
    const key = keyOf(await client.create(body(lines, { automaticReversalDate: '2026-06-01' })));
    await client.send('PATCH', `${entryPath}/${key}`, { automaticReversalDate: null });
    assert.equal(simulator.simulation.books.entries.size, 1);
    const early = await client.create(body(lines, { automaticReversalDate: '2026-05-03' }));
    assert.equal(lastError(early).errorId, 'SIM-REVERSAL-DATE');
  });
});

describe('money in another currency', () => {
  const foreign = (currency: Json) =>
    body([
      { ...at('debit', '100.00', '1000', '110'), currency },
      { ...at('credit', '100.00', '2100', '110'), currency },
    ]);
  const rated: [string, Json, string][] = [
    ['the rate of its day', { txnCurrency: 'CAD' }, '73.00'],
    [
      'the rate of the day it names',
      { txnCurrency: 'CAD', exchangeRateDate: '2026-06-15' },
      '74.12',
    ],
    ['the type it names', { txnCurrency: 'CAD', exchangeRateTypeId: 'Company rate' }, '75.00'],
    ['its own rate', { txnCurrency: 'CAD', exchangeRate: 0.8 }, '80.00'],
  ];
  for (const [what, currency, amount] of rated) {
    test(`is booked at ${what}`, async (t) => {
      const { client, simulator } = await startResort(t);
      const key = keyOf(await client.create(foreign(currency)));
      assert.equal(booked(simulator, key)[0], `debit ${amount} 1000 110`);
    });
  }

  test('without any rate is refused', async (t) => {
    const { client } = await startResort(t);
    const refused = await client.create(foreign({ txnCurrency: 'JPY' }));
    assert.equal(lastError(refused).errorId, 'SIM-EXCHANGE-RATE');
  });
});

test('an allocation splits a line, and the last part takes the odd cent', async (t) => {
  const { client, simulator } = await startResort(t);
  const shared = {
    ...line('credit', '10.01', '4900', {}),
    allocation: { id: 'SHARE' },
    dimensions: { location: null, department: null },
  };
  const lines = [at('debit', '6.01', '1000', '110'), at('debit', '4.00', '1000', '120'), shared];
  const key = keyOf(await client.create(body(lines)));
  assert.deepEqual(booked(simulator, key).slice(2), [
    'credit 6.01 4900 110',
    'credit 4.00 4900 120',
  ]);
});

test('an allocation given to a line by a change keeps its key on the first part', async (t) => {
  const { client, simulator } = await startResort(t);
  const lines = [
    at('debit', '6.00', '1000', '110'),
    at('debit', '4.00', '1000', '120'),
    at('credit', '6.00', '4900', '110'),
    at('credit', '4.00', '4900', '120'),
  ];
  const key = keyOf(await client.create(body(lines)));
  const [, , third, fourth] = simulator.simulation.books.entryOf(key)?.record.lines ?? [];
  const change = [
    { key: third?.key, txnAmount: '10.00', allocation: { id: 'SHARE' }, dimensions: {} },
    { key: fourth?.key, 'ia::operation': 'delete' },
  ];
  const changed = await client.send('PATCH', `${entryPath}/${key}`, { lines: change });
  assert.equal(changed.status, 200, changed.text);
  const after = simulator.simulation.books.entryOf(key)?.record.lines ?? [];
  assert.equal(new Set(after.map((one) => one.key)).size, 4);
  assert.equal(after[2]?.key, third?.key);
});

test('a definition that refers to what it does not define is refused with every reason', () => {
  const [slip] = company.userDefinedDimensions ?? [];
  const problems = companyProblems({
    ...company,
    dimensionLabels: { planet: 'Place' },
    interEntityAccounts: { receivable: '1900', payable: '9' },
    authorizedSenders: ['nobody'],
    journals: [{ id: 'GJ', name: 'General', bookId: 'MOON' }],
    users: [{ id: 'u', permissions: ['fly'], entities: ['110'] }],
    userDefinedDimensions: [{ ...slip, values: [{ id: 'A' }] }],
    exchangeRates: [{ type: 'X', from: 'CAD', to: 'USD', on: '2026-01-01', rate: 'y' }],
    allocations: [{ id: 'A', name: 'A', lines: [{ percent: '50.00', dimensions: {} }] }],
  }).join('\n');
  assert.match(problems, /A has no name/);
  const whole = companyProblems({
    ...company,
    dimensionLabels: { planet: 'Place' },
    interEntityAccounts: { receivable: '1900', payable: '9' },
    authorizedSenders: ['nobody'],
    journals: [{ id: 'GJ', name: 'General', bookId: 'MOON' }],
    users: [{ id: 'u', permissions: ['fly'], entities: ['110'] }],
    exchangeRates: [{ type: 'X', from: 'CAD', to: 'USD', on: '2026-01-01', rate: 'y' }],
    allocations: [{ id: 'A', name: 'A', lines: [{ percent: '50.00', dimensions: {} }] }],
  });
  assert.equal(whole.length, 9, whole.join('\n'));
  assert.deepEqual(companyProblems(marinaCompany()), []);
});
