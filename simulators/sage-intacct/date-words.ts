// The words a query may use for dates: today, currentMonth, priorQuarter …
//
// Turns a word into the first and last day it means, anchored at today or at `asOfDate`.
// **Invariant**: both days are calendar dates as text, the first not after the last.
// Weeks start on Sunday here; the vendor's material does not say (simulator-fidelity.md).

/** First and last day of a word. */
export interface Days {
  readonly from: string;
  readonly through: string;
}

function day(year: number, month: number, date: number): string {
  return new Date(Date.UTC(year, month, date)).toISOString().slice(0, 10);
}

function months(year: number, from: number, count: number): Days {
  return { from: day(year, from, 1), through: day(year, from + count, 0) };
}

/** The days a word means, or `null` when it is not a date word. */
export function daysOfWord(word: string, asOf: string): Days | null {
  const [year = 0, monthFrom1 = 1, date = 1] = asOf.split('-').map(Number);
  const month = monthFrom1 - 1;
  const quarter = month - (month % 3);
  const sunday = date - new Date(asOf).getUTCDay();
  switch (word) {
    case 'today':
      return { from: asOf, through: asOf };
    case 'yesterday':
      return { from: day(year, month, date - 1), through: day(year, month, date - 1) };
    case 'currentWeek':
      return { from: day(year, month, sunday), through: day(year, month, sunday + 6) };
    case 'lastWeek':
      return { from: day(year, month, sunday - 7), through: day(year, month, sunday - 1) };
    case 'currentMonth':
      return months(year, month, 1);
    case 'priorMonth':
      return months(year, month - 1, 1);
    case 'currentQuarter':
      return months(year, quarter, 3);
    case 'priorQuarter':
      return months(year, quarter - 3, 3);
    case 'currentYear':
      return months(year, 0, 12);
    case 'priorYear':
      return months(year - 1, 0, 12);
    default:
      return null;
  }
}
