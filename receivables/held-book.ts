// Deposits held for customers while a batch is judged: what each account holds for whom at an
// outlet, day by day, and what of it was billed and is not paid. Pure. Invariant: nothing is taken
// beyond what is held on its day and on every day after; what an event gives up is money that came.
// Source: the-system-we-implement.md section 3.2 rows 15 to 19 (billed, paid, and given up apart).
// Leaves to others: which entries and events (held-deposits.ts), SQL (held-store.ts).

import { type IsoDate, laterOf } from '#chart-of-accounts/iso-date.ts';
import { type Currency, least } from '#money/money.ts';
import type { ItemBook, OpenItem } from './item-book.ts';

/** Where deposits are held for one customer: what else must be the same to be one sum. */
export interface HeldAt {
  /** Code of the customer it counts for now. */
  readonly owner: string;
  readonly outletId: number;
  readonly accountId: number;
  readonly currency: Currency;
}

/** What an entry put to (above zero) or took from what is held. */
export interface HeldMove extends HeldAt {
  /** Code of the customer it was posted for. */
  readonly customer: string;
  /** Since when that counts for the owner; null: always. */
  readonly ownedFrom: IsoDate | null;
  readonly postedOn: IsoDate;
  readonly amountMinor: bigint;
}

/** A move of an entry of this batch. */
export interface MadeMove extends HeldMove {
  readonly entryId: bigint;
}

/** An entry that put deposits on a customer's account, and how large it was at its outlet. */
export interface Billed {
  readonly entryId: bigint;
  readonly outletId: number;
  /** Sum of its debits there: what is not open of it was paid, in whatever way. */
  readonly totalMinor: bigint;
  readonly puts: readonly (HeldAt & { readonly amountMinor: bigint })[];
}

const customerAt = ({ owner, outletId, currency }: Omit<HeldAt, 'accountId'>) =>
  `${owner}\0${outletId}\0${currency}`;
const keyOf = (at: HeldAt) => `${customerAt(at)}\0${at.accountId}`;
/** What was lost never came, and a deposit pays no deposit. */
const noMoney = new Set(['write-off', 'deposit']);
const above = (amountMinor: bigint) => (amountMinor > 0n ? amountMinor : 0n);

export class HeldBook {
  readonly made: MadeMove[] = [];
  readonly #moves = new Map<string, HeldMove[]>();
  readonly #billed = new Map<string, Billed[]>();
  readonly #credits = new Map<string, OpenItem[]>();
  readonly #owners: ReadonlySet<string>;

  /** `owners`: everybody whose deposits the batch may take from; others' are not looked at. */
  constructor(owners: Iterable<string>) {
    this.#owners = new Set(owners);
  }

  knows(owner: string): boolean {
    return this.#owners.has(owner);
  }

