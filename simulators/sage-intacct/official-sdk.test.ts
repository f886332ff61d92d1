// A foreign client: Sage's own `@intacct/intacct-sdk` (2.2.1) drives the XML side.
//
// Method: the SDK runs in a child process with official-sdk-preload.ts, which supplies what Node 24
// lacks and resolves sim.intacct.com; the simulator and the judgement are here.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startTestSimulator } from './test-client.ts';

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

describe('the SDK of Sage itself', () => {
  test('signs in, books, is refused, reads, finds and deletes against the simulator', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const { port } = new URL(simulator.url);
    const endpoint = `http://sim.intacct.com:${port}/ia/xml/xmlgw.phtml`;
    const preload = ['--import', file('official-sdk-preload.ts')];
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...preload, file('official-sdk-run.ts'), endpoint],
      { env: { ...process.env, NODE_OPTIONS: '' } },
    );
    const told = JSON.parse(stdout);
    assert.equal(told.endpoint, endpoint, 'the session names the address the client knows');
    assert.equal(told.created, 'success');
    assert.match(told.repeated, /ResponseException|ResultException/);
    assert.match(told.repeated, /placeholder/);
    assert.deepEqual(told.found, [
      { RECORDNO: told.found[0].RECORDNO, STATE: 'Posted', BATCH_DATE: '05/03/2026' },
    ]);
    assert.equal(told.read.title, 'Slip rental by the SDK');
    assert.equal(told.read.linesTotal, 2);
    assert.deepEqual(
      told.read.lines.map((one: Record<string, string>) => [one.TR_TYPE, one.AMOUNT]).sort(),
      [
        ['-1', '120.5'],
        ['1', '120.5'],
      ],
    );
    assert.equal(told.read.lookup, 'success');
    assert.match(told.unbalanced, /Transactions do not balance for Location/);
    assert.equal(told.removed, 'success');
    assert.equal(told.left, 0);
    assert.equal(told.entity, '100');
    assert.equal(simulator.simulation.books.entries.size, 0);
  });
});
