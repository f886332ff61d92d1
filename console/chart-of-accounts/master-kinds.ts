// The kinds of masters a chart has, as the screens show and edit them: their names, what makes a
// row that row, and the fields of its form. Invariant: field names are those of the server's rows;
// what a field may hold is offered, and checked by the server. Leaves to others: drawing.

import type { ChartRowsView } from '#chart-of-accounts/chart-row-schemas.ts';
import { accountTypes, detailTypes } from '#chart-of-accounts/detail-types.ts';
import { wordsOf } from '../controls/date-format.ts';
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
  /** Left out: any text. */
  readonly choices?: (rows: ChartRowsView, row: Master) => readonly Choice[];
}

export interface MasterKindWords {
  readonly title: string;
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

const code: MasterField = { name: 'code', label: 'Code', isKey: true };
const name: MasterField = { name: 'name', label: 'Name' };
const active: MasterField = {
  ...{ name: 'active', label: 'Active', isSwitch: true },
  description: 'Off: it stays in the books, and new events that name it are refused.',
};
const department: MasterField = {
  ...{ name: 'department', label: 'Department', optional: true, choices: departments },
};

/** In the order of the tabs. */
export const masters: Readonly<Record<MasterKind, MasterKindWords>> = {
  accounts: {
    ...{ title: 'Accounts', one: 'account', file: 'accounts.csv' },
    lead: 'What entries are booked on. An account with lines keeps its type.',
    fields: [
      { name: 'number', label: 'Account number', isKey: true },
      name,
      { name: 'type', label: 'Account type', choices: () => wordChoices(accountTypes) },
      {
        ...{ name: 'detailType', label: 'Detail type' },
        choices: (_, { type }) => wordChoices(detailTypes[type as keyof typeof detailTypes] ?? []),
      },
      {
        ...{ name: 'parent', label: 'Parent account', optional: true },
        description: 'Of the same type.',
        choices: (rows, { number, type }) =>
          accountsOf(String(type))(rows).filter(({ value }) => value !== number),
      },
      { ...department, description: 'Lines without a department of their own carry it.' },
      { name: 'description', label: 'Description', optional: true },
      active,
    ],
  },
  postingAccounts: {
    ...{ title: 'Posting accounts', one: 'posting account', file: 'posting-accounts.csv' },
    lead: 'The accounts posting rules take where no product or payment method names one.',
    fields: [
      {
        ...{ name: 'role', label: 'Used for', isKey: true },
        choices: () =>
          Object.entries(roleWords).map(([value, { title }]) => ({ value, label: title })),
      },
      {
        ...{ name: 'outlet', label: 'Outlet', isKey: true, optional: true, choices: outlets },
        description: 'Empty: every outlet without a row of its own.',
      },
      { name: 'account', label: 'Account', choices: accountsOf() },
    ],
  },
  products: {
    ...{ title: 'Products', one: 'product', file: 'products.csv' },
    lead: 'What is sold, and the accounts it is booked on.',
    fields: [
      code,
      name,
      {
        ...{ name: 'incomeAccount', label: 'Income account' },
        description: 'Of a deposit, a tip or a gift card: the liability that holds it.',
        choices: accountsOf('income', 'liability', 'expense'),
      },
      {
        ...{ name: 'deferredAccount', label: 'Deferred account', optional: true },
        description: 'Holds the income of an invoice until it is recognized.',
        choices: accountsOf('liability'),
      },
      {
        ...{ name: 'recognition', label: 'Recognized', optional: true },
        description: 'Empty: monthly, where income is deferred.',
        choices: () => wordChoices(['none', 'monthly', 'daily']),
      },
      {
        ...{ name: 'costAccount', label: 'COGS account', optional: true },
        choices: accountsOf('expense'),
      },
      {
        ...{ name: 'inventoryAccount', label: 'Asset account', optional: true },
        description: 'The inventory that goods leave.',
        choices: accountsOf('asset'),
      },
      department,
      active,
    ],
  },
  paymentMethods: {
    ...{ title: 'Payment methods', one: 'payment method', file: 'payment-methods.csv' },
    lead: 'How customers pay, and the account the money arrives on.',
    fields: [
      code,
      name,
      {
        ...{ name: 'clearingAccount', label: 'Clearing account' },
        description: 'Of gift cards: the liability that holds them.',
        choices: accountsOf('asset', 'liability'),
      },
      {
        ...{ name: 'canBounce', label: 'Can bounce', isSwitch: true },
        description: 'The bank may return it unpaid: checks, ACH.',
      },
      active,
    ],
  },
  taxAgencies: {
    ...{ title: 'Tax agencies', one: 'tax agency', file: 'tax-agencies.csv' },
    lead: 'Whom taxes are paid to, and the liability they wait on.',
    fields: [
      code,
      name,
      { name: 'payableAccount', label: 'Payable account', choices: accountsOf('liability') },
    ],
  },
  taxRates: {
    ...{ title: 'Tax rates', one: 'tax rate', file: 'tax-rates.csv' },
    lead: 'Taxes arrive computed; the rate says which agency they belong to.',
    fields: [
      code,
      name,
      {
        ...{ name: 'agency', label: 'Tax agency' },
        choices: ({ taxAgencies }) => taxAgencies.map((one) => named(one.code, one.name)),
      },
      { name: 'percent', label: 'Percent', description: 'Such as 6.25' },
      active,
    ],
  },
  outlets: {
    ...{ title: 'Outlets', one: 'outlet', file: 'outlets.csv' },
    lead: 'The parts of the property that keep books of their own.',
    fields: [code, name, { name: 'legalEntity', label: 'Legal entity', optional: true }, active],
  },
  departments: {
    ...{ title: 'Departments', one: 'department', file: 'departments.csv' },
    lead: 'What income and cost are told apart by.',
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
