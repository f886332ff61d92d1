// A chart as a value for the tests of posting rules: two outlets, one with its own receivable, one
// product that defers its income. Invariant: the same ids in every run; account 4900 is inactive.

import type { AccountType, Chart } from '#chart-of-accounts/chart.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Currency } from '#money/money.ts';

const account = (
  accountId: number,
  number: string,
  type: AccountType,
  departmentId: number | null = null,
) => ({
  accountId,
  number,
  name: `Account ${number}`,
  type,
  detailType: 'other',
  parentNumber: null,
  departmentId,
  description: null,
  active: number !== '4900',
});

const accounts = [
  account(1, '1000', 'asset'),
  account(2, '1010', 'asset'),
  account(3, '1100', 'asset'),
  account(4, '1150', 'asset'),
  account(5, '2200', 'liability'),
  account(6, '2400', 'liability'),
  account(7, '4000', 'income'),
  account(8, '4100', 'income', 3),
  account(9, '4900', 'income'),
  account(10, '6000', 'expense'),
  account(11, '2300', 'liability'),
  account(12, '2500', 'liability'),
  account(13, '2600', 'liability'),
  account(14, '4500', 'income'),
  account(15, '4520', 'income'),
  account(16, '5300', 'expense'),
  account(17, '1310', 'asset'),
  account(18, '6400', 'expense'),
  account(19, '6500', 'expense'),
  account(20, '6710', 'expense'),
  account(21, '6900', 'expense'),
  account(22, '1900', 'asset'),
  account(23, '2900', 'liability'),
];

const outlet = (outletId: number, code: string) => ({
  outletId,
  code,
  name: code,
  legalEntity: null,
  active: true,
});

const department = (departmentId: number, code: string) => ({
  departmentId,
  code,
  name: code,
  active: true,
});

const product = (
  productId: number,
  code: string,
  incomeAccountId: number,
  deferredAccountId: number | null,
  departmentId: number | null,
  costAccountId: number | null = null,
  inventoryAccountId: number | null = null,
) => ({
  productId,
  code,
  name: code,
  incomeAccountId,
  deferredAccountId,
  recognition: null,
  costAccountId,
  inventoryAccountId,
  departmentId,
  active: true,
});

const method = (paymentMethodId: number, code: string, clearingAccountId: number) => ({
  paymentMethodId,
  code,
  name: code,
  clearingAccountId,
  canBounce: code === 'CHECK',
  active: true,
});

const byCode = <T extends { readonly code: string }>(...rows: T[]) =>
  new Map(rows.map((row) => [row.code, row]));

export const ruleChart: Chart = {
  propertyId: 1,
  propertyCode: 'cove',
  propertyName: 'Cove Marina',
  timeZone: 'America/New_York',
  baseCurrency: 'USD' as Currency,
  closing: { closedThroughOn: '2026-04-30' as IsoDate, setBy: 'ann', reason: 'April is done' },
  outletClosings: new Map(),
  mergedCustomers: new Map(),
  outlets: byCode(outlet(1, 'TRS'), outlet(2, 'REIT')),
  departments: byCode(department(1, 'DOCK'), department(2, 'EVENTS'), department(3, 'STORE')),
  accounts: new Map(accounts.map((one) => [one.number, one])),
  accountsById: new Map(accounts.map((one) => [one.accountId, one])),
  products: byCode(
    product(1, 'SLIP', 7, 6, 1),
    product(2, 'FUEL', 8, null, null, 16, 17),
    product(3, 'DAYSLIP', 7, null, 1),
    product(4, 'OLD', 9, null, null),
    product(5, 'DEPOSIT', 11, null, null),
    product(6, 'GIFT', 12, null, null),
    product(7, 'TIP', 13, null, null),
  ),
  paymentMethods: byCode(method(1, 'CHECK', 1), method(2, 'CARD', 2), method(3, 'GIFT', 12)),
  taxRates: byCode({
    taxRateId: 1,
    code: 'SALES',
    name: 'Sales',
    agencyCode: 'STATE',
    payableAccountId: 5,
    percent: '6.000000',
    active: true,
  }),
  postingAccounts: [
    { role: 'accounts-receivable', outletId: null, accountId: 3 },
    { role: 'accounts-receivable', outletId: 2, accountId: 4 },
    { role: 'bounced-check-debit', outletId: null, accountId: 3 },
    { role: 'bounced-check-credit', outletId: 1, accountId: 1 },
    { role: 'deposits-forfeited', outletId: null, accountId: 14 },
    { role: 'gift-card-breakage', outletId: null, accountId: 15 },
    { role: 'gift-cards-given', outletId: null, accountId: 20 },
    { role: 'card-processing-fees', outletId: null, accountId: 18 },
    { role: 'bad-debt', outletId: null, accountId: 19 },
    { role: 'cash-over-and-short', outletId: null, accountId: 21 },
    { role: 'due-from-outlets', outletId: null, accountId: 22 },
    { role: 'due-to-outlets', outletId: null, accountId: 23 },
  ],
  postingSettings: [],
};
