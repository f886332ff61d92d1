// A file of another system read as ours: which of its columns is which, what all its rows have, its
// words for our codes, and how it writes days. Made by a person, kept per source (imports/), used
// by event-csv.ts row by row. Pure.
// Invariant: only what the map says is changed; a word it does not know and a day it cannot read
// stay as they are, so that reading refuses them with their line.

import { closestName } from '#chart-of-accounts/closest-name.ts';
import { type CsvColumn, csvColumns } from './csv-columns.ts';

/** How a file writes days: 2026-06-30, 06/30/2026, 30.06.2026. */
export const dayOrders = ['year-first', 'month-first', 'day-first'] as const;
export type DayOrder = (typeof dayOrders)[number];

export interface ColumnMap {
  /** Our column by the file's; null: left out. One that is not named keeps its own name. */
  readonly columns: Readonly<Record<string, CsvColumn | null>>;
  /** What every row has in a column the file lacks. */
  readonly constants: Readonly<Partial<Record<CsvColumn, string>>>;
  /** By column of ours: our word for theirs. */
  readonly values: Readonly<Partial<Record<CsvColumn, Readonly<Record<string, string>>>>>;
  readonly days: DayOrder;
}

const dayColumns: readonly CsvColumn[] = ['occurredOn', 'dueOn', 'serviceFrom', 'serviceThrough'];

/** A header in our columns, and its rows in the same order. */
export interface MappedRows {
  readonly header: readonly string[];
  row(fields: readonly string[]): string[];
}

/** How the rows below this header are read. */
export function mappedRows(fields: readonly string[], map: ColumnMap): MappedRows {
  const names = fields.map((field) => {
    const theirs = field.trim();
    return Object.hasOwn(map.columns, theirs) ? (map.columns[theirs] ?? null) : theirs;
  });
  const kept = names.flatMap((name, index) => (name === null ? [] : [{ name, index }]));
  const constants = Object.entries(map.constants).filter(
    ([column, value]) => value !== '' && !names.includes(column),
  );
  const changes = kept.map(({ name }) => changeOf(name, map));
  return {
    header: [...kept.map(({ name }) => name), ...constants.map(([column]) => column)],
    row: (row) => [
      ...kept.map(({ index }, at) => changes[at]?.(row[index] ?? '') ?? row[index] ?? ''),
      ...constants.map(([, value]) => value),
    ],
  };
}

/** What becomes of the texts of a column; null: nothing. */
function changeOf(name: string, { values, days }: ColumnMap): ((text: string) => string) | null {
  const column = name as CsvColumn;
  const words = Object.hasOwn(values, column) ? values[column] : undefined;
  if (dayColumns.includes(column) && days !== 'year-first') return (text) => dayOf(text, days);
  if (words === undefined) return null;
  return (text) => (Object.hasOwn(words, text) ? (words[text] ?? text) : text);
}

function dayOf(text: string, order: DayOrder): string {
  const found = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text.trim());
  if (!found) return text;
  const [, first = '', second = '', year = ''] = found;
  const [month, day] = order === 'month-first' ? [first, second] : [second, first];
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** What other systems call our columns, as letters and digits. */
const alsoCalled: Readonly<Partial<Record<CsvColumn, readonly string[]>>> = {
  id: ['transactionid', 'eventid', 'uniqueid', 'reference', 'ref', 'key'],
  source: ['system', 'origin', 'sourcesystem'],
  kind: ['type', 'transactiontype', 'eventtype', 'category'],
  occurredOn: ['date', 'postingdate', 'transactiondate', 'businessdate', 'entrydate', 'day'],
  outlet: ['location', 'site', 'propertycode', 'store', 'entity', 'businessunit'],
  document: ['documentnumber', 'docnumber', 'number', 'invoicenumber', 'invoiceno', 'receiptno'],
  customerId: ['customer', 'customercode', 'customernumber', 'accountid', 'guestid', 'clientid'],
  customerName: ['name', 'guest', 'guestname', 'client', 'clientname'],
  dueOn: ['due', 'duedate'],
  method: ['paymentmethod', 'paymenttype', 'paidby'],
  amount: ['total', 'totalamount', 'paid', 'paymentamount'],
  of: ['originaldocument', 'appliesto', 'originalid', 'relatedto'],
  product: ['item', 'itemcode', 'sku', 'productcode', 'service'],
  lineAmount: ['net', 'netamount', 'linetotal', 'price', 'extended'],
  description: ['details', 'linedescription', 'itemdescription'],
  serviceFrom: ['from', 'startdate', 'arrival', 'checkin', 'servicestart'],
  serviceThrough: ['through', 'to', 'enddate', 'departure', 'checkout', 'serviceend'],
  taxRate: ['tax', 'taxcode', 'taxname'],
  taxAmount: ['taxtotal', 'salestax'],
  settles: ['invoicepaid', 'appliedto', 'paysinvoice'],
  settlesAmount: ['appliedamount', 'amountapplied'],
  debit: ['dr', 'debitamount'],
  credit: ['cr', 'creditamount'],
  account: ['glaccount', 'accountnumber', 'ledgeraccount'],
  giftCard: ['giftcardnumber', 'voucher', 'vouchernumber'],
  server: ['servercode', 'waiter', 'staff', 'tippedemployee'],
  attachment: ['attachmentid', 'supportingdocument', 'supdocid'],
  memo: ['note', 'notes', 'comment', 'comments'],
};

const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
const byPlainName = new Map<string, CsvColumn>();
for (const column of csvColumns) {
  for (const name of alsoCalled[column] ?? []) byPlainName.set(name, column);
}
for (const column of csvColumns) byPlainName.set(plain(column), column);

/** Our column for each of the file's, no column twice; null: none is near. */
export function guessedColumns(header: readonly string[]): (CsvColumn | null)[] {
  const taken = new Set<CsvColumn>();
  const take = (column: CsvColumn | undefined) => {
    if (column === undefined || taken.has(column)) return null;
    taken.add(column);
    return column;
  };
  const sure = header.map((name) => take(byPlainName.get(plain(name))));
  return header.map((name, index) => {
    const known = sure[index];
    if (known) return known;
    const near = closestName(plain(name), byPlainName.keys());
    return near === null ? null : take(byPlainName.get(near));
  });
}
