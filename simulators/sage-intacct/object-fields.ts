// What an object of the API is, and the pieces its field table is made of.
//
// entry-objects.ts and master-objects.ts build tables; GET, query and model all answer from them.
// **Invariant**: a field has one meaning everywhere: the dotted name of a query row, the nested
// member of a GET and the entry of the model are the same line of a table.
// It leaves filtering to query.ts and nesting to object-bodies.ts.

import type { Books } from './books.ts';
import type { EntryRecord } from './changes.ts';

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
  /** Whether reads do not see a row yet (setting `readLagMs`); absent: they always do. */
  readonly isYoung?: (row: Row) => boolean;
  /** Fields that the model lists and a query refuses. */
  readonly notInQueries?: ReadonlySet<string>;
  /** Fields with an index: the rows that have one of these values, or a superset of them. */
  readonly indexes: Readonly<Record<string, (values: readonly string[]) => Iterable<Row>>>;
}

/** The lines of a field table: name, type, how to read it, the object a key points at. */
export type FieldList<Row> = [string, FieldType, (row: Row) => FieldValue, (string | undefined)?][];

/** A field table by name. */
export function fieldMap<Row>(list: FieldList<Row>): ReadonlyMap<string, Field<Row>> {
  return new Map(
    list.map(([name, type, get, apiObject]) => [
      name,
      apiObject === undefined ? { type, get } : { type, get, apiObject },
    ]),
  );
}

/** The members of a reference: key, id, name (unless it has none) and href. */
export function referenceFields<Row>(
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

/** The `audit` group: when and by whom a row was made and last changed. */
export function auditFields<Row>(books: Books, audit: (row: Row) => EntryAudit): FieldList<Row> {
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

/** Rows of different objects differ in type; outside the tables only their fields are read. */
export type AnyObject = ApiObject<never>;
