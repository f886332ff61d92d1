// A debt that is given up, and one that is paid after all. Source: the-system-we-implement.md
// section 3.3 row 40 (no write-off documented; standard practice). Pure. Invariant: what is not
// owed is not written off; what was not written off, or was recovered before, is not recovered.

import type { ReceivableWrittenOff, WriteOffRecovered } from '#events/accounting-event.ts';
import type { Judgement } from '#journal/subledger.ts';
import type { Problem } from '#problems/problem.ts';
import { openAt, takeBackInOrder } from './give-back.ts';
import type { ItemBook, OpenItem } from './item-book.ts';
import { receivablesProblem } from './receivables-errors.ts';
import {
  find,
  moneyOf,
  noSuchDocument,
  openOf,
  ownItem,
  type SettleFacts,
  sumOf,
  tooMuch,
} from './settle-facts.ts';

/** A write-off settles the document it is of; without one, what the customer owes, oldest first. */
export function writeOff(
  book: ItemBook,
  facts: SettleFacts,
  event: ReceivableWrittenOff,
): Judgement {
  const own = ownItem(facts);
  if (!own) return () => {};
  const owed = event.of === null ? allOwed(book, facts, own) : owedOf(book, facts, own, event.of);
  if ('code' in owed) return [owed];
  return () => {
    let left = book.openMinor(own);
    for (const item of owed) {
      const settled = book.settle(own, item, left, facts.entryId, event.occurredOn);
      book.takeBack(own, item, settled);
      left -= settled;
    }
  };
}

function owedOf(
  book: ItemBook,
  facts: SettleFacts,
  own: OpenItem,
  document: string,
): readonly OpenItem[] | Problem {
  const { items, problem } = find(book, facts, own, document, 'of');
  if (problem) return problem;
  if (items.length === 0) return noSuchDocument(facts, document);
  const [amount, open] = [book.openMinor(own), openOf(book, items)];
  if (amount <= open) return items;
  const at = { where: 'of', document, currency: own.currency };
  return tooMuch('RECEIVABLES_SETTLED_TOO_MUCH', at, amount, open);
}

function allOwed(book: ItemBook, facts: SettleFacts, own: OpenItem): readonly OpenItem[] | Problem {
  const owed = openAt(book, own).filter(
    ({ ledger, amountMinor }) => ledger === 'receivable' && amountMinor > 0n,
  );
  const [amount, open] = [book.openMinor(own), openOf(book, owed)];
  if (amount <= open) return owed;
  const said = [moneyOf(amount, own.currency), own.customer, moneyOf(open, own.currency)] as const;
  const words = [...said, facts.outletCode(own.outletId)] as const;
  return receivablesProblem('RECEIVABLES_OWED_TOO_LITTLE', { where: 'amount' }, ...words);
}

/** A recovery takes back of what was written off of the document, or of the customer at all. */
export function recover(book: ItemBook, facts: SettleFacts, event: WriteOffRecovered): Judgement {
  const givenUp = writeOffsOf(book, facts, event);
  const left = givenUp.reduce((sum, item) => sum + unrecoveredOf(book, item), 0n);
  if (event.amountMinor > left) {
    const written = (minor: bigint) => moneyOf(minor, event.currency);
    const words = [written(event.amountMinor), event.of ?? event.customer.code, written(left)];
    const [amount, of, most] = words as [string, string, string];
    const where = { where: event.of === null ? 'amount' : 'of' };
    return [receivablesProblem('RECEIVABLES_RECOVERED_TOO_MUCH', where, amount, of, most)];
  }
  const by = { entryId: facts.entryId, documentType: 'write-off', document: event.document };
  const mostOf = (item: OpenItem) => unrecoveredOf(book, item);
  return () => takeBackInOrder(book, by, givenUp, { amountMinor: event.amountMinor, mostOf });
}

const unrecoveredOf = (book: ItemBook, item: OpenItem) =>
  -item.amountMinor - sumOf(book.returnsOf(item));

/** By the number of the debt that was given up, or of the write-off itself. */
function writeOffsOf(
  book: ItemBook,
  { outletId, owner }: SettleFacts,
  { of, currency }: WriteOffRecovered,
): readonly OpenItem[] {
  const all = book
    .ofOwner(owner)
    .filter(
      (item) =>
        item.documentType === 'write-off' &&
        item.amountMinor < 0n &&
        item.outletId === outletId &&
        item.currency === currency &&
        !book.isReversedHere(item.entryId),
    );
  if (of === null) return all;
  const debts = book.ofDocument(owner, of);
  const gaveUp = new Set(
    debts.flatMap((debt) => book.returnsOf(debt).map(({ byEntryId }) => byEntryId)),
  );
  return all.filter(({ entryId, document }) => document === of || gaveUp.has(entryId));
}
