// Instants and calendar dates as people read them.
// Invariant: a calendar date is never turned into a Date, so no time zone can move it by a day.
// Leaves to others: what "now" is, where an age is told (the caller passes it).

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `2026-03-09` becomes `Mar 9, 2026`. */
export function formatDay(day: string): string {
  const [year = '', month = '1', date = '1'] = day.split('-');
  return `${months[Number(month) - 1]} ${Number(date)}, ${year}`;
}

/** `2026-03` becomes `Mar 2026`. */
export function monthName(month: string): string {
  const [year = '', number = '1'] = month.split('-');
  return `${months[Number(number) - 1]} ${year}`;
}

/** The last day of a month `YYYY-MM`. */
export function lastDayOf(month: string): string {
  const [year = 2000, number = 1] = month.split('-').map(Number);
  return `${month}-${new Date(Date.UTC(year, number, 0)).getUTCDate()}`;
}

const parts = {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
} as const;
const instant = new Intl.DateTimeFormat('en-US', parts);
const instantOfYear = new Intl.DateTimeFormat('en-US', { ...parts, year: 'numeric' });

/** In the reader's own time zone: `Mar 9, 14:03:21`; of another year `Mar 9, 2025, 14:03:21`. */
export function formatInstant(at: string, now = new Date()): string {
  const day = new Date(at);
  return (day.getFullYear() === now.getFullYear() ? instant : instantOfYear).format(day);
}

/** How long ago or ahead: `3 min ago`, `in 20 s`, `just now`. */
export function formatAge(at: string, nowMs: number): string {
  const ms = nowMs - Date.parse(at);
  const text = durationOf(Math.abs(ms));
  if (text === null) return 'just now';
  return ms >= 0 ? `${text} ago` : `in ${text}`;
}

function durationOf(ms: number): string | null {
  const s = Math.round(ms / 1000);
  if (s < 5) return null;
  if (s < 90) return `${s} s`;
  if (s < 5400) return `${Math.round(s / 60)} min`;
  if (s < 129600) return `${Math.round(s / 3600)} h`;
  return `${Math.round(s / 86400)} days`;
}

/** Milliseconds between two instants as `240 ms` or `1.2 s`. */
export function formatElapsed(startedAt: string, finishedAt: string): string {
  const ms = Date.parse(finishedAt) - Date.parse(startedAt);
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** `credit-memo` becomes `Credit memo`: a document type or kind as words. */
export function wordsOf(code: string): string {
  const text = code.replaceAll('-', ' ').replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
