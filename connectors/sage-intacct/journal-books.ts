// Which journals write to books a connection does not read: their entries belong in no list and no
// balance. Pure. Between the chart and both connectors' readings. Invariant: a journal of both
// methods belongs to either book, counts are of no book, and a journal that names no book is never
// left out. Leaves to others: asking for books (each connector).

import type { ExternalChartItem } from '#external-ledger/external-ledger.ts';

/** The books lists and balances are of. */
export interface BooksRead {
  readonly reportingBook: string;
  readonly adjustmentBooks: readonly string[];
}

/** Ids of the journals among these items whose book is not read. */
export function journalsOutside(
  items: readonly ExternalChartItem[],
  { reportingBook, adjustmentBooks }: BooksRead,
): readonly string[] {
  const books = new Set([reportingBook, ...adjustmentBooks].map((one) => one.toUpperCase()));
  const others = items.filter(({ kind, attributes: { bookId, bookType, statistical } }) => {
    if (kind !== 'journal' || statistical === true || bookType === 'cashAndAccrual') return false;
    return typeof bookId === 'string' && !books.has(bookId.toUpperCase());
  });
  return others.map((one) => one.externalId);
}
