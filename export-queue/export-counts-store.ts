// Reads the counters of the sync log: how many exports stand where and for how much, the causes of
// errors, the backlog by age, what each day queued and synced. Invariant: costs the same however
// many exports there are; what is read is exact as of the snapshot, because the transaction that
// moves an export counts it. Leaves to others: counting (the trigger count_exports), how it looks.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Standing } from '#external-ledger/external-ledger.ts';
import { type AccountingSwitch, readAccountingSwitch } from './accounting-switch-store.ts';
import type { ConnectionStage } from './connection-store.ts';
import { underWay } from './due-exports.ts';
import { type ExportState, type ExportStatus, statusOf } from './export-state.ts';
import { earliest, nextRun, syncEveryMinutes } from './sync-interval.ts';

export interface SummaryRecord {
  readonly currency: string;
  readonly states: readonly StateCount[];
  readonly causes: readonly CauseCount[];
  /** Entries that wait for their day to be summarised. */
  readonly waiting: {
    readonly entries: number;
    readonly amount_minor: bigint;
    readonly oldest_on: string | null;
  };
  readonly oldestPendingAt: Date | null;
  readonly nextRunAt: Date | null;
  readonly accounting: AccountingSwitch;
}

export interface StateCount {
  readonly state: ExportState;
  readonly status: ExportStatus;
  /** Of the confirmed. */
  readonly standing: Standing | null;
  readonly count: number;
  readonly amount_minor: bigint;
}

export interface CauseCount {
  readonly code: string;
  readonly subject: string | null;
  readonly message: string;
  readonly hint: string;
  readonly count: number;
  readonly amount_minor: bigint;
  readonly currency: string;
}

/** `connectionId` null: all of the property. */
export async function readSummary(
  db: Queryable,
  propertyId: number,
  connectionId: number | null,
): Promise<SummaryRecord> {
  const at = [propertyId, connectionId] as const;
  const currency = await readBaseCurrency(db, propertyId);
  const states = await db.query<Omit<StateCount, 'status'>>(
    `SELECT k.state, k.standing, sum(k.count)::int AS count,
            coalesce(sum(k.amount_minor) FILTER (WHERE k.currency = $3), 0)::bigint AS amount_minor
       FROM export_counts k WHERE k.property_id = $1 AND ($2::int IS NULL OR k.connection_id = $2)
      GROUP BY 1, 2 HAVING sum(k.count) <> 0`,
    [...at, currency],
  );
  const { oldest, next } = await readPending(db, at);
  return {
    waiting: await readWaitingTotal(db, at, currency),
    currency,
    states: states.rows.map((row) => ({ ...row, status: statusOf[row.state] })),
    causes: await readCauses(db, at),
    oldestPendingAt: oldest,
    nextRunAt: next,
    accounting: await readAccountingSwitch(db, propertyId),
  };
}

type At = readonly [propertyId: number, connectionId: number | null];

/** The words of a cause are those of one of its exports. */
async function readCauses(db: Queryable, at: At): Promise<readonly CauseCount[]> {
  const { rows } = await db.query<CauseCount>(
    `SELECT g.code, g.subject, coalesce(x.cause_message, '') AS message,
            coalesce(x.cause_hint, '') AS hint, g.count, g.amount_minor, g.currency
       FROM (SELECT o.code, o.subject, o.currency, min(o.connection_id) AS connection_id,
                    sum(o.count)::int AS count, sum(o.amount_minor)::bigint AS amount_minor
               FROM (SELECT k.cause_code AS code, k.cause_subject AS subject, k.currency,
                            k.connection_id, sum(k.count) AS count,
                            sum(k.amount_minor) AS amount_minor
                       FROM export_counts k
                      WHERE k.property_id = $1 AND ($2::int IS NULL OR k.connection_id = $2)
                        AND k.state = 'held'
                      GROUP BY 1, 2, 3, 4 HAVING sum(k.count) > 0) o
              GROUP BY 1, 2, 3) g
       LEFT JOIN LATERAL (
         (SELECT cause_message, cause_hint FROM exports
           WHERE property_id = $1 AND connection_id = g.connection_id AND state = 'held'
             AND cause_code = g.code AND cause_subject = g.subject LIMIT 1)
         UNION ALL
         (SELECT cause_message, cause_hint FROM exports
           WHERE property_id = $1 AND connection_id = g.connection_id AND state = 'held'
             AND cause_code = g.code AND cause_subject IS NULL AND g.subject IS NULL LIMIT 1)) x
         ON true
      ORDER BY g.count DESC, g.code, g.subject`,
    [...at],
  );
  return rows;
}

interface PendingRow {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly stage: ConnectionStage;
  readonly oldest: Date | null;
  readonly firstAt: Date | null;
  readonly underWayAt: Date | null;
  readonly askedAt: Date | null;
  readonly now: Date;
}

