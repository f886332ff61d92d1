// The sync log as CSV: one line an export, for whoever counts in a spreadsheet. Pure. Behind
// GET /exports.csv. Invariant: amounts are written as on the wire; a synced export says where it
// stands there. Leaves to others: which rows (export-filter.ts), reading them (export-routes.ts).

import { csvLineToRead } from '#chart-of-accounts/csv-records.ts';
import type { ExportRow } from './export-schemas.ts';

const columns: Readonly<Record<string, (row: ExportRow) => string | null>> = {
  exportId: (row) => row.exportId,
  entryId: (row) => row.entryId,
  postedOn: (row) => row.postedOn,
  documentType: (row) => row.documentType,
  documentNumber: (row) => row.documentNumber,
  part: (row) => (row.part ? String(row.part.number) : null),
  entity: (row) => row.part?.entityId ?? null,
  outlet: (row) => row.outlet,
  customer: (row) => row.customer?.name ?? null,
  amount: (row) => row.amount,
  currency: (row) => row.currency,
  status: (row) => row.status,
  standing: (row) => (row.status === 'synced' ? (row.standing ?? 'booked') : null),
  externalId: (row) => row.externalId,
  cause: (row) => row.cause?.code ?? null,
  message: (row) => row.cause?.message ?? null,
  exportKey: (row) => row.exportKey,
};

export const exportCsvHead = `${csvLineToRead(Object.keys(columns))}\n`;

/** Without a heading, each line ended. */
export function exportCsvOf(rows: readonly ExportRow[]): string {
  const of = Object.values(columns);
  return rows.map((row) => `${csvLineToRead(of.map((read) => read(row) ?? ''))}\n`).join('');
}
