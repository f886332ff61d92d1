// The masters of a property as rows that name each other by code: what CSV files and ready charts
// hold, what the store writes, what an export shows.
// Invariant: no ids here; the same rows mean the same chart in any database.
// Leaves to others: whether they make sense together (check-chart.ts), writing them
// (chart-writer-store.ts).

import type { AccountType, PostingRole, Recognition } from './chart.ts';

export interface OutletRow {
  readonly code: string;
  readonly name: string;
  readonly legalEntity: string | null;
  readonly active: boolean;
}

export interface DepartmentRow {
  readonly code: string;
  readonly name: string;
  readonly active: boolean;
}

export interface AccountRow {
  readonly number: string;
  readonly name: string;
  readonly type: AccountType;
  readonly detailType: string;
  /** Number of the account this one is part of. */
  readonly parent: string | null;
  /** Code of a department. */
  readonly department: string | null;
  readonly description: string | null;
  readonly active: boolean;
}

export interface ProductRow {
  readonly code: string;
  readonly name: string;
  /** Number of the account that income ends on. */
  readonly incomeAccount: string;
  /** Number of the liability that holds the income until it is recognized; null: not deferred. */
  readonly deferredAccount: string | null;
  /** How it becomes income: `none`, `monthly`, `daily`; null: monthly where it is deferred. */
  readonly recognition: Recognition | null;
  /** Numbers of the accounts goods cost and come from (*COGS Account*, *Asset Account*). */
  readonly costAccount: string | null;
  readonly inventoryAccount: string | null;
  readonly department: string | null;
  readonly active: boolean;
}

export interface PaymentMethodRow {
  readonly code: string;
  readonly name: string;
  /** Number of the account the money arrives on. */
  readonly clearingAccount: string;
  /** The bank may return it unpaid: checks, ACH. Not there: as it is, else no. */
  readonly canBounce?: boolean;
  readonly active: boolean;
}

export interface TaxAgencyRow {
  readonly code: string;
  readonly name: string;
  /** Number of the liability account. */
  readonly payableAccount: string;
}

export interface TaxRateRow {
  readonly code: string;
  readonly name: string;
  /** Code of a tax agency. */
  readonly agency: string;
  /** Decimal text, at most six decimals: `6.5`. */
  readonly percent: string;
  readonly active: boolean;
}

export interface PostingAccountRow {
  readonly role: PostingRole;
  /** Code of an outlet; null: every outlet without a row of its own. */
  readonly outlet: string | null;
  /** Account number. */
  readonly account: string;
}

/**
 * All masters of a property, in the order they are written: each kind names only kinds before it.
 */
export interface ChartRows {
  readonly outlets: readonly OutletRow[];
  readonly departments: readonly DepartmentRow[];
  readonly accounts: readonly AccountRow[];
  readonly products: readonly ProductRow[];
  readonly paymentMethods: readonly PaymentMethodRow[];
  readonly taxAgencies: readonly TaxAgencyRow[];
  readonly taxRates: readonly TaxRateRow[];
  readonly postingAccounts: readonly PostingAccountRow[];
}

export type ChartKind = keyof ChartRows;

/** Members of a product that are younger than the files people keep. */
export const youngMembers = ['recognition', 'costAccount', 'inventoryAccount'] as const;
type Young = (typeof youngMembers)[number];

/** A product as it was sent: a young member that is not there leaves what is. */
export type SentProduct = Omit<ProductRow, Young> & Partial<Pick<ProductRow, Young>>;

/** Rows as they were sent, of some kinds. */
export type SentRows = Partial<Omit<ChartRows, 'products'>> & {
  readonly products?: readonly SentProduct[];
};

export const noRows: ChartRows = {
  outlets: [],
  departments: [],
  accounts: [],
  products: [],
  paymentMethods: [],
  taxAgencies: [],
  taxRates: [],
  postingAccounts: [],
};

/** What makes a row of a kind that row: its code, its number, or role and outlet. */
export function rowKey<K extends ChartKind>(kind: K, row: ChartRows[K][number]): string {
  if (kind === 'accounts') return (row as AccountRow).number;
  if (kind === 'postingAccounts') {
    const posting = row as PostingAccountRow;
    return posting.outlet === null ? posting.role : `${posting.role} at ${posting.outlet}`;
  }
  return (row as { code: string }).code;
}

/** `changes` laid over `current`, row by row: what the chart will be once they are written. */
export function mergeRows(current: ChartRows, changes: Partial<ChartRows>): ChartRows {
  const merged: Record<string, unknown> = {};
  for (const kind of Object.keys(noRows) as ChartKind[]) {
    const byKey = new Map(current[kind].map((row) => [rowKey(kind, row), row]));
    for (const row of changes[kind] ?? []) byKey.set(rowKey(kind, row), row);
    merged[kind] = [...byKey.values()];
  }
  return merged as unknown as ChartRows;
}

/** Rows as sent, with what they leave out taken from `current`; null where nothing is there. */
export function completeRows(current: ChartRows, { products, ...sent }: SentRows) {
  if (products === undefined) return sent satisfies Partial<ChartRows>;
  const there = new Map(current.products.map((row) => [row.code, row]));
  const young = (code: string) =>
    Object.fromEntries(youngMembers.map((name) => [name, there.get(code)?.[name] ?? null]));
  const whole = products.map((row) => ({ ...young(row.code), ...row }) as ProductRow);
  return { ...sent, products: whole } satisfies Partial<ChartRows>;
}
