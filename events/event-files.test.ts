// Events as CSV and NDJSON files: the same event in every form, and what is told of files that are
// wrong.
// Method: text pushed in pieces into the real readers; property tests over any event.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fc } from '#root/test-draws.ts';
import { csvColumns } from './csv-columns.ts';
import { EventCsv } from './event-csv.ts';
import { anyEvent } from './event-generator.ts';
import { EventNdjson } from './event-ndjson.ts';
import { formatEventCsv } from './format-event-csv.ts';
import { faultOfJson } from './json-fault.ts';
import type { RawEvent } from './raw-event.ts';
import { readEvent } from './read-event.ts';
import { smallChart } from './small-chart.ts';

const chart = smallChart();

function rawsOf(form: 'csv' | 'ndjson', text: string, pieceLength = 7): RawEvent[] {
  const raws: RawEvent[] = [];
  const take = (raw: RawEvent) => raws.push(raw);
  const reader = form === 'csv' ? new EventCsv(take) : new EventNdjson(take, 2_000);
  for (let at = 0; at < text.length; at += pieceLength) {
    reader.push(text.slice(at, at + pieceLength));
  }
  reader.end();
  return raws;
}

describe('any event', () => {
  test('survives JSON → read → content → read', () => {
    fc.assert(
      fc.property(anyEvent, (raw) => {
        const read = readEvent(raw, chart);
        assert.ok(!Array.isArray(read), JSON.stringify(raw));
        assert.deepEqual(readEvent(JSON.parse(JSON.stringify(read.content)), chart), read);
      }),
      { numRuns: 300 },
    );
  });

  test('is the same from CSV, NDJSON and JSON, with LF or CRLF', () => {
    const distinct = fc.uniqueArray(anyEvent, { selector: (raw) => raw.id, maxLength: 4 });
    const property = fc.property(distinct, fc.constantFrom('\n', '\r\n'), (events, lineEnd) => {
      const rows = events.map((raw) => formatEventCsv(raw, csvColumns) + lineEnd);
      const csv = rawsOf('csv', csvColumns.join(',') + lineEnd + rows.join(''));
      const ndjson = rawsOf('ndjson', events.map((raw) => JSON.stringify(raw) + lineEnd).join(''));
      const wanted = events.map((raw) => readEvent(raw, chart));
      assert.deepEqual(
        csv.map((raw) => raw.problems),
        events.map(() => []),
      );
      assert.deepEqual(
        csv.map((raw) => readEvent(raw.value, chart)),
        wanted,
      );
      assert.deepEqual(
        ndjson.map((raw) => readEvent(raw.value, chart)),
        wanted,
      );
    });
    fc.assert(property, { numRuns: 200 });
  });
});

const head = 'source,id,kind,occurredOn,outlet,customerId,product,lineAmount,taxRate,taxAmount\n';

