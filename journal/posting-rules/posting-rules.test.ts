// The posting rules as an accountant reads them: an event in, journal lines out.
// Method: a table per kind. A line reads `account outlet amount [customer] [department] [product]`.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import type { Chart } from '#chart-of-accounts/chart.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { AccountingEvent } from '#events/accounting-event.ts';
import { amountMinorMax, type Currency, formatAmount } from '#money/money.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import type { FindOriginal } from '../original-entry.ts';
import { deriveEntry } from './derive-entry.ts';
import { ruleChart } from './rule-chart.ts';

const ann = { code: 'ANN', name: 'Ann Sailor' };
const header = {
  source: 'marina-os',
  externalId: 'e-1',
  occurredOn: '2026-05-10' as IsoDate,
  outlet: 'TRS',
  currency: 'USD' as Currency,
  document: 'INV-1',
  memo: null,
  attachment: null,
  customer: ann,
};
const sale = (product: string, amountMinor: bigint, department: string | null = null) => ({
  product,
  amountMinor,
  discountMinor: null,
  description: null,
  service: null,
  department,
  giftCard: null,
  server: null,
});
const manual = (account: string, amountMinor: bigint, outlet: string | null = null) => ({
  account,
  amountMinor,
  outlet,
  customer: null,
  department: null,
  memo: null,
});
const tax = (amountMinor: bigint) => ({ rate: 'SALES', amountMinor });
const noOriginal: FindOriginal = () => null;

function entryOf(
  event: AccountingEvent,
  findOriginal = noOriginal,
  chart = ruleChart,
): DerivedEntry {
  const entry = deriveEntry(event, chart, findOriginal);
  assert.ok(!Array.isArray(entry), inspect(entry));
  return entry;
}

function problemsOf(
  event: AccountingEvent,
  findOriginal = noOriginal,
  chart = ruleChart,
): string[] {
  const problems = deriveEntry(event, chart, findOriginal);
  assert.ok(Array.isArray(problems), 'an entry was derived');
  return problems.map(({ code, where }) => `${code}${where === undefined ? '' : ` at ${where}`}`);
}

function written(entry: DerivedEntry): string[] {
  const codeOf = <T extends { code: string }>(
    rows: ReadonlyMap<string, T>,
    is: (row: T) => boolean,
  ) => [...rows.values()].find(is)?.code;
  return entry.lines.map((line) =>
    [
      ruleChart.accountsById.get(line.accountId)?.number,
      codeOf(ruleChart.outlets, (row) => row.outletId === line.outletId),
      formatAmount(line.amountMinor, entry.currency),
      line.customer?.code,
      codeOf(ruleChart.departments, (row) => row.departmentId === line.departmentId),
      codeOf(ruleChart.products, (row) => row.productId === line.productId),
    ]
      .filter((word) => word !== undefined)
      .join(' '),
  );
}

const invoice = (more: object = {}): AccountingEvent => ({
  ...header,
  kind: 'invoice-issued',
  dueOn: null,
  lines: [sale('FUEL', 10_000n)],
  taxes: [tax(600n)],
  ...more,
});
const payment = (more: object = {}): AccountingEvent => ({
  ...header,
  kind: 'payment-received',
  method: 'CHECK',
  amountMinor: 10_600n,
  settles: [],
  giftCard: null,
  ...more,
});
const ticket = {
  register: 'SHOP-1',
  customer: null,
  lines: [sale('FUEL', 10_000n), sale('TIP', 500n)],
  taxes: [tax(600n)],
  onAccountMinor: null,
};
const paid = (method: string, amountMinor: bigint, countedMinor: bigint | null = null) => ({
  method,
  amountMinor,
  countedMinor,
  giftCard: null,
});
const journal = (...lines: ReturnType<typeof manual>[]): AccountingEvent => ({
  ...header,
  kind: 'journal-posted',
  customer: null,
  reason: 'bank fee of May',
  lines,
});

