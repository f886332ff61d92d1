// What must be settled before a period is closed, as items an accountant ticks off: each with its
// state, its numbers, and the way to settle it. Pure. Made from what the stages say of themselves
// (checks-store.ts).
// Invariant: an item that is not settled says what to do; only `blocking` ones keep a period open.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { grouped } from '#money/grouped.ts';
import { type Currency, formatAmount } from '#money/money.ts';

export const checkStates = ['ok', 'warning', 'blocking'] as const;
export type CheckState = (typeof checkStates)[number];

export const checkNames = [
  ...(['days', 'events', 'refused-events', 'imports', 'recognition'] as const),
  ...(['exports', 'summaries', 'standings'] as const),
  ...(['receivables', 'deferred-income', 'deposits', 'gift-cards', 'tips', 'taxes'] as const),
  ...(['reconciliation'] as const),
] as const;
export type CheckName = (typeof checkNames)[number];

/** The page, with its filter, where an item is settled; `act`: a button that settles it. */
export interface Remedy {
  readonly page:
    | 'sync'
    | 'deferred-income'
    | 'reconciliation'
    | 'reports'
    | 'integration'
    | 'imports';
  readonly label: string;
  readonly filter: Readonly<Record<string, string>>;
  readonly act?: 'recognize';
}

export interface CheckItem {
  readonly check: CheckName;
  readonly title: string;
  readonly state: CheckState;
  readonly message: string;
  readonly hint: string | null;
  readonly count: number;
  readonly amounts: readonly { readonly currency: Currency; readonly amountMinor: bigint }[];
  readonly remedy: Remedy | null;
}

export interface Checklist {
  readonly through: IsoDate;
  /** Code; null: the property with all its outlets. */
  readonly outlet: string | null;
  readonly items: readonly CheckItem[];
  /** What the database held when it was read: entries that come later are not in it. */
  readonly snapshot: string;
}

export const blockingItems = ({ items }: Pick<Checklist, 'items'>) =>
  items.filter(({ state }) => state === 'blocking');

/** What an item says that has nothing to do. */
export const settled = (message: string) => ({
  ...{ state: 'ok' as const, message, hint: null, count: 0, amounts: [], remedy: null },
});

/** An item in one line, with its amounts: "Exports: 3 pending (120.00 USD)". */
export function itemLine({ title, message }: CheckItem): string {
  return `${title}: ${message}`;
}

export function amountsText(amounts: CheckItem['amounts']): string {
  return amounts
    .map(
      ({ currency, amountMinor }) => `${grouped(formatAmount(amountMinor, currency))} ${currency}`,
    )
    .join(', ');
}

/** Sums by currency, in the order they come. */
export function sumsOf<Row extends { readonly currency: Currency }>(
  rows: readonly Row[],
  amountOf: (row: Row) => bigint,
): CheckItem['amounts'] {
  const sums = new Map<Currency, bigint>();
  for (const row of rows) sums.set(row.currency, (sums.get(row.currency) ?? 0n) + amountOf(row));
  return [...sums].map(([currency, amountMinor]) => ({ currency, amountMinor }));
}

/** What is kept with a closing: all that was not settled, in words. */
export const findingsOf = ({ items }: Checklist, forcedBecause: string | null) => ({
  forcedBecause,
  open: items
    .filter(({ state }) => state !== 'ok')
    .map((item) => ({ check: item.check, state: item.state, message: itemLine(item) })),
});
