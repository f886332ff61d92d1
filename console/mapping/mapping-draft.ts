// Changes to mappings that are not saved yet, and what saving them would do, in numbers. Pure.
// Invariant: a change that equals what is saved is no change. Leaves to others: saving.

import type { MappingRow } from '../api/contract.ts';
import type { MappingChange } from './mapping-queries.ts';

/** What is changed of one row; what is absent is not changed. */
export interface RowDraft {
  readonly row: MappingRow;
  /** Null unmaps. */
  readonly externalId?: string | null;
  /** By dimension; null takes a value away. */
  readonly values: Readonly<Record<string, string | null>>;
}

/** By our internal id. */
export type Draft = ReadonlyMap<number, RowDraft>;

/** Sets what one row is mapped to; back to the saved value removes the change. */
export function changed(draft: Draft, row: MappingRow, externalId: string | null): Draft {
  const { externalId: _, ...rest } = draft.get(row.internalId) ?? { row, values: {} };
  return put(draft, row, externalId === row.externalId ? rest : { ...rest, externalId });
}

/** Sets a value that the lines of one row carry; back to the saved one removes the change. */
export function withValue(
  draft: Draft,
  row: MappingRow,
  dimension: string,
  externalId: string | null,
): Draft {
  const before = draft.get(row.internalId) ?? { row, values: {} };
  const { [dimension]: _, ...others } = before.values;
  const saved = row.values.find((one) => one.dimension === dimension)?.externalId ?? null;
  const values = externalId === saved ? others : { ...others, [dimension]: externalId };
  return put(draft, row, { ...before, values });
}

function put(draft: Draft, row: MappingRow, change: RowDraft): Draft {
  const next = new Map(draft);
  const isChange = change.externalId !== undefined || Object.keys(change.values).length > 0;
  if (isChange) next.set(row.internalId, { ...change, row });
  else next.delete(row.internalId);
  return next;
}

export interface ShownValue {
  readonly dimension: string;
  readonly externalId: string;
  readonly externalName: string | null;
  readonly isBroken: boolean;
}

/** The values of a row with the draft over what is saved, by dimension. */
export function valuesShown(row: MappingRow, draft: RowDraft | undefined): readonly ShownValue[] {
  const shown = new Map<string, ShownValue>(
    row.values.map(({ state, ...one }) => [one.dimension, { ...one, isBroken: state !== 'good' }]),
  );
  for (const [dimension, externalId] of Object.entries(draft?.values ?? {})) {
    if (externalId === null) shown.delete(dimension);
    else shown.set(dimension, { dimension, externalId, externalName: null, isBroken: false });
  }
  return [...shown.values()].sort((a, b) => a.dimension.localeCompare(b.dimension));
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
      draft.get(row.internalId)?.externalId === undefined &&
      (row.suggestion?.confidence ?? 0) >= confidenceMin,
  );
}

/** What is sent to the server. */
export function changesOf(draft: Draft): readonly MappingChange[] {
  return [...draft].map(([internalId, { row, externalId, values }]) => ({
    ...{ kind: row.kind, internalId },
    ...(externalId === undefined ? {} : { externalId }),
    ...(Object.keys(values).length === 0 ? {} : { values }),
  }));
}

/** Exports that wait for the rows the draft gives something. */
export function releasedBy(draft: Draft): number {
  return [...draft.values()]
    .filter(({ externalId, values }) =>
      [externalId, ...Object.values(values)].some((one) => typeof one === 'string'),
    )
    .reduce((sum, { row }) => sum + row.waiting, 0);
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
