// From rows of master data to chart items: what mapping may point at and rehearsal must know. Pure.
// Used by the connector's chart and test. Invariant: an item is active when Sage says so; what an
// account requires is what its REQUIRE flags say. Leaves to others: which items are mapped.
// Objects and fields: developer.intacct.com, general-ledger/accounts and others, read 2026-11-26;
// journals have no page of their own: JOURNAL is the name GLBATCH's own definition gives.

import type { ChartKind, ExternalChartItem } from '#external-ledger/external-ledger.ts';
import { dimensionOfObject, lineElements } from './dimension-elements.ts';
import { idOf, isTrue } from './entry-rows.ts';
import { masters, type Query, type Row } from './query.ts';
import { child, children, textAt, type XmlElement } from './xml-reader.ts';

/** One list of the chart: the field that holds the id, and the one that holds the name. */
export interface ChartList {
  readonly kind: ChartKind;
  readonly query: Query;
  readonly id: string;
  readonly name: string;
  /** A company without it, or a user without the right to it, still has a chart. */
  readonly optional: boolean;
}

const requireFlags: Readonly<Record<string, string>> = {
  location: 'REQUIRELOC',
  department: 'REQUIREDEPT',
  class: 'REQUIRECLASS',
  customer: 'REQUIRECUSTOMER',
  vendor: 'REQUIREVENDOR',
  employee: 'REQUIREEMPLOYEE',
  project: 'REQUIREPROJECT',
  task: 'REQUIRETASK',
  item: 'REQUIREITEM',
  contract: 'REQUIRECONTRACT',
  warehouse: 'REQUIREWAREHOUSE',
};

function list(
  kind: ChartKind,
  object: string,
  [id, name]: readonly [string, string],
  more: readonly string[] = [],
): ChartList {
  const query = masters(object, {
    fields: ['RECORDNO', id, name],
    optionalFields: ['STATUS', ...more],
  });
  return { kind, query, id, name, optional: true };
}

const accountExtras = (userDimensions: readonly string[]) => [
  'ACCOUNTTYPE',
  'NORMALBALANCE',
  ...Object.values(requireFlags),
  ...userDimensions.map((name) => `REQUIRE${name.toUpperCase()}`),
];

/**
 * Symbol and title are all that is documented of a journal. The others are asked for, most likely
 * ones first, and are left out again where the release does not know them.
 */
const journalExtras = [
  'ADJ',
  'BOOKID',
  'STATISTICAL',
  'BOOKTYPE',
  'ENABLEAPPROVAL',
  'DISABLEDIRECTPOSTING',
];

export const journalList: ChartList = {
  ...list('journal', 'JOURNAL', ['SYMBOL', 'TITLE'], journalExtras),
  optional: false,
};

/** The same by the other name integrators have seen, for releases that refuse the first. */
export const journalListFallback: ChartList = {
  ...journalList,
  query: { ...journalList.query, object: 'GLJOURNAL' },
};

/** All lists but the journals'. */
export function chartLists(userDimensions: readonly string[]): readonly ChartList[] {
  const account = { fields: ['RECORDNO', 'ACCOUNTNO', 'TITLE', 'STATUS'] };
  const accounts: ChartList = {
    kind: 'account',
    query: masters('GLACCOUNT', { ...account, optionalFields: accountExtras(userDimensions) }),
    id: 'ACCOUNTNO',
    name: 'TITLE',
    optional: false,
  };
  return [
    accounts,
    list(
      'statistical-account',
      'STATACCOUNT',
      ['ACCOUNTNO', 'TITLE'],
      accountExtras(userDimensions),
    ),
    list('entity', 'LOCATIONENTITY', ['LOCATIONID', 'NAME']),
    { ...list('location', 'LOCATION', ['LOCATIONID', 'NAME'], ['PARENTID']), optional: false },
    {
      ...list('department', 'DEPARTMENT', ['DEPARTMENTID', 'TITLE'], ['PARENTID']),
      optional: false,
    },
    list('class', 'CLASS', ['CLASSID', 'NAME']),
    list('customer', 'CUSTOMER', ['CUSTOMERID', 'NAME']),
    list('vendor', 'VENDOR', ['VENDORID', 'NAME']),
    // An employee's name stands with the contact it belongs to.
    list('employee', 'EMPLOYEE', ['EMPLOYEEID', 'EMPLOYEEID'], ['PERSONALINFO.CONTACTNAME']),
    list('project', 'PROJECT', ['PROJECTID', 'NAME']),
    list('item', 'ITEM', ['ITEMID', 'NAME']),
    list('contract', 'CONTRACT', ['CONTRACTID', 'NAME']),
    list('warehouse', 'WAREHOUSE', ['WAREHOUSEID', 'NAME']),
  ];
}

