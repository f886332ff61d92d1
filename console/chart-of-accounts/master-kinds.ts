// The kinds of masters a chart has, as the screens show and edit them: their names, what makes a
// row that row, and the fields of its form. Invariant: field names are those of the server's rows;
// what a field may hold is offered, and checked by the server. Leaves to others: drawing.

import type { ChartRowsView } from '#chart-of-accounts/chart-row-schemas.ts';
import { accountTypes, detailTypes } from '#chart-of-accounts/detail-types.ts';
import { formatDecimal } from '../controls/amount-format.ts';
import { wordsOf } from '../controls/date-format.ts';
import { t } from '../language/text.ts';
import { roleWords } from './role-words.ts';

export type MasterKind = keyof ChartRowsView;
/** A row of any kind: its fields by name. */
export type Master = Readonly<Record<string, string | boolean | null | undefined>>;
export type Choice = { readonly value: string; readonly label: string };

export interface MasterField {
  readonly name: string;
  readonly label: string;
  readonly description?: string;
  /** Makes the row that row: typed once. */
  readonly isKey?: true;
  /** Empty is an answer. */
  readonly optional?: true;
  /** Yes or no. */
  readonly isSwitch?: true;
  /** A decimal with at most three decimals that matter, typed as the person writes amounts. */
  readonly isDecimal?: true;
  /** Left out: any text. */
  readonly choices?: (rows: ChartRowsView, row: Master) => readonly Choice[];
}

export interface MasterKindWords {
  readonly title: string;
  /** Of the button and the form that add one. */
  readonly enter: string;
  /** Where there is none. */
  readonly empty: string;
  readonly one: string;
  readonly lead: string;
  /** Of its CSV file. */
  readonly file: string;
  readonly fields: readonly MasterField[];
}

const named = (code: string, name: string): Choice => ({ value: code, label: `${code} · ${name}` });

/** Accounts of some types that may be chosen, and the one that is. */
function accountsOf(...types: readonly string[]) {
  return (rows: ChartRowsView) =>
    rows.accounts
      .filter((one) => one.active && (types.length === 0 || types.includes(one.type)))
      .map((one) => named(one.number, one.name));
}

const departments = ({ departments }: ChartRowsView) =>
  departments.filter(({ active }) => active).map(({ code, name }) => named(code, name));
const outlets = ({ outlets }: ChartRowsView) =>
  outlets.filter(({ active }) => active).map(({ code, name }) => named(code, name));
const wordChoices = (words: readonly string[]): Choice[] =>
  words.map((value) => ({ value, label: wordsOf(value) }));

const code: MasterField = { name: 'code', label: t('Code'), isKey: true };
const name: MasterField = { name: 'name', label: t('Name') };
const active: MasterField = {
  ...{ name: 'active', label: t('Active'), isSwitch: true },
  description: t('Off: it stays in the books, and new events that name it are refused.'),
};
const department: MasterField = {
  ...{ name: 'department', label: t('Department'), optional: true, choices: departments },
};

