// Fiscal years and their periods as a property counts them: months from any month on, or weeks as
// 4-4-5, 4-5-4 and 5-4-4 with a 53rd week now and then. The periods of a year follow from the
// calendar alone.
// Invariant: periods follow one another without a gap or an overlap, twelve to a year; a calendar
// that follows another begins the day after it, however short or long its first period is then.
// Pure. Leaves to others: which years are kept as rows (fiscal-calendar-store.ts).

import { addDays, type DateRange, daysBetween, endOfMonth, type IsoDate } from './iso-date.ts';

export const calendarPatterns = ['months', '4-4-5', '4-5-4', '5-4-4'] as const;
export type CalendarPattern = (typeof calendarPatterns)[number];

/** In the order of `Date#getUTCDay`. */
export const weekdays = [
  ...(['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const),
] as const;
export type Weekday = (typeof weekdays)[number];

/** On which day a year of weeks ends, seen from the end of its last month. */
export const yearEndRules = ['last', 'nearest'] as const;
export type YearEndRule = (typeof yearEndRules)[number];

export interface FiscalCalendar {
  readonly pattern: CalendarPattern;
  /** 1 to 12: the month the year begins with, or, counted in weeks, begins with about. */
  readonly firstMonth: number;
  /** `last`: the last such weekday of the month; `nearest`: the one nearest to its end. */
  readonly yearEndRule: YearEndRule;
  readonly yearEndWeekday: Weekday;
  /** A year that lies in two is named by the one it ends in, or by the one it starts in. */
  readonly namedBy: 'end' | 'start';
}

/** What holds where nobody has chosen: months of the calendar year. */
export const calendarYear: FiscalCalendar = {
  pattern: 'months',
  firstMonth: 1,
  yearEndRule: 'last',
  yearEndWeekday: 'saturday',
  namedBy: 'end',
};

export interface FiscalPeriod {
  readonly year: number;
  /** 1 to 12. */
  readonly number: number;
  readonly fromOn: IsoDate;
  readonly throughOn: IsoDate;
}

/** A calendar from a day on; null: since ever. */
export interface CalendarFrom {
  readonly calendar: FiscalCalendar;
  readonly startsOn: IsoDate | null;
  /** The last year counted by the calendar before it. */
  readonly afterYear: number | null;
}

/** `2026-P06` */
export const periodName = ({ year, number }: FiscalPeriod) =>
  `${year}-P${String(number).padStart(2, '0')}`;

/** Year and number of `2026-P06`, or null. */
export function periodOfName(name: string): { year: number; number: number } | null {
  const match = /^(19\d\d|2\d\d\d)-P(0[1-9]|1[0-2])$/.exec(name);
  return match ? { year: Number(match[1]), number: Number(match[2]) } : null;
}

const dayCount = (from: IsoDate, through: IsoDate) => daysBetween(from, through) + 1;

/** The last day of the fiscal year of this name. */
export function yearEnd(calendar: FiscalCalendar, year: number): IsoDate {
  const { firstMonth, namedBy } = calendar;
  const endsIn = firstMonth > 1 && namedBy === 'start' ? year + 1 : year;
  const month = firstMonth === 1 ? 12 : firstMonth - 1;
  const end = endOfMonth(`${endsIn}-${String(month).padStart(2, '0')}-01` as IsoDate);
  if (calendar.pattern === 'months') return end;
  const wanted = weekdays.indexOf(calendar.yearEndWeekday);
  const back = (new Date(end).getUTCDay() - wanted + 7) % 7;
  return addDays(end, calendar.yearEndRule === 'nearest' && back > 3 ? 7 - back : -back);
}

/** The twelve periods of the fiscal year of this name. */
export function periodsOfYear(calendar: FiscalCalendar, year: number): FiscalPeriod[] {
  const from = addDays(yearEnd(calendar, year - 1), 1);
  const through = yearEnd(calendar, year);
  const periods: FiscalPeriod[] = [];
  let fromOn = from;
  for (let number = 1; number <= 12; number += 1) {
    const throughOn = number === 12 ? through : periodEnd(calendar, fromOn, number);
    periods.push({ year, number, fromOn, throughOn });
    fromOn = addDays(throughOn, 1);
  }
  return periods;
}

/** Weeks of the periods of a quarter; a 53rd week goes to the last period of the year. */
function periodEnd({ pattern }: FiscalCalendar, fromOn: IsoDate, number: number): IsoDate {
  if (pattern === 'months') return endOfMonth(fromOn);
  const weeks = Number(pattern.split('-')[(number - 1) % 3]);
  return addDays(fromOn, weeks * 7 - 1);
}

/** Has the year a 53rd week? */
export function hasExtraWeek(periods: readonly FiscalPeriod[]): boolean {
  const [first] = periods;
  const last = periods.at(-1);
  return first !== undefined && last !== undefined && dayCount(first.fromOn, last.throughOn) >= 371;
}

/** The name of the fiscal year a day lies in. */
export function fiscalYearOf(calendar: FiscalCalendar, on: IsoDate): number {
  let year = Number(on.slice(0, 4)) - 1;
  while (yearEnd(calendar, year) < on) year += 1;
  return year;
}

/** A first period may take in so many days more, where calendars do not meet. */
const stretchDaysMax = 31;

/**
 * The calendar as it takes over from another: its first year is the one its first day lies in, or
 * the next, where the name is taken. Null: too many days would lie in no year.
 */
export function takeOver(
  calendar: FiscalCalendar,
  last: { readonly year: number; readonly throughOn: IsoDate },
): CalendarFrom | null {
  const startsOn = addDays(last.throughOn, 1);
  const first = fiscalYearOf(calendar, startsOn);
  const gap = dayCount(startsOn, yearEnd(calendar, first));
  if (first <= last.year && gap > stretchDaysMax) return null;
  return { calendar, startsOn, afterYear: last.year };
}

/** The periods of a year of a calendar that took over: cut, or stretched, to where it begins. */
function periodsFrom({ calendar, startsOn, afterYear }: CalendarFrom, year: number) {
  const periods = periodsOfYear(calendar, year);
  if (startsOn === null) return periods;
  if (afterYear !== null && year <= afterYear) return [];
  const rest = periods.filter(({ throughOn }) => throughOn >= startsOn);
  const [first, ...others] = rest;
  const isFirstYear = year === firstYearOf({ calendar, startsOn, afterYear });
  if (first === undefined || !isFirstYear) return rest;
  return [{ ...first, fromOn: startsOn }, ...others];
}

function firstYearOf({ calendar, startsOn, afterYear }: CalendarFrom): number {
  const first = startsOn === null ? 0 : fiscalYearOf(calendar, startsOn);
  return afterYear === null ? first : Math.max(first, afterYear + 1);
}

/** The periods of a fiscal year under the calendars of a property, oldest calendar first. */
export function periodsUnder(calendars: readonly CalendarFrom[], year: number): FiscalPeriod[] {
  for (const one of calendars.toReversed()) {
    if (one.startsOn === null || year >= firstYearOf(one)) return periodsFrom(one, year);
  }
  return periodsOfYear(calendarYear, year);
}

/** The fiscal year a day lies in under the calendars of a property. */
export function yearUnder(calendars: readonly CalendarFrom[], on: IsoDate): number {
  const one = calendars.findLast(({ startsOn }) => startsOn === null || startsOn <= on);
  if (one === undefined) return fiscalYearOf(calendarYear, on);
  return Math.max(fiscalYearOf(one.calendar, on), firstYearOf(one));
}

/** The periods that have days of a range, in their order. */
export function periodsOver(
  calendars: readonly CalendarFrom[],
  { from, through }: DateRange,
): FiscalPeriod[] {
  const periods: FiscalPeriod[] = [];
  const last = yearUnder(calendars, through);
  for (let year = yearUnder(calendars, from); year <= last; year += 1) {
    periods.push(...periodsUnder(calendars, year));
  }
  return periods.filter((one) => one.fromOn <= through && one.throughOn >= from);
}

/** Is the period a month of the calendar? */
export const isMonth = ({ fromOn, throughOn }: Pick<FiscalPeriod, 'fromOn' | 'throughOn'>) =>
  fromOn.endsWith('-01') && throughOn === endOfMonth(fromOn);

const monthNames = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'],
  ...['October', 'November', 'December'],
];

/** As people say it: "June 2026", or "Period 6 of 2026" where it is no month. */
export function periodLabel(period: FiscalPeriod): string {
  const { year, number, fromOn } = period;
  if (!isMonth(period)) return `Period ${number} of ${year}`;
  return `${monthNames[Number(fromOn.slice(5, 7)) - 1]} ${fromOn.slice(0, 4)}`;
}
