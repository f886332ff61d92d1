// The chart over HTTP, on a real server and a real database.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { stageServer } from '#root/stage-server.ts';
import { chartCache } from './chart-cache-store.ts';
import { changeChart } from './chart-change-store.ts';
import { chartRoutes } from './chart-routes.ts';
import { createProperty } from './chart-store.ts';
import { marinaAndResort } from './ready-charts/marina-and-resort.ts';

const { pool } = await testDatabase();
const propertyId = await createProperty(pool, {
  code: 'cove',
  name: 'Cove Marina',
  timeZone: 'America/New_York',
  baseCurrency: 'USD',
});
await changeChart(pool, propertyId, marinaAndResort());
const server = await stageServer(pool, chartRoutes({ pool, charts: chartCache(pool) }));
const url = await server.listen({ port: 0, host: '127.0.0.1' });

async function call(method: string, path: string, body?: unknown, type = 'application/json') {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    ...(body === undefined
      ? {}
      : {
          headers: { 'content-type': type },
          body: type === 'text/csv' ? (body as string) : JSON.stringify(body),
        }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}

test('the property names its outlets and departments', async () => {
  const { body } = await call('GET', '/property');
  assert.deepEqual(
    [body.code, body.closedThroughOn, body.outlets.length, body.departments.length],
    ['cove', null, 2, 5],
  );
});

test('the chart names accounts by number everywhere', async () => {
  const { body } = await call('GET', '/chart-of-accounts');
  assert.equal(body.accounts.length, 67);
  const slip = body.products.find((product: { code: string }) => product.code === 'SLIP-ANNUAL');
  assert.deepEqual(
    [slip.incomeAccount, slip.deferredAccount, slip.department],
    ['4000', '2400-10', 'MARINA'],
  );
  assert.deepEqual(body.postingAccounts[0], {
    role: 'accounts-receivable',
    outlet: null,
    account: '1200',
  });
});

describe('a CSV file of the chart', () => {
  test('is read, changed in a spreadsheet, and sent back', async () => {
    const { body } = await call('GET', '/chart-of-accounts/departments.csv');
    const changed = `\uFEFF${body.replace('Fuel dock', 'Fuel and pump-out')}`;
    const put = await call('PUT', '/chart-of-accounts/departments.csv', changed, 'text/csv');
    assert.deepEqual(put.body, { departments: { added: 0, changed: 1, unchanged: 4 } });
    const property = await call('GET', '/property');
    assert.ok(property.body.departments.some((d: { name: string }) => d.name.includes('pump-out')));
  });

  test('with bad rows is refused, every row named', async () => {
    const csv =
      'code,name,clearingAccount,active\n' +
      'CASH,Cash,9999,yes\nCHECK,Check,4000,yes\nVISA,,1060,yes\n';
    const { status, body } = await call(
      'PUT',
      '/chart-of-accounts/payment-methods.csv',
      csv,
      'text/csv',
    );
    assert.equal(status, 422);
    assert.deepEqual(
      body.problems.map((item: { code: string; where: string }) => [item.code, item.where]),
      [
        ['CHART_FIELD_REQUIRED', 'payment-methods.csv line 4'],
        ['CHART_REFERENCE_UNKNOWN', 'payment-methods.csv line 2'],
        ['CHART_ACCOUNT_UNFIT', 'payment-methods.csv line 3'],
      ],
    );
  });

  test('that is not UTF-8 is refused', async () => {
    const response = await fetch(`${url}/api/v1/chart-of-accounts/outlets.csv`, {
      method: 'PUT',
      headers: { 'content-type': 'text/csv' },
      body: Buffer.from([0xff, 0xfe, 0x41, 0]),
    });
    assert.equal(((await response.json()) as { code: string }).code, 'CHART_NOT_UTF8');
  });
});

describe('masters as rows', () => {
  const kayak = {
    ...{ number: '4310', name: 'Kayak rental', type: 'income', detailType: 'rental-income' },
    ...{ parent: null, department: 'MARINA', description: null, active: true },
  };

  test('what is read can be sent as it is, and changes nothing', async () => {
    const { body } = await call('GET', '/chart-of-accounts/rows');
    const { status, body: change } = await call('POST', '/chart-of-accounts/rows', body);
    assert.equal(status, 200);
    assert.deepEqual(
      Object.entries(change as Record<string, { added: number; changed: number }>).map(
        ([kind, { added, changed }]) => [kind, added, changed],
      ),
      Object.keys(body).map((kind) => [kind, 0, 0]),
    );
  });

  test('a dry run tells what would change and changes nothing', async () => {
    const asked = await call('POST', '/chart-of-accounts/rows?dryRun=true', { accounts: [kayak] });
    assert.deepEqual(asked.body, { accounts: { added: 1, changed: 0, unchanged: 0 } });
    const csv = `code,name,active\nBOAT,Boat yard,yes\n`;
    const file = await call(
      'PUT',
      '/chart-of-accounts/departments.csv?dryRun=true',
      csv,
      'text/csv',
    );
    assert.deepEqual(file.body, { departments: { added: 1, changed: 0, unchanged: 0 } });
    const { body } = await call('GET', '/chart-of-accounts/rows');
    assert.equal(
      body.accounts.some((row: { number: string }) => row.number === '4310'),
      false,
    );
    assert.equal(
      body.departments.some((row: { code: string }) => row.code === 'BOAT'),
      false,
    );
  });

  test('an account is added and retired; rows that contradict are refused whole', async () => {
    const added = await call('POST', '/chart-of-accounts/rows', { accounts: [kayak] });
    assert.deepEqual(added.body, { accounts: { added: 1, changed: 0, unchanged: 0 } });
    const refused = await call('POST', '/chart-of-accounts/rows', {
      accounts: [{ ...kayak, active: false }],
      products: [
        {
          ...{ code: 'KAYAK', name: 'Kayak by the hour', incomeAccount: '4310' },
          ...{ deferredAccount: null, department: 'MARINA', active: true },
        },
      ],
    });
    assert.equal(refused.status, 422);
    assert.deepEqual(
      refused.body.problems.map((item: { code: string; where: string }) => [item.code, item.where]),
      [['CHART_REFERENCE_INACTIVE', 'products[0]']],
    );
    const retired = await call('POST', '/chart-of-accounts/rows', {
      accounts: [{ ...kayak, active: false }],
    });
    assert.deepEqual(retired.body, { accounts: { added: 0, changed: 1, unchanged: 0 } });
  });
});
