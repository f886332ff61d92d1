// Writes events as a CSV file that `tieout import` reads back: one row per line, tax or settled
// document.
// Invariant: reading what was written gives the same events; texts with commas, quotes and line
// ends too.

import { csvLine } from '#chart-of-accounts/csv-records.ts';
import type { EventKind } from './accounting-event.ts';
import { type CsvColumn, columnsByKind } from './csv-columns.ts';

type Json = Readonly<Record<string, unknown>>;

/** The rows of one event in its JSON form, without a line end at the last. */
export function formatEventCsv(event: Json, columns: readonly CsvColumn[]): string {
  const { event: own, lists } = columnsByKind[event.kind as EventKind];
  const entries = lists.map(({ list }) => (event[list] as Json[] | undefined) ?? []);
  const rowCount = Math.max(1, ...entries.map((list) => list.length));
  const ownPaths = new Map(own);
  const listPaths = lists.map((one) => new Map(one.columns));
  const rows = Array.from({ length: rowCount }, (_, row) =>
    columns.map((column) => {
      const list = listPaths.findIndex((paths) => paths.has(column));
      const path = list >= 0 ? listPaths[list]?.get(column) : ownPaths.get(column);
      if (path === undefined) return '';
      return textAt(list >= 0 ? entries[list]?.[row] : event, path);
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
