// docs/reference/http.md against what is served: its table has every route there is, and nothing
// else. Method: the table is written from docs/reference/openapi.json and compared.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';

const at = (path: string) => new URL(path, import.meta.url);
const page = readFileSync(at('docs/reference/http.md'), 'utf8');
const { paths } = JSON.parse(readFileSync(at('docs/reference/openapi.json'), 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
};

interface Operation {
  readonly summary?: string;
  readonly 'x-right'?: string;
  readonly 'x-sent-twice'?: { readonly kind: string; readonly because: string };
}

const rows = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { summary, ...of }]) => {
    const { kind, because } = of['x-sent-twice'] ?? {};
    const twice = kind === undefined ? '' : `\`${kind}\`: ${because}`;
    const request = `\`${method.toUpperCase()} ${path.replace('/api/v1', '')}\``;
    const right = of['x-right'] === undefined ? '' : `\`${of['x-right']}\``;
    return `| ${[request, summary, right, twice].join(' | ')} |`;
  }),
);
const table = ['| Request | What it does | Right | Sent twice |', '|---|---|---|---|', ...rows];

test('the page has every route, as the description tells it (UPDATE_GOLDEN=1 writes it)', () => {
  const [head = '', rest = ''] = page.split('<!-- routes -->\n');
  const [, tail = ''] = rest.split('<!-- /routes -->');
  const written = `${head}<!-- routes -->\n${table.join('\n')}\n<!-- /routes -->${tail}`;
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(at('docs/reference/http.md'), written);
  else assert.equal(page, written, 'the API changed: UPDATE_GOLDEN=1');
  assert(rows.length > 200);
});
