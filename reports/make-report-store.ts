// Makes a report from the books: as rows for the screen, or as a file.
// Invariant: what a file holds is whole: a report too long for a format is refused, not cut. The
// screen's rows may end early, and say so.

import type pg from 'pg';
import type { Chart } from '#chart-of-accounts/chart.ts';
import {
  type FileFormat,
  fileTypes,
  type ReportColumn,
  type ReportHead,
} from '#report-files/report-table.ts';
import { csvHead, csvRows } from '#report-files/table-csv.ts';
import { type Paper, tablePdf } from '#report-files/table-pdf.ts';
import { tableXlsx } from '#report-files/table-xlsx.ts';
import type { FoundRow, GivenParameters, Report, ReportRequest } from './report.ts';
import { refuse } from './report-errors.ts';
import { readRequest } from './request-store.ts';
import { inSnapshot } from './snapshot-store.ts';

export interface ReportDeps {
  readonly pool: pg.Pool;
  readonly loadChart: (propertyId: number) => Promise<Chart>;
  readonly now: () => Date;
}

export interface Asking {
  readonly propertyId: number;
  readonly person: string;
  readonly report: Report;
  readonly given: GivenParameters;
}

export interface ScreenReport {
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly FoundRow[];
  /** There are more rows than these; a file has them all. */
  readonly more: boolean;
}

/** Rows on the screen at most; a file has more room. */
const screenRowsMax = 5_000;
/** Rows that are laid out in memory: about half a minute of PDF, a workbook of some ten MB. */
const fileRowsMax = { pdf: 20_000, xlsx: 200_000 } as const;

/** *Errors:* REPORT_*. */
export async function readReport(deps: ReportDeps, asking: Asking): Promise<ScreenReport> {
  const request = await requestOf(deps, asking);
  const { rows, more } = await collected(deps.pool, asking.report, request, screenRowsMax);
  return { columns: asking.report.columns(request.of), rows, more };
}

export interface ReportFile {
  readonly name: string;
  readonly type: string;
  readonly content: AsyncIterable<string> | Buffer;
}

/** *Errors:* REPORT_*; none of them after the first piece of the content. */
export async function makeReportFile(
  deps: ReportDeps,
  asking: Asking,
  { format, paper }: { readonly format: FileFormat; readonly paper: Paper },
): Promise<ReportFile> {
  const { report } = asking;
  const request = await requestOf(deps, asking);
  const name = `${fileName(report, request)}.${format}`;
  const columns = report.columns(request.of);
  const type = fileTypes[format];
  if (format === 'csv') return { name, type, content: csvPieces(deps.pool, report, request) };
  const most = fileRowsMax[format];
  const { rows, more } = await collected(deps.pool, report, request, most);
  if (more) {
    refuse('REPORT_TOO_LONG', { where: 'format' }, format.toUpperCase(), String(most));
  }
  const head = headOf(deps, asking, request);
  const own = (await report.facts?.(request, deps.pool)) ?? [];
  const table = { ...head, facts: [...own, ...head.facts], columns, rows };
  const content = format === 'pdf' ? await tablePdf(table, paper) : await tableXlsx(table);
  return { name, type, content };
}

async function requestOf(deps: ReportDeps, { report, propertyId, given }: Asking) {
  return readRequest(deps.pool, report, {
    ...{ propertyId, given, chart: await deps.loadChart(propertyId) },
  });
}

async function collected(pool: pg.Pool, report: Report, request: ReportRequest, most: number) {
  const rows: FoundRow[] = [];
  const pieces = inSnapshot(pool, (snapshot) => report.read(request, snapshot));
  for await (const piece of pieces) {
    for (const row of piece) rows.push(row);
    if (rows.length > most) return { rows: rows.slice(0, most), more: true };
  }
  return { rows, more: false };
}

async function* csvPieces(pool: pg.Pool, report: Report, request: ReportRequest) {
  const columns = report.columns(request.of);
  yield csvHead(columns);
  const pieces = inSnapshot(pool, (snapshot) => report.read(request, snapshot));
  for await (const piece of pieces) yield csvRows(columns, piece);
}

const labels: Readonly<Record<keyof GivenParameters, string>> = {
  period: 'Period',
  comparePeriod: 'Compared period',
  asOf: 'As of',
  from: 'From',
  through: 'Through',
  compareAsOf: 'Compared with',
  compareFrom: 'Compared from',
  account: 'Account',
  outlet: 'Outlet',
  customer: 'Customer',
  product: 'Product',
  holder: 'Card or server',
};

function headOf(
  { now }: ReportDeps,
  { report, person }: Asking,
  { chart, given, of }: ReportRequest,
): ReportHead {
  const facts = report.parameters.flatMap((name): [string, string][] => {
    const value = given[name];
    return value === undefined ? [] : [[labels[name], value]];
  });
  return {
    title: report.title,
    property: chart.propertyName,
    facts,
    columns: report.columns(of),
    madeBy: person,
    madeAt: now(),
  };
}

/** `trial-balance-harbor-2026-10-31`. */
function fileName({ name }: Report, { chart, given }: ReportRequest): string {
  const dates = [given.from, given.through ?? given.asOf].filter((one) => one !== undefined);
  return [name, chart.propertyCode, ...dates].join('-');
}
