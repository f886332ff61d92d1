// Checks changes to a property's masters before they are written: each row by itself, then the
// chart as it will be. Called by changeChart (chart-change-store.ts) for CSV files and ready
// charts.
// Invariant: what passes here, posting rules can rely on: a deferred account is a liability, a
// parent has its child's type, nothing active leans on something inactive. All problems are
// reported, none fixed.

import type { Problem } from '#problems/problem.ts';
import type { AccountType } from './chart.ts';
import { postingRoles, recognitions } from './chart.ts';
import { type ChartFacts, type ChartProblemCode, chartProblem } from './chart-errors.ts';
import {
  type AccountRow,
  type ChartKind,
  type ChartRows,
  mergeRows,
  noRows,
  type ProductRow,
  rowKey,
} from './chart-rows.ts';
import { accountTypes, detailTypes, isCustomersAccount } from './detail-types.ts';

/** Where row `index` of a kind stands in what the sender sent: `accounts.csv line 12`. */
export type RowPlace = (kind: ChartKind, index: number) => string;

const nouns: Record<ChartKind, string> = {
  outlets: 'Outlet',
  departments: 'Department',
  accounts: 'Account',
  products: 'Product',
  paymentMethods: 'Payment method',
  taxAgencies: 'Tax agency',
  taxRates: 'Tax rate',
  postingAccounts: 'Posting account',
};

const codeMax: Record<ChartKind, number> = {
  outlets: 40,
  departments: 40,
  accounts: 40,
  products: 60,
  paymentMethods: 40,
  taxAgencies: 40,
  taxRates: 40,
  postingAccounts: 40,
};

/** Everything that is wrong with `changes` laid over `current`, row by row. */
export function checkChart(
  current: ChartRows,
  changes: Partial<ChartRows>,
  placeOf: RowPlace,
): Problem[] {
  const check = new ChartCheck(current, changes, placeOf);
  check.rows();
  check.accounts();
  check.references();
  return check.problems;
}

type Row = Readonly<Record<string, unknown>>;

class ChartCheck {
  readonly problems: Problem[] = [];
  readonly #changes: Partial<ChartRows>;
  readonly #chart: ChartRows;
  readonly #accounts: ReadonlyMap<string, AccountRow>;
  readonly #places = new Map<string, string>();
  readonly #placeOf: RowPlace;

  constructor(current: ChartRows, changes: Partial<ChartRows>, placeOf: RowPlace) {
    this.#changes = changes;
    this.#placeOf = placeOf;
    this.#chart = mergeRows(current, changes);
    this.#accounts = new Map(this.#chart.accounts.map((row) => [row.number, row]));
  }

