// Splits an entry whose lines are of several entities into parts of one entity each. Pure. Between
// the mapped lines and the drafts (map-entry.ts), where the connection is set to split. Invariant:
// every line is in one part, parts are told apart by our outlets, and each balances by itself: what
// one entity owes another stands in the entry already, because it balances per outlet; nothing is
// added. Leaves to others: keys and order of sending (export-queue/), one entry for all entities
// (entity-choice.ts).

import type { Cause, DraftLine } from '#external-ledger/external-ledger.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import type { EntityFacts } from './entity-choice.ts';
import { mappingCause, mappingProblem } from './mapping-errors.ts';

/** The lines of an entry that are of one entity. */
export interface EntryPart {
  readonly entityId: string;
  /** Ours; a part has all lines of its outlets, and no others. */
  readonly outletIds: readonly number[];
  readonly lines: readonly DraftLine[];
}

/** The one of the entry's own outlet first. */
export type EntryParts = readonly [EntryPart, EntryPart, ...EntryPart[]];

/** A mapped line, and the outlet of ours it came from. */
export interface SourcedLine {
  readonly outletId: number;
  readonly line: DraftLine;
}

/** An entry as far as its parts depend on it. */
export interface SplittableEntry {
  readonly lines: readonly SourcedLine[];
  /** All outlets of the entry; those whose lines are not sent too. */
  readonly outletIds: readonly number[];
  /** The location of the entry's own outlet; null where no locations are sent. */
  readonly ownLocationId: string | null;
  readonly statistical: boolean;
  readonly currency: Currency;
}

/**
 * Its parts, the one of its own outlet first; null where its lines are of one entity, or a gap was
 * reported. *Errors:* MAPPING_ENTITY_UNKNOWN, MAPPING_PART_UNBALANCED.
 */
export function splitEntry(
  entry: SplittableEntry,
  { entities, entityIds }: EntityFacts,
  report: (cause: Cause) => void,
): EntryParts | null {
  const entityOf = (location: string | undefined) => entities.get(location ?? '') ?? '';
  const groups = Map.groupBy(entry.lines, ({ line }) => entityOf(line.dimensions.location));
  if (groups.size < 2) return null;
  for (const [entityId, [first]] of groups) {
    if (entityIds.has(entityId)) continue;
    const location = first?.line.dimensions.location ?? '';
    const problem = mappingProblem('MAPPING_ENTITY_UNKNOWN', {}, location, entityId);
    report(mappingCause(problem, location || 'location'));
    return null;
  }
  const own = entityOf(entry.ownLocationId ?? undefined);
  const ordered = [...groups].sort(([a], [b]) => Number(b === own) - Number(a === own));
  const [first, second, ...others] = ordered.map(([entityId, of]) => partOf(entityId, of));
  if (!first || !second) return null;
  const parts = [withOutletsLeftOut(first, entry), second, ...others] as const;
  return isEachBalanced(parts, entry, report) ? parts : null;
}

function partOf(entityId: string, of: readonly SourcedLine[]): EntryPart {
  const outletIds = [...new Set(of.map(({ outletId }) => outletId))];
  return { entityId, outletIds, lines: of.map(({ line }) => line) };
}

/** Outlets none of whose lines are sent: somebody must answer for their lines here. */
function withOutletsLeftOut(first: EntryPart, { lines, outletIds }: SplittableEntry): EntryPart {
  const sent = new Set(lines.map(({ outletId }) => outletId));
  const leftOut = outletIds.filter((id) => !sent.has(id));
  return { ...first, outletIds: [...first.outletIds, ...new Set(leftOut)] };
}

/** Counts balance nowhere. */
function isEachBalanced(
  parts: readonly EntryPart[],
  { statistical, currency }: SplittableEntry,
  report: (cause: Cause) => void,
): boolean {
  if (statistical) return true;
  const sumOf = ({ lines }: EntryPart) => lines.reduce((sum, line) => sum + line.amountMinor, 0n);
  const worst = parts.find((part) => sumOf(part) !== 0n);
  if (!worst) return true;
  const difference = `${formatAmount(sumOf(worst), currency)} ${currency}`;
  const problem = mappingProblem('MAPPING_PART_UNBALANCED', {}, worst.entityId, difference);
  report(mappingCause(problem, worst.entityId));
  return false;
}

/**
 * The entity of a part that is mapped anew: still the one its key is made of, or a gap.
 * *Errors:* MAPPING_PART_MOVED.
 */
export function entityOfPart(
  lines: readonly DraftLine[],
  part: { readonly entityId: string },
  { entities }: Pick<EntityFacts, 'entities'>,
  report: (cause: Cause) => void,
): string {
  const touched = new Set(lines.map(({ dimensions }) => entities.get(dimensions.location ?? '')));
  touched.delete(part.entityId);
  if (touched.size > 0) {
    const names = [...touched].map((entityId) => entityId ?? 'none').sort();
    const problem = mappingProblem('MAPPING_PART_MOVED', {}, part.entityId, names.join(', '));
    report(mappingCause(problem, part.entityId));
  }
  return part.entityId;
}
