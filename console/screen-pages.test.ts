// Every screen has its page in docs/guides/screens, and every page says what a test shows: each
// address of the console stands on one page, each row names a right and a walk that are there, and
// pictures and pages fit each other. Method: the pages and the walks are read as text.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isRight } from '#access/rights.ts';
import { keyedJumps } from './navigation/jumps.ts';
import { routePaths } from './navigation/paths.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const guides = join(root, 'docs/guides');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const namesIn = (folder: string, ending: string) =>
  readdirSync(folder).filter((name) => name.endsWith(ending));

const list = read('docs/guides/screens/README.md');
const pages = namesIn(join(guides, 'screens'), '.md')
  .filter((name) => name !== 'README.md')
  .map((name) => ({ name, text: read(`docs/guides/screens/${name}`) }));
/** What stands where a right does and is none. */
const withoutRight = new Set(['anyone', 'oneself']);

/** They stand above the picture, before the keys. */
function addressesIn(text: string): (string | undefined)[] {
  const [head = ''] = text.split(/Keys:|!\[/);
  return [...head.matchAll(/`(\/[^`?]*)`/g)].map(([, path]) => path);
}

describe('the pages of the screens', () => {
  test('every address of the console stands on exactly one of them', () => {
    const found = pages.flatMap(({ text }) => addressesIn(text));
    assert.deepEqual(found.sort(), Object.values(routePaths).sort());
  });

  test('stand in the list of the screens, and have a picture', () => {
    for (const { name, text } of pages) {
      assert.ok(list.includes(`](${name})`), `${name} is not in the list`);
      assert.match(text, /^!\[.+\]\(\.\.\/pictures\/.+\.webp\)$/m, name);
    }
  });

  test('say the keys that lead there', () => {
    for (const { keys, href, label } of keyedJumps) {
      const page = pages.find(({ text }) => addressesIn(text).includes(href));
      assert.ok(
        page?.text.includes(`Keys: \`${keys}\``),
        `the page of ${label}: Keys: \`${keys}\``,
      );
    }
  });

  for (const { name, text } of pages) {
    test(`${name}: every row has a right and is shown by a test that is there`, () => {
      const shown = [...text.matchAll(/^(\d+)\. `([^`]+)`: (.+)$/gm)];
      const rows = [...text.matchAll(/^\| (?!You|---)(.+) \|$/gm)].map(([, row = '']) =>
        row.split(' | '),
      );
      assert.ok(rows.length > 0 && shown.length > 0, 'a table and its tests');
      const named = new Set<string>();
      for (const [what = '', , right = '', by = ''] of rows) {
        const isKnown = isRight(right.replaceAll('`', '')) || withoutRight.has(right);
        assert.ok(isKnown, `${what}: ${right} is no right`);
        for (const number of by.split(', ')) {
          assert.ok(
            shown.some((one) => one[1] === number),
            `${what}: shown by ${number}, not there`,
          );
          named.add(number);
        }
      }
      for (const [, number = '', file = '', sentence = ''] of shown) {
        assert.ok(named.has(number), `${number} shows no row`);
        assert.ok(isTestOf(file, sentence), `${file} has no test "${sentence}"`);
      }
    });
  }
});

/** Is it the name of a test of the file? A name that is put together fits with any parts. */
function isTestOf(file: string, sentence: string): boolean {
  const names = [...read(file).matchAll(/\btest\(\s*(['"`])(.+?)\1,/g)].map(
    ([, , name = '']) => name,
  );
  return names.some((name) => {
    const parts = name
      .split(/\$\{.+?\}/)
      .map((part) => part.replace(/[.*+?^$()[\]{}|\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.+')}$`).test(sentence);
  });
}

test('every picture of the guides is there, and every picture stands in a guide', () => {
  const named = ['docs/guides', 'docs/guides/screens'].flatMap((folder) =>
    namesIn(join(root, folder), '.md').flatMap((name) =>
      [...read(`${folder}/${name}`).matchAll(/\]\((?:\.\.\/)?pictures\/([^)]+)\)/g)].map(
        ([, one]) => one,
      ),
    ),
  );
  assert.deepEqual(namesIn(join(guides, 'pictures'), '').sort(), [...new Set(named)].sort());
});
