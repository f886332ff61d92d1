// Money that goes back: a refund or bounced check against what was paid or credited, by the
// document it names, or of what lies on the customer's account. What is given back is open again
// where it had paid; of a check of closed days the payment stays on its invoice, and the bounce is
// what is owed. Source: the-system-we-implement.md section 3.3 rows 30 to 32, 37a and 37b. Pure.
// Invariant: of no document is more given back than it was, in one go or in many, whatever it is
// settled with.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { PaymentBounced, RefundIssued } from '#events/accounting-event.ts';
import type { Judgement } from '#journal/subledger.ts';
import { least } from '#money/money.ts';
import type { Problem } from '#problems/problem.ts';
import type { ItemBook, OpenItem, TakingBack } from './item-book.ts';
import { receivablesProblem } from './receivables-errors.ts';
import {
  find,
  givenBack,
  moneyOf,
  noSuchDocument,
  openOf,
  ownItem,
  type SettleFacts,
  settleInOrder,
  sumOf,
  tooMuch,
} from './settle-facts.ts';

type GivesBack = RefundIssued | PaymentBounced;

/** What a person knows to be no money of the customer's: a debt given up, an entry taken back. */
const noCredit = new Set(['write-off', 'void', 'reversal']);
/** What a bank can return: money that came, also what was settled or freed of it, or brought in. */
const bankMoney = new Set(['payment', 'settlement', 'settlement-undo', 'journal']);
const mayGiveBack = ({ kind }: GivesBack, { documentType }: OpenItem) =>
  kind === 'payment-bounced' ? bankMoney.has(documentType) : !noCredit.has(documentType);

/** What an event gives back of: items on the receivable, and what lies with prepayments. */
interface Credits {
  readonly items: readonly OpenItem[];
  readonly prepaid: readonly OpenItem[];
}

/** A refund or bounced check goes against what it gives back, which lets go what it paid. */
export function giveBack(book: ItemBook, facts: SettleFacts, event: GivesBack): Judgement {
  const own = ownItem(facts);
  const unapplied = ownItem(facts, 'prepayment');
  const seat = own ?? unapplied;
  if (!seat) return () => {};
  const found =
    event.of === null
      ? onAccount(book, facts, { event, seat, wholeOwn: whole(book, own) })
      : named(book, facts, { event, seat, document: event.of, wholeOwn: whole(book, own) });
  if ('code' in found) return [found];
  const { items, prepaid } = found;
  return () => {
    if (unapplied) settleInOrder(book, facts, unapplied, prepaid, book.openMinor(unapplied));
    if (!own) return;
    const most = event.of === null ? freeOf : leftOf;
    let missing = book.openMinor(own);
    for (const item of items) missing -= takeOne(book, facts, { own, item, missing, most });
  };
}

const whole = (book: ItemBook, item: OpenItem | undefined) => (item ? book.openMinor(item) : 0n);

interface Asked {
  readonly event: GivesBack;
  /** An item of the event itself. */
  readonly seat: OpenItem;
  /** What it moves on the receivable. */
  readonly wholeOwn: bigint;
}

/** The credits of the document it names; or why they cannot be meant. */
function named(
  book: ItemBook,
  facts: SettleFacts,
  { event, seat, document, wholeOwn }: Asked & { readonly document: string },
): Credits | Problem {
  const there = find(book, facts, seat, document, 'of');
  if (there.problem) return there.problem;
  const ahead = find(book, facts, seat, document, 'of', 'prepayment').items;
  const fits = (item: OpenItem) => mayGiveBack(event, item);
  const [items, prepaid] = [there.items.filter(fits), ahead.filter(fits)];
  if (items.length === 0 && prepaid.length === 0) {
    const [unfit] = [...there.items, ...ahead];
    if (!unfit) return noSuchDocument(facts, document);
    const words = [document, unfit.documentType] as const;
    return receivablesProblem('RECEIVABLES_GIVEN_BACK_UNFIT', { where: 'of' }, ...words);
  }
  const left = items.reduce((sum, item) => sum + leftOf(book, item), 0n);
  if (wholeOwn <= left) return { items, prepaid };
  const most = left + openOf(book, prepaid);
  const at = { where: 'of', document, currency: seat.currency };
  return tooMuch('RECEIVABLES_GIVEN_BACK_TOO_MUCH', at, event.amountMinor, most);
}

/** What lies on the customer's account, oldest first; or that it is less. */
function onAccount(
  book: ItemBook,
  facts: SettleFacts,
  { event, seat, wholeOwn }: Asked,
): Credits | Problem {
  const isCredit = (item: OpenItem) => item.amountMinor < 0n && mayGiveBack(event, item);
  const credits = openAt(book, seat).filter(isCredit);
  const items = credits.filter(({ ledger }) => ledger === 'receivable');
  const prepaid = credits.filter(({ ledger }) => ledger === 'prepayment');
  const free = items.reduce((sum, item) => sum + freeOf(book, item), 0n);
  if (wholeOwn <= free) return { items, prepaid };
  const amounts = [event.amountMinor, free + openOf(book, prepaid)] as const;
  const [amount, open] = amounts.map((minor) => moneyOf(minor, seat.currency)) as [string, string];
  const words = [amount, event.customer.code, open, facts.outletCode(seat.outletId)] as const;
  return receivablesProblem('RECEIVABLES_CREDIT_TOO_LITTLE', { where: 'amount' }, ...words);
}

