// Mappings as a CSV file: what is mapped to what, for whoever reviews it in a spreadsheet. Pure.
// Invariant: one row per master of ours, mapped or not; a field that holds a comma, a quote or a
// line end is quoted, so that it is read back as it was.

import type { MappingRow } from './mapping-store.ts';

const columns = ['kind', 'code', 'name', 'externalId', 'externalName'];

export function formatMappingsCsv(rows: readonly MappingRow[]): string {
  const records = rows.map((row) => [
    row.kind,
    row.code,
    row.name,
    row.external_id ?? '',
    row.external_name ?? '',
  ]);
  return [columns, ...records].map((record) => `${record.map(fieldOf).join(',')}\n`).join('');
}

const fieldOf = (text: string) =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