const rules: readonly [name: string, event: AccountingEvent, lines: string[]][] = [
  [
    'an invoice debits the receivable gross, credits income net and tax payable',
    invoice(),
    ['1100 TRS 106.00 ANN', '4100 TRS -100.00 STORE FUEL', '2200 TRS -6.00'],
  ],
  [
    'an invoice for a product that defers its income credits the deferred account, and tax at once',
    invoice({ lines: [sale('SLIP', 120_000n)], taxes: [tax(7_200n)] }),
    ['1100 TRS 1272.00 ANN', '2400 TRS -1200.00 DOCK SLIP', '2200 TRS -72.00'],
  ],
  [
    'an invoice at an outlet with its own receivable debits that one',
    invoice({ outlet: 'REIT', taxes: [] }),
    ['1150 REIT 100.00 ANN', '4100 REIT -100.00 STORE FUEL'],
  ],
  [
    "a line's own department goes before the product's, the product's before the account's",
    invoice({ lines: [sale('SLIP', 100n, 'EVENTS'), sale('FUEL', 100n, 'DOCK')], taxes: [] }),
    ['1100 TRS 2.00 ANN', '2400 TRS -1.00 EVENTS SLIP', '4100 TRS -1.00 DOCK FUEL'],
  ],
  [
    "a payment debits its method's clearing account and credits the receivable",
    payment({ method: 'CARD' }),
    ['1010 TRS 106.00', '1100 TRS -106.00 ANN'],
  ],
  [
    'a credit memo mirrors an invoice of the same lines',
    {
      ...header,
      kind: 'credit-memo-issued',
      of: 'INV-1',
      lines: [sale('SLIP', 5_000n)],
      taxes: [tax(300n)],
    },
    ['2400 TRS 50.00 DOCK SLIP', '2200 TRS 3.00', '1100 TRS -53.00 ANN'],
  ],
  [
    'a refund debits the receivable and credits the method it is paid by',
    {
      ...{ ...header, kind: 'refund-issued', method: 'CHECK', amountMinor: 5_300n },
      ...{ of: 'CM-1', giftCard: null },
    },
    ['1100 TRS 53.00 ANN', '1000 TRS -53.00'],
  ],
  [
    'a bounced check debits the receivable and credits the bank, both with the customer',
    { ...header, kind: 'payment-bounced', amountMinor: 10_600n, of: 'PAY-1' },
    ['1100 TRS 106.00 ANN', '1000 TRS -106.00 ANN'],
  ],
  [
    'a recognition moves deferred income to income, line by line',
    { ...header, kind: 'income-recognized', of: 'INV-1', lines: [sale('SLIP', 10_000n)] },
    ['2400 TRS 100.00 DOCK SLIP', '4000 TRS -100.00 DOCK SLIP'],
  ],
  [
    'a statement charge debits the receivable and credits the account it names',
    {
      ...header,
      kind: 'statement-charge-posted',
      account: '4100',
      amountMinor: 2_500n,
      taxes: [tax(150n)],
      dueOn: null,
      department: 'EVENTS',
    },
    ['1100 TRS 26.50 ANN', '4100 TRS -25.00 EVENTS', '2200 TRS -1.50'],
  ],
  [
    'a discount is posted net: income is what was charged',
    invoice({ lines: [{ ...sale('FUEL', 9_000n), discountMinor: 1_000n }], taxes: [] }),
    ['1100 TRS 90.00 ANN', '4100 TRS -90.00 STORE FUEL'],
  ],
  [
    'a held deposit that is applied leaves its liability for the receivable',
    {
      ...header,
      kind: 'deposit-applied',
      product: 'DEPOSIT',
      amountMinor: 20_000n,
      settles: [],
    },
    ['2300 TRS 200.00 ANN DEPOSIT', '1100 TRS -200.00 ANN'],
  ],
  [
    'a deposit that is given back leaves by its payment method',
    {
      ...header,
      kind: 'deposit-refunded',
      product: 'DEPOSIT',
      method: 'CHECK',
      amountMinor: 20_000n,
    },
    ['2300 TRS 200.00 ANN DEPOSIT', '1000 TRS -200.00'],
  ],
  [
    'a deposit that is kept is income of that day',
    { ...header, kind: 'deposit-forfeited', product: 'DEPOSIT', amountMinor: 20_000n },
    ['2300 TRS 200.00 ANN DEPOSIT', '4500 TRS -200.00'],
  ],
  [
    'a ticket debits each tender, and credits income, tips payable and tax',
    { ...header, ...ticket, kind: 'sale-completed', tenders: [paid('CARD', 11_100n)] },
    ['1010 TRS 111.00', '4100 TRS -100.00 STORE FUEL', '2600 TRS -5.00 TIP', '2200 TRS -6.00'],
  ],
  [
    'a ticket on the house account debits the receivable; a gift card pays from its liability',
    {
      ...header,
      ...ticket,
      kind: 'sale-completed',
      customer: ann,
      tenders: [paid('GIFT', 1_100n)],
      onAccountMinor: 10_000n,
    },
    [
      '2500 TRS 11.00',
      '1100 TRS 100.00 ANN',
      '4100 TRS -100.00 STORE FUEL',
      '2600 TRS -5.00 TIP',
      '2200 TRS -6.00',
    ],
  ],
  [
    'a ticket in refund mode is a sale in mirror image',
    {
      ...{ ...header, ...ticket, kind: 'sale-refunded', of: null },
      tenders: [paid('CARD', 11_100n)],
    },
    ['1010 TRS -111.00', '4100 TRS 100.00 STORE FUEL', '2600 TRS 5.00 TIP', '2200 TRS 6.00'],
  ],
  [
    'a register close puts what was counted too little on cash over and short',
    {
      ...header,
      ...ticket,
      kind: 'register-closed',
      tenders: [paid('CHECK', 4_000n, 3_975n), paid('CARD', 7_100n, 7_100n)],
    },
    [
      '1000 TRS 40.00',
      '1010 TRS 71.00',
      '4100 TRS -100.00 STORE FUEL',
      '2600 TRS -5.00 TIP',
      '2200 TRS -6.00',
      '1000 TRS -0.25',
      '6900 TRS 0.25',
    ],
  ],
  [
    'a drawer that held too much credits cash over and short',
    {
      ...header,
      kind: 'drawer-counted',
      register: null,
      method: 'CHECK',
      overMinor: 300n,
      shortMinor: null,
    },
    ['1000 TRS 3.00', '6900 TRS -3.00'],
  ],
  [
    'tips that are paid out leave tips payable',
    {
      ...{ ...header, kind: 'tips-paid-out', product: 'TIP', method: 'CHECK' },
      ...{ amountMinor: 500n, server: null },
    },
    ['2600 TRS 5.00 TIP', '1000 TRS -5.00'],
  ],
  [
    'a processor’s settlement empties card clearing by the gross',
    {
      ...header,
      kind: 'processor-settled',
      method: 'CARD',
      account: '1000',
      amountMinor: 100_000n,
      feeMinor: 2_900n,
    },
    ['1000 TRS 971.00', '6400 TRS 29.00', '1010 TRS -1000.00'],
  ],
  [
    'what goods had cost leaves the inventory',
    {
      ...header,
      kind: 'cost-of-goods-recorded',
      lines: [{ product: 'FUEL', amountMinor: 6_000n, department: null }],
    },
    ['5300 TRS 60.00 FUEL', '1310 TRS -60.00 FUEL'],
  ],
  [
    'a write-off debits bad debt and credits the receivable, both with the customer',
    {
      ...header,
      kind: 'receivable-written-off',
      of: 'INV-1',
      amountMinor: 10_600n,
      reason: 'left without an address',
    },
    ['6500 TRS 106.00 ANN', '1100 TRS -106.00 ANN'],
  ],
  [
    'a recovered write-off gives back to bad debt, not to the receivable',
    {
      ...header,
      kind: 'write-off-recovered',
      of: 'INV-1',
      method: 'CHECK',
      amountMinor: 10_600n,
    },
    ['1000 TRS 106.00', '6500 TRS -106.00 ANN'],
  ],
  [
    'a gift card given away is an expense and a liability',
    { ...header, kind: 'gift-card-issued', product: 'GIFT', card: 'G-7', amountMinor: 5_000n },
    ['6710 TRS 50.00', '2500 TRS -50.00 GIFT'],
  ],
  [
    'a gift card that expires is breakage',
    { ...header, kind: 'gift-card-expired', product: 'GIFT', card: 'G-7', amountMinor: 5_000n },
    ['4520 TRS -50.00', '2500 TRS 50.00 GIFT'],
  ],
  [
    'what one outlet paid for another is due from the one and due to the other',
    {
      ...header,
      kind: 'inter-outlet-posted',
      toOutlet: 'REIT',
      amountMinor: 30_000n,
      debitAccount: '6000',
      creditAccount: '1000',
      reason: 'electricity of May',
    },
    ['6000 REIT 300.00', '2900 REIT -300.00', '1900 TRS 300.00', '1000 TRS -300.00'],
  ],
  [
    'a manual journal is posted as written, also between outlets when each balances',
    journal(
      manual('6000', 250n),
      manual('1000', -250n),
      manual('6000', 99n, 'REIT'),
      manual('1000', -99n, 'REIT'),
    ),
    ['6000 TRS 2.50', '1000 TRS -2.50', '6000 REIT 0.99', '1000 REIT -0.99'],
  ],
];

