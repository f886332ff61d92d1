// System Settings ▸ Accounting Integration ▸ Mapping: ours at the left, theirs at the right, gaps
// first. Invariant: nothing is saved until the person presses Save; the bar says what saving
// releases. Leaves to others: rows, drafts.

import type { MappingKind } from '../api/contract.ts';
import { WaitingNote } from '../approvals/waiting-note.tsx';
import { ConnectionPicker } from '../connectors/connection-picker.tsx';
import { useConnection, useConnections } from '../connectors/connection-queries.ts';
import { NoConnection } from '../connectors/no-connection.tsx';
import { PageHeader } from '../controls/page-header.tsx';
import { TabLinks } from '../controls/tab-links.tsx';
import { rich, t } from '../language/text.ts';
import { InnerLink, useGo } from '../navigation/inner-link.tsx';
import { useSearch } from '../navigation/page-search.ts';
import { paths, routePaths } from '../navigation/paths.ts';
import { MappingFile } from './mapping-file.tsx';
import { MappingList } from './mapping-list.tsx';
import { mappingKinds } from './mapping-search.ts';
import { SendSetting } from './send-setting.tsx';

const labels: Record<MappingKind, string> = {
  account: t('Accounts'),
  outlet: t('Outlets'),
  department: t('Departments'),
  product: t('Products'),
  customer: t('Customers'),
};

/**
 * The page; its list is made anew for each connection and tab, so that an unsaved draft never leaks
 * into another.
 */
export function MappingPage() {
  const go = useGo();
  const search = useSearch({ from: routePaths.mapping });
  const connections = useConnections();
  const connection = useConnection();
  if (connections.data !== undefined && connection === undefined) return <NoConnection />;
  const kind = search.kind ?? 'account';
  const ledgerName = connection?.ledgerName ?? t('the ledger');
  const tabs = mappingKinds.map((one) => ({
    id: one,
    label: labels[one],
    href: paths.mapping({ kind: one }),
    onGo: () => go(paths.mapping({ kind: one })),
  }));
  return (
    <>
      <PageHeader
        title={t('Mapping')}
        lead={rich(
          'What ours are called in {ledgerName}, by id and never by name, and what ' +
            'their lines carry besides. <link>Accounting Integration</link>',
          {
            ledgerName,
            link: (inner) => <InnerLink href={paths.integration()}>{inner}</InnerLink>,
          },
        )}
        actions={
          connection ? (
            <>
              <ConnectionPicker />
              <MappingFile
                key={connection.connectionId}
                connectionId={connection.connectionId}
                kind={kind}
              />
            </>
          ) : undefined
        }
      />
      <WaitingNote area="mappings" />
      <TabLinks label={t('What is mapped')} open={kind} tabs={tabs} />
      {connection && (kind === 'product' || kind === 'customer') ? (
        <SendSetting key={connection.connectionId} connection={connection} kind={kind} />
      ) : null}
      {connection ? (
        <MappingList
          key={`${connection.connectionId} ${kind}`}
          kind={kind}
          connection={connection}
          search={search}
        />
      ) : null}
    </>
  );
}
