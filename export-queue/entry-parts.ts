// How a split entry is kept until its first part is there: all parts with their frozen drafts, in
// the row of the entry's export. Pure. Between mapping, which splits, and arming, which freezes.
// Invariant: further parts have keys of the entry's key and their entity alone, so that they are
// found again after a restore; each is dated by the periods of its own entity. Leaves to others:
// making their rows, which the database does when the first part is confirmed (`open_parts`).

import type { Cause, EntryDraft, ExportKey } from '#external-ledger/external-ledger.ts';
import type { KnownPeriods } from '#mapping/chart-check.ts';
import type { DraftPart, MappedEntry } from '#mapping/map-entry.ts';
import type { MappingSettings } from '#mapping/mapping-settings.ts';
import { intoOpenPeriod } from '#mapping/open-period.ts';
import { type DraftRecord, draftHash, recordOfDraft } from './draft-record.ts';
import { partKey } from './export-key.ts';

/** Whose lines a part carries. */
export interface PartName {
  readonly entityId: string;
  /** Ours. */
  readonly outletIds: readonly number[];
}

/** `exports.parts`: which part the draft is, and those that follow it. */
export interface PartsRecord extends PartName {
  readonly others: readonly FurtherPart[];
}

export interface FurtherPart extends PartName {
  readonly exportKey: ExportKey;
  readonly draft: DraftRecord;
  readonly draftHash: string;
}

/** Drafts of a whole entry, dated into open periods. */
export interface DatedDrafts {
  readonly draft: EntryDraft;
  /** The further parts, in their order; empty where it is not split. */
  readonly others: readonly DraftPart[];
  readonly gap?: never;
}

/** *Errors:* MAPPING_REDATE_TOO_FAR. */
export function datedDrafts(
  { draft, split }: Extract<MappedEntry, { draft: EntryDraft }>,
  settings: MappingSettings,
  periods: KnownPeriods,
): DatedDrafts | { readonly gap: Cause } {
  const dated = intoOpenPeriod(draft, settings, periods);
  if (dated.gap) return dated;
  const others: DraftPart[] = [];
  for (const part of split?.others ?? []) {
    const further = intoOpenPeriod(part.draft, settings, periods);
    if (further.gap) return further;
    others.push({ ...part, draft: further.draft });
  }
  return { draft: dated.draft, others };
}

/** What is frozen with the first part's draft; null where the entry is not split. */
export function partsRecord(
  exportKey: ExportKey,
  { split }: MappedEntry,
  { others }: DatedDrafts,
): PartsRecord | null {
  if (!split) return null;
  return {
    ...split.first,
    others: others.map(({ entityId, outletIds, draft }) => {
      const record = recordOfDraft(draft);
      const key = partKey(exportKey, entityId);
      return { entityId, outletIds, exportKey: key, draft: record, draftHash: draftHash(record) };
    }),
  };
}
