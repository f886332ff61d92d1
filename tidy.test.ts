// Holds the house to its rules: reads every text file of the checkout and runs tidy-rules.ts over
// them.
// An offence is a line of the failure: where, what, and what to do. Then the rules themselves are
// tried on small files that break them, so that a rule that stopped biting is noticed.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { importsOf, longFunctions, type SourceFile } from './tidy-files.ts';
import { rulesOf } from './tidy-rules.ts';

const root = fileURLToPath(new URL('.', import.meta.url));
const skipped = new Set(['node_modules', '.git', '.tieout', 'dist', 'package-lock.json']);
const textEnding = /\.(tsx?|sql|md|json|css|html|yml|yaml)$/;

function readFiles(folder = ''): SourceFile[] {
  return readdirSync(root + folder, { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return [];
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) return readFiles(`${path}/`);
    return textEnding.test(path) ? [{ path, text: readFileSync(root + path, 'utf8') }] : [];
  });
}

const exists = (path: string) => existsSync(root + path);

describe('the checkout', () => {
  for (const [sentence, offences] of rulesOf(readFiles(), exists)) {
    test(sentence, () => {
      assert(offences.length === 0, `${offences.length} offences:\n${offences.join('\n')}`);
    });
  }
});

/** How many offences each broken rule finds in a file; rules without any are left out. */
function broken(path: string, text: string, others: SourceFile[] = []): Record<string, number> {
  const found = rulesOf([{ path, text }, ...others], () => false);
  return Object.fromEntries(found.map(([rule, all]) => [rule, all.length]).filter((one) => one[1]));
}

const opening = '// A file.\n// Invariant: none.\n\n';
const columns = [
  [
    'money/a.ts',
    `import { x } from '#journal/x.ts';`,
    'a folder imports only from those before it',
  ],
  [
    'journal/a.ts',
    `import type { x } from '#export-queue/x.ts';`,
    'a folder imports only from those before it',
  ],
  [
    'journal/a.ts',
    `const x = await import('#console/x.ts');`,
    'a folder imports only from those before it',
  ],
  ['gadgets/a.ts', 'const x = 1;', 'every folder has its place in the order'],
  [
    'journal/a.ts',
    `import { x } from './x';`,
    'imports name files: relative inside a folder, #folder/ across',
  ],
  [
    'journal/a.ts',
    `import { x } from '#simulators/x.ts';`,
    'simulators and the product share no code',
  ],
  [
    'simulators/a.ts',
    `import { x } from '#money/x.ts';`,
    'simulators and the product share no code',
  ],
  ['journal/a.ts', `import { readFile } from 'node:fs/promises';`, 'only suffixed files do I/O'],
  ['journal/a.ts', 'const at = Date.now();', 'clock, chance and environment are arguments'],
  ['journal/a-store.ts', 'const at = new Date();', 'clock, chance and environment are arguments'],
  ['journal/a.ts', '// As Sage does.', 'vendors are named where they belong'],
  ['journal/a.ts', `const x = '${'x'.repeat(90)}';`, 'no line is too wide'],
  ['journal/a.ts', 'const x = 1;\n'.repeat(400), 'no file is too long'],
  ['journal/a.ts', `// ${'TO'}DO: more`, 'nothing is left over'],
  ['journal/utils/a.ts', 'const x = 1;', 'files and folders are named after what they hold'],
  ['journal/JournalEntry.ts', 'const x = 1;', 'files and folders are named after what they hold'],
  ['journal/a.ts', 'export default 1;', 'exports have names, and no file only passes others on'],
  [
    'journal/a.ts',
    `export * from './b.ts';`,
    'exports have names, and no file only passes others on',
  ],
  ['journal/a.ts', `const x = '/${'work'}/main';`, 'no path of one machine is in the repository'],
] as const;

describe('each rule bites', () => {
  for (const [path, text, rule] of columns) {
    test(`${path}: ${text.slice(0, 50)}`, () => {
      assert.deepEqual(broken(path, opening + text), { [rule]: 1 });
    });
  }

  test('a file without an opening comment', () => {
    const found = broken('journal/a.ts', 'const x = 1;\n');
    assert.deepEqual(found, { 'every file opens with what it is': 1 });
  });

  test('a page with two titles and a dead link', () => {
    const found = broken('docs/a.md', '# One\n# Two\n[there](b.md) [web](https://example.org)\n');
    assert.deepEqual(found, { 'Markdown has one title and no dead links': 2 });
  });

  test('an error code without its row, and a row without its code', () => {
    const page = { path: 'docs/reference/errors.md', text: '# Errors\n\n| `JOURNAL_GONE` | x |\n' };
    const catalogue = 'const catalogue = {\n  JOURNAL_NEW: {\n  },\n};\nproblemsOf(catalogue);\n';
    const code = opening + catalogue;
    const found = broken('journal/journal-errors.ts', code, [page]);
    assert.deepEqual(found, {
      'every error code is documented, and every documented code exists': 2,
    });
  });

  test('a variable without its row, and a row without its variable', () => {
    const text = '# Configuration\n\n| `TIEOUT_GONE` | x |\n';
    const page = { path: 'docs/reference/configuration.md', text };
    const code = `${opening}const port = process.env.TIEOUT_NEW;\n`;
    assert.deepEqual(broken('serve.ts', code, [page]), {
      'every variable of the environment is documented': 2,
    });
  });

  test('a command and an option without their place in the page', () => {
    const code = `${opening}program.command('sync').option('--fast', 'do not wait');\n`;
    const page = { path: 'docs/reference/command-line.md', text: '# Commands\n\n## tieout go\n' };
    assert.deepEqual(broken('tieout.ts', code, [page]), {
      'every command and option is documented': 3,
    });
  });

  test('a table without a comment', () => {
    const sql = '-- Tables.\ncreate table things (thing_id integer);\n';
    assert.deepEqual(broken('migrations/0001-a.sql', sql), { 'every table says what it is': 1 });
  });

  test('a long function, also when its head takes several lines or it is a method', () => {
    const body = '  const x = 1;\n'.repeat(60);
    const heads = [
      'function a() {\n',
      'export async function a(\n  b: string,\n): Promise<void> {\n',
      'function a({\n  b,\n}: B): C {\n',
      'const a = async () => {\n',
    ];
    for (const head of heads) {
      const file = { path: 'journal/a.ts', text: `${head}${body}}\nfunction short() {\n}\n` };
      assert.equal(longFunctions(file).length, 1, head);
    }
    const deeper = body.replaceAll('  const', '    const');
    const inClass = `class A {\n  async #run(b: string): Promise<void> {\n${deeper}  }\n}\n`;
    assert.equal(longFunctions({ path: 'journal/a.ts', text: inClass }).length, 1);
    const short = `interface A {\n  run(b: string): void;\n}\n${'const x = 1;\n'.repeat(99)}`;
    assert.equal(longFunctions({ path: 'journal/a.ts', text: short }).length, 0);
  });

  test('imports are found over several lines, and not in comments', () => {
    const imports = `import {\n  a,\n} from '#money/a.ts';\nimport './b.ts';\n`;
    const text = `// import { x } from 'x';\n${imports}`;
    const found = importsOf({ path: 'journal/a.ts', text }).map((one) => one.from);
    assert.deepEqual(found, ['#money/a.ts', './b.ts']);
  });
});
