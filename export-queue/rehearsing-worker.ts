// Rehearses a connection: maps its whole queue as the worker would and holds each draft against the
// mirrored company; sends nothing, calls nobody. Behind the button, the command and the approval.
// Invariant: what passes here was mapped by the code that maps before sending; memory is bounded by
// a page of exports. Leaves to others: what counts as a problem (mapping/, the connectors).

import type pg from 'pg';
import type { Queryable } from '#database/pool.ts';
import type { Cause, EntryDraft } from '#external-ledger/external-ledger.ts';
import type { TextCut } from '#external-ledger/text-cut.ts';
import {
  type ChartFacts,
  chartRefusals,
  waitsForApproval,
  withRestrictions,
} from '#mapping/chart-check.ts';
import { readChartFacts } from '#mapping/chart-facts-store.ts';
import { type DraftPart, type EntryToMap, type Maps, mapEntry } from '#mapping/map-entry.ts';
import { type MappingSettings, mappingSettings } from '#mapping/mapping-settings.ts';
import { readMaps, withMapsOf } from '#mapping/mapping-store.ts';
import type { Problem } from '#problems/problem.ts';
import { type ConnectionRecord, readConnection } from './connection-store.ts';
import { datedDrafts } from './entry-parts.ts';
import { RehearsalTally, type RehearsedExport } from './rehearsal.ts';
import {
  countRehearsable,
  insertRehearsal,
  listRehearsable,
  type RehearsableExport,
  type RehearsalRecord,
} from './rehearsal-store.ts';
import { readExportsToMap } from './summary-store.ts';
import { sweepEntries } from './sweep-store.ts';

/** What the connector of this ledger would refuse by form alone: length, decimals. */
export type CheckDraft = (ledger: string, draft: EntryDraft) => readonly Problem[];

/** Which texts of it the connection's connector would cut. */
export type TextCuts = (
  connection: Pick<ConnectionRecord, 'ledger' | 'settings'>,
  draft: EntryDraft,
) => readonly TextCut[];

export interface RehearsalParts {
  readonly pool: pg.Pool;
  readonly checkDraft: CheckDraft;
  readonly textCuts: TextCuts;
}

/** One export as it would go out now. */
export interface Rehearsed {
  readonly row: RehearsableExport;
  readonly entry: EntryToMap | undefined;
  readonly draft: EntryDraft | null;
  /** The further parts, where the entry is split. */
  readonly others: readonly DraftPart[];
  /** Worst first; empty when it would be sent and taken. */
  readonly causes: readonly Cause[];
  readonly waits: boolean;
}

/** Exports mapped at a time: bounds memory. */
const pageRows = 2_000;

/** What a rehearsal judges by, read once. */
export interface Stage {
  readonly connection: ConnectionRecord;
  readonly maps: Maps;
  readonly mapping: MappingSettings;
  readonly facts: ChartFacts;
}

export async function setStage(db: Queryable, connection: ConnectionRecord): Promise<Stage> {
  const { propertyId, connectionId } = connection;
  const mapping = mappingSettings(connection.settings);
  const facts = await readChartFacts(db, propertyId, connectionId);
  return {
    ...{ connection, mapping },
    maps: await readMaps(db, propertyId, connectionId),
    facts: withRestrictions(facts, mapping.restrictedDimensions),
  };
}

/** Maps these exports and says what each would meet. */
export async function rehearseExports(
  db: Queryable,
  rows: readonly RehearsableExport[],
  stage: Stage,
  checkDraft: CheckDraft,
): Promise<Rehearsed[]> {
  const { propertyId } = stage.connection;
  const entryOf = await readExportsToMap(db, propertyId, rows);
  const known = { maps: stage.maps, settings: stage.mapping };
  const maps = await withMapsOf(db, stage.connection, known, rows.map(entryOf));
  return rows.map((row) => {
    const entry = entryOf(row);
    if (!entry) throw new Error(`the entry of export ${row.export_id} is not there`);
    const mapped = mapEntry(entry, maps, stage.mapping);
    if (mapped.gaps) return failing(row, entry, mapped.gaps);
    const dated = datedDrafts(mapped, stage.mapping, stage.facts);
    if (dated.gap) return failing(row, entry, [dated.gap]);
    const { draft, others } = dated;
    const drafts = [draft, ...others.map((part) => part.draft)];
    const causes = new Map<string, Cause>();
    for (const cause of drafts.flatMap((one) => refusalsOf(one, stage, checkDraft))) {
      causes.set(`${cause.code} ${cause.subject} ${cause.message}`, cause);
    }
    const waits = waitsForApproval(draft, stage.facts);
    return { row, entry, draft, others, causes: [...causes.values()], waits };
  });
}

function refusalsOf(draft: EntryDraft, { connection, facts }: Stage, checkDraft: CheckDraft) {
  const form = checkDraft(connection.ledger, draft);
  return [
    ...chartRefusals(draft, facts),
    ...form.map((problem) => ({ ...problem, subject: null })),
  ];
}

function failing(
  row: RehearsableExport,
  entry: EntryToMap | undefined,
  causes: readonly Cause[],
): Rehearsed {
  return { row, entry, draft: null, others: [], causes, waits: false };
}

/**
 * Rehearses the whole queue of a connection and keeps the result. Entries that have no export yet
 * get one first, so that nothing is left out. `onProgress` hears how many of how many.
 */
export async function rehearseConnection(
  { pool, checkDraft, textCuts }: RehearsalParts,
  connection: ConnectionRecord,
  person: string,
  onProgress: (checked: number, of: number) => void = () => {},
): Promise<RehearsalRecord> {
  const at = { propertyId: connection.propertyId, connectionId: connection.connectionId };
  await sweepEntries(pool, at.propertyId);
  // Read behind the sweep and before the queue: a change that comes later makes it out of date.
  const now = (await readConnection(pool, at.propertyId, at.connectionId)) ?? connection;
  const stage = await setStage(pool, now);
  const total = await countRehearsable(pool, at);
  const tally = new RehearsalTally();
  let after = 0n;
  for (;;) {
    const rows = await listRehearsable(pool, at, { after, limit: pageRows });
    for (const one of await rehearseExports(pool, rows, stage, checkDraft)) {
      tally.add(tallied(one, now, textCuts));
    }
    onProgress(tally.checked, Math.max(total, tally.checked));
    const last = rows.at(-1);
    if (!last || rows.length < pageRows) break;
    after = last.export_id;
  }
  return insertRehearsal(pool, at, {
    rehearsed_by: person,
    revision: now.revision,
    chart_read_at: now.chartReadAt,
    checked: tally.checked,
    failing: tally.failing,
    report: tally.report(),
  });
}

function tallied(
  { row, entry, causes, waits, draft, others }: Rehearsed,
  connection: ConnectionRecord,
  textCuts: TextCuts,
): RehearsedExport {
  const drafts = draft ? [draft, ...others.map((part) => part.draft)] : [];
  return {
    exportId: row.export_id,
    documentNumber: entry?.documentNumber ?? '',
    postedOn: row.posted_on,
    amountMinor: row.amount_minor,
    currency: row.currency,
    causes,
    waits,
    reDated: draft?.originallyOn !== undefined,
    split: others.length > 0,
    cuts: drafts.flatMap((one) => textCuts(connection, one)),
  };
}