  #note<C extends ChartProblemCode>(name: string, code: C, ...facts: ChartFacts<C>): void {
    const where = this.#places.get(name);
    this.problems.push(chartProblem(code, where === undefined ? {} : { where }, ...facts));
  }

  /** Each changed row by itself: codes, names, and no row twice. */
  rows(): void {
    for (const kind of Object.keys(noRows) as ChartKind[]) {
      const seen = new Set<string>();
      (this.#changes[kind] ?? []).forEach((row, index) => {
        const key = rowKey(kind, row);
        const name = `${nouns[kind]} ${key}`;
        const place = this.#placeOf(kind, index);
        if (seen.has(key)) {
          this.problems.push(chartProblem('CHART_ROW_TWICE', { where: place }, name));
        } else this.#places.set(name, place);
        seen.add(key);
        this.#texts(name, row as unknown as Row, codeMax[kind]);
      });
    }
  }

  #texts(name: string, row: Row, max: number): void {
    for (const [field, value] of Object.entries(row)) {
      if (typeof value !== 'string') continue;
      const isCode = field === 'code' || field === 'number';
      const most = isCode ? max : 500;
      if (value === '') this.#note(name, 'CHART_FIELD_REQUIRED', name, field);
      else if (value.length > most || /\p{Cc}/u.test(value) || value.trim() !== value) {
        const expected = `1 to ${most} letters and signs, no blank at either end`;
        this.#note(name, 'CHART_FIELD_INVALID', name, field, value.slice(0, 80), expected);
      }
    }
    const { percent } = row;
    if (typeof percent === 'string' && !/^\d{1,3}(\.\d{1,6})?$/.test(percent)) {
      const expected = 'a percentage such as 6.25';
      this.#note(name, 'CHART_FIELD_INVALID', name, 'percent', percent, expected);
    }
  }

  /** Types, detail types and parents of all accounts. */
  accounts(): void {
    for (const account of this.#chart.accounts) {
      const name = `Account ${account.number}`;
      if (!accountTypes.includes(account.type)) {
        const expected = accountTypes.join(', ');
        this.#note(name, 'CHART_FIELD_INVALID', name, 'type', account.type, expected);
        continue;
      }
      const known = detailTypes[account.type];
      if (!known.includes(account.detailType)) {
        const facts = [name, account.detailType, account.type, known.join(', ')] as const;
        this.#note(name, 'CHART_DETAIL_TYPE_UNKNOWN', ...facts);
      }
      const parent = this.#account(name, 'parent', account.parent, account.active);
      if (parent && parent.type !== account.type) {
        const facts = [name, account.type, parent.number, parent.type] as const;
        this.#note(name, 'CHART_PARENT_TYPE_DIFFERS', ...facts);
      }
    }
    this.#circles();
  }

  #circles(): void {
    const cleared = new Set<string>();
    for (const { number } of this.#chart.accounts) {
      const path: string[] = [];
      let at: string | null = number;
      while (at !== null && !cleared.has(at) && !path.includes(at)) {
        path.push(at);
        at = this.#accounts.get(at)?.parent ?? null;
      }
      if (at !== null && path.includes(at)) {
        const circle = [...path.slice(path.indexOf(at)), at].join(' → ');
        this.#note(`Account ${at}`, 'CHART_PARENT_CIRCLE', circle);
      }
      for (const passed of path) cleared.add(passed);
    }
  }

  // The account a row names, when it is there; an active row needs an active one.
  #account(name: string, field: string, number: string | null, active: boolean): AccountRow | null {
    if (number === null || number === '') return null;
    const account = this.#accounts.get(number);
    if (!account) {
      this.#note(name, 'CHART_REFERENCE_UNKNOWN', name, field, number, 'accounts');
      return null;
    }
    if (active && !account.active) {
      this.#note(name, 'CHART_REFERENCE_INACTIVE', name, field, number);
    }
    return account;
  }

  // The same, and of one of the types that can serve.
  #fitting(name: string, field: string, number: string | null, need: Need, active = true): void {
    const account = this.#account(name, field, number, active);
    if (!account) return;
    // Customers' balances are moved by what names the customer, and by nothing else.
    const isOther = need.detailType === undefined && isCustomersAccount(account);
    const fits =
      need.types.includes(account.type) &&
      !isOther &&
      (need.detailType === undefined || need.detailType === account.detailType);
    const is = need.detailType === undefined && !isOther ? account.type : account.detailType;
    if (!fits) this.#note(name, 'CHART_ACCOUNT_UNFIT', name, field, account.number, is, need.said);
  }

  /** What products, methods, taxes and roles name. */
  references(): void {
    const { departments, outlets, taxAgencies } = this.#chart;
    const department = (name: string, row: { department: string | null; active: boolean }) =>
      this.#code(name, 'department', row.department, departments, 'departments', row.active);
    for (const row of this.#chart.accounts) department(`Account ${row.number}`, row);
    for (const row of this.#chart.products) {
      const name = `Product ${row.code}`;
      this.#fitting(name, 'incomeAccount', row.incomeAccount, needs.income, row.active);
      this.#fitting(name, 'deferredAccount', row.deferredAccount, needs.deferred, row.active);
      this.#recognition(name, row);
      this.#fitting(name, 'costAccount', row.costAccount, needs.cost, row.active);
      this.#fitting(name, 'inventoryAccount', row.inventoryAccount, needs.inventory, row.active);
      department(name, row);
    }
    for (const row of this.#chart.paymentMethods) {
      const name = `Payment method ${row.code}`;
      this.#fitting(name, 'clearingAccount', row.clearingAccount, needs.clearing, row.active);
    }
    for (const row of taxAgencies) {
      this.#fitting(`Tax agency ${row.code}`, 'payableAccount', row.payableAccount, needs.payable);
    }
    for (const row of this.#chart.taxRates) {
      this.#code(`Tax rate ${row.code}`, 'agency', row.agency, taxAgencies, 'tax agencies', false);
    }
    for (const row of this.#chart.postingAccounts) {
      const name = `Posting account ${rowKey('postingAccounts', row)}`;
      if (!postingRoles.includes(row.role)) {
        const expected = postingRoles.join(', ');
        this.#note(name, 'CHART_FIELD_INVALID', name, 'role', row.role, expected);
        continue;
      }
      this.#code(name, 'outlet', row.outlet, outlets, 'outlets', false);
      this.#fitting(name, 'account', row.account, needs[row.role]);
    }
  }

  #recognition(name: string, { recognition }: ProductRow): void {
    if (recognition === null || recognitions.includes(recognition)) return;
    const expected = recognitions.join(', ');
    this.#note(name, 'CHART_FIELD_INVALID', name, 'recognition', recognition, expected);
  }

  #code(
    name: string,
    field: string,
    code: string | null,
    rows: readonly { code: string; active?: boolean }[],
    kind: string,
    active: boolean,
  ): void {
    if (code === null || code === '') return;
    const row = rows.find((candidate) => candidate.code === code);
    if (!row) this.#note(name, 'CHART_REFERENCE_UNKNOWN', name, field, code, kind);
    else if (active && row.active === false) {
      this.#note(name, 'CHART_REFERENCE_INACTIVE', name, field, code);
    }
  }
}

