// Periods of a report as days. Method: days around the turn of a year, and a 4-4-5 calendar.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarPeriods, chosenPeriod, fiscalPeriods, parametersFor } from './report-periods.ts';

const days = (today: string) =>
  calendarPeriods(today).map(({ value, from, through }) => `${value} ${from} ${through}`);

test('months, quarters and years of the calendar, over the turn of a year too', () => {
  assert.deepEqual(days('2026-02-10'), [
    'this-month 2026-02-01 2026-02-28',
    'last-month 2026-01-01 2026-01-31',
    'this-quarter 2026-01-01 2026-03-31',
    'last-quarter 2025-10-01 2025-12-31',
    'this-year 2026-01-01 2026-12-31',
    'last-year 2025-01-01 2025-12-31',
  ]);
  assert.deepEqual(days('2024-12-31').slice(0, 2), [
    'this-month 2024-12-01 2024-12-31',
    'last-month 2024-11-01 2024-11-30',
  ]);
});

const year = {
  ...{ year: 2026, fromOn: '2025-12-28', throughOn: '2026-12-26' },
  items: [{ period: '2026-P01', label: 'January', fromOn: '2025-12-28', throughOn: '2026-01-24' }],
};

test('a fiscal period is its own days, whatever the months', () => {
  const [january, whole] = fiscalPeriods(year);
  assert.deepEqual(january, {
    ...{ value: '2026-P01', label: '2026-P01 · January' },
    ...{ from: '2025-12-28', through: '2026-01-24' },
  });
  assert.equal(whole?.label, 'Fiscal year 2026');
});

test('a report is asked for the days it has; from them the choice is known again', () => {
  const [january] = fiscalPeriods(year);
  assert.ok(january);
  const trial = { parameters: ['asOf' as const, 'from' as const, 'outlet' as const] };
  const aging = { parameters: ['asOf' as const] };
  assert.deepEqual(parametersFor(trial, january), { from: '2025-12-28', asOf: '2026-01-24' });
  assert.deepEqual(parametersFor(aging, january), { asOf: '2026-01-24' });
  const given = { from: '2025-12-28', asOf: '2026-01-24', outlet: 'TRS' };
  assert.equal(chosenPeriod(trial, given, [january])?.value, '2026-P01');
  assert.equal(chosenPeriod(trial, { ...given, from: '2026-01-01' }, [january]), null);
});
