// Accounting ▸ Journal Entries: everything that was booked, with the way to the event and to the
// export. Invariant: the address holds the view. Leaves to others: filters, details.

import { IconFilterOff, IconPlus, IconReportMoney } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { MayButton } from '../access/may-button.tsx';
import { useMayShortcuts } from '../access/may-shortcuts.ts';
import { tableOf } from '../api/paging.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { PageHeader } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { useSearch } from '../navigation/page-search.ts';
import { paths, routePaths } from '../navigation/paths.ts';
import { EntryTable } from './entry-table.tsx';
import { JournalFilters } from './journal-filters.tsx';
import { useJournalEntries } from './journal-queries.ts';

const EntryDrawer = lazy(() =>
  import('./entry-drawer.tsx').then((module) => ({ default: module.EntryDrawer })),
);

/** The page. */
export function JournalPage() {
  const go = useGo();
  const { open, ...filter } = useSearch({ from: routePaths.journalEntries });
  const list = useJournalEntries(filter);
  return (
    <>
      <PageHeader
        title={t('Journal Entries')}
        lead={t(
          'Balanced and final: a mistake is reversed or its difference booked, never edited.',
        )}
        actions={<NewEntry />}
      />
      <JournalFilters search={{ ...filter, ...(open ? { open } : {}) }} />
      {list.error ? (
        <div style={{ padding: '0 var(--gutter) 14px' }}>
          <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
        </div>
      ) : null}
      <EntryTable
        {...tableOf(list)}
        openId={open}
        onOpen={(id) => go(paths.journalEntries({ ...filter, open: id }), { replace: true })}
        empty={list.error ? null : <Empty narrowed={Object.keys(filter).length > 0} />}
      />
      <Suspense fallback={null}>
        {open === undefined ? null : (
          <EntryDrawer
            entryId={open}
            onClose={() => go(paths.journalEntries(filter), { replace: true })}
          />
        )}
      </Suspense>
    </>
  );
}

function NewEntry() {
  const go = useGo();
  const start = () => go(paths.newEntry());
  useMayShortcuts('post-entries', { n: start });
  const icon = <IconPlus size={16} aria-hidden />;
  return (
    <MayButton right="post-entries" variant="default" leftSection={icon} onClick={start}>
      {t('New entry')}
    </MayButton>
  );
}

function Empty({ narrowed }: { narrowed: boolean }) {
  return narrowed ? (
    <EmptyState
      icon={<IconFilterOff size={22} />}
      title={t('No entry matches the filters')}
      text={t(
        'Text is looked for in references, customers and memos. Widen the dates or ' +
          'clear a filter.',
      )}
    />
  ) : (
    <EmptyState
      icon={<IconReportMoney size={22} />}
      title={t('No journal entries yet')}
      text={t(
        'Invoices, payments, credits and refunds arrive as accounting events; each ' +
          'makes one balanced entry here.',
      )}
    />
  );
}