/** Since when the oldest waits, and when the next is sent: the first rows of a few indexes. */
async function readPending(
  db: Queryable,
  at: At,
): Promise<{ readonly oldest: Date | null; readonly next: Date | null }> {
  const first = (column: string, where: string) => `LEFT JOIN LATERAL (
         SELECT x.${column} AS at FROM exports x
          WHERE x.property_id = c.property_id AND x.connection_id = c.connection_id AND ${where}
          ORDER BY x.${column} LIMIT 1)`;
  const { rows } = await db.query<PendingRow>(
    `SELECT c.settings, c.stage, o.at AS oldest, q.at AS "firstAt",
            least(u.at, f.at) AS "underWayAt", c.sync_asked_at AS "askedAt", now()
       FROM connections c
       ${first('created_at', "x.state IN ('queued', 'sending', 'uncertain')")} o ON true
       ${first('next_attempt_at', "x.state = 'queued'")} q ON true
       ${first('next_attempt_at', `x.state = 'queued' AND ${underWay}`)} u ON true
       ${first('next_attempt_at', "x.state = 'uncertain'")} f ON true
      WHERE c.property_id = $1 AND ($2::int IS NULL OR c.connection_id = $2)`,
    [...at],
  );
  let oldest: Date | null = null;
  let next: Date | null = null;
  for (const row of rows) {
    const everyMinutes = row.stage === 'live' ? syncEveryMinutes(row.settings) : null;
    oldest = earliest(oldest, row.oldest);
    next = earliest(next, nextRun({ ...row, everyMinutes }, row.now));
  }
  return { oldest, next };
}

async function readWaitingTotal(
  db: Queryable,
  at: At,
  currency: string,
): Promise<SummaryRecord['waiting']> {
  const { rows } = await db.query<SummaryRecord['waiting']>(
    `SELECT count(*)::int AS entries, min(e.posted_on) AS oldest_on,
            coalesce(sum(e.amount_minor) FILTER (WHERE e.currency = $3), 0)::bigint AS amount_minor
       FROM export_entries n
       JOIN journal_entries e ON e.property_id = n.property_id AND e.entry_id = n.entry_id
      WHERE n.property_id = $1 AND ($2::int IS NULL OR n.connection_id = $2)
        AND n.export_id IS NULL`,
    [...at, currency],
  );
  return rows[0] ?? { entries: 0, amount_minor: 0n, oldest_on: null };
}

export async function readBaseCurrency(db: Queryable, propertyId: number): Promise<string> {
  const { rows } = await db.query<{ base_currency: string }>(
    'SELECT base_currency FROM properties WHERE property_id = $1',
    [propertyId],
  );
  return rows[0]?.base_currency ?? 'USD';
}

/** Exports by status of each connection of a property. */
export async function countByConnection(
  db: Queryable,
  propertyId: number,
): Promise<ReadonlyMap<number, Readonly<Record<ExportStatus, number>>>> {
  const { rows } = await db.query<{ connection_id: number; state: ExportState; count: number }>(
    `SELECT connection_id, state, sum(count)::int AS count
       FROM export_counts WHERE property_id = $1 GROUP BY 1, 2`,
    [propertyId],
  );
  const counts = new Map<number, Record<ExportStatus, number>>();
  for (const row of rows) {
    const of = counts.get(row.connection_id) ?? { pending: 0, synced: 0, error: 0, excluded: 0 };
    of[statusOf[row.state]] += row.count;
    counts.set(row.connection_id, of);
  }
  return counts;
}

/** What waits in one state, of one UTC day on which it was queued, in the base currency. */
export interface AgedCount {
  readonly status: ExportStatus;
  readonly queued_on: IsoDate;
  readonly count: number;
  readonly amount_minor: bigint;
}

/** What is pending and what is in error, by the day it was queued; oldest first. */
export async function readBacklog(
  db: Queryable,
  propertyId: number,
  currency: string,
): Promise<readonly AgedCount[]> {
  const { rows } = await db.query<Omit<AgedCount, 'status'> & { readonly state: ExportState }>(
    `SELECT k.state, k.queued_on, sum(k.count)::int AS count,
            coalesce(sum(k.amount_minor) FILTER (WHERE k.currency = $2), 0)::bigint AS amount_minor
       FROM export_counts k WHERE k.property_id = $1 AND k.queued_on IS NOT NULL
      GROUP BY 1, 2 HAVING sum(k.count) <> 0 ORDER BY k.queued_on`,
    [propertyId, currency],
  );
  return rows.map(({ state, ...row }) => ({ ...row, status: statusOf[state] }));
}

/** What one day of the property queued and synced; amounts of the base currency. */
export interface DayCount {
  readonly day_on: string;
  readonly queued: number;
  readonly synced: number;
  readonly synced_minor: bigint;
}

/** Oldest first; days without any are left out. */
export async function readDays(
  db: Queryable,
  propertyId: number,
  { from, currency }: { readonly from: string; readonly currency: string },
): Promise<readonly DayCount[]> {
  const { rows } = await db.query<DayCount>(
    `SELECT d.day_on, sum(d.queued)::int AS queued, sum(d.synced)::int AS synced,
            coalesce(sum(d.synced_minor) FILTER (WHERE d.currency = $3), 0)::bigint AS synced_minor
       FROM export_days d WHERE d.property_id = $1 AND d.day_on >= $2
      GROUP BY d.day_on ORDER BY d.day_on`,
    [propertyId, from, currency],
  );
  return rows;
}

/** Gathers what the database's backends have counted, so that reading stays short. */
export async function foldExportCounts(db: Queryable): Promise<void> {
  await db.query('SELECT fold_export_counts()');
}
