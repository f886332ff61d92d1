// Differences of seventeen kinds in books of some thousand entries, the world in which
// benchmarks/reconcile.ts plants them in a million: each found under its own name, nothing else,
// to the cent in every place; and nothing at all before they were planted.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { LargeWorld } from './large-world-store.ts';

const { pool } = await testDatabase();

test('what is planted in books of many pages is found, and nothing else', async () => {
  const entries = 12_000;
  const world = await LargeWorld.open(pool, 'large', entries);
  const clean = await world.reconcile();
  assert.deepEqual([clean.tied, clean.counts.findings, clean.counts.foreign], [true, 0, 0]);
  assert.deepEqual([clean.counts.listed, clean.counts.matched], [entries, entries]);

  const planted = await world.plant(3);
  assert(planted.kinds >= 16, `${planted.kinds} kinds`);
  const run = await world.reconcile();
  await world.judge(run);
  assert.deepEqual([run.explained, run.tied], [true, false]);
});
