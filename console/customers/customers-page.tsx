// Accounting ▸ Customers: who owes what, and the proof that it adds up to the books. Invariant: the
// address holds the view. Leaves to others: one customer (customer-page.tsx).

import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFilterOff, IconUsers } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { MayButton } from '../access/may-button.tsx';
import { tableOf } from '../api/paging.ts';
import { OutletField } from '../chart-of-accounts/outlet-field.tsx';
import { EmptyState } from '../controls/empty-state.tsx';
import { ChoiceField, FilterBar, SearchField } from '../controls/filter-bar.tsx';
import { PageHeader } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { TabLinks } from '../controls/tab-links.tsx';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { useSearch } from '../navigation/page-search.ts';
import { paths, routePaths } from '../navigation/paths.ts';
import { useCustomers } from './customer-queries.ts';
import {
  type CustomerFilter,
  type CustomersSearch,
  readCustomersSearch,
} from './customer-search.ts';
import { CustomerTable } from './customer-table.tsx';
import classes from './customers.module.css';
import { ReceivablesProof } from './receivables-proof.tsx';
import { WaitingList } from './waiting-list.tsx';

const SettleAllDialog = lazy(() =>
  import('./settle-all-dialog.tsx').then((module) => ({ default: module.SettleAllDialog })),
);

/** The page. */
export function CustomersPage() {
  const go = useGo();
  const [settling, dialog] = useDisclosure(false);
  const { tab, asOf, ...filter } = useSearch({ from: routePaths.customers });
  const tabs = [
    { id: 'customers', label: t('Customers'), search: {} },
    { id: 'waiting', label: t('Waiting'), search: { tab: 'waiting' } },
    { id: 'proof', label: t('Ties to the books'), search: { tab: 'proof' } },
  ] as const;
  return (
    <>
      <PageHeader
        title={t('Customers')}
        lead={t('Who owes what, what was paid ahead, and what it was settled with.')}
        actions={
          <MayButton right="settle" variant="default" onClick={dialog.open}>
            {t('Auto-settle all…')}
          </MayButton>
        }
      />
      <TabLinks
        label={t('Views of customers')}
        open={tab ?? 'customers'}
        tabs={tabs.map(({ id, label, search }) => ({
          ...{ id, label, href: paths.customers(search) },
          onGo: () => go(paths.customers(search)),
        }))}
      />
      {tab === 'proof' ? (
        <ReceivablesProof asOf={asOf} />
      ) : tab === 'waiting' ? (
        <WaitingList />
      ) : (
        <List filter={filter} />
      )}
      <Suspense fallback={null}>
        {settling ? <SettleAllDialog onClose={dialog.close} /> : null}
      </Suspense>
    </>
  );
}

function List({ filter }: { filter: CustomerFilter }) {
  const go = useGo();
  const list = useCustomers(filter);
  return (
    <>
      <Filters filter={filter} />
      {list.error ? (
        <div className={classes.notes}>
          <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
        </div>
      ) : null}
      <CustomerTable
        {...tableOf(list)}
        openId={undefined}
        onOpen={(code) => go(paths.customer(code))}
        empty={list.error ? null : <Empty filter={filter} />}
      />
    </>
  );
}

function Filters({ filter }: { filter: CustomerFilter }) {
  const go = useGo();
  const set = (change: { [P in keyof CustomersSearch]?: string | undefined }) =>
    go(paths.customers(readCustomersSearch({ ...filter, ...change })), { replace: true });
  return (
    <FilterBar>
      <SearchField
        label={t('Search customers')}
        placeholder={t('Name or code')}
        value={filter.text}
        onChange={(text) => set({ text })}
      />
      <ChoiceField
        label={t('Which customers')}
        all={t('With something open')}
        width={190}
        options={[
          { value: 'overdue', label: t('Overdue') },
          { value: 'credit', label: t('With unapplied credit') },
          { value: 'all', label: t('All customers') },
        ]}
        value={filter.which}
        onChange={(which) => set({ which })}
      />
      <OutletField value={filter.outlet} onChange={(outlet) => set({ outlet })} />
      {Object.keys(filter).length > 0 ? (
        <Button variant="subtle" color="gray" onClick={() => go(paths.customers())}>
          {t('Clear filters')}
        </Button>
      ) : null}
    </FilterBar>
  );
}

function Empty({ filter }: { filter: CustomerFilter }) {
  const go = useGo();
  if (filter.which !== 'all') {
    const all = () => go(paths.customers({ ...filter, which: 'all' }), { replace: true });
    return (
      <EmptyState
        icon={<IconFilterOff size={22} />}
        title={t('Nobody here has anything open')}
        text={t('Those who are settled are found among all customers.')}
        action={
          <Button variant="default" onClick={all}>
            {t('Look among all customers')}
          </Button>
        }
      />
    );
  }
  return filter.text || filter.outlet ? (
    <EmptyState
      icon={<IconFilterOff size={22} />}
      title={t('No customer matches')}
      text={t('Text is looked for in names and codes. Clear the search to see everybody.')}
    />
  ) : (
    <EmptyState
      icon={<IconUsers size={22} />}
      title={t('No customers yet')}
      text={t('A customer appears with the first invoice, payment or other event that names them.')}
    />
  );
}
