// The queries Tieout asks of the XML API, and how a page of rows is read. Pure. Used by
// query-client.ts and the connector. Invariant: always ordered by RECORDNO (there is no default
// order, and each page is a new query) and always with showprivate, or rows of entities would
// silently be missing. Leaves to others: paging (query-client.ts), what rows mean (entry-rows.ts).
// Source: developer.intacct.com/web-services/queries, read 2026-11-26.

import type { DateRange, IsoDate } from '#chart-of-accounts/iso-date.ts';
import { lineElements } from './dimension-elements.ts';
import { dateText } from './glbatch-body.ts';
import type { Said } from './response.ts';
import { child, type XmlElement } from './xml-reader.ts';
import { node, type XmlNode } from './xml-writer.ts';

/** A query. `optionalFields` are left out again when a company's release does not know them. */
export interface Query {
  readonly object: string;
  readonly fields: readonly string[];
  readonly optionalFields?: readonly string[];
  readonly filters: readonly XmlNode[];
  /** Default RECORDNO. */
  readonly orderBy?: string;
}

/** A row: field names in upper case → texts; what is empty is not there. */
export type Row = Readonly<Record<string, string>>;

/** A page of rows. Counts are null when the answer does not say. */
export interface Page {
  readonly rows: readonly Row[];
  readonly totalCount: number | null;
  readonly numRemaining: number | null;
}

const headerFields = ['RECORDNO', 'REFERENCENO', 'JOURNAL', 'BATCH_DATE', 'BATCH_TITLE', 'STATE'];
const headerOptionalFields = ['WHENCREATED', 'USERINFO.LOGINID', 'MEGAENTITYID', 'RECORD_URL'];
const lineFields = [
  'RECORDNO',
  'BATCHNO',
  'ACCOUNTNO',
  'TR_TYPE',
  'TRX_AMOUNT',
  'AMOUNT',
  'ENTRY_DATE',
  'LOCATION',
];
const lineOptionalFields = [
  'STATE',
  'STATISTICAL',
  'DESCRIPTION',
  'CURRENCY',
  'BATCHTITLE',
  'GLBATCH.REFERENCENO',
  'GLBATCH.JOURNAL',
  ...Object.values(lineElements).filter((name) => name !== 'LOCATION'),
];

function compare(operator: string, field: string, value: string): XmlNode {
  return node(operator, [node('field', field), node('value', value)]);
}

/** One of the values; at most 1,000 as documented, and never more than 100 from us. */
function oneOf(field: string, values: readonly string[]): XmlNode {
  const [first = '', ...others] = values;
  if (others.length === 0) return compare('equalto', field, first);
  return node('in', [node('field', field), ...values.map((value) => node('value', value))]);
}

function inPeriod(field: string, { from, through }: DateRange): readonly XmlNode[] {
  return [
    compare('greaterthanorequalto', field, dateText(from)),
    compare('lessthanorequalto', field, dateText(through)),
  ];
}

const headers = (filters: readonly XmlNode[]): Query => ({
  object: 'GLBATCH',
  fields: headerFields,
  optionalFields: headerOptionalFields,
  filters,
});

const lines = (userDimensions: readonly string[], filters: readonly XmlNode[]): Query => ({
  object: 'GLENTRY',
  fields: lineFields,
  optionalFields: [...lineOptionalFields, ...userDimensions],
  filters,
});

/** Headers with one of these reference numbers; at most 100. */
export const headersByReference = (references: readonly string[]): Query =>
  headers([oneOf('REFERENCENO', references)]);

/** Headers by RECORDNO; at most 100. */
export const headersByRecord = (records: readonly string[]): Query =>
  headers([oneOf('RECORDNO', records)]);

/** Headers posted in a period. */
export const headersOfPeriod = (period: DateRange): Query =>
  headers(inPeriod('BATCH_DATE', period));

/** Headers made or changed on a day or later. */
export const headersSince = (day: IsoDate): Query =>
  headers([compare('greaterthanorequalto', 'WHENMODIFIED', dateText(day))]);

