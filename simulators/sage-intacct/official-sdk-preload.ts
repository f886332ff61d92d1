// What Sage's own JavaScript SDK needs before it can run here, and nothing else.
//
// official-sdk.test.ts starts official-sdk-run.ts with this file as a preload (`--import`).
// **Invariant**: the SDK itself is untouched: only Node's `util` and `dns.lookup` are, and only in
// that child process.
// 1. Node 24 has no `util.isNullOrUndefined` and may lose `util.isArray`: SDK 2.2.1 calls both.
// 2. The SDK insists on a host under intacct.com: sim.intacct.com is resolved to this machine.

import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

const util = require('node:util') as Record<string, unknown>;
util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
util.isArray ??= Array.isArray;

type Lookup = (host: string, options: unknown, done: (...found: unknown[]) => void) => void;

const dns = require('node:dns') as { lookup: Lookup };
const lookupOfNode = dns.lookup;
dns.lookup = (host, options, done) => {
  if (host !== 'sim.intacct.com') return lookupOfNode(host, options, done);
  const isAll = typeof options === 'object' && options !== null && 'all' in options && options.all;
  if (isAll) done(null, [{ address: '127.0.0.1', family: 4 }]);
  else done(null, '127.0.0.1', 4);
};
