// What an object of the XML API is: its fields, its rows, and the objects it points at.
//
// query, readByQuery, read, lookup and inspect all answer from these tables.
// **Invariant**: a field has one meaning in every function; only how a choice is written differs
// (words, or the codes of the database).
// The tables themselves are in ledger-objects.ts and master-objects.ts.

/** `choice` has words and codes; `decimal` is exact text; `integer` compares as a number. */
export type FieldType =
  | 'text'
  | 'integer'
  | 'decimal'
  | 'date'
  | 'timestamp'
  | 'boolean'
  | 'choice';

/** One field. `get` gives canonical text: ISO dates, plain decimals, the word of a choice. */
export interface XmlField<Row> {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly get: (row: Row) => string | null;
  /** Word → code of the database. */
  readonly codes?: Readonly<Record<string, string>>;
  readonly maxLength?: number;
  readonly isRequired?: boolean;
  readonly isReadOnly?: boolean;
}

/** A many-to-one relation: `GLBATCH` on GLENTRY, read with a dot. */
export interface XmlRelation<Row> {
  readonly object: string;
  readonly relatedBy: string;
  readonly find: (row: Row) => unknown;
}

/** One object. */
export interface XmlObject<Row> {
  readonly name: string;
  readonly fields: ReadonlyMap<string, XmlField<Row>>;
  readonly relations: Readonly<Record<string, XmlRelation<Row>>>;
  readonly rows: () => Iterable<Row>;
  /** RECORDNO. */
  readonly keyOf: (row: Row) => string;
  readonly byKey: (key: string) => Row | undefined;
  /** By the natural id readByName uses. */
  readonly byName: (name: string) => Row | undefined;
  /** The entity a row is private to; `null` when it belongs to the top level. */
  readonly entityOf: (row: Row) => string | null;
  /** The entry a row belongs to, which reads may not see yet (`readLagMs`). */
  readonly entryKeyOf?: (row: Row) => string;
  /** Rows that have one of these values in a field, or a superset of them. */
  readonly indexes: Readonly<Record<string, (values: readonly string[]) => Iterable<Row>>>;
  /** Owned objects that `read` gives inside: ENTRIES of GLBATCH. */
  readonly owned?: {
    readonly name: string;
    readonly object: string;
    readonly rows: (row: Row) => Iterable<unknown>;
  };
}

/** Rows of different objects have different types; outside the tables only fields are read. */
export type AnyXmlObject = XmlObject<never>;

export type XmlObjects = ReadonlyMap<string, AnyXmlObject>;

type FieldOptions<Row> = Partial<Omit<XmlField<Row>, 'name' | 'type' | 'get'>>;

/** A field in one line of a table; its label is made from its name unless it has its own. */
export function field<Row>(
  name: string,
  type: FieldType,
  get: (row: Row) => string | null,
  options: FieldOptions<Row> = {},
): XmlField<Row> {
  const words = name.replaceAll('_', ' ').toLowerCase();
  return { name, type, get, label: words[0]?.toUpperCase() + words.slice(1), ...options };
}

/** The fields of a table by name. */
export function fieldMap<Row>(list: readonly XmlField<Row>[]): ReadonlyMap<string, XmlField<Row>> {
  return new Map(list.map((one) => [one.name, one]));
}

/** A field of an object or, with dots, of what it points at. */
export interface ResolvedField {
  readonly name: string;
  readonly field: XmlField<never>;
  readonly get: (row: never) => string | null;
}

/** Resolves `STATE` or `GLBATCH.REFERENCENO`; `undefined` for a name nobody knows. */
export function resolveField(
  objects: XmlObjects,
  object: AnyXmlObject,
  written: string,
): ResolvedField | undefined {
  const name = written.trim().toUpperCase();
  const own = object.fields.get(name);
  if (own !== undefined) return { name, field: own, get: own.get };
  const dot = name.indexOf('.');
  const relation = dot < 0 ? undefined : object.relations[name.slice(0, dot)];
  const target = relation === undefined ? undefined : objects.get(relation.object);
  if (relation === undefined || target === undefined) return undefined;
  const inner = resolveField(objects, target, name.slice(dot + 1));
  if (inner === undefined) return undefined;
  const get = (row: never) => {
    const related = relation.find(row);
    return related === undefined || related === null ? null : inner.get(related as never);
  };
  return { name, field: inner.field, get };
}
