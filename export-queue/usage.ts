// What a month of API transactions comes to: so far, by its end, against the tier, in money, and
// what daily summaries would make of it. Pure. Invariant: whole numbers; money in ten-thousandths
// of a unit, never a float. A month is a calendar month in UTC: in which zone the vendor counts is
// not published.

import type { ExportMode } from './summary-settings.ts';
import type { DayCalls, Workload } from './usage-store.ts';

export interface UsageSettings {
  /** Transactions a month that the tier includes. Default 100,000. */
  readonly transactionsPerMonth: number;
  /** Price of a pack of ten beyond it. Default 0.15. */
  readonly overagePrice: string;
  readonly mode: ExportMode;
}

/** Of the settings; what is missing or wrong takes the default. */
export function usageSettings(
  settings: Readonly<Record<string, unknown>>,
  mode: ExportMode,
): UsageSettings {
  const { transactionsPerMonth: limit, overagePrice: price } = settings;
  return {
    transactionsPerMonth: Number.isInteger(limit) && Number(limit) > 0 ? Number(limit) : 100_000,
    overagePrice: /^\d{1,6}(\.\d{1,4})?$/.test(String(price)) ? String(price) : '0.15',
    mode,
  };
}

export interface Usage {
  readonly month: string;
  readonly counted: number;
  readonly calls: number;
  readonly byPurpose: readonly {
    readonly purpose: string;
    readonly calls: number;
    readonly counted: number;
  }[];
  /** Of the last seven days, today included. */
  readonly perDay: number;
  /** Counted calls that what waits will take. */
  readonly backlog: number;
  /** By the end of the month: so far, the backlog, and the days that are left at `perDay`. */
  readonly forecast: number;
  readonly transactionsPerMonth: number;
  readonly forecastOver: number;
  /** Of the forecast, decimal text. */
  readonly overageCost: string;
  /** Newest first, this month included; months without calls are left out. */
  readonly months: readonly {
    readonly month: string;
    readonly calls: number;
    readonly counted: number;
  }[];
  /** What the same entries would take as daily summaries; null in that mode. */
  readonly advice: { readonly mode: 'daily-summary'; readonly forecast: number } | null;
  /** One line when the forecast exceeds the tier. */
  readonly alert: string | null;
}

const dayMs = 86_400_000;

/** The first day from which `usageOf` needs calls: a year back. */
export function usageSince(now: Date): string {
  const at = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 11, 1));
  return at.toISOString().slice(0, 10);
}

export function usageOf(
  days: readonly DayCalls[],
  work: Workload,
  settings: UsageSettings,
  now: Date,
): Usage {
  const month = now.toISOString().slice(0, 7);
  const ofMonth = days.filter((one) => one.called_on.startsWith(month));
  const counted = total(ofMonth, 'counted');
  const perDay = perDayOf(days, now);
  const ends = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
  const daysLeft = (ends - now.getTime()) / dayMs;
  const backlog = work.queued + work.waiting;
  const forecast = Math.round(counted + backlog + perDay * daysLeft);
  const { transactionsPerMonth } = settings;
  const forecastOver = Math.max(0, forecast - transactionsPerMonth);
  const usage = {
    ...{ month, counted, calls: total(ofMonth, 'calls'), byPurpose: byPurpose(ofMonth) },
    ...{ perDay: Math.round(perDay), backlog, forecast, transactionsPerMonth, forecastOver },
    overageCost: costOf(forecastOver, settings.overagePrice),
    months: monthsOf(days),
  };
  const advice = adviceOf(usage, ofMonth, work, settings);
  return { ...usage, advice, alert: alertOf(usage, advice) };
}

function total(days: readonly DayCalls[], what: 'calls' | 'counted'): number {
  return days.reduce((sum, one) => sum + one[what], 0);
}

function perDayOf(days: readonly DayCalls[], now: Date): number {
  const today = Date.parse(now.toISOString().slice(0, 10));
  const from = today - 6 * dayMs;
  const recent = days.filter((one) => Date.parse(one.called_on) >= from);
  const [first] = recent;
  if (!first) return 0;
  // A connection younger than a week has no quiet days before its first call; at least one day is
  // counted, or the first minutes of a connection would forecast a flood.
  const begins = Math.max(from, Date.parse(first.called_on));
  return total(recent, 'counted') / Math.max(1, (now.getTime() - begins) / dayMs);
}

function byPurpose(days: readonly DayCalls[]): Usage['byPurpose'] {
  return [...Map.groupBy(days, (one) => one.purpose)].map(([purpose, of]) => {
    return { purpose, calls: total(of, 'calls'), counted: total(of, 'counted') };
  });
}

function monthsOf(days: readonly DayCalls[]): Usage['months'] {
  return [...Map.groupBy(days, (one) => one.called_on.slice(0, 7))]
    .map(([month, of]) => ({ month, calls: total(of, 'calls'), counted: total(of, 'counted') }))
    .sort((a, b) => (a.month < b.month ? 1 : -1));
}

/** Packs of ten, each begun one whole, rounded up to a hundredth. */
function costOf(over: number, price: string): string {
  const [whole = '0', fraction = ''] = price.split('.');
  const packPrice = BigInt(whole + fraction.padEnd(4, '0'));
  const cost = BigInt(Math.ceil(over / 10)) * packPrice;
  const cents = (cost + 99n) / 100n;
  const text = cents.toString().padStart(3, '0');
  return `${text.slice(0, -2)}.${text.slice(-2)}`;
}

function adviceOf(
  { forecast, counted }: { forecast: number; counted: number },
  ofMonth: readonly DayCalls[],
  work: Workload,
  { mode }: UsageSettings,
): Usage['advice'] {
  if (mode === 'daily-summary' || work.entries === 0) return null;
  const posts = total(
    ofMonth.filter((one) => one.purpose === 'post'),
    'counted',
  );
  // Posts shrink as the entries of the last days would gather; everything else stays.
  const share = counted === 0 ? 1 : posts / counted;
  const others = forecast * (1 - share);
  const summaries = (forecast * share * work.groups) / work.entries;
  return { mode: 'daily-summary', forecast: Math.round(others + summaries) };
}

function alertOf(
  usage: Pick<Usage, 'forecast' | 'transactionsPerMonth' | 'overageCost'>,
  advice: Usage['advice'],
): string | null {
  const { forecast, transactionsPerMonth: limit, overageCost } = usage;
  if (forecast <= limit) return null;
  const would = advice ? `; daily summaries would make it ${advice.forecast}` : '';
  return `${forecast} API transactions are forecast for the month, the tier includes ${limit}: \
about ${overageCost} extra${would}.`;
}
