// Which settlements an event means. Payments and applied deposits settle the documents they name,
// a credit memo the document it is of. Source: the-system-we-implement.md section 3.3 rows 28 and
// 29. Pure. Invariant: judging moves nothing; the move it returns is made or not made as a whole.
// Leaves to others: prepayments that are settled and unsettled (settle-prepaid.ts), money that
// goes back (give-back.ts), debts given up (write-off.ts), voids and reversals (take-back.ts).

import type { SettledDocument } from '#events/accounting-event.ts';
import { type Judgement, judgementOf } from '#journal/subledger.ts';
import type { Problem } from '#problems/problem.ts';
import { creditableOf, giveBack, takeBackInOrder } from './give-back.ts';
import type { ItemBook, OpenItem } from './item-book.ts';
import {
  find,
  openOf,
  ownItem,
  type SettleFacts,
  settleInOrder,
  tooMuch,
  wantedOf,
} from './settle-facts.ts';
import { settlePrepaid, unsettle } from './settle-prepaid.ts';
import { takeBack } from './take-back.ts';
import { recover, writeOff } from './write-off.ts';

const nothing = () => {};

/** What speaks against the event, or how it moves the book. */
export function settleEvent(book: ItemBook, facts: SettleFacts): Judgement {
  const { event } = facts;
  switch (event.kind) {
    case 'payment-received':
    case 'deposit-applied':
      return settleNamed(book, facts, event.settles);
    case 'payment-settled':
      return settlePrepaid(book, facts, event);
    case 'payment-unsettled':
      return unsettle(book, facts, event);
    case 'receivable-written-off':
      return writeOff(book, facts, event);
    case 'write-off-recovered':
      return recover(book, facts, event);
    case 'credit-memo-issued':
    case 'sale-refunded':
      return event.of === null ? nothing : creditDocument(book, facts, event.of);
    case 'refund-issued':
    case 'payment-bounced':
      return giveBack(book, facts, event);
    default:
      return facts.reversesEntryId === null
        ? nothing
        : takeBack(book, facts, facts.reversesEntryId);
  }
}

function settleNamed(
  book: ItemBook,
  facts: SettleFacts,
  named: readonly SettledDocument[],
): Judgement {
  const prepaid = ownItem(facts, 'prepayment');
  const own = ownItem(facts) ?? prepaid;
  if (!own) return nothing;
  const problems: Problem[] = [];
  const moves: (() => void)[] = [];
  for (const [document, amountMinor] of wantedOf(named)) {
    const index = named.findIndex((one) => one.document === document);
    const where = `settles[${index}].document`;
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

/**
 * A credit memo, or a ticket given back, settles its document as far as that is open; the rest
 * stays on account. Of no document is more credited than it was.
 */
function creditDocument(book: ItemBook, facts: SettleFacts, document: string): Judgement {
  const own = ownItem(facts);
  if (!own) return nothing;
  const { items, problem } = find(book, facts, own, document, 'of');
  if (problem) return [problem];
  const amountMinor = book.openMinor(own);
  if (items.length === 0) return () => book.unmatched.push({ item: own, document, amountMinor });
  const most = items.reduce((sum, item) => sum + creditableOf(book, item), 0n);
  if (amountMinor > most) {
    const at = { where: 'of', document, currency: own.currency };
    return [tooMuch('RECEIVABLES_CREDITED_TOO_MUCH', at, amountMinor, most > 0n ? most : 0n)];
  }
  return () => {
    const mostOf = (item: OpenItem) => creditableOf(book, item);
    takeBackInOrder(book, own, items, { amountMinor, mostOf });
    settleInOrder(book, facts, own, items, amountMinor);
  };
}
