// Journal entries and their lines as objects of the API, financial and statistical.
//
// api-objects.ts puts them beside the master data.
// **Invariant**: a line shows the header members of its entry under `journalEntry.`; a statistical
// line shows counts, as increase or decrease.
// It leaves what may be written to journal-entry-body.ts and statistical-entry-body.ts.

import { decimalOf } from './amounts.ts';
import type { Books } from './books.ts';
import { dimensionLists } from './dimensions.ts';
import type { Entry, EntryIndex, Line } from './entry-index.ts';
import { dimensionObjects } from './master-objects.ts';
import {
  type AnyObject,
  type ApiObject,
  auditFields,
  type FieldList,
  fieldMap,
  referenceFields,
} from './object-fields.ts';

/** What entry objects need besides the books. */
export interface EntryView {
  /** The page of an entry in the simulator. */
  readonly webUrl: (key: string) => string;
  /** Whether reads do not see an entry yet. */
  readonly isYoung: (key: string) => boolean;
}

/** What differs between financial and statistical journals. */
interface Kind {
  readonly entry: string;
  readonly line: string;
  readonly index: (books: Books) => EntryIndex;
  readonly isStatistical: boolean;
}

const financial: Kind = {
  entry: 'general-ledger/journal-entry',
  line: 'general-ledger/journal-entry-line',
  index: (books) => books.financial,
  isStatistical: false,
};
const statistical: Kind = {
  entry: 'general-ledger/statistical-journal-entry',
  line: 'general-ledger/statistical-journal-entry-line',
  index: (books) => books.statistical,
  isStatistical: true,
};

