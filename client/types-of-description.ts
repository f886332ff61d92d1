// TypeScript types of the OpenAPI description, in the shape openapi-fetch reads: one interface of
// paths, one of schemas; and which routes may be sent again. Pure: JSON in, text out.
// Invariant: a schema it does not know becomes `unknown`, never a type that promises more.
// Leaves to others: when it runs (build.ts). The programs that do this for a living need a compiler
// interface that TypeScript 7 does not have yet.

type Json = Record<string, unknown>;

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content?: Content };
  readonly responses?: Readonly<Record<string, { readonly content?: Content }>>;
  readonly summary?: string;
  readonly description?: string;
  readonly 'x-sent-twice'?: { readonly kind: string };
}

interface Parameter {
  readonly in: 'query' | 'path' | 'header' | 'cookie';
  readonly name: string;
  readonly required?: boolean;
  readonly schema?: Json;
  readonly description?: string;
}

type Content = Readonly<Record<string, { readonly schema?: Json }>>;

export interface Description {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Json>> };
}

/** Kinds of x-sent-twice that a program may send again by itself. */
const safeKinds = ['reads', 'same', 'once'];

/** The routes beside GET that may be sent again when no answer came, as a module. */
export function repeatableOf({ paths = {} }: Description, prefix: string): string {
  const lines = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, of]) => safeKinds.includes(of['x-sent-twice']?.kind ?? ''))
      .map(([method]) => {
        const address = path.slice(prefix.length).replace(/\{\w+\}/g, '[^/]+');
        const pattern = address.replaceAll('.', '\\.').replaceAll('/', '\\/');
        return `  { method: '${method.toUpperCase()}', address: /^${pattern}$/ },`;
      }),
  );
  return [
    '// Made from docs/reference/openapi.json by client/build.ts. Do not edit.',
    'interface Route { readonly method: string; readonly address: RegExp }',
    'export const repeatable: readonly Route[] = [',
    ...lines,
    '];',
    '',
  ].join('\n');
}

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace'] as const;

/** `prefix` is what clients have in their base address: `/api/v1`. */
export function typesOf({ paths = {}, components = {} }: Description, prefix: string): string {
  const shown = Object.entries(paths).filter(([path]) => path.startsWith(`${prefix}/`));
  const items = shown.map(
    ([path, operations]) => `${key(path.slice(prefix.length))}: ${pathItem(operations)};`,
  );
  const schemas = Object.entries(components.schemas ?? {}).map(
    ([name, schema]) => `${commentOf(schema)}${key(name)}: ${typeOf(schema)};`,
  );
  return [
    '// Made from docs/reference/openapi.json by client/build.ts. Do not edit.',
    `export interface paths {\n${items.join('\n')}\n}`,
    `export interface components {\nschemas: {\n${schemas.join('\n')}\n};\n}`,
    '',
  ].join('\n\n');
}

function pathItem(operations: Readonly<Record<string, Operation>>): string {
  const parts = methods.map((method) => {
    const operation = operations[method];
    if (operation === undefined) return `${method}?: never;`;
    const comment = commentOf({ description: saidOf(operation) });
    return `${comment}${method}: ${operationType(operation)};`;
  });
  return `{\nparameters: ${noParameters};\n${parts.join('\n')}\n}`;
}

/** What an editor shows beside the route. */
const saidOf = ({ summary, description }: Operation) =>
  [summary, description].filter((one) => one !== undefined).join(' ') || undefined;

const places = ['query', 'header', 'path', 'cookie'] as const;
const noParameters = `{ ${places.map((place) => `${place}?: never`).join('; ')} }`;

const noBody = 'requestBody?: never;';

function operationType({ parameters = [], requestBody, responses = {} }: Operation): string {
  const optional = requestBody?.required ? '' : '?';
  const content = contentType(requestBody?.content);
  const body = requestBody ? `requestBody${optional}: { content: ${content} };` : noBody;
  const answers = Object.entries(responses).map(
    ([status, { content }]) =>
      `${key(status)}: { headers: { [name: string]: unknown }; content${
        content ? `: ${contentType(content)}` : '?: never'
      } };`,
  );
  const given = places.map((place) => parametersOf(parameters, place)).join(' ');
  return `{\nparameters: { ${given} };\n${body}\nresponses: {\n${answers.join('\n')}\n};\n}`;
}

function parametersOf(parameters: readonly Parameter[], place: Parameter['in']): string {
  const here = parameters.filter((one) => one.in === place);
  if (here.length === 0) return `${place}?: never;`;
  const optional = here.every(({ required }) => required !== true);
  const members = here.map(
    (one) =>
      `${commentOf(one)}${key(one.name)}${one.required ? '' : '?'}: ${typeOf(one.schema ?? {})};`,
  );
  return `${place}${optional ? '?' : ''}: {\n${members.join('\n')}\n};`;
}

function contentType(content: Content = {}): string {
  const members = Object.entries(content).map(
    ([type, { schema }]) => `${key(type)}: ${typeOf(schema ?? {})};`,
  );
  return `{ ${members.join(' ')} }`;
}

/** A JSON Schema as a type. */
export function typeOf(schema: Json): string {
  const { $ref, const: only, enum: choices, anyOf, oneOf, allOf, type } = schema;
  if (typeof $ref === 'string') {
    return `components['schemas'][${JSON.stringify($ref.split('/').at(-1))}]`;
  }
  if (only !== undefined) return JSON.stringify(only);
  if (Array.isArray(choices)) return union(choices.map((one) => JSON.stringify(one)));
  const options = anyOf ?? oneOf;
  if (Array.isArray(options)) return union((options as Json[]).map(typeOf));
  if (Array.isArray(allOf)) return (allOf as Json[]).map(typeOf).join(' & ');
  if (Array.isArray(type)) return union(type.map((one) => typeOf({ ...schema, type: one })));
  switch (type) {
    case 'string':
      return 'string';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case 'array':
      return `(${typeOf((schema.items as Json) ?? {})})[]`;
    case 'object':
      return objectType(schema);
    default:
      return 'unknown';
  }
}

const union = (types: readonly string[]) => [...new Set(types)].join(' | ') || 'never';

function objectType({ properties, required, additionalProperties }: Json): string {
  const needed = new Set((required as string[] | undefined) ?? []);
  const members = Object.entries((properties as Record<string, Json> | undefined) ?? {}).map(
    ([name, schema]) =>
      `${commentOf(schema)}${key(name)}${needed.has(name) ? '' : '?'}: ${typeOf(schema)};`,
  );
  const rest =
    typeof additionalProperties === 'object' && additionalProperties !== null
      ? typeOf(additionalProperties as Json)
      : additionalProperties === true || members.length === 0
        ? 'unknown'
        : null;
  if (rest === null) return `{\n${members.join('\n')}\n}`;
  const record = `{ [name: string]: ${rest} }`;
  return members.length === 0 ? record : `({\n${members.join('\n')}\n} & ${record})`;
}

/** Statuses are numbers there: openapi-fetch looks for them as such. */
const key = (name: string) =>
  /^(?:[A-Za-z_$][\w$]*|[1-9][0-9]*)$/.test(name) ? name : JSON.stringify(name);

function commentOf({ description }: { readonly description?: unknown }): string {
  if (typeof description !== 'string') return '';
  return `/** ${description.replaceAll('*/', '*\\/')} */\n`;
}