  add(move: HeldMove): void {
    if (this.knows(move.owner)) push(this.#moves, keyOf(move), move);
  }

  /** An entry that put deposits, by whose they are. */
  addBilled(billed: Billed): void {
    const [first] = billed.puts;
    if (!first || !this.knows(first.owner)) return;
    const known = this.#billed.get(customerAt(first)) ?? [];
    if (known.some(({ entryId }) => entryId === billed.entryId)) return;
    push(this.#billed, customerAt(first), billed);
  }

  /** Money and credits on the customer's account, which may yet pay what was billed. */
  addCredit(item: OpenItem): void {
    if (item.amountMinor < 0n && this.knows(item.owner) && !noMoney.has(item.documentType))
      push(this.#credits, customerAt(item), item);
  }

  /** What a move may take: what is held on its day, or on a later one if that is less. */
  heldFor(taking: HeldMove): bigint {
    const byDay = new Map<IsoDate, bigint>();
    let heldMinor = 0n;
    for (const move of this.#moves.get(keyOf(taking)) ?? []) {
      const { amountMinor } = move;
      const day = countsFrom(move, taking);
      if (day <= taking.postedOn) heldMinor += amountMinor;
      else byDay.set(day, (byDay.get(day) ?? 0n) + amountMinor);
    }
    let leastMinor = heldMinor;
    for (const day of [...byDay.keys()].sort()) {
      heldMinor += byDay.get(day) ?? 0n;
      leastMinor = least(leastMinor, heldMinor);
    }
    return leastMinor;
  }

  /**
   * What of the deposits held there was billed and is not paid. A payment of an invoice pays its
   * deposits first; what is open on the customer's account as a credit pays what nobody settled.
   */
  unpaidMinor(book: ItemBook, at: HeldAt): bigint {
    const unpaid = this.#unpaidByAccount(book, at);
    const heldMinor = this.heldMinor(at);
    const credits = this.#credits.get(customerAt(at)) ?? [];
    let creditMinor = credits.reduce((sum, item) => sum + book.openMinor(item), 0n);
    // What was given up elsewhere before it was paid has used these credits already.
    for (const [accountId, amountMinor] of unpaid) {
      if (accountId !== at.accountId)
        creditMinor -= above(amountMinor - above(this.heldMinor({ ...at, accountId })));
    }
    const missingMinor = above((unpaid.get(at.accountId) ?? 0n) - above(creditMinor));
    return least(missingMinor, above(heldMinor));
  }

  /** What is held, of whatever day. */
  heldMinor(at: HeldAt): bigint {
    return (this.#moves.get(keyOf(at)) ?? []).reduce((sum, { amountMinor: one }) => sum + one, 0n);
  }

  #unpaidByAccount(book: ItemBook, at: HeldAt): Map<number, bigint> {
    const sums = new Map<number, bigint>();
    const owed: OwedByBounce = new Map();
    for (const billed of this.#billed.get(customerAt(at)) ?? []) {
      let leftMinor = unpaidOf(book, billed, owed);
      for (const { accountId, amountMinor } of billed.puts) {
        const unpaidMinor = least(leftMinor, amountMinor);
        leftMinor -= unpaidMinor;
        sums.set(accountId, (sums.get(accountId) ?? 0n) + unpaidMinor);
      }
    }
    return sums;
  }
}

/** Two customers are one only since the merge: before it, neither held for the other. */
function countsFrom(move: HeldMove, taking: HeldMove): IsoDate {
  if (move.customer === taking.customer) return move.postedOn;
  return laterOf(move.postedOn, ...[move.ownedFrom, taking.ownedFrom].flatMap((day) => day ?? []));
}

/** What is still owed of bounced checks, by their entry, and not yet counted for a deposit. */
type OwedByBounce = Map<bigint, bigint>;

/**
 * What of an entry's deposits was not paid: what was written off never came, nor did a check of a
 * closed month that bounced, though it stays on its invoice (row 37b).
 */
function unpaidOf(
  book: ItemBook,
  { entryId, outletId, totalMinor, puts }: Billed,
  owed: OwedByBounce,
): bigint {
  const openMinor = debitsOf(book, entryId, outletId).reduce(
    (sum, item) => sum + missingOf(book, item) + bouncedOf(book, item, owed),
    0n,
  );
  const putMinor = puts.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  return least(openMinor, above(putMinor - (totalMinor - openMinor)));
}

const debitsOf = (book: ItemBook, entryId: bigint, outletId: number) =>
  book.ofEntry(entryId).filter((item) => item.outletId === outletId && item.amountMinor > 0n);

const missingOf = (book: ItemBook, item: OpenItem) => book.openMinor(item) + writtenOff(book, item);

/** What bounced of the payments that stand on a debit, and was not paid since. */
function bouncedOf(book: ItemBook, debit: OpenItem, owed: OwedByBounce): bigint {
  let sum = 0n;
  for (const { creditEntryId, creditCustomer, amountMinor } of book.settlementsOf(debit)) {
    let standingMinor = amountMinor;
    const paid = book
      .ofEntry(creditEntryId)
      .filter((item) => item.outletId === debit.outletId && item.customer === creditCustomer);
    for (const { byEntryId, byType } of paid.flatMap((item) => book.returnsOf(item))) {
      if (byType !== 'bounced-check') continue;
      const owedMinor =
        owed.get(byEntryId) ??
        debitsOf(book, byEntryId, debit.outletId).reduce(
          (all, one) => all + missingOf(book, one),
          0n,
        );
      const partMinor = least(standingMinor, owedMinor);
      owed.set(byEntryId, owedMinor - partMinor);
      standingMinor -= partMinor;
      sum += partMinor;
    }
  }
  return sum;
}

const writtenOff = (book: ItemBook, item: OpenItem) =>
  book
    .settlementsOf(item)
    .filter(({ creditType }) => creditType === 'write-off')
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);

function push<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
