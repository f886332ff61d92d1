// Process file: `npm run texts`. Gathers the console's texts and writes locales/en.po anew, and
// every other language's file beside it, which keeps its translations. Invariant: run twice it
// changes nothing. Leaves to others: finding them (source-texts.ts), their form (catalogue.ts).

import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type CatalogueText, catalogueOf } from './catalogue.ts';
import { type Source, textsOf } from './source-texts.ts';

const folder = import.meta.dirname;

/** What the browser runs: files in folders below console/, without tests. */
export function consoleSources(): Source[] {
  return globSync('*/**/*.{ts,tsx}', { cwd: folder, exclude: (path) => path === 'dist' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.includes('.test.'))
    .sort()
    .map((path) => ({ path: `console/${path}`, code: readFileSync(join(folder, path), 'utf8') }));
}

/** The catalogue as it should be: its path, and what it should hold. */
export function catalogues(texts: readonly CatalogueText[]): { path: string; content: string }[] {
  return globSync('locales/*.po', { cwd: folder }).map((file) => {
    const path = join(folder, file);
    const language = basename(file, '.po');
    const before = language === 'en' ? null : readFileSync(path, 'utf8');
    return { path, content: catalogueOf(texts, language, before) };
  });
}

if (import.meta.main) {
  const { texts, offences } = textsOf(consoleSources());
  for (const offence of offences) process.stderr.write(`${offence}\n`);
  for (const { path, content } of catalogues(texts)) writeFileSync(path, content);
  process.stdout.write(`${texts.length} texts.\n`);
  if (offences.length > 0) process.exitCode = 1;
}
