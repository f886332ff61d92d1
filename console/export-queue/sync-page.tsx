// Accounting ▸ Accounting Sync: the export queue as a log. Errors come first, by cause, each with
// its remedy. Invariant: what is on the screen is what the address says. Leaves to others: the
// parts it is made of.

import { lazy, Suspense, useMemo } from 'react';
import type { Connection, ExportSummary } from '../api/contract.ts';
import { tableOf } from '../api/paging.ts';
import { useConnection, useConnections } from '../connectors/connection-queries.ts';
import { intervalOf, intervalWords } from '../connectors/sync-interval.ts';
import { formatDecimal } from '../controls/amount-format.ts';
import { formatAge } from '../controls/date-format.ts';
import { PageHeader } from '../controls/page-header.tsx';
import { Note, ProblemNote } from '../controls/problem-note.tsx';
import { useNow } from '../controls/use-now.ts';
import { useSelection } from '../controls/use-selection.ts';
import { rich, t } from '../language/text.ts';
import { InnerLink, useGo } from '../navigation/inner-link.tsx';
import { useSearch } from '../navigation/page-search.ts';
import { paths, routePaths } from '../navigation/paths.ts';
import { ExportFilters } from './export-filters.tsx';
import { useExports, useSummary } from './export-queries.ts';
import { ExportTable } from './export-table.tsx';
import { partsUnderFirst } from './part-rows.ts';
import { StatusTabs } from './status-tabs.tsx';
import { SyncControls, SyncProgress } from './sync-controls.tsx';
import { SyncEmpty } from './sync-empty.tsx';
import { filterOf, isNarrowed, type SyncSearch } from './sync-search.ts';

const BulkBar = lazy(() =>
  import('./bulk-bar.tsx').then((module) => ({ default: module.BulkBar })),
);
const CauseCards = lazy(() =>
  import('./cause-cards.tsx').then((module) => ({ default: module.CauseCards })),
);
const ConnectionPicker = lazy(() =>
  import('../connectors/connection-picker.tsx').then((module) => ({
    default: module.ConnectionPicker,
  })),
);
const SwitchedOffNote = lazy(() =>
  import('../connectors/switched-off-note.tsx').then((module) => ({
    default: module.SwitchedOffNote,
  })),
);
const ExportDrawer = lazy(() =>
  import('./export-drawer.tsx').then((module) => ({ default: module.ExportDrawer })),
);
const NoConnection = lazy(() =>
  import('../connectors/no-connection.tsx').then((module) => ({ default: module.NoConnection })),
);
const StandingLinks = lazy(() =>
  import('./standing-links.tsx').then((module) => ({ default: module.StandingLinks })),
);

/** The page; a first connection is offered where there is none. */
export function SyncPage() {
  const search = useSearch({ from: routePaths.sync });
  const connections = useConnections();
  const connection = useConnection();
  if (connections.data !== undefined && connection === undefined) {
    return (
      <Suspense fallback={null}>
        <NoConnection />
      </Suspense>
    );
  }
  return (
    <>
      {connections.error ? (
        <div style={{ padding: '24px var(--gutter) 0' }}>
          <ProblemNote error={connections.error} onRetry={() => void connections.refetch()} />
        </div>
      ) : null}
      <SyncView search={search} connection={connection} />
    </>
  );
}

interface SyncViewProps {
  readonly search: SyncSearch;
  readonly connection: Connection | undefined;
}

function SyncView({ search, connection }: SyncViewProps) {
  const go = useGo();
  const filter = filterOf(search);
  const summary = useSummary(connection?.connectionId).data;
  const list = useExports(connection?.connectionId, filter);
  const listed = tableOf(list);
  const rows = useMemo(() => partsUnderFirst(listed.rows), [listed.rows]);
  const table = { ...listed, rows };
  const selection = useSelection(
    JSON.stringify([connection?.connectionId, filter]),
    rows.map((row) => row.exportId),
  );
  const close = () => go(paths.sync(filter), { replace: true });
  return (
    <>
      <SyncHeader connection={connection} summary={summary} />
      <StatusTabs search={search} summary={summary} />
      <Suspense fallback={null}>
        {search.status === 'error' && connection ? (
          <CauseCards summary={summary} search={search} connectionId={connection.connectionId} />
        ) : null}
        {search.status === 'synced' ? <StandingLinks search={search} summary={summary} /> : null}
      </Suspense>
      <ExportFilters search={search} connectionId={connection?.connectionId} summary={summary} />
      {list.error ? (
        <div style={{ padding: '0 var(--gutter) 14px' }}>
          <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
        </div>
      ) : null}
      <ExportTable
        {...table}
        openId={search.open}
        onOpen={(open) => go(paths.sync({ ...filter, open }), { replace: true })}
        selection={selection}
        empty={list.error ? null : <SyncEmpty filter={filter} summary={summary} />}
      />
      <Suspense fallback={null}>
        {connection && selection.some ? (
          <BulkBar
            connection={connection}
            selection={selection}
            rows={rows}
            filter={filter}
            matching={matchingOf(filter, rows.length, list.hasNextPage, summary)}
          />
        ) : null}
        {search.open === undefined ? null : (
          <ExportDrawer exportId={search.open} onClose={close} connection={connection} />
        )}
      </Suspense>
    </>
  );
}

