// Which settlements an event means. Payments and applied deposits settle the documents they name; a
// credit memo or write-off the document it is of; what is given back (refund, bounced check) goes
// against what was paid, and what that had paid is open again; a void or reversal undoes all.
// Source: the-system-we-implement.md section 3.3 rows 29 to 34 and 37a, 37b. Pure. Invariant:
// judging moves nothing; the move it returns is made or not made as a whole.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { AccountingEvent, SettledDocument } from '#events/accounting-event.ts';
import { type Judgement, judgementOf } from '#journal/subledger.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import type { Problem } from '#problems/problem.ts';
import type { ItemBook, OpenItem } from './item-book.ts';
import { receivablesProblem } from './receivables-errors.ts';

export interface SettleFacts {
  readonly event: AccountingEvent;
  /** Number of the event's entry; below zero inside a batch. */
  readonly entryId: bigint;
  /** The items the entry itself makes. */
  readonly own: readonly OpenItem[];
  /** The entry a void or reversal takes back. */
  readonly reversesEntryId: bigint | null;
  readonly outletCode: (outletId: number) => string;
  /** Payments in closed days of their outlet keep what they had settled when they bounce. */
  readonly isClosed: (outletId: number, on: IsoDate) => boolean;
}

const nothing = () => {};

/** What speaks against the event, or how it moves the book. */
export function settleEvent(book: ItemBook, facts: SettleFacts): Judgement {
  const { event } = facts;
  switch (event.kind) {
    case 'payment-received':
    case 'deposit-applied':
      return settleNamed(book, facts, event.settles, 'settles');
    case 'receivable-written-off':
      if (event.of === null) return nothing;
      return settleNamed(
        book,
        facts,
        [{ document: event.of, amountMinor: event.amountMinor }],
        'of',
      );
    case 'credit-memo-issued':
      return event.of === null ? nothing : creditDocument(book, facts, event.of);
    case 'refund-issued':
    case 'payment-bounced':
      return event.of === null ? nothing : giveBack(book, facts, event.of);
    default:
      return facts.reversesEntryId === null ? nothing : undoAll(book, facts, facts.reversesEntryId);
  }
}

const written = (amountMinor: bigint, currency: Currency) =>
  `${formatAmount(amountMinor, currency)} ${currency}`;

/** The item of the event's own customer at its outlet. */
const ownItem = ({ own, event }: SettleFacts) =>
  own.find((item) => item.customer === event.customer?.code);

interface Found {
  readonly items: readonly OpenItem[];
  readonly problem: Problem | null;
}

/** Items of the document on the other side of `own`; at another outlet only: a problem. */
function find(
  book: ItemBook,
  facts: SettleFacts,
  own: OpenItem,
  document: string,
  where: string,
): Found {
  const all = book
    .ofDocument(own.customer, document)
    .filter(
      (item) => item.entryId !== own.entryId && item.amountMinor > 0n !== own.amountMinor > 0n,
    );
  const items = all.filter(
    (item) => item.outletId === own.outletId && item.currency === own.currency,
  );
  const [elsewhere] = all.filter((item) => item.outletId !== own.outletId);
  if (items.length > 0 || !elsewhere) return { items, problem: null };
  const outlets = [facts.outletCode(elsewhere.outletId), facts.outletCode(own.outletId)] as const;
  return {
    items,
    problem: receivablesProblem('RECEIVABLES_OTHER_OUTLET', { where }, document, ...outlets),
  };
}

const openOf = (book: ItemBook, items: readonly OpenItem[]) =>
  items.reduce((open, item) => open + book.openMinor(item), 0n);

function settleNamed(
  book: ItemBook,
  facts: SettleFacts,
  named: readonly SettledDocument[],
  member: string,
): Judgement {
  const own = ownItem(facts);
  if (!own) return nothing;
  const wanted = new Map<string, bigint>();
  for (const { document, amountMinor } of named) {
    wanted.set(document, (wanted.get(document) ?? 0n) + amountMinor);
  }
  const problems: Problem[] = [];
  const moves: (() => void)[] = [];
  for (const [document, amountMinor] of wanted) {
    const at = named.findIndex((one) => one.document === document);
    const where = member === 'settles' ? `settles[${at}].document` : member;
    const { items, problem } = find(book, facts, own, document, where);
    const open = openOf(book, items);
    if (problem) problems.push(problem);
    else if (items.length === 0) {
      moves.push(() => book.unmatched.push({ item: own, document, amountMinor }));
    } else if (amountMinor > open) {
      const sums = [written(amountMinor, own.currency), written(open, own.currency)] as const;
      problems.push(
        receivablesProblem('RECEIVABLES_SETTLED_TOO_MUCH', { where }, document, ...sums),
      );
    } else moves.push(() => settleInOrder(book, facts, own, items, amountMinor));
  }
  return judgementOf(problems, moves);
}

