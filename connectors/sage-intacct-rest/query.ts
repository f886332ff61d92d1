// The queries Tieout asks of POST /services/core/query, and how a page of rows is read. Pure. Used
// by query-client.ts and the connector. Invariant: always ordered (pages are no snapshot) and
// always with includePrivate, or rows that belong to entities would silently be missing. Leaves to
// others: paging (query-client.ts) and what the rows mean (entry-rows.ts, chart-rows.ts).

import type { DateRange, IsoDate } from '#chart-of-accounts/iso-date.ts';
import { standardDimensions } from '../sage-intacct/dimension-words.ts';
import { isPlain, type Plain, textOf } from './exact-json.ts';

/** A query. `optionalFields` are left out again when a company's release cannot query them. */
export interface Query {
  readonly object: string;
  readonly fields: readonly string[];
  readonly optionalFields?: readonly string[];
  readonly filters: readonly Plain[];
  readonly orderBy: readonly Readonly<Record<string, 'asc' | 'desc'>>[];
  /** Asked without the header that names an entity: the vendor forbids it there. */
  readonly isOfWholeCompany?: boolean;
}

/** A page of rows. `totalCount` is null when the answer does not say. */
export interface Page {
  readonly rows: readonly Plain[];
  readonly totalCount: number | null;
}

export const journalEntryObject = 'general-ledger/journal-entry';
export const journalLineObject = 'general-ledger/journal-entry-line';

/** States whose lines are in the books: a reversed entry stays, its reversal stands beside it. */
export const statesInBalances: readonly string[] = ['posted', 'reversalPending', 'reversed'];

const dimensionFields = standardDimensions.map((name) => `dimensions.${name}.id`);

const byKey = [{ key: 'asc' }] as const;

const headerFields = [
  'key',
  'referenceNumber',
  'glJournal.id',
  'postingDate',
  'description',
  'state',
];
const headerOptionalFields = [
  'webURL',
  'entity.id',
  'audit.createdDateTime',
  'audit.createdByUser.id',
];
const lineFields = [
  'key',
  'journalEntry.key',
  'glAccount.id',
  'txnType',
  'txnAmount',
  'baseAmount',
  'entryDate',
  'dimensions.location.id',
];
const lineOptionalFields = [
  'state',
  'description',
  'currency.txnCurrency',
  'journalEntry.glJournal.id',
  'journalEntry.referenceNumber',
  'journalEntry.description',
  'audit.createdDateTime',
  'audit.createdByUser.id',
  ...dimensionFields.filter((name) => name !== 'dimensions.location.id'),
];

/** Lines carry a user-defined dimension by its key. */
const ownFields = (userDefined: readonly string[]) =>
  userDefined.map((name) => `dimensions.${name}.key`);

function headers(filters: readonly Plain[]): Query {
  return {
    object: journalEntryObject,
    fields: headerFields,
    optionalFields: headerOptionalFields,
    filters,
    orderBy: byKey,
  };
}

function lines(filters: readonly Plain[], userDefined: readonly string[]): Query {
  return {
    object: journalLineObject,
    fields: lineFields,
    optionalFields: [...lineOptionalFields, ...ownFields(userDefined)],
    filters,
    orderBy: byKey,
  };
}

/** Headers with one of these reference numbers; at most 100. */
export const headersByReference = (references: readonly string[]): Query =>
  headers([{ $in: { referenceNumber: references } }]);

/** Headers by key; at most 100. */
export const headersByKey = (keys: readonly string[]): Query => headers([{ $in: { key: keys } }]);

/** Leaves out journals of books that are not asked for; without any there is no filter. */
const without = (member: string, journals: readonly string[]): readonly Plain[] =>
  journals.length === 0 ? [] : [{ $notIn: { [member]: journals } }];

/** Headers posted in a period, in all journals but `outside`. */
export const headersOfPeriod = ({ from, through }: DateRange, outside: readonly string[]): Query =>
  headers([
    { $gte: { postingDate: from } },
    { $lte: { postingDate: through } },
    ...without('glJournal.id', outside),
  ]);

/** The newest line first: what its company keeps its books in. */
export const linesWithBaseCurrency: Query = {
  object: journalLineObject,
  fields: ['key', 'currency.baseCurrency'],
  filters: [],
  orderBy: [{ key: 'desc' }],
};

/** Lines of these entries; at most 100. `userDefined`: the company's own dimensions, `nsp::…`. */
export const linesOfEntries = (keys: readonly string[], userDefined: readonly string[]): Query =>
  lines([{ $in: { 'journalEntry.key': keys } }], userDefined);

/** Lines whose entries have one of these reference numbers; at most 100. */
export const linesByReference = (
  references: readonly string[],
  userDefined: readonly string[],
): Query => lines([{ $in: { 'journalEntry.referenceNumber': references } }], userDefined);

/** What of the books a period is listed of. */
export interface ListScope {
  readonly userDefined: readonly string[];
  /** Journals of other books. */
  readonly outside: readonly string[];
}

/** Lines dated in a period, whether or not their headers can be read. */
export const linesOfPeriod = ({ from, through }: DateRange, scope: ListScope): Query =>
  lines(
    [
      { $gte: { entryDate: from } },
      { $lte: { entryDate: through } },
      ...without('journalEntry.glJournal.id', scope.outside),
    ],
    scope.userDefined,
  );

/** Changed at an instant or later: queries can filter by it, as integrators' clients do. */
const modifiedSince = (instant: Date): readonly Plain[] => [
  { $gte: { 'audit.modifiedDateTime': instant.toISOString() } },
];

/** Headers made or changed since, of all journals: an entry may have left those listed. */
export const headersSince = (instant: Date): Query => headers(modifiedSince(instant));

