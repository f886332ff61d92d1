// What Accounting Sync says when its list is empty: good news, or that filters hide rows, and what
// to do. Invariant: it never says "nothing" when a filter hides something. Leaves to others: the
// filters.

import { Button } from '@mantine/core';
import { IconCircleCheck, IconFilterOff, IconInbox } from '@tabler/icons-react';
import type { ExportStatus, ExportSummary } from '../api/contract.ts';
import { useConnection, useConnections } from '../connectors/connection-queries.ts';
import { formatCount } from '../controls/amount-format.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { t } from '../language/text.ts';
import { InnerLink, useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { type ExportFilter, isNarrowed } from './sync-search.ts';

const words: Record<ExportStatus | 'all', { title: string; text: string }> = {
  all: {
    title: t('No exports yet'),
    text: t(
      'Every accounting event makes a journal entry, and every entry an export. Send the ' +
        'first event and it appears here.',
    ),
  },
  pending: {
    title: t('Nothing is pending'),
    text: t('Every entry has been answered. New ones appear here for the seconds they wait.'),
  },
  synced: {
    title: t('Nothing is synced yet'),
    text: t('An export is synced when the ledger has answered with its id.'),
  },
  error: {
    title: t('No errors'),
    text: t(
      'Everything that was sent was accepted. When the ledger refuses an entry, it waits ' +
        'here with the reason and the remedy.',
    ),
  },
  excluded: {
    title: t('Nothing is excluded'),
    text: t(
      'Exports that a person decided not to send are listed here with the reason, and ' +
        'can be taken back.',
    ),
  },
};

/** The empty state that fits the tab and the filters. */
export function SyncEmpty(props: { filter: ExportFilter; summary: ExportSummary | undefined }) {
  const go = useGo();
  const { status } = props.filter;
  if (isNarrowed(props.filter)) {
    const count = status === undefined ? null : props.summary?.counts[status].count;
    const looked = t('Text is looked for in document numbers, customers, memos and ids.');
    const hidden = count ? t('{count} are in this tab.', { count: formatCount(count) }) : null;
    return (
      <EmptyState
        icon={<IconFilterOff size={22} />}
        title={t('No export matches the filters')}
        text={hidden === null ? looked : `${looked} ${hidden}`}
        action={
          <Button variant="default" onClick={() => go(paths.sync(status ? { status } : {}))}>
            {t('Clear filters')}
          </Button>
        }
      />
    );
  }
  const good = status === 'error' || status === 'pending';
  return (
    <EmptyState
      icon={good ? <IconCircleCheck size={22} /> : <IconInbox size={22} />}
      {...words[status ?? 'all']}
      action={status && <OfOthers status={status} />}
    />
  );
}

/** Where Home counts them, and this connection has none. */
function OfOthers({ status }: { status: ExportStatus }) {
  const here = useConnection()?.connectionId;
  const items = useConnections().data?.items ?? [];
  return items
    .filter((one) => one.connectionId !== here && one.counts[status] > 0)
    .map(({ connectionId: connection, name, counts }) => (
      <InnerLink key={connection} href={paths.sync({ status, connection })}>
        {t('{count} of {name}', { count: formatCount(counts[status]), name })}
      </InnerLink>
    ));
}
