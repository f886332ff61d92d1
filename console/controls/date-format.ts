// Instants and calendar dates as people read them, in the formats the reader chose.
// Invariant: a calendar date has no time zone: it is written in UTC from UTC, so none can move it
// by a day. Years are those of the books (Gregorian), figures 0 to 9, hours count to 24.
// Leaves to others: what "now" is, where an age is told (the caller passes it).

import { formatLocale, language } from '../language/language.ts';
import { t } from '../language/text.ts';
import { signsOf } from './amount-format.ts';

const ofBooks = { calendar: 'gregory', numberingSystem: 'latn' } as const;
const kept = new Map<string, Intl.DateTimeFormat>();

/** Making one takes longer than a thousand uses. */
function formatOf(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${Object.keys(options).join()}`;
  const found = kept.get(key) ?? new Intl.DateTimeFormat(locale, { ...ofBooks, ...options });
  kept.set(key, found);
  return found;
}

function writeDay(
  day: string,
  locale: string,
  options: Intl.DateTimeFormatOptions & { timeZone: 'UTC' },
): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? day : formatOf(locale, options).format(at);
}

/** `2026-03-09` becomes `Mar 9, 2026`, in German `09.03.2026`. */
export function formatDay(day: string, locale: string = formatLocale): string {
  return writeDay(day, locale, { dateStyle: 'medium', timeZone: 'UTC' });
}

/** `2026-03` becomes `Mar 2026`. */
export function monthName(month: string, locale: string = formatLocale): string {
  return writeDay(`${month}-01`, locale, { year: 'numeric', month: 'short', timeZone: 'UTC' });
}

/** `March`, in the reader's language; 1 is January. */
export function nameOfMonth(number: number): string {
  return formatOf(language, { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, number - 1));
}

/** `Monday`, in the reader's language; 0 is Sunday. */
export function nameOfWeekday(number: number): string {
  const sunday = Date.UTC(2026, 2, 1);
  const format = formatOf(language, { weekday: 'long', timeZone: 'UTC' });
  return format.format(sunday + number * 86_400_000);
}

/** The last day of a month `YYYY-MM`. */
export function lastDayOf(month: string): string {
  const [year = 2000, number = 1] = month.split('-').map(Number);
  return `${month}-${new Date(Date.UTC(year, number, 0)).getUTCDate()}`;
}

const parts: Intl.DateTimeFormatOptions = {
  ...({ month: 'short', day: 'numeric' } as const),
  ...({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const),
};

/** In the reader's own time zone: `Mar 9, 14:03:21`; of another year `Mar 9, 2025, 14:03:21`. */
export function formatInstant(at: string, now = new Date(), locale = formatLocale): string {
  const day = new Date(at);
  const ofThisYear = day.getFullYear() === now.getFullYear();
  return formatOf(locale, ofThisYear ? parts : { ...parts, year: 'numeric' }).format(day);
}

/** How long ago or ahead: `3 min ago`, `in 20 s`, `just now`. */
export function formatAge(at: string, nowMs: number): string {
  const ms = nowMs - Date.parse(at);
  const duration = durationOf(Math.abs(ms));
  if (duration === null) return t('just now');
  return ms >= 0 ? t('{duration} ago', { duration }) : t('in {duration}', { duration });
}

function durationOf(ms: number): string | null {
  const s = Math.round(ms / 1000);
  if (s < 5) return null;
  if (s < 90) return t('{s} s', { s });
  if (s < 5400) return t('{minutes} min', { minutes: Math.round(s / 60) });
  if (s < 129600) return t('{hours} h', { hours: Math.round(s / 3600) });
  return t('{days} days', { days: Math.round(s / 86400) });
}

/** Milliseconds between two instants as `240 ms` or `1.2 s`. */
export function formatElapsed(startedAt: string, finishedAt: string): string {
  const ms = Date.parse(finishedAt) - Date.parse(startedAt);
  if (ms < 1000) return t('{ms} ms', { ms });
  return t('{s} s', { s: formatTenths(ms / 1000) });
}

/** `1.25` becomes `1.3`: a measure, never money. */
export function formatTenths(measure: number): string {
  return measure.toFixed(1).replace('.', signsOf().decimal);
}

/** `credit-memo` becomes `Credit memo`: a document type or kind as words. */
export function wordsOf(code: string): string {
  const text = code.replaceAll('-', ' ').replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
