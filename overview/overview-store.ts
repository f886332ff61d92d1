// Reads what stands on the first page: counters, connections, how each month ties out, what closes
// next. Invariant: reads counters and short lists only, never the exports or the journal, so that
// it costs the same at five million entries. Leaves to others: the wire (overview-views.ts), the
// close checklist, which is asked for by itself because it reads the books.

import type pg from 'pg';
import { readProperty } from '#chart-of-accounts/chart-store.ts';
import { periodLabel, periodName } from '#chart-of-accounts/fiscal-calendar.ts';
import { periodAt } from '#chart-of-accounts/fiscal-calendar-store.ts';
import { addDays, type IsoDate, todayIn } from '#chart-of-accounts/iso-date.ts';
import { type ClosingSettings, readClosingSettings } from '#closing/settings-store.ts';
import { type ConnectionRecord, listConnections } from '#export-queue/connection-store.ts';
import {
  type AgedCount,
  countByConnection,
  type DayCount,
  readBacklog,
  readDays,
  readSummary,
  type SummaryRecord,
} from '#export-queue/export-counts-store.ts';
import { summarySettings } from '#export-queue/summary-settings.ts';
import { type Usage, usageOf, usageSettings, usageSince } from '#export-queue/usage.ts';
import { readCalls } from '#export-queue/usage-store.ts';
import { type MonthTieOut, readMonthTieOuts } from '#reconciliation/month-tie-out-store.ts';

export interface Overview {
  readonly now: Date;
  readonly today: IsoDate;
  readonly connections: readonly ConnectionRecord[];
  readonly summary: SummaryRecord;
  readonly backlog: readonly AgedCount[];
  readonly days: readonly DayCount[];
  readonly tieOut: readonly MonthTieOut[];
  readonly usage: readonly { readonly connectionId: number; readonly usage: Usage }[];
  readonly closing: NextClosing;
}

/** The first period that is not closed. */
export interface NextClosing extends ClosingSettings {
  readonly closedThroughOn: IsoDate | null;
  readonly period: { readonly name: string; readonly label: string; readonly throughOn: IsoDate };
}

export const daysShown = 14;
export const monthsShown = 12;

export async function readOverview(
  pool: pg.Pool,
  propertyId: number,
  now: Date,
): Promise<Overview> {
  const { timeZone, baseCurrency: currency } = await readProperty(pool, propertyId);
  const today = todayIn(timeZone, now);
  const from = addDays(today, 1 - daysShown);
  const [summary, backlog, days, tieOut, closing, connections, counts] = await Promise.all([
    readSummary(pool, propertyId, null),
    readBacklog(pool, propertyId, currency),
    readDays(pool, propertyId, { from, currency }),
    readMonthTieOuts(pool, propertyId, monthsShown),
    nextClosing(pool, propertyId, today),
    listConnections(pool, propertyId),
    countByConnection(pool, propertyId),
  ]);
  const usage = await Promise.all(
    connections.map((one) =>
      usageOfConnection(pool, one, counts.get(one.connectionId)?.pending ?? 0, now),
    ),
  );
  return { now, today, connections, summary, backlog, days, tieOut, usage, closing };
}

/** Without what summaries would save: that reads a month of entries, on the connection's page. */
async function usageOfConnection(
  pool: pg.Pool,
  connection: ConnectionRecord,
  queued: number,
  now: Date,
) {
  const calls = await readCalls(pool, connection, usageSince(now));
  const work = { queued, waiting: 0, entries: 0, groups: 0 };
  const { exportMode } = summarySettings(connection.settings);
  const settings = usageSettings(connection.settings, exportMode);
  const { connectionId } = connection;
  return { connectionId, usage: usageOf(calls, work, settings, now) };
}

async function nextClosing(
  pool: pg.Pool,
  propertyId: number,
  today: IsoDate,
): Promise<NextClosing> {
  const settings = await readClosingSettings(pool, propertyId);
  const { rows } = await pool.query<{ on: IsoDate | null }>(
    'SELECT closed_through_on($1) AS "on"',
    [propertyId],
  );
  const closedThroughOn = rows[0]?.on ?? null;
  // Nothing closed yet: the last period that is over is what a month end is about.
  const running = await periodAt(pool, propertyId, today);
  const firstOpen =
    closedThroughOn === null ? addDays(running.fromOn, -1) : addDays(closedThroughOn, 1);
  const period = await periodAt(pool, propertyId, firstOpen);
  return {
    ...settings,
    closedThroughOn,
    period: { name: periodName(period), label: periodLabel(period), throughOn: period.throughOn },
  };
}
