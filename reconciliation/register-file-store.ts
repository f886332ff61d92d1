// The register of manual adjustments as a file: CSV for programs, XLSX and PDF for people.
// Invariant: a file is of one snapshot, and is refused rather than cut.

import type pg from 'pg';
import { readProperty } from '#chart-of-accounts/chart-store.ts';
import { type FileFormat, fileTypes } from '#report-files/report-table.ts';
import { tableCsv } from '#report-files/table-csv.ts';
import { tablePdf } from '#report-files/table-pdf.ts';
import { tableXlsx } from '#report-files/table-xlsx.ts';
import { type AdjustmentFilter, listAdjustments } from './adjustment-store.ts';
import { kindLabels, registerColumns, registerRows, stateLabels } from './adjustment-views.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';

const rowsMax = 20_000;

/** *Errors:* RECONCILIATION_FILE_TOO_LONG. */
export async function registerFile(
  pool: pg.Pool,
  asked: {
    readonly propertyId: number;
    readonly person: string;
    readonly at: Date;
    readonly format: FileFormat;
    readonly filter: AdjustmentFilter;
  },
) {
  const { propertyId, person, at, format, filter } = asked;
  const page = { propertyId, beforeId: null, limit: rowsMax + 1 };
  const rows = await listAdjustments(pool, { ...filter, ...page });
  if (rows.length > rowsMax) {
    const most = String(rowsMax);
    throw refusal(422, reconciliationProblem('RECONCILIATION_FILE_TOO_LONG', {}, most));
  }
  const table = {
    title: 'Manual Adjustments',
    property: (await readProperty(pool, propertyId)).name,
    facts: factsOf(filter),
    columns: registerColumns,
    madeBy: person,
    madeAt: at,
    rows: registerRows(rows.toReversed()),
  };
  const content =
    format === 'csv'
      ? tableCsv(table)
      : await (format === 'xlsx' ? tableXlsx(table) : tablePdf(table));
  return { name: `manual-adjustments.${format}`, type: fileTypes[format], content };
}

function factsOf({ state, kind, account, from, through, text }: AdjustmentFilter) {
  const facts: (readonly [string, string | null])[] = [
    ['From', from],
    ['Through', through],
    ['State', state && stateLabels[state]],
    ['Kind', kind && kindLabels[kind]],
    ['Account', account],
    ['Text', text],
  ];
  return facts.flatMap(([label, value]) => (value === null ? [] : [[label, value] as const]));
}
