// Changes to mappings that are not saved yet, and what saving them would do, in numbers. Pure.
// Invariant: a change that equals what is saved is no change. Leaves to others: saving.

import type { MappingKind, MappingRow } from '../api/contract.ts';
import type { MappingChange } from './mapping-queries.ts';

/** External id by our internal id; null unmaps. */
export type Draft = ReadonlyMap<number, string | null>;

/** Sets one row in the draft; back to the saved value removes it. */
export function changed(draft: Draft, row: MappingRow, externalId: string | null): Draft {
  const next = new Map(draft);
  if (externalId === row.externalId) next.delete(row.internalId);
  else next.set(row.internalId, externalId);
  return next;
}

/** Takes every suggestion at or above the confidence (0 to 1) for rows that have no mapping yet. */
export function withSuggestions(
  draft: Draft,
  rows: readonly MappingRow[],
  confidenceMin: number,
): Draft {
  let next = draft;
  for (const row of suggestible(draft, rows, confidenceMin)) {
    next = changed(next, row, row.suggestion?.externalId ?? null);
  }
  return next;
}

/** Rows that `withSuggestions` would fill. */
export function suggestible(
  draft: Draft,
  rows: readonly MappingRow[],
  confidenceMin: number,
): readonly MappingRow[] {
  return rows.filter(
    (row) =>
      row.state !== 'mapped' &&
      !draft.has(row.internalId) &&
      (row.suggestion?.confidence ?? 0) >= confidenceMin,
  );
}

/** What is sent to the server. */
export function changesOf(kind: MappingKind, draft: Draft): readonly MappingChange[] {
  return [...draft].map(([internalId, externalId]) => ({ kind, internalId, externalId }));
}

/** Exports that wait for the rows the draft gives an external id. */
export function releasedBy(draft: Draft, rows: readonly MappingRow[]): number {
  return rows
    .filter((row) => typeof draft.get(row.internalId) === 'string')
    .reduce((sum, row) => sum + row.waiting, 0);
}

/** Gaps first, those with exports waiting before the others; the rest by code. */
export function inOrder(rows: readonly MappingRow[]): readonly MappingRow[] {
  const rank = (row: MappingRow) => (row.state === 'mapped' ? 1 : 0);
  return [...rows].sort(
    (a, b) => rank(a) - rank(b) || b.waiting - a.waiting || a.code.localeCompare(b.code),
  );
}

/** Rows whose code or name, or whose external id or name, contains the text. */
export function matching(rows: readonly MappingRow[], text: string): readonly MappingRow[] {
  const sought = text.trim().toLowerCase();
  if (sought === '') return rows;
  return rows.filter((row) =>
    [row.code, row.name, row.externalId, row.externalName].some((value) =>
      value?.toLowerCase().includes(sought),
    ),
  );
}
