// Posting settings: which value holds where and from when, and what keeps a value from being set.
// Method: the rule as a table over rows; the rest over HTTP on a real database.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { stageServer } from '#root/stage-server.ts';
import { chartCache } from './chart-cache-store.ts';
import { changeChart } from './chart-change-store.ts';
import { chartRoutes } from './chart-routes.ts';
import { createProperty, setClosingDate } from './chart-store.ts';
import type { IsoDate } from './iso-date.ts';
import { type PostingSetting, settingOn } from './posting-settings.ts';
import { type PostingSettingsView, postingSettingsRoutes } from './posting-settings-routes.ts';
import { marinaAndResort } from './ready-charts/marina-and-resort.ts';

const { pool } = await testDatabase();
const property = { name: 'Cove', timeZone: 'America/New_York', baseCurrency: 'USD' };
const propertyId = await createProperty(pool, { ...property, code: 'cove' });
await changeChart(pool, propertyId, marinaAndResort());
const deps = { pool, charts: chartCache(pool), now: () => new Date('2026-06-15T12:00:00Z') };
const server = await stageServer(pool, chartRoutes(deps), postingSettingsRoutes(deps));
const url = await server.listen({ port: 0, host: '127.0.0.1' });

type Answer = PostingSettingsView & { readonly code?: string };

async function call(method: string, body?: unknown) {
  const response = await fetch(`${url}/api/v1/posting-settings`, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  return { status: response.status, body: (await response.json()) as Answer };
}
const put = (more: Record<string, unknown>) =>
  call('PUT', { name: 'discounts', value: 'net', effectiveOn: '2026-07-01', reason: 'R', ...more });
const inForce = (body: Answer, name: string) =>
  body.settings.find((one) => one.name === name)?.inForce;

describe('the value of a day', () => {
  const row = (outletId: number | null, effectiveOn: string, value: string | null) =>
    ({ name: 'discounts', outletId, effectiveOn, value }) as PostingSetting;
  const rows = [
    row(1, '2026-08-01', null),
    row(null, '2026-06-01', 'gross'),
    row(1, '2026-05-01', 'net'),
    row(null, '2026-04-01', 'net'),
  ];
  const table: [string, number, string, string | null][] = [
    ['before any row: none', 2, '2026-03-31', null],
    ['the property’s from its day', 2, '2026-04-01', 'net'],
    ['the property’s newer one', 2, '2026-06-01', 'gross'],
    ['the outlet’s own before the property’s', 1, '2026-06-01', 'net'],
    ['the property’s again once the outlet follows it', 1, '2026-08-01', 'gross'],
  ];
  for (const [what, outletId, on, value] of table) {
    test(what, () => {
      const chart = { postingSettings: rows };
      assert.equal(settingOn(chart, 'discounts', outletId, on as IsoDate), value);
    });
  }
});

test('a setting holds from its day, is listed with who and why, and never changes', async () => {
  const first = await put({ effectiveOn: '2026-06-01', reason: 'As the auditor asked' });
  assert.equal(first.status, 200);
  assert.deepEqual(inForce(first.body, 'discounts'), [
    { outlet: 'REIT', value: 'net' },
    { outlet: 'TRS', value: 'net' },
  ]);
  await put({ value: null, outlet: 'TRS', effectiveOn: '2026-06-02', reason: 'Again' });
  const { body } = await call('GET');
  assert.equal(body.asOf, '2026-06-15');
  const [newest, oldest] = body.history;
  assert.deepEqual(
    [newest?.outlet, newest?.value, newest?.effectiveOn],
    ['TRS', null, '2026-06-02'],
  );
  assert.deepEqual([oldest?.setBy, oldest?.reason], ['ann', 'As the auditor asked']);
  await assert.rejects(
    pool.query('UPDATE posting_settings SET value = NULL WHERE property_id = $1', [propertyId]),
    /written once/,
  );
});

describe('a setting is refused', () => {
  const table: [string, Record<string, unknown>, string, number][] = [
    ['that nobody knows', { name: 'weather' }, 'CHART_SETTING_UNKNOWN', 422],
    ['with a value it does not have', { value: 'sunny' }, 'CHART_SETTING_VALUE', 422],
    ['from no calendar day', { effectiveOn: '2026-02-30' }, 'CHART_SETTING_DATE', 422],
    ['at an unknown outlet', { outlet: 'SPA' }, 'CHART_REFERENCE_UNKNOWN', 422],
    ['without the account it posts to', { value: 'gross' }, 'CHART_SETTING_NEEDS_ACCOUNT', 422],
  ];
  for (const [what, more, code, status] of table) {
    test(what, async () => {
      const answer = await put(more);
      assert.deepEqual([answer.status, answer.body.code], [status, code]);
    });
  }

  test('from a day in a closed period', async () => {
    const closedThroughOn = '2026-04-30' as IsoDate;
    await setClosingDate(pool, propertyId, { closedThroughOn, reason: 'R', setBy: 'ann' });
    const { status, body } = await put({ effectiveOn: '2026-04-30' });
    assert.deepEqual([status, body.code], [409, 'CHART_SETTING_CLOSED']);
    assert.equal((await put({ effectiveOn: '2026-05-01' })).status, 200);
  });
});
