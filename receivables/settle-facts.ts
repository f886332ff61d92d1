// What settling asks of an event and its book: the event's own items, the documents it names, what
// is open on them. Pure. Invariant: a document is looked for at the event's customer, outlet and
// currency, on the other side of the event's own item.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { AccountingEvent, SettledDocument } from '#events/accounting-event.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import type { ItemBook, Ledger, OpenItem } from './item-book.ts';
import { receivablesProblem } from './receivables-errors.ts';

export interface SettleFacts {
  readonly event: AccountingEvent;
  /** Number of the event's entry; below zero inside a batch. */
  readonly entryId: bigint;
  /** The items the entry itself makes. */
  readonly own: readonly OpenItem[];
  /** The outlet of the event. */
  readonly outletId: number;
  /** The customer that the event's customer counts for; empty where it names none. */
  readonly owner: string;
  /** The entry a void or reversal takes back. */
  readonly reversesEntryId: bigint | null;
  readonly outletCode: (outletId: number) => string;
  /** Payments in closed days of their outlet keep what they had settled when they bounce. */
  readonly isClosed: (outletId: number, on: IsoDate) => boolean;
}

/** Money given back, or moved back, is not a payment: it never counts as what a credit has paid. */
export const givenBack = new Set([
  'refund',
  'bounced-check',
  'reversal',
  'void',
  'settlement-undo',
]);

/** The problems that name a document, what is wanted of it, and the most there is. */
type TooMuch =
  | 'RECEIVABLES_SETTLED_TOO_MUCH'
  | 'RECEIVABLES_GIVEN_BACK_TOO_MUCH'
  | 'RECEIVABLES_CREDITED_TOO_MUCH'
  | 'RECEIVABLES_PREPAID_TOO_LITTLE'
  | 'RECEIVABLES_UNSETTLED_TOO_MUCH';

/** Says that more is wanted of a document than there is. */
export function tooMuch(
  code: TooMuch,
  { where, document, currency }: { where: string; document: string; currency: Currency },
  wantedMinor: bigint,
  mostMinor: bigint,
): Problem {
  const written = (minor: bigint) => moneyOf(minor, currency);
  return receivablesProblem(code, { where }, document, written(wantedMinor), written(mostMinor));
}

/** An amount as problems say it: `12.50 USD`. */
export const moneyOf = (minor: bigint, currency: Currency) =>
  `${formatAmount(minor, currency)} ${currency}`;

/** Says that the customer has no such document here. */
export const noSuchDocument = ({ event }: Pick<SettleFacts, 'event'>, document: string) =>
  receivablesProblem(
    'RECEIVABLES_NO_SUCH_DOCUMENT',
    { where: 'of' },
    event.customer?.code ?? '',
    document,
  );

export const sumOf = (amounts: readonly { readonly amountMinor: bigint }[]) =>
  amounts.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);

/**
 * A part that is sent twice would be applied twice: who says what they saw open is told that it is
 * something else by now. *Errors:* RECEIVABLES_OPEN_CHANGED (409).
 */
export function refuseOtherOpen(
  debit: { readonly document: string; readonly currency: Currency; readonly openMinor: bigint },
  { debitOpenMinor, at = '' }: { readonly debitOpenMinor: bigint | null; readonly at?: string },
): void {
  if (debitOpenMinor === null || debitOpenMinor === debit.openMinor) return;
  const written = (minor: bigint) => moneyOf(minor, debit.currency);
  const facts = [debit.document, written(debit.openMinor), written(debitOpenMinor)] as const;
  const where = { where: `${at}debitOpen` };
  throw new ProblemError([receivablesProblem('RECEIVABLES_OPEN_CHANGED', where, ...facts)], 409);
}

/** What is wanted of each document, in the order they are named; one may be named twice. */
export function wantedOf(named: readonly SettledDocument[]): ReadonlyMap<string, bigint> {
  const wanted = new Map<string, bigint>();
  for (const { document, amountMinor } of named) {
    wanted.set(document, (wanted.get(document) ?? 0n) + amountMinor);
  }
  return wanted;
}

/** The item of the event's own customer at its outlet. */
export const ownItem = ({ own, event }: SettleFacts, ledger: Ledger = 'receivable') =>
  own.find((item) => item.ledger === ledger && item.customer === event.customer?.code);

export interface Found {
  readonly items: readonly OpenItem[];
  readonly problem: Problem | null;
}

/** Items of the document on the other side of `own`; at another outlet only: a problem. */
export function find(
  book: ItemBook,
  facts: SettleFacts,
  own: OpenItem,
  document: string,
  where: string,
  ledger: Ledger = 'receivable',
): Found {
  const all = book
    .ofDocument(own.owner, document)
    .filter(
      (item) => item.entryId !== own.entryId && item.amountMinor > 0n !== own.amountMinor > 0n,
    );
  const here = all.filter(
    (item) => item.outletId === own.outletId && item.currency === own.currency,
  );
  const [elsewhere] = all.filter((item) => item.outletId !== own.outletId);
  const items = here.filter((item) => item.ledger === ledger);
  if (here.length > 0 || !elsewhere) return { items, problem: null };
  const outlets = [facts.outletCode(elsewhere.outletId), facts.outletCode(own.outletId)] as const;
  return {
    items,
    problem: receivablesProblem('RECEIVABLES_OTHER_OUTLET', { where }, document, ...outlets),
  };
}

export const openOf = (book: ItemBook, items: readonly OpenItem[]) =>
  items.reduce((open, item) => open + book.openMinor(item), 0n);

/** Settles `own` with the items, first to last; what is left of `mostMinor`. */
export function settleInOrder(
  book: ItemBook,
  { entryId, event }: Pick<SettleFacts, 'entryId' | 'event'>,
  own: OpenItem,
  items: readonly OpenItem[],
  mostMinor: bigint,
): bigint {
  let left = mostMinor;
  for (const item of items) left -= book.settle(own, item, left, entryId, event.occurredOn);
  return left;
}
