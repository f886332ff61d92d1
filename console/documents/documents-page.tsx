// Accounting ▸ Invoices, Payments, Credits, Refunds: one page for the four, by the words of
// document-pages.ts. Invariant: the address holds the view. Leaves to others: filters, details,
// entering one (new-document-page.tsx).

import { Text } from '@mantine/core';
import { IconFilterOff, IconPlus, IconReceipt } from '@tabler/icons-react';
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
import { paths } from '../navigation/paths.ts';
import { DocumentFilters } from './document-filters.tsx';
import { type DocumentPage, pageWords } from './document-pages.ts';
import { useDocuments } from './document-queries.ts';
import { readDocumentSearch } from './document-search.ts';
import { DocumentTable } from './document-table.tsx';

const DocumentDrawer = lazy(() =>
  import('./document-drawer.tsx').then((module) => ({ default: module.DocumentDrawer })),
);

export const InvoicesPage = () => <DocumentsPage page="invoices" />;
export const PaymentsPage = () => <DocumentsPage page="payments" />;
export const CreditsPage = () => <DocumentsPage page="credits" />;
export const RefundsPage = () => <DocumentsPage page="refunds" />;

function DocumentsPage({ page }: { page: DocumentPage }) {
  const go = useGo();
  const { open, ...filter } = readDocumentSearch(useSearch({ strict: false }));
  const list = useDocuments(page, filter);
  const { title, lead } = pageWords[page];
  const show = (id: string) =>
    go(paths.documents(page, { ...filter, open: id }), { replace: true });
  return (
    <>
      <PageHeader title={title} lead={lead} actions={<Enter page={page} />} />
      <DocumentFilters page={page} search={{ ...filter, ...(open ? { open } : {}) }} />
      {list.error ? (
        <div style={{ padding: '0 var(--gutter) 14px' }}>
          <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
        </div>
      ) : null}
      <DocumentTable
        {...tableOf(list)}
        page={page}
        openId={open}
        onOpen={show}
        empty={list.error ? null : <Empty page={page} narrowed={Object.keys(filter).length > 0} />}
      />
      <Suspense fallback={null}>
        {open === undefined ? null : (
          <DocumentDrawer
            key={open}
            entryId={open}
            onClose={() => go(paths.documents(page, filter), { replace: true })}
          />
        )}
      </Suspense>
    </>
  );
}

function Enter({ page }: { page: DocumentPage }) {
  const go = useGo();
  const start = () => go(paths.newDocument(page));
  useMayShortcuts('post-entries', { n: start });
  const icon = <IconPlus size={16} aria-hidden />;
  return (
    <MayButton right="post-entries" leftSection={icon} onClick={start}>
      {pageWords[page].enter}
    </MayButton>
  );
}

function Empty({ page, narrowed }: { page: DocumentPage; narrowed: boolean }) {
  const { title, one, empty } = pageWords[page];
  return narrowed ? (
    <EmptyState
      icon={<IconFilterOff size={22} />}
      title={t('No {one} matches the filters', { one })}
      text={
        <Text span inherit>
          {t(
            'Text is looked for in numbers, customers and memos. Widen the dates or ' +
              'clear a filter.',
          )}
        </Text>
      }
    />
  ) : (
    <EmptyState
      icon={<IconReceipt size={22} />}
      title={t('No {title} yet', { title: title.toLowerCase() })}
      text={empty}
    />
  );
}
