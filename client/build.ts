// Process file: makes what `tieout/client` and `tieout/webhooks` lead to, in client/dist/: types
// from the description, JavaScript and declarations. Run by npm after an installation.
// Invariant: without the compiler, in an installation that only runs Tieout, it makes nothing and
// says so; it never fails an installation.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { repeatableOf, typesOf } from './types-of-description.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Writes client.js with its declarations, and what it is made of, into the folder. */
export function buildClient(folder: string): void {
  const description = JSON.parse(readFileSync(at('../docs/reference/openapi.json'), 'utf8'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/schema.d.ts`, typesOf(description, '/api/v1'));
  writeFileSync(`${folder}/repeatable.ts`, repeatableOf(description, '/api/v1'));
  const sources = ['client.ts', 'webhooks.ts'];
  for (const name of sources) writeFileSync(`${folder}/${name}`, readFileSync(at(name), 'utf8'));
  const compiler = at('../node_modules/.bin/tsc');
  const options = [
    ...[
      '--ignoreConfig',
      '--declaration',
      '--target',
      'es2022',
      '--lib',
      'es2024,dom,dom.iterable',
    ],
    ...[
      '--module',
      'nodenext',
      '--moduleResolution',
      'nodenext',
      '--rewriteRelativeImportExtensions',
    ],
    ...['--skipLibCheck', '--strict', '--types', 'node', '--outDir', folder],
  ];
  const files = sources.map((name) => `${folder}/${name}`);
  const run = spawnSync(compiler, [...files, ...options], { encoding: 'utf8' });
  // Beside its source a declaration would not be read.
  for (const name of [...sources, 'repeatable.ts']) rmSync(`${folder}/${name}`);
  if (run.status !== 0) throw new Error(`The client does not compile:\n${run.stdout}${run.stderr}`);
}

if (import.meta.main) {
  if (existsSync(at('../node_modules/.bin/tsc'))) buildClient(at('dist'));
  else process.stdout.write('The client was not built: TypeScript is not installed.\n');
}
