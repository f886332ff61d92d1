// A small chart as a value, for tests that read events without a database.
// Invariant: ids equal in every run; one of each master is inactive, the books are closed through
// April.

import type { AccountType, Chart } from '#chart-of-accounts/chart.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Currency } from '#money/money.ts';

const account = (accountId: number, number: string, type: AccountType, detailType: string) => ({
  accountId,
  number,
  name: `Account ${number}`,
  type,
  detailType,
  parentNumber: null,
  departmentId: null,
  description: null,
  active: number !== '9999',
});

const accounts = [
  account(1, '1000', 'asset', 'bank'),
  account(2, '1100', 'asset', 'accounts-receivable'),
  account(3, '2200', 'liability', 'sales-tax-payable'),
  account(4, '4010', 'income', 'rental-income'),
  account(5, '6100', 'expense', 'other-expense'),
  account(6, '9999', 'expense', 'other-expense'),
];

const byCode = <T extends { code: string }>(rows: T[]) =>
  new Map(rows.map((row) => [row.code, row]));
const coded = (codes: string[]) =>
  codes.map((code) => ({ code, name: code, active: !code.startsWith('OLD') }));

/** The chart, in a currency; nothing is closed with `closedThroughOn` null. */
export function smallChart(
  baseCurrency = 'USD',
  closedThroughOn: string | null = '2026-04-30',
): Chart {
  return {
    propertyId: 1,
    propertyCode: 'cove',
    propertyName: 'Cove',
    timeZone: 'America/New_York',
    baseCurrency: baseCurrency as Currency,
    closing:
      closedThroughOn === null
        ? null
        : { closedThroughOn: closedThroughOn as IsoDate, setBy: 'ann', reason: 'April is done' },
    outletClosings: new Map(),
    mergedCustomers: new Map(),
    outlets: byCode(
      coded(['TRS', 'REIT', 'OLD-OUTLET']).map((row, i) => ({
        ...row,
        outletId: i + 1,
        legalEntity: null,
      })),
    ),
    departments: byCode(
      coded(['DOCK', 'OLD-DEPT']).map((row, i) => ({ ...row, departmentId: i + 1 })),
    ),
    accounts: new Map(accounts.map((row) => [row.number, row])),
    accountsById: new Map(accounts.map((row) => [row.accountId, row])),
    products: byCode(
      coded(['SLIP', 'FUEL', 'OLD-PRODUCT']).map((row, i) => ({
        ...row,
        productId: i + 1,
        incomeAccountId: 4,
        deferredAccountId: null,
        recognition: null,
        costAccountId: null,
        inventoryAccountId: null,
        departmentId: null,
      })),
    ),
    paymentMethods: byCode(
      coded(['CASH', 'OLD-METHOD']).map((row, i) => ({
        ...row,
        ...{ paymentMethodId: i + 1, clearingAccountId: 1, canBounce: false },
      })),
    ),
    taxRates: byCode(
      coded(['SALES', 'OLD-TAX']).map((row, i) => ({
        ...row,
        taxRateId: i + 1,
        agencyCode: 'STATE',
        payableAccountId: 3,
        percent: '6.000000',
      })),
    ),
    postingAccounts: [{ role: 'accounts-receivable', outletId: null, accountId: 2 }],
    postingSettings: [],
  };
}
