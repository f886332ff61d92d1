// Keeps charts in memory, one per property, so that a request costs one small row instead of the
// whole chart. Right across processes: the version row moves with every change, whoever commits it.
// Invariant: `current` never returns a chart older than the last commit before it was called. A
// change that commits after that is seen by the next call; what slips between is caught by the
// database: its triggers refuse entries behind the closing date, and masters are never deleted, so
// ids stay good.

import type { Queryable } from '#database/pool.ts';
import type { Chart } from './chart.ts';
import { chartError } from './chart-errors.ts';
import { loadVersionedChart, readChartVersion, type VersionedChart } from './chart-store.ts';

export interface ChartCache {
  /** The property's chart as committed now. *Errors:* CHART_PROPERTY_UNKNOWN (404). */
  current(propertyId: number): Promise<Chart>;
}

/** A question under way, and the one that everybody who came meanwhile waits for. */
interface Asking {
  readonly underWay: Promise<bigint | null>;
  next: Promise<bigint | null> | null;
}

/**
 * Asks for the version of a property's chart, one question at a time: under load many requests are
 * answered by one row. Whoever comes while a question is under way waits for the next, since the
 * answer on its way may be older than what was committed before they came.
 */
function versionReader(db: Queryable): (propertyId: number) => Promise<bigint | null> {
  const asking = new Map<number, Asking>();
  const ask = (propertyId: number): Promise<bigint | null> => {
    const underWay = readChartVersion(db, propertyId);
    const own: Asking = { underWay, next: null };
    asking.set(propertyId, own);
    const done = () => {
      if (own.next === null) asking.delete(propertyId);
    };
    underWay.then(done, done);
    return underWay;
  };
  return (propertyId) => {
    const own = asking.get(propertyId);
    if (!own) return ask(propertyId);
    const askAgain = () => ask(propertyId);
    own.next ??= own.underWay.then(askAgain, askAgain);
    return own.next;
  };
}

/** A cache over one database; every process has its own. */
export function chartCache(db: Queryable): ChartCache {
  const kept = new Map<number, VersionedChart>();
  const readVersion = versionReader(db);
  const loading = new Map<string, Promise<VersionedChart>>();
  return {
    async current(propertyId) {
      const version = await readVersion(propertyId);
      if (version === null) throw chartError('CHART_PROPERTY_UNKNOWN', 404, propertyId);
      const found = kept.get(propertyId);
      if (found && found.version >= version) return found.chart;
      // Many requests after one change share one load; the key holds the version they saw, so none
      // of them joins a load that began before its change was committed.
      const key = `${propertyId}:${version}`;
      const load = loading.get(key) ?? loadVersionedChart(db, propertyId);
      loading.set(key, load);
      try {
        const fresh = await load;
        const newest = kept.get(propertyId);
        if (!newest || newest.version < fresh.version) kept.set(propertyId, fresh);
        return fresh.chart;
      } finally {
        loading.delete(key);
      }
    },
  };
}
