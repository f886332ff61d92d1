// What the books refuse, through the front door: one-sided customer entries, unknown and inactive
// masters, closed days, a void of a void, giving back more than was paid, settling across outlets.
// Method: each event is sent by HTTP to the product's own server; the answer has its code and a
// hint, and the journal has no more entries than before.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { changeChart } from '#chart-of-accounts/chart-change-store.ts';
import { loadChartRows } from '#chart-of-accounts/chart-store.ts';
import { testDatabase } from '#database/test-database.ts';
import { ProblemError } from '#problems/problem.ts';
import { openSmallHouse, type SmallHouse } from './small-house.ts';

const { url: databaseUrl, pool } = await testDatabase();
let small: SmallHouse;
type Event = Record<string, unknown>;

const customer = { id: 'C-1', name: 'Ada Byron' };
const head = { source: 'marina-os', occurredOn: '2026-06-10', outlet: 'REIT' };
const line = (product: string) => [{ product, amount: '100.00' }];
const invoice = (id: string, more: Event = {}) => {
  return { ...head, id, kind: 'invoice-issued', customer, lines: line('MOORING'), ...more };
};
const payment = (id: string, more: Event = {}) => {
  const paid = { kind: 'payment-received', customer, method: 'CHECK', amount: '100.00' };
  return { ...head, id, ...paid, ...more };
};
const pays = (document: string) => ({ settles: [{ document, amount: '100.00' }] });

before(async () => {
  small = await openSmallHouse(databaseUrl);
  const { api, house, propertyId } = small;
  const { products, paymentMethods, accounts } = await loadChartRows(house.pool, propertyId);
  const off = <T extends object>(row: T | undefined) => ({ ...(row as T), active: false });
  await changeChart(house.pool, propertyId, {
    products: [off(products.find(({ code }) => code === 'EVENT'))],
    paymentMethods: [off(paymentMethods.find(({ code }) => code === 'AMEX'))],
    accounts: [{ ...off(accounts.find(({ number }) => number === '6200')), number: '6299' }],
  });
  await api('POST', '/closings', { through: '2026-05-31', reason: 'May is done' });
  await api('POST', '/events', invoice('INV-1'));
  await api('POST', '/events', payment('PAY-1', pays('INV-1')));
  await api('POST', '/events', payment('PAY-3'));
  const refund = { kind: 'refund-issued', customer, of: 'PAY-3', amount: '40.00', method: 'CHECK' };
  await api('POST', '/events', { ...head, id: 'REF-3', ...refund });
  await api('POST', '/events', invoice('INV-2'));
  const voided = { kind: 'invoice-voided', of: { id: 'INV-2' }, reason: 'Entered twice' };
  await api('POST', '/events', { ...head, id: 'V-1', ...voided });
});
after(() => small?.stop());

async function entriesCount(): Promise<number> {
  const { rows } = await pool.query('SELECT count(*)::int AS count FROM journal_entries');
  return rows[0].count;
}

async function refusal(event: Event): Promise<readonly [status: number, codes: string[]]> {
  try {
    await small.api('POST', '/events', event);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    for (const { hint } of error.problems) assert.ok(hint.length > 10, 'says what to do');
    return [error.status, error.problems.map(({ code }) => code)];
  }
  return assert.fail('it was taken in');
}

const byHand = (lines: readonly Event[]) => {
  return { ...head, id: 'X', kind: 'journal-posted', reason: 'By hand', lines };
};
const reversed = (id: string) => {
  return { ...head, id: 'X', kind: 'entry-reversed', of: { id }, reason: 'No' };
};
const givenBack = (kind: string, amount: string) => {
  const method = kind === 'refund-issued' ? { method: 'CHECK' } : {};
  return { ...head, id: 'X', kind, customer, of: 'PAY-1', amount, ...method };
};

const table: readonly (readonly [string, Event, string])[] = [
  [
    'a one-sided customer entry',
    byHand([
      { account: '1200', debit: '5.00', customer },
      { account: '1200', credit: '5.00' },
    ]),
    'EVENT_JOURNAL_ONE_SIDED',
  ],
  ['an unknown outlet', invoice('X', { outlet: 'SPA' }), 'EVENT_OUTLET_UNKNOWN'],
  ['an unknown product', invoice('X', { lines: line('YACHT') }), 'EVENT_PRODUCT_UNKNOWN'],
  ['an inactive product', invoice('X', { lines: line('EVENT') }), 'EVENT_PRODUCT_INACTIVE'],
  ['an unknown payment method', payment('X', { method: 'SHELLS' }), 'EVENT_METHOD_UNKNOWN'],
  ['an inactive payment method', payment('X', { method: 'AMEX' }), 'EVENT_METHOD_INACTIVE'],
  [
    'an inactive account',
    byHand([
      { account: '6299', debit: '5.00' },
      { account: '1000', credit: '5.00' },
    ]),
    'EVENT_ACCOUNT_INACTIVE',
  ],
  [
    'an unknown tax rate',
    invoice('X', { taxes: [{ rate: 'MOON', amount: '1.00' }] }),
    'EVENT_TAX_RATE_UNKNOWN',
  ],
  ['the closing date itself', invoice('X', { occurredOn: '2026-05-31' }), 'EVENT_DATE_CLOSED'],
  ['a day before it', payment('X', { occurredOn: '2026-04-02' }), 'EVENT_DATE_CLOSED'],
  ['a void of a void', reversed('V-1'), 'JOURNAL_REVERSAL_OF_REVERSAL'],
  [
    'a void of a payment of which part went back',
    { ...head, id: 'X', kind: 'payment-voided', of: { id: 'PAY-3' }, reason: 'Entered twice' },
    'RECEIVABLES_VOID_AFTER_GIVEN_BACK',
  ],
  ['what is voided already', reversed('INV-2'), 'JOURNAL_ALREADY_REVERSED'],
  [
    'a refund above what was paid',
    givenBack('refund-issued', '100.01'),
    'RECEIVABLES_GIVEN_BACK_TOO_MUCH',
  ],
  [
    'a bounce above what was paid',
    givenBack('payment-bounced', '100.01'),
    'RECEIVABLES_GIVEN_BACK_TOO_MUCH',
  ],
  [
    'a settlement across outlets',
    payment('X', { outlet: 'TRS', ...pays('INV-1') }),
    'RECEIVABLES_OTHER_OUTLET',
  ],
  ['what is paid already', payment('X', pays('INV-1')), 'RECEIVABLES_SETTLED_TOO_MUCH'],
];

describe('refused with a code and what to do, and nothing is posted:', () => {
  for (const [what, event, code] of table) {
    test(what, async () => {
      const before = await entriesCount();
      assert.deepEqual(await refusal(event), [422, [code]]);
      assert.equal(await entriesCount(), before);
    });
  }
});
