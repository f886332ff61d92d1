// Process file: makes the client that `tieout/client` leads to, in client/dist/: types from the
// description, JavaScript and declarations from client.ts. Run by npm after an installation.
// Invariant: without the compiler, in an installation that only runs Tieout, it makes nothing and
// says so; it never fails an installation.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { typesOf } from './types-of-description.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Writes client.js, client.d.ts and schema.d.ts into the folder. */
export function buildClient(folder: string): void {
  const description = JSON.parse(readFileSync(at('../docs/reference/openapi.json'), 'utf8'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/schema.d.ts`, typesOf(description, '/api/v1'));
  writeFileSync(`${folder}/client.ts`, readFileSync(at('client.ts'), 'utf8'));
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
  const run = spawnSync(compiler, [`${folder}/client.ts`, ...options], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`The client does not compile:\n${run.stdout}${run.stderr}`);
}

if (import.meta.main) {
  if (existsSync(at('../node_modules/.bin/tsc'))) buildClient(at('dist'));
  else process.stdout.write('The client was not built: TypeScript is not installed.\n');
}
