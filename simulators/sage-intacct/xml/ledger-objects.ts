// GLBATCH and GLENTRY: journal entries and their lines as the XML API shows them.
//
// xml-objects.ts puts these tables beside the master data; reads and queries answer from them.
// **Invariant**: financial and statistical entries are one list here, as the API has one object
// for both; a line's BATCHNO is the RECORDNO of its entry.
// Fields are those of the published samples; lengths are placeholders, since none are published.

import { decimalOf } from '../amounts.ts';
import type { Books, User } from '../books.ts';
import type { dimensionLists } from '../dimensions.ts';
import type { Entry, Line } from '../entry-index.ts';
import { stateWords } from './dates.ts';
import { type AnyXmlObject, field, fieldMap, type XmlField, type XmlObject } from './objects.ts';

const stateCodes = Object.fromEntries(Object.values(stateWords));

/** GLENTRY's element for a dimension: LOCATION and DEPARTMENT go without ID. */
export const dimensionElements: Readonly<Record<keyof typeof dimensionLists, string>> = {
  location: 'LOCATION',
  department: 'DEPARTMENT',
  employee: 'EMPLOYEEID',
  project: 'PROJECTID',
  customer: 'CUSTOMERID',
  vendor: 'VENDORID',
  item: 'ITEMID',
  class: 'CLASSID',
  contract: 'CONTRACTID',
  warehouse: 'WAREHOUSEID',
};

/** The element of a user-defined dimension: `nsp::slip` is GLDIMSLIP. */
export function userDefinedElement(name: string): string {
  return `GLDIM${name.replace(/^nsp::/, '').toUpperCase()}`;
}

/** Every dimension of the company by the element it has on a line. */
export function lineElements(books: Books): ReadonlyMap<string, string> {
  const own = [...books.userDefined.keys()].map((name) => [userDefinedElement(name), name]);
  const standard = Object.entries(dimensionElements).map(([name, element]) => [element, name]);
  return new Map([...standard, ...own] as [string, string][]);
}

const readOnly = { isReadOnly: true };

function userKey(books: Books, id: string): string {
  return books.users.get(id)?.key ?? '0';
}

function batchFields(books: Books, webUrl: (key: string) => string): XmlField<Entry>[] {
  const location = (id: string | null) => books.masters.location.get(id ?? '');
  return [
    field('RECORDNO', 'integer', ({ record }) => record.key, {
      label: 'Record number',
      ...readOnly,
    }),
    field('BATCHNO', 'integer', ({ record }) => String(record.txnNumber), readOnly),
    field('BATCH_TITLE', 'text', ({ record }) => record.description, {
      label: 'Description',
      maxLength: 80,
      isRequired: true,
    }),
    field('JOURNAL', 'text', ({ record }) => record.journal, { maxLength: 30, isRequired: true }),
    field('BATCH_DATE', 'date', ({ record }) => record.postingDate, {
      label: 'Posting date',
      isRequired: true,
    }),
    field('REVERSEDATE', 'date', ({ record }) => record.automaticReversalDate ?? null),
    field(
      'REVERSED',
      'date',
      ({ record }) => books.entryOf(record.reversedBy ?? '')?.record.postingDate ?? null,
      readOnly,
    ),
    field('REVERSEDKEY', 'integer', ({ record }) => record.reversedBy ?? null, readOnly),
    field('REVERSEDFROM', 'date', ({ record }) => record.reversedFromDate ?? null, readOnly),
    field('MODULE', 'text', () => '2.GL', readOnly),
    field('REFERENCENO', 'text', ({ record }) => record.referenceNumber, {
      label: 'Reference number',
      maxLength: 100,
    }),
    field('SUPDOCID', 'text', ({ record }) => record.attachment ?? null, { maxLength: 20 }),
    field('STATE', 'choice', ({ record }) => stateWords[record.state][0], { codes: stateCodes }),
    field('BASELOCATION', 'integer', ({ record }) => location(record.baseLocation)?.key ?? null),
    field('BASELOCATION_NO', 'text', ({ record }) => record.baseLocation),
    field('WHENCREATED', 'timestamp', ({ record }) => record.createdAt, readOnly),
    field('WHENMODIFIED', 'timestamp', ({ record }) => record.modifiedAt, readOnly),
    field('CREATEDBY', 'integer', ({ record }) => userKey(books, record.createdBy), readOnly),
    field('MODIFIEDBY', 'integer', ({ record }) => userKey(books, record.modifiedBy), readOnly),
    field('USERKEY', 'integer', ({ record }) => userKey(books, record.createdBy), readOnly),
    field(
      'MEGAENTITYKEY',
      'integer',
      ({ record }) => location(record.entity)?.key ?? null,
      readOnly,
    ),
    field('MEGAENTITYID', 'text', ({ record }) => record.entity, readOnly),
    field(
      'MEGAENTITYNAME',
      'text',
      ({ record }) => location(record.entity)?.name ?? null,
      readOnly,
    ),
    field('RECORD_URL', 'text', ({ record }) => webUrl(record.key), readOnly),
  ];
}

