// Which settlements an event means. Payments and applied deposits settle the documents they name; a
// credit memo or write-off the document it is of; what is given back (refund, bounced check) goes
// against what was paid, and what that had paid is open again; a void or reversal undoes all.
// Source: the-system-we-implement.md section 3.3 rows 29 to 34 and 37a, 37b. Pure. Invariant:
// judging moves nothing; the move it returns is made or not made as a whole. Leaves to others:
// prepayments that are settled and unsettled (settle-prepaid.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { SettledDocument } from '#events/accounting-event.ts';
import { type Judgement, judgementOf } from '#journal/subledger.ts';
import { formatAmount } from '#money/money.ts';
import type { Problem } from '#problems/problem.ts';
import { type ItemBook, least, type OpenItem } from './item-book.ts';
import { receivablesProblem } from './receivables-errors.ts';
import {
  find,
  givenBack,
  openOf,
  ownItem,
  type SettleFacts,
  settleInOrder,
  sumOf,
  tooMuch,
  wantedOf,
} from './settle-facts.ts';
import { settlePrepaid, unsettle } from './settle-prepaid.ts';

const nothing = () => {};

/** What speaks against the event, or how it moves the book. */
export function settleEvent(book: ItemBook, facts: SettleFacts): Judgement {
  const { event } = facts;
  switch (event.kind) {
    case 'payment-received':
    case 'deposit-applied':
      return settleNamed(book, facts, event.settles, 'settles');
    case 'payment-settled':
      return settlePrepaid(book, facts, event);
    case 'payment-unsettled':
      return unsettle(book, facts, event);
    case 'receivable-written-off': {
      if (event.of === null) return nothing;
      const named = [{ document: event.of, amountMinor: event.amountMinor }];
      return settleNamed(book, facts, named, 'of');
    }
    case 'credit-memo-issued':
      return event.of === null ? nothing : creditDocument(book, facts, event.of);
    case 'refund-issued':
    case 'payment-bounced':
      return event.of === null ? nothing : giveBack(book, facts, event.of);
    case 'payment-voided':
      return facts.reversesEntryId === null
        ? nothing
        : voidPaid(book, facts, facts.reversesEntryId);
    default:
      return facts.reversesEntryId === null ? nothing : undoAll(book, facts, facts.reversesEntryId);
  }
}

function settleNamed(
  book: ItemBook,
  facts: SettleFacts,
  named: readonly SettledDocument[],
  member: string,
): Judgement {
  const prepaid = ownItem(facts, 'prepayment');
  const own = ownItem(facts) ?? prepaid;
  if (!own) return nothing;
  const problems: Problem[] = [];
  const moves: (() => void)[] = [];
  for (const [document, amountMinor] of wantedOf(named)) {
    const index = named.findIndex((one) => one.document === document);
    const where = member === 'settles' ? `settles[${index}].document` : member;
    const { items, problem } = find(book, facts, own, document, where);
    const open = openOf(book, items);
    if (problem) problems.push(problem);
    else if (items.length > 0 && amountMinor > open) {
      const at = { where, document, currency: own.currency };
      problems.push(tooMuch('RECEIVABLES_SETTLED_TOO_MUCH', at, amountMinor, open));
    } else if (prepaid) {
      moves.push(() => settleDue(book, facts, prepaid, { document, items, amountMinor }));
    } else if (items.length === 0) {
      moves.push(() => book.unmatched.push({ item: own, document, amountMinor }));
    } else moves.push(() => settleInOrder(book, facts, own, items, amountMinor));
  }
  return judgementOf(problems, moves);
}

interface Named {
  readonly document: string;
  readonly items: readonly OpenItem[];
  readonly amountMinor: bigint;
}

