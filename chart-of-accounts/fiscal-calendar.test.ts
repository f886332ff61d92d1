// Fiscal years by the day: months from any month on, weeks by both year-end rules, and calendars
// that follow one another. Expected days were read off printed calendars, not off the code.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fc } from '#root/test-draws.ts';
import {
  type CalendarPattern,
  calendarPatterns,
  calendarYear,
  type FiscalCalendar,
  type FiscalPeriod,
  fiscalYearOf,
  hasExtraWeek,
  periodLabel,
  periodName,
  periodOfName,
  periodsOfYear,
  periodsUnder,
  takeOver,
  weekdays,
  yearEnd,
  yearEndRules,
  yearUnder,
} from './fiscal-calendar.ts';
import { addDays, type IsoDate } from './iso-date.ts';

const day = (text: string) => text as IsoDate;
const weeks = (of: Partial<FiscalCalendar> = {}): FiscalCalendar => ({
  ...{ ...calendarYear, pattern: '4-4-5', yearEndRule: 'nearest' },
  ...of,
});
const written = (periods: readonly FiscalPeriod[]) =>
  periods.map((one) => `${periodName(one)} ${one.fromOn} ${one.throughOn}`);
const weeksOf = (periods: readonly FiscalPeriod[]) =>
  periods
    .map(({ fromOn, throughOn }) => (Date.parse(throughOn) - Date.parse(fromOn)) / 604_800_000)
    .map((span) => Math.round(span + 1 / 7));

describe('months', () => {
  test('of the calendar year are the months', () => {
    const periods = periodsOfYear(calendarYear, 2028);
    assert.equal(periods.length, 12);
    assert.deepEqual(written(periods).slice(0, 2), [
      '2028-P01 2028-01-01 2028-01-31',
      '2028-P02 2028-02-01 2028-02-29',
    ]);
    assert.equal(periods.at(-1)?.throughOn, '2028-12-31');
  });

  test('may begin with any month, named by the year they end or start in', () => {
    const july: FiscalCalendar = { ...calendarYear, firstMonth: 7 };
    assert.equal(written(periodsOfYear(july, 2027))[0], '2027-P01 2026-07-01 2026-07-31');
    assert.equal(yearEnd(july, 2027), '2027-06-30');
    const byStart: FiscalCalendar = { ...july, namedBy: 'start' };
    assert.equal(written(periodsOfYear(byStart, 2026))[0], '2026-P01 2026-07-01 2026-07-31');
    assert.equal(fiscalYearOf(july, day('2026-06-30')), 2026);
    assert.equal(fiscalYearOf(july, day('2026-07-01')), 2027);
    assert.equal(fiscalYearOf(byStart, day('2026-07-01')), 2026);
  });
});

describe('weeks', () => {
  test('end on the Saturday nearest to the end of December, with 53 of them in 2025', () => {
    const calendar = weeks();
    const ends = [2024, 2025, 2026, 2027, 2028, 2029].map((year) => yearEnd(calendar, year));
    assert.deepEqual(ends, [
      ...['2024-12-28', '2026-01-03', '2027-01-02', '2028-01-01', '2028-12-30', '2029-12-29'],
    ]);
    assert.deepEqual(weeksOf(periodsOfYear(calendar, 2026)), [4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5]);
    assert.equal(hasExtraWeek(periodsOfYear(calendar, 2025)), true);
    assert.equal(hasExtraWeek(periodsOfYear(calendar, 2026)), false);
  });

  test('put a 53rd week into the last period', () => {
    const long = { '4-4-5': 6, '4-5-4': 5, '5-4-4': 5 } as const;
    for (const pattern of ['4-4-5', '4-5-4', '5-4-4'] as const) {
      const spans = weeksOf(periodsOfYear(weeks({ pattern }), 2025));
      assert.equal(spans.at(-1), long[pattern], pattern);
      assert.deepEqual(spans.slice(0, 3).join('-'), pattern);
    }
  });

  test('end on the last Saturday of January, as shops count', () => {
    const retail = weeks({
      pattern: '4-5-4',
      firstMonth: 2,
      yearEndRule: 'last',
      namedBy: 'start',
    });
    assert.deepEqual(
      [2023, 2024, 2025, 2026].map((year) => yearEnd(retail, year)),
      ['2024-01-27', '2025-01-25', '2026-01-31', '2027-01-30'],
    );
    assert.equal(hasExtraWeek(periodsOfYear(retail, 2025)), true);
    assert.equal(fiscalYearOf(retail, day('2026-02-01')), 2026);
  });
});

