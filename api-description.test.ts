// What a developer reads of the API, complete: every operation says what it does, every parameter
// what it means, every body shows one that can be sent, and every example fits its schema. Method:
// docs/reference/openapi.json, which http-server.test.ts holds to what the server serves.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Errors } from 'typebox/schema';

type Json = Record<string, unknown>;

interface Media {
  readonly schema?: Json;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface Described {
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly { name: string; description?: string; in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, { content?: Readonly<Record<string, Media>> }>>;
}

const file = new URL('docs/reference/openapi.json', import.meta.url);
const document = JSON.parse(readFileSync(file, 'utf8')) as {
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Json };
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, of]) => ({ route: `${method} ${path}`, of })),
);
const contentsOf = ({ requestBody, responses }: Described) =>
  [requestBody?.content, ...Object.values(responses).map(({ content }) => content)].flatMap(
    (content) => Object.entries(content ?? {}),
  );
const examplesOf = ({ example, examples = {} }: Media): unknown[] => [
  ...(example === undefined ? [] : [example]),
  ...Object.values(examples).map(({ value }) => value),
];

/** What is wrong with a value by a schema of the document; empty: nothing. */
function faultsOf(schema: Json, value: unknown): readonly string[] {
  const { components } = document;
  const whole = { ...schema, components };
  const [isRight, faults] = Errors(whole as never, value);
  return isRight ? [] : faults.map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe('every operation', () => {
  test('says in one sentence what it does', () => {
    assert(operations.length > 200);
    for (const { route, of } of operations) {
      const said = of.summary ?? '';
      assert.match(said, /^[A-Z][^.]+\.$/, `${route}: a summary of one sentence beside its schema`);
      assert(said.length <= 90, `${route}: the summary is ${said.length} long, at most 90`);
      if (of.description !== undefined) assert.match(of.description, /^[A-Z`*].*\.$/s, route);
    }
  });

  test('says it in words of its own', () => {
    const routes = new Map<string, string>();
    for (const { route, of } of operations) {
      const other = routes.get(of.summary ?? '');
      assert.equal(other, undefined, `${route} has the summary of ${other}`);
      routes.set(of.summary ?? '', route);
    }
  });

  test('says of each parameter what it means', () => {
    for (const { route, of } of operations) {
      for (const { name, description = '' } of of.parameters ?? []) {
        assert.match(description, /\S.*[.`?…]$/, `${route}: ${name} has no description`);
      }
    }
  });

  test('shows a body for each form it takes', () => {
    for (const { route, of } of operations) {
      for (const [type, media] of Object.entries(of.requestBody?.content ?? {})) {
        assert(examplesOf(media).length > 0, `${route}: no example of ${type} (withExamples)`);
      }
    }
  });
});

describe('every example', () => {
  test('fits its schema, and the check would see one that does not', () => {
    let count = 0;
    for (const { route, of } of operations) {
      for (const [type, media] of contentsOf(of)) {
        for (const one of examplesOf(media)) {
          assert.deepEqual(faultsOf(media.schema ?? {}, one), [], `${route}, ${type}`);
          count += 1;
        }
      }
    }
    assert(count > 300, `${count} examples`);
    const pause = document.paths['/api/v1/connections/{id}/pause']?.post?.requestBody?.content;
    const { schema = {} } = pause?.['application/json'] ?? {};
    assert.deepEqual(faultsOf(schema, { reason: '' }).length, 1);
    const event = { $ref: '#/components/schemas/Event' };
    assert.notDeepEqual(faultsOf(event, { kind: 'invoice-issued' }), []);
  });
});
