// What the external ledger holds for the days that wait to be summarised, beside what would be
// formed of them now. After a restore a person looks at it before days are summarised again.
// Invariant: reads only; what is formed to be looked at is undone; everything that carries a key
// like ours and is known to no export here is listed, so that nobody confirms unseen. Leaves to
// others: the hold (restore-store.ts), how it looks (restore-views.ts).

import { hash } from 'node:crypto';
import type pg from 'pg';
import type { DateRange } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import {
  type ExportKey,
  type ExternalEntry,
  type ExternalLedger,
  findKeysMax,
  valueOrThrow,
} from '#external-ledger/external-ledger.ts';
import { readClosedPeriods } from '#mapping/chart-facts-store.ts';
import { type EntryToMap, type Maps, mapEntry } from '#mapping/map-entry.ts';
import { mappingSettings } from '#mapping/mapping-settings.ts';
import { readMaps, withMapsOf } from '#mapping/mapping-store.ts';
import { intoOpenPeriod } from '#mapping/open-period.ts';
import type { ConnectionRecord } from './connection-store.ts';
import { entryDifferences } from './draft-record.ts';
import { exportKey, isExportKey, partKey } from './export-key.ts';
import { previewSummaries, readWaiting } from './forming-store.ts';
import { readExportsToMap, readSummaryRows, type SummaryRow } from './summary-store.ts';

/** A summary as it would be formed now, and what stands there under its key. */
export interface ComparedSummary {
  readonly exportKey: ExportKey;
  readonly head: SummaryRow;
  readonly amountMinor: bigint;
  readonly there: readonly ExternalEntry[];
  /** Why what is there is not it, or cannot be said to be; empty: it is the same, or absent. */
  readonly differences: readonly string[];
}

/** What carries a key like ours there, and no export of this database has it. */
export interface UnknownEntry {
  readonly entry: ExternalEntry;
  /** An entry that waits here to be summarised has this key of its own: it stands there alone. */
  readonly waitsHere: boolean;
}

export interface Comparison extends DateRange {
  readonly summaries: readonly ComparedSummary[];
  readonly unknown: readonly UnknownEntry[];
  /** Of what a person must look at: the confirmation names it. */
  readonly seen: string;
}

interface Preview {
  readonly exportKey: ExportKey;
  readonly head: SummaryRow;
  readonly amountMinor: bigint;
  readonly entry: EntryToMap;
}

/** *Errors:* throws `LedgerReadError` when the ledger cannot be read. */
export async function compareRestored(
  pool: pg.Pool,
  connection: ConnectionRecord,
  ledger: ExternalLedger,
): Promise<Comparison> {
  const previews = await previewAll(pool, connection);
  const there = await findAll(ledger, previews);
  const maps = await readMaps(pool, connection.propertyId, connection.connectionId);
  const summaries = await compareAll(pool, { connection, ledger, previews, there, maps });
  const period = await periodOf(pool, connection);
  const entityIds = [...maps.heads.entityIds];
  const unknown = await unknownIn(pool, { connection, ledger, period, previews, entityIds });
  return { ...period, summaries, unknown, seen: seenOf(summaries, unknown) };
}

async function previewAll(pool: pg.Pool, connection: ConnectionRecord): Promise<Preview[]> {
  const { propertyId, connectionId } = connection;
  const waiting = (await readWaiting(pool, propertyId)).find(
    (one) => one.connection_id === connectionId,
  );
  if (!waiting) return [];
  return previewSummaries(pool, propertyId, waiting, async (tx, exportIds) => {
    const heads = await readSummaryRows(tx, propertyId, exportIds);
    const { rows } = await tx.query<{
      export_id: bigint;
      export_key: ExportKey;
      amount_minor: bigint;
    }>(
      `SELECT export_id, export_key, amount_minor FROM exports
        WHERE property_id = $1 AND export_id = ANY($2::bigint[]) ORDER BY export_id`,
      [propertyId, exportIds],
    );
    const entryOf = await readExportsToMap(
      tx,
      propertyId,
      rows.map(({ export_id }) => ({ export_id, entry_id: null })),
    );
    return rows.flatMap(({ export_id, export_key, amount_minor }) => {
      const head = heads.find((one) => one.export_id === export_id);
      const entry = entryOf({ export_id, entry_id: null });
      if (!head || !entry) return [];
      return [{ exportKey: export_key, head, amountMinor: amount_minor, entry }];
    });
  });
}

async function findAll(ledger: ExternalLedger, previews: readonly Preview[]) {
  const there = new Map<ExportKey, readonly ExternalEntry[]>();
  for (let from = 0; from < previews.length; from += findKeysMax) {
    const keys = previews.slice(from, from + findKeysMax).map((one) => one.exportKey);
    const found = valueOrThrow(await ledger.find(keys));
    for (const [key, entries] of found) there.set(key, entries);
  }
  return there;
}

