// Master data as the XML API shows it: accounts, journals, locations, dimensions, periods.
//
// xml-objects.ts puts these tables beside GLBATCH and GLENTRY.
// **Invariant**: names and titles stand under the field each object has for them (TITLE or NAME),
// and STATUS is `active` in words and `T` in the codes of the database.
// Whether journals answer to JOURNAL, GLJOURNAL or both is a switch: one name only is documented.

import type { Books, Master, ReportingPeriod } from '../books.ts';
import type { MasterKind } from '../changes.ts';
import { dimensionLists } from '../dimensions.ts';
import { dimensionElements, userDefinedElement } from './ledger-objects.ts';
import { type AnyXmlObject, field, fieldMap, type XmlField, type XmlObject } from './objects.ts';

const statusCodes = { active: 'T', inactive: 'F' };
const booleans = { true: 'T', false: 'F' };

type Get = (row: Master) => string | null;

function value(member: string, otherwise: string | null = null): Get {
  return (row) => {
    const found = row.values[member];
    return found === undefined || found === null ? otherwise : String(found);
  };
}

/** The fields every record of master data has. */
function commonFields(
  books: Books,
  id: string,
  name: string,
  nameLength: number,
): XmlField<Master>[] {
  const user = books.users.values().next().value?.key ?? '0';
  return [
    field('RECORDNO', 'integer', (row) => row.key, { label: 'Record number', isReadOnly: true }),
    field(id, 'text', (row) => row.id, { maxLength: 50, isRequired: true }),
    field(name, 'text', (row) => row.name, { maxLength: nameLength, isRequired: true }),
    field('STATUS', 'choice', (row) => row.status, { codes: statusCodes }),
    field('WHENCREATED', 'timestamp', (row) => row.createdAt, { isReadOnly: true }),
    field('WHENMODIFIED', 'timestamp', (row) => row.modifiedAt, { isReadOnly: true }),
    field('CREATEDBY', 'integer', () => user, { isReadOnly: true }),
    field('MODIFIEDBY', 'integer', () => user, { isReadOnly: true }),
  ];
}

/** REQUIREDEPT, REQUIRELOC, REQUIREGLDIM…: which dimensions a line on the account needs. */
function requireFields(books: Books): XmlField<Master>[] {
  const names: Record<string, string> = { department: 'REQUIREDEPT', location: 'REQUIRELOC' };
  const standard = Object.keys(dimensionLists).map((name) => [
    name,
    names[name] ?? `REQUIRE${name.toUpperCase()}`,
  ]);
  const own = [...books.userDefined.keys()].map((name) => [
    name,
    `REQUIRE${userDefinedElement(name)}`,
  ]);
  return [...standard, ...own].map(([name = '', element = '']) =>
    field(element, 'boolean', (row: Master) =>
      String(((row.values.requireDimensions ?? []) as readonly string[]).includes(name)),
    ),
  );
}

function accountFields(books: Books): XmlField<Master>[] {
  const isIncome = (row: Master) => row.values.accountType === 'incomeStatement';
  return [
    field('ACCOUNTTYPE', 'choice', (row) => (isIncome(row) ? 'incomestatement' : 'balancesheet'), {
      codes: { incomestatement: 'I', balancesheet: 'N' },
    }),
    field('NORMALBALANCE', 'choice', value('normalBalance'), {
      codes: { debit: '1', credit: '-1' },
    }),
    field(
      'CLOSINGTYPE',
      'choice',
      (row) => (isIncome(row) ? 'closing account' : 'non-closing account'),
      {
        codes: { 'non-closing account': 'N', 'closing account': 'C', 'closed to account': 'T' },
      },
    ),
    field('ALTERNATIVEACCOUNT', 'text', value('alternativeGLAccount', 'None')),
    field('CATEGORY', 'text', value('category')),
    field('TAXABLE', 'boolean', value('isTaxable', 'false')),
    ...requireFields(books),
  ];
}

function journalFields(books: Books): XmlField<Master>[] {
  const isStatistical = (row: Master) => books.masters.statisticalJournal.has(row.id);
  return [
    field('STATISTICAL', 'choice', (row) => String(isStatistical(row)), { codes: booleans }),
    field('ADJ', 'choice', value('isAdjustment', 'false'), { codes: booleans }),
    field('BOOKID', 'text', value('bookId', 'ACCRUAL')),
    field('BOOKTYPE', 'text', value('bookType', 'accrual')),
    field('DISABLEDIRECTPOSTING', 'choice', value('disallowDirectPosting', 'false'), {
      codes: booleans,
    }),
    field('ENABLEAPPROVAL', 'choice', value('enableApproval', 'false'), { codes: booleans }),
    field('BILLABLE', 'choice', value('isBillable', 'false'), { codes: booleans }),
  ];
}

function locationFields(books: Books): XmlField<Master>[] {
  return [
    field('PARENTID', 'text', (row) => row.entity),
    field(
      'PARENTKEY',
      'integer',
      (row) => books.masters.location.get(row.entity ?? '')?.key ?? null,
    ),
    field('LOCATIONTYPE', 'text', (row) => (row.entity === null ? 'E' : 'C')),
    field('CURRENCY', 'text', (row) => (row.entity === null ? books.company.baseCurrency : null)),
    field('STARTDATE', 'date', () => null),
    field('ENDDATE', 'date', () => null),
  ];
}

