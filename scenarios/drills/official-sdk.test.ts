// What Sage's own SDK does to the books with its defaults, beside the product, under one plan of
// faults; here with the SDK's pauses a tenth as long. The numbers of a larger run, pauses whole,
// stand in docs/concepts/what-once-means.md.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import type { Api } from './drill-company.ts';
import { drillPlace } from './drill-place.ts';
import type { DrillWorld } from './drill-world.ts';
import { withTheSdk, withTieout } from './official-sdk.ts';

const isLarge = process.argv[2] !== undefined;
const count = Number(process.argv[2] ?? 16);
const haste = isLarge ? 1 : 10;

async function company(t: TestContext) {
  const simulator = await startSimulator();
  t.after(() => simulator.stop());
  return simulator;
}

async function ours(t: TestContext, api: Api): Promise<DrillWorld> {
  const { world } = await drillPlace(t, { seed: 2_217, api });
  const tally = await withTieout(world, count);
  t.diagnostic(`tieout, ${api}: ${JSON.stringify(tally)}`);
  const all = { entries: count, doubled: 0, missing: 0, wronglyFailed: 0, wrong: 0 };
  assert.deepEqual(tally, all);
  return world;
}

test('where the official SDK doubles and loses entries, ours are there once', async (t) => {
  const [, world] = await Promise.all([ours(t, 'rest'), ours(t, 'xml')]);
  const run = async (dates: 'parts' | 'iso') =>
    withTheSdk(world, { simulator: await company(t), dates, haste });
  const [theirs, isoDates] = await Promise.all([run('parts'), run('iso')]);
  t.diagnostic(`official SDK: ${JSON.stringify(theirs)}`);
  t.diagnostic(`official SDK, ISO dates: ${JSON.stringify(isoDates)}`);
  assert.ok(theirs.doubled > 0 && theirs.missing > 0 && theirs.wronglyFailed > 0);
  assert.equal(isoDates.wrong, isoDates.entries - isoDates.missing);
});
