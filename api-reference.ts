// The API's description as one page to read: every operation with what it needs, takes and answers,
// an example and the same as a command. Made from the description and nothing else, without a
// script: it can be saved, searched and printed.
// Invariant: pure; every text is escaped. Leaves to others: serving it (http-server.ts).

import { createHash } from 'node:crypto';

type Json = { readonly [member: string]: unknown };
type Schema = Json;

interface Description {
  readonly info?: { readonly title?: string; readonly description?: string };
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

const style = `
:root{color-scheme:light dark;--ink:#14161b;--quiet:#5a6474;--line:#e4e7ec;--sunken:#f6f7f9;
  --link:#304dc0}
@media(prefers-color-scheme:dark){:root{--ink:#e9ebf0;--quiet:#a3abb9;--line:#2b303a;
  --sunken:#1d2028;--link:#91a7f4}body{background:#14161b}}
*{box-sizing:border-box}
body{margin:0;font:15px/1.55 Inter,system-ui,sans-serif;color:var(--ink)}
a{color:var(--link)}
code,pre{font:13px/1.5 ui-monospace,Menlo,Consolas,monospace}
pre{background:var(--sunken);border:1px solid var(--line);border-radius:8px;padding:10px 12px;
  overflow-x:auto}
.frame{display:grid;grid-template-columns:250px minmax(0,1fr);max-width:1500px;margin:auto}
nav{position:sticky;top:0;height:100vh;overflow-y:auto;padding:20px;
  border-right:1px solid var(--line)}
nav ul{list-style:none;margin:0;padding:0}
nav li{padding:2px 0}
main{padding:24px 32px 80px;min-width:0}
h1{margin:0;font-size:26px}
h2{margin:44px 0 8px;font-size:20px}
h3{font-size:14px;margin:18px 0 6px}
.lead,.quiet{color:var(--quiet)}
details{border:1px solid var(--line);border-radius:10px;margin:8px 0}
summary{cursor:pointer;padding:9px 14px;display:flex;flex-wrap:wrap;gap:4px 12px;
  align-items:baseline}
summary:focus-visible,a:focus-visible{outline:2px solid var(--link);outline-offset:2px}
details>div{padding:0 14px 14px}
.method{font-weight:650;min-width:52px;text-transform:uppercase;font-size:12px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;min-width:460px}
th,td{text-align:left;vertical-align:top;padding:5px 12px 5px 0;
  border-bottom:1px solid var(--line)}
th{font-size:12px;color:var(--quiet);font-weight:550}
@media(max-width:760px){.frame{display:block}nav{position:static;height:auto;border:0;
  border-bottom:1px solid var(--line)}main{padding:20px 16px 60px}summary code{
  overflow-wrap:anywhere}}`;

/** The one style of the page may stand in it, and nothing else may run, load or frame it. */
export const referencePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The whole page. */
export function apiReference(description: Description): string {
  const groups = grouped(description);
  const schemas = Object.entries(description.components?.schemas ?? {});
  const { title = 'API', description: lead = '' } = description.info ?? {};
  const links = [...groups.keys()].map((name) => linkHtml(name));
  return `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${esc(title)} API reference</title><style>${style}</style>
<div class="frame"><nav aria-label="Operations"><ul>${links.join('')}
<li><a href="#schemas">Schemas</a></ul></nav><main><h1>${esc(title)} API</h1>
<p class="lead">${esc(lead)} The same for programs:
<a href="openapi.json">openapi.json</a>.</p>
${introduction}
${[...groups].map(([name, operations]) => groupHtml(name, operations)).join('\n')}
<h2 id="schemas">Schemas</h2>
${schemas.map(([name, schema]) => schemaHtml(name, schema)).join('\n')}
</main></div></html>`;
}

const linkHtml = (name: string) => `<li><a href="#${slug(name)}">${wordsOf(name)}</a>`;

const introduction = `<p>Programs send an API key: <code>Authorization: Bearer …</code>, made
under <em>System Settings ▸ People and keys</em>. Where a database keeps several properties, name
one with <code>Tieout-Property</code>. Amounts are decimal texts, days <code>YYYY-MM-DD</code>.
What is refused is answered as <a href="#schema-Problem">problem+json</a>,
all problems at once, each with what to do.
Lists come in pages: <code>next</code> of one is <code>cursor</code> of the following.</p>`;

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly of: Json;
}

