// The masters of a property as CSV, one file a kind: written for spreadsheets, read back whole.
// Invariant: reading what was written gives the same rows. Reading never deletes: what a file does
// not name stays as it is; `active` no is how a row is retired. Problems carry file and line.
// Leaves to others: whether the rows make sense (check-chart.ts), writing them
// (chart-change-store.ts).

import type { Problem } from '#problems/problem.ts';
import { chartProblem } from './chart-errors.ts';
import {
  type ChartKind,
  type ChartRows,
  noRows,
  type SentRows,
  youngMembers,
} from './chart-rows.ts';
import { closestName } from './closest-name.ts';
import { CsvRecords, csvLine } from './csv-records.ts';

/** Columns whose empty field means null; all others must be filled. */
const nullable = new Set([
  'legalEntity',
  'parent',
  'department',
  'description',
  'deferredAccount',
  'recognition',
  'costAccount',
  'inventoryAccount',
  'outlet',
]);

/** Columns a file may lack altogether, which leaves what is there: younger than people's files. */
const optional: ReadonlySet<string> = new Set([...youngMembers, 'canBounce']);

const columnsOf: Readonly<Record<ChartKind, readonly string[]>> = {
  outlets: ['code', 'name', 'legalEntity', 'active'],
  departments: ['code', 'name', 'active'],
  accounts: [
    'number',
    'name',
    'type',
    'detailType',
    'parent',
    'department',
    'description',
    'active',
  ],
  products: [
    'code',
    'name',
    'incomeAccount',
    'deferredAccount',
    'recognition',
    'costAccount',
    'inventoryAccount',
    'department',
    'active',
  ],
  paymentMethods: ['code', 'name', 'clearingAccount', 'canBounce', 'active'],
  taxAgencies: ['code', 'name', 'payableAccount'],
  taxRates: ['code', 'name', 'agency', 'percent', 'active'],
  postingAccounts: ['role', 'outlet', 'account'],
};

/** File names of the kinds, in the order they are read: `payment-methods.csv`. */
export const chartFiles: ReadonlyMap<string, ChartKind> = new Map(
  (Object.keys(noRows) as ChartKind[]).map((kind) => [fileNameOf(kind), kind]),
);

/** `paymentMethods` is kept in `payment-methods.csv`. */
export function fileNameOf(kind: ChartKind): string {
  return `${kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.csv`;
}

/** The rows of a kind as a CSV file, header first, LF at every line's end. */
export function formatChartCsv<K extends ChartKind>(kind: K, rows: ChartRows[K]): string {
  const columns = columnsOf[kind];
  const lines = rows.map((row) =>
    csvLine(
      columns.map((column) => {
        const value = (row as unknown as Record<string, unknown>)[column];
        if (typeof value === 'boolean') return value ? 'yes' : 'no';
        return value === null || value === undefined ? '' : String(value);
      }),
    ),
  );
  return [csvLine(columns), ...lines, ''].join('\n');
}

/**
 * What was read; `lines` says on which line of its file each row begins, in the order of the rows.
 */
export interface ReadChart {
  readonly rows: SentRows;
  readonly lines: ReadonlyMap<ChartKind, readonly number[]>;
  readonly problems: readonly Problem[];
}

/** Reads files by name, `accounts.csv` and the others; all problems of all files. */
export function readChartCsv(files: ReadonlyMap<string, string>): ReadChart {
  const rows: Record<string, unknown> = {};
  const lines = new Map<ChartKind, number[]>();
  const problems: Problem[] = [];
  for (const [file, text] of files) {
    const kind = chartFiles.get(file);
    if (kind === undefined) {
      const known = [...chartFiles.keys()].join(', ');
      problems.push(chartProblem('CHART_CSV_FILE_UNKNOWN', { where: file }, file, known));
      continue;
    }
    // A reader that replaced bytes it did not understand would change names.
    if (text.includes('\uFFFD')) {
      problems.push(chartProblem('CHART_NOT_UTF8', { where: file }));
      continue;
    }
    const read = readFile(file, kind, text);
    rows[kind] = read.rows;
    lines.set(kind, read.lines);
    problems.push(...read.problems);
  }
  return { rows, lines, problems };
}

function readFile(file: string, kind: ChartKind, text: string) {
  const columns = columnsOf[kind];
  const rows: Record<string, unknown>[] = [];
  const lines: number[] = [];
  const problems: Problem[] = [];
  let header: string[] | null = null;
  const at = (line: number) => ({ where: `${file} line ${line}` });
  const csv = new CsvRecords({
    fault: (fault, line) => problems.push(chartProblem('CHART_CSV_QUOTE', at(line), fault)),
    record: (fields, line) => {
      if (header === null) {
        header = fields.map((field) => field.trim());
        problems.push(...faultsOfHeader(header, columns, at(line)));
        return;
      }
      if (fields.length !== header.length) {
        const facts = [fields.length, header.length] as const;
        problems.push(chartProblem('CHART_CSV_FIELD_COUNT', at(line), ...facts));
        return;
      }
      rows.push(readRow(header, fields, at(line), problems));
      lines.push(line);
    },
  });
  csv.push(text.replace(/^\uFEFF/, ''));
  csv.end();
  if (header === null) {
    problems.push(chartProblem('CHART_CSV_EMPTY', { where: file }, columns.join(',')));
  }
  // Rows under a header that is wrong have the wrong members; only the header is told then.
  const headerFails = problems.some((problem) => problem.code.startsWith('CHART_CSV_COLUMN'));
  return headerFails ? { rows: [], lines: [], problems } : { rows, lines, problems };
}

function faultsOfHeader(
  header: readonly string[],
  columns: readonly string[],
  at: { where: string },
): Problem[] {
  const problems: Problem[] = [];
  const whole = columns.join(',');
  for (const column of columns.filter((name) => !header.includes(name) && !optional.has(name))) {
    problems.push(chartProblem('CHART_CSV_COLUMN_MISSING', at, column, whole));
  }
  header.forEach((column, index) => {
    if (header.indexOf(column) < index) {
      problems.push(chartProblem('CHART_CSV_COLUMN_TWICE', at, column));
    } else if (!columns.includes(column)) {
      const closest = closestName(column, columns) ?? `one of ${whole}`;
      problems.push(chartProblem('CHART_CSV_COLUMN_UNKNOWN', at, column.slice(0, 80), closest));
    }
  });
  return problems;
}

function readRow(
  header: readonly string[],
  fields: readonly string[],
  at: { where: string },
  problems: Problem[],
): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  const name = `Row ${fields[0]?.slice(0, 80)}`;
  header.forEach((column, index) => {
    const value = (fields[index] ?? '').trim();
    if (column === 'canBounce' && value === '') return;
    if (column === 'active' || column === 'canBounce') {
      row[column] = yesOrNo(value);
      if (row[column] === null) {
        const facts = [name, column, value.slice(0, 80), 'yes or no'] as const;
        problems.push(chartProblem('CHART_FIELD_INVALID', at, ...facts));
      }
    } else row[column] = value === '' && nullable.has(column) ? null : value;
  });
  return row;
}

// Spreadsheets write TRUE and FALSE on their own; an empty field is an active row.
function yesOrNo(text: string): boolean | null {
  if (/^(yes|true|1|)$/i.test(text)) return true;
  return /^(no|false|0)$/i.test(text) ? false : null;
}
