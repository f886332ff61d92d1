// Accounting ▸ Imports: a file of events is chosen, seen and imported; below it all that were,
// with the lines that were refused. A tab has the events that programs sent and that were refused.
// Invariant: the address holds which is open. Leaves to others: the steps (upload-panel.tsx), one
// import (import-drawer.tsx), refused events (refused-tab.tsx).

import { IconFileImport } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { tableOf } from '../api/paging.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { PageHeader } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { TabLinks } from '../controls/tab-links.tsx';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { useSearch } from '../navigation/page-search.ts';
import { paths, routePaths } from '../navigation/paths.ts';
import { useImports } from './import-queries.ts';
import { ImportTable } from './import-table.tsx';
import { RefusedTab } from './refused-tab.tsx';
import { UploadPanel } from './upload-panel.tsx';

const ImportDrawer = lazy(() =>
  import('./import-drawer.tsx').then((module) => ({ default: module.ImportDrawer })),
);

/** The page. */
export function ImportsPage() {
  const go = useGo();
  const search = useSearch({ from: routePaths.imports });
  const tabs = [
    { id: 'files', label: t('Files'), search: {} },
    { id: 'refused', label: t('Refused events'), search: { tab: 'refused' } },
  ] as const;
  return (
    <>
      <PageHeader
        title={t('Imports')}
        lead={t(
          'Files of events from another system, and what programs sent. What was refused keeps ' +
            'its period from closing until it is corrected or dismissed.',
        )}
      />
      <TabLinks
        label={t('Views of imports')}
        open={search.tab ?? 'files'}
        tabs={tabs.map(({ id, label, search: to }) => ({
          ...{ id, label, href: paths.imports(to) },
          onGo: () => go(paths.imports(to)),
        }))}
      />
      {search.tab === 'refused' ? <RefusedTab search={search} /> : <Files open={search.open} />}
    </>
  );
}

function Files({ open }: { open: string | undefined }) {
  const go = useGo();
  const list = useImports();
  const show = (importId: string) => go(paths.imports({ open: importId }), { replace: true });
  return (
    <>
      <UploadPanel onDone={show} />
      {list.error ? (
        <div style={{ padding: '0 var(--gutter) 14px' }}>
          <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
        </div>
      ) : null}
      <ImportTable
        {...tableOf(list)}
        openId={open}
        onOpen={show}
        empty={
          list.error ? null : (
            <EmptyState
              icon={<IconFileImport size={22} />}
              title={t('Nothing was imported yet')}
              text={t(
                'Choose a file above. From the command line the same is done by ' +
                  'tieout import; its history stands here too.',
              )}
            />
          )
        }
      />
      <Suspense fallback={null}>
        {open === undefined ? null : (
          <ImportDrawer importId={open} onClose={() => go(paths.imports(), { replace: true })} />
        )}
      </Suspense>
    </>
  );
}
