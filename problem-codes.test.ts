// The codes the API's description names against those docs/reference/errors.md explains. Method:
// the sections of the page; those of what runs without the API are named here.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { problemCodes } from './problem-codes.ts';

const page = readFileSync(new URL('docs/reference/errors.md', import.meta.url), 'utf8');
const description = JSON.parse(
  readFileSync(new URL('docs/reference/openapi.json', import.meta.url), 'utf8'),
);

/** The command line, the settings of a process, and the console by itself. */
const besideTheApi = ['COMMAND', 'CONFIG', 'CONSOLE'];

test('the description names every code that an answer of the API may have', () => {
  const sections = page.split(/^## /m).slice(1);
  const explained = sections
    .filter((section) => !besideTheApi.includes(section.split('\n')[0] ?? ''))
    .flatMap((section) => [...section.matchAll(/^\| `([A-Z0-9_]+)`/gm)].map(([, code]) => code));
  assert.deepEqual(problemCodes, explained.toSorted());
  assert(problemCodes.length > 250);
  assert.deepEqual(description.components.schemas.ProblemCode.enum, problemCodes);
});
