// The first page in the wire's shapes. Pure. Invariant: every day and every age stands there, with
// zero where nothing was; an amount that is not in the base currency is counted, never added.

import { addDays, daysBetween, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { ConnectionRecord } from '#export-queue/connection-store.ts';
import type { AgedCount } from '#export-queue/export-counts-store.ts';
import { exportSummary } from '#export-queue/export-views.ts';
import { syncEveryMinutes } from '#export-queue/sync-interval.ts';
import type { Usage } from '#export-queue/usage.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import type { MonthTieOut } from '#reconciliation/month-tie-out-store.ts';
import { type Age, ages, type OverviewView } from './overview-schemas.ts';
import { daysShown, type Overview } from './overview-store.ts';

export function overviewView(overview: Overview): OverviewView {
  const { now, today, summary, connections, usage, closing } = overview;
  const currency = summary.currency as Currency;
  const days = daysOf(overview, currency);
  const { on: _on, queued: _queued, synced, amount } = days[days.length - 1] ?? emptyDay(today);
  const { closedThroughOn, manual, period } = closing;
  return {
    at: now.toISOString(),
    today,
    currency,
    summary: exportSummary(summary, connections),
    syncedToday: { count: synced, amount },
    days,
    backlog: backlogOf(overview.backlog, now, currency),
    connections: connections.map((one) => {
      const of = usage.find(({ connectionId }) => connectionId === one.connectionId);
      return healthOf(one, of?.usage, now);
    }),
    tieOut: overview.tieOut.map(tieOutView),
    closing: { closedThroughOn, manual, period },
  };
}

type DayView = OverviewView['days'][number];

const emptyDay = (on: string): DayView => ({ on, queued: 0, synced: 0, amount: '0' });

function daysOf({ today, days }: Overview, currency: Currency): DayView[] {
  const known = new Map(days.map((one) => [one.day_on, one]));
  return Array.from({ length: daysShown }, (_, at) => {
    const on = addDays(today, at + 1 - daysShown);
    const one = known.get(on);
    const amount = formatAmount(one?.synced_minor ?? 0n, currency);
    return { on, queued: one?.queued ?? 0, synced: one?.synced ?? 0, amount };
  });
}

/** In whole UTC days, as the counters keep them. */
export function ageOf(queuedOn: IsoDate, now: Date): Age {
  const days = daysBetween(queuedOn, now.toISOString().slice(0, 10) as IsoDate);
  if (days <= 0) return 'today';
  if (days === 1) return 'yesterday';
  if (days <= 7) return 'week';
  return days <= 30 ? 'month' : 'older';
}

function backlogOf(
  counts: readonly AgedCount[],
  now: Date,
  currency: Currency,
): OverviewView['backlog'] {
  const byAge = Map.groupBy(counts, (one) => ageOf(one.queued_on, now));
  const sum = (age: Age, status: AgedCount['status']) => {
    const of = (byAge.get(age) ?? []).filter((one) => one.status === status);
    const amountMinor = of.reduce((total, one) => total + one.amount_minor, 0n);
    const count = of.reduce((total, one) => total + one.count, 0);
    return { count, amount: formatAmount(amountMinor, currency) };
  };
  return ages.map((age) => ({ age, pending: sum(age, 'pending'), error: sum(age, 'error') }));
}

function healthOf(
  one: ConnectionRecord,
  usage: Usage | undefined,
  now: Date,
): OverviewView['connections'][number] {
  const { connectionId, name, ledger, state, stateReason, stage, breakerUntil } = one;
  return {
    ...{ connectionId, name, ledger, state, stateReason, stage },
    syncEveryMinutes: syncEveryMinutes(one.settings),
    lastSyncedAt: one.lastSyncedAt?.toISOString() ?? null,
    breaker: {
      state: breakerUntil === null ? 'closed' : 'open',
      until: breakerUntil?.toISOString() ?? null,
    },
    budget: {
      month: usage?.month ?? now.toISOString().slice(0, 7),
      counted: usage?.counted ?? 0,
      forecast: usage?.forecast ?? 0,
      transactionsPerMonth: usage?.transactionsPerMonth ?? 0,
      alert: usage?.alert ?? null,
    },
  };
}

function tieOutView(one: MonthTieOut): OverviewView['tieOut'][number] {
  const unexplained = Object.entries(one.totals ?? {}).flatMap(([currency, terms]) => {
    const amount = formatAmount(BigInt(terms.unexplained), currency as Currency);
    return BigInt(terms.unexplained) === 0n ? [] : [{ currency, amount }];
  });
  const state = one.tied ? 'tied' : one.explained ? 'explained' : 'unexplained';
  const { month, connectionId, asOf } = one;
  return {
    ...{ month, connectionId, asOf, state, unexplained },
    reconciliationId: String(one.reconciliationId),
  };
}