/** By what stands first in their path, in the order of the description. */
function grouped({ paths = {} }: Description): ReadonlyMap<string, Operation[]> {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, of]) => ({ method, path, of })),
  );
  return Map.groupBy(all, ({ path }) => path.replace(/^\/(api\/v1\/)?/, '').split('/')[0] ?? path);
}

function groupHtml(name: string, operations: readonly Operation[]): string {
  const all = operations.map(operationHtml).join('\n');
  return `<h2 id="${slug(name)}">${wordsOf(name)}</h2>\n${all}`;
}

function operationHtml({ method, path, of }: Operation): string {
  const told = [
    of.description ? `<p>${esc(of.description)}</p>` : '',
    `<p class="quiet">${whoMay(of['x-right'])}${twiceHtml(of['x-sent-twice'])}</p>`,
    parametersHtml((of.parameters as Json[] | undefined) ?? []),
    bodyHtml(of.requestBody as Json | undefined),
    `<h3>As a command</h3><pre>${esc(commandOf({ method, path, of }))}</pre>`,
    answersHtml((of.responses as Readonly<Record<string, Json>> | undefined) ?? {}),
  ];
  return `<details id="${slug(`${method} ${path}`)}"><summary>
<span class="method">${esc(method)}</span> <code>${esc(path)}</code>
<span class="quiet">${esc(of.summary ?? '')}</span></summary>
<div>${told.join('')}</div></details>`;
}

function whoMay(right: unknown): string {
  if (right === undefined || right === 'anyone') return 'Open to anyone.';
  if (right === 'self') return 'For whoever is signed in, about themselves.';
  return `Needs the right <code>${esc(right)}</code>.`;
}

const twiceWords: Readonly<Record<string, string>> = {
  reads: 'changes nothing',
  same: 'changes nothing the second time',
  once: 'is done once and answered alike',
  refused: 'is refused the second time',
  again: 'is done again',
};

/** What becomes of it when it is sent a second time. */
function twiceHtml(told: unknown): string {
  const { kind = '', because = '' } = (told ?? {}) as { kind?: string; because?: string };
  const words = twiceWords[kind];
  return words === undefined ? '' : ` Sent twice it ${words}: ${esc(because)}`;
}

function parametersHtml(parameters: readonly Json[]): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map(({ name, in: where, required, description, schema = {} }) => [
    `<code>${esc(name)}</code>${required ? ' *' : ''}`,
    esc(where),
    typeHtml(schema as Schema),
    esc(description ?? (schema as Schema).description ?? ''),
  ]);
  return `<h3>Parameters</h3>${tableHtml(['Name', 'In', 'Type', 'Meaning'], rows)}`;
}

/** What a body may be sent as, by its kind. */
const bodiesOf = (body: Json | undefined) =>
  Object.entries((body?.content ?? {}) as Readonly<Record<string, Json>>);

/** What a body's description shows of it; undefined: nothing. */
function exampleOf({ example, examples = {} }: Json): unknown {
  return example ?? Object.values(examples as Readonly<Record<string, Json>>)[0]?.value;
}

function bodyHtml(body: Json | undefined): string {
  return bodiesOf(body)
    .map(([kind, of]) => {
      const shown = exampleOf(of);
      const written = typeof shown === 'string' ? shown : JSON.stringify(shown, null, 2);
      const fields = fieldsHtml((of.schema ?? {}) as Schema);
      const example = shown === undefined ? '' : `<pre>${esc(written)}</pre>`;
      return `<h3>Body, ${esc(kind)}</h3>${fields}${example}`;
    })
    .join('');
}

function answersHtml(responses: Readonly<Record<string, Json>>): string {
  return Object.entries(responses)
    .map(([status, { description, content = {} }]) => {
      const [[kind, { schema = {} }] = ['', {} as Json]] = Object.entries(
        content as Readonly<Record<string, Json>>,
      );
      const known = description && description !== 'Default Response' ? `, ${description}` : '';
      const head = `Answer ${esc(status)}${esc(known)}${kind ? `, ${esc(kind)}` : ''}`;
      return `<h3>${head}</h3>${fieldsHtml(schema as Schema)}`;
    })
    .join('');
}

