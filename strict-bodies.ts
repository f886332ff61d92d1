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

/** Anybody may send a body of megabytes; a person mends no more at a time. */
const toldMax = 100;

/** The first hundred members of the body that the schema does not describe. */
export function unknownMembers(schema: Schema, body: unknown): readonly UnknownMember[] {
  const found: UnknownMember[] = [];
  for (const one of within(alternativesOf(schema), body, '')) {
    found.push(one);
    if (found.length === toldMax) break;
  }
  return found;
}

/** A schema is itself, or each of those it is made of. */
function alternativesOf(schema: Schema): readonly Schema[] {
  const { anyOf = [], oneOf = [], allOf = [] } = schema;
  const inner = [...anyOf, ...oneOf, ...allOf];
  const isOne = inner.length === 0 || schema.properties !== undefined;
  return [...(isOne ? [schema] : []), ...inner.flatMap(alternativesOf)];
}

function* within(
  schemas: readonly Schema[],
  value: unknown,
  path: string,
): Generator<UnknownMember, void> {
  if (Array.isArray(value)) {
    const items = schemas.flatMap(({ items: one }) => (one ? alternativesOf(one) : []));
    for (const [index, one] of value.entries()) yield* within(items, one, `${path}[${index}]`);
    return;
  }
  if (!isPlain(value)) return;
  const objects = schemas.filter(({ properties }) => properties !== undefined);
  // Where nothing is described, whatever it is, it is not a misspelt member.
  const isAnything = objects.length === 0 || schemas.some(isOpen);
  const known = [...new Set(objects.flatMap(({ properties = {} }) => Object.keys(properties)))];
  for (const name of Object.keys(value)) {
    const at = path === '' ? name : `${path}.${name}`;
    if (isAnything || known.includes(name))
      yield* within(describing(schemas, name), value[name], at);
    else yield { path: at, known };
  }
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