interface Table {
  readonly name: string;
  readonly kinds: readonly MasterKind[];
  readonly id: string;
  readonly title: string;
  readonly extra?: (books: Books) => XmlField<Master>[];
  readonly isMember?: (row: Master) => boolean;
}

const journalTable: Omit<Table, 'name'> = {
  kinds: ['journal', 'statisticalJournal'],
  id: 'SYMBOL',
  title: 'TITLE',
  extra: journalFields,
};

const dimensionTables = Object.entries(dimensionElements)
  .filter(([name]) => name !== 'location' && name !== 'department')
  .map(
    ([name, element]): Table => ({
      name: name.toUpperCase(),
      kinds: [name as MasterKind],
      id: element,
      title: 'NAME',
      extra: () => [field('PARENTID', 'text', () => null)],
    }),
  );

const tables: readonly Table[] = [
  {
    name: 'GLACCOUNT',
    kinds: ['account'],
    id: 'ACCOUNTNO',
    title: 'TITLE',
    extra: accountFields,
  },
  {
    name: 'STATACCOUNT',
    kinds: ['statisticalAccount'],
    id: 'ACCOUNTNO',
    title: 'TITLE',
    extra: (books) => [
      field('ACCOUNTTYPE', 'choice', value('accountType', 'forPeriod'), {
        codes: { forPeriod: 'P', cumulative: 'C' },
      }),
      ...requireFields(books),
    ],
  },
  {
    name: 'LOCATION',
    kinds: ['location'],
    id: 'LOCATIONID',
    title: 'NAME',
    extra: locationFields,
  },
  {
    name: 'LOCATIONENTITY',
    kinds: ['location'],
    id: 'LOCATIONID',
    title: 'NAME',
    extra: locationFields,
    isMember: (row) => row.entity === null,
  },
  {
    name: 'DEPARTMENT',
    kinds: ['department'],
    id: 'DEPARTMENTID',
    title: 'TITLE',
    extra: () => [field('PARENTID', 'text', () => null)],
  },
  ...dimensionTables,
  { name: 'EXCHANGERATETYPES', kinds: ['exchangeRateType'], id: 'NAME', title: 'DESCRIPTION' },
  { name: 'ALLOCATION', kinds: ['allocation'], id: 'ALLOCATIONID', title: 'DESCRIPTION' },
  { name: 'USERADJBOOK', kinds: ['userDefinedBook'], id: 'BOOKID', title: 'DESCRIPTION' },
  { name: 'JOURNAL', ...journalTable },
  { name: 'GLJOURNAL', ...journalTable },
];

function masterObject(books: Books, table: Table): XmlObject<Master> {
  const { kinds, isMember = () => true } = table;
  const find = (by: 'masters' | 'mastersByKey', key: string) => {
    const row = kinds.map((kind) => books[by][kind].get(key)).find((one) => one !== undefined);
    return row !== undefined && isMember(row) ? row : undefined;
  };
  const common = commonFields(books, table.id, table.title, 100);
  return {
    name: table.name,
    fields: fieldMap([...common, ...(table.extra?.(books) ?? [])]),
    relations: {},
    rows: () => kinds.flatMap((kind) => [...books.masters[kind].values()].filter(isMember)),
    keyOf: (row) => row.key,
    byKey: (key) => find('mastersByKey', key),
    byName: (id) => find('masters', id),
    entityOf: () => null,
    indexes: {},
  };
}

/** A user-defined dimension answers to the name of its object. */
function userDefinedObject(books: Books, name: string): XmlObject<Master> {
  const list = books.list(name);
  return {
    name: name.replace(/^nsp::/, '').toUpperCase(),
    fields: fieldMap([
      field('RECORDNO', 'integer', (row: Master) => row.key),
      field('ID', 'text', (row: Master) => row.id),
      ...commonFields(books, 'ID', 'NAME', 100).slice(2),
    ]),
    relations: {},
    rows: () => list?.byId.values() ?? [],
    keyOf: (row) => row.key,
    byKey: (key) => list?.byKey.get(key),
    byName: (id) => list?.byId.get(id),
    entityOf: () => null,
    indexes: {},
  };
}

function periodObject(books: Books): XmlObject<ReportingPeriod> {
  return {
    name: 'REPORTINGPERIOD',
    fields: fieldMap<ReportingPeriod>([
      field('RECORDNO', 'integer', (row) => row.key, { isReadOnly: true }),
      field('NAME', 'text', (row) => row.id, { maxLength: 80 }),
      field('HEADER1', 'text', () => 'Month Ended'),
      field('HEADER2', 'text', (row) => row.id.replace(/^Month Ended /, '')),
      field('START_DATE', 'date', (row) => row.startDate),
      field('END_DATE', 'date', (row) => row.endDate),
      field('BUDGETING', 'choice', () => 'true', { codes: booleans }),
      field('STATUS', 'choice', () => 'active', { codes: statusCodes }),
    ]),
    relations: {},
    rows: () => books.periods.values(),
    keyOf: (row) => row.key,
    byKey: (key) => books.periods.get(key),
    byName: (name) => [...books.periods.values()].find((one) => one.id === name),
    entityOf: () => null,
    indexes: {},
  };
}

/** All objects of master data. */
export function masterObjects(books: Books): AnyXmlObject[] {
  return [
    ...tables.map((table) => masterObject(books, table)),
    ...[...books.userDefined.keys()].map((name) => userDefinedObject(books, name)),
    periodObject(books),
  ] as unknown as AnyXmlObject[];
}
