// One row of the mapping page: ours, theirs, what its lines carry, how good the link is, what waits
// for it. Invariant: pure; a suggestion is made only for what is not mapped well.

import { valueSubject } from './map-line.ts';
import { gapCodesOf, isValueKind } from './mapping-kinds.ts';
import type { MappingRow } from './mapping-list-store.ts';
import type { MappingView } from './mapping-schemas.ts';
import type { ValueRow } from './mapping-value-store.ts';
import { type Candidate, suggest } from './suggest.ts';

export interface MappingAround {
  readonly chartRead: boolean;
  /** What suggestions are chosen from. */
  readonly candidates: readonly Candidate[];
  /** Held exports by `CODE subject`. */
  readonly held: ReadonlyMap<string, number>;
}

export function mappingView(
  row: MappingRow,
  values: readonly ValueRow[],
  { chartRead, candidates, held }: MappingAround,
): MappingView {
  const state = stateOf(row, chartRead);
  return {
    kind: row.kind,
    internalId: row.internal_id,
    code: row.code,
    name: row.name,
    active: row.active,
    type: row.type,
    externalId: row.external_id,
    externalName: row.external_name,
    externalActive: row.external_active,
    state,
    suggestion: state === 'mapped' ? null : suggest(row, candidates),
    values: values.map((value) => ({
      dimension: value.dimension,
      externalId: value.external_id,
      externalName: value.external_name,
      state: !chartRead || (value.known && value.active) ? 'good' : 'broken',
    })),
    waiting: waitingFor(row, values, held),
  };
}

/** Broken: mapped to what is not there, or not active. Not judged before the chart was read. */
function stateOf(row: MappingRow, chartRead: boolean): MappingView['state'] {
  if (row.external_id === null) return 'unmapped';
  return !chartRead || row.external_active === true ? 'mapped' : 'broken';
}

function waitingFor(
  row: MappingRow,
  values: readonly ValueRow[],
  held: ReadonlyMap<string, number>,
): number {
  const gaps = gapCodesOf(row.kind).map((code) => `${code} ${row.code}`);
  if (row.kind === 'account') gaps.push(`MAPPING_DIMENSION_REQUIRED ${row.code}`);
  for (const { dimension } of values) {
    if (!isValueKind(row.kind)) continue;
    const subject = valueSubject(row.kind, row.code, dimension);
    gaps.push(`MAPPING_VALUE_UNKNOWN ${subject}`, `MAPPING_VALUE_INACTIVE ${subject}`);
  }
  return gaps.reduce((sum, gap) => sum + (held.get(gap) ?? 0), 0);
}
