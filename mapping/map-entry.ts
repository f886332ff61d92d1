// Says a journal entry in the external ledger's terms, or lists every gap that forbids it. Between
// the journal and the export queue: the worker calls it before the first send, rehearsal without
// sending. Invariant: pure; a draft has all lines of the entry, the same amounts, and only ids that
// are mapped; of an entry that is split the drafts together do. Nothing is guessed: one gap stops
// the entry before any call.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Cause, DraftLine, EntryDraft } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { type EntityFacts, type EntryPlace, placeOfEntry } from './entity-choice.ts';
import {
  type JournalChoice,
  journalFor,
  journalOfSummary,
  journalProblem,
  type MirroredJournal,
} from './journal-choice.ts';
import {
  type LineContext,
  type LineMaps,
  type LineToMap,
  type MappingTarget,
  mapLine,
  type Named,
} from './map-line.ts';
import { mappingCause, mappingProblem } from './mapping-errors.ts';
import type { MappingSettings } from './mapping-settings.ts';
import { type MemoFacts, writeMemo } from './memo-template.ts';
import { type EntryPart, type EntryParts, entityOfPart, splitEntry } from './split-entry.ts';
import { countedLines, type StatisticalTargets } from './statistical-lines.ts';

/** A journal entry with what its draft says of it. */
export interface EntryToMap {
  readonly entryId: bigint;
  readonly postedOn: IsoDate;
  readonly currency: Currency;
  readonly documentType: string;
  readonly documentNumber: string;
  readonly outlet: Named;
  readonly customer: { readonly code: string; readonly name: string } | null;
  readonly memo: string | null;
  /** Of an attachment there; a daily summary has none, its entries may have many. */
  readonly attachmentId?: string;
  readonly lines: readonly LineToMap[];
  /** Of a daily summary: the journal it was formed for. */
  readonly formedForJournalId?: string;
  /** Part of an entry that was split: the lines are its own, and its entity is settled. */
  readonly part?: { readonly entityId: string };
}

/** The mappings of one connection and what decides the heads of its entries. */
export interface Maps extends LineMaps {
  readonly heads: HeadFacts;
}

/** What decides an entry's journal, entity, and whether it counts. */
export interface HeadFacts extends EntityFacts {
  readonly choices: readonly JournalChoice[];
  readonly journals: ReadonlyMap<string, MirroredJournal>;
  readonly statistics: StatisticalTargets;
}

/** A part of a split entry, and its draft. */
export interface DraftPart extends Omit<EntryPart, 'lines'> {
  readonly draft: EntryDraft;
}

/** How an entry was split: which part the draft is, and the others, which follow it. */
export interface SplitDraft {
  readonly first: Omit<DraftPart, 'draft'>;
  readonly others: readonly DraftPart[];
}

export type MappedEntry =
  | { readonly draft: EntryDraft; readonly split?: SplitDraft; readonly gaps?: never }
  | { readonly gaps: readonly [Cause, ...Cause[]]; readonly draft?: never; readonly split?: never };

/**
 * The entry's draft, or all its gaps, each once, in the order of the lines.
 * *Errors:* MAPPING_JOURNAL_…, MAPPING_STATISTICAL_…, MAPPING_…_UNMAPPED, …_UNKNOWN, …_INACTIVE,
 * MAPPING_DIMENSION_REQUIRED, MAPPING_ENTITY_UNKNOWN, MAPPING_ENTITIES_SEVERAL, MAPPING_PART_….
 */
export function mapEntry(entry: EntryToMap, maps: Maps, settings: MappingSettings): MappedEntry {
  const gaps = new Map<string, Cause>();
  const report = (cause: Cause) => gaps.set(`${cause.code} ${cause.subject}`, cause);
  const { heads, chartRead } = maps;
  const counts = countedLines(entry, heads.statistics, chartRead, report);
  const isStatistical = counts !== null;
  const journalId = journalOf(entry, isStatistical, { maps, settings, report });
  const by = { maps: counts ? countingMaps(maps) : maps, settings, report };
  const ours = counts ?? entry.lines;
  const lines = ours.map((line) => lineOf(line, entry, by));
  const head = { maps, settings, report, isStatistical };
  const placed = gaps.size === 0 ? placeOf(entry, { ours, lines }, head) : {};
  const [first, ...others] = gaps.values();
  if (first) return { gaps: [first, ...others] };
  const draft: EntryDraft = {
    journalId,
    postedOn: entry.postedOn,
    currency: entry.currency,
    ...writeMemo(settings, memoFacts(entry, entry.memo)),
    lines,
    ...(isStatistical ? { statistical: true as const } : {}),
    ...placed.place,
    ...(settings.postAs === 'draft' ? { asDraft: true as const } : {}),
    ...(entry.attachmentId === undefined ? {} : { attachmentId: entry.attachmentId }),
  };
  return placed.parts ? splitDraft(draft, placed.parts, settings) : { draft };
}