describe('posting rules', () => {
  for (const [name, event, lines] of rules) {
    test(name, () => assert.deepEqual(written(entryOf(event)), lines));
  }

  test('a reversal negates every line on its own date and names the original', () => {
    const original = entryOf(invoice());
    const reversal = entryOf(
      {
        ...header,
        kind: 'entry-reversed',
        occurredOn: '2026-06-01' as IsoDate,
        of: { source: 'marina-os', externalId: 'e-1' },
        reason: 'typed twice',
      },
      () => ({ entryId: 42n, entry: original, reversedBy: null }),
    );
    assert.deepEqual(written(reversal), [
      '1100 TRS -106.00 ANN',
      '4100 TRS 100.00 STORE FUEL',
      '2200 TRS 6.00',
    ]);
    assert.equal(reversal.reversesEntryId, 42n);
    assert.equal(reversal.postedOn, '2026-06-01');
    assert.equal(reversal.memo, 'typed twice');
  });
});

const originalOf =
  (entry: DerivedEntry, reversedBy: string | null = null): FindOriginal =>
  () => ({ entryId: 7n, entry, reversedBy });

describe('voids', () => {
  const of = { source: 'marina-os', externalId: 'e-1' };
  const facts = { of, reason: 'typed twice' };
  const on = (occurredOn: string) => ({ ...header, ...facts, occurredOn: occurredOn as IsoDate });
  const found = (entry: DerivedEntry) => originalOf(entry);

  test('a payment is voided on its own day', () => {
    const voided = entryOf(
      { ...on('2026-05-10'), kind: 'payment-voided' },
      found(entryOf(payment())),
    );
    assert.deepEqual(written(voided), ['1000 TRS -106.00', '1100 TRS 106.00 ANN']);
    assert.equal(voided.documentType, 'void');
  });

  test('and refunded, not voided, later', () => {
    const event = { ...on('2026-05-11'), kind: 'payment-voided' } as const;
    const codes = ['JOURNAL_PAYMENT_VOIDED_LATE at occurredOn'];
    assert.deepEqual(problemsOf(event, found(entryOf(payment()))), codes);
  });

  test('an invoice is voided in any open period', () => {
    const event = { ...on('2026-06-30'), kind: 'invoice-voided' } as const;
    const voided = entryOf(event, found(entryOf(invoice())));
    assert.equal(voided.postedOn, '2026-06-30');
    assert.equal(voided.reversesEntryId, 7n);
  });

  test('and a payment is no invoice', () => {
    const event = { ...on('2026-05-10'), kind: 'invoice-voided' } as const;
    assert.deepEqual(problemsOf(event, found(entryOf(payment()))), ['JOURNAL_VOID_UNFIT at of']);
  });

  test('a void is not voided', () => {
    const event = { ...on('2026-05-10'), kind: 'payment-voided' } as const;
    const voided = entryOf(event, found(entryOf(payment())));
    assert.deepEqual(problemsOf(event, found(voided)), [
      'JOURNAL_REVERSAL_OF_REVERSAL at of',
      'JOURNAL_VOID_UNFIT at of',
    ]);
  });
});

