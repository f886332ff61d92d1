// What the header line of an event file says: which columns there are, where, and what each kind of
// event takes from them. Used by event-csv.ts, once per file and kind.
// Invariant: a column that no kind knows is refused before any row is read.

import { closestName } from '#chart-of-accounts/closest-name.ts';
import type { Problem } from '#problems/problem.ts';
import type { EventKind } from './accounting-event.ts';
import {
  type ColumnPaths,
  type CsvColumn,
  columnsByKind,
  csvColumns,
  headerColumns,
  requiredColumns,
} from './csv-columns.ts';
import { eventProblem } from './event-errors.ts';

/** Where a column is in this file's rows: -1 when the file does not have it. */
export type Positions = Readonly<Record<CsvColumn, number>>;

/** A column of this file: where it is in a row, and the steps to its place in the JSON form. */
export interface PlacedColumn {
  readonly position: number;
  readonly steps: readonly string[];
}

/** What this file's columns mean for events of one kind. */
export interface KindPlan {
  readonly kind: EventKind | null;
  /** Columns that must agree between the rows of an event. */
  readonly event: readonly PlacedColumn[];
  readonly lists: readonly ListPlan[];
  /** Columns that must be empty. */
  readonly unfit: readonly number[];
}

export interface ListPlan {
  /** The event's member. */
  readonly list: string;
  readonly required: boolean;
  readonly columns: readonly PlacedColumn[];
}

/** Finds the columns of a header line. */
export function positionsOf(header: readonly string[]): Positions {
  return Object.fromEntries(
    csvColumns.map((column) => [column, header.indexOf(column)]),
  ) as unknown as Positions;
}

/** Everything that is wrong with the first line of a file. */
export function faultsOfHeader(fields: readonly string[]): Problem[] {
  const header = fields.map((field) => field.trim());
  const at = (column: string) => ({ where: column.slice(0, 80) });
  const problems: Problem[] = [];
  const missing = requiredColumns.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    problems.push(eventProblem('EVENT_CSV_COLUMN_MISSING', {}, missing.join(', ')));
  }
  if (header.length === 1 && /[;\t|]/.test(header[0] ?? '')) {
    const separator = /[;\t|]/.exec(header[0] ?? '')?.[0] ?? '';
    const named = separator === '\t' ? 'tabs' : JSON.stringify(separator);
    return [...problems, eventProblem('EVENT_CSV_SEPARATOR', {}, named)];
  }
  header.forEach((column, index) => {
    if (header.indexOf(column) < index) {
      problems.push(eventProblem('EVENT_CSV_COLUMN_TWICE', at(column), column.slice(0, 80)));
    } else if (!csvColumns.includes(column as CsvColumn)) {
      const shown = JSON.stringify(column.slice(0, 80));
      const closest = closestName(column, csvColumns);
      problems.push(eventProblem('EVENT_CSV_COLUMN_UNKNOWN', at(column), shown, closest));
    }
  });
  return problems;
}

/** What the file's columns mean for events of the kind named so. */
export function planOf(name: string, at: Positions): KindPlan {
  const kind = Object.hasOwn(columnsByKind, name) ? (name as EventKind) : null;
  const placed = (columns: ColumnPaths) =>
    columns
      .map(([column, path]) => ({ position: at[column], steps: path.split('.') }))
      .filter(({ position }) => position >= 0);
  if (kind === null) return { kind, event: placed(headerColumns), lists: [], unfit: [] };
  const { event, lists } = columnsByKind[kind];
  const used = new Set(
    [...event, ...lists.flatMap(({ columns }) => columns)].map(([column]) => column),
  );
  return {
    kind,
    event: placed(event),
    lists: lists.map((one) => ({ ...one, columns: placed(one.columns) })),
    unfit: csvColumns
      .filter((column) => at[column] >= 0 && !used.has(column))
      .map((column) => at[column]),
  };
}
