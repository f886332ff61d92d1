// A chart to start from for marinas, campgrounds and resorts owned through a TRS and a REIT: accounts,
// departments, products, payment methods, taxes and the accounts posting rules ask for.
// Invariant: valid by check-chart.ts as it stands. A property changes it freely; nothing refers back to it.

import type { AccountType } from '../chart.ts';
import type { AccountRow, ChartRows, ProductRow } from '../chart-rows.ts';

type AccountColumns = readonly [
  number: string,
  name: string,
  type: AccountType,
  detailType: string,
  parent?: string | null,
  department?: string,
];

const accounts: readonly AccountColumns[] = [
  ['1000', 'Operating cash', 'asset', 'bank'],
  ['1020', 'Petty cash and tills', 'asset', 'cash-on-hand'],
  ['1050', 'Undeposited funds', 'asset', 'undeposited-funds'],
  ['1060', 'Card clearing', 'asset', 'card-clearing'],
  ['1061', 'American Express clearing', 'asset', 'card-clearing', '1060'],
  ['1070', 'ACH clearing', 'asset', 'card-clearing'],
  ['1200', 'Accounts receivable', 'asset', 'accounts-receivable'],
  ['1290', 'Allowance for doubtful accounts', 'asset', 'allowance'],
  ['1300', 'Inventory: ship store', 'asset', 'inventory'],
  ['1310', 'Inventory: fuel', 'asset', 'inventory'],
  ['1320', 'Inventory: restaurant', 'asset', 'inventory'],
  ['1400', 'Prepaid expenses', 'asset', 'prepaid-expense'],
  ['1500', 'Docks and buildings', 'asset', 'fixed-asset'],
  ['1590', 'Accumulated depreciation', 'asset', 'accumulated-depreciation'],
  ['1900', 'Due from other outlets', 'asset', 'due-from'],
  ['2000', 'Accounts payable', 'liability', 'accounts-payable'],
  ['2100', 'Accrued expenses', 'liability', 'accrued-liability'],
  ['2200', 'Sales tax payable: state', 'liability', 'tax-payable'],
  ['2210', 'Sales tax payable: county', 'liability', 'tax-payable'],
  ['2220', 'Lodging tax payable', 'liability', 'tax-payable'],
  ['2300', 'Customer deposits', 'liability', 'customer-deposits'],
  ['2310', 'Security deposits', 'liability', 'customer-deposits', '2300'],
  ['2400', 'Deferred income', 'liability', 'deferred-income'],
  ['2410', 'Deferred income: slips', 'liability', 'deferred-income', '2400'],
  ['2420', 'Deferred income: sites', 'liability', 'deferred-income', '2400'],
  ['2430', 'Deferred income: storage', 'liability', 'deferred-income', '2400'],
  ['2500', 'Gift cards outstanding', 'liability', 'gift-cards'],
  ['2600', 'Tips payable', 'liability', 'tips-payable'],
  ['2900', 'Due to other outlets', 'liability', 'due-to'],
  ['3000', 'Members\u2019 equity', 'equity', 'equity'],
  ['3900', 'Retained earnings', 'equity', 'retained-earnings'],
  ['4000', 'Slip income: seasonal and annual', 'income', 'rental-income', null, 'MARINA'],
  ['4010', 'Slip income: transient', 'income', 'rental-income', null, 'MARINA'],
  ['4020', 'Dry and winter storage', 'income', 'rental-income', null, 'MARINA'],
  ['4030', 'Boatyard and service', 'income', 'service-income', null, 'MARINA'],
  ['4040', 'Pump-out and dock services', 'income', 'service-income', null, 'MARINA'],
  ['4100', 'Site income: seasonal', 'income', 'rental-income', null, 'CAMPGROUND'],
  ['4110', 'Site income: transient', 'income', 'rental-income', null, 'CAMPGROUND'],
  ['4120', 'Site income: long term', 'income', 'rental-income', null, 'CAMPGROUND'],
  ['4130', 'Cabin income', 'income', 'rental-income', null, 'CAMPGROUND'],
  ['4200', 'Metered electricity', 'income', 'service-income', null, 'CAMPGROUND'],
  ['4300', 'Ship store sales', 'income', 'sales-income', null, 'STORE'],
  ['4400', 'Fuel sales: gasoline', 'income', 'sales-income', null, 'FUEL'],
  ['4410', 'Fuel sales: diesel', 'income', 'sales-income', null, 'FUEL'],
  ['4500', 'Restaurant: food', 'income', 'sales-income', null, 'RESTAURANT'],
  ['4510', 'Restaurant: beverages', 'income', 'sales-income', null, 'RESTAURANT'],
  ['4600', 'Event income', 'income', 'service-income', null, 'MARINA'],
  ['4700', 'Late and returned-check fees', 'income', 'fee-income', null, 'ADMIN'],
  ['4710', 'Service fees', 'income', 'fee-income', null, 'ADMIN'],
  ['4800', 'Forfeited deposits and breakage', 'income', 'other-income', null, 'ADMIN'],
  ['4900', 'Discounts and allowances', 'income', 'contra-income', null, 'ADMIN'],
  ['5300', 'Cost of ship store sales', 'expense', 'cost-of-sales', null, 'STORE'],
  ['5400', 'Cost of fuel', 'expense', 'cost-of-sales', null, 'FUEL'],
  ['5500', 'Cost of food and beverages', 'expense', 'cost-of-sales', null, 'RESTAURANT'],
  ['6000', 'Wages', 'expense', 'payroll-expense'],
  ['6200', 'Utilities', 'expense', 'operating-expense'],
  ['6300', 'Card processing fees', 'expense', 'bank-charges'],
  ['6310', 'Bank service charges', 'expense', 'bank-charges'],
  ['6400', 'Repairs and maintenance', 'expense', 'operating-expense'],
  ['6410', 'Insurance', 'expense', 'operating-expense'],
  ['6500', 'Depreciation', 'expense', 'depreciation-expense'],
  ['6600', 'Bad debts', 'expense', 'bad-debt-expense'],
  ['6700', 'Marketing and gift cards given', 'expense', 'operating-expense'],
  ['6800', 'Cash over and short', 'expense', 'other-expense'],
];

