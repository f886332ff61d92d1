// Method: bodies of queries compared whole; rows as the vendor gives them, with members nobody
// asked for, nulls, numbers instead of texts and ids with names behind them, read into values.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DateRange } from '#chart-of-accounts/iso-date.ts';
import { LedgerReadError } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { inGroups, monthsOf } from '../sage-intacct/portions.ts';
import { readAmount } from '../sage-intacct/row-values.ts';
import { chartItemOf } from './chart-rows.ts';
import { balancesOf, entriesOf } from './entry-rows.ts';
import { isPlain, parseExact } from './exact-json.ts';
import { fieldNotQueryable, headersByReference, pageBody, readPage } from './query.ts';

const usd = 'USD' as Currency;
const period = (from: string, through: string) => ({ from, through }) as DateRange;

const header = {
  key: '30565',
  referenceNumber: 'TO-1',
  'glJournal.id': 'TIE--Operational',
  postingDate: '2026-05-14',
  description: null,
  state: 'submitted',
  webURL: 'https://www.intacct.com/x',
  'audit.createdDateTime': '2026-05-14T10:00:00Z',
  'audit.createdByUser.id': 'tieout',
  API_QUERY_ALIAS__25: null,
};

const line = {
  key: '1',
  'journalEntry.key': '30565',
  'glAccount.id': '4010--Slips',
  txnType: 'credit',
  txnAmount: '120.50',
  baseAmount: '120.50',
  entryDate: '2026-05-14',
  'dimensions.location.id': '100',
  'dimensions.department.id': null,
  unheardOf: { nested: [1] },
};

describe('a query', () => {
  test('is ordered by key, sees private rows, and names its filters in an expression', () => {
    const query = headersByReference(['TO-1', 'TO-2']);
    assert.deepEqual(pageBody(query, ['key'], 101, 100), {
      object: 'general-ledger/journal-entry',
      fields: ['key'],
      filters: [{ $in: { referenceNumber: ['TO-1', 'TO-2'] } }],
      filterExpression: '1',
      filterParameters: { includePrivate: true },
      orderBy: [{ key: 'asc' }],
      start: 101,
      size: 100,
    });
  });

  test('names the field it was refused for', () => {
    const refused = 'The webURL field in journal-entry object cannot be used in query in version 1';
    assert.equal(fieldNotQueryable(refused), 'webURL');
    assert.equal(fieldNotQueryable('Something else'), null);
  });

  test('for many keys comes in groups of a hundred', () => {
    const groups = inGroups(Array.from({ length: 250 }, (_, index) => index));
    assert.deepEqual(
      groups.map((group) => group.length),
      [100, 100, 50],
    );
    assert.deepEqual(inGroups([]), []);
  });

  test('for a period goes month by month, leap days and year ends included', () => {
    assert.deepEqual(monthsOf(period('2027-12-15', '2028-02-29')), [
      period('2027-12-15', '2027-12-31'),
      period('2028-01-01', '2028-01-31'),
      period('2028-02-01', '2028-02-29'),
    ]);
    assert.deepEqual(monthsOf(period('2026-05-02', '2026-05-02')), [
      period('2026-05-02', '2026-05-02'),
    ]);
    assert.deepEqual(monthsOf(period('2026-05-03', '2026-05-02')), []);
  });
});

describe('a page', () => {
  test('is read with its total, and anything else is none', () => {
    const text = '{"ia::result":[{"key":"1","n":1.10}],"ia::meta":{"totalCount":128,"next":null}}';
    const page = readPage(parseExact(text));
    assert.deepEqual(page, { rows: [{ key: '1', n: '1.10' }], totalCount: 128 });
    assert.equal(readPage({ 'ia::result': [] })?.totalCount, null);
    for (const body of [undefined, [], {}, { 'ia::result': {} }, { 'ia::result': [null] }]) {
      assert.equal(readPage(body), null);
    }
  });

  test('of numbers keeps every digit', () => {
    const read = parseExact('{"a":90071992547409.93,"b":1e2}');
    assert.ok(isPlain(read));
    assert.equal(read.a, '90071992547409.93');
    assert.equal(read.b, '1e2');
  });
});

