// Periods a report may be asked for in one choice: months, quarters and years of the calendar, and
// the fiscal periods of the property, 4-4-5 too. Pure. Invariant: a period is two days, which are
// what the address holds; which choice is shown follows from them. Leaves to others: asking.

import { t } from '../language/text.ts';
import type { ReportKind } from './report-queries.ts';
import type { ReportParameters } from './report-search.ts';

export interface Period {
  readonly value: string;
  readonly label: string;
  readonly from: string;
  readonly through: string;
}

const iso = (year: number, month: number, day: number) =>
  new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);

/** Of so many months, beginning with a month that may lie before January or after December. */
function monthsFrom(value: string, label: string, [year, month, count]: number[]): Period {
  const [y = 0, m = 1, n = 1] = [year, month, count];
  return { value, label, from: iso(y, m, 1), through: iso(y, m + n, 0) };
}

/** Around a day, the nearest first. */
export function calendarPeriods(today: string): Period[] {
  const [year = 0, month = 1] = today.split('-').map(Number);
  const quarter = month - ((month - 1) % 3);
  return [
    monthsFrom('this-month', t('This month'), [year, month, 1]),
    monthsFrom('last-month', t('Last month'), [year, month - 1, 1]),
    monthsFrom('this-quarter', t('This quarter'), [year, quarter, 3]),
    monthsFrom('last-quarter', t('Last quarter'), [year, quarter - 3, 3]),
    monthsFrom('this-year', t('This year'), [year, 1, 12]),
    monthsFrom('last-year', t('Last year'), [year - 1, 1, 12]),
  ];
}

interface FiscalYear {
  readonly year: number;
  readonly fromOn: string;
  readonly throughOn: string;
  readonly items: readonly {
    readonly period: string;
    readonly label: string;
    readonly fromOn: string;
    readonly throughOn: string;
  }[];
}

/** The periods of a fiscal year, and the year itself. */
export function fiscalPeriods({ year, fromOn, throughOn, items }: FiscalYear): Period[] {
  const whole = { value: `FY${year}`, label: t('Fiscal year {year}', { year }), from: fromOn };
  return [
    ...items.map((one) => ({
      value: one.period,
      label: `${one.period} · ${one.label}`,
      ...{ from: one.fromOn, through: one.throughOn },
    })),
    { ...whole, through: throughOn },
  ];
}

/** What a report is asked for a period: its days, or the last of them. */
export function parametersFor(
  { parameters }: Pick<ReportKind, 'parameters'>,
  { from, through }: Pick<Period, 'from' | 'through'>,
): ReportParameters {
  return {
    ...(parameters.includes('from') ? { from } : {}),
    ...(parameters.includes('through') ? { through } : {}),
    ...(parameters.includes('asOf') ? { asOf: through } : {}),
  };
}

/** The first period whose days are those of the report; null: days of somebody's own choice. */
export function chosenPeriod(
  kind: Pick<ReportKind, 'parameters'>,
  parameters: ReportParameters,
  periods: readonly Period[],
): Period | null {
  const fits = (period: Period) =>
    Object.entries(parametersFor(kind, period)).every(
      ([name, value]) => parameters[name as keyof ReportParameters] === value,
    );
  return periods.find(fits) ?? null;
}
