// The objects of the API and their fields: one table from which GET, query and model all answer.
//
// Each object says its rows, its fields (type and how to read them) and which fields have an index.
// **Invariant**: a field has one meaning everywhere: the dotted name of a query row, the nested
// member of a GET and the entry of the model are the same line of this file.
// It leaves filtering to query.ts and nesting to object-bodies.ts.

import { decimalOf } from './amounts.ts';
import type { Books, Master, ReportingPeriod } from './books.ts';
import type { EntryRecord, MasterKind } from './changes.ts';
import { dimensionLists } from './dimensions.ts';
import type { Entry, Line } from './entry-index.ts';

/** `key` compares as a number; `decimal` is text on the wire and exact inside. */
export type FieldType = 'string' | 'key' | 'decimal' | 'integer' | 'date' | 'date-time' | 'boolean';

/** What a field of a row holds. */
export type FieldValue = string | number | boolean | null;

/** One field: its type and how it is read from a row. */
export interface Field<Row> {
  readonly type: FieldType;
  readonly get: (row: Row) => FieldValue;
  /** On the `key` of a reference: the object it points at. */
  readonly apiObject?: string;
}

/** One object of the API over the books. */
export interface ApiObject<Row> {
  readonly name: string;
  readonly fields: ReadonlyMap<string, Field<Row>>;
  readonly rows: () => Iterable<Row>;
  readonly count: () => number;
  readonly byKey: (key: string) => Row | undefined;
  readonly keyOf: (row: Row) => string;
  /** The entity a row is private to; `null` when it belongs to the top level. */
  readonly entityOf: (row: Row) => string | null;
  /** Fields with an index: the rows that have one of these values, or a superset of them. */
  readonly indexes: Readonly<Record<string, (values: readonly string[]) => Iterable<Row>>>;
}

type FieldList<Row> = [string, FieldType, (row: Row) => FieldValue, (string | undefined)?][];

function fieldMap<Row>(list: FieldList<Row>): ReadonlyMap<string, Field<Row>> {
  return new Map(
    list.map(([name, type, get, apiObject]) => [
      name,
      apiObject === undefined ? { type, get } : { type, get, apiObject },
    ]),
  );
}

/** The members of a reference: key, id, name (unless it has none) and href. */
function referenceFields<Row>(
  name: string,
  object: string,
  find: (row: Row) => { key: string; id: string; name: string } | undefined,
): FieldList<Row> {
  return [
    [`${name}.key`, 'key', (row) => find(row)?.key ?? null, object],
    [`${name}.id`, 'string', (row) => find(row)?.id ?? null],
    [`${name}.name`, 'string', (row) => find(row)?.name ?? null],
    [
      `${name}.href`,
      'string',
      (row) => {
        const key = find(row)?.key;
        return key === undefined ? null : `/objects/${object}/${key}`;
      },
    ],
  ];
}

function auditFields<Row>(books: Books, audit: (row: Row) => EntryAudit): FieldList<Row> {
  const user = (id: string) => books.users.get(id) ?? { key: '0', id, name: id };
  return [
    ['audit.createdDateTime', 'date-time', (row) => audit(row).createdAt],
    ['audit.modifiedDateTime', 'date-time', (row) => audit(row).modifiedAt],
    ['audit.createdBy', 'string', (row) => user(audit(row).createdBy).key],
    ['audit.modifiedBy', 'string', (row) => user(audit(row).modifiedBy).key],
    ...referenceFields<Row>('audit.createdByUser', 'company-config/user', (row) =>
      user(audit(row).createdBy),
    ),
    ...referenceFields<Row>('audit.modifiedByUser', 'company-config/user', (row) =>
      user(audit(row).modifiedBy),
    ),
  ];
}

type EntryAudit = Pick<EntryRecord, 'createdAt' | 'createdBy' | 'modifiedAt' | 'modifiedBy'>;

function entryFields(books: Books, webUrl: (key: string) => string): FieldList<Entry> {
  const { journal, location } = books.masters;
  return [
    ['key', 'key', (row) => row.record.key],
    ['id', 'string', (row) => row.record.key],
    ['href', 'string', (row) => `/objects/general-ledger/journal-entry/${row.record.key}`],
    ['txnNumber', 'integer', (row) => row.record.txnNumber],
    ['referenceNumber', 'string', (row) => row.record.referenceNumber],
    ['postingDate', 'date', (row) => row.record.postingDate],
    ['description', 'string', (row) => row.record.description],
    ['state', 'string', (row) => row.record.state],
    ['moduleName', 'string', () => '2.GL'],
    ['webURL', 'string', (row) => webUrl(row.record.key)],
    ...referenceFields<Entry>('glJournal', 'general-ledger/journal', (row) =>
      journal.get(row.record.journal),
    ),
    ...referenceFields<Entry>('entity', 'company-config/entity', (row) =>
      location.get(row.record.entity ?? ''),
    ),
    ...referenceFields<Entry>('baseLocation', 'company-config/location', (row) =>
      location.get(row.record.baseLocation ?? ''),
    ),
    ...auditFields<Entry>(books, (row) => row.record),
  ];
}