/** Where prepayments are a liability: what is owed on the day is paid, the rest waits there. */
function settleDue(
  book: ItemBook,
  facts: SettleFacts,
  prepaid: OpenItem,
  { document, items, amountMinor }: Named,
): void {
  const own = ownItem(facts);
  const due = items.filter(({ postedOn }) => postedOn <= facts.event.occurredOn);
  const leftMinor = own ? settleInOrder(book, facts, own, due, amountMinor) : amountMinor;
  if (leftMinor > 0n) book.unmatched.push({ item: prepaid, document, amountMinor: leftMinor });
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

/** A refund or bounced check goes against its payment or credit, which lets go what it paid. */
function giveBack(book: ItemBook, facts: SettleFacts, document: string): Judgement {
  const own = ownItem(facts);
  const unapplied = ownItem(facts, 'prepayment');
  const seat = own ?? unapplied;
  if (!seat) return nothing;
  const { items, problem } = find(book, facts, seat, document, 'of');
  if (problem) return [problem];
  const prepaid = find(book, facts, seat, document, 'of', 'prepayment').items;
  const whole = (item: OpenItem | undefined) => (item ? book.openMinor(item) : 0n);
  if (items.length === 0 && prepaid.length === 0) {
    return () => book.unmatched.push({ item: seat, document, amountMinor: book.openMinor(seat) });
  }
  const left = items.reduce((sum, item) => sum + leftOf(book, item), 0n);
  if (whole(own) > left) {
    const [amount, most] = [whole(own) + whole(unapplied), left + openOf(book, prepaid)];
    const at = { where: 'of', document, currency: seat.currency };
    return [tooMuch('RECEIVABLES_GIVEN_BACK_TOO_MUCH', at, amount, most)];
  }
  return () => {
    if (unapplied) settleInOrder(book, facts, unapplied, prepaid, book.openMinor(unapplied));
    if (!own) return;
    for (const item of items) if (!staysPaid(facts, item)) goAgainst(book, facts, own, item);
  };
}

/** Row 37b: the payment of a closed period stays on its invoice; the journal is what is owed. */
function staysPaid({ event, isClosed }: SettleFacts, { outletId, postedOn }: OpenItem): boolean {
  return event.kind === 'payment-bounced' && isClosed(outletId, postedOn);
}

function goAgainst(book: ItemBook, facts: SettleFacts, own: OpenItem, paid: OpenItem): void {
  const { entryId: byEntryId, event } = facts;
  againstPaid(book, {
    ...{ own, paid, byEntryId, on: event.occurredOn },
    mostMinor: book.openMinor(own),
  });
}

interface GivenBack {
  readonly own: OpenItem;
  readonly paid: OpenItem;
  readonly mostMinor: bigint;
  readonly byEntryId: bigint;
  readonly on: IsoDate;
}

/** Settles what is given back with what was paid, which lets go what it paid; how much. */
export function againstPaid(book: ItemBook, of: GivenBack): bigint {
  const { own, paid, mostMinor, byEntryId, on } = of;
  const wantedMinor = least(mostMinor, book.openMinor(own), leftOf(book, paid));
  letGo(book, of, wantedMinor);
  return book.settle(own, paid, wantedMinor, byEntryId, on);
}

/** What was paid or credited and not given back. */
function leftOf(book: ItemBook, item: OpenItem): bigint {
  return book
    .settlementsOf(item)
    .filter(({ debitType }) => givenBack.has(debitType))
    .reduce((left, one) => left - one.amountMinor, -item.amountMinor);
}

/** Opens so much of a credit again, its last settlements first. */
function letGo(book: ItemBook, { paid, byEntryId, on }: GivenBack, neededMinor: bigint): void {
  const paying = book.settlementsOf(paid).filter(({ debitType }) => !givenBack.has(debitType));
  for (const settlement of paying.toReversed()) {
    const missing = neededMinor - book.openMinor(paid);
    if (missing <= 0n) return;
    book.free(settlement, least(missing, settlement.amountMinor), byEntryId, on);
  }
}

/** Money that went back cannot have never come: what is left of the payment is refunded. */
function voidPaid(book: ItemBook, facts: SettleFacts, reversesEntryId: bigint): Judgement {
  const items = book.ofEntry(reversesEntryId);
  const returned = items
    .flatMap((item) => book.settlementsOf(item))
    .filter(({ debitType }) => debitType === 'refund' || debitType === 'bounced-check');
  const [item] = items;
  if (returned.length === 0 || !item) return undoAll(book, facts, reversesEntryId);
  const amount = `${formatAmount(sumOf(returned), item.currency)} ${item.currency}`;
  const named = [item.document, amount] as const;
  return [receivablesProblem('RECEIVABLES_VOID_AFTER_GIVEN_BACK', { where: 'of' }, ...named)];
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
        (one) =>
          one.customer === item.customer &&
          one.outletId === item.outletId &&
          one.ledger === item.ledger,
      );
      if (mirror) book.settle(mirror, item, book.openMinor(item), entryId, event.occurredOn);
    }
  };
}
