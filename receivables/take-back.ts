// A void or reversal takes a whole document back: what it had settled is open again, and it settles
// with its reversal. Refused while something else took part of it back: money that was given back
// cannot have never come, and what was credited cannot be credited whole once more. Source:
// the-system-we-implement.md section 3.3 rows 33 and 34. Pure. Invariant: what is taken back and
// what had taken back of it sum to the document, never to more.

import type { Judgement } from '#journal/subledger.ts';
import type { Problem } from '#problems/problem.ts';
import { isMoneyBack, takenOf } from './give-back.ts';
import type { ItemBook, OpenItem } from './item-book.ts';
import { receivablesProblem } from './receivables-errors.ts';
import { moneyOf, type SettleFacts, sumOf } from './settle-facts.ts';

/** Judges a void or reversal of an entry. */
export function takeBack(book: ItemBook, facts: SettleFacts, reversesEntryId: bigint): Judgement {
  const items = book.ofEntry(reversesEntryId);
  const problems = items.flatMap((item) => whyNot(book, item) ?? []).slice(0, 1);
  return problems.length > 0 ? problems : () => undoAll(book, facts, reversesEntryId);
}

function whyNot(book: ItemBook, item: OpenItem): Problem | null {
  const isCredit = item.amountMinor < 0n;
  if (!isCredit || item.documentType === 'write-off') return whyNotCorrected(book, item);
  const returned = sumOf(settledPartsOf(book, item).flatMap((one) => takenOf(book, one)));
  const back = item.ledger === 'prepayment' ? returned + moneyBackOf(book, item) : returned;
  if (back <= 0n) return null;
  const words = [item.document, moneyOf(back, item.currency)] as const;
  return receivablesProblem('RECEIVABLES_VOID_AFTER_GIVEN_BACK', { where: 'of' }, ...words);
}

/** What was given back of money that still lay with prepayments. */
const moneyBackOf = (book: ItemBook, item: OpenItem) =>
  sumOf(book.settlementsOf(item).filter(({ debitType }) => isMoneyBack(debitType)));

/** The item; and of money paid ahead, what was settled of it later under its number. */
function settledPartsOf(book: ItemBook, item: OpenItem): readonly OpenItem[] {
  if (item.ledger === 'receivable') return [item];
  return book
    .ofDocument(item.owner, item.document)
    .filter(
      ({ documentType, outletId, amountMinor }) =>
        documentType === 'settlement' && outletId === item.outletId && amountMinor < 0n,
    );
}

/** An invoice that was credited or written off; a write-off that was recovered. */
function whyNotCorrected(book: ItemBook, item: OpenItem): Problem | null {
  const [first] = book.returnsOf(item);
  if (!first) return null;
  const amount = moneyOf(first.amountMinor, item.currency);
  const words = [item.document, first.byDocument, amount] as const;
  return receivablesProblem('RECEIVABLES_VOID_AFTER_CORRECTION', { where: 'of' }, ...words);
}

/** Lets everything go, and settles what is taken back. */
function undoAll(book: ItemBook, facts: SettleFacts, reversesEntryId: bigint): void {
  const { entryId, event, own } = facts;
  book.endReturnsBy(reversesEntryId);
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
}
