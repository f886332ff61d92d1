// Ten random seasons, of the thousand that were run (run.ts), and the demo season: every proof
// holds, an independent model comes to the same balances, and so do hledger and beancount where
// they are installed.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { eventKinds, kindsPaidAhead } from '#events/event-kinds.ts';
import { demoSeason } from '#scenarios/demo-season/season.ts';
import { otherPrograms } from '#scenarios/other-programs.ts';
import { auditSeason } from './audit-season.ts';
import { proveEvents, proveSeason, type SeasonReport } from './prove-season.ts';

const { pool } = await testDatabase();
const seeds = Array.from({ length: 10 }, (_, index) => index + 1);

const folder = mkdtempSync(join(tmpdir(), 'tieout-seasons-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const reports: SeasonReport[] = [];

describe('a random season', () => {
  for (const seed of seeds) {
    test(`with seed ${seed} is in the books once, whatever its order`, async () => {
      const report = await proveSeason(pool, seed);
      reports.push(report);
      assert.deepEqual(report.broken, []);
    });
  }

  test('tells every kind, among ten of them, and much that is wrong', () => {
    const told = new Set(reports.flatMap(({ kinds }) => [...kinds]));
    assert.deepEqual(
      eventKinds.filter((kind) => !told.has(kind)),
      [],
    );
    assert(reports.reduce((sum, { refused }) => sum + refused, 0) > 50);
  });
});

test('the demo season tells every kind, and all of it is in the books once', async () => {
  const events = demoSeason().map((json) => ({ json, wrong: false }));
  const report = await proveEvents(pool, { seed: 0, events, inOrder: true });
  reports.push(report);
  assert.deepEqual(report.broken, []);
  const told = eventKinds.filter((kind) => !report.kinds.has(kind));
  // Nothing lies with prepayments there: they are a credit on the receivable.
  assert.deepEqual(told, kindsPaidAhead);
});

for (const program of otherPrograms) {
  const sentence = `${program.name} comes to what the model came to, from some journals`;
  test(sentence, { skip: program.missing }, async () => {
    assert.ok(reports.length > 0);
    // Each takes seconds; `npm run seasons` has them all read.
    for (const report of [...reports.slice(0, 2), ...reports.slice(-1)]) {
      const found = await auditSeason({ pool, program, folder }, report);
      assert.deepEqual(found, [], `seed ${report.seed}`);
    }
  });
}
