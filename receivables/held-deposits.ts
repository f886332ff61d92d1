// Which deposits an entry puts and takes, and whether they are there: nobody's deposit is refunded,
// applied, forfeited or taken back beyond what is held for them, and what is refunded or applied
// was paid. Pure. Invariant: an entry is judged by its net move of each account, so that what only
// changes place is no taking. Source: the-system-we-implement.md section 3.2 rows 15 to 19, 39.
// Leaves to others: the sums themselves (held-book.ts), SQL (held-store.ts).

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { AccountingEvent, EventCustomer } from '#events/accounting-event.ts';
import type { DerivedEntry } from '#journal/journal-entry.ts';
import { takesBack } from '#journal/original-entry.ts';
import { invariant } from '#problems/invariant.ts';
import type { Problem } from '#problems/problem.ts';
import type { HeldBook, MadeMove } from './held-book.ts';
import type { ItemBook } from './item-book.ts';
import { ownerOf } from './items-store.ts';
import { receivablesProblem } from './receivables-errors.ts';
import { moneyOf } from './settle-facts.ts';

/** Accounts that hold deposits. */
export function depositAccounts(chart: Chart): ReadonlySet<number> {
  return new Set(
    [...chart.accounts.values()]
      .filter(({ detailType }) => detailType === 'customer-deposits')
      .map(({ accountId }) => accountId),
  );
}

type GivesUp = Extract<
  AccountingEvent,
  { readonly kind: 'deposit-applied' | 'deposit-refunded' | 'deposit-forfeited' }
>;

/** Does the event give a held deposit up? */
export const givesUp = (event: AccountingEvent): event is GivesUp =>
  event.kind === 'deposit-applied' ||
  event.kind === 'deposit-refunded' ||
  event.kind === 'deposit-forfeited';

/** A claim may be kept unpaid, as income; money that never came cannot go back or pay. */
export const givesMoney = (event: AccountingEvent) =>
  event.kind === 'deposit-applied' || event.kind === 'deposit-refunded';

/** Codes of the customers whose deposits the events may take from; reversals are not among them. */
export function takersOf(
  events: readonly AccountingEvent[],
  chart: Chart,
  accounts: ReadonlySet<number>,
): Set<string> {
  const codes = new Set<string>();
  for (const event of events) {
    if (event.kind === 'invoice-issued' || event.kind === 'sale-completed') continue;
    const lines = 'lines' in event ? event.lines : [];
    if (![event, ...lines].some((one) => mentions(one, chart, accounts))) continue;
    for (const { code } of customersOf(event)) codes.add(code);
  }
  return codes;
}

/** Every customer an event names. */
export function customersOf(event: AccountingEvent): EventCustomer[] {
  const lines = event.kind === 'journal-posted' ? event.lines : [];
  return [event, ...lines].flatMap(({ customer }) => customer ?? []);
}

/** Does the event, or a line of one, name an account of deposits or a product of one? */
function mentions(of: object, chart: Chart, accounts: ReadonlySet<number>): boolean {
  const named = of as Readonly<Record<string, unknown>>;
  const numbers = [named.account, named.debitAccount, named.creditAccount];
  if (numbers.some((one) => accounts.has(chart.accounts.get(String(one))?.accountId ?? -1)))
    return true;
  const product = chart.products.get(String(named.product));
  return (
    product !== undefined &&
    [product.incomeAccountId, product.deferredAccountId].some(
      (one) => one !== null && accounts.has(one),
    )
  );
}

/** What an entry puts and takes, by customer. What names nobody is nobody's. */
export function heldMoves(
  entry: DerivedEntry,
  entryId: bigint,
  { chart, accounts }: { readonly chart: Chart; readonly accounts: ReadonlySet<number> },
): MadeMove[] {
  const moves = new Map<string, MadeMove>();
  for (const line of entry.lines) {
    const customer = (line.customer ?? entry.customer)?.code;
    if (customer === undefined || !accounts.has(line.accountId)) continue;
    const { accountId, outletId } = line;
    const key = `${outletId} ${accountId} ${customer}`;
    moves.set(key, {
      ...{ entryId, outletId, accountId, customer, ...ownerOf(chart, customer) },
      ...{ postedOn: entry.postedOn, currency: entry.currency },
      amountMinor: (moves.get(key)?.amountMinor ?? 0n) - line.amountMinor,
    });
  }
  return [...moves.values()].filter(({ amountMinor }) => amountMinor !== 0n);
}

export interface Judging {
  readonly event: AccountingEvent;
  readonly moves: readonly MadeMove[];
  readonly chart: Chart;
  readonly accounts: ReadonlySet<number>;
}

/** What speaks against the event. */
export function judgeHeld(held: HeldBook, book: ItemBook, of: Judging): Problem[] {
  const { event, moves, chart, accounts } = of;
  const product = givesUp(event) ? chart.products.get(event.product) : undefined;
  const account = product && chart.accountsById.get(product.incomeAccountId);
  if (product && account && !accounts.has(account.accountId)) {
    const facts = [product.code, account.number, account.detailType] as const;
    return [receivablesProblem('RECEIVABLES_NOT_A_DEPOSIT', { where: 'product' }, ...facts)];
  }
  return moves.flatMap((move) => {
    if (move.amountMinor > 0n) return [];
    invariant(held.knows(move.owner), 'deposits that may be taken from were read');
    return takingProblem(held, book, move, of) ?? [];
  });
}

function takingProblem(
  held: HeldBook,
  book: ItemBook,
  move: MadeMove,
  { event, moves, chart }: Judging,
): Problem | null {
  const { amountMinor, currency, customer, postedOn } = move;
  // Two customers of one owner in one entry share what is held.
  const samePlace = moves.filter(
    (one) =>
      one.owner === move.owner &&
      one.outletId === move.outletId &&
      one.accountId === move.accountId,
  );
  const netMinor = samePlace.reduce((sum, one) => sum + one.amountMinor, 0n);
  const written = (minor: bigint) => moneyOf(minor, currency);
  const number = chart.accountsById.get(move.accountId)?.number ?? '';
  const facts = [customer, number, written(-amountMinor)] as const;
  const where = { where: takesBack(event) ? 'of' : 'lines' in event ? 'lines' : 'amount' };
  const onItsDay = held.heldFor(move);
  if (netMinor < 0n && onItsDay + netMinor < 0n) {
    const there = [written(onItsDay), postedOn] as const;
    return receivablesProblem('RECEIVABLES_DEPOSIT_NOT_HELD', where, ...facts, ...there);
  }
  if (!givesMoney(event)) return null;
  const [heldMinor, unpaidMinor] = [held.heldMinor(move), held.unpaidMinor(book, move)];
  if (heldMinor - unpaidMinor + amountMinor >= 0n) return null;
  const there = [written(heldMinor), written(unpaidMinor)] as const;
  return receivablesProblem('RECEIVABLES_DEPOSIT_UNPAID', where, ...facts, ...there);
}
