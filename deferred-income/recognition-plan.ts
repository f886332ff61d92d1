// How an amount is spread over the days it pays for: rows dated at the ends of fiscal periods, or
// day by day. Source: the-system-we-implement.md section 3.5, which knows months; periods of weeks
// are standard practice. Pure. Invariant: the rows add up to the
// amount, to the minor unit: each is rounded toward zero, the last takes what is left; no row is
// zero, and all have the amount's sign.

import type { Recognition } from '#chart-of-accounts/chart.ts';
import { type FiscalPeriod, isMonth } from '#chart-of-accounts/fiscal-calendar.ts';
import {
  addDays,
  type DateRange,
  daysBetween,
  daysInBoth,
  endOfMonth,
  type IsoDate,
} from '#chart-of-accounts/iso-date.ts';

/** What becomes income on a day, for which days. */
export interface PlannedRow {
  readonly dueOn: IsoDate;
  readonly service: DateRange;
  readonly amountMinor: bigint;
}

export type Spreading = Exclude<Recognition, 'none'>;

/** A schedule of more days is taken for a slip of the pen. */
export const serviceDaysMax = 3_660;

/** Days of the range, both ends included. */
export const daysOf = ({ from, through }: DateRange) => daysBetween(from, through) + 1;

interface Part {
  readonly dueOn: IsoDate;
  readonly service: DateRange;
  readonly weight: bigint;
}

/** The fiscal periods that have days of a range; none: months of the calendar. */
export type PeriodsOf = (service: DateRange) => readonly FiscalPeriod[];

/** The rows of an amount over a service period; `periods`: the fiscal ones it lies in. */
export function planRows(
  amountMinor: bigint,
  service: DateRange,
  recognition: Spreading,
  periods: readonly FiscalPeriod[] = [],
): PlannedRow[] {
  const parts =
    recognition === 'daily'
      ? dayParts(service)
      : periods.every(isMonth)
        ? monthParts(service)
        : periodParts(service, periods);
  const whole = parts.reduce((sum, { weight }) => sum + weight, 0n);
  let left = amountMinor;
  return parts.flatMap(({ dueOn, service: of, weight }, at) => {
    const share = at === parts.length - 1 ? left : (amountMinor * weight) / whole;
    left -= share;
    return share === 0n ? [] : [{ dueOn, service: of, amountMinor: share }];
  });
}

function dayParts({ from, through }: DateRange): Part[] {
  const parts: Part[] = [];
  for (let day = from; day <= through; day = addDays(day, 1)) {
    parts.push({ dueOn: day, service: { from: day, through: day }, weight: 1n });
  }
  return parts;
}

/** Periods of weeks differ by design: each weighs by its days of service. */
function periodParts(whole: DateRange, periods: readonly FiscalPeriod[]): Part[] {
  return periods.flatMap(({ fromOn, throughOn }) => {
    const service = daysInBoth(whole, { from: fromOn, through: throughOn });
    return service ? [{ dueOn: throughOn, service, weight: BigInt(daysOf(service)) }] : [];
  });
}

/** Whole months weigh the same; the first and the last by their days. */
function monthParts({ from, through }: DateRange): Part[] {
  const parts: { part: Omit<Part, 'weight'>; days: number; ofDays: number }[] = [];
  for (let first = from; first <= through; ) {
    const dueOn = endOfMonth(first);
    const last = dueOn < through ? dueOn : through;
    const service = { from: first, through: last };
    parts.push({
      part: { dueOn, service },
      days: daysOf(service),
      ofDays: Number(dueOn.slice(8)),
    });
    first = addDays(dueOn, 1);
  }
  // In the common measure of both ends, so that no fraction is rounded before the amount is.
  const [start, end] = [parts[0]?.ofDays ?? 1, parts.at(-1)?.ofDays ?? 1];
  const measure = start * end;
  return parts.map(({ part, days, ofDays }) => ({
    ...part,
    weight: BigInt(days === ofDays ? measure : (days * measure) / ofDays),
  }));
}

/** Cuts `amountMinor` out of amounts, each in proportion; the last ones take what is left over. */
export function cutProportionally(amounts: readonly bigint[], amountMinor: bigint): bigint[] {
  const whole = amounts.reduce((sum, amount) => sum + amount, 0n);
  if (whole === 0n) return amounts.map(() => 0n);
  const cuts = amounts.map((amount) => (amount * amountMinor) / whole);
  let left = amountMinor - cuts.reduce((sum, cut) => sum + cut, 0n);
  for (let at = cuts.length - 1; at >= 0 && left > 0n; at -= 1) {
    const room = (amounts[at] ?? 0n) - (cuts[at] ?? 0n);
    const more = room < left ? room : left;
    cuts[at] = (cuts[at] ?? 0n) + more;
    left -= more;
  }
  return cuts;
}