type ProductColumns = readonly [
  code: string,
  name: string,
  incomeAccount: string,
  deferredAccount?: string | null,
  department?: string,
];

const products: readonly ProductColumns[] = [
  ['SLIP-ANNUAL', 'Slip, annual', '4000', '2410', 'MARINA'],
  ['SLIP-SEASONAL', 'Slip, seasonal', '4000', '2410', 'MARINA'],
  ['SLIP-MONTHLY', 'Slip, monthly', '4000', null, 'MARINA'],
  ['SLIP-TRANSIENT', 'Slip, transient night', '4010', null, 'MARINA'],
  ['MOORING', 'Mooring, season', '4000', '2410', 'MARINA'],
  ['DRY-STORAGE', 'Dry rack storage', '4020', '2430', 'MARINA'],
  ['WINTER-STORAGE', 'Winter storage', '4020', '2430', 'MARINA'],
  ['LAUNCH', 'Launch ramp', '4040', null, 'MARINA'],
  ['HAUL-OUT', 'Haul-out and relaunch', '4030', null, 'MARINA'],
  ['BOATYARD-LABOR', 'Boatyard labor', '4030', null, 'MARINA'],
  ['PUMP-OUT', 'Pump-out', '4040', null, 'MARINA'],
  ['BOAT-RENTAL', 'Boat rental', '4040', null, 'MARINA'],
  ['RV-ANNUAL', 'RV site, annual', '4100', '2420', 'CAMPGROUND'],
  ['RV-SEASONAL', 'RV site, seasonal', '4100', '2420', 'CAMPGROUND'],
  ['RV-MONTHLY', 'RV site, long term by month', '4120', null, 'CAMPGROUND'],
  ['RV-TRANSIENT', 'RV site, night', '4110', null, 'CAMPGROUND'],
  ['TENT', 'Tent site, night', '4110', null, 'CAMPGROUND'],
  ['CABIN', 'Cabin, night', '4130', null, 'CAMPGROUND'],
  ['GLAMPING', 'Glamping tent, night', '4130', null, 'CAMPGROUND'],
  ['ELECTRIC', 'Metered electricity', '4200', null, 'CAMPGROUND'],
  ['WATER-SEWER', 'Water and sewer', '4200', null, 'CAMPGROUND'],
  ['EXTRA-VEHICLE', 'Extra vehicle or guest', '4110', null, 'CAMPGROUND'],
  ['FIREWOOD', 'Firewood', '4300', null, 'STORE'],
  ['LAUNDRY', 'Laundry', '4710', null, 'ADMIN'],
  ['STORE-GOODS', 'Ship store goods', '4300', null, 'STORE'],
  ['ICE-BAIT', 'Ice and bait', '4300', null, 'STORE'],
  ['FUEL-GAS', 'Gasoline', '4400', null, 'FUEL'],
  ['FUEL-DIESEL', 'Diesel', '4410', null, 'FUEL'],
  ['REST-FOOD', 'Restaurant food', '4500', null, 'RESTAURANT'],
  ['REST-BEVERAGE', 'Restaurant beverages', '4510', null, 'RESTAURANT'],
  ['EVENT', 'Event stand or ticket', '4600', null, 'MARINA'],
  ['WEDDING', 'Wedding or group event', '4600', null, 'MARINA'],
  ['LATE-FEE', 'Late fee', '4700', null, 'ADMIN'],
  ['NSF-FEE', 'Returned check fee', '4700', null, 'ADMIN'],
  ['SERVICE-FEE', 'Service fee', '4710', null, 'ADMIN'],
  ['CANCEL-FEE', 'Cancellation fee', '4710', null, 'ADMIN'],
];

