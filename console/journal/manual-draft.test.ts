// What a typed entry lacks before it can be booked, and what is sent. Method: values in, the
// sentence or the body out.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyLine } from './correction-draft.ts';
import {
  balancingAmount,
  bodyOf,
  emptyDraft,
  type ManualDraft,
  readDraft,
  sumsOf,
  whyNotBooked,
} from './manual-draft.ts';

const books = { receivable: new Set(['1200']), closedThroughOn: '2026-05-31' };
const ada = { code: 'C-1', name: 'Ada' };
const cash = { ...emptyLine(0), account: '1010', debit: '1250.00' };
const income = { ...emptyLine(1), account: '4010', credit: '1250.00' };
const draft = (part: Partial<ManualDraft>): ManualDraft => ({
  ...emptyDraft('form-0001', '2026-06-01'),
  ...{ outlet: 'TRS', reason: 'Found in the safe', lines: [cash, income] },
  ...part,
});

test('what is whole is sent with its id, empty lines left out', () => {
  const whole = draft({ lines: [cash, income, emptyLine(2)], document: ' J-7 ' });
  assert.equal(whyNotBooked(whole, books), null);
  const line = { outlet: 'TRS' };
  assert.deepEqual(bodyOf(whole), {
    ...{ id: 'form-0001', occurredOn: '2026-06-01', outlet: 'TRS', document: 'J-7' },
    reason: 'Found in the safe',
    lines: [
      { ...line, account: '1010', debit: '1250.00' },
      { ...line, account: '4010', credit: '1250.00' },
    ],
  });
});

const lacks: [string, Partial<ManualDraft>, RegExp][] = [
  ['an outlet', { outlet: '' }, /needs an outlet/],
  ['an open day', { occurredOn: '2026-05-31' }, /closed through May 31, 2026/],
  ['a second line', { lines: [cash] }, /two lines or more/],
  ['an account', { lines: [{ ...cash, account: '' }, income] }, /Line 1 has no account/],
  ['an amount', { lines: [cash, { ...income, credit: '' }] }, /Line 2 has no amount/],
  ['a readable amount', { lines: [{ ...cash, debit: '?' }, income] }, /Line 1: .*cannot be re/],
  ['balance', { lines: [cash, { ...income, credit: '1200' }] }, /Debits at TRS are 50\.00 more/],
  ['a reason', { reason: '  ' }, /Say why/],
];
for (const [what, part, sentence] of lacks) {
  test(`an entry without ${what} says so`, () => {
    assert.match(whyNotBooked(draft(part), books) ?? 'nothing', sentence);
  });
}

test('each outlet balances by itself', () => {
  const lines = [cash, { ...income, outlet: 'REIT' }];
  assert.match(whyNotBooked(draft({ lines }), books) ?? '', /Debits at TRS are 1,250\.00 more/);
  assert.deepEqual(
    sumsOf(draft({ lines })).map(({ outlet, difference }) => [outlet, difference]),
    [
      ['TRS', '1250.00'],
      ['REIT', '-1250.00'],
    ],
  );
});

test('a customer on one receivable line only is refused', () => {
  const debit = { ...emptyLine(0), account: '1200', debit: '10', customer: ada };
  const credit = { ...emptyLine(1), account: '1200', credit: '10' };
  assert.match(
    whyNotBooked(draft({ lines: [debit, credit] }), books) ?? '',
    /Line 1 names a customer, line 2 does not/,
  );
  const both = [debit, { ...credit, customer: ada }];
  assert.equal(whyNotBooked(draft({ lines: both }), books), null);
});

test('the amount that balances is what the outlet lacks, and nothing where it lacks none', () => {
  const open = draft({ lines: [cash, { ...income, credit: '' }] });
  assert.equal(balancingAmount(open, 1, 'credit'), '1250.00');
  assert.equal(balancingAmount(open, 1, 'debit'), null);
  assert.equal(balancingAmount(draft({}), 2, 'credit'), null);
});

test('a kept draft comes back as it was; anything else is none', () => {
  assert.deepEqual(readDraft(JSON.stringify(draft({}))), draft({}));
  assert.equal(readDraft('{"id":1}'), null);
  assert.equal(readDraft('not JSON'), null);
  assert.equal(readDraft(null), null);
});