describe('a CSV file', () => {
  test('makes one event of rows that follow each other, columns of the event told once', () => {
    const [raw, ...more] = rawsOf(
      'csv',
      `${head}m,I-1,invoice-issued,2026-05-03,TRS,C-1,SLIP,10.00,SALES,0.60\n` +
        'm,I-1,,,,,FUEL,5.00,,\n',
    );
    assert.deepEqual(more, []);
    assert.ok(raw);
    const { lines, taxes } = raw.value as { lines: unknown[]; taxes: unknown[] };
    assert.deepEqual([lines.length, taxes.length, raw.line], [2, 1, 2]);
  });

  test('tells the line and the column of a field that is wrong', () => {
    const [raw] = rawsOf(
      'csv',
      `${head}m,I-1,invoice-issued,2026-05-03,TRS,C-1,SLIP,10.00,,\n` +
        'm,I-1,,,,,FUELS,5.00,VAT,0.10\n',
    );
    const problems = readEvent(raw?.value, chart);
    assert.ok(Array.isArray(problems));
    assert.deepEqual(
      problems.map((problem) => [problem.code, raw?.placeOf?.(problem.where ?? '')]),
      [
        ['EVENT_PRODUCT_UNKNOWN', 'line 3, product'],
        ['EVENT_TAX_RATE_UNKNOWN', 'line 3, taxRate'],
      ],
    );
  });

  const table: [string, string, [string, number][]][] = [
    ['nothing', '', [['EVENT_FILE_EMPTY', 1]]],
    ['a missing column', 'source,id,kind,occurredOn\n', [['EVENT_CSV_COLUMN_MISSING', 1]]],
    [
      'a column misspelt',
      'source,id,kind,occurredOn,outlte\n',
      [
        ['EVENT_CSV_COLUMN_MISSING', 1],
        ['EVENT_CSV_COLUMN_UNKNOWN', 1],
      ],
    ],
    ['a column twice', `id,${head}`, [['EVENT_CSV_COLUMN_TWICE', 1]]],
    [
      'semicolons',
      'source;id;kind;occurredOn;outlet\n',
      [
        ['EVENT_CSV_COLUMN_MISSING', 1],
        ['EVENT_CSV_SEPARATOR', 1],
      ],
    ],
    ['a field too few', `${head}m,I-1\n`, [['EVENT_CSV_FIELD_COUNT', 2]]],
    ['quotes', `${head}m,I"1,x,,,,,,,\n`, [['EVENT_CSV_QUOTE', 2]]],
    ['an open quote', `${head}"m,I1,x,,,,,,,\n`, [['EVENT_CSV_QUOTE', 2]]],
    [
      'rows that disagree',
      `${head}m,I-1,invoice-issued,2026-05-03,TRS,C-1,SLIP,1.00,,\n` +
        'm,I-1,,2026-05-04,,,SLIP,1.00,,\n',
      [['EVENT_CSV_ROWS_DIFFER', 2]],
    ],
    [
      'a column its kind does not use',
      `${head}m,I-1,entry-reversed,2026-05-03,TRS,,SLIP,,,\n`,
      [['EVENT_CSV_COLUMN_UNFIT', 2]],
    ],
  ];
  for (const [what, text, expected] of table) {
    test(`with ${what}: ${expected.map(([code]) => code).join(', ')}`, () => {
      const told = rawsOf('csv', text).flatMap((raw) =>
        raw.problems.map((problem) => [problem.code, raw.line]),
      );
      assert.deepEqual(told, expected);
    });
  }

  test('with a broken row is read on after it', () => {
    const good = 'm,I-2,refund-issued,2026-05-03,TRS,C-1,,,,\n';
    const raws = rawsOf('csv', `${head}m,I-1\n${good}`);
    assert.deepEqual(
      raws.map((raw) => [raw.line, raw.problems.length, raw.id]),
      [
        [2, 1, ''],
        [3, 0, 'I-2'],
      ],
    );
  });

  test('whose event never ends is cut at one line more than an event may have', () => {
    const row = 'm,I-1,invoice-issued,2026-05-03,TRS,C-1,SLIP,1.00,,\n';
    const [raw] = rawsOf('csv', head + row.repeat(12_000), 100_000);
    const problems = readEvent(raw?.value, chart);
    assert.ok(Array.isArray(problems));
    assert.deepEqual(
      problems.map((problem) => problem.code),
      ['EVENT_LINES_TOO_MANY'],
    );
  });

  test('whose quote is opened and never closed stops within a bounded row', () => {
    const raws: RawEvent[] = [];
    const reader = new EventCsv((raw) => raws.push(raw));
    reader.push(`${head}"`);
    const filler = 'x'.repeat(100_000);
    for (let pieces = 0; raws.length === 0; pieces += 1) {
      assert.ok(pieces < 20, 'the row is bounded');
      reader.push(filler);
    }
    assert.deepEqual([raws[0]?.fatal, raws[0]?.line], [true, 2]);
  });
});

describe('an NDJSON file', () => {
  test('skips blank lines, and needs no line end at its end', () => {
    const raws = rawsOf('ndjson', '{"id":"a"}\n\r\n\n{"id":"b"}');
    assert.deepEqual(
      raws.map((raw) => [raw.line, raw.id]),
      [
        [1, 'a'],
        [4, 'b'],
      ],
    );
  });

  test('tells line and column of what is no JSON, and reads on', () => {
    const raws = rawsOf('ndjson', '{"id":"a",}\n{"id":"b"}\n');
    assert.match(raws[0]?.problems[0]?.message ?? '', /column 11 has "}" where a name in quotes/);
    assert.deepEqual([raws[0]?.line, raws[1]?.line, raws[1]?.id], [1, 2, 'b']);
  });

  test('tells a line that is too long, and reads on', () => {
    const raws = rawsOf('ndjson', `${'x'.repeat(3_000)}\n{"id":"b"}\n`);
    assert.deepEqual(
      raws.map((raw) => raw.problems[0]?.code),
      ['EVENT_LINE_TOO_LONG', undefined],
    );
  });
});

describe('where a text stops being JSON', () => {
  const table: [string, number | null][] = [
    ['{"a":[1,2,{"b":null}]}', null],
    [' -1.5e3 ', null],
    ['"\\u00e9\\n"', null],
    ['', 1],
    ['{', 2],
    ["{'a':1}", 2],
    ['{"a" 1}', 6],
    ['[1,]', 4],
    ['01', 1],
    ['{"a":1}}', 8],
    ['"a\\x"', 3],
    ['{"a":"b', 8],
    ['nul', 1],
  ];
  for (const [text, column] of table) {
    test(`${text === '' ? 'an empty text' : text}: ${column === null ? 'nowhere' : column}`, () => {
      assert.equal(faultOfJson(text)?.column ?? null, column);
    });
  }

  test('agrees with JSON.parse on any text', () => {
    const unit = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      'a',
      '1',
      '\\',
      ' ',
      'true',
      '-',
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        assert.equal(faultOfJson(text) === null, isJson, text);
      }),
      { numRuns: 3_000 },
    );
  });

  test('stays on its feet in a million brackets', () => {
    assert.equal(faultOfJson('['.repeat(1_000_000))?.column, 1_000_001);
  });
});
