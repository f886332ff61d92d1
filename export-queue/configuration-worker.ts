// What a drain works with as of one revision of its connection: settings, maps, the open ledger.
// Invariant: read again when the revision has grown; the ledger is opened anew only when its
// settings or credentials changed, and the old one closes when the last call on it has ended.

import { isConnectionLost } from '#database/pool.ts';
import type { ExternalLedger } from '#external-ledger/external-ledger.ts';
import type { KnownPeriods } from '#mapping/chart-check.ts';
import { readClosedPeriods } from '#mapping/chart-facts-store.ts';
import type { Maps } from '#mapping/map-entry.ts';
import { type MappingSettings, mappingSettings } from '#mapping/mapping-settings.ts';
import { readMaps } from '#mapping/mapping-store.ts';
import type { ConnectionKey } from './claim-store.ts';
import { type ConnectionRecord, readConnection } from './connection-store.ts';
import { type DrainSettings, drainSettings } from './drain-settings.ts';
import { LedgerUse } from './ledger-use.ts';
import { type NoticingParts, noticeRestore } from './restored-worker.ts';

export interface Configuration {
  readonly connection: ConnectionRecord;
  readonly settings: DrainSettings;
  readonly mapping: MappingSettings;
  readonly maps: Maps;
  readonly periods: KnownPeriods;
  readonly use: LedgerUse;
}

/** The connection is not to be drained: paused, gone, or (with a reason) it cannot be opened. */
export interface Unusable {
  readonly unusable: string | null;
}

export interface ConfigurationParts extends NoticingParts {
  readonly openLedger: (connection: ConnectionRecord) => Promise<ExternalLedger>;
}

export async function configure(
  parts: ConfigurationParts,
  at: ConnectionKey,
  before: Configuration | null,
): Promise<Configuration | Unusable> {
  const { pool, openLedger, log } = parts;
  // Before anything else of a drain: a database behind its mark must not send what it forgot.
  if (before === null) await noticeRestore(parts, at);
  const connection = await readConnection(pool, at.propertyId, at.connectionId);
  if (connection?.state !== 'active') return { unusable: null };
  const maps = await readMaps(pool, at.propertyId, at.connectionId);
  const closedThrough = await readClosedPeriods(pool, at.propertyId, at.connectionId);
  const periods = { entities: maps.heads.entities, closedThrough };
  let use = before && opensAlike(before.connection, connection) ? before.use : null;
  if (!use) {
    try {
      use = new LedgerUse(await openLedger(connection), (error) => log.warn(error.message));
    } catch (error) {
      if (isConnectionLost(error)) throw error;
      // No credentials, or none we can read: a person's work, as when the ledger refuses them.
      return { unusable: (error as Error).message };
    }
    before?.use.retire();
  }
  const set = drainSettings(connection.settings, use.ledger.lanes);
  const settings = { ...set, findFirst: set.findFirst || connection.findFirstSince !== null };
  const mapping = mappingSettings(connection.settings);
  return { connection, settings, mapping, maps, periods, use };
}

/** Would a ledger opened for one serve the other? */
function opensAlike(a: ConnectionRecord, b: ConnectionRecord): boolean {
  return (
    a.ledger === b.ledger &&
    a.credentialsMark === b.credentialsMark &&
    JSON.stringify(a.settings) === JSON.stringify(b.settings)
  );
}
