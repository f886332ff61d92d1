// The chart of one property as a value: everything posting rules and intake may look up, by code
// and by id. Made by chart-store.ts, passed to pure functions. Invariant: immutable; a change makes
// a new chart.

import type { Currency } from '#money/money.ts';
import { addDays, type IsoDate } from './iso-date.ts';
import type { PostingSetting } from './posting-settings.ts';

export type AccountType = 'asset' | 'liability' | 'equity' | 'income' | 'expense';

export interface Account {
  readonly accountId: number;
  readonly number: string;
  readonly name: string;
  readonly type: AccountType;
  /** Finer kind, from `detail-types.ts`: `bank`, `accounts-receivable`, `deferred-income` … */
  readonly detailType: string;
  readonly parentNumber: string | null;
  readonly departmentId: number | null;
  readonly description: string | null;
  readonly active: boolean;
}

export interface Outlet {
  readonly outletId: number;
  readonly code: string;
  readonly name: string;
  readonly legalEntity: string | null;
  readonly active: boolean;
}

export interface Department {
  readonly departmentId: number;
  readonly code: string;
  readonly name: string;
  readonly active: boolean;
}

/** How deferred income becomes income by itself: not at all, by month, by day. */
export const recognitions = ['none', 'monthly', 'daily'] as const;
export type Recognition = (typeof recognitions)[number];

export interface Product {
  readonly productId: number;
  readonly code: string;
  readonly name: string;
  readonly incomeAccountId: number;
  /** Set when income of this product is deferred at invoicing. */
  readonly deferredAccountId: number | null;
  /** For a product that defers; null is `monthly`. */
  readonly recognition: Recognition | null;
  /** Set, both, for goods: what they had cost, and the inventory it leaves. */
  readonly costAccountId: number | null;
  readonly inventoryAccountId: number | null;
  readonly departmentId: number | null;
  readonly active: boolean;
}

export interface PaymentMethod {
  readonly paymentMethodId: number;
  readonly code: string;
  readonly name: string;
  readonly clearingAccountId: number;
  readonly canBounce: boolean;
  readonly active: boolean;
}

export interface TaxRate {
  readonly taxRateId: number;
  readonly code: string;
  readonly name: string;
  readonly agencyCode: string;
  readonly payableAccountId: number;
  /** Decimal text, e.g. `"6.000000"`. Taxes arrive computed; the rate is for reports. */
  readonly percent: string;
  readonly active: boolean;
}

/** What a posting rule asks the chart for, by meaning instead of by number. */
export const postingRoles = [
  'accounts-receivable',
  'bounced-check-debit',
  'bounced-check-credit',
  'cash-over-and-short',
  'card-processing-fees',
  'bad-debt',
  'deposits-forfeited',
  'gift-cards-given',
  'gift-card-breakage',
  'due-from-outlets',
  'due-to-outlets',
  'discounts-given',
  'recognized-income-credited',
  'customer-prepayments',
] as const;

export type PostingRole = (typeof postingRoles)[number];

/** One row of posting_accounts; `outletId` null holds for every outlet without a row of its own. */
export interface PostingAccount {
  readonly role: PostingRole;
  readonly outletId: number | null;
  readonly accountId: number;
}

/** A closing date in force, and who set it why. */
export interface Closing {
  readonly closedThroughOn: IsoDate;
  readonly setBy: string;
  readonly reason: string;
}

export interface Chart {
  readonly propertyId: number;
  readonly propertyCode: string;
  readonly propertyName: string;
  readonly timeZone: string;
  readonly baseCurrency: Currency;
  /** Entries dated on or before it are refused at every outlet; null: nothing is closed. */
  readonly closing: Closing | null;
  /** Closing dates of outlets' own, by outlet id; `closingOf` says which one counts. */
  readonly outletClosings: ReadonlyMap<number, Closing>;
  readonly outlets: ReadonlyMap<string, Outlet>;
  readonly departments: ReadonlyMap<string, Department>;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly accountsById: ReadonlyMap<number, Account>;
  readonly products: ReadonlyMap<string, Product>;
  readonly paymentMethods: ReadonlyMap<string, PaymentMethod>;
  readonly taxRates: ReadonlyMap<string, TaxRate>;
  readonly postingAccounts: readonly PostingAccount[];
  /** Newest first. */
  readonly postingSettings: readonly PostingSetting[];
  /** Customers that were merged, by code: whom they count for, and since when. */
  readonly mergedCustomers: ReadonlyMap<string, MergedCustomer>;
}

/** Who a merged customer is now. */
export interface MergedCustomer {
  readonly owner: { readonly code: string; readonly name: string };
  readonly since: IsoDate;
}

/** How messages say a closing: "2026-04-30 (by ann: April is done)". */
export const closingWords = ({ closedThroughOn, setBy, reason }: Closing) =>
  `${closedThroughOn} (by ${setBy}: ${reason})`;

/** What is closed at an outlet: its own date, or its property's where that is further; or null. */
export function closingOf(chart: Chart, outletId: number): Closing | null {
  const own = chart.outletClosings.get(outletId);
  if (!own) return chart.closing;
  const { closing } = chart;
  return closing !== null && closing.closedThroughOn >= own.closedThroughOn ? closing : own;
}

/** The closing that keeps an entry of this day out of the outlet's books, or null. */
export function closedBy(chart: Chart, outletId: number, on: IsoDate): Closing | null {
  const closing = closingOf(chart, outletId);
  return closing !== null && on <= closing.closedThroughOn ? closing : null;
}

/** The day an entry that is meant for this one may have: what is closed stays as it was. */
export function firstOpenDay(chart: Chart, outletId: number, on: IsoDate): IsoDate {
  const closing = closedBy(chart, outletId, on);
  return closing === null ? on : addDays(closing.closedThroughOn, 1);
}

/** The account a role means at an outlet: the outlet's own, else the property's, else null. */
export function postingAccount(chart: Chart, role: PostingRole, outletId: number): Account | null {
  const rows = chart.postingAccounts.filter((row) => row.role === role);
  const row =
    rows.find((candidate) => candidate.outletId === outletId) ??
    rows.find((candidate) => candidate.outletId === null);
  return row ? (chart.accountsById.get(row.accountId) ?? null) : null;
}
