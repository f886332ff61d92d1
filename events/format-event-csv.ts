// Writes events as a CSV file that `tieout import` reads back: one row per line, tax or settled
// document.
// Invariant: reading what was written gives the same events; texts with commas, quotes and line
// ends too.

import { csvLine } from '#chart-of-accounts/csv-records.ts';
import type { EventKind } from './accounting-event.ts';
import { type CsvColumn, type CsvList, columnsByKind, pathOfColumn } from './csv-columns.ts';

type Json = Readonly<Record<string, unknown>>;

/** The rows of one event in its JSON form, without a line end at the last. */
export function formatEventCsv(event: Json, columns: readonly CsvColumn[]): string {
  const plan = columnsByKind[event.kind as EventKind];
  const lists = Object.entries(plan.lists) as [CsvList, readonly CsvColumn[]][];
  const entries = lists.map(([list]) => (event[list] as Json[] | undefined) ?? []);
  const rowCount = Math.max(1, ...entries.map((list) => list.length));
  const rows = Array.from({ length: rowCount }, (_, row) =>
    columns.map((column) => {
      const list = lists.findIndex(([, listed]) => listed.includes(column));
      if (list >= 0) return textAt(entries[list]?.[row], pathOfColumn[column]);
      if (!plan.event.includes(column)) return '';
      const path = column === 'of' && event.kind === 'entry-reversed' ? 'of.id' : column;
      return textAt(event, path === column ? pathOfColumn[column] : path);
    }),
  );
  return rows.map(csvLine).join('\n');
}

function textAt(value: unknown, path: string): string {
  let at = value;
  for (const member of path.split('.')) {
    if (typeof at !== 'object' || at === null) return '';
    at = (at as Json)[member];
  }
  return typeof at === 'string' ? at : '';
}