function requiredDimensions(row: Row, userDimensions: readonly string[]): readonly string[] {
  const standard = Object.entries(requireFlags).filter(([, flag]) => isTrue(row[flag]));
  const own = userDimensions.filter((name) => isTrue(row[`REQUIRE${name.toUpperCase()}`]));
  return [...standard.map(([dimension]) => dimension), ...own];
}

/** A flag that was not readable is not there: nobody may take "unknown" for "no". */
function flag(row: Row, name: string, field: string): Readonly<Record<string, boolean>> {
  return row[field] === undefined ? {} : { [name]: isTrue(row[field]) };
}

function attributesOf(
  kind: ChartKind,
  row: Row,
  userDimensions: readonly string[],
): Readonly<Record<string, unknown>> {
  switch (kind) {
    case 'account':
    case 'statistical-account':
      return {
        accountType: row.ACCOUNTTYPE ?? null,
        normalBalance: row.NORMALBALANCE ?? null,
        requiredDimensions: requiredDimensions(row, userDimensions),
      };
    case 'journal':
      return {
        bookId: row.BOOKID ?? null,
        bookType: row.BOOKTYPE ?? null,
        ...flag(row, 'statistical', 'STATISTICAL'),
        ...flag(row, 'needsApproval', 'ENABLEAPPROVAL'),
        ...(row.DISABLEDIRECTPOSTING === undefined
          ? {}
          : { directPosting: !isTrue(row.DISABLEDIRECTPOSTING) }),
      };
    case 'location':
    case 'department':
      return { parentId: idOf(row.PARENTID) };
    default:
      return {};
  }
}

/** `active` from `query`, `T` from older reads. */
function isActive(text: string | undefined): boolean {
  return /^(active|t|true)$/i.test(text ?? '');
}

/** One item; null when the row has no id. */
export function chartItemOf(
  { kind, id, name }: Pick<ChartList, 'kind' | 'id' | 'name'>,
  row: Row,
  userDimensions: readonly string[] = [],
): ExternalChartItem | null {
  const externalId = row[id];
  if (externalId === undefined) return null;
  return {
    kind,
    externalId,
    name: row['PERSONALINFO.CONTACTNAME'] ?? row[name] ?? externalId,
    // Of a journal the status may not be readable: then the first entry tells.
    active: kind === 'journal' && row.STATUS === undefined ? true : isActive(row.STATUS),
    attributes: attributesOf(kind, row, userDimensions),
  };
}

/**
 * Locations with the entity they belong to: the nearest one above them, or themselves. Null where
 * the company has none, or the line of parents ends before one.
 */
export function withEntities(items: readonly ExternalChartItem[]): readonly ExternalChartItem[] {
  const ofKind = (kind: ChartKind) => items.filter((one) => one.kind === kind);
  const entities = new Set(ofKind('entity').map((one) => one.externalId));
  const parents = new Map(
    ofKind('location').map((one) => [one.externalId, one.attributes.parentId as string | null]),
  );
  const entityOf = (id: string) => {
    let place: string | null = id;
    // A circle of parents ends when every location has been passed.
    for (let step = 0; step <= parents.size && place !== null; step += 1) {
      if (entities.has(place)) return place;
      place = parents.get(place) ?? null;
    }
    return null;
  };
  return items.map((one) =>
    one.kind === 'location'
      ? { ...one, attributes: { ...one.attributes, entityId: entityOf(one.externalId) } }
      : one,
  );
}

/** The dimensions with the company's own words, from the result of `getDimensions`. */
export function dimensionItems(result: XmlElement): readonly ExternalChartItem[] {
  const listed = children(child(result, 'data', 'dimensions'), 'dimension');
  return listed.flatMap((one) => {
    const objectName = textAt(one, 'objectName');
    if (objectName === null) return [];
    const userDefined = isTrue(textAt(one, 'userDefinedDimension') ?? undefined);
    const label = textAt(one, 'objectLabel') ?? objectName;
    const termLabel = textAt(one, 'termLabel') ?? label;
    return [
      {
        kind: 'dimension' as const,
        externalId: dimensionOfObject(objectName, userDefined),
        name: termLabel,
        active: isTrue(textAt(one, 'enabledInGL') ?? undefined),
        attributes: { userDefined, termLabel, objectLabel: label },
      },
    ];
  });
}

/** Elements of user-defined dimensions that are in the ledger. */
export function userDimensionsOf(items: readonly ExternalChartItem[]): readonly string[] {
  return items
    .filter((one) => one.kind === 'dimension' && one.attributes.userDefined === true)
    .map((one) => one.externalId)
    .filter((name) => !Object.values(lineElements).includes(name));
}