const dimensionObjects: Record<string, string> = {
  location: 'company-config/location',
  department: 'company-config/department',
  employee: 'company-config/employee',
  project: 'projects/project',
  customer: 'accounts-receivable/customer',
  vendor: 'accounts-payable/vendor',
  item: 'inventory-control/item',
  class: 'company-config/class',
  contract: 'contracts/contract',
  warehouse: 'inventory-control/warehouse',
};

function lineFields(books: Books, ofEntry: FieldList<Entry>): FieldList<Line> {
  const dimensions = Object.keys(dimensionLists).flatMap((name) =>
    referenceFields<Line>(`dimensions.${name}`, dimensionObjects[name] ?? '', (row) => {
      const id = row.record.dimensions[name];
      return id === undefined ? undefined : books.masters[name as MasterKind].get(id);
    }),
  );
  return [
    ['key', 'key', (row) => row.record.key],
    ['id', 'string', (row) => row.record.key],
    ['href', 'string', (row) => `/objects/general-ledger/journal-entry-line/${row.record.key}`],
    ['lineNumber', 'integer', (row) => row.lineNumber],
    ['entryDate', 'date', (row) => row.entry.record.postingDate],
    ['txnType', 'string', (row) => row.record.txnType],
    ['txnAmount', 'decimal', (row) => decimalOf(row.txnCents)],
    ['baseAmount', 'decimal', (row) => decimalOf(row.baseCents)],
    ['description', 'string', (row) => row.record.description],
    ['documentId', 'string', (row) => row.record.documentId],
    ['state', 'string', (row) => row.entry.record.state],
    ['accountingPeriod', 'string', () => null],
    ['currency.txnCurrency', 'string', (row) => row.record.txnCurrency],
    ['currency.baseCurrency', 'string', () => books.company.baseCurrency],
    ['currency.exchangeRate', 'decimal', (row) => row.record.exchangeRate],
    ...referenceFields<Line>('glAccount', 'general-ledger/account', (row) =>
      books.masters.account.get(row.record.account),
    ),
    ...dimensions,
    ...ofEntry.map(([name, type, get, apiObject]): FieldList<Line>[number] => [
      `journalEntry.${name}`,
      type,
      (row) => get(row.entry),
      name === 'key' ? 'general-ledger/journal-entry' : apiObject,
    ]),
    ...auditFields<Line>(books, (row) => row.entry.record),
  ];
}

function masterFields(books: Books, name: string, kind: MasterKind): FieldList<Master> {
  const value = (member: string, otherwise: FieldValue) => (row: Master) =>
    (row.values[member] as FieldValue | undefined) ?? otherwise;
  const own: Partial<Record<MasterKind, FieldList<Master>>> = {
    account: [
      ['accountType', 'string', value('accountType', null)],
      ['normalBalance', 'string', value('normalBalance', null)],
      [
        'closingType',
        'string',
        (row) =>
          row.values.accountType === 'incomeStatement' ? 'closingAccount' : 'nonClosingAccount',
      ],
      ['disallowDirectPosting', 'boolean', value('disallowDirectPosting', false)],
      ['alternativeGLAccount', 'string', value('alternativeGLAccount', 'none')],
      ['category', 'string', value('category', null)],
      ['isTaxable', 'boolean', value('isTaxable', false)],
      ['mrcCode', 'string', value('mrcCode', null)],
      ['taxCode', 'string', value('taxCode', null)],
      ...Object.keys(dimensionLists).map((dimension): FieldList<Master>[number] => [
        `requireDimensions.${dimension}`,
        'boolean',
        (row) => ((row.values.requireDimensions ?? []) as string[]).includes(dimension),
      ]),
    ],
    journal: [
      ['bookType', 'string', value('bookType', 'accrual')],
      ['bookId', 'string', value('bookId', 'ACCRUAL')],
      ['isAdjustment', 'boolean', value('isAdjustment', false)],
      ['disallowDirectPosting', 'boolean', value('disallowDirectPosting', false)],
      ['isBillable', 'boolean', value('isBillable', false)],
      ['enableApproval', 'boolean', value('enableApproval', false)],
    ],
  };
  const user = books.company.users[0]?.id ?? '';
  return [
    ['key', 'key', (row) => row.key],
    ['id', 'string', (row) => row.id],
    ['name', 'string', (row) => row.name],
    ['status', 'string', (row) => row.status],
    ['href', 'string', (row) => `/objects/${name}/${row.key}`],
    ...(own[kind] ?? []),
    ...referenceFields<Master>('entity', 'company-config/entity', (row) =>
      books.masters.location.get(row.entity ?? ''),
    ),
    ...auditFields<Master>(books, (row) => ({ ...row, createdBy: user, modifiedBy: user })),
  ];
}

