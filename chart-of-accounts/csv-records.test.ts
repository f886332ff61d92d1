// CSV text in pieces of any size gives the records an independent parser finds.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { fc } from '#root/test-draws.ts';
import { CsvRecords, csvLine, csvLineToRead } from './csv-records.ts';

function split(text: string, pieceLength = text.length || 1) {
  const records: [string[], number][] = [];
  const faults: [string, number][] = [];
  const csv = new CsvRecords({
    record: (fields, line) => records.push([fields, line]),
    fault: (fault, line) => faults.push([fault, line]),
  });
  for (let at = 0; at < text.length; at += pieceLength) csv.push(text.slice(at, at + pieceLength));
  csv.end();
  return { records, faults };
}

const field = fc.string({
  unit: fc.constantFrom('a', '0', ' ', ',', '"', '\n', '\r\n', 'é', '💧'),
});
const rows = fc.array(
  fc.array(field, { minLength: 1, maxLength: 5 }).filter((row) => row.join('').trim() !== ''),
  { maxLength: 8 },
);

test('any rows written as CSV come back, in pieces of any size, with either line end', () => {
  const property = fc.property(
    rows,
    fc.integer({ min: 1, max: 20 }),
    fc.constantFrom('\n', '\r\n'),
    (wanted, pieceLength, lineEnd) => {
      const text = wanted.map((row) => csvLine(row) + lineEnd).join('');
      const { records, faults } = split(text, pieceLength);
      assert.deepEqual(faults, []);
      assert.deepEqual(
        records.map(([fields]) => fields),
        wanted,
      );
      const peer = parse(text, { relax_column_count: true, skip_empty_lines: true });
      assert.deepEqual(
        records.map(([fields]) => fields),
        peer,
      );
    },
  );
  fc.assert(property);
});

describe('a record', () => {
  test('keeps the line it begins on, after quoted line ends and blank lines', () => {
    const text = 'a,b\r\n"1\n2",x\n\nlast,"y"';
    assert.deepEqual(split(text).records, [
      [['a', 'b'], 1],
      [['1\n2', 'x'], 2],
      [['last', 'y'], 5],
    ]);
  });

  test('that is broken is told with its line, and the next is read', () => {
    for (const pieceLength of [1, 3, 100]) {
      const { records, faults } = split('a,5" pipe\nb,"x"y\nc,d\n', pieceLength);
      assert.deepEqual(faults, [
        ['a quote stands inside a field that is not quoted', 1],
        ['text follows a closing quote', 2],
      ]);
      assert.deepEqual(records, [[['c', 'd'], 3]]);
    }
  });

  test('whose quote is never closed is told with the line of its beginning', () => {
    assert.deepEqual(split('a,b\nc,"d\ne,f\n').faults, [['a quote is opened and never closed', 2]]);
  });
});

test('in a file to be read a text cannot run as a formula, and a number stays one', () => {
  const texts = ['=HYPERLINK("x")', '+1 555 0100', '-2+3', '@SUM(A1)', '\tx', 'plain'];
  const numbers = ['-12.50', '+3', '12', '-0.05'];
  const line = csvLineToRead([...texts, ...numbers]);
  assert.equal(
    line,
    [
      `"'=HYPERLINK(""x"")"`,
      `'+1 555 0100`,
      `'-2+3`,
      `'@SUM(A1)`,
      `'\tx`,
      'plain',
      ...numbers,
    ].join(','),
  );
});
