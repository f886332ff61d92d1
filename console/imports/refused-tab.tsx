// Imports ▸ Refused events: what programs sent and Tieout did not take, with the cause, until it is
// in the books or dismissed. Invariant: what is waiting is shown unless something else is asked
// for; the address holds the view. Leaves to others: one event (refused-drawer.tsx), acting
// (refused-actions.tsx).

import { Button, CloseButton, Text } from '@mantine/core';
import { IconChecks, IconFilterOff } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { itemsOf, tableOf } from '../api/paging.ts';
import { OutletField } from '../chart-of-accounts/outlet-field.tsx';
import { formatCount } from '../controls/amount-format.ts';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import tableClasses from '../controls/data-table.module.css';
import { type Column, DataTable } from '../controls/data-table.tsx';
import { formatDay, formatInstant } from '../controls/date-format.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { ChoiceField, FilterBar, SearchField } from '../controls/filter-bar.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { useSelection } from '../controls/use-selection.ts';
import barClasses from '../export-queue/bulk-bar.module.css';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { type ImportSearch, type RefusedFilter, readImportSearch } from './import-search.ts';
import { RefusedActions } from './refused-actions.tsx';
import { type RefusedItem, useRefused } from './refused-queries.ts';

const RefusedDrawer = lazy(() =>
  import('./refused-drawer.tsx').then((module) => ({ default: module.RefusedDrawer })),
);

const fates: Record<RefusedItem['fate'], { tone: BadgeTone; label: string }> = {
  waiting: { tone: 'warn', label: t('Waiting') },
  accepted: { tone: 'good', label: t('Accepted') },
  dismissed: { tone: 'neutral', label: t('Dismissed') },
};

export const FateBadge = ({ item }: { item: RefusedItem }) => <ToneBadge {...fates[item.fate]} />;

export const nameOf = ({ id }: RefusedItem) => (id === '' ? t('no id') : id);

/** A tab of Imports. */
export function RefusedTab({ search }: { search: ImportSearch }) {
  const go = useGo();
  const { open, tab: _tab, ...filter } = search;
  const list = useRefused(filter);
  const rows = itemsOf(list);
  const selection = useSelection(JSON.stringify(filter), rows.map(idOf));
  const show = (refusedId?: string) =>
    go(paths.imports({ ...filter, tab: 'refused', ...(refusedId && { open: refusedId }) }), {
      replace: true,
    });
  return (
    <>
      <Filters filter={filter} causes={list.data?.pages.at(-1)?.waiting ?? []} />
      {list.error ? (
        <div style={{ padding: '0 var(--gutter) 14px' }}>
          <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
        </div>
      ) : null}
      <DataTable
        {...tableOf(list)}
        label={t('Refused events')}
        columns={columns}
        idOf={idOf}
        selection={selection}
        openId={open}
        onOpen={show}
        card={(row) => <Card row={row} />}
        empty={list.error ? null : <Empty isNarrowed={Object.keys(filter).length > 0} />}
      />
      {selection.some ? (
        <section className={barClasses.bar} aria-label={t('Selected events')}>
          <span className={barClasses.count}>
            {t('{count, plural, one {# event} other {# events}}', {
              count: selection.ids.length,
            })}
          </span>
          <div style={{ marginInlineStart: 'auto', display: 'flex', gap: 6 }}>
            <RefusedActions refusedIds={selection.ids} onDone={selection.clear} />
            <CloseButton aria-label={t('Clear the selection')} onClick={selection.clear} />
          </div>
        </section>
      ) : null}
      <Suspense fallback={null}>
        {open === undefined ? null : <RefusedDrawer refusedId={open} onClose={() => show()} />}
      </Suspense>
    </>
  );
}

const idOf = (row: RefusedItem) => row.refusedId;

