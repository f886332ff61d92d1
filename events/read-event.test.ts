// Reading single events: a table of bad inputs with the codes they get, in the documented
// precedence.
// Method: one good event per kind, and for each row a change to it.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Value } from 'typebox/value';
import { precedence } from './event-errors.ts';
import { eventKinds, eventSchemas } from './event-kinds.ts';
import { readEvent } from './read-event.ts';
import { smallChart } from './small-chart.ts';

type Json = Record<string, unknown>;

const header = { source: 'marina-os', id: 'X-1', occurredOn: '2026-05-03', outlet: 'TRS' };
const customer = { id: 'C-100', name: 'Ada Byron' };
const saleLine = { product: 'SLIP', amount: '100.00' };
const journalLines = [
  { account: '6100', debit: '20.00' },
  { account: '1000', credit: '20.00' },
];

const good: Record<string, Json> = {
  'invoice-issued': { customer, lines: [saleLine], taxes: [{ rate: 'SALES', amount: '6.00' }] },
  'payment-received': { customer, method: 'CASH', amount: '106.00' },
  'credit-memo-issued': { customer, of: 'INV-1', lines: [saleLine] },
  'refund-issued': { customer, method: 'CASH', amount: '5.00', of: 'PAY-1' },
  'payment-bounced': { customer, of: 'PAY-1', amount: '106.00' },
  'statement-charge-posted': {
    customer,
    account: '4010',
    amount: '25.00',
    taxes: [{ rate: 'SALES', amount: '1.50' }],
    dueOn: '2026-06-01',
    department: 'DOCK',
  },
  'payment-settled': { customer, of: 'PAY-1', settles: [{ document: 'INV-1', amount: '5.00' }] },
  'payment-unsettled': { customer, of: 'PAY-1', amount: '5.00', reason: 'The wrong invoice' },
  'deposit-applied': {
    customer,
    product: 'SLIP',
    amount: '50.00',
    settles: [{ document: 'INV-1', amount: '50.00' }],
  },
  'deposit-refunded': { customer, product: 'SLIP', method: 'CASH', amount: '50.00' },
  'deposit-forfeited': { customer, product: 'SLIP', amount: '50.00' },
  'sale-completed': {
    customer,
    register: 'SHOP-1',
    lines: [{ ...saleLine, discount: '5.00' }],
    taxes: [{ rate: 'SALES', amount: '6.00' }],
    tenders: [{ method: 'CASH', amount: '6.00' }],
    onAccount: '100.00',
  },
  'sale-refunded': { lines: [saleLine], tenders: [{ method: 'CASH', amount: '100.00' }] },
  'register-closed': {
    register: 'SHOP-1',
    lines: [saleLine],
    tenders: [{ method: 'CASH', amount: '100.00', counted: '99.50' }],
  },
  'drawer-counted': { register: 'SHOP-1', method: 'CASH', over: '0.50' },
  'tips-paid-out': { product: 'SLIP', method: 'CASH', amount: '20.00' },
  'processor-settled': { method: 'CASH', account: '1000', amount: '500.00', fee: '14.50' },
  'cost-of-goods-recorded': { lines: [{ product: 'FUEL', amount: '60.00', department: 'DOCK' }] },
  'payment-voided': { of: { id: 'PAY-1' }, reason: 'Entered twice' },
  'invoice-voided': { of: { id: 'INV-1', source: 'desk' }, reason: 'Entered twice' },
  'receivable-written-off': { customer, of: 'INV-1', amount: '80.00', reason: 'Gone abroad' },
  'write-off-recovered': { customer, method: 'CASH', amount: '80.00' },
  'gift-card-issued': { product: 'SLIP', card: 'G-7', amount: '25.00' },
  'gift-card-expired': { product: 'SLIP', amount: '25.00' },
  'inter-outlet-posted': {
    toOutlet: 'REIT',
    amount: '300.00',
    debitAccount: '6100',
    creditAccount: '1000',
    reason: 'Power of May',
  },
  'income-recognized': { lines: [saleLine] },
  'recognition-unwound': { of: 'INV-1', account: '6100', lines: [saleLine] },
  'journal-posted': { reason: 'Shared power bill', lines: journalLines },
  'entry-reversed': { of: { id: 'INV-1' }, reason: 'Entered twice' },
};
const event = (kind: string, change: Json = {}): Json => ({
  kind,
  ...header,
  ...good[kind],
  ...change,
});

function codesOf(value: unknown, chart = smallChart()): string[] {
  const read = readEvent(value, chart);
  return Array.isArray(read) ? read.map((problem) => problem.code) : [];
}

