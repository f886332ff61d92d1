// A report as CSV (RFC 4180): a line of column names and the report's lines, for programs and
// spreadsheets. Pure; a long report is written piece by piece.
// Invariant: amounts and dates as on the wire; totals and carried balances are left out, so that a
// column adds up; a text that a spreadsheet would run as a formula is made a text by an apostrophe.

import { csvLine } from '#chart-of-accounts/csv-records.ts';
import type { ReportColumn, ReportRow, ReportTable } from './report-table.ts';

/** The line of column names, ended. */
export function csvHead(columns: readonly ReportColumn[]): string {
  return `${csvLine(columns.map(({ key }) => key))}\n`;
}

/** Lines, each ended. */
export function csvRows(columns: readonly ReportColumn[], rows: readonly ReportRow[]): string {
  const isText = columns.map(({ kind }) => kind === 'text');
  return rows
    .filter(({ kind }) => kind === 'line')
    .map(({ cells }) => cells.map((cell, at) => (isText[at] ? plain(cell) : (cell ?? ''))))
    .map((cells) => `${csvLine(cells)}\n`)
    .join('');
}

/** The whole file. */
export function tableCsv({ columns, rows }: ReportTable): string {
  return csvHead(columns) + csvRows(columns, rows);
}

/** What a guest or a file calls itself must not run in the controller's spreadsheet. */
function plain(cell: string | null): string {
  if (cell === null) return '';
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}
