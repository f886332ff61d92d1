// Which entity of the external company an entry is made in, and how one that concerns several is
// said. Pure. Between the mapped lines and the draft's head (map-entry.ts); rehearsal reads
// balances per entity by the same sums. Invariant: an entity is named only when the mirrored chart
// has it; what cannot be said without guessing is a gap. Leaves to others: whether the user of the
// connection may enter the entity (the connectors).

import type { Cause, DraftLine } from '#external-ledger/external-ledger.ts';
import { mappingCause, mappingProblem } from './mapping-errors.ts';
import type { MappingSettings } from './mapping-settings.ts';

/** The entities of the mirrored company. */
export interface EntityFacts {
  /** Location to the entity it belongs to; a location that is an entity belongs to itself. */
  readonly entities: ReadonlyMap<string, string>;
  /** What the company has as entities. */
  readonly entityIds: ReadonlySet<string>;
}

/** Where an entry is made, in a draft's own members. */
export interface EntryPlace {
  readonly entityId?: string;
  readonly baseLocationId?: string;
}

/** An entry as far as its place depends on it. */
export interface PlacedLines {
  readonly lines: readonly Pick<DraftLine, 'amountMinor' | 'dimensions'>[];
  /** The location of the entry's own outlet; null where no locations are sent. */
  readonly ownLocationId: string | null;
  readonly statistical: boolean;
}

/**
 * Sums by entity, zero for those that balance. Lines without a location are of the entity the entry
 * is made in; the empty text stands for the top level.
 */
export function sumsByEntity(
  draft: { readonly lines: PlacedLines['lines']; readonly entityId?: string },
  entities: ReadonlyMap<string, string>,
): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { dimensions, amountMinor } of draft.lines) {
    const { location } = dimensions;
    const entity = (location === undefined ? draft.entityId : entities.get(location)) ?? '';
    sums.set(entity, (sums.get(entity) ?? 0n) + amountMinor);
  }
  return sums;
}

/**
 * The place of an entry. *Errors:* MAPPING_ENTITY_UNKNOWN, MAPPING_ENTITIES_SEVERAL.
 */
export function placeOfEntry(
  entry: PlacedLines,
  { entities, entityIds }: EntityFacts,
  { postIn, interEntity }: Pick<MappingSettings, 'postIn' | 'interEntity'>,
  report: (cause: Cause) => void,
): EntryPlace {
  const sums = sumsByEntity(entry, entities);
  const touched = [...sums.keys()];
  const [entity = ''] = touched;
  if (touched.length <= 1) {
    if (postIn === 'connection') return {};
    return entityIds.has(entity) ? { entityId: entity } : unknown(entry, entity, report);
  }
  // split-entry.ts has told why it could not be split.
  if (interEntity === 'split') return {};
  // At the top level each entity's lines may stand in one entry, if they balance by themselves.
  const balances = entry.statistical || [...sums.values()].every((sum) => sum === 0n);
  if (postIn === 'connection' && (balances || interEntity === 'refuse')) return {};
  if (interEntity === 'refuse') {
    const names = touched.map((one) => one || 'none').sort();
    const problem = mappingProblem('MAPPING_ENTITIES_SEVERAL', {}, names.join(', '));
    report(mappingCause(problem, names.join(', ')));
    return {};
  }
  // Counts balance nowhere, so nothing is owed between entities.
  if (entry.statistical) return {};
  const base = entities.get(entry.ownLocationId ?? '') ?? '';
  return entityIds.has(base) ? { baseLocationId: base } : unknown(entry, base, report);
}

function unknown(entry: PlacedLines, entity: string, report: (cause: Cause) => void): EntryPlace {
  const location = entry.ownLocationId ?? entry.lines[0]?.dimensions.location ?? '';
  const problem = mappingProblem('MAPPING_ENTITY_UNKNOWN', {}, location, entity);
  report(mappingCause(problem, location || 'location'));
  return {};
}