describe('a good event of each kind', () => {
  for (const kind of eventKinds) {
    test(`${kind} is read, matches its schema, and its content reads the same again`, () => {
      const raw = event(kind);
      assert.ok(Value.Check(eventSchemas[kind], raw));
      const read = readEvent(raw, smallChart());
      assert.ok(!Array.isArray(read));
      assert.ok(Value.Check(eventSchemas[kind], read.content));
      assert.deepEqual(readEvent(read.content, smallChart()), read);
    });
  }
});

const lines = (...changes: Json[]) => ({
  lines: changes.map((change) => ({ ...saleLine, ...change })),
});
const journal = (...rows: Json[]) => event('journal-posted', { lines: rows });

// In the order of precedence; the last column is every code, in the order told.
const bad: [string, unknown, string[]][] = [
  ['a list', [], ['EVENT_NOT_AN_OBJECT']],
  ['a text', 'invoice', ['EVENT_NOT_AN_OBJECT']],
  ['null', null, ['EVENT_NOT_AN_OBJECT']],
  ['no id', event('refund-issued', { id: undefined }), ['EVENT_FIELD_REQUIRED']],
  ['an empty source', event('refund-issued', { source: '' }), ['EVENT_FIELD_REQUIRED']],
  ['a number as id', event('refund-issued', { id: 7 }), ['EVENT_FIELD_TYPE']],
  ['lines that are no list', event('invoice-issued', { lines: {} }), ['EVENT_FIELD_TYPE']],
  ['a line that is no object', event('invoice-issued', { lines: [1] }), ['EVENT_FIELD_TYPE']],
  ['an id too long', event('refund-issued', { id: 'x'.repeat(101) }), ['EVENT_TEXT_INVALID']],
  ['a NUL in the id', event('refund-issued', { id: 'a\0b' }), ['EVENT_TEXT_INVALID']],
  ['a blank after the id', event('refund-issued', { id: 'X-1 ' }), ['EVENT_TEXT_INVALID']],
  ['half a character', event('refund-issued', { memo: '\ud83d' }), ['EVENT_TEXT_INVALID']],
  ['an unknown kind', event('invoice-isued'), ['EVENT_KIND_UNKNOWN']],
  ['a kind of Object’s own', event('toString'), ['EVENT_KIND_UNKNOWN']],
  ['no such day', event('refund-issued', { occurredOn: '2026-02-29' }), ['EVENT_DATE_INVALID']],
  ['another date form', event('refund-issued', { occurredOn: '5/3/26' }), ['EVENT_DATE_INVALID']],
  ['a closed day', event('refund-issued', { occurredOn: '2026-04-30' }), ['EVENT_DATE_CLOSED']],
  ['no such currency', event('refund-issued', { currency: 'XXY' }), ['EVENT_CURRENCY_UNKNOWN']],
  ['small letters', event('refund-issued', { currency: 'usd' }), ['EVENT_CURRENCY_UNKNOWN']],
  ['a number as amount', event('refund-issued', { amount: 12.5 }), ['EVENT_AMOUNT_NOT_TEXT']],
  ['a sign in it', event('refund-issued', { amount: '$12.50' }), ['EVENT_AMOUNT_INVALID']],
  ['thousands', event('refund-issued', { amount: '1,250.00' }), ['EVENT_AMOUNT_INVALID']],
  ['an exponent', event('refund-issued', { amount: '1e3' }), ['EVENT_AMOUNT_INVALID']],
  ['three decimals', event('refund-issued', { amount: '1.005' }), ['EVENT_AMOUNT_DECIMALS']],
  ['zero', event('refund-issued', { amount: '0.00' }), ['EVENT_AMOUNT_NOT_POSITIVE']],
  ['below zero', event('refund-issued', { amount: '-1.00' }), ['EVENT_AMOUNT_NOT_POSITIVE']],
  [
    '10^15 cents + 1',
    event('refund-issued', { amount: '10000000000000.01' }),
    ['EVENT_AMOUNT_TOO_LARGE'],
  ],
  [
    'a sum beyond the most',
    event('invoice-issued', { ...lines({ amount: '9000000000000' }, { amount: '9000000000000' }) }),
    ['EVENT_AMOUNT_TOO_LARGE'],
  ],
  ['an unknown outlet', event('refund-issued', { outlet: 'TSR' }), ['EVENT_OUTLET_UNKNOWN']],
  ['an old outlet', event('refund-issued', { outlet: 'OLD-OUTLET' }), ['EVENT_OUTLET_INACTIVE']],
  [
    'an unknown product',
    event('invoice-issued', lines({ product: 'SLIPS' })),
    ['EVENT_PRODUCT_UNKNOWN'],
  ],
  [
    'an old product',
    event('invoice-issued', lines({ product: 'OLD-PRODUCT' })),
    ['EVENT_PRODUCT_INACTIVE'],
  ],
  [
    'an unknown account',
    journal({ account: '6101', debit: '1' }, { account: '1000', credit: '1' }),
    ['EVENT_ACCOUNT_UNKNOWN'],
  ],
  [
    'an old account',
    journal({ account: '9999', debit: '1' }, { account: '1000', credit: '1' }),
    ['EVENT_ACCOUNT_INACTIVE'],
  ],
  ['an unknown method', event('refund-issued', { method: 'CAHS' }), ['EVENT_METHOD_UNKNOWN']],
  ['an old method', event('refund-issued', { method: 'OLD-METHOD' }), ['EVENT_METHOD_INACTIVE']],
  [
    'an unknown tax',
    event('invoice-issued', { taxes: [{ rate: 'VAT', amount: '1' }] }),
    ['EVENT_TAX_RATE_UNKNOWN'],
  ],
  [
    'an old tax',
    event('invoice-issued', { taxes: [{ rate: 'OLD-TAX', amount: '1' }] }),
    ['EVENT_TAX_RATE_INACTIVE'],
  ],
  [
    'an unknown department',
    event('invoice-issued', lines({ department: 'DOKC' })),
    ['EVENT_DEPARTMENT_UNKNOWN'],
  ],
  [
    'an old department',
    event('invoice-issued', lines({ department: 'OLD-DEPT' })),
    ['EVENT_DEPARTMENT_INACTIVE'],
  ],
  ['nobody', event('payment-received', { customer: undefined }), ['EVENT_CUSTOMER_REQUIRED']],
  [
    'a house account of nobody',
    event('sale-completed', { customer: undefined }),
    ['EVENT_CUSTOMER_REQUIRED'],
  ],
  [
    'a line of both sides',
    journal({ account: '6100', debit: '1', credit: '1' }, { account: '1000', credit: '1' }),
    ['EVENT_JOURNAL_SIDE'],
  ],
  [
    'a line of no side',
    journal({ account: '6100' }, { account: '1000', credit: '1' }),
    ['EVENT_JOURNAL_SIDE'],
  ],
  [
    'a customer on one receivable line',
    journal({ account: '1100', debit: '1', customer }, { account: '1100', credit: '1' }),
    ['EVENT_JOURNAL_ONE_SIDED'],
  ],
  [
    'a cent off',
    journal({ account: '6100', debit: '120.00' }, { account: '1000', credit: '119.99' }),
    ['EVENT_JOURNAL_UNBALANCED'],
  ],
  [
    'balanced only across outlets',
    journal({ account: '6100', debit: '1', outlet: 'REIT' }, { account: '1000', credit: '1' }),
    ['EVENT_JOURNAL_UNBALANCED', 'EVENT_JOURNAL_UNBALANCED'],
  ],
  [
    'a reversed period',
    event('invoice-issued', lines({ service: { from: '2026-05-31', through: '2026-05-01' } })),
    ['EVENT_SERVICE_REVERSED'],
  ],
  ['no lines', event('invoice-issued', { lines: [] }), ['EVENT_LINES_NONE']],
  [
    '10,001 lines',
    event('invoice-issued', { lines: Array(10_001).fill(saleLine) }),
    ['EVENT_LINES_TOO_MANY'],
  ],
  [
    'more settled than paid',
    event('payment-received', { settles: [{ document: 'INV-1', amount: '106.01' }] }),
    ['EVENT_SETTLES_TOO_MUCH'],
  ],
  [
    'a ticket that is not paid to the cent',
    event('sale-refunded', { tenders: [{ method: 'CASH', amount: '99.99' }] }),
    ['EVENT_TENDERS_DIFFER'],
  ],
  ['a count without a side', event('drawer-counted', { over: undefined }), ['EVENT_DRAWER_SIDE']],
  ['a fee above all', event('processor-settled', { fee: '500.01' }), ['EVENT_FEE_TOO_LARGE']],
  ['one outlet twice', event('inter-outlet-posted', { toOutlet: 'TRS' }), ['EVENT_OUTLETS_SAME']],
  ['a member nobody knows', event('refund-issued', { ammount: '1' }), ['EVENT_FIELD_UNKNOWN']],
  [
    'an unknown member of a line',
    event('invoice-issued', lines({ prodcut: 'X' })),
    ['EVENT_FIELD_UNKNOWN'],
  ],
  [
    'a prototype',
    JSON.parse(`{"__proto__":{},"kind":"refund-issued"}`),
    [
      'EVENT_FIELD_REQUIRED',
      'EVENT_FIELD_REQUIRED',
      'EVENT_FIELD_REQUIRED',
      'EVENT_FIELD_REQUIRED',
      'EVENT_FIELD_REQUIRED',
      'EVENT_FIELD_REQUIRED',
      'EVENT_CUSTOMER_REQUIRED',
      'EVENT_FIELD_UNKNOWN',
    ],
  ],
  ['no reason', event('journal-posted', { reason: undefined }), ['EVENT_REASON_REQUIRED']],
  ['a blank reason', event('entry-reversed', { reason: '  ' }), ['EVENT_REASON_REQUIRED']],
];

