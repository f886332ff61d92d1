// Strips the types of this package's source while it is loaded, where it is installed below
// node_modules: Node refuses to do so there by itself. Loaded by tieout.mjs, and by every process it
// starts. Invariant: nothing is built and nothing written; the code that runs is the code people
// read. JavaScript, because it runs before any type can be stripped.

import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = new URL('.', import.meta.url).href;
// Node tells once for each process that stripping may change; this package pins its Node.
process.removeAllListeners('warning');

registerHooks({
  load(url, context, next) {
    if (!url.startsWith(root) || !url.endsWith('.ts')) return next(url, context);
    const source = stripTypeScriptTypes(readFileSync(fileURLToPath(url), 'utf8'));
    return { format: 'module', source, shortCircuit: true };
  },
});
