// Accounting ▸ Approvals: changes of mappings and entries by hand that wait for a second person,
// and those that had one. Invariant: a row leads to everything that is needed to decide. Leaves to
// others: rows (approval-table.tsx), one change (approval-drawer.tsx).

import { IconChecks } from '@tabler/icons-react';
import { tableOf } from '../api/paging.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { ChoiceField, FilterBar } from '../controls/filter-bar.tsx';
import { PageHeader } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { rich, t } from '../language/text.ts';
import { InnerLink, useGo } from '../navigation/inner-link.tsx';
import { useSearch } from '../navigation/page-search.ts';
import { paths, routePaths } from '../navigation/paths.ts';
import { ApprovalDrawer } from './approval-drawer.tsx';
import { useApprovals, useWaiting } from './approval-queries.ts';
import type { ApprovalSearch } from './approval-search.ts';
import { ApprovalTable, areaWords } from './approval-table.tsx';
import classes from './approvals.module.css';

/** The page. */
export function ApprovalsPage() {
  const go = useGo();
  const search = useSearch({ from: routePaths.approvals });
  const { open, ...closed } = search;
  const list = useApprovals(search);
  const show = (next: ApprovalSearch) => go(paths.approvals(next), { replace: true });
  return (
    <>
      <PageHeader
        title={t('Approvals')}
        lead={t('What one person proposed and another decides. Nobody decides on their own.')}
      />
      <Filters search={closed} onChange={show} />
      {list.error ? (
        <div className={classes.note}>
          <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
        </div>
      ) : null}
      <ApprovalTable
        {...tableOf(list)}
        openId={open}
        onOpen={(approvalId) => show({ ...closed, open: approvalId })}
        empty={list.error ? null : <Nothing search={closed} />}
      />
      {open === undefined ? null : (
        <ApprovalDrawer approvalId={open} onClose={() => show(closed)} />
      )}
    </>
  );
}

const otherStates = [
  { value: 'approved', label: t('Approved') },
  { value: 'rejected', label: t('Rejected') },
  { value: 'withdrawn', label: t('Taken back') },
  { value: 'all', label: t('Every state') },
];

function Filters(props: { search: ApprovalSearch; onChange: (next: ApprovalSearch) => void }) {
  const { search, onChange } = props;
  const set = (name: keyof ApprovalSearch) => (value: string | undefined) => {
    const { [name]: _old, ...rest } = search;
    onChange(value === undefined ? rest : { ...rest, [name]: value });
  };
  return (
    <FilterBar>
      <ChoiceField
        label={t('State')}
        all={t('Waiting')}
        options={otherStates}
        value={search.state}
        onChange={set('state')}
      />
      <ChoiceField
        label={t('Area')}
        all={t('Mappings and entries')}
        options={Object.entries(areaWords).map(([value, label]) => ({ value, label }))}
        value={search.area}
        onChange={set('area')}
        width={190}
      />
    </FilterBar>
  );
}

function Nothing({ search }: { search: ApprovalSearch }) {
  const asked = useWaiting().data?.asked;
  const isAsked = asked !== undefined && (asked.mappings || asked.entries);
  return (
    <EmptyState
      icon={<IconChecks size={22} />}
      title={search.state || search.area ? t('Nothing fits the filter') : t('Nothing waits')}
      text={
        isAsked
          ? t('A change of mappings or an entry by hand stands here until another person decides.')
          : rich(
              'No second person is asked for. An administrator switches that on in ' +
                '<a>People and keys</a>.',
              { a: (inner) => <InnerLink href={paths.people()}>{inner}</InnerLink> },
            )
      }
    />
  );
}