function accountRow(columns: AccountColumns): AccountRow {
  const [number, name, type, detailType, parent = null, department = null] = columns;
  return { number, name, type, detailType, parent, department, description: null, active: true };
}

function productRow(columns: ProductColumns): ProductRow {
  const [code, name, incomeAccount, deferredAccount = null, department = null] = columns;
  return { code, name, incomeAccount, deferredAccount, department, active: true };
}

/** The masters of a marina, campground and resort with a TRS and a REIT outlet. */
export const marinaAndResortChart: ChartRows = {
  outlets: [
    { code: 'TRS', name: 'Harbor operations', legalEntity: 'Operations TRS LLC', active: true },
    { code: 'REIT', name: 'Slips and sites', legalEntity: 'Waterfront REIT LLC', active: true },
  ],
  departments: [
    { code: 'MARINA', name: 'Marina', active: true },
    { code: 'CAMPGROUND', name: 'Campground', active: true },
    { code: 'STORE', name: 'Ship store', active: true },
    { code: 'FUEL', name: 'Fuel dock', active: true },
    { code: 'RESTAURANT', name: 'Restaurant', active: true },
    { code: 'ADMIN', name: 'Administration', active: true },
  ],
  accounts: accounts.map(accountRow),
  products: products.map(productRow),
  paymentMethods: [
    { code: 'CASH', name: 'Cash', clearingAccount: '1050', active: true },
    { code: 'CHECK', name: 'Check', clearingAccount: '1050', active: true },
    { code: 'VISA', name: 'Visa', clearingAccount: '1060', active: true },
    { code: 'MASTERCARD', name: 'Mastercard', clearingAccount: '1060', active: true },
    { code: 'AMEX', name: 'American Express', clearingAccount: '1061', active: true },
    { code: 'ACH', name: 'Bank transfer (ACH)', clearingAccount: '1070', active: true },
    { code: 'GIFT-CARD', name: 'Gift card', clearingAccount: '2500', active: true },
  ],
  taxAgencies: [
    { code: 'STATE', name: 'State department of revenue', payableAccount: '2200' },
    { code: 'COUNTY', name: 'County treasurer', payableAccount: '2210' },
    { code: 'LODGING', name: 'Lodging tax office', payableAccount: '2220' },
  ],
  taxRates: [
    { code: 'STATE-SALES', name: 'State sales tax', agency: 'STATE', percent: '6', active: true },
    {
      code: 'COUNTY-SALES',
      name: 'County surtax',
      agency: 'COUNTY',
      percent: '1.25',
      active: true,
    },
    { code: 'LODGING', name: 'Lodging tax', agency: 'LODGING', percent: '5', active: true },
  ],
  postingAccounts: [
    { role: 'accounts-receivable', outlet: null, account: '1200' },
    { role: 'bounced-check-debit', outlet: null, account: '1200' },
    { role: 'bounced-check-credit', outlet: null, account: '1000' },
  ],
};
