// Charts as CSV files: written, read back, and refused with file and line; then into a real
// database.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { importChart } from './chart-change-store.ts';
import { chartFiles, fileNameOf, formatChartCsv, readChartCsv } from './chart-csv.ts';
import type { ChartKind, ChartRows } from './chart-rows.ts';
import { createProperty, loadChartRows } from './chart-store.ts';
import { marinaAndResort } from './ready-charts/marina-and-resort.ts';

const { pool } = await testDatabase();
const ready = marinaAndResort();

function filesOf(rows: ChartRows): Map<string, string> {
  return new Map(
    [...chartFiles].map(([file, kind]) => [file, formatChartCsv(kind, rows[kind] as never)]),
  );
}

const problemsOf = (file: string, text: string) =>
  readChartCsv(new Map([[file, text]])).problems.map(({ code, where }) => [code, where]);

test('what is written as CSV is read back the same, also with BOM and CRLF', () => {
  assert.deepEqual(readChartCsv(filesOf(ready)).rows, ready);
  const windows = new Map(
    [...filesOf(ready)].map(([file, text]) => [file, `\uFEFF${text.replaceAll('\n', '\r\n')}`]),
  );
  assert.deepEqual(readChartCsv(windows).rows, ready);
});

test('each kind has a file named after it', () => {
  assert.equal(fileNameOf('paymentMethods'), 'payment-methods.csv');
  assert.equal(chartFiles.size, 8);
});

describe('a file is refused with its line for', () => {
  const table: [string, string, string, [string, string][]][] = [
    [
      'a name that is no chart file',
      'people.csv',
      'a\n',
      [['CHART_CSV_FILE_UNKNOWN', 'people.csv']],
    ],
    [
      'letters lost on the way to text',
      'outlets.csv',
      'code,name,legalEntity,active\nX,Caf\uFFFD,,yes\n',
      [['CHART_NOT_UTF8', 'outlets.csv']],
    ],
    ['nothing in it', 'outlets.csv', '', [['CHART_CSV_EMPTY', 'outlets.csv']]],
    [
      'a missing column',
      'departments.csv',
      'code,active\nX,yes\n',
      [['CHART_CSV_COLUMN_MISSING', 'departments.csv line 1']],
    ],
    [
      'a column misspelt',
      'departments.csv',
      'code,nmae,active\n',
      [
        ['CHART_CSV_COLUMN_MISSING', 'departments.csv line 1'],
        ['CHART_CSV_COLUMN_UNKNOWN', 'departments.csv line 1'],
      ],
    ],
    [
      'a column twice',
      'departments.csv',
      'code,name,active,name\n',
      [['CHART_CSV_COLUMN_TWICE', 'departments.csv line 1']],
    ],
    [
      'a field too many',
      'departments.csv',
      'code,name,active\nX,Docks,north,yes\n',
      [['CHART_CSV_FIELD_COUNT', 'departments.csv line 2']],
    ],
    [
      'quotes',
      'departments.csv',
      'code,name,active\nX,12" pipe,yes\n',
      [['CHART_CSV_QUOTE', 'departments.csv line 2']],
    ],
    [
      'neither yes nor no',
      'departments.csv',
      'code,name,active\nX,Docks,maybe\n',
      [['CHART_FIELD_INVALID', 'departments.csv line 2']],
    ],
  ];
  for (const [what, file, text, expected] of table) {
    test(what, () => assert.deepEqual(problemsOf(file, text), expected));
  }
});

describe('in the database', () => {
  let made = 0;
  const newProperty = () => {
    made += 1;
    const zone = { timeZone: 'America/New_York', baseCurrency: 'USD' };
    return createProperty(pool, { code: `csv-${made}`, name: 'Cove', ...zone });
  };

  test('the ready chart comes out as it went in; imported again it changes nothing', async () => {
    const propertyId = await newProperty();
    const first = await importChart(pool, propertyId, readChartCsv(filesOf(ready)));
    assert.deepEqual(first.accounts, { added: 67, changed: 0, unchanged: 0 });
    const exported = filesOf(await loadChartRows(pool, propertyId));
    const again = await importChart(pool, propertyId, readChartCsv(exported));
    for (const kind of Object.keys(again) as ChartKind[]) {
      assert.deepEqual(
        { ...again[kind], unchanged: 0 },
        { added: 0, changed: 0, unchanged: 0 },
        `${kind} stay as they are`,
      );
    }
    assert.deepEqual(filesOf(await loadChartRows(pool, propertyId)), exported);
  });

  test('one bad row keeps the whole import out, and is told with its line', async () => {
    const propertyId = await newProperty();
    const files = new Map([
      ['departments.csv', 'code,name,active\nDOCK,Docks,yes\n'],
      [
        'accounts.csv',
        'number,name,type,detailType,parent,department,description,active\n' +
          '4010,Slips,income,rental-income,,DOCKS,,yes\n',
      ],
    ]);
    await assert.rejects(importChart(pool, propertyId, readChartCsv(files)), (error: Error) => {
      assert.match(error.message, /department DOCKS is not among the departments/);
      return true;
    });
    assert.deepEqual((await loadChartRows(pool, propertyId)).departments, []);
  });

  test('a row that is left out stays; active no retires it', async () => {
    const propertyId = await newProperty();
    await importChart(pool, propertyId, readChartCsv(filesOf(ready)));
    const csv = 'code,name,active\nFUEL,Fuel dock,no\n';
    const change = () =>
      importChart(pool, propertyId, readChartCsv(new Map([['departments.csv', csv]])));
    await assert.rejects(change(), /CHART_REFERENCE_INACTIVE/);
    const rows = await loadChartRows(pool, propertyId);
    assert.equal(rows.departments.length, 5);
  });
});

describe('a products file without the columns that came later', () => {
  const old = 'code,name,incomeAccount,deferredAccount,department,active\n';

  test('leaves what they say as it is, and is empty for a product that is new', async () => {
    const property = { name: 'Old Files', timeZone: 'America/New_York', baseCurrency: 'USD' };
    const propertyId = await createProperty(pool, { ...property, code: 'old-files' });
    const daily = ready.products.map((row) =>
      row.code === 'SLIP-ANNUAL' ? { ...row, recognition: 'daily' as const } : row,
    );
    const rows = { ...ready, products: daily };
    await importChart(pool, propertyId, readChartCsv(filesOf(rows)));

    const goods = rows.products.find(({ costAccount }) => costAccount !== null);
    assert.ok(goods);
    const slip = rows.products.find(({ code }) => code === 'SLIP-ANNUAL');
    const lineOf = ({ code, incomeAccount, deferredAccount }: typeof goods) =>
      `${code},Renamed,${incomeAccount},${deferredAccount ?? ''},,yes\n`;
    assert.ok(slip);
    const text = `${old}${lineOf(slip)}${lineOf(goods)}NEW,New,${goods.incomeAccount},,,yes\n`;
    await importChart(pool, propertyId, readChartCsv(new Map([['products.csv', text]])));

    const { products } = await loadChartRows(pool, propertyId);
    const young = (code: string) => {
      const found = products.find((row) => row.code === code);
      return [found?.name, found?.recognition, found?.costAccount, found?.inventoryAccount];
    };
    assert.deepEqual(young('SLIP-ANNUAL'), ['Renamed', 'daily', null, null]);
    assert.deepEqual(young(goods.code), [
      'Renamed',
      null,
      goods.costAccount,
      goods.inventoryAccount,
    ]);
    assert.deepEqual(young('NEW'), ['New', null, null, null]);
  });
});