/** In the order of the tabs. */
export const masters: Readonly<Record<MasterKind, MasterKindWords>> = {
  accounts: {
    title: t('Accounts'),
    enter: t('New account'),
    empty: t('No accounts yet'),
    ...{ one: t('account'), file: 'accounts.csv' },
    lead: t('What entries are booked on. An account with lines keeps its type.'),
    fields: [
      { name: 'number', label: t('Account number'), isKey: true },
      name,
      { name: 'type', label: t('Account type'), choices: () => wordChoices(accountTypes) },
      {
        ...{ name: 'detailType', label: t('Detail type') },
        choices: (_, { type }) => wordChoices(detailTypes[type as keyof typeof detailTypes] ?? []),
      },
      {
        ...{ name: 'parent', label: t('Parent account'), optional: true },
        description: t('Of the same type.'),
        choices: (rows, { number, type }) =>
          accountsOf(String(type))(rows).filter(({ value }) => value !== number),
      },
      { ...department, description: t('Lines without a department of their own carry it.') },
      { name: 'description', label: t('Description'), optional: true },
      active,
    ],
  },
  postingAccounts: {
    title: t('Posting accounts'),
    enter: t('New posting account'),
    empty: t('No posting accounts yet'),
    ...{ one: t('posting account'), file: 'posting-accounts.csv' },
    lead: t('The accounts posting rules take where no product or payment method names one.'),
    fields: [
      {
        ...{ name: 'role', label: t('Used for'), isKey: true },
        choices: () =>
          Object.entries(roleWords).map(([value, { title }]) => ({ value, label: title })),
      },
      {
        ...{ name: 'outlet', label: t('Outlet'), isKey: true, optional: true, choices: outlets },
        description: t('Empty: every outlet without a row of its own.'),
      },
      { name: 'account', label: t('Account'), choices: accountsOf() },
    ],
  },
  products: {
    title: t('Products'),
    enter: t('New product'),
    empty: t('No products yet'),
    ...{ one: t('product'), file: 'products.csv' },
    lead: t('What is sold, and the accounts it is booked on.'),
    fields: [
      code,
      name,
      {
        ...{ name: 'incomeAccount', label: t('Income account') },
        description: t('Of a deposit, a tip or a gift card: the liability that holds it.'),
        choices: accountsOf('income', 'liability', 'expense'),
      },
      {
        ...{ name: 'deferredAccount', label: t('Deferred account'), optional: true },
        description: t('Holds the income of an invoice until it is recognized.'),
        choices: accountsOf('liability'),
      },
      {
        ...{ name: 'recognition', label: t('Recognized'), optional: true },
        description: t('Empty: monthly, where income is deferred.'),
        choices: () => wordChoices(['none', 'monthly', 'daily']),
      },
      {
        ...{ name: 'costAccount', label: t('COGS account'), optional: true },
        choices: accountsOf('expense'),
      },
      {
        ...{ name: 'inventoryAccount', label: t('Asset account'), optional: true },
        description: t('The inventory that goods leave.'),
        choices: accountsOf('asset'),
      },
      department,
      active,
    ],
  },
  paymentMethods: {
    title: t('Payment methods'),
    enter: t('New payment method'),
    empty: t('No payment methods yet'),
    ...{ one: t('payment method'), file: 'payment-methods.csv' },
    lead: t('How customers pay, and the account the money arrives on.'),
    fields: [
      code,
      name,
      {
        ...{ name: 'clearingAccount', label: t('Clearing account') },
        description: t('Of gift cards: the liability that holds them.'),
        choices: accountsOf('asset', 'liability'),
      },
      {
        ...{ name: 'canBounce', label: t('Can bounce'), isSwitch: true },
        description: t('The bank may return it unpaid: checks, ACH.'),
      },
      active,
    ],
  },
  taxAgencies: {
    title: t('Tax agencies'),
    enter: t('New tax agency'),
    empty: t('No tax agencies yet'),
    ...{ one: t('tax agency'), file: 'tax-agencies.csv' },
    lead: t('Whom taxes are paid to, and the liability they wait on.'),
    fields: [
      code,
      name,
      { name: 'payableAccount', label: t('Payable account'), choices: accountsOf('liability') },
    ],
  },
  taxRates: {
    title: t('Tax rates'),
    enter: t('New tax rate'),
    empty: t('No tax rates yet'),
    ...{ one: t('tax rate'), file: 'tax-rates.csv' },
    lead: t('Taxes arrive computed; the rate says which agency they belong to.'),
    fields: [
      code,
      name,
      {
        ...{ name: 'agency', label: t('Tax agency') },
        choices: ({ taxAgencies }) => taxAgencies.map((one) => named(one.code, one.name)),
      },
      {
        ...{ name: 'percent', label: t('Percent'), isDecimal: true },
        description: t('Such as {percent}', { percent: formatDecimal('6.25') }),
      },
      active,
    ],
  },
  outlets: {
    title: t('Outlets'),
    enter: t('New outlet'),
    empty: t('No outlets yet'),
    ...{ one: t('outlet'), file: 'outlets.csv' },
    lead: t('The parts of the property that keep books of their own.'),
    fields: [code, name, { name: 'legalEntity', label: t('Legal entity'), optional: true }, active],
  },
  departments: {
    title: t('Departments'),
    enter: t('New department'),
    empty: t('No departments yet'),
    ...{ one: t('department'), file: 'departments.csv' },
    lead: t('What income and cost are told apart by.'),
    fields: [code, name, active],
  },
};

export const masterKinds = Object.keys(masters) as readonly MasterKind[];

/** What makes it that row: its code, its number, or role and outlet. */
export function keyOf(kind: MasterKind, row: Master): string {
  if (kind === 'postingAccounts') return [row.role, row.outlet ?? ''].join(' ').trim();
  return String(kind === 'accounts' ? row.number : row.code);
}

/** An empty form of a kind. */
export function newMaster(kind: MasterKind): Master {
  const row: Record<string, string | boolean | null> = {};
  for (const { name: field, isSwitch, optional } of masters[kind].fields) {
    row[field] = isSwitch ? field === 'active' : optional ? null : '';
  }
  return row;
}
