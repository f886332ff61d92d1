// Mappings as a file: what was written is read back as it was, whatever a spreadsheet does to
// quotes, and everything that does not fit is told by line and column.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type MappingCsvRow,
  mappingCsvHead,
  mappingCsvLine,
  readMappingsCsv,
} from './mapping-csv.ts';
import { mappingKinds } from './mapping-kinds.ts';

const write = (rows: readonly MappingCsvRow[], dimensions: readonly string[]) =>
  mappingCsvHead(dimensions) + rows.map((row) => mappingCsvLine(row, dimensions)).join('');

const faults = (text: string, dimensions: ReadonlySet<string> | null = null) =>
  readMappingsCsv(text, dimensions).problems.map(({ code, where }) => `${code} at ${where}`);

test('mapped or not, each has its row; each dimension is a column', () => {
  const slips = { kind: 'account', code: '4000', name: 'Slips' } as const;
  const services = { kind: 'outlet', code: 'TRS', name: 'Services' } as const;
  const csv = write(
    [
      { ...slips, externalId: '4010', externalName: 'Slips, "wet"', values: { class: 'CAMP' } },
      { ...services, externalId: null, externalName: null, values: {} },
    ],
    ['class', 'nsp::berth'],
  );
  assert.deepEqual(csv.split('\n'), [
    'kind,code,name,externalId,externalName,class,nsp::berth',
    'account,4000,Slips,4010,"Slips, ""wet""",CAMP,',
    'outlet,TRS,Services,,,,',
    '',
  ]);
});

test('whatever is written is read back, in 300 random files', () => {
  let seed = 48_213;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  const letters = ['a', 'Z', '0', ',', '"', '\n', '\r\n', ' ', ';', "'", 'é', '€', '=', '-', '🐟'];
  const text = (most: number) =>
    Array.from({ length: 1 + random(most) }, () => letters[random(letters.length)]).join('');
  const orNull = (value: string) => (random(3) === 0 ? null : value);
  for (let file = 0; file < 300; file += 1) {
    const dimensions = ['class', 'nsp::berth', 'project'].slice(0, random(4));
    const rows = Array.from({ length: random(6) }, (): MappingCsvRow => {
      const values = dimensions
        .map((dimension) => [dimension, orNull(text(5))] as const)
        .filter((one): one is [string, string] => one[1] !== null);
      return {
        kind: mappingKinds[random(mappingKinds.length)] ?? 'account',
        ...{ code: text(8), name: text(8), externalName: orNull(text(8)) },
        ...{ externalId: orNull(text(8)), values: Object.fromEntries(values) },
      };
    });
    const { changes, problems } = readMappingsCsv(write(rows, dimensions), null);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      changes.map(({ line: _line, ...change }) => change),
      rows.map(({ kind, code, externalId, values }) => {
        const all = dimensions.map((dimension) => [dimension, values[dimension] ?? null]);
        return { kind, code, externalId, values: Object.fromEntries(all) };
      }),
    );
  }
});

test('what the file does not name is left alone: no column, no change', () => {
  const { changes } = readMappingsCsv('\uFEFFKind,CODE,class\nAccount,4000,\n', null);
  assert.deepEqual(changes, [{ line: 2, kind: 'account', code: '4000', values: { class: null } }]);
});

test('what does not fit is told by line and column, all of it at once', () => {
  const head = 'kind,code,externalId\n';
  assert.deepEqual(faults(''), ['MAPPING_CSV_HEADER_INVALID at line 1']);
  assert.deepEqual(faults('code,externalId\n'), ['MAPPING_CSV_HEADER_INVALID at line 1']);
  assert.deepEqual(faults('kind,code,code\n'), ['MAPPING_CSV_HEADER_INVALID at line 1']);
  assert.deepEqual(faults('kind,code,location\n'), ['MAPPING_CSV_HEADER_INVALID at line 1']);
  assert.deepEqual(faults(`${head}account,1\nledger,2,X\naccount,"3\n`), [
    'MAPPING_CSV_LINE_UNREADABLE at line 2',
    'MAPPING_CSV_KIND_UNKNOWN at line 3, kind',
    'MAPPING_CSV_LINE_UNREADABLE at line 4',
  ]);
  const [problem] = readMappingsCsv('kind,code,clas\n', new Set(['class'])).problems;
  assert.match(problem?.message ?? '', /did you mean class\?/);
});
