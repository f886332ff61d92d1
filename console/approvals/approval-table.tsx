// Approvals as a table: what would be done, who proposed it, how it ended. Invariant: state stands
// in words, not in colour alone. Leaves to others: one change in full (approval-drawer.tsx).

import { Text } from '@mantine/core';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import tableClasses from '../controls/data-table.module.css';
import { type Column, DataTable, type DataTableProps } from '../controls/data-table.tsx';
import { formatInstant } from '../controls/date-format.ts';
import { t } from '../language/text.ts';
import type { Approval } from './approval-queries.ts';

const states: Record<Approval['state'], { tone: BadgeTone; label: string }> = {
  waiting: { tone: 'warn', label: t('Waiting') },
  approved: { tone: 'good', label: t('Approved') },
  rejected: { tone: 'bad', label: t('Rejected') },
  withdrawn: { tone: 'neutral', label: t('Taken back') },
};

export const StateBadge = ({ approval }: { approval: Approval }) => (
  <ToneBadge {...states[approval.state]} />
);

export const areaWords: Record<Approval['area'], string> = {
  mappings: t('Mappings'),
  entries: t('Entries by hand'),
};

const columns: readonly Column<Approval>[] = [
  { id: 'at', header: t('Proposed'), track: '150px', cell: (row) => formatInstant(row.proposedAt) },
  {
    id: 'by',
    header: t('By'),
    track: 'minmax(110px, 1fr)',
    cell: (row) => (row.own ? t('{name} (you)', { name: row.proposedBy }) : row.proposedBy),
  },
  {
    id: 'what',
    header: t('What would be done'),
    track: 'minmax(220px, 3fr)',
    cell: (row) => (
      <Text span inherit fw={550}>
        {row.summary}
      </Text>
    ),
  },
  { id: 'area', header: t('Area'), track: '130px', above: 900, cell: (row) => areaWords[row.area] },
  {
    id: 'decided',
    header: t('Decided by'),
    track: 'minmax(110px, 1fr)',
    above: 1000,
    cell: (row) => row.decidedBy ?? '',
  },
  { id: 'state', header: t('State'), track: '120px', cell: (row) => <StateBadge approval={row} /> },
];

type ApprovalTableProps = Omit<DataTableProps<Approval>, 'label' | 'columns' | 'idOf' | 'card'>;

export function ApprovalTable(props: ApprovalTableProps) {
  return (
    <DataTable
      {...props}
      label={t('Approvals')}
      columns={columns}
      idOf={(row) => row.approvalId}
      card={(row) => (
        <>
          <div className={tableClasses.cardLine}>
            <Text span inherit fw={550} truncate>
              {row.summary}
            </Text>
            <StateBadge approval={row} />
          </div>
          <div className={tableClasses.cardLine}>
            <Text span inherit c="dimmed" fz={12.5}>
              {formatInstant(row.proposedAt)} · {row.proposedBy}
            </Text>
          </div>
        </>
      )}
    />
  );
}
