#!/usr/bin/env node
// The command `tieout`: starts tieout.ts, in a clone and in an installed package. Invariant: an old
// Node is told what is missing before anything else is loaded. JavaScript, because such a Node reads
// nothing else. Leaves to others: every command (tieout.ts).

if (!process.features.typescript) {
  process.stderr.write(
    `tieout needs Node 24 and was started by Node ${process.versions.node}. Its dependency "node" ` +
      'brings one: install without --ignore-scripts, or use Node 24.\n',
  );
  process.exit(1);
}
if (import.meta.url.includes('/node_modules/')) {
  const hooks = new URL('stripped-types.mjs', import.meta.url).href;
  const { NODE_OPTIONS: options = '' } = process.env;
  if (!options.includes(hooks)) process.env.NODE_OPTIONS = `${options} --import=${hooks}`.trim();
  await import('./stripped-types.mjs');
}
await import('./tieout.ts');