function Filters(props: {
  filter: RefusedFilter;
  causes: readonly { readonly code: string; readonly count: number }[];
}) {
  const { filter, causes } = props;
  const go = useGo();
  const set = (change: { [P in keyof RefusedFilter]?: string | undefined }) =>
    go(paths.imports(readImportSearch({ ...filter, ...change, tab: 'refused' })), {
      replace: true,
    });
  return (
    <FilterBar>
      <SearchField
        label={t('Search refused events')}
        placeholder={t('Id of the event')}
        value={filter.find}
        onChange={(find) => set({ find })}
      />
      <ChoiceField
        label={t('What became of them')}
        all={t('Waiting')}
        options={[
          { value: 'accepted', label: t('Accepted since') },
          { value: 'dismissed', label: t('Dismissed') },
          { value: 'all', label: t('All of them') },
        ]}
        value={filter.fate}
        onChange={(fate) => set({ fate })}
      />
      <ChoiceField
        label={t('Cause')}
        all={t('Any cause')}
        width={260}
        options={causes.map(({ code, count }) => ({
          value: code,
          label: `${code} (${formatCount(count)})`,
        }))}
        value={filter.code}
        onChange={(code) => set({ code })}
      />
      <OutletField value={filter.outlet} onChange={(outlet) => set({ outlet })} />
      {Object.keys(filter).length > 0 ? (
        <Button variant="subtle" color="gray" onClick={() => go(paths.imports({ tab: 'refused' }))}>
          {t('Clear filters')}
        </Button>
      ) : null}
    </FilterBar>
  );
}

const Name = ({ row }: { row: RefusedItem }) => (
  <Text span inherit fw={550}>
    {nameOf(row)}
  </Text>
);
const dayOf = (row: RefusedItem) => (row.occurredOn === null ? '' : formatDay(row.occurredOn));

const columns: readonly Column<RefusedItem>[] = [
  {
    id: 'id',
    header: t('Event'),
    track: 'minmax(110px, 1fr)',
    cell: (row) => <Name row={row} />,
  },
  {
    id: 'cause',
    header: t('Cause'),
    track: 'minmax(180px, 2.6fr)',
    cell: (row) => <span title={row.problems[0]?.code}>{row.problems[0]?.message}</span>,
  },
  { id: 'on', header: t('Day'), track: '108px', above: 760, cell: dayOf },
  {
    id: 'outlet',
    header: t('Outlet'),
    track: '76px',
    above: 860,
    cell: (row) => row.outlet,
  },
  {
    id: 'by',
    header: t('Sent by'),
    track: 'minmax(90px, 1fr)',
    above: 1040,
    cell: (row) => row.sentBy,
  },
  {
    id: 'at',
    header: t('Last sent'),
    track: '150px',
    above: 960,
    cell: (row) => formatInstant(row.lastRefusedAt),
  },
  {
    id: 'sent',
    header: t('Times'),
    track: '64px',
    align: 'end',
    above: 760,
    cell: (row) => formatCount(row.sent),
  },
  { id: 'fate', header: t('State'), track: '112px', cell: (row) => <FateBadge item={row} /> },
];

function Card({ row }: { row: RefusedItem }) {
  return (
    <>
      <div className={tableClasses.cardLine}>
        <Name row={row} />
        <FateBadge item={row} />
      </div>
      <div className={tableClasses.cardLine}>
        <Text span inherit c="dimmed" fz={12.5} truncate>
          {row.problems[0]?.message}
        </Text>
        <span>{dayOf(row)}</span>
      </div>
    </>
  );
}

const Empty = ({ isNarrowed }: { isNarrowed: boolean }) =>
  isNarrowed ? (
    <EmptyState
      icon={<IconFilterOff size={22} />}
      title={t('No refused event matches')}
      text={t('Clear the filters to see what waits.')}
    />
  ) : (
    <EmptyState
      icon={<IconChecks size={22} />}
      title={t('No refused event waits')}
      text={t(
        'What a program sends and Tieout cannot take stands here with its cause, until it is in ' +
          'the books or dismissed.',
      )}
    />
  );
