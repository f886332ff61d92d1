// Turns claimed exports into drafts ready to be armed, or settles why they cannot be. Between the
// claim and the intent to send. Invariant: nothing here sends a post; a frozen draft is used as it
// is; an export whose preparation crashes is prepared alone the next time, so that it takes no
// others with it, and is held after a few.

import type { DatabaseLog } from '#database/database-log.ts';
import type { Queryable } from '#database/pool.ts';
import type { Cause, EntryDraft } from '#external-ledger/external-ledger.ts';
import type { KnownPeriods } from '#mapping/chart-check.ts';
import { type EntryToMap, type Maps, mapEntry } from '#mapping/map-entry.ts';
import type { MappingSettings } from '#mapping/mapping-settings.ts';
import { withMapsOf } from '#mapping/mapping-store.ts';
import type { ClaimedExport } from './claim-store.ts';
import { type DraftRecord, draftHash, draftOfRecord, recordOfDraft } from './draft-record.ts';
import type { DrainSettings } from './drain-settings.ts';
import { datedDrafts, type PartsRecord, partsRecord } from './entry-parts.ts';
import { exportCause, exportProblem } from './export-errors.ts';
import type { LedgerUse } from './ledger-use.ts';
import { findBeforeSending } from './looking-first-worker.ts';
import type { FinishedTry } from './outcome-store.ts';
import { afterFailedPreparation, type RetryLimits, type Verdict } from './retry-policy.ts';
import { readExportsToMap } from './summary-store.ts';

/** An export with its draft: the next step is to arm it. */
export interface PreparedExport {
  readonly claimed: ClaimedExport;
  readonly draft: EntryDraft;
  readonly record: DraftRecord;
  readonly hash: string;
  /** Where the draft is the first part of it: all parts, to be frozen with it. */
  readonly parts: PartsRecord | null;
}

/** An export whose intent to send is committed: the next step is the wire. */
export interface ArmedExport {
  readonly prepared: PreparedExport;
  readonly attemptNumber: number;
}

export interface Preparation {
  readonly db: Queryable;
  readonly propertyId: number;
  readonly connectionId: number;
  readonly maps: Maps;
  readonly mapping: MappingSettings;
  readonly periods: KnownPeriods;
  readonly settings: DrainSettings;
  readonly use: LedgerUse;
  readonly log: DatabaseLog;
}

export interface Prepared {
  readonly ready: readonly PreparedExport[];
  /** Held for a gap or a fault, or put back: settled without a try. */
  readonly settled: readonly FinishedTry[];
}

/** Milliseconds before an export whose preparation failed is taken again. */
const failedPreparationDelayMs = 1_000;

export async function prepareExports(
  claimed: readonly ClaimedExport[],
  by: Preparation,
): Promise<Prepared> {
  const settled: FinishedTry[] = [];
  const sound = claimed.filter((one) => {
    const cause = suspectCause(one, by.settings.retry);
    if (cause) settled.push(withoutTry(one, held(one, cause)));
    return cause === null;
  });
  const fresh = sound.filter((one) => one.draft === null);
  const entryOf = await readExportsToMap(by.db, by.propertyId, fresh);
  const known = { maps: by.maps, settings: by.mapping };
  const maps = await withMapsOf(by.db, by, known, fresh.map(entryOf));
  const ready: PreparedExport[] = [];
  for (const one of sound) {
    try {
      const prepared = prepareOne(one, entryOf(one), { ...by, maps });
      if ('held' in prepared) settled.push(withoutTry(one, held(one, prepared.held)));
      else ready.push(prepared);
    } catch (error) {
      settled.push(withoutTry(one, failed(one, error as Error, by)));
    }
  }
  if (!by.settings.findFirst || ready.length === 0) return { ready, settled };
  const { retry } = by.settings;
  const looked = await by.use.use((ledger) => findBeforeSending(ready, ledger, { ...by, retry }));
  return { ready: looked.ready, settled: [...settled, ...looked.settled] };
}

/** Its last preparations ended a process: it is not even read again, for that may be what did. */
const suspectCause = ({ preparations }: ClaimedExport, retry: RetryLimits): Cause | null =>
  afterFailedPreparation(preparations, 'the worker ended each time', retry);

function prepareOne(
  claimed: ClaimedExport,
  entry: EntryToMap | undefined,
  by: Preparation,
): PreparedExport | { readonly held: Cause } {
  if (claimed.draft !== null) {
    const draft = draftOfRecord(claimed.draft);
    const { parts, draft: record } = claimed;
    return { claimed, draft, record, hash: draftHash(record), parts };
  }
  if (!entry) throw new Error(`entry ${claimed.entry_id ?? claimed.export_id} is not there`);
  if (entry.lines.length === 0) {
    return { held: exportCause(exportProblem('EXPORT_NOTHING_TO_SEND', {})) };
  }
  const mapped = mapEntry(entry, by.maps, by.mapping);
  if (mapped.gaps) return { held: allGaps(mapped.gaps) };
  const dated = datedDrafts(mapped, by.mapping, by.periods);
  if (dated.gap) return { held: dated.gap };
  const { draft } = dated;
  const record = recordOfDraft(draft);
  const parts = partsRecord(claimed.first_key, mapped, dated);
  return { claimed, draft, record, hash: draftHash(record), parts };
}

/** The first gap is the cause the export is grouped by; the others are told with it. */
function allGaps([first, ...others]: readonly [Cause, ...Cause[]]): Cause {
  if (others.length === 0) return first;
  const more = others.map((gap) => gap.message).join(' ');
  return { ...first, message: `${first.message} Also: ${more}` };
}

function failed(claimed: ClaimedExport, error: Error, by: Preparation): Verdict {
  by.log.error(`Preparing export ${claimed.export_id} failed: ${error.stack ?? error.message}`);
  const times = claimed.preparations + 1;
  const cause = afterFailedPreparation(times, error.message, by.settings.retry);
  if (cause) return held(claimed, cause);
  return putBack(claimed, failedPreparationDelayMs);
}

function held(claimed: ClaimedExport, cause: Cause): Verdict {
  return { ...putBack(claimed, 0), to: 'held', failures: 0, cause };
}

/** Back in the queue, nothing counted: it was not sent. */
export function putBack(
  claimed: Pick<ClaimedExport, 'failures' | 'absences'>,
  delayMs: number,
): Verdict {
  const { failures, absences } = claimed;
  const base = { failures, absences, mayBeThere: false, cause: null, external: null };
  return { ...base, to: 'queued', delayMs };
}

export function withoutTry(claimed: ClaimedExport, verdict: Verdict): FinishedTry {
  const { export_id, attempts } = claimed;
  return { export_id, attempts, lease_token: null, from: 'queued', verdict, attempt: null };
}

/** Armed under this token, or perhaps, and certain not to have been sent: back in the queue. */
export function unsent({ claimed }: PreparedExport, token: bigint): FinishedTry {
  const { export_id, attempts } = claimed;
  const attempt = { outcome: 'unsent', startedAt: null, finishedAt: null, wire: null };
  const taken = { export_id, lease_token: token, attempts: attempts + 1 };
  return { ...taken, from: 'sending', verdict: putBack(claimed, 0), attempt };
}
