// What a report is: its parameters, its columns, and rows each of which leads somewhere: to the
// entry it tells of (and so to the event), or to the report of its lines.
// Invariant: one report is read in one snapshot of the books; its amounts are sums of minor units
// made in the database or as bigint, written once as decimal text.
// Leaves to others: files (report-files/), HTTP (report-routes.ts), which reports exist
// (report-list.ts).

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { ReportColumn, ReportRow } from '#report-files/report-table.ts';

/** The names of all parameters a report may have, in the order a person fills them in. */
export const parameterNames = [
  'asOf',
  'from',
  'through',
  'compareAsOf',
  'compareFrom',
  'account',
  'outlet',
  'customer',
  'product',
  'holder',
] as const;
export type ParameterName = (typeof parameterNames)[number];

/** Instead of dates: fiscal periods, `2026-P06`. */
export const periodNames = ['period', 'comparePeriod'] as const;

/** Parameters as given: dates `YYYY-MM-DD`, masters by number or code. */
export type GivenParameters = {
  readonly [P in ParameterName | (typeof periodNames)[number]]?: string | undefined;
};

/** The same, checked; null: not given. */
export interface ReportParameters {
  readonly asOf: IsoDate | null;
  readonly from: IsoDate | null;
  readonly through: IsoDate | null;
  readonly compareAsOf: IsoDate | null;
  readonly compareFrom: IsoDate | null;
  readonly accountId: number | null;
  readonly outletId: number | null;
  readonly customerId: bigint | null;
  readonly productId: number | null;
}

/** Where a row leads. */
export type Lead =
  | { readonly entryId: string }
  | { readonly report: string; readonly parameters: GivenParameters };

/** The lines behind a row: a report narrowed to them. */
export function linesOf(parameters: GivenParameters): Lead {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return { report: 'general-ledger', parameters: Object.fromEntries(given) };
}

export interface FoundRow extends ReportRow {
  readonly lead: Lead | null;
}

export interface ReportRequest {
  readonly propertyId: number;
  readonly chart: Chart;
  readonly given: GivenParameters;
  readonly of: ReportParameters;
}

/** Runs a statement and gives its rows piece by piece, all of one snapshot. */
export type ReadRows = <Row>(text: string, values: readonly unknown[]) => AsyncIterable<Row[]>;

export interface Snapshot {
  readonly db: Queryable;
  readonly rows: ReadRows;
}

export interface Report {
  /** In addresses and on the command line: `trial-balance`. */
  readonly name: string;
  readonly title: string;
  /** One sentence for whoever chooses. */
  readonly about: string;
  readonly parameters: readonly ParameterName[];
  readonly required: readonly ParameterName[];
  /** What stands over a file besides the parameters: the customer's name, say. */
  readonly facts?: (
    request: ReportRequest,
    db: Queryable,
  ) => Promise<readonly (readonly [label: string, value: string])[]>;
  /** Differs only where parameters add columns. */
  readonly columns: (of: ReportParameters) => readonly ReportColumn[];
  /** Pieces of any length, in the order of the report. */
  readonly read: (request: ReportRequest, snapshot: Snapshot) => AsyncIterable<FoundRow[]>;
}

export const text = (key: string, title: string): ReportColumn => ({ key, title, kind: 'text' });
export const day = (key: string, title: string): ReportColumn => ({ key, title, kind: 'date' });
export const amount = (key: string, title: string): ReportColumn => ({
  ...{ key, title, kind: 'amount' },
});
export const count = (key: string, title: string): ReportColumn => ({ key, title, kind: 'count' });
