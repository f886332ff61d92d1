// Builds the console when it is not built, or when its source is newer than the build: a checkout
// is started without a build step. Invariant: does nothing, in milliseconds, when the build is
// current. Leaves to others: how it is built (vite.config.ts), serving it (console-routes.ts).

import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;

/** Answers whether it had to build; 2 to 3 s if so. Errors: what Vite says of the source. */
export async function buildConsole(): Promise<boolean> {
  if (isCurrent()) return false;
  // Loaded only when needed: Vite takes longer to load than everything else here.
  const { build } = await import('vite');
  await build({ root: folder, logLevel: 'error' });
  return true;
}

function isCurrent(): boolean {
  const page = join(folder, 'dist', 'index.html');
  if (!existsSync(page)) return false;
  const builtAtMs = statSync(page).mtimeMs;
  const sources = globSync(
    ['**/*.{ts,tsx,css,html,svg,js,po}', '../problems/*.ts', '../package-lock.json'],
    {
      cwd: folder,
      exclude: (path) => path === 'dist',
    },
  );
  return sources.every((path) => statSync(join(folder, path)).mtimeMs <= builtAtMs);
}
