// Process file: `npm run bench`. Runs every benchmark, one after the other, each in a process of
// its own; arguments choose among them by name.
// Invariant: never two at once: they would measure each other.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const benchmarks = [
  'posting',
  'one-event',
  'hot-account',
  'guarantees',
  'recognition',
  'export',
  'lanes',
  'latency',
  'recovery',
  'transactions',
  'import',
  'trial-balance',
  'proofs',
  'other-ledgers',
  'reconcile',
  'sync-log',
];
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !benchmarks.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`Unknown: ${unknown.join(', ')}. There are ${benchmarks.join(', ')}.\n`);
  process.exitCode = 1;
} else {
  for (const name of benchmarks.filter((one) => chosen.length === 0 || chosen.includes(one))) {
    const program = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
    const [code] = await once(spawn(process.execPath, [program], { stdio: 'inherit' }), 'exit');
    if (code !== 0) process.exitCode = 1;
  }
}