function settleInOrder(
  book: ItemBook,
  { entryId, event }: SettleFacts,
  own: OpenItem,
  items: readonly OpenItem[],
  mostMinor: bigint,
): void {
  let left = mostMinor;
  for (const item of items) left -= book.settle(own, item, left, entryId, event.occurredOn);
}

/** A credit memo settles its document as far as that is open; the rest stays on account. */
function creditDocument(book: ItemBook, facts: SettleFacts, document: string): Judgement {
  const own = ownItem(facts);
  if (!own) return nothing;
  const { items, problem } = find(book, facts, own, document, 'of');
  if (problem) return [problem];
  return () => {
    const amountMinor = book.openMinor(own);
    if (items.length === 0) book.unmatched.push({ item: own, document, amountMinor });
    else settleInOrder(book, facts, own, items, amountMinor);
  };
}

/** Money given back is not a payment: it never counts as what a credit has paid. */
const givenBack = new Set(['refund', 'bounced-check', 'reversal', 'void']);

/** A refund or bounced check goes against its payment or credit, which lets go what it paid. */
function giveBack(book: ItemBook, facts: SettleFacts, document: string): Judgement {
  const own = ownItem(facts);
  if (!own) return nothing;
  const { items, problem } = find(book, facts, own, document, 'of');
  if (problem) return [problem];
  const amountMinor = book.openMinor(own);
  if (items.length === 0) return () => book.unmatched.push({ item: own, document, amountMinor });
  const left = items.reduce((sum, item) => sum + leftOf(book, item), 0n);
  if (amountMinor > left) {
    const sums = [written(amountMinor, own.currency), written(left, own.currency)] as const;
    return [
      receivablesProblem('RECEIVABLES_GIVEN_BACK_TOO_MUCH', { where: 'of' }, document, ...sums),
    ];
  }
  return () => {
    for (const item of items) if (!staysPaid(facts, item)) goAgainst(book, facts, own, item);
  };
}

/** Row 37b: the payment of a closed period stays on its invoice; the journal is what is owed. */
function staysPaid({ event, isClosed }: SettleFacts, { outletId, postedOn }: OpenItem): boolean {
  return event.kind === 'payment-bounced' && isClosed(outletId, postedOn);
}

function goAgainst(book: ItemBook, facts: SettleFacts, own: OpenItem, paid: OpenItem): void {
  const wantedMinor = book.openMinor(own);
  letGo(book, facts, paid, wantedMinor);
  book.settle(own, paid, wantedMinor, facts.entryId, facts.event.occurredOn);
}

/** What was paid or credited and not given back. */
function leftOf(book: ItemBook, item: OpenItem): bigint {
  return book
    .settlementsOf(item)
    .filter(({ debitType }) => givenBack.has(debitType))
    .reduce((left, one) => left - one.amountMinor, -item.amountMinor);
}

/** Opens so much of a credit again, its last settlements first. */
function letGo(
  book: ItemBook,
  { entryId, event }: SettleFacts,
  item: OpenItem,
  neededMinor: bigint,
): void {
  const paying = book.settlementsOf(item).filter(({ debitType }) => !givenBack.has(debitType));
  for (const settlement of paying.toReversed()) {
    const missing = neededMinor - book.openMinor(item);
    if (missing <= 0n) return;
    const freed = missing < settlement.amountMinor ? missing : settlement.amountMinor;
    book.free(settlement, freed, entryId, event.occurredOn);
  }
}

/** A void or reversal lets everything go, and settles what it takes back. */
function undoAll(book: ItemBook, facts: SettleFacts, reversesEntryId: bigint): () => void {
  const { entryId, event, own } = facts;
  return () => {
    for (const item of book.ofEntry(reversesEntryId)) {
      for (const settlement of book.settlementsOf(item)) {
        book.undo(settlement, entryId, event.occurredOn);
      }
      const mirror = own.find(
        (one) => one.customer === item.customer && one.outletId === item.outletId,
      );
      if (mirror) book.settle(mirror, item, book.openMinor(item), entryId, event.occurredOn);
    }
  };
}
