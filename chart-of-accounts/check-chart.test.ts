// What a change of a chart is refused for. Method: the ready chart is good; each row below breaks
// one thing in it and names the codes that are told.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AccountRow, ChartRows, ProductRow } from './chart-rows.ts';
import { noRows } from './chart-rows.ts';
import { checkChart } from './check-chart.ts';
import { marinaAndResort } from './ready-charts/marina-and-resort.ts';

const ready = marinaAndResort();

function find<T>(rows: readonly T[], is: (row: T) => boolean): T {
  const row = rows.find(is);
  assert.ok(row);
  return row;
}

const account = (number: string, change: Partial<AccountRow> = {}): Partial<ChartRows> => ({
  accounts: [{ ...find(ready.accounts, (row) => row.number === number), ...change }],
});
const product = (code: string, change: Partial<ProductRow>): Partial<ChartRows> => ({
  products: [{ ...find(ready.products, (row) => row.code === code), ...change }],
});

const bad: [string, Partial<ChartRows>, string[]][] = [
  ['an account without name', account('4010', { name: '' }), ['CHART_FIELD_REQUIRED']],
  ['a control character', account('4010', { name: 'Slip\trental' }), ['CHART_FIELD_INVALID']],
  [
    'a number too long',
    { accounts: [{ ...account('4010').accounts?.[0], number: 'x'.repeat(41) } as AccountRow] },
    ['CHART_FIELD_INVALID'],
  ],
  ['a type nobody knows', account('6700', { type: 'revenue' as never }), ['CHART_FIELD_INVALID']],
  [
    'a row twice',
    { accounts: [...(account('4010').accounts ?? []), ...(account('4010').accounts ?? [])] },
    ['CHART_ROW_TWICE'],
  ],
  ['an unknown parent', account('4010', { parent: '4999' }), ['CHART_REFERENCE_UNKNOWN']],
  ['an unknown department', account('4010', { department: 'DOCKS' }), ['CHART_REFERENCE_UNKNOWN']],
  ['an inactive account in use', account('1061', { active: false }), ['CHART_REFERENCE_INACTIVE']],
  [
    'a detail type of another type',
    account('4010', { detailType: 'bank' }),
    ['CHART_DETAIL_TYPE_UNKNOWN'],
  ],
  ['a parent of another type', account('4010', { parent: '2400' }), ['CHART_PARENT_TYPE_DIFFERS']],
  ['an account its own parent', account('4010', { parent: '4010' }), ['CHART_PARENT_CIRCLE']],
  [
    'two accounts each other’s parent',
    {
      accounts: [
        ...(account('4010', { parent: '4020' }).accounts ?? []),
        ...(account('4020', { parent: '4010' }).accounts ?? []),
      ],
    },
    ['CHART_PARENT_CIRCLE'],
  ],
  [
    'a deferred account that is income',
    product('SLIP-ANNUAL', { deferredAccount: '4000' }),
    ['CHART_ACCOUNT_UNFIT'],
  ],
  [
    'a recognition nobody knows',
    product('SLIP-ANNUAL', { recognition: 'weekly' as never }),
    ['CHART_FIELD_INVALID'],
  ],
  [
    'income on an asset',
    product('SLIP-ANNUAL', { incomeAccount: '1000' }),
    ['CHART_ACCOUNT_UNFIT'],
  ],
  [
    'a method clearing on income',
    { paymentMethods: [{ code: 'CASH', name: 'Cash', clearingAccount: '4000', active: true }] },
    ['CHART_ACCOUNT_UNFIT'],
  ],
  [
    'a method clearing on customers’ balances',
    { paymentMethods: [{ code: 'CASH', name: 'Cash', clearingAccount: '1200', active: true }] },
    ['CHART_ACCOUNT_UNFIT'],
  ],
  [
    'checks that bounce to customers’ balances instead of the bank',
    { postingAccounts: [{ role: 'bounced-check-credit', outlet: null, account: '1200' }] },
    ['CHART_ACCOUNT_UNFIT'],
  ],
  [
    'a tax payable that is an asset',
    { taxAgencies: [{ code: 'STATE', name: 'State', payableAccount: '1000' }] },
    ['CHART_ACCOUNT_UNFIT'],
  ],
  [
    'a receivable that is a bank',
    { postingAccounts: [{ role: 'accounts-receivable', outlet: null, account: '1000' }] },
    ['CHART_ACCOUNT_UNFIT'],
  ],
  [
    'a role nobody asks for',
    { postingAccounts: [{ role: 'tips' as never, outlet: null, account: '1000' }] },
    ['CHART_FIELD_INVALID'],
  ],
  [
    'a percentage with a sign',
    { taxRates: [{ code: 'X', name: 'X', agency: 'STATE', percent: '6%', active: true }] },
    ['CHART_FIELD_INVALID'],
  ],
];

test('the ready chart passes every check', () => {
  assert.deepEqual(
    checkChart(noRows, ready, (kind, index) => `${kind}[${index}]`),
    [],
  );
  assert.equal(ready.accounts.length, 67);
  assert.equal(ready.products.length, 42);
});

describe('a change is refused with', () => {
  for (const [what, changes, codes] of bad) {
    test(`${what}: ${codes.join(', ')}`, () => {
      const problems = checkChart(ready, changes, (kind, index) => `${kind}[${index}]`);
      assert.deepEqual(
        problems.map((problem) => problem.code),
        codes,
      );
    });
  }
});
