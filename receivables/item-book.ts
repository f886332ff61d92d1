// The open items a batch of events may touch, and the settlements between them, in memory: read
// from the database, moved on event by event, written at the end. Invariant: pure; no item is ever
// settled beyond its amount, and a settlement joins a credit and a debit of one customer at one
// outlet. Leaves to others: which settlement an event means (settle.ts), SQL
// (receivables-store.ts).

import { type IsoDate, laterOf } from '#chart-of-accounts/iso-date.ts';
import { type Currency, least } from '#money/money.ts';

/** The accounts an item is on: what customers owe, or what they have paid ahead. */
export type Ledger = 'receivable' | 'prepayment';

/** What one entry put on a customer's balance at an outlet. */
export interface OpenItem {
  /** Below zero: an entry of this batch, by `placeInBatch`. */
  readonly entryId: bigint;
  readonly ledger: Ledger;
  readonly outletId: number;
  /** Code of the customer on the entry's lines. */
  readonly customer: string;
  /** Code of the customer it counts for now: another, where the customer was merged. */
  readonly owner: string;
  /** Since when it does; null: always. */
  readonly ownedFrom: IsoDate | null;
  readonly document: string;
  readonly documentType: string;
  readonly postedOn: IsoDate;
  readonly currency: Currency;
  /** Debit positive: owed; credit negative: paid or credited. Never zero. */
  readonly amountMinor: bigint;
}

/** A credit that pays a debit. */
export interface Settlement {
  /** Null: made in this batch. */
  readonly settlementId: bigint | null;
  readonly ledger: Ledger;
  readonly outletId: number;
  readonly creditCustomer: string;
  readonly debitCustomer: string;
  readonly creditEntryId: bigint;
  readonly debitEntryId: bigint;
  /** What the two are: money given back is no payment, a reversal no credit. */
  readonly creditType: string;
  readonly debitType: string;
  readonly amountMinor: bigint;
  readonly settledOn: IsoDate;
}

/** A settlement taken back. */
export interface Undo {
  readonly settlement: Settlement;
  readonly undoneOn: IsoDate;
  /** The entry of the event that took it back. */
  readonly byEntryId: bigint;
}

/** What a document takes back of another's item: a refund of a payment, a memo of an invoice. */
export interface DocumentReturn {
  readonly byEntryId: bigint;
  readonly byType: string;
  readonly byDocument: string;
  readonly ofEntryId: bigint;
  readonly outletId: number;
  /** Of the item. */
  readonly customer: string;
  readonly amountMinor: bigint;
}

/** The document that takes back, as much of it as is kept. */
export type TakingBack = Pick<OpenItem, 'entryId' | 'documentType' | 'document'>;

/** A document that money names and nobody knows yet. */
export interface Unmatched {
  readonly item: OpenItem;
  readonly document: string;
  readonly amountMinor: bigint;
}

export interface MadeSettlement {
  readonly settlement: Settlement;
  readonly currency: Currency;
  readonly byEntryId: bigint;
}

/** Items of two customers are one's only since the merge: before it, neither paid the other. */
const mergedOn = (credit: OpenItem, debit: OpenItem) =>
  credit.customer === debit.customer
    ? []
    : [credit.ownedFrom, debit.ownedFrom].flatMap((day) => day ?? []);
const keyOf = (owner: string, document: string) => `${owner}\0${document}`;
const sameItem = (item: OpenItem, other: OpenItem) =>
  item.entryId === other.entryId &&
  item.ledger === other.ledger &&
  item.outletId === other.outletId &&
  item.customer === other.customer;
const sameReturn = (one: DocumentReturn, other: DocumentReturn) =>
  one.byEntryId === other.byEntryId &&
  one.outletId === other.outletId &&
  one.customer === other.customer;

export class ItemBook {
  readonly #byDocument = new Map<string, OpenItem[]>();
  readonly #byEntry = new Map<bigint, OpenItem[]>();
  readonly #byOwner = new Map<string, OpenItem[]>();
  readonly #settlements = new Map<bigint, Settlement[]>();
  readonly #returns = new Map<bigint, DocumentReturn[]>();
  readonly #ended = new Set<bigint>();
  readonly made: MadeSettlement[] = [];
  readonly undone: Undo[] = [];
  readonly unmatched: Unmatched[] = [];
  /** Made in this batch. */
  readonly returned: DocumentReturn[] = [];

  /** Adds an item; one that is there already is left as it is. */
  add(item: OpenItem): void {
    const ofEntry = this.#byEntry.get(item.entryId) ?? [];
    if (ofEntry.some((one) => sameItem(one, item))) return;
    this.#byEntry.set(item.entryId, [...ofEntry, item]);
    const key = keyOf(item.owner, item.document);
    this.#byDocument.set(key, [...(this.#byDocument.get(key) ?? []), item]);
    const ofOwner = this.#byOwner.get(item.owner);
    if (ofOwner) ofOwner.push(item);
    else this.#byOwner.set(item.owner, [item]);
  }

  /** Adds a settlement that is in the database; the same one only once. */
  addSettlement(settlement: Settlement): void {
    const { settlementId, creditEntryId } = settlement;
    const known = this.#settlements.get(creditEntryId) ?? [];
    if (known.some((one) => one.settlementId === settlementId)) return;
    this.#keep(settlement);
  }