/** What can be pasted into a terminal; what stands in braces is for the reader to fill in. */
function commandOf({ method, path, of }: Operation): string {
  const [[kind, body] = [null, {}]] = bodiesOf(of.requestBody as Json | undefined);
  const sent = exampleOf(body);
  const written = typeof sent === 'string' ? sent : JSON.stringify(sent);
  // A quote inside of quotes, as shells take it.
  const quoted = sent === undefined ? '{ … }' : written.replaceAll("'", "'\\''");
  return [
    `curl -X ${method.toUpperCase()} "$TIEOUT${path}"`,
    '-H "authorization: Bearer $KEY"',
    ...(kind ? [`-H 'content-type: ${kind}'`, `--data-binary '${quoted}'`] : []),
  ].join(' \\\n  ');
}

function schemaHtml(name: string, schema: Schema): string {
  return `<details id="schema-${esc(name)}"><summary><code>${esc(name)}</code>
<span class="quiet">${esc(schema.description ?? '')}</span></summary>
<div>${fieldsHtml(schema)}</div></details>`;
}

const depthMax = 5;

/** Its members as rows, those of members below them; what is no object as one line. */
function fieldsHtml(schema: Schema): string {
  const rows = rowsOf(schema, '', 0);
  if (rows.length === 0) return `<p>${typeHtml(schema)} ${esc(schema.description ?? '')}</p>`;
  return tableHtml(['Member', 'Type', 'Meaning'], rows);
}

function rowsOf(schema: Schema, above: string, depth: number): string[][] {
  if (depth > depthMax) return [];
  const inner = schema.type === 'array' ? ((schema.items ?? {}) as Schema) : schema;
  const at = schema.type === 'array' && above !== '' ? `${above}[]` : above;
  const required = new Set((inner.required as string[] | undefined) ?? []);
  const members = Object.entries((inner.properties ?? {}) as Readonly<Record<string, Schema>>);
  return members.flatMap(([name, member]) => {
    const path = at === '' ? name : `${at}.${name}`;
    const own = [
      `<code>${esc(path)}</code>${required.has(name) ? ' *' : ''}`,
      typeHtml(member),
      esc(member.description ?? ''),
    ];
    return [own, ...rowsOf(withoutNull(member), path, depth + 1)];
  });
}

/** Of something that may be null: the something. */
function withoutNull(schema: Schema): Schema {
  const choices = (schema.anyOf ?? schema.oneOf) as readonly Schema[] | undefined;
  const others = choices?.filter(({ type }) => type !== 'null') ?? [];
  return others.length === 1 ? (others[0] as Schema) : schema;
}

function typeHtml(schema: Schema): string {
  const { $ref, enum: choices, const: only, type, format, items } = schema;
  if (typeof $ref === 'string') {
    const name = $ref.split('/').at(-1) ?? '';
    return `<a href="#schema-${esc(name)}">${esc(name)}</a>`;
  }
  if (Array.isArray(choices)) return choices.map((one) => `<code>${esc(one)}</code>`).join(' ');
  if (only !== undefined) return `<code>${esc(only)}</code>`;
  const several = (schema.anyOf ?? schema.oneOf) as readonly Schema[] | undefined;
  if (several) return [...new Set(several.map(typeHtml))].join(' or ');
  if (type === 'array') return `list of ${typeHtml((items ?? {}) as Schema)}`;
  return esc([type ?? 'any', format, ...boundsOf(schema)].filter(Boolean).join(', '));
}

function boundsOf({ minimum, maximum, minLength, maxLength, pattern }: Schema): string[] {
  const words: readonly (readonly [string, unknown])[] = [
    ['at least', minimum],
    ['at most', maximum],
    ['characters, from', minLength],
    ['characters, to', maxLength],
    ['like', pattern],
  ];
  return words
    .filter(([, value]) => value !== undefined)
    .map(([word, value]) => `${word} ${value}`);
}

function tableHtml(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  const head = heads.map((one) => `<th>${one}</th>`).join('');
  return `<div class="scroll" tabindex="0" role="region" aria-label="${heads[0]}"><table>
<thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

const wordsOf = (name: string) =>
  esc(`${name.charAt(0).toUpperCase()}${name.slice(1)}`.replaceAll('-', ' '));

const slug = (text: string) => text.toLowerCase().replace(/[^a-z0-9]+/g, '-');

function esc(text: unknown): string {
  return String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
