// Accounting ▸ Deferred Income: what is due and posting it, what becomes income when, and the
// schedules behind both. Invariant: the address holds the view. Leaves to others: its parts.

import { IconCalendarDollar, IconFilterOff } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import { tableOf } from '../api/paging.ts';
import { OutletField } from '../chart-of-accounts/outlet-field.tsx';
import { useToday } from '../chart-of-accounts/property-day.tsx';
import { EmptyState } from '../controls/empty-state.tsx';
import { ChoiceField, FilterBar, TextField } from '../controls/filter-bar.tsx';
import { PageHeader } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { TabLinks } from '../controls/tab-links.tsx';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { useSearch } from '../navigation/page-search.ts';
import { paths, routePaths } from '../navigation/paths.ts';
import { useSchedules } from './deferral-queries.ts';
import type { DeferralSearch, ScheduleFilter } from './deferral-search.ts';
import classes from './deferred-income.module.css';
import { RecognizePanel } from './recognize-panel.tsx';
import { ScheduleTable } from './schedule-table.tsx';
import { WaterfallPanel } from './waterfall-panel.tsx';

const GenerateDialog = lazy(() =>
  import('./generate-dialog.tsx').then((module) => ({ default: module.GenerateDialog })),
);
const ProofTab = lazy(() =>
  import('./proof-tab.tsx').then((module) => ({ default: module.ProofTab })),
);
const RollForwardTab = lazy(() =>
  import('./roll-forward-tab.tsx').then((module) => ({ default: module.RollForwardTab })),
);
const RunsTab = lazy(() =>
  import('./runs-tab.tsx').then((module) => ({ default: module.RunsTab })),
);
const ScheduleDrawer = lazy(() =>
  import('./schedule-drawer.tsx').then((module) => ({ default: module.ScheduleDrawer })),
);
const SettingsTab = lazy(() =>
  import('./settings-tab.tsx').then((module) => ({ default: module.SettingsTab })),
);

const tabs = [
  { id: 'schedules', label: t('Schedules') },
  { id: 'roll-forward', label: t('Roll-forward') },
  { id: 'runs', label: t('Runs') },
  { id: 'proof', label: t('Ties to the books') },
  { id: 'settings', label: t('Settings') },
] as const;

/** The page. */
export function DeferredIncomePage() {
  const go = useGo();
  const search = useSearch({ from: routePaths.deferredIncome });
  const [isGenerating, setGenerating] = useState(false);
  const set = (change: DeferralSearch) =>
    go(paths.deferredIncome({ ...search, ...change }), { replace: true });
  return (
    <>
      <PageHeader
        title={t('Deferred Income')}
        lead={t('Billed ahead, earned by the month or by the day: what waits, and what is due.')}
        actions={
          <MayButton right="recognize" variant="default" onClick={() => setGenerating(true)}>
            {t('Generate…')}
          </MayButton>
        }
      />
      <TabLinks
        label={t('Views of deferred income')}
        open={search.tab ?? 'schedules'}
        tabs={tabs.map(({ id, label }) => {
          const href = paths.deferredIncome(id === 'schedules' ? {} : { tab: id });
          return { id, label, href, onGo: () => go(href) };
        })}
      />
      <Suspense fallback={null}>
        <Tab search={search} onChange={set} />
        {isGenerating ? <GenerateDialog onClose={() => setGenerating(false)} /> : null}
      </Suspense>
    </>
  );
}

interface TabProps {
  readonly search: DeferralSearch;
  readonly onChange: (change: DeferralSearch) => void;
}

function Tab({ search, onChange }: TabProps) {
  switch (search.tab) {
    case 'roll-forward':
      return <RollForwardTab {...{ search, onChange }} />;
    case 'runs':
      return <RunsTab />;
    case 'proof':
      return <ProofTab asOf={search.asOf} onAsOf={(asOf) => onChange({ asOf })} />;
    case 'settings':
      return <SettingsTab />;
    default:
      return <SchedulesTab {...{ search, onChange }} />;
  }
}

function SchedulesTab({ search, onChange }: TabProps) {
  const { open, through, document, customer, outlet, product, all } = search;
  const filter = { document, customer, outlet, product, all };
  const today = useToday();
  const until = through ?? today;
  return (
    <>
      <div className={classes.body}>
        <RecognizePanel through={until} onThrough={(day) => onChange({ through: day })} />
        <WaterfallPanel />
      </div>
      <Schedules filter={filter} open={open} onChange={onChange} />
      {open === undefined ? null : (
        <ScheduleDrawer
          key={open}
          scheduleKey={open}
          onClose={() => onChange({ open: undefined })}
        />
      )}
    </>
  );
}

interface SchedulesProps {
  readonly filter: ScheduleFilter;
  readonly open: string | undefined;
  readonly onChange: (change: DeferralSearch) => void;
}

function Schedules({ filter, open, onChange }: SchedulesProps) {
  const list = useSchedules(filter);
  const field = (name: keyof ScheduleFilter, label: string) => ({
    ...{ label, value: filter[name] },
    onChange: (value: string | undefined) => onChange({ [name]: value }),
  });
  return (
    <>
      <FilterBar>
        <TextField {...field('document', t('Document'))} />
        <TextField {...field('customer', t('Customer code'))} />
        <TextField {...field('product', t('Product code'))} />
        <OutletField value={filter.outlet} onChange={(outlet) => onChange({ outlet })} />
        <ChoiceField
          {...field('all', t('Which schedules'))}
          width={190}
          all={t('With something left')}
          options={[{ value: 'true', label: t('All') }]}
        />
      </FilterBar>
      {list.error ? (
        <div className={classes.notes}>
          <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
        </div>
      ) : null}
      <ScheduleTable
        {...tableOf(list)}
        openId={open}
        onOpen={(id) => onChange({ open: id })}
        empty={list.error ? null : <Empty narrowed={Object.values(filter).some(Boolean)} />}
      />
    </>
  );
}

function Empty({ narrowed }: { narrowed: boolean }) {
  return narrowed ? (
    <EmptyState
      icon={<IconFilterOff size={22} />}
      title={t('No schedule matches the filters')}
      text={t('Codes and documents are compared whole. Clear a filter, or show all schedules.')}
    />
  ) : (
    <EmptyState
      icon={<IconCalendarDollar size={22} />}
      title={t('Nothing is deferred')}
      text={t(
        'A schedule is made with each invoice line of a product that has a deferred account.',
      )}
    />
  );
}
