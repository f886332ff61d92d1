// Master data as objects of the API: accounts, journals, dimensions, periods, rates, history.
//
// api-objects.ts puts them beside the entries.
// **Invariant**: a record that the books hold is a row; nothing is shown that they do not hold.
// It leaves writing to master-writes.ts.

import type { AnyKind, Books, Master, ReportingPeriod, User } from './books.ts';
import type { AuditRow, MasterKind } from './changes.ts';
import { dimensionLists } from './dimensions.ts';
import {
  type AnyObject,
  type ApiObject,
  auditFields,
  type FieldList,
  type FieldValue,
  fieldMap,
  referenceFields,
} from './object-fields.ts';

/** The object whose records are the values of a dimension. */
export const dimensionObjects: Readonly<Record<string, string>> = {
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

type MasterFields = FieldList<Master>;

function value(member: string, otherwise: FieldValue) {
  return (row: Master) => (row.values[member] as FieldValue | undefined) ?? otherwise;
}

/** Dimensions the vendor's model lists that this company has no values for. */
const neverRequired = [
  ...['affiliateEntity', 'asset', 'costType', 'isWorkOrderRequired', 'loanAccount', 'task'],
];

function requiredFields(books: Books): MasterFields {
  return [...Object.keys(dimensionLists), ...neverRequired, ...books.userDefined.keys()].map(
    (dimension): MasterFields[number] => [
      `requireDimensions.${dimension}`,
      'boolean',
      (row) => ((row.values.requireDimensions ?? []) as string[]).includes(dimension),
    ],
  );
}

/** Fields that only records of one kind have. */
function ownFields(books: Books): Partial<Record<MasterKind, MasterFields>> {
  const journal: MasterFields = [
    ['bookType', 'string', value('bookType', 'accrual')],
    ['bookId', 'string', value('bookId', 'ACCRUAL')],
    ['isAdjustment', 'boolean', value('isAdjustment', false)],
    ['disallowDirectPosting', 'boolean', value('disallowDirectPosting', false)],
    ['isBillable', 'boolean', value('isBillable', false)],
    ['enableApproval', 'boolean', value('enableApproval', false)],
  ];
  const closing = (row: Master) =>
    row.values.accountType === 'incomeStatement' ? 'closingAccount' : 'nonClosingAccount';
  return {
    account: [
      ['accountType', 'string', value('accountType', null)],
      ['normalBalance', 'string', value('normalBalance', null)],
      ['closingType', 'string', closing],
      ['disallowDirectPosting', 'boolean', value('disallowDirectPosting', false)],
      ['alternativeGLAccount', 'string', value('alternativeGLAccount', 'none')],
      ['category', 'string', value('category', null)],
      ['isTaxable', 'boolean', value('isTaxable', false)],
      ['mrcCode', 'string', value('mrcCode', null)],
      ['taxCode', 'string', value('taxCode', null)],
      ...referenceFields<Master>('closeToGLAccount', 'general-ledger/account', (row) =>
        books.masters.account.get(String(row.values.closeToGLAccount ?? '')),
      ),
      ...requiredFields(books),
    ],
    statisticalAccount: [
      ['reportType', 'string', value('accountType', 'forPeriod')],
      ...requiredFields(books),
    ],
    journal,
    statisticalJournal: journal.filter(([name]) => name !== 'bookType' && name !== 'bookId'),
    location: referenceFields<Master>('parent', 'company-config/location', (row) =>
      row.entity === null ? undefined : books.masters.location.get(row.entity),
    ),
  };
}

function masterFields(books: Books, name: string, kind: string): MasterFields {
  const user = books.company.users[0]?.id ?? '';
  return [
    ['key', 'key', (row) => row.key],
    ['id', 'string', (row) => row.id],
    ['name', 'string', (row) => row.name],
    ['status', 'string', (row) => row.status],
    ['href', 'string', (row) => `/objects/${name}/${row.key}`],
    ...(ownFields(books)[kind as MasterKind] ?? []),
    ...referenceFields<Master>('entity', 'company-config/entity', (row) =>
      books.masters.location.get(row.entity ?? ''),
    ),
    ...auditFields<Master>(books, (row) => ({ ...row, createdBy: user, modifiedBy: user })),
  ];
}

function masterObject(
  books: Books,
  name: string,
  kind: string,
  isMember: (row: Master) => boolean = () => true,
): ApiObject<Master> {
  const list = books.list(kind);
  const rows = () => [...(list?.byId.values() ?? [])].filter(isMember);
  return {
    name,
    fields: fieldMap(masterFields(books, name, kind)),
    rows,
    count: () => rows().length,
    byKey: (key) => {
      const row = list?.byKey.get(key);
      return row !== undefined && isMember(row) ? row : undefined;
    },
    keyOf: (row) => row.key,
    // Locations name their entity, yet every caller may read them: they are not private records.
    entityOf: () => null,
    indexes: {},
  };
}

/** An object over rows that are kept in a list, each with a key. */
function listedObject<Row>(
  name: string,
  fields: FieldList<Row>,
  rows: () => readonly Row[],
  keyOf: (row: Row) => string,
): ApiObject<Row> {
  return {
    name,
    fields: fieldMap<Row>([
      ['key', 'key', keyOf],
      ['href', 'string', (row) => `/objects/${name}/${keyOf(row)}`],
      ...fields,
    ]),
    rows,
    count: () => rows().length,
    byKey: (key) => rows().find((row) => keyOf(row) === key),
    keyOf,
    entityOf: () => null,
    indexes: {},
  };
}

function periodObject(books: Books): ApiObject<ReportingPeriod> {
  const fields: FieldList<ReportingPeriod> = [
    ['id', 'string', (row) => row.id],
    ['name', 'string', (row) => row.id],
    ['startDate', 'date', (row) => row.startDate],
    ['endDate', 'date', (row) => row.endDate],
    ['isBudgetable', 'boolean', () => true],
    ['status', 'string', () => 'active'],
  ];
  const rows = () => [...books.periods.values()];
  return listedObject('general-ledger/reporting-period', fields, rows, (row) => row.key);
}

function rateObject(books: Books) {
  const rows = (books.company.exchangeRates ?? []).map((rate, index) => ({
    ...rate,
    key: String(index + 1),
  }));
  type Row = (typeof rows)[number];
  const fields: FieldList<Row> = [
    ['id', 'string', (row) => row.key],
    ['fromCurrency', 'string', (row) => row.from],
    ['toCurrency', 'string', (row) => row.to],
    ['effectiveDate', 'date', (row) => row.on],
    ['rate', 'decimal', (row) => row.rate],
    ...referenceFields<Row>('exchangeRateType', 'company-config/exchange-rate-type', (row) =>
      books.masters.exchangeRateType.get(row.type),
    ),
  ];
  return listedObject(
    'company-config/exchange-rate',
    fields,
    () => rows,
    (row) => row.key,
  );
}

function userObject(books: Books): ApiObject<User> {
  const fields: FieldList<User> = [
    ['id', 'string', (row) => row.id],
    ['name', 'string', (row) => row.name],
    ['status', 'string', (row) => row.status ?? 'active'],
  ];
  const rows = () => [...books.users.values()];
  return listedObject('company-config/user', fields, rows, (row) => row.key);
}

function historyObject(books: Books, name: string): ApiObject<AuditRow> {
  const fields: FieldList<AuditRow> = [
    ['id', 'string', (row) => row.key],
    ['changeDetails.objectName', 'string', (row) => row.objectName],
    ['changeDetails.objectId', 'string', (row) => row.objectId],
    ['changeDetails.objectKey', 'string', (row) => row.objectKey],
    ['changeDetails.fieldName', 'string', (row) => row.fieldName],
    ['changeDetails.previousValue', 'string', (row) => row.previousValue],
    ['changeDetails.newValue', 'string', (row) => row.newValue],
    ['changeSource.completedBy', 'string', (row) => row.by],
    ['changeSource.accessDateTime', 'date-time', (row) => row.at],
    ['changeSource.actionPerformed', 'string', (row) => row.action],
    ['changeSource.workflowAction', 'string', () => null],
    ['changeSource.clientIPAddress', 'string', () => '127.0.0.1'],
    ['changeSource.source', 'string', ({ source }) => (source === 'ui' ? 'UI' : 'Web Services')],
  ];
  return listedObject(
    name,
    fields,
    () => books.auditHistory,
    (row) => row.key,
  );
}

const masterNames: readonly [string, MasterKind][] = [
  ['general-ledger/account', 'account'],
  ['general-ledger/statistical-account', 'statisticalAccount'],
  ['general-ledger/journal', 'journal'],
  ['general-ledger/statistical-journal', 'statisticalJournal'],
  ['general-ledger/user-defined-book', 'userDefinedBook'],
  ['general-ledger/txn-allocation-template', 'allocation'],
  ['company-config/location', 'location'],
  ['company-config/department', 'department'],
  ['company-config/class', 'class'],
  ['company-config/employee', 'employee'],
  ['company-config/attachment', 'attachment'],
  ['company-config/exchange-rate-type', 'exchangeRateType'],
  ['accounts-receivable/customer', 'customer'],
  ['accounts-payable/vendor', 'vendor'],
  ['inventory-control/item', 'item'],
  ['inventory-control/warehouse', 'warehouse'],
  ['projects/project', 'project'],
  ['contracts/contract', 'contract'],
];

/** Journals that are objects of their own besides being journals. */
const journalNames: Readonly<Record<string, (row: Master) => boolean>> = {
  'general-ledger/adjustment-journal': (row) => row.values.isAdjustment === true,
  'general-ledger/gaap-adjustment-journal': (row) => row.values.bookId === 'GAAP',
  'general-ledger/tax-adjustment-journal': (row) => row.values.bookId === 'TAX',
};

/** The kind of master data an object's records are, for those that can be written. */
export function masterKindOf(objectName: string, books: Books): AnyKind | undefined {
  const own = /^platform-apps\/(nsp::.+)$/.exec(objectName)?.[1];
  if (own !== undefined && books.userDefined.has(own)) return own as AnyKind;
  return masterNames.find(([name]) => name === objectName)?.[1];
}

/** All master data of a company. */
export function masterObjects(books: Books): AnyObject[] {
  const own = new Set((books.company.userDefinedBooks ?? []).map((one) => one.id));
  const isOwn = (row: Master) => own.has(String(row.values.bookId));
  return [
    ...masterNames.map(([name, kind]) => masterObject(books, name, kind)),
    ...Object.entries(journalNames).map(([name, isMember]) =>
      masterObject(books, name, 'journal', isMember),
    ),
    masterObject(books, 'general-ledger/user-defined-journal', 'journal', isOwn),
    masterObject(books, 'company-config/entity', 'location', (row) => row.entity === null),
    ...[...books.userDefined.keys()].map((name) =>
      masterObject(books, `platform-apps/${name}`, name),
    ),
    periodObject(books),
    rateObject(books),
    userObject(books),
    historyObject(books, 'company-config/audit-history'),
    historyObject(books, 'company-config/advanced-audit-history'),
  ] as unknown as AnyObject[];
}