function masterName(books: Books, kind: string, line: Line): string | null {
  return books.list(kind)?.byId.get(line.record.dimensions[kind] ?? '')?.name ?? null;
}

function dimensionFields(books: Books): XmlField<Line>[] {
  return [...lineElements(books)].flatMap(([element, name]): XmlField<Line>[] => {
    const label = books.company.dimensionLabels?.[name];
    const options = label === undefined ? {} : { label };
    const title = `${element.replace(/ID$/, '')}NAME`;
    return [
      field(element, 'text', (line: Line) => line.record.dimensions[name] ?? null, options),
      field(title, 'text', (line: Line) => masterName(books, name, line), readOnly),
    ];
  });
}

/** The books' cents of a line; counts have no currency and no base amount of their own. */
function lineFields(books: Books): XmlField<Line>[] {
  const account = (line: Line) =>
    books.masters.account.get(line.record.account) ??
    books.masters.statisticalAccount.get(line.record.account);
  const isStatistical = (line: Line) => line.entry.record.kind === 'statistical';
  return [
    field('RECORDNO', 'integer', (line) => line.record.key, readOnly),
    field('BATCHNO', 'integer', (line) => line.entry.record.key, readOnly),
    field('BATCH_NUMBER', 'integer', (line) => String(line.entry.record.txnNumber), readOnly),
    field('BATCH_DATE', 'date', (line) => line.entry.record.postingDate, readOnly),
    field('BATCHTITLE', 'text', (line) => line.entry.record.description, readOnly),
    field('LINE_NO', 'integer', (line) => String(line.lineNumber), readOnly),
    field('ENTRY_DATE', 'date', (line) => line.entry.record.postingDate, readOnly),
    field('ACCOUNTNO', 'text', (line) => line.record.account, { maxLength: 24, isRequired: true }),
    field('ACCOUNTTITLE', 'text', (line) => account(line)?.name ?? null, readOnly),
    field('ACCOUNTKEY', 'integer', (line) => account(line)?.key ?? null, readOnly),
    field('STATISTICAL', 'choice', (line) => (isStatistical(line) ? 'true' : 'false'), {
      codes: { true: 'T', false: 'F' },
      ...readOnly,
    }),
    field('TR_TYPE', 'integer', (line) => (line.record.txnType === 'debit' ? '1' : '-1'), {
      isRequired: true,
    }),
    field('TRX_AMOUNT', 'decimal', (line) => decimalOf(line.txnCents), { isRequired: true }),
    field('AMOUNT', 'decimal', (line) => decimalOf(line.baseCents)),
    field('CURRENCY', 'text', (line) => (isStatistical(line) ? null : line.record.txnCurrency)),
    field('BASECURR', 'text', (line) => (isStatistical(line) ? null : books.company.baseCurrency)),
    field('EXCHANGE_RATE', 'decimal', (line) => line.record.exchangeRate),
    field('EXCH_RATE_DATE', 'date', (line) => line.record.exchangeRateDate ?? null),
    field('EXCH_RATE_TYPE_ID', 'text', (line) => line.record.exchangeRateTypeId ?? null),
    field('DOCUMENT', 'text', (line) => line.record.documentId, { maxLength: 30 }),
    field('DESCRIPTION', 'text', (line) => line.record.description, { maxLength: 1000 }),
    field('STATE', 'choice', (line) => stateWords[line.entry.record.state][0], {
      codes: stateCodes,
      ...readOnly,
    }),
    field('BILLABLE', 'boolean', (line) => String(line.record.isBillable ?? false)),
    field('ALLOCATION', 'text', (line) => line.record.allocation ?? null),
    ...dimensionFields(books),
    field('WHENCREATED', 'timestamp', (line) => line.entry.record.createdAt, readOnly),
    field('WHENMODIFIED', 'timestamp', (line) => line.entry.record.modifiedAt, readOnly),
  ];
}

