// Accounting ▸ Periods and close: the periods of a fiscal year with what is closed, the checklist
// of the chosen one, closing and reopening, the history, and how the property closes.
// Invariant: the address holds the view. Leaves to others: its parts.

import { Button, Group } from '@mantine/core';
import type { FiscalPeriodView } from '#chart-of-accounts/fiscal-calendar-routes.ts';
import { OutletField } from '../chart-of-accounts/outlet-field.tsx';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import { formatDay, formatInstant } from '../controls/date-format.ts';
import { FilterBar } from '../controls/filter-bar.tsx';
import { PageHeader, Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { useSearch } from '../navigation/page-search.ts';
import { paths, routePaths } from '../navigation/paths.ts';
import { ChecklistPanel } from './checklist-panel.tsx';
import classes from './closing.module.css';
import { useFiscalYear } from './closing-queries.ts';
import type { ClosingSearch } from './closing-search.ts';
import { HistoryPanel } from './history-panel.tsx';
import { CalendarPanel, SettingsPanel } from './settings-panel.tsx';

/** The page. */
export function PeriodsPage() {
  const go = useGo();
  const search = useSearch({ from: routePaths.periods });
  const set = (change: ClosingSearch) =>
    go(paths.periods({ ...search, ...change }), { replace: true });
  const year = useFiscalYear(search.year);
  const periods = year.data?.items ?? [];
  const chosen =
    periods.find(({ period }) => period === search.period) ??
    periods.find(({ state }) => state !== 'closed') ??
    periods.at(-1);
  return (
    <>
      <PageHeader
        title={t('Periods and close')}
        lead={t('What is closed refuses entries dated in it. See what is left, settle it, close.')}
      />
      <FilterBar>
        <OutletField
          all={t('The property')}
          value={search.outlet}
          onChange={(outlet) => set({ outlet })}
        />
      </FilterBar>
      <div className={classes.body}>
        <Panel
          title={year.data ? t('Fiscal year {year}', { year: year.data.year }) : t('Fiscal year')}
          flush
          actions={<YearButtons year={year.data?.year} onYear={set} />}
        >
          <ProblemNote error={year.error} onRetry={() => void year.refetch()} />
          <ul className={classes.list}>
            {periods.map((period) => (
              <li key={period.period}>
                <PeriodButton
                  period={period}
                  chosen={period === chosen}
                  onChoose={() => set({ period: period.period })}
                />
              </li>
            ))}
          </ul>
        </Panel>
        {chosen ? <ChecklistPanel period={chosen} outlet={search.outlet} /> : null}
        <HistoryPanel />
        <SettingsPanel />
        <CalendarPanel />
      </div>
    </>
  );
}

function YearButtons(props: { year: number | undefined; onYear: (change: ClosingSearch) => void }) {
  const { year, onYear } = props;
  if (year === undefined) return null;
  const to = (other: number) => () => onYear({ year: String(other), period: undefined });
  return (
    <Group gap={6} wrap="nowrap">
      <Button size="xs" variant="default" onClick={to(year - 1)} title={t('Year before')}>
        {year - 1}
      </Button>
      <Button size="xs" variant="default" onClick={to(year + 1)} title={t('Year after')}>
        {year + 1}
      </Button>
    </Group>
  );
}

const stateWords: Record<FiscalPeriodView['state'], { tone: BadgeTone; label: string }> = {
  open: { tone: 'calm', label: t('Open') },
  'partly-closed': { tone: 'warn', label: t('Partly closed') },
  closed: { tone: 'good', label: t('Closed') },
};

function PeriodButton(props: { period: FiscalPeriodView; chosen: boolean; onChoose: () => void }) {
  const { period, chosen, onChoose } = props;
  return (
    <button type="button" className={classes.period} aria-pressed={chosen} onClick={onChoose}>
      <span className={classes.name}>{period.label}</span>
      <ToneBadge {...stateWords[period.state]} />
      <span className={classes.quiet}>
        {t('{period} · {fromOn} to {throughOn}{closed}', {
          period: period.period,
          fromOn: formatDay(period.fromOn),
          throughOn: formatDay(period.throughOn),
          closed: closedText(period),
        })}
      </span>
    </button>
  );
}

function closedText({ state, closedBy, closedAt, closedOutlets }: FiscalPeriodView): string {
  if (closedBy !== null && closedAt !== null) return ` · ${closedBy}, ${formatInstant(closedAt)}`;
  return state === 'partly-closed' && closedOutlets.length > 0 ? ` · ${closedOutlets}` : '';
}