function entryFields(books: Books, kind: Kind, view: EntryView): FieldList<Entry> {
  const { journal, statisticalJournal, location, attachment } = books.masters;
  const reversal = (key: string | undefined) => {
    const found = key === undefined ? undefined : books.entryOf(key);
    return found && { key: found.record.key, id: found.record.key, name: found.record.description };
  };
  return [
    ['key', 'key', (row) => row.record.key],
    ['id', 'string', (row) => row.record.key],
    ['href', 'string', (row) => `/objects/${kind.entry}/${row.record.key}`],
    ['txnNumber', 'integer', (row) => row.record.txnNumber],
    ['referenceNumber', 'string', (row) => row.record.referenceNumber],
    ['postingDate', 'date', (row) => row.record.postingDate],
    ['description', 'string', (row) => row.record.description],
    ['state', 'string', (row) => row.record.state],
    ['automaticReversalDate', 'date', (row) => row.record.automaticReversalDate ?? null],
    ['reversedFromDate', 'date', (row) => row.record.reversedFromDate ?? null],
    ['moduleName', 'string', () => '2.GL'],
    ['webURL', 'string', (row) => view.webUrl(row.record.key)],
    ...(kind.isStatistical
      ? referenceFields<Entry>('statisticalJournal', 'general-ledger/statistical-journal', (row) =>
          statisticalJournal.get(row.record.journal),
        )
      : referenceFields<Entry>('glJournal', 'general-ledger/journal', (row) =>
          journal.get(row.record.journal),
        )),
    ...referenceFields<Entry>('reversedBy', kind.entry, (row) => reversal(row.record.reversedBy)),
    ...referenceFields<Entry>('attachment', 'company-config/attachment', (row) =>
      attachment.get(row.record.attachment ?? ''),
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

function dimensionFields(books: Books): FieldList<Line> {
  const own = [...books.userDefined.keys()];
  return [...Object.keys(dimensionLists), ...own].flatMap((name) =>
    referenceFields<Line>(
      `dimensions.${name}`,
      dimensionObjects[name] ?? `platform-apps/${name}`,
      (row) => {
        const id = row.record.dimensions[name];
        return id === undefined ? undefined : books.list(name)?.byId.get(id);
      },
    ),
  );
}

function financialFields(books: Books): FieldList<Line> {
  return [
    ['txnType', 'string', (row) => row.record.txnType],
    ['baseAmount', 'decimal', (row) => decimalOf(row.baseCents)],
    ['isBillable', 'boolean', (row) => row.record.isBillable ?? false],
    ['isBilled', 'boolean', () => false],
    [
      'interEntityTxnType',
      'string',
      ({ record: { interEntity } }) =>
        interEntity === undefined
          ? null
          : `interEntity${interEntity === 'payable' ? 'Payable' : 'Receivable'}`,
    ],
    ['currency.txnCurrency', 'string', (row) => row.record.txnCurrency],
    ['currency.baseCurrency', 'string', () => books.company.baseCurrency],
    ['currency.exchangeRate', 'decimal', (row) => row.record.exchangeRate],
    ['currency.exchangeRateDate', 'date', (row) => row.record.exchangeRateDate ?? null],
    ['currency.exchangeRateTypeId', 'string', (row) => row.record.exchangeRateTypeId ?? null],
    ['reconciliationGroup.cleared', 'string', () => 'false'],
    ...referenceFields<Line>('allocation', 'general-ledger/txn-allocation-template', (row) =>
      books.masters.allocation.get(row.record.allocation ?? ''),
    ),
    ...referenceFields<Line>('glAccount', 'general-ledger/account', (row) =>
      books.masters.account.get(row.record.account),
    ),
  ];
}

function statisticalFields(books: Books): FieldList<Line> {
  return [
    ['txnType', 'string', (row) => (row.record.txnType === 'debit' ? 'increase' : 'decrease')],
    ...referenceFields<Line>('statisticalAccount', 'general-ledger/statistical-account', (row) =>
      books.masters.statisticalAccount.get(row.record.account),
    ),
  ];
}

function lineFields(books: Books, kind: Kind, ofEntry: FieldList<Entry>): FieldList<Line> {
  const owner = kind.isStatistical ? 'statisticalJournalEntry' : 'journalEntry';
  return [
    ['key', 'key', (row) => row.record.key],
    ['id', 'string', (row) => row.record.key],
    ['href', 'string', (row) => `/objects/${kind.line}/${row.record.key}`],
    ['lineNumber', 'integer', (row) => row.lineNumber],
    ['entryDate', 'date', (row) => row.entry.record.postingDate],
    ['txnAmount', 'decimal', (row) => decimalOf(row.txnCents)],
    ['description', 'string', (row) => row.record.description],
    ['documentId', 'string', (row) => row.record.documentId],
    ['state', 'string', (row) => row.entry.record.state],
    ['accountingPeriod', 'string', () => null],
    ...(kind.isStatistical ? statisticalFields(books) : financialFields(books)),
    ...dimensionFields(books),
    ...ofEntry.map(([name, type, get, apiObject]): FieldList<Line>[number] => [
      `${owner}.${name}`,
      type,
      (row) => get(row.entry),
      name === 'key' ? kind.entry : apiObject,
    ]),
    ...auditFields<Line>(books, (row) => row.entry.record),
  ];
}

function* pick<T>(keys: readonly string[], find: (key: string) => Iterable<T> | undefined) {
  for (const key of new Set(keys)) yield* find(key) ?? [];
}

function one<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}

/** The vendor's model lists it, and integrators report that a query cannot use it. */
const notInQueries: ReadonlySet<string> = new Set(['automaticReversalDate']);

function entryObject(books: Books, kind: Kind, view: EntryView): ApiObject<Entry> {
  const index = kind.index(books);
  const byKey = (keys: readonly string[]) => pick(keys, (key) => one(index.entries.get(key)));
  return {
    name: kind.entry,
    fields: fieldMap(entryFields(books, kind, view)),
    rows: () => index.entries.values(),
    count: () => index.entries.size,
    byKey: (key) => index.entries.get(key),
    keyOf: (row) => row.record.key,
    entityOf: (row) => row.record.entity,
    isYoung: (row) => view.isYoung(row.record.key),
    notInQueries,
    indexes: {
      key: byKey,
      id: byKey,
      referenceNumber: (values) => pick(values, (value) => index.entriesByReference.get(value)),
    },
  };
}

function lineObject(books: Books, kind: Kind, view: EntryView): ApiObject<Line> {
  const index = kind.index(books);
  const byKey = (keys: readonly string[]) => pick(keys, (key) => one(index.lines.get(key)));
  const ofEntry = (keys: readonly string[]) => pick(keys, (key) => index.entries.get(key)?.lines);
  const owner = kind.isStatistical ? 'statisticalJournalEntry' : 'journalEntry';
  const account = kind.isStatistical ? 'statisticalAccount' : 'glAccount';
  return {
    name: kind.line,
    fields: fieldMap(lineFields(books, kind, entryFields(books, kind, view))),
    rows: () => index.lines.values(),
    count: () => index.lines.size,
    byKey: (key) => index.lines.get(key),
    keyOf: (row) => row.record.key,
    entityOf: (row) => row.entry.record.entity,
    isYoung: (row) => view.isYoung(row.entry.record.key),
    notInQueries: new Set([...notInQueries].map((name) => `${owner}.${name}`)),
    indexes: {
      key: byKey,
      id: byKey,
      [`${owner}.key`]: ofEntry,
      [`${owner}.id`]: ofEntry,
      [`${owner}.referenceNumber`]: (values) =>
        pick(values, (value) =>
          [...(index.entriesByReference.get(value) ?? [])].flatMap((entry) => entry.lines),
        ),
      [`${account}.id`]: (values) => pick(values, (value) => index.linesByAccount.get(value)),
    },
  };
}

/** Entries and lines, financial and statistical. */
export function entryObjects(books: Books, view: EntryView): AnyObject[] {
  return [financial, statistical].flatMap((kind) => [
    entryObject(books, kind, view),
    lineObject(books, kind, view),
  ]) as unknown as AnyObject[];
}
