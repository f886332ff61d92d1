// The columns of an event file and what each becomes in the JSON form, by kind of event.
// Invariant: one table; the reader (event-csv.ts), the writer (format-event-csv.ts) and the places
// told in reports all come from it. docs/reference/events.md lists the same columns.

import type { EventKind } from './accounting-event.ts';

/** Every column a file may have, in the order the reference lists them. */
export const csvColumns = [
  'source',
  'id',
  'kind',
  'occurredOn',
  'outlet',
  'currency',
  'document',
  'memo',
  'customerId',
  'customerName',
  'dueOn',
  'method',
  'amount',
  'of',
  'ofSource',
  'reason',
  'product',
  'lineAmount',
  'description',
  'serviceFrom',
  'serviceThrough',
  'department',
  'taxRate',
  'taxAmount',
  'settles',
  'settlesAmount',
  'account',
  'debit',
  'credit',
  'lineOutlet',
  'lineCustomerId',
  'lineCustomerName',
  'lineMemo',
] as const;

export type CsvColumn = (typeof csvColumns)[number];

/** A file without one of these cannot hold any event. */
export const requiredColumns: readonly CsvColumn[] = [
  'source',
  'id',
  'kind',
  'occurredOn',
  'outlet',
];

const header = [
  'source',
  'id',
  'kind',
  'occurredOn',
  'outlet',
  'currency',
  'document',
  'memo',
  'customerId',
  'customerName',
] as const;
const sale = [
  'product',
  'lineAmount',
  'description',
  'serviceFrom',
  'serviceThrough',
  'department',
] as const;
const tax = ['taxRate', 'taxAmount'] as const;
const settled = ['settles', 'settlesAmount'] as const;
const manual = [
  'account',
  'debit',
  'credit',
  'lineOutlet',
  'lineCustomerId',
  'lineCustomerName',
  'department',
  'lineMemo',
] as const;

/** A list inside the JSON form that rows of the file fill. */
export type CsvList = 'lines' | 'taxes' | 'settles';

/** Columns of a kind: those of the event, the same in all its rows, and those of its lists. */
export interface KindColumns {
  readonly event: readonly CsvColumn[];
  readonly lists: Readonly<Partial<Record<CsvList, readonly CsvColumn[]>>>;
}

export const columnsByKind: Readonly<Record<EventKind, KindColumns>> = {
  'invoice-issued': { event: [...header, 'dueOn'], lists: { lines: sale, taxes: tax } },
  'payment-received': { event: [...header, 'method', 'amount'], lists: { settles: settled } },
  'credit-memo-issued': { event: [...header, 'of'], lists: { lines: sale, taxes: tax } },
  'refund-issued': { event: [...header, 'method', 'amount', 'of'], lists: {} },
  'payment-bounced': { event: [...header, 'amount', 'of'], lists: {} },
  'income-recognized': { event: [...header, 'of'], lists: { lines: sale } },
  'journal-posted': { event: [...header, 'reason'], lists: { lines: manual } },
  'entry-reversed': { event: [...header, 'of', 'ofSource', 'reason'], lists: {} },
};

/** Path in the JSON form of each column, inside the event or inside an entry of its list. */
export const pathOfColumn: Readonly<Record<CsvColumn, string>> = {
  source: 'source',
  id: 'id',
  kind: 'kind',
  occurredOn: 'occurredOn',
  outlet: 'outlet',
  currency: 'currency',
  document: 'document',
  memo: 'memo',
  customerId: 'customer.id',
  customerName: 'customer.name',
  dueOn: 'dueOn',
  method: 'method',
  amount: 'amount',
  of: 'of',
  ofSource: 'of.source',
  reason: 'reason',
  product: 'product',
  lineAmount: 'amount',
  description: 'description',
  serviceFrom: 'service.from',
  serviceThrough: 'service.through',
  department: 'department',
  taxRate: 'rate',
  taxAmount: 'amount',
  settles: 'document',
  settlesAmount: 'amount',
  account: 'account',
  debit: 'debit',
  credit: 'credit',
  lineOutlet: 'outlet',
  lineCustomerId: 'customer.id',
  lineCustomerName: 'customer.name',
  lineMemo: 'memo',
};

/**
 * The column whose fault `path` (in the JSON form, inside the event or inside a list's entry) is.
 */
export function columnOfPath(path: string, columns: readonly CsvColumn[]): CsvColumn | null {
  const plain = path === 'of.id' ? 'of' : path;
  return (
    columns.find((column) => pathOfColumn[column] === plain) ??
    columns.find((column) => pathOfColumn[column].startsWith(`${plain}.`)) ??
    null
  );
}
