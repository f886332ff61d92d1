// Twenty random seasons, of the thousand that were run (run.ts), and the demo season: every proof
// holds, and an independent model comes to the same balances.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { eventKinds } from '#events/event-kinds.ts';
import { demoSeason } from '#scenarios/demo-season/season.ts';
import { proveEvents, proveSeason, type SeasonReport } from './prove-season.ts';

const { pool } = await testDatabase();
const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

describe('a random season', () => {
  const reports: SeasonReport[] = [];
  for (const seed of seeds) {
    test(`with seed ${seed} is in the books once, whatever its order`, async () => {
      const report = await proveSeason(pool, seed);
      reports.push(report);
      assert.deepEqual(report.broken, []);
    });
  }

  test('tells every kind, among twenty of them, and much that is wrong', () => {
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
  const { broken, kinds } = await proveEvents(pool, { seed: 0, events, inOrder: true });
  assert.deepEqual(broken, []);
  assert.equal(kinds.size, eventKinds.length);
});
