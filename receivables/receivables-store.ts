// The subledger of customers as posting sees it: which open items an event makes, what it settles,
// and what of it moves on which account. Invariant: settlements are written in the transaction
// that posts the event. Leaves to others: reading (load-book-store.ts) and writing (book-writer-
// store.ts) the book, what events mean (settle.ts), what follows later (follow-up-worker.ts).

import { type Chart, closedBy } from '#chart-of-accounts/chart.ts';
import type { DerivedEntry } from '#journal/journal-entry.ts';
import { placeInBatch } from '#journal/posting-rows.ts';
import type { Subledger } from '#journal/subledger.ts';
import { writeBook } from './book-writer-store.ts';
import type { HeldBook, MadeMove } from './held-book.ts';
import { depositAccounts, heldMoves, judgeHeld } from './held-deposits.ts';
import { loadHeld, writeHeld } from './held-store.ts';
import { ItemBook, type Ledger, type OpenItem } from './item-book.ts';
import { ledgersOf, ownerOf, type Wanted } from './items-store.ts';
import { loadBook } from './load-book-store.ts';
import { settleEvent } from './settle.ts';
import { receivableShare } from './settle-prepaid.ts';

export interface ReceivablesOptions {
  /** Told in the transaction what may have to follow once it is committed (follow-up-worker.ts). */
  readonly note?: (propertyId: number, noted: Noted) => void;
}

/** Documents that came or are waited for, and whether a settlement was taken back. */
export interface Noted {
  readonly documents: readonly string[];
  readonly isTakenBack: boolean;
}

/** The receivables as posting sees them. */
export const receivablesWith = ({ note }: ReceivablesOptions): Subledger => ({
  async open(tx, chart, events) {
    const ledgers = ledgersOf(chart);
    const book = new ItemBook();
    const wanted: Wanted = { chart, ledgers, events, customerIds: new Map() };
    await loadBook(tx, book, wanted);
    const accounts = depositAccounts(chart);
    const held = await loadHeld(tx, book, wanted, accounts);
    const documents = new Set<string>();
    const outletCodes = new Map([...chart.outlets.values()].map((row) => [row.outletId, row.code]));
    return {
      receivableShare(event) {
        const outletId = chart.outlets.get(event.outlet)?.outletId;
        if (outletId === undefined || event.customer === null) return null;
        return receivableShare(book, event, { ...ownerOf(chart, event.customer.code), outletId });
      },
      judge(event, entry, place) {
        const own = itemsOf(entry, placeInBatch(place), { chart, ledgers });
        const judged = settleEvent(book, {
          event,
          own,
          entryId: placeInBatch(place),
          outletId: entry.outletId,
          owner: event.customer === null ? '' : ownerOf(chart, event.customer.code).owner,
          reversesEntryId: entry.reversesEntryId,
          outletCode: (outletId) => outletCodes.get(outletId) ?? String(outletId),
          isClosed: (outletId, on) => closedBy(chart, outletId, on) !== null,
        });
        const moves = heldMoves(entry, placeInBatch(place), { chart, accounts });
        const against = judgeHeld(held, book, { event, moves, chart, accounts });
        if (typeof judged !== 'function') return [...judged, ...against];
        if (against.length > 0) return against;
        return () => {
          for (const item of own) book.add(item);
          for (const item of own) documents.add(item.document);
          judged();
          takeIn(held, { entry, moves, own });
        };
      },
      async write(writer, written) {
        await writeBook(writer, wanted, book, written);
        await writeHeld(writer, wanted, held, written);
        for (const { document } of book.unmatched) documents.add(document);
        const isTakenBack = book.undone.length > 0;
        if (documents.size > 0)
          note?.(chart.propertyId, { documents: [...documents], isTakenBack });
      },
    };
  },
});

export const receivables = receivablesWith({});

interface Taken {
  readonly entry: DerivedEntry;
  readonly moves: readonly MadeMove[];
  readonly own: readonly OpenItem[];
}

/** What an accepted entry puts and takes, and what of it has yet to be paid. */
function takeIn(held: HeldBook, { entry, moves, own }: Taken): void {
  for (const item of own) held.addCredit(item);
  for (const move of moves) {
    held.made.push(move);
    held.add(move);
    if (move.amountMinor < 0n) continue;
    const { entryId, owner, outletId } = move;
    const puts = moves.filter(
      (one) => one.owner === owner && one.outletId === outletId && one.amountMinor > 0n,
    );
    const debits = entry.lines.filter((one) => one.outletId === outletId && one.amountMinor > 0n);
    const totalMinor = debits.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
    held.addBilled({ entryId, outletId, totalMinor, puts });
  }
}

/** What an entry puts on customers' balances. */
function itemsOf(
  entry: DerivedEntry,
  entryId: bigint,
  { chart, ledgers }: { chart: Chart; ledgers: ReadonlyMap<number, Ledger> },
): OpenItem[] {
  const items = new Map<string, OpenItem>();
  for (const { accountId, outletId, customer, amountMinor } of entry.lines) {
    const ledger = ledgers.get(accountId);
    if (customer === null || ledger === undefined) continue;
    const key = `${ledger} ${outletId} ${customer.code}`;
    const before = items.get(key)?.amountMinor ?? 0n;
    items.set(key, {
      ...{ entryId, ledger, outletId, customer: customer.code, ...ownerOf(chart, customer.code) },
      document: entry.documentNumber,
      documentType: entry.documentType,
      postedOn: entry.postedOn,
      currency: entry.currency,
      amountMinor: before + amountMinor,
    });
  }
  return [...items.values()].filter(({ amountMinor }) => amountMinor !== 0n);
}