describe('discounts, where the outlet has an account for them', () => {
  const chart: Chart = {
    ...ruleChart,
    postingAccounts: [
      ...ruleChart.postingAccounts,
      { role: 'discounts-given', outletId: null, accountId: 10 },
    ],
  };
  const discounted = (product: string) =>
    invoice({ lines: [{ ...sale(product, 9_000n), discountMinor: 1_000n }], taxes: [] });

  test('income is gross, and the discount is shown', () => {
    assert.deepEqual(written(entryOf(discounted('FUEL'), noOriginal, chart)), [
      '1100 TRS 90.00 ANN',
      '4100 TRS -100.00 STORE FUEL',
      '6000 TRS 10.00 STORE FUEL',
    ]);
  });

  test('deferred income stays net: what was never charged is never earned', () => {
    assert.deepEqual(written(entryOf(discounted('SLIP'), noOriginal, chart)), [
      '1100 TRS 90.00 ANN',
      '2400 TRS -90.00 DOCK SLIP',
    ]);
  });
});

const without = (role: string): Chart => ({
  ...ruleChart,
  postingAccounts: ruleChart.postingAccounts.filter((row) => row.role !== role),
});
const reversal = (occurredOn = '2026-05-10'): AccountingEvent => ({
  ...header,
  kind: 'entry-reversed',
  occurredOn: occurredOn as IsoDate,
  of: { source: 'marina-os', externalId: 'e-0' },
  reason: 'wrong',
});
const refusals: readonly [
  name: string,
  event: AccountingEvent,
  codes: string[],
  more?: { chart?: Chart; originals?: FindOriginal },
][] = [
  [
    'an event in closed books',
    payment({ occurredOn: '2026-04-30' }),
    ['JOURNAL_DATE_CLOSED at occurredOn'],
  ],
  [
    'a recognition of a product that does not defer',
    { ...header, kind: 'income-recognized', of: null, lines: [sale('FUEL', 1n), sale('SLIP', 1n)] },
    ['JOURNAL_PRODUCT_NOT_DEFERRED at lines[0].product'],
  ],
  [
    'a deposit of a product that is income',
    { ...header, kind: 'deposit-forfeited', product: 'FUEL', amountMinor: 1n },
    ['JOURNAL_PRODUCT_NOT_HELD at product'],
  ],
  [
    'the cost of a product without inventory',
    {
      ...header,
      kind: 'cost-of-goods-recorded',
      lines: [{ product: 'SLIP', amountMinor: 1n, department: null }],
    },
    ['JOURNAL_PRODUCT_WITHOUT_COST at lines[0].product'],
  ],
  [
    'a property without a receivable',
    invoice(),
    ['JOURNAL_ROLE_WITHOUT_ACCOUNT at outlet'],
    { chart: without('accounts-receivable') },
  ],
  [
    'an outlet without an account for bounced checks',
    { ...header, kind: 'payment-bounced', outlet: 'REIT', amountMinor: 1n, of: 'PAY-1' },
    ['JOURNAL_ROLE_WITHOUT_ACCOUNT at outlet'],
  ],
  [
    'a product whose account is inactive',
    invoice({ lines: [sale('OLD', 1n)], taxes: [] }),
    ['JOURNAL_ACCOUNT_INACTIVE at lines[0].product'],
  ],
  [
    'codes that left the chart, all of them at once',
    invoice({
      lines: [sale('GONE', 1n), sale('FUEL', 1n, 'GONE')],
      taxes: [{ rate: 'GONE', amountMinor: 1n }],
    }),
    [
      'JOURNAL_CODE_UNKNOWN at lines[0].product',
      'JOURNAL_CODE_UNKNOWN at lines[1].department',
      'JOURNAL_CODE_UNKNOWN at taxes[0].rate',
    ],
  ],
  [
    'a discount of 100 %: nothing to post',
    invoice({ lines: [sale('FUEL', 0n)], taxes: [] }),
    ['JOURNAL_NOTHING_TO_POST at lines'],
  ],
  [
    'a manual journal that is a cent off',
    journal(manual('6000', 251n), manual('1000', -250n)),
    ['JOURNAL_UNBALANCED at lines'],
  ],
  [
    'a manual journal that balances only across outlets',
    journal(manual('6000', 250n), manual('1000', -250n, 'REIT')),
    ['JOURNAL_UNBALANCED at lines', 'JOURNAL_UNBALANCED at lines'],
  ],
  [
    'an entry beyond the largest amount',
    invoice({ lines: [sale('FUEL', amountMinorMax), sale('FUEL', 1n)], taxes: [] }),
    ['JOURNAL_AMOUNT_TOO_LARGE at lines'],
  ],
  ['a reversal of an event without an entry', reversal(), ['JOURNAL_ORIGINAL_UNKNOWN at of']],
  [
    'a reversal of what is reversed already',
    reversal(),
    ['JOURNAL_ALREADY_REVERSED at of'],
    { originals: originalOf(entryOf(invoice()), 'marina-os/void-1') },
  ],
  [
    'a reversal dated before its original',
    reversal('2026-05-09'),
    ['JOURNAL_REVERSAL_BEFORE_ORIGINAL at occurredOn'],
    { originals: originalOf(entryOf(invoice())) },
  ],
  [
    'a reversal of a reversal',
    reversal(),
    ['JOURNAL_REVERSAL_OF_REVERSAL at of'],
    { originals: originalOf({ ...entryOf(invoice()), reversesEntryId: 3n }) },
  ],
];

describe('posting rules refuse', () => {
  for (const [name, event, codes, { chart, originals } = {}] of refusals) {
    test(name, () => assert.deepEqual(problemsOf(event, originals, chart), codes));
  }

  test('an unbalanced journal by saying where and by how much', () => {
    const problems = deriveEntry(
      journal(manual('6000', 251n), manual('1000', -250n)),
      ruleChart,
      noOriginal,
    );
    assert.ok(Array.isArray(problems));
    assert.match(problems[0]?.message ?? '', /outlet TRS is off by 0\.01 USD/);
  });
});
