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
  customer: ann,
};
const sale = (product: string, amountMinor: bigint, department: string | null = null) => ({
  product,
  amountMinor,
  description: null,
  service: null,
  department,
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
  ...more,
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
    { ...header, kind: 'refund-issued', method: 'CHECK', amountMinor: 5_300n, of: 'CM-1' },
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
const originalOf =
  (entry: DerivedEntry, reversedBy: string | null = null): FindOriginal =>
  () => ({ entryId: 7n, entry, reversedBy });

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
    { originals: originalOf({ ...entryOf(invoice()), documentType: 'reversal' }) },
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
