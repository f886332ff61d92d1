// Every Mantine component the console uses has its styles: one without them stands unstyled on the
// page, and no other test sees it. Method: imports of the sources against mantine.css.

import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const home = fileURLToPath(new URL('..', import.meta.url));
const stylesOf = (name: string) => `@mantine/core/styles/${name}.layer.css`;
const packages = join(home, '..', 'node_modules');

test('every component used has its styles', () => {
  const sources = globSync('**/*.tsx', { cwd: home, exclude: (path) => path === 'dist' });
  const used = new Set(sources.flatMap((file) => namesIn(readFileSync(join(home, file), 'utf8'))));
  const styled = [...used].filter((name) => existsSync(join(packages, stylesOf(name))));
  assert.ok(styled.length > 20, `only ${styled.length} were found`);
  const imported = readFileSync(join(home, 'controls', 'mantine.css'), 'utf8');
  assert.deepEqual(
    styled.filter((name) => !imported.includes(`"${stylesOf(name)}"`)),
    [],
  );
});

function namesIn(source: string): string[] {
  const [, list = ''] = /import \{([^}]*)\} from '@mantine\/core'/.exec(source) ?? [];
  return list.split(',').map((one) => one.replace(/^\s*type /, '').trim());
}
