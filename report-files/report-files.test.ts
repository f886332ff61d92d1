// Reports as files, read back by other means: CSV by an independent parser, the workbook's XML out
// of its zip, the PDF's text by pdftotext where it is installed.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { ReportRow, ReportTable } from './report-table.ts';
import { tableCsv } from './table-csv.ts';
import { tablePdf } from './table-pdf.ts';
import { tableXlsx } from './table-xlsx.ts';

const line = (...cells: (string | null)[]): ReportRow => ({ kind: 'line', cells });

function reportOf(rows: readonly ReportRow[]): ReportTable {
  return {
    title: 'Trial balance',
    property: 'Harbor Point Marina & Resort',
    facts: [['As of', '2026-10-31']],
    columns: [
      { key: 'account', title: 'Account', kind: 'text' },
      { key: 'postedOn', title: 'Posted on', kind: 'date' },
      { key: 'balance', title: 'Balance', kind: 'amount' },
    ],
    rows,
    madeBy: 'Anna Controller',
    madeAt: new Date('2026-11-26T06:30:00Z'),
  };
}

const rows = [
  line('1200 Accounts "Receivable", Žižka', '2026-10-31', '1234567.50'),
  line('=HYPERLINK("http://127.0.0.1")', null, '-0.10'),
  line('4000 Rental', '2026-01-01', '-12345678901234567.89'),
  { kind: 'total', cells: ['Total USD', null, '99.00'] } as const,
];

test('CSV holds every line as on the wire, no totals, and no text that runs as a formula', () => {
  const read = parse(tableCsv(reportOf(rows)));
  assert.deepEqual(read, [
    ['account', 'postedOn', 'balance'],
    ['1200 Accounts "Receivable", Žižka', '2026-10-31', '1234567.50'],
    [`'=HYPERLINK("http://127.0.0.1")`, '', '-0.10'],
    ['4000 Rental', '2026-01-01', '-12345678901234567.89'],
  ]);
});

test('a workbook holds amounts as numbers, beyond 15 digits as text, and no formula', async () => {
  const files = unzipped(await tableXlsx(reportOf(rows)));
  const sheet = files.get('xl/worksheets/sheet1.xml') ?? '';
  const texts = files.get('xl/sharedStrings.xml') ?? sheet;
  for (const number of ['<v>1234567.5</v>', '<v>-0.1</v>', '<v>46326</v>', '<v>99</v>']) {
    assert.ok(sheet.includes(number), number);
  }
  assert.ok(texts.includes('-12345678901234567.89'));
  assert.ok(texts.includes('Made 2026-11-26 06:30 UTC by Anna Controller'));
  assert.ok(!sheet.includes('<f>') && !sheet.includes('<f '), 'a formula');
  assert.match(sheet, /ySplit="6"/, 'the headings stay in view');
  assert.match(files.get('xl/styles.xml') ?? '', /formatCode="#,##0\.00"/);
});

test('a PDF is numbered on each page, says whose and when, and repeats its headings', async (t) => {
  const many = Array.from({ length: 120 }, (_, at) =>
    line(`${1000 + at} Account`, '2026-10-31', '1234567.50'),
  );
  const pdf = await tablePdf(reportOf([...many, ...rows]));
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
  const read = spawnSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' });
  if (read.error) return t.skip('pdftotext is not installed (package poppler-utils)');
  const pages = read.stdout.split('\f').filter((page) => page.trim() !== '');
  assert.ok(pages.length >= 3);
  for (const [at, page] of pages.entries()) {
    assert.match(page, /Account +Posted on +Balance/);
    assert.match(page, new RegExp(`Page ${at + 1} of ${pages.length}`));
    assert.match(page, /Harbor Point Marina & Resort .* Made 2026-11-26 06:30 UTC by Anna Control/);
  }
  assert.match(read.stdout, /1200 Accounts "Receivable", Žižka +2026-10-31 +1,234,567\.50/);
  assert.match(read.stdout, /-12,345,678,901,234,567\.89/, 'whole, however wide');
});

test('a report without lines is still a file that says so', async () => {
  assert.equal(tableCsv(reportOf([])), 'account,postedOn,balance\n');
  assert.ok((await tableXlsx(reportOf([]))).length > 0);
  assert.ok((await tablePdf(reportOf([]), 'a4')).length > 0);
});

/** The files of a zip by name, from its central directory. */
function unzipped(zip: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  let at = zip.readUInt32LE(zip.lastIndexOf(Buffer.from('PK\x05\x06')) + 16);
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const size = zip.readUInt32LE(at + 20);
    const nameLength = zip.readUInt16LE(at + 28);
    const start = zip.readUInt32LE(at + 42);
    const data = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28);
    const bytes = zip.subarray(data, data + size);
    const isStored = zip.readUInt16LE(at + 10) === 0;
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    files.set(name, (isStored ? bytes : inflateRawSync(bytes)).toString('utf8'));
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
}
