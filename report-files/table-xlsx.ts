// A report as a workbook (XLSX) of one sheet: what it is, then the table, with frozen headings,
// numbers that can be summed and dates that can be sorted.
// Invariant: a cell shows the amount to the cent. A spreadsheet keeps numbers as binary fractions
// of 15 exact digits: an amount of more digits is written as text, never rounded.
// Leaves to others: which rows; no formula is ever written.

import writeXlsxFile, { type CellObject } from 'write-excel-file/node';
import { madeAtText, type ReportColumn, type ReportRow, type ReportTable } from './report-table.ts';

/** The bytes of the workbook. */
export async function tableXlsx(table: ReportTable): Promise<Buffer> {
  const { columns, rows } = table;
  const above = titleRows(table);
  const head = columns.map(
    ({ title, kind }): CellObject => ({
      ...{ value: title, type: String, fontWeight: 'bold', wrap: true, bottomBorderStyle: 'thin' },
      align: isNumber(kind) ? 'right' : 'left',
    }),
  );
  const data = [...above, head, ...rows.map((row) => cellsOf(row, columns))];
  return await writeXlsxFile(data, {
    sheet: sheetName(table.title),
    stickyRowsCount: above.length + 1,
    orientation: 'landscape',
    columns: columns.map((column, at) => ({ width: widthOf(column, rows, at) })),
  }).toBuffer();
}

const isNumber = (kind: ReportColumn['kind']) => kind === 'amount' || kind === 'count';

function titleRows(table: ReportTable): CellObject[][] {
  const text = (value: string): CellObject => ({ value, type: String });
  return [
    [{ ...text(table.title), fontWeight: 'bold', fontSize: 14 }],
    [text(table.property)],
    ...table.facts.map(([label, value]) => [text(`${label}: ${value}`)]),
    [text(`Made ${madeAtText(table)} by ${table.madeBy}`)],
    [],
  ];
}

function cellsOf(row: ReportRow, columns: readonly ReportColumn[]): (CellObject | null)[] {
  const weight = row.kind === 'line' ? {} : ({ fontWeight: 'bold' } as const);
  const line = row.kind === 'total' ? ({ topBorderStyle: 'thin' } as const) : {};
  return row.cells.map((cell, at) => {
    if (cell === null || cell === '') return row.kind === 'total' ? { ...line } : null;
    return { ...writtenValue(cell, columns[at]?.kind ?? 'text'), ...weight, ...line };
  });
}

function writtenValue(cell: string, kind: ReportColumn['kind']): CellObject {
  if (kind === 'date') {
    return { value: daySerial(cell), type: Number, format: 'yyyy-mm-dd', align: 'left' };
  }
  if (!isNumber(kind)) return { value: cell, type: String };
  const [, whole = '', decimals = ''] = /^-?(\d+)(?:\.(\d+))?$/.exec(cell) ?? [];
  const digits = `${whole}${decimals}`.replace(/^0+/, '').length;
  if (whole === '' || digits > 15) return { value: cell, type: String, align: 'right' };
  const places = decimals === '' ? '' : `.${'0'.repeat(decimals.length)}`;
  return { value: Number(cell), type: Number, format: `#,##0${places}`, align: 'right' };
}

/** Days since the day zero of spreadsheets, 1899-12-30. */
function daySerial(day: string): number {
  return Math.round((Date.parse(`${day}T00:00:00Z`) - Date.UTC(1899, 11, 30)) / 86_400_000);
}

/** In characters of the sheet's font. */
function widthOf({ title, kind }: ReportColumn, rows: readonly ReportRow[], at: number): number {
  let longest = Math.min(title.length, 16);
  for (const { cells } of rows) longest = Math.max(longest, cells[at]?.length ?? 0);
  const commas = kind === 'amount' ? Math.floor(longest / 3) : 0;
  return Math.min(longest + commas + 2, 60);
}

/** At most 31 characters, without those the format refuses. */
const sheetName = (title: string) => title.replaceAll(/[[\]:*?/\\]/g, ' ').slice(0, 31);
