// Prepayments as a liability: how much of an event moves on the receivable and how much on what was
// paid ahead, and the events that move money between the two: a payment settled and unsettled.
// Source: the-system-we-implement.md section 3.2 rows 13 and 14 ("prepayment liability → AR").
// Pure. Invariant: never more is settled than lies unapplied, nor taken back than was settled.

import type {
  AccountingEvent,
  PaymentSettled,
  PaymentUnsettled,
} from '#events/accounting-event.ts';
import type { Judgement } from '#journal/subledger.ts';
import { least } from '#money/money.ts';
import type { Problem } from '#problems/problem.ts';
import { leftOf } from './give-back.ts';
import type { ItemBook, OpenItem, Settlement } from './item-book.ts';
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

export interface ShareFacts {
  /** The customer the event's counts for, and the outlet. */
  readonly owner: string;
  readonly outletId: number;
}

/**
 * What of the event's amount moves on the receivable account; the rest lies with prepayments. Of a
 * payment: what is owed on its day of the documents it names. Of money given back: what is not
 * unapplied any more. Null: the event has no such amount.
 */
export function receivableShare(
  book: ItemBook,
  event: AccountingEvent,
  { owner, outletId }: ShareFacts,
): bigint | null {
  const isHere = (item: OpenItem) => item.outletId === outletId && item.currency === event.currency;
  if (event.kind === 'payment-received') {
    let share = 0n;
    for (const [document, wanted] of wantedOf(event.settles)) {
      const owed = book.ofDocument(owner, document).filter((item) => {
        const isOwed = item.ledger === 'receivable' && item.amountMinor > 0n;
        return isHere(item) && isOwed && item.postedOn <= event.occurredOn;
      });
      share += least(wanted, openOf(book, owed));
    }
    return least(share, event.amountMinor);
  }
  if (event.kind === 'refund-issued' || event.kind === 'payment-bounced') {
    const all = event.of === null ? book.ofOwner(owner) : book.ofDocument(owner, event.of);
    const prepaid = all.filter((item) => isPrepaid(item) && isHere(item));
    return event.amountMinor - least(event.amountMinor, openOf(book, prepaid));
  }
  return null;
}

const isPrepaid = ({ ledger, amountMinor }: OpenItem) =>
  ledger === 'prepayment' && amountMinor < 0n;

const onDay = (event: AccountingEvent) => (item: OpenItem) => item.postedOn <= event.occurredOn;

/** What was paid ahead pays documents: the liability goes down, and so does what is owed. */
export function settlePrepaid(
  book: ItemBook,
  facts: SettleFacts,
  event: PaymentSettled,
): Judgement {
  const { of, settles } = event;
  const [own, taken] = [ownItem(facts), ownItem(facts, 'prepayment')];
  if (!own || !taken) return () => {};
  const amountMinor = sumOf(settles);
  const paid = find(book, facts, taken, of, 'of', 'prepayment');
  const prepaid = paid.items.filter(onDay(event));
  const open = openOf(book, prepaid);
  const problems: Problem[] = paid.problem === null ? [] : [paid.problem];
  if (paid.problem === null && open < amountMinor) {
    const at = { where: 'of', document: of, currency: own.currency };
    problems.push(tooMuch('RECEIVABLES_PREPAID_TOO_LITTLE', at, amountMinor, open));
  }
  const owed = owedOf(book, facts, own, event);
  if (!(owed instanceof Map)) return [...problems, ...owed];
  if (problems.length > 0) return problems;
  return () => {
    settleInOrder(book, facts, taken, prepaid, amountMinor);
    for (const { document, amountMinor: part } of settles) {
      settleInOrder(book, facts, own, owed.get(document) ?? [], part);
    }
  };
}

/** What is owed of each document on the event's day; or what is too much. */
function owedOf(
  book: ItemBook,
  facts: SettleFacts,
  own: OpenItem,
  event: PaymentSettled,
): Map<string, readonly OpenItem[]> | Problem[] {
  const problems: Problem[] = [];
  const owed = new Map<string, readonly OpenItem[]>();
  for (const [document, wanted] of wantedOf(event.settles)) {
    const index = event.settles.findIndex((one) => one.document === document);
    const where = `settles[${index}].document`;
    const { items, problem } = find(book, facts, own, document, where);
    const debits = items.filter(onDay(event));
    const open = openOf(book, debits);
    owed.set(document, debits);
    if (problem !== null) problems.push(problem);
    else if (open < wanted) {
      const at = { where, document, currency: own.currency };
      problems.push(tooMuch('RECEIVABLES_SETTLED_TOO_MUCH', at, wanted, open));
    }
  }
  return problems.length > 0 ? problems : owed;
}

/** Credits a payment has on the receivable: its own, and what was settled of it later. */
const isPaid = ({ documentType }: OpenItem) =>
  documentType === 'payment' || documentType === 'settlement';

/** What a payment pays is open again, and the money lies with prepayments. */
export function unsettle(book: ItemBook, facts: SettleFacts, event: PaymentUnsettled): Judgement {
  const { amountMinor, of, settles } = event;
  const [own, freed] = [ownItem(facts), ownItem(facts, 'prepayment')];
  if (!own || !freed) return () => {};
  const paid = find(book, facts, own, of, 'of');
  if (paid.problem) return [paid.problem];
  const credits = paid.items.filter(isPaid);
  const paying = (document: string | null) => {
    const debits = document === null ? null : book.ofDocument(own.owner, document);
    return credits.flatMap((credit) =>
      book.settlementsOf(credit).filter((one) => isOf(one, debits)),
    );
  };
  const check = (document: string, wanted: bigint, most: bigint): Problem[] => {
    if (wanted <= most) return [];
    const at = { where: 'of', document, currency: own.currency };
    return [tooMuch('RECEIVABLES_UNSETTLED_TOO_MUCH', at, wanted, most)];
  };
  const problems = [
    ...settles.flatMap((one) => {
      return check(one.document, one.amountMinor, sumOf(paying(one.document)));
    }),
    ...check(of, amountMinor, sumOf(credits.map((one) => ({ amountMinor: leftOf(book, one) })))),
  ];
  if (problems.length > 0) return problems;
  return () => {
    for (const { document, amountMinor: part } of settles) {
      freeLast(book, facts, paying(document), part);
    }
    freeLast(book, facts, paying(null), amountMinor - openOf(book, credits));
    settleInOrder(book, facts, own, credits.toReversed(), amountMinor);
    // A settlement whose payment was voided: its money came from what is gone.
    const gone = find(book, facts, freed, of, 'of', 'prepayment').items;
    settleInOrder(book, facts, freed, gone, amountMinor);
  };
}

/** Takes back so much of the settlements, the last first. */
function freeLast(
  book: ItemBook,
  { entryId, event }: SettleFacts,
  settlements: readonly Settlement[],
  neededMinor: bigint,
): void {
  let missing = neededMinor;
  for (const one of settlements.toReversed()) {
    if (missing <= 0n) return;
    const part = least(missing, one.amountMinor);
    book.free(one, part, entryId, event.occurredOn);
    missing -= part;
  }
}

const isOf = ({ debitEntryId, debitType }: Settlement, debits: readonly OpenItem[] | null) =>
  !givenBack.has(debitType) &&
  (debits === null || debits.some(({ entryId }) => entryId === debitEntryId));
