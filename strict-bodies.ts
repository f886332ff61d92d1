// Members of a body that no route knows: refused by name, for a member that is misspelt is one that
// is silently not done. http-server.ts asks before a body is checked in any other way.
// Invariant: what any alternative of a schema describes is known; what a schema leaves open
// (settings of a connection, events, which name unknown fields themselves) stays open. Pure.

type Json = Readonly<Record<string, unknown>>;

/** As much of JSON Schema as bodies use. */
interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

export interface UnknownMember {
  /** `lines[2].acount`. */
  readonly path: string;
  /** What may stand beside it. */
  readonly known: readonly string[];
}

/** Every member of the body that the schema does not describe. */
export const unknownMembers = (schema: Schema, body: unknown): readonly UnknownMember[] =>
  within([schema].flatMap(alternativesOf), body, '');

/** A schema is itself, or each of those it is made of. */
function alternativesOf(schema: Schema): readonly Schema[] {
  const { anyOf = [], oneOf = [], allOf = [] } = schema;
  const inner = [...anyOf, ...oneOf, ...allOf];
  const isOne = inner.length === 0 || schema.properties !== undefined;
  return [...(isOne ? [schema] : []), ...inner.flatMap(alternativesOf)];
}

function within(
  schemas: readonly Schema[],
  value: unknown,
  path: string,
): readonly UnknownMember[] {
  if (Array.isArray(value)) {
    const items = schemas.flatMap(({ items: one }) => (one ? alternativesOf(one) : []));
    return value.flatMap((one, index) => within(items, one, `${path}[${index}]`));
  }
  if (!isPlain(value)) return [];
  const objects = schemas.filter(({ properties }) => properties !== undefined);
  // Nothing is described: whatever it is, it is not a misspelt member.
  if (objects.length === 0 || schemas.some(isOpen)) return openMembers(schemas, value, path);
  const known = [...new Set(objects.flatMap(({ properties = {} }) => Object.keys(properties)))];
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = path === '' ? name : `${path}.${name}`;
    return known.includes(name)
      ? within(describing(objects, name), inner, at)
      : [{ path: at, known }];
  });
}

/** Members that are described are looked into; the others may be anything. */
function openMembers(schemas: readonly Schema[], value: Json, path: string) {
  return Object.entries(value).flatMap(([name, inner]) =>
    within(describing(schemas, name), inner, path === '' ? name : `${path}.${name}`),
  );
}

const describing = (schemas: readonly Schema[], name: string): readonly Schema[] =>
  schemas.flatMap(({ properties = {} }) => {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return schema === undefined ? [] : alternativesOf(schema);
  });

const isOpen = ({ additionalProperties, patternProperties }: Schema) =>
  patternProperties !== undefined ||
  additionalProperties === true ||
  typeof additionalProperties === 'object';

const isPlain = (value: unknown): value is Json =>
  value !== null &&
  typeof value === 'object' &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value));