async function compareAll(
  db: Queryable,
  of: {
    readonly connection: ConnectionRecord;
    readonly ledger: ExternalLedger;
    readonly previews: readonly Preview[];
    readonly there: ReadonlyMap<ExportKey, readonly ExternalEntry[]>;
    readonly maps: Maps;
  },
): Promise<ComparedSummary[]> {
  const { connection, ledger, previews, there } = of;
  const { propertyId, connectionId } = connection;
  const settings = mappingSettings(connection.settings);
  const known = { maps: of.maps, settings };
  const maps = await withMapsOf(
    db,
    connection,
    known,
    previews.map(({ entry }) => entry),
  );
  const closedThrough = await readClosedPeriods(db, propertyId, connectionId);
  const periods = { entities: maps.heads.entities, closedThrough };
  return previews.map(({ entry, ...preview }) => {
    const found = there.get(preview.exportKey) ?? [];
    const [first] = found;
    if (!first) return { ...preview, there: found, differences: [] };
    const mapped = mapEntry(entry, maps, settings);
    if (mapped.gaps) {
      return { ...preview, there: found, differences: mapped.gaps.map((gap) => gap.message) };
    }
    const draft = intoOpenPeriod(mapped.draft, settings, periods).draft ?? mapped.draft;
    const differences = entryDifferences(draft, first, ledger.homeEntityId);
    const more = found.length > 1 ? [`it stands there ${found.length} times`] : [];
    return { ...preview, there: found, differences: [...more, ...differences] };
  });
}

/**
 * From a week before the last batch that the backup knows, or the oldest day that waits, through
 * the day of the hold, or the newest that waits: what was lost is dated about then.
 */
async function periodOf(
  db: Queryable,
  { propertyId, connectionId, formingHeldSince }: ConnectionRecord,
): Promise<DateRange> {
  const { rows } = await db.query<DateRange>(
    `SELECT coalesce(least(w.oldest, b.last_at::date - 7), c.cutover_on) AS "from",
            greatest(w.newest, coalesce($3, now())::date) AS through
       FROM connections c,
            (SELECT min(e.posted_on) AS oldest, max(e.posted_on) AS newest
               FROM export_entries n JOIN journal_entries e USING (property_id, entry_id)
              WHERE n.property_id = $1 AND n.connection_id = $2 AND n.export_id IS NULL) w,
            (SELECT max(posted_at) AS last_at FROM journal_batches
              WHERE property_id = $1 AND posted_at < coalesce($3, now())) b
      WHERE c.property_id = $1 AND c.connection_id = $2`,
    [propertyId, connectionId, formingHeldSince],
  );
  const [period] = rows;
  if (!period) throw new Error(`connection ${connectionId} is not there`);
  return period;
}

async function unknownIn(
  db: Queryable,
  of: {
    readonly connection: ConnectionRecord;
    readonly ledger: ExternalLedger;
    readonly period: DateRange;
    readonly previews: readonly Preview[];
    /** Those of the company: a summary may stand there in parts, looked at as each is sent. */
    readonly entityIds: readonly string[];
  },
): Promise<UnknownEntry[]> {
  const { connection, ledger, period, previews } = of;
  const expected = new Set<string>(
    previews.flatMap(({ exportKey: key }) => [key, ...of.entityIds.map((id) => partKey(key, id))]),
  );
  const candidates: ExternalEntry[] = [];
  for await (const entry of ledger.list(period)) {
    const { reference } = entry;
    if (reference === null || !isExportKey(reference) || expected.has(reference)) continue;
    candidates.push(entry);
  }
  const known = await knownKeys(
    db,
    connection,
    candidates.map(({ reference }) => reference ?? ''),
  );
  const waiting = await keysOfWaiting(db, connection);
  return candidates
    .filter(({ reference }) => !known.has(reference ?? ''))
    .map((entry) => ({ entry, waitsHere: waiting.has(entry.reference ?? '') }));
}

async function knownKeys(
  db: Queryable,
  { propertyId }: ConnectionRecord,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ export_key: string }>(
    `SELECT export_key FROM exports WHERE property_id = $1 AND export_key = ANY($2::text[])
     UNION ALL
     SELECT export_key FROM export_revisions
      WHERE property_id = $1 AND export_key = ANY($2::text[])`,
    [propertyId, keys],
  );
  return new Set(rows.map((row) => row.export_key));
}

/** The keys that waiting entries would have if each were exported by itself. */
async function keysOfWaiting(
  db: Queryable,
  { propertyId, connectionId, connectionKey }: ConnectionRecord,
): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ source: string; external_id: string }>(
    `SELECT v.source, v.external_id FROM export_entries n
       JOIN journal_entries e USING (property_id, entry_id)
       JOIN events v ON v.property_id = e.property_id AND v.event_id = e.event_id
      WHERE n.property_id = $1 AND n.connection_id = $2 AND n.export_id IS NULL`,
    [propertyId, connectionId],
  );
  return new Set(
    rows.map(({ source: eventSource, external_id: eventExternalId }) =>
      exportKey({ connectionKey, eventSource, eventExternalId }),
    ),
  );
}

/** What is the same or absent may come and go; what is different or unknown must be looked at. */
function seenOf(summaries: readonly ComparedSummary[], unknown: readonly UnknownEntry[]): string {
  const different = summaries
    .filter((one) => one.differences.length > 0)
    .map((one) => [one.exportKey, ...one.differences]);
  const foreign = unknown.map(({ entry }) => entry.externalId);
  return hash('sha256', JSON.stringify([different.sort(), foreign.sort()])).slice(0, 16);
}