  #keep(settlement: Settlement): void {
    for (const entryId of [settlement.creditEntryId, settlement.debitEntryId]) {
      this.#settlements.set(entryId, [...(this.#settlements.get(entryId) ?? []), settlement]);
    }
  }

  /** Items of a customer with this document number, oldest first; at every outlet. */
  ofDocument(owner: string, document: string): readonly OpenItem[] {
    return this.#byDocument.get(keyOf(owner, document)) ?? [];
  }

  /** Items of a customer that were read, at every outlet. */
  ofOwner(owner: string): readonly OpenItem[] {
    return this.#byOwner.get(owner) ?? [];
  }

  ofEntry(entryId: bigint): readonly OpenItem[] {
    return this.#byEntry.get(entryId) ?? [];
  }

  /** Settlements of the item that stand, oldest first. */
  settlementsOf(item: OpenItem): readonly Settlement[] {
    const { entryId, ledger, outletId, customer, amountMinor } = item;
    return (this.#settlements.get(entryId) ?? []).filter((one) => {
      const [id, whose] =
        amountMinor < 0n
          ? [one.creditEntryId, one.creditCustomer]
          : [one.debitEntryId, one.debitCustomer];
      return (
        one.ledger === ledger && one.outletId === outletId && id === entryId && whose === customer
      );
    });
  }

  /** What is not settled of the item, without its sign. */
  openMinor(item: OpenItem): bigint {
    const whole = item.amountMinor < 0n ? -item.amountMinor : item.amountMinor;
    return this.settlementsOf(item).reduce((open, one) => open - one.amountMinor, whole);
  }

  /** Adds what was taken back before; the same only once. False: it was there. */
  addReturn(one: DocumentReturn): boolean {
    const known = this.#returns.get(one.ofEntryId) ?? [];
    if (known.some((other) => sameReturn(one, other))) return false;
    this.#returns.set(one.ofEntryId, [...known, one]);
    return true;
  }

  /** What was taken back of the item, and not brought back by a reversal. */
  returnsOf({ entryId, ledger, outletId, customer }: OpenItem): readonly DocumentReturn[] {
    if (ledger !== 'receivable') return [];
    return (this.#returns.get(entryId) ?? []).filter(
      (one) =>
        one.outletId === outletId && one.customer === customer && !this.#ended.has(one.byEntryId),
    );
  }

  /** Keeps that a document takes back so much of an item; nothing where it is nothing. */
  takeBack(by: TakingBack, { entryId, outletId, customer }: OpenItem, amountMinor: bigint): void {
    if (amountMinor <= 0n) return;
    const one: DocumentReturn = {
      ...{ byEntryId: by.entryId, byType: by.documentType, byDocument: by.document },
      ...{ ofEntryId: entryId, outletId, customer, amountMinor },
    };
    if (this.addReturn(one)) this.returned.push(one);
  }

  /** A document was reversed: what it had taken back is there again. */
  endReturnsBy(entryId: bigint): void {
    this.#ended.add(entryId);
  }

  /** Was it reversed in this batch? */
  isReversedHere(entryId: bigint): boolean {
    return this.#ended.has(entryId);
  }

  /** Settles one with the other, as far as both are open and `mostMinor` allows; how much. */
  settle(
    one: OpenItem,
    other: OpenItem,
    mostMinor: bigint,
    byEntryId: bigint,
    on: IsoDate,
  ): bigint {
    const [credit, debit] = one.amountMinor < 0n ? [one, other] : [other, one];
    if (credit.amountMinor > 0n || debit.amountMinor < 0n) return 0n;
    if (credit.ledger !== debit.ledger) return 0n;
    const amountMinor = least(this.openMinor(credit), this.openMinor(debit), mostMinor);
    if (amountMinor <= 0n) return 0n;
    const settlement: Settlement = {
      settlementId: null,
      ledger: credit.ledger,
      outletId: credit.outletId,
      creditCustomer: credit.customer,
      debitCustomer: debit.customer,
      creditEntryId: credit.entryId,
      debitEntryId: debit.entryId,
      creditType: credit.documentType,
      debitType: debit.documentType,
      amountMinor,
      settledOn: laterOf(credit.postedOn, debit.postedOn, on, ...mergedOn(credit, debit)),
    };
    this.#keep(settlement);
    this.made.push({ settlement, currency: credit.currency, byEntryId });
    return amountMinor;
  }

  /** Takes a settlement back. */
  undo(settlement: Settlement, byEntryId: bigint, on: IsoDate): void {
    for (const entryId of [settlement.creditEntryId, settlement.debitEntryId]) {
      const standing = this.#settlements.get(entryId) ?? [];
      this.#settlements.set(
        entryId,
        standing.filter((one) => one !== settlement),
      );
    }
    const at = this.made.findIndex((made) => made.settlement === settlement);
    // Made and taken back in one batch: nobody has seen it.
    if (at >= 0) this.made.splice(at, 1);
    else this.undone.push({ settlement, undoneOn: laterOf(settlement.settledOn, on), byEntryId });
  }

  /** Takes back only so much of a settlement that `freeMinor` of it is open again. */
  free(settlement: Settlement, freeMinor: bigint, byEntryId: bigint, on: IsoDate): void {
    const made = this.made.find((one) => one.settlement === settlement);
    this.undo(settlement, byEntryId, on);
    const keptMinor = settlement.amountMinor - freeMinor;
    if (keptMinor <= 0n) return;
    // From that day on: before it, the settlement that is taken back still counts whole.
    const settledOn = laterOf(settlement.settledOn, on);
    const kept = { ...settlement, settlementId: null, amountMinor: keptMinor, settledOn };
    this.#keep(kept);
    const [item] = [
      ...this.ofEntry(settlement.creditEntryId),
      ...this.ofEntry(settlement.debitEntryId),
    ];
    const currency = made?.currency ?? item?.currency;
    if (currency)
      this.made.push({ settlement: kept, currency, byEntryId: made?.byEntryId ?? byEntryId });
  }
}
