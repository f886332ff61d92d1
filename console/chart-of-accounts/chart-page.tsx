// Accounting ▸ Chart of Accounts: accounts with what they hold, and the other masters events name.
// Invariant: the address holds the view. Leaves to others: rows (master-table.tsx), their form
// (master-dialog.tsx).

import { Button, Checkbox } from '@mantine/core';
import { IconFilterOff, IconListTree } from '@tabler/icons-react';
import { useState } from 'react';
import type { ChartRowsView } from '#chart-of-accounts/chart-row-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { useMayShortcuts } from '../access/may-shortcuts.ts';
import { formatCount } from '../controls/amount-format.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { FilterBar, SearchField } from '../controls/filter-bar.tsx';
import { PageHeader } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { TabLinks } from '../controls/tab-links.tsx';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { useSearch } from '../navigation/page-search.ts';
import { paths, routePaths } from '../navigation/paths.ts';
import { AccountDrawer } from './account-drawer.tsx';
import classes from './chart.module.css';
import { ChartFile } from './chart-file.tsx';
import { useAccountBalances, useChartRows } from './chart-queries.ts';
import type { ChartSearch } from './chart-search.ts';
import { MasterDialog } from './master-dialog.tsx';
import { keyOf, type Master, type MasterKind, masterKinds, masters } from './master-kinds.ts';
import { type Balances, MasterTable } from './master-table.tsx';
import { useToday } from './property-day.tsx';

/** What the form is open for: a row by key, or a new one. */
type Editing = { readonly key: string | null } | null;

/** The page. */
export function ChartPage() {
  const search = useSearch({ from: routePaths.chart });
  const kind = search.kind ?? 'accounts';
  const [editing, setEditing] = useState<Editing>(null);
  const chart = useChartRows();
  const balances = useBalances();
  useMayShortcuts('change-chart', { n: () => setEditing({ key: null }) });
  return (
    <>
      <PageHeader
        title={t('Chart of Accounts')}
        lead={t('What entries are booked on, and the masters that events name.')}
        actions={
          <>
            <ChartFile key={kind} kind={kind} />
            <MayButton right="change-chart" onClick={() => setEditing({ key: null })}>
              {`${masters[kind].enter}…`}
            </MayButton>
          </>
        }
      />
      <Tabs open={kind} />
      <p className={classes.lead}>{masters[kind].lead}</p>
      <Filters search={search} />
      <div className={classes.notes}>
        <ProblemNote error={chart.error} onRetry={() => void chart.refetch()} />
      </div>
      <Rows {...{ kind, search, balances }} chart={chart.data} loading={chart.isPending} />
      {chart.data ? (
        <Opened
          {...{ kind, search, balances, editing }}
          chart={chart.data}
          onEditing={setEditing}
        />
      ) : null}
    </>
  );
}

function useBalances(): Balances | undefined {
  return useAccountBalances(useToday()).data;
}

function Tabs({ open }: { open: MasterKind }) {
  const go = useGo();
  return (
    <TabLinks
      label={t('Kinds of masters')}
      open={open}
      tabs={masterKinds.map((kind) => {
        const href = paths.chart(kind === 'accounts' ? {} : { kind });
        return { id: kind, label: masters[kind].title, href, onGo: () => go(href) };
      })}
    />
  );
}

function Filters({ search }: { search: ChartSearch }) {
  const go = useGo();
  const canRetire = masters[search.kind ?? 'accounts'].fields.some(({ name }) => name === 'active');
  const set = (change: Partial<ChartSearch>) =>
    go(paths.chart({ ...search, open: undefined, ...change }), { replace: true });
  return (
    <FilterBar>
      <SearchField
        label={t('Search the chart')}
        placeholder={t('Name or number')}
        value={search.text}
        onChange={(text) => set({ text })}
      />
      {canRetire ? (
        <Checkbox
          label={t('Inactive too')}
          style={{ alignSelf: 'center' }}
          checked={search.all === 'true'}
          onChange={({ currentTarget }) => set({ all: currentTarget.checked ? 'true' : undefined })}
        />
      ) : null}
    </FilterBar>
  );
}

interface RowsProps {
  readonly kind: MasterKind;
  readonly search: ChartSearch;
  readonly chart: ChartRowsView | undefined;
  readonly balances: Balances | undefined;
  readonly loading: boolean;
}

function Rows({ kind, search, chart, balances, loading }: RowsProps) {
  const go = useGo();
  const all: readonly Master[] = chart?.[kind] ?? [];
  const rows = all.filter((row) => isShown(row, search));
  const hidden = all.length - rows.length;
  return (
    <MasterTable
      {...{ kind, rows, balances, loading }}
      all={chart}
      openKey={search.open}
      onOpen={(open) => go(paths.chart({ ...search, open }), { replace: true })}
      empty={<Empty kind={kind} hidden={hidden} />}
    />
  );
}

/** Any part of any of its texts; inactive ones when they are asked for. */
function isShown(row: Master, { text, all }: ChartSearch): boolean {
  if (row.active === false && all !== 'true') return false;
  const sought = plain(text ?? '');
  return Object.values(row).some(
    (value) => typeof value === 'string' && plain(value).includes(sought),
  );
}

/** `bounced-check-debit` is found by *bounced check*. */
const plain = (text: string) => text.trim().toLowerCase().replaceAll('-', ' ');

function Empty({ kind, hidden }: { kind: MasterKind; hidden: number }) {
  const go = useGo();
  return hidden > 0 ? (
    <EmptyState
      icon={<IconFilterOff size={22} />}
      title={t('None of {hidden} matches', { hidden: formatCount(hidden) })}
      text={t('Text is looked for in every field; inactive ones are shown when asked for.')}
      action={
        <Button variant="default" onClick={() => go(paths.chart({ kind, all: 'true' }))}>
          {t('Show all')}
        </Button>
      }
    />
  ) : (
    <EmptyState
      icon={<IconListTree size={22} />}
      title={masters[kind].empty}
      text={t('Add the first, or upload a CSV file with all of them.')}
    />
  );
}

interface OpenedProps extends Omit<RowsProps, 'loading' | 'chart'> {
  readonly chart: ChartRowsView;
  readonly editing: Editing;
  readonly onEditing: (editing: Editing) => void;
}

/** The drawer of an account, or the form; of other masters the form is all there is. */
function Opened({ kind, search, chart, balances, editing, onEditing }: OpenedProps) {
  const go = useGo();
  const close = () => {
    onEditing(null);
    go(paths.chart({ ...search, open: undefined }), { replace: true });
  };
  const rows: readonly Master[] = chart[kind];
  const find = (key: string | undefined) => rows.find((row) => keyOf(kind, row) === key) ?? null;
  if (editing !== null) {
    const row = editing.key === null ? null : find(editing.key);
    const back = kind === 'accounts' ? () => onEditing(null) : close;
    return <MasterDialog {...{ kind, row }} rows={chart} onClose={back} />;
  }
  const opened = find(search.open);
  if (opened === null) return null;
  if (kind !== 'accounts') {
    return (
      <MasterDialog key={search.open} {...{ kind }} row={opened} rows={chart} onClose={close} />
    );
  }
  return (
    <AccountDrawer
      account={opened as ChartRowsView['accounts'][number]}
      rows={chart}
      balances={balances}
      onEdit={() => onEditing({ key: search.open ?? null })}
      onClose={close}
    />
  );
}