interface Need {
  readonly types: readonly AccountType[];
  readonly detailType?: string;
  readonly said: string;
}

const receivable: Need = {
  types: ['asset'],
  detailType: 'accounts-receivable',
  said: 'an asset of detail type accounts-receivable',
};

const outcome: Need = { types: ['expense', 'income'], said: 'an expense or income' };

const needs = {
  // A product may also sell a promise (gift card, deposit) or pass a cost on.
  income: { types: ['income', 'liability', 'expense'], said: 'income, a liability or an expense' },
  deferred: { types: ['liability'], said: 'a liability' },
  // A gift card is paid with what the property owes.
  clearing: { types: ['asset', 'liability'], said: 'an asset, or a liability for gift cards' },
  payable: { types: ['liability'], said: 'a liability' },
  cost: { types: ['expense'], said: 'an expense' },
  inventory: { types: ['asset'], said: 'an asset' },
  'accounts-receivable': receivable,
  'bounced-check-debit': receivable,
  'bounced-check-credit': { types: ['asset'], said: 'an asset' },
  'cash-over-and-short': outcome,
  'card-processing-fees': outcome,
  // An allowance is an asset below zero.
  'bad-debt': { types: ['expense', 'income', 'asset'], said: 'an expense, or the allowance' },
  'deposits-forfeited': outcome,
  'gift-cards-given': outcome,
  'gift-card-breakage': outcome,
  'due-from-outlets': { types: ['asset'], said: 'an asset' },
  'discounts-given': outcome,
  'recognized-income-credited': outcome,
  'customer-prepayments': {
    types: ['liability'],
    detailType: 'customer-prepayments',
    said: 'a liability of detail type customer-prepayments',
  },
  'due-to-outlets': { types: ['liability', 'asset'], said: 'a liability' },
} as const satisfies Record<string, Need>;