describe('a bad event is refused', () => {
  for (const [what, value, codes] of bad) {
    test(`${what}: ${[...new Set(codes)].join(', ')}`, () =>
      assert.deepEqual(codesOf(value), codes));
  }

  test('and the rows above stand in the order of precedence', () => {
    const ranks = bad.map(([, , codes]) => precedence.get(codes.at(-1) ?? '') ?? -1);
    assert.deepEqual(
      ranks,
      ranks.toSorted((a, b) => a - b),
    );
  });
});

describe('what a refusal says', () => {
  const first = (value: unknown, chart = smallChart()) => {
    const read = readEvent(value, chart);
    assert.ok(Array.isArray(read) && read[0]);
    return read[0];
  };

  test('all problems of an event at once, the most fundamental first', () => {
    const value = event('invoice-issued', {
      occurredOn: '2026-04-01',
      currency: 'XXY',
      outlet: 'TSR',
      color: 'red',
      ...lines({ product: 'SLIPS', amount: 12 }, { amount: 'x' }),
    });
    assert.deepEqual(codesOf(value), [
      'EVENT_DATE_CLOSED',
      'EVENT_CURRENCY_UNKNOWN',
      'EVENT_AMOUNT_NOT_TEXT',
      'EVENT_AMOUNT_INVALID',
      'EVENT_OUTLET_UNKNOWN',
      'EVENT_PRODUCT_UNKNOWN',
      'EVENT_FIELD_UNKNOWN',
    ]);
  });

  test('the numbers of an unbalanced journal', () => {
    const { message } = first(
      journal({ account: '6100', debit: '120.00' }, { account: '1000', credit: '119.99' }),
    );
    assert.equal(
      message,
      'Outlet TRS: Debits 120.00 USD, credits 119.99 USD, difference 0.01 USD.',
    );
  });

  test('the path of the field, and what was meant', () => {
    const problem = first(event('invoice-issued', lines({}, { product: 'SLIPS' })));
    assert.equal(problem.where, 'lines[1].product');
    assert.match(problem.hint, /Did you mean SLIP\?/);
  });

  test('a hundred problems, and how many more there are', () => {
    const value = event('invoice-issued', lines(...Array(150).fill({ product: 'NOPE' })));
    const read = readEvent(value, smallChart());
    assert.ok(Array.isArray(read));
    assert.equal(read.length, 101);
    assert.match(read.at(-1)?.message ?? '', /^50 more problems/);
  });
});

