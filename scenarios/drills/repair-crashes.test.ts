// Drills of repairs that die at their effects: of whole entries, of parts of split ones and of
// daily summaries, over both APIs; `npm run drill -- --crashes` takes every single effect.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Api } from './drill-company.ts';
import { type DrillHouse, plainHouse, splitHouse } from './drill-house.ts';
import { drillPlace } from './drill-place.ts';
import { reportLine, violations } from './drill-report.ts';
import type { Manner } from './kill-points.ts';
import { type Dying, repairCrashes } from './repair-crashes.ts';

interface Row {
  readonly api: Api;
  readonly dying: Dying;
  readonly manner: Manner;
  readonly from: number;
  readonly seed: number;
  readonly house?: DrillHouse;
}

const dailyHouse: DrillHouse = { ...plainHouse, daily: 'gross' };
const names = new Map([
  [plainHouse, 'entries'],
  [splitHouse, 'parts of split entries'],
  [dailyHouse, 'daily summaries'],
]);

describe('repairs that die', { concurrency: 4 }, () => {
  const table: readonly Row[] = [
    { api: 'rest', dying: 'desk', manner: 'before', from: 4, seed: 201 },
    { api: 'xml', dying: 'desk', manner: 'during', from: 6, seed: 202 },
    { api: 'rest', dying: 'worker', manner: 'during', from: 3, seed: 203 },
    { api: 'xml', dying: 'worker', manner: 'after', from: 5, seed: 204 },
    { api: 'rest', dying: 'desk', manner: 'after', from: 8, seed: 205, house: splitHouse },
    { api: 'xml', dying: 'worker', manner: 'before', from: 4, seed: 206, house: splitHouse },
    { api: 'rest', dying: 'worker', manner: 'after', from: 2, seed: 207, house: dailyHouse },
    { api: 'xml', dying: 'desk', manner: 'during', from: 5, seed: 208, house: dailyHouse },
  ];
  for (const { api, dying, manner, from, seed, house = plainHouse } of table) {
    const who = dying === 'desk' ? 'who presses' : 'who sends';
    test(`${api}: ${names.get(house)}, ${who} dies ${manner} its effects: once each`, async (t) => {
      const { world, databaseUrl } = await drillPlace(t, { seed, api, house });
      const options = { databaseUrl, manner, dying, from, step: 7, killsMax: 4 };
      const report = await repairCrashes(world, options);
      t.diagnostic(reportLine(report));
      t.diagnostic([...report.diedAt].map(([at, times]) => `${at} ×${times}`).join(', '));
      assert.ok(report.faults > 0);
      assert.deepEqual(violations(report), []);
    });
  }
});
