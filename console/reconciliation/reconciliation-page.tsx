// Accounting ▸ Reconciliation: do the two ledgers tie out, and if not, what are the causes?
// Invariant: the run looked at is in the address; without one it is the newest. Leaves to others:
// the parts.

import { Group, Skeleton } from '@mantine/core';
import { IconScale } from '@tabler/icons-react';
import { ConnectionPicker } from '../connectors/connection-picker.tsx';
import { useConnection, useConnections } from '../connectors/connection-queries.ts';
import { NoConnection } from '../connectors/no-connection.tsx';
import { formatCount, formatDecimal } from '../controls/amount-format.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { PageHeader } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { TabLinks } from '../controls/tab-links.tsx';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { useSearch } from '../navigation/page-search.ts';
import { paths, routePaths } from '../navigation/paths.ts';
import { AcceptedTab } from './accepted-tab.tsx';
import { useRegisterCounts } from './adjustment-queries.ts';
import { AdjustmentTab } from './adjustment-tab.tsx';
import { MonthsTab } from './months-tab.tsx';
import { ReconcileForm } from './reconcile-form.tsx';
import classes from './reconciliation.module.css';
import { useRuns } from './reconciliation-queries.ts';
import type { ReconciliationSearch } from './reconciliation-search.ts';
import { RunList } from './run-list.tsx';
import { RunView } from './run-view.tsx';
import { ScheduleButton } from './schedule-dialog.tsx';
import { SignOffTab } from './sign-off-tab.tsx';

const tabNames = [
  { id: 'runs', label: t('Reconciliation') },
  { id: 'months', label: t('Accounts by month') },
  { id: 'sign-off', label: t('Sign-off') },
  { id: 'adjustments', label: t('Manual Adjustments') },
  { id: 'accepted', label: t('Accepted Differences') },
] as const;

/** The page with its tabs. */
export function ReconciliationPage() {
  const search = useSearch({ from: routePaths.reconciliation });
  const connections = useConnections();
  const connection = useConnection();
  const tabs = useTabs(connection?.connectionId);
  if (connections.data !== undefined && connection === undefined) return <NoConnection />;
  const ledgerName = connection?.ledgerName ?? t('the ledger');
  return (
    <>
      <PageHeader
        title={t('Reconciliation')}
        lead={t(
          'Compares these books with {ledgerName}, account by account, to {zero} or to ' +
            'a list of named causes.',
          { ledgerName, zero: formatDecimal('0.00') },
        )}
        actions={
          <Group gap={8} align="flex-start">
            <ConnectionPicker />
            <ReconcileForm key={connection?.connectionId} connectionId={connection?.connectionId} />
            <ScheduleButton />
          </Group>
        }
      />
      <TabLinks label={t('Reconciliation')} open={search.tab ?? 'runs'} tabs={tabs} />
      <OpenTab
        key={connection?.connectionId}
        search={search}
        connectionId={connection?.connectionId}
        ledgerName={ledgerName}
      />
    </>
  );
}

/** Each with its address; the register with what waits for a person. */
function useTabs(connectionId: number | undefined) {
  const go = useGo();
  const counts = useRegisterCounts(connectionId).data;
  const toDo = counts ? counts.draft + counts.awaiting : 0;
  return tabNames.map(({ id, label }) => {
    const href = paths.reconciliation(id === 'runs' ? {} : { tab: id });
    const count = id === 'adjustments' && toDo > 0 ? formatCount(toDo) : undefined;
    return { id, label, href, onGo: () => go(href), count };
  });
}

function OpenTab(props: RunsProps) {
  switch (props.search.tab) {
    case 'adjustments':
      return <AdjustmentTab {...props} />;
    case 'accepted':
      return <AcceptedTab {...props} />;
    case 'months':
      return <MonthsTab connectionId={props.connectionId} />;
    case 'sign-off':
      return <SignOffTab {...props} />;
    default:
      return <Runs {...props} />;
  }
}

interface RunsProps {
  readonly search: ReconciliationSearch;
  readonly connectionId: number | undefined;
  readonly ledgerName: string;
}

function Runs({ search, connectionId, ledgerName }: RunsProps) {
  const runs = useRuns(connectionId);
  const items = runs.data?.items ?? [];
  const id = search.run ?? items[0]?.reconciliationId;
  if (runs.error) {
    return (
      <div className={classes.pad}>
        <ProblemNote error={runs.error} onRetry={() => void runs.refetch()} />
      </div>
    );
  }
  if (runs.isPending) {
    return (
      <div className={classes.pad}>
        <Skeleton height={150} radius={12} />
      </div>
    );
  }
  if (id === undefined || connectionId === undefined) {
    return (
      <EmptyState
        icon={<IconScale size={22} />}
        title={t('Nothing has been reconciled yet')}
        text={t(
          'Choose a date and run it. {ledgerName} is read, nothing is written there, ' +
            'and the result is kept here.',
          { ledgerName },
        )}
      />
    );
  }
  return (
    <div className={classes.columns}>
      <RunView id={id} search={search} connectionId={connectionId} ledgerName={ledgerName} />
      <RunList runs={items} openId={id} />
    </div>
  );
}