describe('decimals by currency', () => {
  const table: [string, string, string[]][] = [
    ['JPY', '1250', []],
    ['JPY', '1250.5', ['EVENT_AMOUNT_DECIMALS']],
    ['USD', '12.50', []],
    ['USD', '12.505', ['EVENT_AMOUNT_DECIMALS']],
    ['BHD', '12.505', []],
    ['BHD', '12.5055', ['EVENT_AMOUNT_DECIMALS']],
  ];
  for (const [currency, amount, codes] of table) {
    test(`${amount} ${currency}: ${codes.join() || 'read'}`, () => {
      assert.deepEqual(codesOf(event('refund-issued', { currency, amount })), codes);
    });
  }
});

describe('the same fact has the same content', () => {
  const contentOf = (value: unknown) => {
    const read = readEvent(value, smallChart());
    assert.ok(!Array.isArray(read));
    return JSON.stringify(read.content);
  };
  const plain = event('payment-received', { amount: '106.00' });
  const otherwise: [string, Json][] = [
    ['fewer decimals', { amount: '106' }],
    ['the currency said', { currency: 'USD' }],
    ['the document said', { document: 'X-1' }],
    ['nulls', { memo: null, settles: null }],
    ['an empty list', { settles: [] }],
  ];
  for (const [what, change] of otherwise) {
    test(`with ${what}`, () => {
      assert.equal(contentOf(event('payment-received', change)), contentOf(plain));
    });
  }
});
