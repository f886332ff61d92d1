// GLDETAIL and GLACCOUNTBALANCE: the posted ledger line by line, and the raw balances of a period.
//
// xml-objects.ts puts them beside the tables; query and readByQuery read them like any object.
// **Invariant**: posted lines only; a balance row is one account, book, currency and combination of
// dimensions, and opening plus period is its end.
// Field names are those of the reference; which more the vendor has is not all published.

import { decimalOf } from '../amounts.ts';
import type { Books, ReportingPeriod } from '../books.ts';
import type { Line } from '../entry-index.ts';
import { queryTextFailure } from './failures.ts';
import { lineElements } from './ledger-objects.ts';
import { type AnyXmlObject, field, fieldMap, type XmlField, type XmlObject } from './objects.ts';

/** LOCATION of GLENTRY is LOCATIONID in the views; the other elements end in ID already. */
function viewElement(element: string): string {
  return /^(LOCATION|DEPARTMENT)$/.test(element) ? `${element}ID` : element;
}

function isPosted({ entry }: Line): boolean {
  return entry.record.state === 'posted' || entry.record.state === 'reversed';
}

function bookOf({ entry }: Line, books: Books): string {
  return String(books.masters.journal.get(entry.record.journal)?.values.bookId ?? 'ACCRUAL');
}

function isAdjustment({ entry }: Line, books: Books): boolean {
  return books.masters.journal.get(entry.record.journal)?.values.isAdjustment === true;
}

function detailFields(books: Books): XmlField<Line>[] {
  const side = (line: Line, wanted: 'debit' | 'credit', cents: bigint) =>
    line.record.txnType === wanted ? decimalOf(cents) : '0.00';
  const signed = (line: Line, cents: bigint) =>
    decimalOf(line.record.txnType === 'debit' ? cents : -cents);
  const dimensions = [...lineElements(books)].map(([element, name]) =>
    field(viewElement(element), 'text', (line: Line) => line.record.dimensions[name] ?? null),
  );
  return [
    field('RECORDNO', 'integer', (line) => line.record.key),
    field('BATCHKEY', 'integer', (line) => line.entry.record.key),
    field('BATCH_NO', 'integer', (line) => String(line.entry.record.txnNumber)),
    field('BATCH_DATE', 'date', (line) => line.entry.record.postingDate),
    field('BATCH_TITLE', 'text', (line) => line.entry.record.description),
    field('BATCH_STATE', 'text', () => 'P'),
    field('MODULEKEY', 'text', () => '2.GL'),
    field('BOOKID', 'text', (line) => bookOf(line, books)),
    field('LINE_NO', 'integer', (line) => String(line.lineNumber)),
    field('ENTRY_DATE', 'date', (line) => line.entry.record.postingDate),
    field('ACCOUNTNO', 'text', (line) => line.record.account),
    field(
      'ACCOUNTTITLE',
      'text',
      (line) => books.masters.account.get(line.record.account)?.name ?? null,
    ),
    field('TR_TYPE', 'integer', (line) => (line.record.txnType === 'debit' ? '1' : '-1')),
    field('AMOUNT', 'decimal', (line) => signed(line, line.baseCents)),
    field('DEBITAMOUNT', 'decimal', (line) => side(line, 'debit', line.baseCents)),
    field('CREDITAMOUNT', 'decimal', (line) => side(line, 'credit', line.baseCents)),
    field('TRX_AMOUNT', 'decimal', (line) => signed(line, line.txnCents)),
    field('CURRENCY', 'text', (line) => line.record.txnCurrency),
    field('DOCUMENT', 'text', (line) => line.record.documentId),
    field('DESCRIPTION', 'text', (line) => line.record.description),
    ...dimensions,
    field('WHENMODIFIED', 'timestamp', (line) => line.entry.record.modifiedAt),
  ];
}

function detailObject(books: Books): XmlObject<Line> {
  const byKey = (key: string) => {
    const line = books.lines.get(key);
    return line !== undefined && isPosted(line) ? line : undefined;
  };
  return {
    name: 'GLDETAIL',
    fields: fieldMap(detailFields(books)),
    relations: {
      JOURNAL: {
        object: 'JOURNAL',
        relatedBy: 'JOURNAL',
        find: ({ entry }) => books.masters.journal.get(entry.record.journal),
      },
    },
    rows: () => [...books.lines.values()].filter(isPosted),
    keyOf: ({ record }) => record.key,
    byKey,
    byName: byKey,
    entityOf: ({ entry }) => entry.record.entity,
    entryKeyOf: ({ entry }) => entry.record.key,
    indexes: {
      ACCOUNTNO: (ids) =>
        ids.flatMap((id) => [...(books.linesByAccount.get(id) ?? [])].filter(isPosted)),
    },
  };
}

