// One customer: balances by age per outlet, what is open or was, how it was settled, and settling.
// Invariant: figures, items and files are of the same day, which the address holds; settling is
// offered for today only. Leaves to others: entries' own details (journal/entry-drawer.tsx).

import { Button, Group, NativeSelect, Skeleton } from '@mantine/core';
import { IconChevronLeft, IconDownload } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import { useToday } from '../chart-of-accounts/property-day.tsx';
import { DateField, FilterBar } from '../controls/filter-bar.tsx';
import { PageHeader } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { TabLinks } from '../controls/tab-links.tsx';
import { t } from '../language/text.ts';
import { InnerLink, useGo } from '../navigation/inner-link.tsx';
import { useSearch } from '../navigation/page-search.ts';
import { paths, routePaths } from '../navigation/paths.ts';
import { fileAddress } from '../reports/report-queries.ts';
import { AutoSettleDialog } from './auto-settle-dialog.tsx';
import { BalanceCards } from './balance-cards.tsx';
import { useCustomer } from './customer-queries.ts';
import { type CustomerSearch, readCustomerSearch } from './customer-search.ts';
import classes from './customers.module.css';
import { ItemList } from './item-list.tsx';
import { MergeDialog } from './merge-dialog.tsx';
import { MergeNotes } from './merge-notes.tsx';
import { SettleDialog } from './settle-dialog.tsx';
import { SettlementList } from './settlement-list.tsx';

const EntryDrawer = lazy(() =>
  import('../journal/entry-drawer.tsx').then((module) => ({ default: module.EntryDrawer })),
);

/** The page. */
export function CustomerPage() {
  const go = useGo();
  const { code } = useParams({ from: routePaths.customer });
  const search = useSearch({ from: routePaths.customer });
  const { open, tab, asOf, by = 'due', all } = search;
  const found = useCustomer(code, { asOf, by });
  const today = useToday();
  const [settling, setSettling] = useState<string | null>(null);
  const set = (change: { [P in keyof CustomerSearch]?: string | undefined }) =>
    go(paths.customer(code, readCustomerSearch({ ...search, ...change })), { replace: true });
  const whyNot = whyNotSettle(asOf, today);
  return (
    <>
      <PageHeader
        title={found.data?.name ?? code}
        lead={
          <InnerLink href={paths.customers()}>
            <IconChevronLeft size={14} aria-hidden style={{ verticalAlign: '-2px' }} />{' '}
            {t('Customers')}
          </InnerLink>
        }
        actions={
          <Actions
            {...{ code, name: found.data?.name ?? code, asOf, whyNot }}
            onSettle={() => setSettling('')}
          />
        }
      />
      <Fields code={code} search={search} onChange={set} />
      <div className={classes.notes}>
        <ProblemNote error={found.error} onRetry={() => void found.refetch()} />
        <MergeNotes code={code} />
      </div>
      {found.isPending ? <Skeleton height={180} mx="var(--gutter)" mb={18} w="auto" /> : null}
      {found.data ? <BalanceCards balances={found.data.balances} by={by} /> : null}
      {found.data ? <Tabs code={code} search={search} /> : null}
      {found.data === undefined ? null : tab === 'settlements' ? (
        <SettlementList customer={code} onEntry={(entryId) => set({ open: entryId })} />
      ) : (
        <ItemList
          {...{ customer: code, asOf, all, whyNot, onSettle: setSettling }}
          onAll={(value) => set({ all: value })}
          onOpen={(entryId) => set({ open: entryId })}
        />
      )}
      {settling === null ? null : (
        <SettleDialog customer={code} creditEntryId={settling} onClose={() => setSettling(null)} />
      )}
      <Suspense fallback={null}>
        {open === undefined ? null : (
          <EntryDrawer entryId={open} onClose={() => set({ open: undefined })} />
        )}
      </Suspense>
    </>
  );
}

function whyNotSettle(asOf: string | undefined, today: string): string | null {
  if (asOf === undefined || asOf === today) return null;
  return t('Another day is shown. Clear it to settle what is open today.');
}

interface ActionsProps {
  readonly code: string;
  readonly name: string;
  readonly asOf: string | undefined;
  readonly whyNot: string | null;
  readonly onSettle: () => void;
}

function Actions({ code, name, asOf, whyNot, onSettle }: ActionsProps) {
  const [isMerging, setMerging] = useState(false);
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Statement code={code} asOf={asOf} />
      <MayButton right="post-entries" variant="default" onClick={() => setMerging(true)}>
        {t('Merge…')}
      </MayButton>
      {isMerging ? (
        <MergeDialog customer={{ code, name }} onClose={() => setMerging(false)} />
      ) : null}
      <MayButton right="settle" why={whyNot} variant="default" onClick={() => setAsking(true)}>
        {t('Auto-settle…')}
      </MayButton>
      <MayButton right="settle" why={whyNot} onClick={onSettle}>
        {t('Settle…')}
      </MayButton>
      <AutoSettleDialog customer={code} opened={isAsking} onClose={() => setAsking(false)} />
    </>
  );
}

/** The statement of the day shown, as files. */
function Statement({ code, asOf }: { code: string; asOf: string | undefined }) {
  const today = useToday();
  const parameters = { customer: code, asOf: asOf ?? today };
  return (
    <Group gap={0} role="group" aria-label={t('Statement')}>
      <InnerLink href={paths.reports({ report: 'customer-statement', ...parameters })}>
        {t('Statement')}
      </InnerLink>
      {(['pdf', 'csv', 'xlsx'] as const).map((format) => (
        <Button
          key={format}
          component="a"
          href={fileAddress('customer-statement', parameters, format)}
          variant="subtle"
          size="compact-sm"
          ml={6}
          leftSection={<IconDownload size={14} aria-hidden />}
          aria-label={t('Statement as {format}', { format: format.toUpperCase() })}
        >
          {format.toUpperCase()}
        </Button>
      ))}
    </Group>
  );
}

interface FieldsProps {
  readonly code: string;
  readonly search: CustomerSearch;
  readonly onChange: (change: { [P in keyof CustomerSearch]?: string | undefined }) => void;
}

function Fields({ code, search, onChange }: FieldsProps) {
  const today = useToday();
  return (
    <FilterBar>
      <DateField
        label={t('As of')}
        value={search.asOf ?? today}
        onChange={(asOf) => onChange({ asOf: asOf === today ? undefined : asOf })}
      />
      <NativeSelect
        size="sm"
        aria-label={t('Age is counted from')}
        data={[
          { value: 'due', label: t('By the day due') },
          { value: 'invoice', label: t('By the invoice’s day') },
        ]}
        value={search.by ?? 'due'}
        onChange={(event) => onChange({ by: event.currentTarget.value })}
        style={{ width: 180 }}
      />
      <span style={{ alignSelf: 'center' }} className={classes.faint}>
        {code}
      </span>
    </FilterBar>
  );
}

function Tabs({ code, search }: { code: string; search: CustomerSearch }) {
  const go = useGo();
  const { tab, open: _open, ...rest } = search;
  const tabs = [
    { id: 'items', label: t('Open items'), search: rest },
    {
      id: 'settlements',
      label: t('Settlements'),
      search: { ...rest, tab: 'settlements' as const },
    },
  ];
  return (
    <TabLinks
      label={t('Views of the customer')}
      open={tab ?? 'items'}
      tabs={tabs.map((one) => {
        const href = paths.customer(code, one.search);
        return { id: one.id, label: one.label, href, onGo: () => go(href, { replace: true }) };
      })}
    />
  );
}