describe('rows of entries', () => {
  test('become an entry, ids without the names behind them', () => {
    const [entry] = entriesOf([header], [line], usd);
    assert.deepEqual(entry, {
      externalId: '30565',
      reference: 'TO-1',
      journalId: 'TIE',
      postedOn: '2026-05-14',
      memo: '',
      state: 'submitted',
      standing: 'awaiting-approval',
      inBalances: false,
      createdBy: 'tieout',
      createdAt: '2026-05-14T10:00:00Z',
      externalUrl: 'https://www.intacct.com/x',
      currency: 'USD',
      lines: [
        { accountId: '4010', amountMinor: -12_050n, memo: '', dimensions: { location: '100' } },
      ],
    });
  });

  test('are reported without their header too', () => {
    const orphan = { ...line, 'journalEntry.key': '7', 'journalEntry.glJournal.id': 'GJ' };
    const [, entry] = entriesOf([header], [line, orphan], usd);
    assert.equal(entry?.externalId, '7');
    assert.equal(entry?.reference, null);
    assert.equal(entry?.journalId, 'GJ');
    assert.equal(entry?.postedOn, '2026-05-14');
    assert.equal(entry?.lines.length, 1);
  });

  test('stay in the balances when they were reversed', () => {
    for (const [state, inBalances] of [
      ['posted', true],
      ['reversed', true],
      ['reversalPending', true],
      ['draft', false],
      ['declined', false],
      ['someNewState', false],
    ] as const) {
      assert.equal(entriesOf([{ ...header, state }], [line], usd)[0]?.inBalances, inBalances);
    }
  });

  test('in one foreign currency keep it; mixed ones are read in base amounts', () => {
    const euro = { ...line, 'currency.txnCurrency': 'EUR', txnAmount: '100.00' };
    const [foreign] = entriesOf([header], [euro, euro], usd);
    assert.equal(foreign?.currency, 'EUR');
    assert.equal(foreign?.lines[0]?.amountMinor, -10_000n);
    const dollar = { ...line, 'currency.txnCurrency': 'USD' };
    const [mixed] = entriesOf([header], [euro, dollar], usd);
    assert.equal(mixed?.currency, 'USD');
    assert.deepEqual(
      mixed?.lines.map((one) => one.amountMinor),
      [-12_050n, -12_050n],
    );
  });

  test('that make no sense stop the reading', () => {
    for (const broken of [
      { ...line, txnType: 'sideways' },
      { ...line, txnAmount: null, baseAmount: null },
      { ...line, txnAmount: '1.005', baseAmount: '1.005' },
      { ...line, txnAmount: '1e2', baseAmount: '1e2' },
    ]) {
      assert.throws(() => entriesOf([header], [broken], usd), LedgerReadError);
    }
    const noDay = { ...header, postingDate: '2026-02-30' };
    assert.throws(() => entriesOf([noDay], [line], usd), LedgerReadError);
  });
});

describe('an amount', () => {
  for (const [text, currency, amount] of [
    ['120.5', 'USD', 12_050n],
    ['120.5000', 'USD', 12_050n],
    ['-0.01', 'USD', -1n],
    ['1000.00', 'JPY', 1000n],
    ['1000.50', 'JPY', null],
    ['0.001', 'USD', null],
    ['', 'USD', null],
    [null, 'USD', null],
  ] as const) {
    test(`${text} ${currency} is ${amount} minor units`, () => {
      assert.equal(readAmount(text, currency as Currency), amount);
    });
  }
});

describe('balances', () => {
  const row = (txnType: string, amount: string, more = {}) => ({
    'glAccount.id': '1000',
    'dimensions.location.id': '100',
    txnType,
    'sum:baseAmount': amount,
    ...more,
  });

  test('are debits minus credits per account and location', () => {
    const rows = [row('debit', '100.10'), row('credit', '0.20'), row('debit', '5', { x: null })];
    assert.deepEqual(balancesOf(rows, usd), [
      {
        accountId: '1000',
        locationId: '100',
        departmentId: null,
        currency: 'USD',
        amountMinor: 10_490n,
      },
    ]);
  });

  test('of single lines leave out what is not in the books', () => {
    const single = { ...row('debit', ''), 'sum:baseAmount': null, baseAmount: '3.00' };
    const rows = [
      { ...single, state: 'posted' },
      { ...single, state: 'draft' },
    ];
    assert.equal(balancesOf(rows, usd)[0]?.amountMinor, 300n);
  });

  test('without their sum stop the reading', () => {
    assert.throws(() => balancesOf([row('debit', '')], usd), LedgerReadError);
  });
});

describe('a chart item', () => {
  test('of an account knows its required dimensions and whether it takes entries', () => {
    const row = {
      id: '4010',
      name: 'Slips',
      status: 'active',
      accountType: 'incomeStatement',
      normalBalance: 'credit',
      disallowDirectPosting: 'true',
      'requireDimensions.location': true,
      'requireDimensions.department': 'true',
      'requireDimensions.class': false,
    };
    const item = chartItemOf('account', row);
    assert.deepEqual(item?.attributes.requiredDimensions, ['location', 'department']);
    assert.equal(item?.attributes.directPosting, false);
    assert.equal(chartItemOf('account', { ...row, status: 'inactive' })?.active, false);
    assert.equal(chartItemOf('account', { ...row, id: null }), null);
  });
});
