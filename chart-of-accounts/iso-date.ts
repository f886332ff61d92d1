// Calendar dates as `YYYY-MM-DD` strings: the day something happened in the books, without a time
// zone.
// Invariant: never a JS Date for a calendar day; a DST night or a server's zone cannot move it.

/** A real calendar day, `YYYY-MM-DD`, years 1900 to 2999. Compares correctly as text. */
export type IsoDate = string & { readonly __isoDate: never };

/** The last day there is: through it means everything, whenever it is dated. */
export const endOfDays = '2999-12-31' as IsoDate;

/** An inclusive range of calendar days. */
export interface DateRange {
  readonly from: IsoDate;
  readonly through: IsoDate;
}

const daysInMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/**
 * The text as a date, or null when there is no such day (2026-02-29) or it is written another way.
 */
export function isoDateOf(text: string): IsoDate | null {
  const match = /^(19|2\d)(\d\d)-(\d\d)-(\d\d)$/.exec(text);
  if (!match) return null;
  const year = Number(text.slice(0, 4));
  const month = Number(match[3]);
  const day = Number(match[4]);
  const last = month === 2 && isLeap(year) ? 29 : daysInMonth[month - 1];
  return last !== undefined && day >= 1 && day <= last ? (text as IsoDate) : null;
}

/** The calendar day it is at a moment in a time zone (IANA name). */
export function todayIn(timeZone: string, now: Date): IsoDate {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone }).format(now);
  return isoDateOf(day) ?? (now.toISOString().slice(0, 10) as IsoDate);
}

/** The day `days` after (or, negative, before) `date`. */
export function addDays(date: IsoDate, days: number): IsoDate {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10) as IsoDate;
}

/** The latest of days. */
export const laterOf = (...days: readonly IsoDate[]): IsoDate =>
  days.reduce((last, day) => (day > last ? day : last));

/** The days two ranges have in common; null: none. */
export function daysInBoth(one: DateRange, other: DateRange): DateRange | null {
  const from = laterOf(one.from, other.from);
  const through = one.through < other.through ? one.through : other.through;
  return from > through ? null : { from, through };
}

/** How many days `to` is after (or, negative, before) `from`. */
export function daysBetween(from: IsoDate, to: IsoDate): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}

/** The last day of the date's month. */
export function endOfMonth(date: IsoDate): IsoDate {
  const year = Number(date.slice(0, 4));
  const month = Number(date.slice(5, 7));
  const last = month === 2 && isLeap(year) ? 29 : daysInMonth[month - 1];
  return `${date.slice(0, 8)}${last}` as IsoDate;
}
