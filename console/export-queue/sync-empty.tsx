// What Accounting Sync says when its list is empty: good news, or that filters hide rows, and what
// to do. Invariant: it never says "nothing" when a filter hides something. Leaves to others: the
// filters.

import { Button } from '@mantine/core';
import { IconCircleCheck, IconFilterOff, IconInbox } from '@tabler/icons-react';
import type { ExportStatus, ExportSummary } from '../api/contract.ts';
import { formatCount } from '../controls/amount-format.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { type ExportFilter, isNarrowed } from './sync-search.ts';

const words: Record<ExportStatus | 'all', { title: string; text: string }> = {
  all: {
    title: 'No exports yet',
    text:
      'Every accounting event makes a journal entry, and every entry an export. Send the ' +
      'first event and it appears here.',
  },
  pending: {
    title: 'Nothing is pending',
    text: 'Every entry has been answered. New ones appear here for the seconds they wait.',
  },
  synced: {
    title: 'Nothing is synced yet',
    text: 'An export is synced when the ledger has answered with its id.',
  },
  error: {
    title: 'No errors',
    text:
      'Everything that was sent was accepted. When the ledger refuses an entry, it waits ' +
      'here with the reason and the remedy.',
  },
  excluded: {
    title: 'Nothing is excluded',
    text:
      'Exports that a person decided not to send are listed here with the reason, and can ' +
      'be taken back.',
  },
};

/** The empty state that fits the tab and the filters. */
export function SyncEmpty(props: { filter: ExportFilter; summary: ExportSummary | undefined }) {
  const go = useGo();
  const { status } = props.filter;
  if (isNarrowed(props.filter)) {
    const count = status === undefined ? null : props.summary?.counts[status].count;
    const hidden = count ? ` ${formatCount(count)} are in this tab.` : '';
    return (
      <EmptyState
        icon={<IconFilterOff size={22} />}
        title="No export matches the filters"
        text={`Text is looked for in document numbers, customers, memos and ids.${hidden}`}
        action={
          <Button variant="default" onClick={() => go(paths.sync(status ? { status } : {}))}>
            Clear filters
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
    />
  );
}
