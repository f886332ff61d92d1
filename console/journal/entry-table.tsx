// Journal entries as a table. Invariant: an entry without an export says so; a reversed one says by
// which. Leaves to others: fetching, details.

import { Text } from '@mantine/core';
import type { JournalEntryRow } from '#journal/journal-schemas.ts';
import { Amount } from '../controls/amount.tsx';
import classes from '../controls/data-table.module.css';
import { type Column, DataTable, type DataTableProps } from '../controls/data-table.tsx';
import { formatDay } from '../controls/date-format.ts';
import { documentTypeName } from '../export-queue/document-types.ts';
import { StatusBadge } from '../export-queue/state-badge.tsx';
import { t } from '../language/text.ts';

const columns: readonly Column<JournalEntryRow>[] = [
  { id: 'date', header: t('Date'), track: '96px', cell: (row) => formatDay(row.postedOn) },
  { id: 'entry', header: t('Entry'), track: '72px', above: 900, cell: (row) => row.entryId },
  {
    id: 'document',
    header: t('Reference'),
    track: 'minmax(160px, 1.1fr)',
    cell: (row) => <Reference row={row} />,
  },
  { id: 'outlet', header: t('Outlet'), track: '64px', above: 800, cell: (row) => row.outlet },
  {
    id: 'customer',
    header: t('Customer'),
    track: 'minmax(110px, 1fr)',
    above: 720,
    cell: (row) => row.customer?.name ?? '–',
  },
  {
    id: 'memo',
    header: t('Memo'),
    track: 'minmax(110px, 1.2fr)',
    above: 1100,
    cell: (row) => (
      <Text span inherit c="dimmed">
        {row.memo ?? ''}
      </Text>
    ),
  },
  {
    id: 'amount',
    header: t('Amount'),
    track: '118px',
    align: 'end',
    cell: (row) => <Amount amount={row.amount} aligned />,
  },
  { id: 'export', header: t('Export'), track: '104px', cell: (row) => <ExportOf row={row} /> },
];

type EntryTableProps = Omit<DataTableProps<JournalEntryRow>, 'label' | 'columns' | 'idOf' | 'card'>;

/** Virtual table of entries. */
export function EntryTable(props: EntryTableProps) {
  return (
    <DataTable
      {...props}
      label={t('Journal entries')}
      columns={columns}
      idOf={(row) => row.entryId}
      card={(row) => <EntryCard row={row} />}
    />
  );
}

function Reference({ row }: { row: JournalEntryRow }) {
  return (
    <span>
      <Text span inherit fw={550}>
        {row.documentNumber}
      </Text>{' '}
      <Text span inherit c="dimmed">
        {documentTypeName(row.documentType)}
      </Text>
      {row.reversedByEntryId ? (
        <Text span inherit c="dimmed" fz={12.5}>
          {' '}
          {`· ${t('reversed')}`}
        </Text>
      ) : null}
      {row.corrections > 0 || row.correctsEntryId ? (
        <Text span inherit c="dimmed" fz={12.5}>
          {row.correctsEntryId
            ? ` · ${t('corrects {correctsEntryId}', { correctsEntryId: row.correctsEntryId })}`
            : ` · ${t('corrected')}`}
        </Text>
      ) : null}
    </span>
  );
}

function ExportOf({ row }: { row: JournalEntryRow }) {
  if (row.exportStatus === null) {
    return (
      <Text
        span
        inherit
        c="dimmed"
        title={t('Dated before the cut-over, or no ledger is connected.')}
      >
        {t('None')}
      </Text>
    );
  }
  return <StatusBadge status={row.exportStatus} />;
}

function EntryCard({ row }: { row: JournalEntryRow }) {
  return (
    <>
      <div className={classes.cardLine}>
        <Reference row={row} />
        <Amount amount={row.amount} />
      </div>
      <div className={classes.cardLine}>
        <Text span inherit c="dimmed" fz={12.5}>
          {formatDay(row.postedOn)} · {row.customer?.name ?? row.memo ?? row.outlet}
        </Text>
        <ExportOf row={row} />
      </div>
    </>
  );
}
