// The detail types of accounts: the finer kind within asset, liability, equity, income and expense.
// Rules use a few of them (accounts-receivable, deferred-income …); reports group by all.
// Invariant: a detail type belongs to one account type.

import type { AccountType } from './chart.ts';

/** Detail types by account type, in the order a person chooses from. */
export const detailTypes: Readonly<Record<AccountType, readonly string[]>> = {
  asset: [
    'bank',
    'cash-on-hand',
    'undeposited-funds',
    'clearing',
    'accounts-receivable',
    'allowance-for-doubtful-accounts',
    'inventory',
    'prepaid-expense',
    'due-from-affiliate',
    'fixed-asset',
    'accumulated-depreciation',
    'other-asset',
  ],
  liability: [
    'accounts-payable',
    'accrued-expense',
    'sales-tax-payable',
    'customer-deposits',
    'customer-prepayments',
    'deferred-income',
    'gift-cards',
    'tips-payable',
    'due-to-affiliate',
    'loan',
    'other-liability',
  ],
  equity: ['owners-equity', 'retained-earnings', 'other-equity'],
  income: [
    'rental-income',
    'service-income',
    'sales-income',
    'fee-income',
    'other-income',
    'discounts-given',
  ],
  expense: [
    'cost-of-goods-sold',
    'payroll',
    'utilities',
    'repairs-and-maintenance',
    'card-processing-fees',
    'bank-charges',
    'bad-debt',
    'cash-over-and-short',
    'depreciation',
    'other-expense',
  ],
};

/** Is the account what customers owe, or have paid ahead? Its lines name their customer. */
export const isCustomersAccount = ({ detailType }: { readonly detailType: string }): boolean =>
  detailType === 'accounts-receivable' || detailType === 'customer-prepayments';

/** Is money held on it for somebody else: on gift cards, as tips? */
export const isHeldAccount = ({ detailType }: { readonly detailType: string }): boolean =>
  detailType === 'gift-cards' || detailType === 'tips-payable';

/** The account types, in the order of a balance sheet and an income statement. */
export const accountTypes = Object.keys(detailTypes) as readonly AccountType[];
