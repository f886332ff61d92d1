// The period of a report as one choice beside its dates. Invariant: what is chosen is written as
// dates into the address, and read back from them; dates of somebody's own are *Custom*. Leaves to
// others: which days a period has (report-periods.ts, the server for fiscal periods).

import { Select } from '@mantine/core';
import { useToday } from '../chart-of-accounts/property-day.tsx';
import { useFiscalYear } from '../closing/closing-queries.ts';
import { t } from '../language/text.ts';
import { calendarPeriods, chosenPeriod, fiscalPeriods, parametersFor } from './report-periods.ts';
import type { ReportKind } from './report-queries.ts';
import type { ReportParameters } from './report-search.ts';

const custom = { value: 'custom', label: t('Custom') };

export function PeriodField(props: {
  readonly kind: ReportKind;
  readonly parameters: ReportParameters;
  readonly onChange: (dates: ReportParameters) => void;
}) {
  const { kind, parameters } = props;
  const fiscal = useFiscalYear(undefined).data;
  const before = useFiscalYear(fiscal === undefined ? undefined : `${fiscal.year - 1}`).data;
  const calendar = calendarPeriods(useToday());
  const years = [fiscal, before].flatMap((year, at) =>
    year === undefined || (at === 1 && year.year === fiscal?.year) ? [] : [year],
  );
  const groups = years.map((year) => ({
    group: t('Fiscal {year}', { year: year.year }),
    items: fiscalPeriods(year),
  }));
  const periods = [...calendar, ...groups.flatMap(({ items }) => items)];
  const chosen = chosenPeriod(kind, parameters, periods);
  return (
    <Select
      size="sm"
      aria-label={t('Period')}
      w={220}
      maxDropdownHeight={360}
      allowDeselect={false}
      data={[
        custom,
        { group: t('Calendar'), items: calendar.map(({ value, label }) => ({ value, label })) },
        ...groups.map(({ group, items }) => ({
          group,
          items: items.map(({ value, label }) => ({ value, label })),
        })),
      ]}
      value={chosen?.value ?? custom.value}
      onChange={(value) => {
        const period = periods.find((one) => one.value === value);
        if (period) props.onChange(parametersFor(kind, period));
      }}
    />
  );
}
