// Rows of imports in the words of the wire, and refused lines as a file. Invariant: a refused line
// stands in the file once per problem, with what to do; nothing is cut. Pure but for what it calls.

import type pg from 'pg';
import { csvLineToRead } from '#chart-of-accounts/csv-records.ts';
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

const fileHeader = ['line', 'source', 'id', 'state', 'where', 'code', 'problem', 'what to do'];
const pieceRows = 500;

/** All refused lines of an import, a row per problem. */
export async function* refusalCsv(db: pg.Pool, place: ImportPlace): AsyncGenerator<string> {
  yield `${csvLineToRead(fileHeader)}\n`;
  for (let after = 0; ; ) {
    const rows = await listRefusals(db, place, { after, onlyOpen: false, limit: pieceRows });
    const lines = rows.map(refusalView).flatMap(({ line, source, id, state, problems }) =>
      problems.map(({ where = '', code, message, hint }) => {
        return csvLineToRead([String(line), source, id, state, where, code, message, hint]);
      }),
    );
    if (lines.length > 0) yield `${lines.join('\n')}\n`;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pieceRows) return;
    after = last.number;
  }
}
