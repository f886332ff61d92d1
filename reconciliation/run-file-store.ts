// A finished reconciliation as a file: for an accountant's own sheet, for the auditor's binder.
// Invariant: the file is the run as it was kept and is whole: one too long for a format is refused.
// Leaves to others: the table (run-table.ts), the bytes (report-files/).

import type pg from 'pg';
import type { Queryable } from '#database/pool.ts';
import { type FileFormat, fileTypes } from '#report-files/report-table.ts';
import { tableCsv } from '#report-files/table-csv.ts';
import { type Paper, tablePdf } from '#report-files/table-pdf.ts';
import { tableXlsx } from '#report-files/table-xlsx.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';
import { readFindings, readReconciliation, readRows } from './reconciliation-reading-store.ts';
import { findingView, rowView, summaryView } from './reconciliation-views.ts';
import { runTable } from './run-table.ts';

interface RunFileOf {
  readonly propertyId: number;
  readonly reconciliationId: bigint;
  readonly person: string;
}

interface RunFileAs {
  readonly format: FileFormat;
  readonly paper: Paper;
  /** Rows that are laid out in memory at most. */
  readonly rowsMax?: number;
}

export interface RunFile {
  /** `reconciliation-harbor-2026-10-31.pdf`. */
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
}

/** As of a report: about half a minute of PDF, a workbook of some ten MB. */
const rowsMaxOf = { csv: 1_000_000, xlsx: 200_000, pdf: 20_000 } as const;

/** *Errors:* RECONCILIATION_UNKNOWN, RECONCILIATION_UNFINISHED, RECONCILIATION_RUN_TOO_LONG. */
export async function makeRunFile(
  { pool, now }: { readonly pool: pg.Pool; readonly now: () => Date },
  asked: RunFileOf,
  { format, paper, rowsMax = rowsMaxOf[format] }: RunFileAs,
): Promise<RunFile> {
  const of = { propertyId: asked.propertyId, reconciliationId: asked.reconciliationId };
  const id = String(asked.reconciliationId);
  const kept = await readReconciliation(pool, of);
  if (!kept) throw refusal(404, reconciliationProblem('RECONCILIATION_UNKNOWN', {}, id));
  if (kept.state !== 'finished') {
    throw refusal(409, reconciliationProblem('RECONCILIATION_UNFINISHED', {}, id, kept.state));
  }
  const rows = await readRows(pool, of);
  // A line of a CSV is one place, so that its columns add up; the causes stand in their column.
  const page = { ...of, place: null, afterNumber: 0, limit: rowsMax + 1 };
  const findings = format === 'csv' ? [] : await readFindings(pool, page);
  const names = await namesOf(pool, { ...of, connectionId: kept.connectionId });
  const table = runTable({
    ...{ property: names.property, connection: names.connection, run: summaryView(kept) },
    ...{ rows: rows.map(rowView), findings: findings.map(findingView) },
    ...{ person: asked.person, at: now() },
  });
  if (table.rows.length > rowsMax) {
    const facts = [format.toUpperCase(), String(rowsMax)] as const;
    throw refusal(422, reconciliationProblem('RECONCILIATION_RUN_TOO_LONG', {}, ...facts));
  }
  const name = `reconciliation-${names.code}-${kept.asOf}.${format}`;
  return { name, type: fileTypes[format], content: await written() };

  async function written(): Promise<Buffer> {
    if (format === 'csv') return Buffer.from(tableCsv(table));
    return format === 'xlsx' ? tableXlsx(table) : tablePdf(table, paper);
  }
}

async function namesOf(client: Queryable, of: { propertyId: number; connectionId: number }) {
  const { rows } = await client.query<{ code: string; property: string; connection: string }>(
    `select p.code, p.name as property, c.name as connection
     from properties p join connections c on c.property_id = p.property_id
     where p.property_id = $1 and c.connection_id = $2`,
    [of.propertyId, of.connectionId],
  );
  const [names] = rows;
  return names ?? { code: '', property: '', connection: '' };
}
