// One row of the mapping page: ours, theirs, how good the link is, what waits for it.
// Invariant: pure; a suggestion is made only for what is not mapped well.

import type { MappingView } from './mapping-routes.ts';
import { type ExternalItemRow, type MappingRow, targetKinds } from './mapping-store.ts';
import { suggest } from './suggest.ts';

/** `held`: exports by `CODE subject`. */
export function mappingView(
  row: MappingRow,
  external: readonly ExternalItemRow[],
  held: ReadonlyMap<string, number>,
): MappingView {
  const state = stateOf(row, external.length > 0);
  const candidates = external
    .filter((item) => item.kind === targetKinds[row.kind])
    .map((item) => ({ externalId: item.external_id, name: item.name, active: item.active }));
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
    waiting: waitingFor(row, held),
  };
}

/** Active masters that are unmapped or broken. */
export const countGaps = (rows: readonly MappingRow[], chartRead: boolean) =>
  rows.filter((row) => row.active && stateOf(row, chartRead) !== 'mapped').length;

/** Broken: mapped to what is not there, or not active. Not judged before the chart was read. */
function stateOf(row: MappingRow, chartRead: boolean): MappingView['state'] {
  if (row.external_id === null) return 'unmapped';
  return !chartRead || row.external_active === true ? 'mapped' : 'broken';
}

function waitingFor(row: MappingRow, held: ReadonlyMap<string, number>): number {
  const upper = row.kind.toUpperCase();
  const codes = ['UNMAPPED', 'UNKNOWN', 'INACTIVE'].map((end) => `MAPPING_${upper}_${end}`);
  if (row.kind === 'account') codes.push('MAPPING_DIMENSION_REQUIRED');
  return codes.reduce((sum, code) => sum + (held.get(`${code} ${row.code}`) ?? 0), 0);
}