function masterObject(
  books: Books,
  name: string,
  kind: MasterKind,
  isMember: (row: Master) => boolean = () => true,
): ApiObject<Master> {
  const rows = () => [...books.masters[kind].values()].filter(isMember);
  return {
    name,
    fields: fieldMap(masterFields(books, name, kind)),
    rows,
    count: () => rows().length,
    byKey: (key) => {
      const row = books.mastersByKey[kind].get(key);
      return row !== undefined && isMember(row) ? row : undefined;
    },
    keyOf: (row) => row.key,
    // Locations name their entity, yet every caller may read them: they are not private records.
    entityOf: () => null,
    indexes: {},
  };
}

function periodObject(books: Books): ApiObject<ReportingPeriod> {
  const name = 'general-ledger/reporting-period';
  return {
    name,
    fields: fieldMap<ReportingPeriod>([
      ['key', 'key', (row) => row.key],
      ['id', 'string', (row) => row.id],
      ['name', 'string', (row) => row.id],
      ['href', 'string', (row) => `/objects/${name}/${row.key}`],
      ['startDate', 'date', (row) => row.startDate],
      ['endDate', 'date', (row) => row.endDate],
      ['status', 'string', () => 'active'],
    ]),
    rows: () => books.periods.values(),
    count: () => books.periods.size,
    byKey: (key) => books.periods.get(key),
    keyOf: (row) => row.key,
    entityOf: () => null,
    indexes: {},
  };
}

function* pick<T>(keys: readonly string[], find: (key: string) => Iterable<T> | undefined) {
  for (const key of new Set(keys)) yield* find(key) ?? [];
}

function one<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}

function entryObject(books: Books, list: FieldList<Entry>): ApiObject<Entry> {
  const byKey = (keys: readonly string[]) => pick(keys, (key) => one(books.entries.get(key)));
  return {
    name: 'general-ledger/journal-entry',
    fields: fieldMap(list),
    rows: () => books.entries.values(),
    count: () => books.entries.size,
    byKey: (key) => books.entries.get(key),
    keyOf: (row) => row.record.key,
    entityOf: (row) => row.record.entity,
    indexes: {
      key: byKey,
      id: byKey,
      referenceNumber: (values) => pick(values, (value) => books.entriesByReference.get(value)),
    },
  };
}

function lineObject(books: Books, list: FieldList<Line>): ApiObject<Line> {
  const byKey = (keys: readonly string[]) => pick(keys, (key) => one(books.lines.get(key)));
  const ofEntry = (keys: readonly string[]) => pick(keys, (key) => books.entries.get(key)?.lines);
  return {
    name: 'general-ledger/journal-entry-line',
    fields: fieldMap(list),
    rows: () => books.lines.values(),
    count: () => books.lines.size,
    byKey: (key) => books.lines.get(key),
    keyOf: (row) => row.record.key,
    entityOf: (row) => row.entry.record.entity,
    indexes: {
      key: byKey,
      id: byKey,
      'journalEntry.key': ofEntry,
      'journalEntry.id': ofEntry,
      'journalEntry.referenceNumber': (values) =>
        pick(values, (value) =>
          [...(books.entriesByReference.get(value) ?? [])].flatMap((entry) => entry.lines),
        ),
      'glAccount.id': (values) => pick(values, (value) => books.linesByAccount.get(value)),
    },
  };
}

/** Rows of different objects have different types; outside this file only their fields are read. */
export type AnyObject = ApiObject<never>;

/** All objects over one set of books. `webUrl` gives the page of an entry in the simulator. */
export function apiObjects(books: Books, webUrl: (key: string) => string): Map<string, AnyObject> {
  const ofEntry = entryFields(books, webUrl);
  const objects = [
    entryObject(books, ofEntry),
    lineObject(books, lineFields(books, ofEntry)),
    masterObject(books, 'general-ledger/account', 'account'),
    masterObject(books, 'general-ledger/journal', 'journal'),
    periodObject(books),
    masterObject(books, 'company-config/location', 'location'),
    masterObject(books, 'company-config/entity', 'location', (row) => row.entity === null),
    masterObject(books, 'company-config/department', 'department'),
    masterObject(books, 'company-config/class', 'class'),
    masterObject(books, 'company-config/employee', 'employee'),
    masterObject(books, 'accounts-receivable/customer', 'customer'),
    masterObject(books, 'accounts-payable/vendor', 'vendor'),
    masterObject(books, 'inventory-control/item', 'item'),
    masterObject(books, 'projects/project', 'project'),
  ] as unknown as AnyObject[];
  return new Map(objects.map((object) => [object.name, object]));
}
