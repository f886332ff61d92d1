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
import { mappingCause, mappingProblem } from './mapping-errors.ts';
import type { MappingSettings } from './mapping-settings.ts';
import { writeMemo } from './memo-template.ts';
import { countedLines, type StatisticalTargets } from './statistical-lines.ts';

/** One of our masters as a line names it. */
export interface Named {
  readonly id: number;
  /** Account number, outlet or department code. */
  readonly code: string;
  readonly name: string;
}

export interface LineToMap {
  readonly account: Named;
  readonly outlet: Named;
  readonly department: Named | null;
  readonly amountMinor: bigint;
  readonly memo: string | null;
}

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

/** What one of ours is mapped to. `known` and `active` as the mirrored chart says. */
export interface MappingTarget {
  readonly externalId: string;
  readonly known: boolean;
  readonly active: boolean;
  readonly requiredDimensions: readonly string[];
}

/** All mappings of one connection, by our id. */
export interface Maps {
  /** False until the chart was read once: then `known` and `active` are not judged. */
  readonly chartRead: boolean;
  readonly accounts: ReadonlyMap<number, MappingTarget>;
  readonly outlets: ReadonlyMap<number, MappingTarget>;
  readonly departments: ReadonlyMap<number, MappingTarget>;
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
  const by = { entry, maps: counts ? countingMaps(maps) : maps, settings, report };
  const lines = (counts ?? entry.lines).map((line) => mapLine(line, by));
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

interface HeadContext {
  readonly maps: Maps;
  readonly settings: MappingSettings;
  readonly report: (cause: Cause) => void;
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

interface LineContext {
  readonly entry: EntryToMap;
  readonly maps: Maps;
  readonly settings: MappingSettings;
  readonly report: (cause: Cause) => void;
}

function mapLine(line: LineToMap, { entry, maps, settings, report }: LineContext): DraftLine {
  const dimensions: Record<string, string> = { ...settings.dimensions };
  const account = targetOf('ACCOUNT', line.account, maps.accounts, maps.chartRead, report);
  if (settings.outlets === 'map') {
    const location = targetOf('OUTLET', line.outlet, maps.outlets, maps.chartRead, report);
    if (location) dimensions.location = location.externalId;
  }
  if (settings.departments === 'map' && line.department) {
    const { department } = line;
    const target = targetOf('DEPARTMENT', department, maps.departments, maps.chartRead, report);
    if (target) dimensions.department = target.externalId;
  }
  for (const dimension of account?.requiredDimensions ?? []) {
    if (dimensions[dimension] !== undefined || isGap(dimension, line, settings)) continue;
    const { code } = line.account;
    const facts = [code, account?.externalId ?? '', dimension] as const;
    report(mappingCause(mappingProblem('MAPPING_DIMENSION_REQUIRED', {}, ...facts), code));
  }
  return {
    accountId: account?.externalId ?? '',
    amountMinor: line.amountMinor,
    memo: writeMemo(settings, memoFacts(entry, line.memo ?? entry.memo)),
    dimensions,
  };
}

/** Is the dimension missing only because its mapping is, which is reported already? */
function isGap(dimension: string, line: LineToMap, settings: MappingSettings): boolean {
  if (dimension === 'location') return settings.outlets === 'map';
  if (dimension === 'department') return settings.departments === 'map' && line.department !== null;
  return false;
}

function targetOf(
  kind: 'ACCOUNT' | 'OUTLET' | 'DEPARTMENT',
  named: Named,
  targets: ReadonlyMap<number, MappingTarget>,
  chartRead: boolean,
  report: (cause: Cause) => void,
): MappingTarget | null {
  const target = targets.get(named.id);
  if (!target) {
    const problem = mappingProblem(`MAPPING_${kind}_UNMAPPED`, {}, named.code, named.name);
    report(mappingCause(problem, named.code));
    return null;
  }
  if (chartRead && !(target.known && target.active)) {
    const code = target.known
      ? (`MAPPING_${kind}_INACTIVE` as const)
      : (`MAPPING_${kind}_UNKNOWN` as const);
    report(mappingCause(mappingProblem(code, {}, named.code, target.externalId), named.code));
  }
  return target;
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