/** The first part's draft with the others: alike but for their lines and where they are made. */
function splitDraft(
  whole: EntryDraft,
  [first, ...others]: EntryParts,
  { postIn }: MappingSettings,
): MappedEntry {
  const draftPart = ({ lines, ...named }: EntryPart): DraftPart => {
    const place = postIn === 'entity' ? { entityId: named.entityId } : {};
    return { ...named, draft: { ...whole, lines, ...place } };
  };
  const { draft, ...named } = draftPart(first);
  return { draft, split: { first: named, others: others.map(draftPart) } };
}

interface HeadContext extends LineContext {
  readonly maps: Maps;
}

/** The journal; empty when it is a gap. */
function journalOf(
  entry: EntryToMap,
  counts: boolean,
  { maps: { heads }, settings, report }: HeadContext,
): string {
  const journalId = counts ? settings.statisticalJournalId : moneyJournal(entry, heads, settings);
  if (journalId === null) {
    const code = counts ? 'MAPPING_STATISTICAL_JOURNAL_MISSING' : 'MAPPING_JOURNAL_MISSING';
    report(mappingCause(mappingProblem(code, {}), 'journal'));
    return '';
  }
  const problem = journalProblem(journalId, heads.journals, { counts, settings });
  if (problem) report(mappingCause(problem, journalId));
  return journalId;
}

function moneyJournal(entry: EntryToMap, heads: HeadFacts, settings: MappingSettings) {
  const { documentType, outlet, formedForJournalId: formed } = entry;
  const at = { documentType, outletId: outlet.id };
  if (formed === undefined) return journalFor(at, heads.choices, settings);
  return journalOfSummary({ ...at, journalId: formed }, heads.choices, settings);
}

/** Where the entry is made, or its parts; nothing when it is a gap. */
interface Placed {
  readonly place?: EntryPlace;
  readonly parts?: EntryParts;
}

function placeOf(
  entry: EntryToMap,
  { ours, lines }: { readonly ours: readonly LineToMap[]; readonly lines: readonly DraftLine[] },
  by: HeadContext & { readonly isStatistical: boolean },
): Placed {
  const { maps, settings, report, isStatistical: statistical } = by;
  const { outlet, part, currency } = entry;
  if (part) {
    const entityId = entityOfPart(lines, part, maps.heads, report);
    return settings.postIn === 'entity' ? { place: { entityId } } : {};
  }
  const isMapped = settings.outlets === 'map';
  const ownLocationId = isMapped ? (maps.outlets.get(outlet.id)?.externalId ?? null) : null;
  if (settings.interEntity === 'split') {
    const sourced = lines.map((line, at) => ({ line, outletId: ours[at]?.outlet.id ?? outlet.id }));
    const outletIds = entry.lines.map((line) => line.outlet.id);
    const whole = { lines: sourced, outletIds, ownLocationId, statistical, currency };
    const parts = splitEntry(whole, maps.heads, report);
    if (parts) return { parts };
  }
  const at = { lines, ownLocationId, statistical };
  return { place: placeOfEntry(at, maps.heads, settings, report) };
}

/** Statistical accounts in the place of the accounts of money; judged by countedLines already. */
function countingMaps(maps: Maps): Maps {
  const accounts = new Map<number, MappingTarget>();
  for (const [id, { externalId, requiredDimensions }] of maps.heads.statistics) {
    if (externalId === null) continue;
    accounts.set(id, { externalId, known: true, active: true, requiredDimensions });
  }
  return { ...maps, accounts };
}

function lineOf(line: LineToMap, entry: EntryToMap, context: LineContext): DraftLine {
  return {
    ...mapLine(line, context),
    amountMinor: line.amountMinor,
    ...writeMemo(context.settings, memoFacts(entry, line.memo ?? entry.memo)),
  };
}

/** What a memo template can say of an entry, or of a line of it with a memo of its own. */
export function memoFacts(entry: EntryToMap, memo: string | null): MemoFacts {
  return {
    document: entry.documentNumber,
    type: entry.documentType,
    customer: entry.customer?.name ?? '',
    outlet: entry.outlet.code,
    memo: memo ?? '',
  };
}