/** One raw balance, in cents. */
interface RawBalance {
  readonly key: string;
  readonly period: string;
  readonly first: Line;
  readonly book: string;
  opening: bigint;
  debit: bigint;
  credit: bigint;
  adjustmentDebit: bigint;
  adjustmentCredit: bigint;
}

function add(row: RawBalance, line: Line, from: string, books: Books): void {
  const cents = line.baseCents;
  const isDebit = line.record.txnType === 'debit';
  if (line.entry.record.postingDate < from) row.opening += isDebit ? cents : -cents;
  else if (isAdjustment(line, books)) {
    if (isDebit) row.adjustmentDebit += cents;
    else row.adjustmentCredit += cents;
  } else if (isDebit) row.debit += cents;
  else row.credit += cents;
}

function balancesOf(period: ReportingPeriod, books: Books): RawBalance[] {
  const groups = new Map<string, RawBalance>();
  for (const line of books.lines.values()) {
    if (!isPosted(line) || line.entry.record.postingDate > period.endDate) continue;
    const { account, dimensions, txnCurrency } = line.record;
    const book = bookOf(line, books);
    const places = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
    const group = JSON.stringify([account, book, txnCurrency, places]);
    const row = groups.get(group) ?? {
      key: String(Number(period.key) * 1_000_000 + groups.size),
      period: period.id,
      first: line,
      book,
      opening: 0n,
      debit: 0n,
      credit: 0n,
      adjustmentDebit: 0n,
      adjustmentCredit: 0n,
    };
    groups.set(group, row);
    add(row, line, period.startDate, books);
  }
  return [...groups.values()];
}

const movementOf = (row: RawBalance) =>
  row.debit - row.credit + row.adjustmentDebit - row.adjustmentCredit;

function balanceFields(books: Books): XmlField<RawBalance>[] {
  const dimensions = [...lineElements(books)].map(([element, name]) =>
    field(
      viewElement(element),
      'text',
      ({ first }: RawBalance) => first.record.dimensions[name] ?? null,
    ),
  );
  return [
    field('PERIOD', 'text', (row) => row.period),
    field('ACCOUNTNO', 'text', ({ first }) => first.record.account),
    field('BOOKID', 'text', (row) => row.book),
    field('CURRENCY', 'text', ({ first }) => first.record.txnCurrency),
    field('OPENBAL', 'decimal', (row) => decimalOf(row.opening)),
    field('TOTDEBIT', 'decimal', (row) => decimalOf(row.debit)),
    field('TOTCREDIT', 'decimal', (row) => decimalOf(row.credit)),
    field('TOTADJDEBIT', 'decimal', (row) => decimalOf(row.adjustmentDebit)),
    field('TOTADJCREDIT', 'decimal', (row) => decimalOf(row.adjustmentCredit)),
    field('FORBAL', 'decimal', (row) => decimalOf(movementOf(row))),
    field('ENDBAL', 'decimal', (row) => decimalOf(row.opening + movementOf(row))),
    ...dimensions,
  ];
}

function balanceObject(books: Books): XmlObject<RawBalance> {
  return {
    name: 'GLACCOUNTBALANCE',
    fields: fieldMap(balanceFields(books)),
    relations: {},
    rows: () => {
      throw queryTextFailure('(placeholder) PERIOD must be given.');
    },
    keyOf: (row) => row.key,
    byKey: () => undefined,
    byName: () => undefined,
    entityOf: () => null,
    indexes: {
      PERIOD: (names) =>
        [...books.periods.values()]
          .filter((period) => names.includes(period.id))
          .flatMap((period) => balancesOf(period, books)),
    },
  };
}

/** The two views of the ledger. */
export function ledgerViews(books: Books): AnyXmlObject[] {
  return [detailObject(books), balanceObject(books)] as unknown as AnyXmlObject[];
}
