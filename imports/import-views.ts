// Rows of imports in the words of the wire, and refused lines as a file. Invariant: a refused line
// stands in the file once, with every problem and what to do; nothing is cut. Pure but for what it
// calls.

import type pg from 'pg';
import { csvLine } from '#chart-of-accounts/csv-records.ts';
import { guarded, refusedPrefix } from '#events/refused-columns.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import type { ImportView, RefusalView } from './import-schemas.ts';
import type { ImportPlace, ImportRow } from './import-store.ts';
import { listRefusals, type RefusalRow } from './refusal-store.ts';

export function importView(row: ImportRow): ImportView {
  return {
    importId: String(row.import_id),
    fileName: row.file_name,
    form: row.form,
    sizeBytes: row.size_bytes === null ? null : Number(row.size_bytes),
    bytesRead: Number(row.bytes_read),
    mapping: row.mapping,
    state: row.is_silent ? 'interrupted' : row.state,
    startedAt: row.started_at.toISOString(),
    startedBy: row.started_by,
    endedAt: row.ended_at?.toISOString() ?? null,
    sha256: row.sha256,
    events: Number(row.events),
    posted: Number(row.posted),
    exists: Number(row.existed),
    refused: Number(row.refused),
    openRefusals: row.open_refusals,
    amounts: Object.entries(row.amounts).map(([currency, minor]) => ({
      currency,
      amount: formatAmount(BigInt(minor), currency as Currency),
    })),
    failure: row.failure,
  };
}

export function refusalView(row: RefusalRow): RefusalView {
  const state = row.dismissed_at !== null ? 'dismissed' : row.is_open ? 'open' : 'corrected';
  return {
    ...{ number: row.number, line: row.line, source: row.source, id: row.external_id, state },
    dismissedAt: row.dismissed_at?.toISOString() ?? null,
    ...{ dismissedBy: row.dismissed_by, dismissedBecause: row.dismissed_because },
    problems: [...row.problems],
  };
}

const reasons = ['line', 'state', 'where', 'code', 'problem', 'what to do'];
const pieceRows = 500;

export interface RefusalFile {
  readonly place: ImportPlace;
  /** The first line of the file they were in; null: it was no CSV, or could not be read. */
  readonly columns: readonly string[] | null;
  readonly onlyOpen: boolean;
}

/**
 * Refused lines of an import as they were in its file, the reasons before them; several problems of
 * one stand below each other in its fields. Corrected, it is imported as it is.
 */
export async function* refusalCsv(db: pg.Pool, of: RefusalFile): AsyncGenerator<string> {
  const header = [...reasons.map((name) => refusedPrefix + name), ...(of.columns ?? ['event'])];
  yield `${csvLine(header)}\n`;
  for await (const rows of refusalPieces(db, of)) {
    yield rows.map((row) => `${linesOf(row, of.columns).join('\n')}\n`).join('');
  }
}

function linesOf(row: RefusalRow, columns: readonly string[] | null): string[] {
  const { line, state, problems } = refusalView(row);
  const told = [
    problems.map(({ where = '' }) => where),
    problems.map(({ code }) => code),
    problems.map(({ message }) => message),
    problems.map(({ hint }) => hint),
  ].map((texts) => texts.join('\n'));
  const { original } = row;
  const nothing = (columns ?? ['']).map(() => '');
  const rows = Array.isArray(original) ? original : [original === null ? nothing : [original]];
  return rows.map((fields, index) => {
    const why = index === 0 ? [String(line), state, ...told] : reasons.map(() => '');
    return csvLine([...why, ...fields].map(guarded));
  });
}

/** The same of a file of one event a line, without the reasons: to be corrected and imported. */
export async function* refusalNdjson(db: pg.Pool, of: RefusalFile): AsyncGenerator<string> {
  for await (const rows of refusalPieces(db, of)) {
    yield rows
      .flatMap(({ original }) => (typeof original === 'string' ? `${original}\n` : []))
      .join('');
  }
}

async function* refusalPieces(db: pg.Pool, { place, onlyOpen }: RefusalFile) {
  for (let after = 0; ; ) {
    const rows = await listRefusals(db, place, { after, onlyOpen, limit: pieceRows });
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pieceRows) return;
    after = last.number;
  }
}