/** Which entries have lines made or changed since: not known to change their header. */
export const linesSince = (instant: Date): Query => ({
  object: journalLineObject,
  fields: ['key', 'journalEntry.key'],
  filters: modifiedSince(instant),
  orderBy: byKey,
});

/** Statistical entries made or changed since. */
export const countsSince = (instant: Date): Query => ({
  ...countsByReference([]),
  filters: modifiedSince(instant),
});

/** Lines of statistical entries dated in a period: for counting them. */
export const countLinesOfPeriod = ({ from, through }: DateRange): Query => ({
  ...countLinesOfEntries([], []),
  filters: [{ $gte: { entryDate: from } }, { $lte: { entryDate: through } }],
});

/** Statistical entries with one of these reference numbers; at most 100. */
export const countsByReference = (references: readonly string[]): Query => ({
  object: 'general-ledger/statistical-journal-entry',
  fields: [
    'key',
    'referenceNumber',
    'statisticalJournal.id',
    'postingDate',
    'description',
    'state',
  ],
  optionalFields: ['entity.id', 'audit.createdDateTime', 'audit.createdByUser.id'],
  filters: [{ $in: { referenceNumber: references } }],
  orderBy: byKey,
});

/** Statistical entries posted in a period. */
export const countsOfPeriod = ({ from, through }: DateRange): Query => ({
  ...countsByReference([]),
  filters: [{ $gte: { postingDate: from } }, { $lte: { postingDate: through } }],
});

/** Statistical entries by key; at most 100. */
export const countsByKey = (keys: readonly string[]): Query => ({
  ...countsByReference([]),
  filters: [{ $in: { key: keys } }],
});

/** Lines of these statistical entries; at most 100. */
export const countLinesOfEntries = (
  keys: readonly string[],
  userDefined: readonly string[],
): Query => ({
  object: 'general-ledger/statistical-journal-entry-line',
  fields: [
    'key',
    'statisticalJournalEntry.key',
    'statisticalAccount.id',
    'txnType',
    'txnAmount',
    'entryDate',
  ],
  optionalFields: ['description', ...dimensionFields, ...ownFields(userDefined)],
  filters: [{ $in: { 'statisticalJournalEntry.key': keys } }],
  orderBy: byKey,
});

/** Where a line has a dimension: standard ones by id, user-defined ones by key. */
export const fieldOfDimension = (name: string): string =>
  (standardDimensions as readonly string[]).includes(name)
    ? `dimensions.${name}.id`
    : `dimensions.${name}.key`;

const placeFields = (dimension: string) => [
  ...['glAccount.id', 'dimensions.location.id', fieldOfDimension(dimension), 'txnType'],
];

interface SumsAsked {
  readonly asOf: IsoDate;
  /** Journals of books that are not asked for. */
  readonly outside: readonly string[];
  readonly dimension: string;
}

/** The ledger's own sums, one row per account, location, value of the dimension and side. */
export const balanceSums = ({ asOf, outside, dimension }: SumsAsked): Query => ({
  object: journalLineObject,
  fields: [...placeFields(dimension), 'sum:baseAmount'],
  filters: [
    { $lte: { entryDate: asOf } },
    { $in: { state: statesInBalances } },
    ...without('journalEntry.glJournal.id', outside),
  ],
  orderBy: placeFields(dimension).map((name) => ({ [name]: 'asc' as const })),
});

/** The same facts line by line, for companies that do not answer the sums. */
export const balanceLines = ({ asOf, outside, dimension }: SumsAsked): Query => ({
  object: journalLineObject,
  fields: ['key', ...placeFields(dimension), 'baseAmount'],
  // Which of the two can be queried is not documented.
  optionalFields: ['state', 'journalEntry.state'],
  filters: [{ $lte: { entryDate: asOf } }, ...without('journalEntry.glJournal.id', outside)],
  orderBy: byKey,
});

/** A list of master data. */
export function masters(
  object: string,
  options: { fields?: readonly string[]; optionalFields?: readonly string[]; id?: string } = {},
): Query {
  return {
    object,
    ...(object === 'company-config/entity' && { isOfWholeCompany: true }),
    fields: ['key', 'id', 'name', 'status', ...(options.fields ?? [])],
    optionalFields: options.optionalFields ?? [],
    filters: options.id === undefined ? [] : [{ $eq: { id: options.id } }],
    orderBy: byKey,
  };
}

/** The body of one page. `start` counts rows from 1. */
export function pageBody(query: Query, fields: readonly string[], start: number, size: number) {
  return {
    object: query.object,
    fields,
    ...(query.filters.length === 0
      ? {}
      : {
          filters: query.filters,
          filterExpression: query.filters.map((_, index) => index + 1).join(' and '),
        }),
    filterParameters: { includePrivate: true },
    orderBy: query.orderBy,
    start,
    size,
  };
}

/**
 * A page out of an answer's body, or null when it is none. Members nobody asked for are ignored.
 */
export function readPage(body: unknown): Page | null {
  if (!isPlain(body) || !Array.isArray(body['ia::result'])) return null;
  const rows = body['ia::result'];
  if (!rows.every(isPlain)) return null;
  const meta = isPlain(body['ia::meta']) ? body['ia::meta'] : {};
  const total = textOf(meta, 'totalCount');
  return { rows, totalCount: total !== null && /^\d{1,12}$/.test(total) ? Number(total) : null };
}

/** The field a refused query (REST-1106) names in its text, or null. */
export function fieldNotQueryable(message: string): string | null {
  return /^The (\S+) field in .+ cannot be used in query/.exec(message)?.[1] ?? null;
}