/** Which entries have lines made or changed since: not known to change their header. */
export const linesSince = (day: IsoDate): Query => ({
  object: 'GLENTRY',
  fields: ['RECORDNO', 'BATCHNO'],
  filters: [compare('greaterthanorequalto', 'WHENMODIFIED', dateText(day))],
});

/** Lines dated in a period, but for those of these journals: for counting them. */
export const linesToCount = (period: DateRange, outside: readonly string[]): Query => ({
  object: 'GLENTRY',
  fields: ['RECORDNO'],
  filters: [
    ...inPeriod('ENTRY_DATE', period),
    ...outside.map((journal) => compare('notequalto', 'GLBATCH.JOURNAL', journal)),
  ],
});

/** The queries of lines; a line's BATCHNO is its entry's RECORDNO. */
export const linesQueries = (userDimensions: readonly string[]) => ({
  ofEntries: (records: readonly string[]): Query =>
    lines(userDimensions, [oneOf('BATCHNO', records)]),
  /** By a path into the header: documented for queries, not for this relation. */
  byReference: (references: readonly string[]): Query =>
    lines(userDimensions, [oneOf('GLBATCH.REFERENCENO', references)]),
  ofPeriod: (period: DateRange): Query => lines(userDimensions, inPeriod('ENTRY_DATE', period)),
  /** With `element`, a dimension's: without it nobody could tell which value a line has. */
  through: (asOf: IsoDate, element: string): Query => ({
    object: 'GLENTRY',
    // Without its state a draft's line could not be told from a booked one.
    fields: [...lineFields, 'STATE', element],
    optionalFields: ['STATISTICAL', 'GLBATCH.JOURNAL'],
    filters: [compare('lessthanorequalto', 'ENTRY_DATE', dateText(asOf))],
  }),
});

/** A list of master data. */
export function masters(
  object: string,
  options: {
    fields: readonly string[];
    optionalFields?: readonly string[];
    orderBy?: string;
  },
): Query {
  return { object, ...options, filters: [] };
}

/** The query of those with this value only. */
export function whereIs(query: Query, [field, value]: readonly [string, string]): Query {
  return { ...query, filters: [...query.filters, compare('equalto', field, value)] };
}

/** `<query>` of one page. `offset` counts rows from 0. */
export function queryFunction(
  query: Query,
  fields: readonly string[],
  page: { readonly offset: number; readonly size: number },
): XmlNode {
  const { filters } = query;
  const order = node('order', [node('field', query.orderBy ?? 'RECORDNO'), node('ascending')]);
  return node('query', [
    node('object', query.object),
    node(
      'select',
      fields.map((field) => node('field', field)),
    ),
    ...(filters.length === 0
      ? []
      : [node('filter', filters.length === 1 ? filters : [node('and', filters)])]),
    node('orderby', [order]),
    node('options', [node('showprivate', 'true')]),
    node('pagesize', String(page.size)),
    node('offset', String(page.offset)),
  ]);
}

function countOf(data: XmlElement, name: string): number | null {
  const text = data.attributes[name] ?? '';
  return /^\d{1,12}$/.test(text) ? Number(text) : null;
}

/** An element's children as a row. */
export function rowOf(element: XmlElement): Row {
  const row: Record<string, string> = {};
  for (const { name, text } of element.children) {
    if (text !== '') row[name.toUpperCase()] = text;
  }
  return row;
}

/** A page out of a success, or null when there is no data in it. */
export function readPage(said: Said): Page | null {
  const data = said.kind === 'succeeded' ? child(said.result, 'data') : null;
  if (data === null) return null;
  const rows = data.children.map(rowOf);
  const count = countOf(data, 'count');
  // Fewer rows than the page says it has: a part of the answer is missing.
  if (count !== null && count !== rows.length) return null;
  const totalCount = countOf(data, 'totalcount');
  return { rows, totalCount, numRemaining: countOf(data, 'numremaining') };
}
