// The roll-forward: what was deferred when each month began, what came, what was earned, what was
// cancelled, what is left. A row opens what stands behind it. Invariant: figures are the report's;
// the address holds dates, outlet and the open row. Leaves to others: the files (reports).

import { IconCalendarDollar } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import type { ReportAnswer } from '#reports/report-schemas.ts';
import { OutletField } from '../chart-of-accounts/outlet-field.tsx';
import { useToday } from '../chart-of-accounts/property-day.tsx';
import { EmptyState } from '../controls/empty-state.tsx';
import { DateField, FilterBar } from '../controls/filter-bar.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { ReportTable } from '../reports/report-table.tsx';
import { useRollForward } from './deferral-queries.ts';
import type { DeferralSearch } from './deferral-search.ts';
import classes from './deferred-income.module.css';

const MovesDrawer = lazy(() =>
  import('./moves-drawer.tsx').then((module) => ({ default: module.MovesDrawer })),
);

interface RollForwardTabProps {
  readonly search: DeferralSearch;
  readonly onChange: (change: DeferralSearch) => void;
}

/** A tab of Deferred Income. */
export function RollForwardTab({ search, onChange }: RollForwardTabProps) {
  const today = useToday();
  const { from = `${today.slice(0, 4)}-01-01`, through = today, outlet, month, product } = search;
  const dates = { from, through };
  // While a row is open the outlet of the address is the row's: the list keeps its own rows.
  const report = useRollForward({ ...dates, ...(month ? {} : { outlet }) });
  return (
    <>
      <FilterBar>
        <DateField label={t('From')} value={from} onChange={(day) => onChange({ from: day })} />
        <DateField
          label={t('Through')}
          value={through}
          onChange={(day) => onChange({ through: day })}
        />
        <OutletField value={outlet} onChange={(code) => onChange({ outlet: code })} />
        <span style={{ alignSelf: 'center', marginInlineStart: 'auto' }}>
          <InnerLink href={paths.reports({ report: 'deferred-roll-forward', ...dates })}>
            {t('As a report, with files')}
          </InnerLink>
        </span>
      </FilterBar>
      <div className={classes.notes}>
        <ProblemNote error={report.error} onRetry={() => void report.refetch()} />
      </div>
      <ReportTable
        title={t('Roll-forward')}
        {...shownOf(report.data)}
        loading={report.isPending}
        onFollow={({ cells: [of, at, sold] }) =>
          onChange({ month: of ?? undefined, outlet: at ?? undefined, product: sold ?? undefined })
        }
        empty={<Nothing />}
      />
      <Suspense fallback={null}>
        {month && outlet && product ? (
          <MovesDrawer
            {...{ month, outlet, product }}
            onClose={() => onChange({ month: undefined, outlet: undefined, product: undefined })}
          />
        ) : null}
      </Suspense>
    </>
  );
}

/** Without the product's name, and without the currency where there is only one. */
function shownOf(report: ReportAnswer | undefined) {
  const { columns = [], rows = [] } = report ?? {};
  const currencyAt = columns.findIndex(({ key }) => key === 'currency');
  const isOne = new Set(rows.map(({ cells }) => cells[currencyAt])).size < 2;
  const isShown = (at: number) => columns[at]?.key !== 'name' && !(isOne && at === currencyAt);
  return {
    columns: columns.filter((_, at) => isShown(at)),
    rows: rows.map((row) => ({ ...row, cells: row.cells.filter((_, at) => isShown(at)) })),
  };
}

function Nothing() {
  return (
    <EmptyState
      icon={<IconCalendarDollar size={22} />}
      title={t('Nothing was deferred in these months')}
      text={t('Each month in which a product had something deferred is a row. Widen the dates.')}
    />
  );
}
