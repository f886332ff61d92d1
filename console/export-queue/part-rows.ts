// Puts the parts of a split entry under its first part. Pure. Between the pages of the list and the
// table. Invariant: every row stays, once; a part whose first is not in the list keeps its place,
// so that a filter for errors shows it. Leaves to others: the order of whole entries (the server).

import type { ExportRow } from '../api/contract.ts';

/** Rows in the order they are shown. */
export function partsUnderFirst(rows: readonly ExportRow[]): readonly ExportRow[] {
  if (rows.every((row) => row.part === null)) return rows;
  const shown = new Set(rows.map((row) => row.exportId));
  const isUnder = ({ part }: ExportRow) =>
    part !== null && part.number > 1 && shown.has(part.firstExportId);
  const under = Map.groupBy(rows.filter(isUnder), (row) => row.part?.firstExportId);
  return rows
    .filter((row) => !isUnder(row))
    .flatMap((row) => [row, ...(under.get(row.exportId) ?? []).toSorted(byNumber)]);
}

const byNumber = (a: ExportRow, b: ExportRow) => (a.part?.number ?? 0) - (b.part?.number ?? 0);