test('any calendar counts every day once', () => {
  const calendar = fc.record({
    pattern: fc.constantFrom(...calendarPatterns),
    firstMonth: fc.integer({ min: 1, max: 12 }),
    yearEndRule: fc.constantFrom(...yearEndRules),
    yearEndWeekday: fc.constantFrom(...weekdays),
    namedBy: fc.constantFrom('end' as const, 'start' as const),
  });
  fc.assert(
    fc.property(calendar, fc.integer({ min: 1990, max: 2090 }), (of, year) => {
      const periods = [...periodsOfYear(of, year), ...periodsOfYear(of, year + 1)];
      for (const [at, period] of periods.entries()) {
        assert.ok(period.fromOn <= period.throughOn);
        const next = periods[at + 1];
        if (next) assert.equal(next.fromOn, addDays(period.throughOn, 1));
        assert.equal(fiscalYearOf(of, period.fromOn), period.year);
        assert.equal(fiscalYearOf(of, period.throughOn), period.year);
      }
      const days =
        (Date.parse(periods[11]?.throughOn ?? '') - Date.parse(periods[0]?.fromOn ?? '')) /
          86_400_000 +
        1;
      const may = of.pattern === 'months' ? [365, 366] : [364, 371];
      assert.ok(may.includes(days), `${days} days`);
    }),
  );
});

describe('a calendar that follows another', () => {
  const last = { year: 2026, throughOn: day('2026-12-31') };

  test('stretches its first period over the days in between', () => {
    const next = takeOver(weeks(), last);
    assert.ok(next);
    const calendars = [{ calendar: calendarYear, startsOn: null, afterYear: null }, next];
    assert.equal(written(periodsUnder(calendars, 2026)).at(-1), '2026-P12 2026-12-01 2026-12-31');
    assert.equal(written(periodsUnder(calendars, 2027))[0], '2027-P01 2027-01-01 2027-01-30');
    assert.equal(yearUnder(calendars, day('2026-12-31')), 2026);
    assert.equal(yearUnder(calendars, day('2027-01-01')), 2027);
  });

  test('begins in the middle of its own year, with fewer periods', () => {
    const july: FiscalCalendar = { ...calendarYear, firstMonth: 7 };
    const next = takeOver(july, last);
    assert.ok(next);
    const first = written(periodsUnder([next], 2027));
    assert.deepEqual([first.length, first[0]], [6, '2027-P07 2027-01-01 2027-01-31']);
    assert.equal(written(periodsUnder([next], 2028))[0], '2028-P01 2027-07-01 2027-07-31');
  });

  test('is refused where months would lie in no year', () => {
    const early = { year: 2026, throughOn: day('2026-01-31') };
    assert.equal(takeOver(calendarYear, early), null);
  });
});

test('periods have names, and months their own', () => {
  const [period] = periodsOfYear(calendarYear, 2026).slice(5);
  assert.ok(period);
  assert.deepEqual([periodName(period), periodLabel(period)], ['2026-P06', 'June 2026']);
  const [first] = periodsOfYear(weeks({ pattern: '5-4-4' as CalendarPattern }), 2026);
  assert.ok(first);
  assert.equal(periodLabel(first), 'Period 1 of 2026');
  assert.deepEqual(periodOfName('2026-P06'), { year: 2026, number: 6 });
  for (const wrong of ['2026-P13', '2026-P6', '26-P06', 'June 2026']) {
    assert.equal(periodOfName(wrong), null);
  }
});
