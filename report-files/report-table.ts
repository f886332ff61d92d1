// A report as a table of texts: what every writer (CSV, XLSX, PDF), the API and the console show.
// Made by whoever owns the numbers; written by the files beside it. Pure.
// Invariant: an amount is the wire's decimal text; no writer computes. Lines are complete by
// themselves, so that a file of lines alone can be sorted and filtered.
// Leaves to others: reading the books, and what a row leads to.

/** `count`: a whole number or a percentage, right-aligned and never summed by a writer. */
export type ColumnKind = 'text' | 'date' | 'amount' | 'count';

export interface ReportColumn {
  /** Name in files for programs: `postedOn`. */
  readonly key: string;
  /** Heading for people: `Posted on`. */
  readonly title: string;
  readonly kind: ColumnKind;
}

export interface ReportRow {
  /** `line`: one fact. `balance`: carried in or out. `total`: sums lines above it. */
  readonly kind: 'line' | 'balance' | 'total';
  /** One for each column, in their order; null: nothing stands there. */
  readonly cells: readonly (string | null)[];
}

/** What stands over the rows. */
export interface ReportHead {
  readonly title: string;
  readonly property: string;
  /** What it is about, for people: `['As of', '2026-10-31']`. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly columns: readonly ReportColumn[];
  readonly madeBy: string;
  readonly madeAt: Date;
}

export interface ReportTable extends ReportHead {
  readonly rows: readonly ReportRow[];
}

/** What a report is written as. */
export type FileFormat = 'csv' | 'xlsx' | 'pdf';

export const fileTypes: Readonly<Record<FileFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
};

/** The instant a report was made, as it stands on it: `2026-11-26 06:30 UTC`. */
export function madeAtText({ madeAt }: Pick<ReportHead, 'madeAt'>): string {
  return `${madeAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