/** How many match: known when all are loaded, or when only the tab narrows the list. */
function matchingOf(
  filter: SyncSearch,
  loaded: number,
  hasMore: boolean,
  summary: ExportSummary | undefined,
): number | null {
  if (!hasMore) return loaded;
  if (summary === undefined) return null;
  const { status, standing, cause, subject, ...rest } = filter;
  if (Object.keys(rest).length > 0) return null;
  if (standing !== undefined) {
    return summary.standings.find((one) => one.standing === standing)?.count ?? null;
  }
  if (cause !== undefined) {
    const group = summary.causes.find(
      (one) => one.code === cause && (one.subject ?? undefined) === subject,
    );
    return group?.count ?? null;
  }
  if (status !== undefined) return summary.counts[status].count;
  return isNarrowed(filter)
    ? null
    : Object.values(summary.counts).reduce((sum, { count }) => sum + count, 0);
}

function SyncHeader(props: {
  connection: Connection | undefined;
  summary: ExportSummary | undefined;
}) {
  const { connection, summary } = props;
  return (
    <>
      <PageHeader
        title={t('Accounting Sync')}
        lead={<SyncLead connection={connection} summary={summary} />}
        actions={connection && <SyncActions connection={connection} summary={summary} />}
      />
      {summary && !summary.accounting.enabled ? (
        <div style={{ padding: '0 var(--gutter) 14px' }}>
          <Suspense fallback={null}>
            <SwitchedOffNote moved={summary.accounting} />
          </Suspense>
        </div>
      ) : null}
      {connection && connection.state !== 'active' ? (
        <div style={{ padding: '0 var(--gutter) 14px' }}>
          <Note
            tone="warn"
            title={
              connection.state === 'paused'
                ? t('Sending to {ledgerName} is paused.', { ledgerName: connection.ledgerName })
                : t('{ledgerName} is disconnected.', { ledgerName: connection.ledgerName })
            }
            hint={
              <>
                <div>{connection.stateReason ?? t('No reason was given.')}</div>
                {rich(
                  'Entries keep queueing up as pending; nothing is lost. ' +
                    '<link>Accounting Integration</link>',
                  { link: (inner) => <InnerLink href={paths.integration()}>{inner}</InnerLink> },
                )}
              </>
            }
          />
        </div>
      ) : null}
      {connection && connection.state === 'active' && connection.stage !== 'live' ? (
        <div style={{ padding: '0 var(--gutter) 14px' }}>
          <Note
            tone="warn"
            title={
              connection.stage === 'rehearsing'
                ? t('Nothing is sent yet: this connection is rehearsing.')
                : t('Only approved exports are sent: this connection is proving itself.')
            }
            hint={<InnerLink href={paths.rehearsal()}>{t('Rehearse, approve, go live')}</InnerLink>}
          />
        </div>
      ) : null}
      <SyncProgress summary={summary} />
    </>
  );
}

function SyncActions(props: { connection: Connection; summary: ExportSummary | undefined }) {
  const isChoice = (useConnections().data?.items.length ?? 0) > 1;
  return (
    <>
      <Suspense fallback={null}>{isChoice ? <ConnectionPicker /> : null}</Suspense>
      <SyncControls key={props.connection.connectionId} {...props} />
    </>
  );
}

/** Of a connection with a sync interval that sends: when its queue is sent next. */
function nextRunText(connection: Connection, summary: ExportSummary, nowMs: number): string {
  const every = intervalOf(connection);
  const { nextRunAt } = summary;
  const sends = connection.state === 'active' && connection.stage === 'live';
  if (every === null || nextRunAt === null || !sends) return '';
  const interval = intervalWords(every);
  if (Date.parse(nextRunAt) <= nowMs) return t('Sent now ({interval}).', { interval });
  return t('Next run {next} ({interval}).', { next: formatAge(nextRunAt, nowMs), interval });
}

function SyncLead(props: {
  connection: Connection | undefined;
  summary: ExportSummary | undefined;
}) {
  const nowMs = useNow();
  const { connection, summary } = props;
  if (connection === undefined || summary === undefined) return <>{t('&nbsp;')}</>;
  const oldest = summary.oldestPendingAt;
  const synced = connection.lastSyncedAt;
  const pending = formatDecimal(summary.counts.pending.amount);
  return (
    <>
      {synced === null
        ? t('Nothing was sent to {ledgerName} yet.', { ledgerName: connection.ledgerName })
        : t('Last synced {synced}.', { synced: formatAge(synced, nowMs) })}{' '}
      {oldest === null
        ? t('Nothing is pending.')
        : t('{pending} pending, the oldest queued {oldest}.', {
            pending,
            oldest: formatAge(oldest, nowMs),
          })}{' '}
      {nextRunText(connection, summary, nowMs)}
    </>
  );
}
