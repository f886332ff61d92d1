// What `npm pack` takes along: every folder that the source is imported from. A folder added to the
// imports and forgotten here would be missing from the package alone; `npm run packed` starts the
// simulated company from it, in a minute.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import packageFile from './package.json' with { type: 'json' };

test('a package holds every folder of the source, and nothing can publish it', () => {
  const imported = Object.values(packageFile.imports)
    .map((path) => path.replace(/^\.\/(.*)\/\*$/, '$1'))
    .filter((folder) => folder !== './*' && folder !== 'scenarios');
  const missing = imported.filter((folder) => !packageFile.files.includes(`/${folder}`));
  assert.deepEqual(missing, []);
  assert.ok(packageFile.files.includes('/scenarios/demo-season'), 'the demo tells its season');
  assert.equal(packageFile.private, true);
});
