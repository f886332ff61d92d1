// Mappings and values as a CSV file: taken out for a spreadsheet, and read back. Pure.
// Invariant: reading what was written changes nothing. One row per master, mapped or not; what a
// file does not name, row or column, stays as it is. Names are for people: they are not read.
// Leaves to others: whether codes and ids exist (mapping-file-store.ts), writing.

import { closestName } from '#chart-of-accounts/closest-name.ts';
import { CsvRecords, csvLine } from '#chart-of-accounts/csv-records.ts';
import type { Problem } from '#problems/problem.ts';
import { mappingProblem } from './mapping-errors.ts';
import { isValueDimension, type MappingKind, mappingKinds } from './mapping-kinds.ts';

const columns = ['kind', 'code', 'name', 'externalId', 'externalName'] as const;

export interface MappingCsvRow {
  readonly kind: MappingKind;
  readonly code: string;
  readonly name: string;
  readonly externalId: string | null;
  readonly externalName: string | null;
  readonly values: Readonly<Record<string, string>>;
}

/** The header; each dimension that has a value is a column of its own. */
export function mappingCsvHead(dimensions: readonly string[]): string {
  return `${csvLine([...columns, ...dimensions])}\n`;
}

export function mappingCsvLine(row: MappingCsvRow, dimensions: readonly string[]): string {
  const values = dimensions.map((dimension) => row.values[dimension] ?? '');
  const own = [row.kind, row.code, row.name, row.externalId ?? '', row.externalName ?? ''];
  return `${csvLine([...own, ...values])}\n`;
}

/** One row as it was read. */
export interface MappingCsvChange {
  /** Line of the file it begins on. */
  readonly line: number;
  readonly kind: MappingKind;
  readonly code: string;
  /** Null: an empty field; absent: the file has no such column. */
  readonly externalId?: string | null;
  readonly values: Readonly<Record<string, string | null>>;
}

export interface ReadMappings {
  readonly changes: readonly MappingCsvChange[];
  readonly problems: readonly Problem[];
}

/**
 * `dimensions`: those the ledger has; null when nobody knows. *Errors:* MAPPING_CSV_HEADER_INVALID,
 * MAPPING_CSV_LINE_UNREADABLE, MAPPING_CSV_KIND_UNKNOWN.
 */
export function readMappingsCsv(
  text: string,
  dimensions: ReadonlySet<string> | null,
): ReadMappings {
  const changes: MappingCsvChange[] = [];
  const problems: Problem[] = [];
  let header: readonly string[] | null = null;
  const unreadable = (fault: string, line: number) => {
    const where = `line ${line}`;
    problems.push(mappingProblem('MAPPING_CSV_LINE_UNREADABLE', { where }, fault));
  };
  const csv = new CsvRecords({
    fault: (fault, line) => unreadable(`the quotes do not add up: ${fault}`, line),
    record: (fields, line) => {
      if (header === null) {
        header = fields.map(columnOf);
        problems.push(...headerProblems(header, dimensions));
        return;
      }
      if (fields.length !== header.length) {
        unreadable(`it has ${fields.length} fields, the header ${header.length}`, line);
        return;
      }
      const change = changeOf(header, fields, line);
      if ('code' in change) changes.push(change);
      else problems.push(change.problem);
    },
  });
  csv.push(text.replace(/^\uFEFF/, ''));
  csv.end();
  if (header === null) problems.push(headerProblem('the file is empty'));
  return { changes, problems };
}

/** Spreadsheets and people change the case of the columns everybody has. */
function columnOf(field: string): string {
  const name = field.trim();
  return columns.find((column) => column.toLowerCase() === name.toLowerCase()) ?? name;
}

function headerProblem(fault: string): Problem {
  return mappingProblem('MAPPING_CSV_HEADER_INVALID', { where: 'line 1' }, fault);
}

function headerProblems(
  header: readonly string[],
  dimensions: ReadonlySet<string> | null,
): Problem[] {
  const faults: string[] = [];
  for (const column of ['kind', 'code']) {
    if (!header.includes(column)) faults.push(`the column ${column} is missing`);
  }
  for (const column of new Set(header)) {
    if (header.filter((one) => one === column).length > 1) {
      faults.push(`the column ${column} is there twice`);
    }
    if (columns.some((one) => one === column)) continue;
    if (isValueDimension(column) && (dimensions?.has(column) ?? true)) continue;
    const meant = closestName(column, [...columns, ...(dimensions ?? [])]);
    const guess = meant === null ? '' : `; did you mean ${meant}?`;
    faults.push(`"${column}" is no column and no dimension that lines can carry here${guess}`);
  }
  return faults.map(headerProblem);
}

function changeOf(
  header: readonly string[],
  fields: readonly string[],
  line: number,
): MappingCsvChange | { readonly problem: Problem } {
  const row = new Map(header.map((column, index) => [column, fields[index] ?? '']));
  const kindText = (row.get('kind') ?? '').trim();
  const kind = mappingKinds.find((one) => one === kindText.toLowerCase());
  if (kind === undefined) {
    const where = { where: `line ${line}, kind` };
    return { problem: mappingProblem('MAPPING_CSV_KIND_UNKNOWN', where, kindText) };
  }
  const orNull = (field: string) => (field === '' ? null : field);
  const values = Object.fromEntries(
    [...row]
      .filter(([column]) => !columns.some((one) => one === column))
      .map(([column, field]) => [column, orNull(field)]),
  );
  const externalId = row.get('externalId');
  return {
    ...{ line, kind, code: row.get('code') ?? '', values },
    ...(externalId === undefined ? {} : { externalId: orNull(externalId) }),
  };
}
