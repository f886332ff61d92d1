// A file of refused lines: the columns that say why, before those of the file they were in. Written
// by imports/, read here like any other file once it is corrected. Pure.
// Invariant: what is written and read again is what it was: the apostrophe that keeps a spreadsheet
// from running a text as a formula is taken off again.

import { runsAsFormula } from '#chart-of-accounts/csv-records.ts';

/** Columns that begin so say why; whoever reads the file leaves them out. */
export const refusedPrefix = 'refused: ';

const hasApostrophe = (field: string) => /^'+[=+\-@\t\r]/.test(field);

/** A field of a refused line, safe to open. */
export const guarded = (field: string) =>
  runsAsFormula(field) || hasApostrophe(field) ? `'${field}` : field;

const unguarded = (field: string) => (hasApostrophe(field) ? field.slice(1) : field);

/** Rows of such a file as they were before; null: the header is not of one. */
export function correctedRows(
  header: readonly string[],
): ((row: readonly string[]) => string[]) | null {
  const says = header.map((name) => name.trim().startsWith(refusedPrefix));
  if (!says.includes(true)) return null;
  return (row) => row.filter((_, index) => !says[index]).map(unguarded);
}
