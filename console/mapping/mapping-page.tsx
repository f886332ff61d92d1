// System Settings ▸ Accounting Integration ▸ Mapping: ours at the left, theirs at the right, gaps
// first. Invariant: nothing is saved until the person presses Save; the bar says what saving
// releases. Leaves to others: rows, drafts.

import { useSearch } from '@tanstack/react-router';
import type { MappingKind } from '../api/contract.ts';
import { useConnections } from '../connectors/connection-queries.ts';
import { NoConnection } from '../connectors/no-connection.tsx';
import { PageHeader } from '../controls/page-header.tsx';
import { TabLinks } from '../controls/tab-links.tsx';
import { InnerLink, useGo } from '../navigation/inner-link.tsx';
import { paths, routePaths } from '../navigation/paths.ts';
import { MappingList } from './mapping-list.tsx';
import { mappingKinds } from './mapping-search.ts';

const labels: Record<MappingKind, string> = {
  account: 'Accounts',
  outlet: 'Outlets',
  department: 'Departments',
  product: 'Products',
  customer: 'Customers',
};

/**
 * The page; its list is made anew for each tab, so an unsaved draft never leaks into another kind.
 */
export function MappingPage() {
  const go = useGo();
  const search = useSearch({ from: routePaths.mapping });
  const connections = useConnections();
  const connection = connections.data?.items[0];
  if (connections.data !== undefined && connection === undefined) return <NoConnection />;
  const kind = search.kind ?? 'account';
  const ledgerName = connection?.ledgerName ?? 'the ledger';
  const tabs = mappingKinds.map((one) => ({
    id: one,
    label: labels[one],
    href: paths.mapping({ kind: one }),
    onGo: () => go(paths.mapping({ kind: one })),
  }));
  return (
    <>
      <PageHeader
        title="Mapping"
        lead={
          <>
            What our accounts, outlets and departments are called in {ledgerName}, by id and never
            by name. <InnerLink href={paths.integration()}>Accounting Integration</InnerLink>
          </>
        }
      />
      <TabLinks label="What is mapped" open={kind} tabs={tabs} />
      {connection ? (
        <MappingList key={kind} kind={kind} connection={connection} search={search} />
      ) : null}
    </>
  );
}
