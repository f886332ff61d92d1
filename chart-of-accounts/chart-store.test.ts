// The chart in a real database: written by code, read in one piece, cached across processes.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { postingAccount } from './chart.ts';
import { chartCache } from './chart-cache-store.ts';
import { type ChartRows, noRows } from './chart-rows.ts';
import { createProperty, loadChart, loadChartRows, setClosingDate } from './chart-store.ts';
import { writeChart } from './chart-writer-store.ts';
import type { IsoDate } from './iso-date.ts';

const { pool } = await testDatabase();

const rows: ChartRows = {
  ...noRows,
  outlets: [
    { code: 'REIT', name: 'Real estate', legalEntity: 'Cove REIT LLC', active: true },
    { code: 'TRS', name: 'Services', legalEntity: null, active: true },
  ],
  departments: [{ code: 'DOCK', name: 'Docks', active: true }],
  accounts: [
    account('1100', 'Accounts receivable', 'asset', 'accounts-receivable'),
    { ...account('1101', 'Receivable, TRS', 'asset', 'accounts-receivable'), parent: '1100' },
    account('1000', 'Bank', 'asset', 'bank'),
    account('2400', 'Deferred income', 'liability', 'deferred-income'),
    account('2200', 'Sales tax payable', 'liability', 'sales-tax-payable'),
    { ...account('4000', 'Slips', 'income', 'rental-income'), department: 'DOCK' },
  ],
  products: [
    {
      code: 'SLIP',
      name: 'Slip',
      incomeAccount: '4000',
      deferredAccount: '2400',
      recognition: 'daily' as const,
      costAccount: null,
      inventoryAccount: null,
      department: null,
      active: true,
    },
  ],
  paymentMethods: [
    { code: 'CASH', name: 'Cash', clearingAccount: '1000', canBounce: false, active: true },
  ],
  taxAgencies: [{ code: 'STATE', name: 'State', payableAccount: '2200' }],
  taxRates: [{ code: 'SALES', name: 'Sales', agency: 'STATE', percent: '6.5', active: true }],
  postingAccounts: [
    { role: 'accounts-receivable', outlet: null, account: '1100' },
    { role: 'accounts-receivable', outlet: 'TRS', account: '1101' },
  ],
};

function account(number: string, name: string, type: 'asset' | 'liability' | 'income', of: string) {
  return {
    number,
    name,
    type,
    detailType: of,
    parent: null,
    department: null,
    description: null,
    active: true,
  };
}

let made = 0;
function newProperty() {
  made += 1;
  return createProperty(pool, {
    code: `cove-${made}`,
    name: 'Cove',
    timeZone: 'America/New_York',
    baseCurrency: 'USD',
  });
}

const write = (propertyId: number, changes: Partial<ChartRows>) =>
  withTransaction(pool, (client) => writeChart(client, propertyId, changes));

describe('a chart', () => {
  test('comes back as it was written, rows by code', async () => {
    const propertyId = await newProperty();
    await write(propertyId, rows);
    const read = await loadChartRows(pool, propertyId);
    const sorted = [...rows.accounts].sort((a, b) => (a.number < b.number ? -1 : 1));
    assert.deepEqual(read, { ...rows, accounts: sorted });
  });

  test('finds the account of a role at an outlet, and the one for all outlets', async () => {
    const propertyId = await newProperty();
    await write(propertyId, rows);
    const chart = await loadChart(pool, propertyId);
    const at = (code: string) => chart.outlets.get(code)?.outletId ?? 0;
    const number = (code: string) => postingAccount(chart, 'accounts-receivable', at(code))?.number;
    assert.equal(number('TRS'), '1101');
    assert.equal(number('REIT'), '1100');
    assert.equal(chart.taxRates.get('SALES')?.agencyCode, 'STATE');
    assert.equal(chart.accounts.get('1101')?.parentNumber, '1100');
  });

  test('written twice changes nothing, not even its version', async () => {
    const propertyId = await newProperty();
    await write(propertyId, rows);
    const cache = chartCache(pool);
    const before = await cache.current(propertyId);
    await write(propertyId, rows);
    assert.equal(await cache.current(propertyId), before, 'the same object: no reload');
  });

  test('of an unknown property is refused', async () => {
    await assert.rejects(loadChart(pool, 999_999), /CHART_PROPERTY_UNKNOWN/);
    await assert.rejects(chartCache(pool).current(999_999), /CHART_PROPERTY_UNKNOWN/);
  });
});

describe('the cache', () => {
  test('sees a change another process committed', async () => {
    const propertyId = await newProperty();
    await write(propertyId, rows);
    const here = chartCache(pool);
    assert.equal((await here.current(propertyId)).products.get('SLIP')?.active, true);
    const [slip] = rows.products;
    assert.ok(slip);
    await write(propertyId, { products: [{ ...slip, active: false }] });
    assert.equal((await here.current(propertyId)).products.get('SLIP')?.active, false);
  });

  test('sees a closing date, and its lifting', async () => {
    const propertyId = await newProperty();
    const cache = chartCache(pool);
    assert.equal((await cache.current(propertyId)).closing, null);
    const close = (closedThroughOn: IsoDate | null) =>
      setClosingDate(pool, propertyId, { closedThroughOn, reason: 'April', setBy: 'ann' });
    await close('2026-04-30' as IsoDate);
    assert.equal((await cache.current(propertyId)).closing?.closedThroughOn, '2026-04-30');
    await close(null);
    assert.equal((await cache.current(propertyId)).closing, null);
  });

  test('joins many readers of one version into one load', async () => {
    const propertyId = await newProperty();
    const cache = chartCache(pool);
    const charts = await Promise.all(Array.from({ length: 8 }, () => cache.current(propertyId)));
    assert.ok(charts.every((chart) => chart.propertyId === propertyId));
  });
});

describe('a property', () => {
  test('of a taken code, an unknown zone or currency is refused', async () => {
    const good = {
      code: 'taken',
      name: 'Taken',
      timeZone: 'America/New_York',
      baseCurrency: 'USD',
    };
    await createProperty(pool, good);
    await assert.rejects(createProperty(pool, good), /CHART_PROPERTY_EXISTS/);
    for (const bad of [{ code: 'No Spaces' }, { timeZone: 'Mars/Base' }, { baseCurrency: 'XXY' }]) {
      const property = { ...good, code: 'fresh', ...bad };
      await assert.rejects(createProperty(pool, property), /CHART_FIELD_INVALID/);
    }
  });

  test('is not closed without a reason', async () => {
    const propertyId = await newProperty();
    const closing = { closedThroughOn: null, reason: ' ', setBy: 'ann' };
    await assert.rejects(setClosingDate(pool, propertyId, closing), /CHART_CLOSING_REASON_MISSING/);
  });
});