/** What the customer of an item has open beside it, at its outlet and in its currency. */
export function openAt(book: ItemBook, { owner, outletId, currency, entryId }: OpenItem) {
  return book
    .ofOwner(owner)
    .filter(
      (item) =>
        item.entryId !== entryId &&
        item.outletId === outletId &&
        item.currency === currency &&
        book.openMinor(item) > 0n,
    );
}

interface Taking {
  readonly own: OpenItem;
  readonly item: OpenItem;
  readonly missing: bigint;
  readonly most: (book: ItemBook, item: OpenItem) => bigint;
}

/** Takes so much of one credit back; of a check of closed days only what has paid nothing yet. */
function takeOne(book: ItemBook, facts: SettleFacts, { own, item, missing, most }: Taking): bigint {
  const amountMinor = least(missing, most(book, item));
  if (amountMinor <= 0n) return 0n;
  const { entryId: byEntryId, event } = facts;
  book.takeBack(own, item, amountMinor);
  if (!staysPaid(facts, item)) letGo(book, item, amountMinor, { byEntryId, on: event.occurredOn });
  book.settle(own, item, amountMinor, byEntryId, event.occurredOn);
  return amountMinor;
}

/** Row 37b: the payment of a closed period stays on its invoice; the journal is what is owed. */
function staysPaid({ event, isClosed }: SettleFacts, { outletId, postedOn }: OpenItem): boolean {
  return event.kind === 'payment-bounced' && isClosed(outletId, postedOn);
}

interface By {
  readonly byEntryId: bigint;
  readonly on: IsoDate;
}

/** Settles what is given back with what was paid, which lets go what it paid; how much. */
export function againstPaid(
  book: ItemBook,
  {
    own,
    paid,
    mostMinor,
    byEntryId,
    on,
  }: By & { readonly own: OpenItem; readonly paid: OpenItem; readonly mostMinor: bigint },
): bigint {
  const wantedMinor = least(mostMinor, book.openMinor(own), leftOf(book, paid));
  book.takeBack(own, paid, wantedMinor);
  letGo(book, paid, wantedMinor, { byEntryId, on });
  return book.settle(own, paid, wantedMinor, byEntryId, on);
}

/** What of a credit a refund or bounced check took back. */
export interface Taken {
  readonly byDocument: string;
  readonly amountMinor: bigint;
}

/**
 * Per document, what it took back of an item: what it says it is of, or is settled with where that
 * is more. A settlement that people took back does not bring the money back.
 */
export function takenOf(book: ItemBook, item: OpenItem): readonly Taken[] {
  const taken = new Map<bigint, Taken>();
  for (const one of book.settlementsOf(item)) {
    if (item.amountMinor > 0n || !isMoneyBack(one.debitType)) continue;
    const amountMinor = one.amountMinor + (taken.get(one.debitEntryId)?.amountMinor ?? 0n);
    taken.set(one.debitEntryId, { byDocument: '', amountMinor });
  }
  for (const { byEntryId, byDocument, amountMinor } of book.returnsOf(item)) {
    const settled = taken.get(byEntryId)?.amountMinor ?? 0n;
    const most = settled > amountMinor ? settled : amountMinor;
    taken.set(byEntryId, { byDocument, amountMinor: most });
  }
  return [...taken.values()];
}

/** Does a document of the type give money back? */
export const isMoneyBack = (debitType: string) =>
  debitType === 'refund' || debitType === 'bounced-check';

/** What was paid or credited and not given back. */
export function leftOf(book: ItemBook, item: OpenItem): bigint {
  const movedBack = book
    .settlementsOf(item)
    .filter(({ debitType }) => givenBack.has(debitType) && !isMoneyBack(debitType));
  const left = -item.amountMinor - sumOf(movedBack) - sumOf(takenOf(book, item));
  return left > 0n ? left : 0n;
}

/** What of a credit has paid nothing and was not given back. */
const freeOf = (book: ItemBook, item: OpenItem) => least(book.openMinor(item), leftOf(book, item));

/** What of a document was not credited before; nothing of one that was taken back whole. */
export function creditableOf(book: ItemBook, item: OpenItem): bigint {
  const credits = book.returnsOf(item).filter(({ byType }) => byType !== 'write-off');
  const gone = book
    .settlementsOf(item)
    .filter(({ creditType }) => creditType === 'void' || creditType === 'reversal');
  return item.amountMinor - sumOf(credits) - sumOf(gone);
}

/** Keeps that a document takes so much back of these, one after the other, of each at most that. */
export function takeBackInOrder(
  book: ItemBook,
  by: TakingBack,
  items: readonly OpenItem[],
  { amountMinor, mostOf }: { amountMinor: bigint; mostOf: (item: OpenItem) => bigint },
): void {
  let missing = amountMinor;
  for (const item of items) {
    const part = least(missing, mostOf(item));
    if (part <= 0n) continue;
    book.takeBack(by, item, part);
    missing -= part;
  }
}

/** Opens so much of a credit again, its last settlements first. */
function letGo(book: ItemBook, paid: OpenItem, neededMinor: bigint, { byEntryId, on }: By): void {
  const paying = book.settlementsOf(paid).filter(({ debitType }) => !givenBack.has(debitType));
  for (const settlement of paying.toReversed()) {
    const missing = neededMinor - book.openMinor(paid);
    if (missing <= 0n) return;
    book.free(settlement, least(missing, settlement.amountMinor), byEntryId, on);
  }
}
