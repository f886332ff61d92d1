// The columns of an event file and what each becomes in the JSON form, by kind of event.
// Invariant: one table; the reader (event-csv.ts), the writer (format-event-csv.ts) and the places
// told in reports all come from it. docs/reference/events.md lists the same columns.

import type { EventKind } from './accounting-event.ts';
import { eventKinds, fieldsOf } from './event-kinds.ts';

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
  'attachment',
  'customerId',
  'customerName',
  'dueOn',
  'method',
  'amount',
  'fee',
  'of',
  'ofSource',
  'reason',
  'register',
  'onAccount',
  'over',
  'short',
  'card',
  'giftCard',
  'server',
  'toOutlet',
  'debitAccount',
  'creditAccount',
  'product',
  'lineAmount',
  'discount',
  'description',
  'serviceFrom',
  'serviceThrough',
  'department',
  'taxRate',
  'taxAmount',
  'settles',
  'settlesAmount',
  'tenderMethod',
  'tenderAmount',
  'tenderCounted',
  'tenderGiftCard',
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

const header: Readonly<Partial<Record<CsvColumn, string>>> = {
  source: 'source',
  id: 'id',
  kind: 'kind',
  occurredOn: 'occurredOn',
  outlet: 'outlet',
  currency: 'currency',
  document: 'document',
  memo: 'memo',
  attachment: 'attachment',
};

/** Columns with their paths in the JSON form. */
export type ColumnPaths = readonly (readonly [CsvColumn, string])[];

/** Columns of a kind: those of the event, the same in all its rows, and those of its lists. */
export interface KindColumns {
  /** Paths inside the event. */
  readonly event: ColumnPaths;
  readonly lists: readonly ListColumns[];
}

/** Columns of a list of the event; paths inside one of its entries. */
export interface ListColumns {
  /** The event's member. */
  readonly list: string;
  readonly required: boolean;
  readonly columns: ColumnPaths;
}

const pathsOf = (columns: Readonly<Partial<Record<CsvColumn, string>>>): ColumnPaths =>
  Object.entries(columns) as [CsvColumn, string][];

function columnsOf(kind: EventKind): KindColumns {
  const event: (readonly [CsvColumn, string])[] = [...pathsOf(header)];
  const lists: ListColumns[] = [];
  for (const [, { member, columns, isList, required }] of fieldsOf(kind)) {
    if (isList) lists.push({ list: member, required, columns: pathsOf(columns) });
    else {
      for (const [column, path] of pathsOf(columns)) {
        event.push([column, path === '' ? member : `${member}.${path}`]);
      }
    }
  }
  return { event, lists };
}

export const columnsByKind = Object.fromEntries(
  eventKinds.map((kind) => [kind, columnsOf(kind)]),
) as Readonly<Record<EventKind, KindColumns>>;

/** Columns of an event whose kind nobody knows: what all kinds have. */
export const headerColumns: ColumnPaths = pathsOf({
  ...header,
  customerId: 'customer.id',
  customerName: 'customer.name',
});

/**
 * The column whose fault `path` (in the JSON form, inside the event or inside a list's entry) is.
 */
export function columnOfPath(path: string, columns: ColumnPaths): CsvColumn | null {
  const exact = columns.find(([, place]) => place === path);
  const [column] = exact ?? columns.find(([, place]) => place.startsWith(`${path}.`)) ?? [null];
  return column;
}
