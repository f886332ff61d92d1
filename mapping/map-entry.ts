// Says a journal entry in the external ledger's terms, or lists every gap that forbids it. Between
// the journal and the export queue: the worker calls it before the first send, rehearsal without
// sending. Invariant: pure; a draft has all lines of the entry, the same amounts, and only ids that
// are mapped. Nothing is guessed: one gap stops the entry before any call.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Cause, DraftLine, EntryDraft } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { type EntityFacts, placeOfEntry } from './entity-choice.ts';
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
import { writeMemo } from './memo-template.ts';
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
  readonly lines: readonly LineToMap[];
  /** Of a daily summary: the journal it was formed for. */
  readonly formedForJournalId?: string;
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

export type MappedEntry =
  | { readonly draft: EntryDraft; readonly gaps?: never }
  | { readonly gaps: readonly [Cause, ...Cause[]]; readonly draft?: never };

/**
 * The entry's draft, or all its gaps, each once, in the order of the lines.
 * *Errors:* MAPPING_JOURNAL_…, MAPPING_STATISTICAL_…, MAPPING_…_UNMAPPED, …_UNKNOWN, …_INACTIVE,
 * MAPPING_DIMENSION_REQUIRED, MAPPING_ENTITY_UNKNOWN, MAPPING_ENTITIES_SEVERAL.
 */
export function mapEntry(entry: EntryToMap, maps: Maps, settings: MappingSettings): MappedEntry {
  const gaps = new Map<string, Cause>();
  const report = (cause: Cause) => gaps.set(`${cause.code} ${cause.subject}`, cause);
  const { heads, chartRead } = maps;
  const counts = countedLines(entry, heads.statistics, chartRead, report);
  const isStatistical = counts !== null;
  const journalId = journalOf(entry, isStatistical, { maps, settings, report });
  const by = { maps: counts ? countingMaps(maps) : maps, settings, report };
  const lines = (counts ?? entry.lines).map((line) => lineOf(line, entry, by));
  const place =
    gaps.size === 0 ? placeOf(entry, lines, { maps, settings, report, isStatistical }) : {};
  const [first, ...others] = gaps.values();
  if (first) return { gaps: [first, ...others] };
  const draft: EntryDraft = {
    journalId,
    postedOn: entry.postedOn,
    currency: entry.currency,
    memo: writeMemo(settings, memoFacts(entry, entry.memo)),
    lines,
    ...(isStatistical ? { statistical: true as const } : {}),
    ...place,
    ...(settings.postAs === 'draft' ? { asDraft: true as const } : {}),
  };
  return { draft };
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

function placeOf(
  { outlet }: EntryToMap,
  lines: readonly DraftLine[],
  by: HeadContext & { readonly isStatistical: boolean },
) {
  const { maps, settings, report, isStatistical: statistical } = by;
  const isMapped = settings.outlets === 'map';
  const ownLocationId = isMapped ? (maps.outlets.get(outlet.id)?.externalId ?? null) : null;
  return placeOfEntry({ lines, ownLocationId, statistical }, maps.heads, settings, report);
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
    memo: writeMemo(context.settings, memoFacts(entry, line.memo ?? entry.memo)),
  };
}

function memoFacts(entry: EntryToMap, memo: string | null) {
  return {
    document: entry.documentNumber,
    type: entry.documentType,
    customer: entry.customer?.name ?? '',
    outlet: entry.outlet.code,
    memo: memo ?? '',
  };
}