function* pick<T>(keys: readonly string[], find: (key: string) => Iterable<T> | undefined) {
  for (const key of new Set(keys)) yield* find(key) ?? [];
}

function one<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}

function* referenced(books: Books, reference: string): Generator<Entry> {
  yield* books.entriesByReference.get(reference) ?? [];
  yield* books.statistical.entriesByReference.get(reference) ?? [];
}

function batchObject(books: Books, webUrl: (key: string) => string): XmlObject<Entry> {
  return {
    name: 'GLBATCH',
    fields: fieldMap(batchFields(books, webUrl)),
    relations: {
      JOURNAL: {
        object: 'JOURNAL',
        relatedBy: 'JOURNAL',
        find: ({ record }) =>
          books.masters.journal.get(record.journal) ??
          books.masters.statisticalJournal.get(record.journal),
      },
      USERINFO: {
        object: 'USERINFO',
        relatedBy: 'USERKEY',
        find: ({ record }) => books.users.get(record.createdBy),
      },
    },
    rows: function* () {
      yield* books.entries.values();
      yield* books.statistical.entries.values();
    },
    keyOf: ({ record }) => record.key,
    byKey: (key) => books.entryOf(key),
    byName: (key) => books.entryOf(key),
    entityOf: ({ record }) => record.entity,
    entryKeyOf: ({ record }) => record.key,
    indexes: {
      RECORDNO: (keys) => pick(keys, (key) => one(books.entryOf(key))),
      REFERENCENO: (values) => pick(values, (value) => referenced(books, value)),
    },
    owned: { name: 'ENTRIES', object: 'GLENTRY', rows: (entry) => entry.lines },
  };
}

function lineObject(books: Books): XmlObject<Line> {
  const { statistical } = books;
  const byKey = (key: string) => books.lines.get(key) ?? statistical.lines.get(key);
  return {
    name: 'GLENTRY',
    fields: fieldMap(lineFields(books)),
    relations: {
      GLBATCH: { object: 'GLBATCH', relatedBy: 'BATCHNO', find: (line) => line.entry },
      GLACCOUNT: {
        object: 'GLACCOUNT',
        relatedBy: 'ACCOUNTNO',
        find: (line) => books.masters.account.get(line.record.account),
      },
    },
    rows: function* () {
      yield* books.lines.values();
      yield* statistical.lines.values();
    },
    keyOf: ({ record }) => record.key,
    byKey,
    byName: byKey,
    entityOf: ({ entry }) => entry.record.entity,
    entryKeyOf: ({ entry }) => entry.record.key,
    indexes: {
      RECORDNO: (keys) => pick(keys, (key) => one(byKey(key))),
      BATCHNO: (keys) => pick(keys, (key) => books.entryOf(key)?.lines),
      'GLBATCH.RECORDNO': (keys) => pick(keys, (key) => books.entryOf(key)?.lines),
      'GLBATCH.REFERENCENO': (values) =>
        pick(values, (value) => [...referenced(books, value)].flatMap((entry) => entry.lines)),
      ACCOUNTNO: (ids) =>
        pick(ids, (id) => [
          ...(books.linesByAccount.get(id) ?? []),
          ...(statistical.linesByAccount.get(id) ?? []),
        ]),
    },
  };
}

function userObject(books: Books): XmlObject<User> {
  return {
    name: 'USERINFO',
    fields: fieldMap<User>([
      field('RECORDNO', 'integer', (user) => user.key, readOnly),
      field('LOGINID', 'text', (user) => user.id),
      field('DESCRIPTION', 'text', (user) => user.name),
      field('STATUS', 'choice', (user) => user.status ?? 'active', {
        codes: { active: 'T', inactive: 'F' },
      }),
    ]),
    relations: {},
    rows: () => books.users.values(),
    keyOf: (user) => user.key,
    byKey: (key) => [...books.users.values()].find((user) => user.key === key),
    byName: (id) => books.users.get(id),
    entityOf: () => null,
    indexes: {},
  };
}

/** The two objects of the journal, and the users who made entries. */
export function ledgerObjects(books: Books, webUrl: (key: string) => string): AnyXmlObject[] {
  const all = [batchObject(books, webUrl), lineObject(books), userObject(books)];
  return all as unknown as AnyXmlObject[];
}
