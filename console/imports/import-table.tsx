// Imported files as a table, the last first: who, when, what became of them. Invariant: what is
// refused and open still is said in the row. Leaves to others: details (import-drawer.tsx).

import { Text } from '@mantine/core';
import { Amount } from '../controls/amount.tsx';
import { formatCount } from '../controls/amount-format.ts';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import tableClasses from '../controls/data-table.module.css';
import { type Column, DataTable, type DataTableProps } from '../controls/data-table.tsx';
import { formatInstant } from '../controls/date-format.ts';
import { t } from '../language/text.ts';
import type { ImportItem } from './import-queries.ts';

const states: Record<ImportItem['state'], { tone: BadgeTone; label: string }> = {
  running: { tone: 'calm', label: t('Running') },
  finished: { tone: 'good', label: t('Finished') },
  stopped: { tone: 'warn', label: t('Stopped') },
  failed: { tone: 'bad', label: t('Failed') },
  interrupted: { tone: 'bad', label: t('Interrupted') },
};

/** How it ended; open refused lines come first. */
export function ImportState({ item }: { item: ImportItem }) {
  if (item.state === 'finished' && item.openRefusals > 0) {
    return (
      <ToneBadge
        tone="warn"
        label={t('{openRefusals} refused', { openRefusals: formatCount(item.openRefusals) })}
      />
    );
  }
  return <ToneBadge {...states[item.state]} />;
}

const columns: readonly Column<ImportItem>[] = [
  {
    id: 'file',
    header: t('File'),
    track: 'minmax(150px, 2fr)',
    cell: (row) => (
      <Text span inherit fw={550}>
        {row.fileName}
      </Text>
    ),
  },
  { id: 'at', header: t('Started'), track: '150px', cell: (row) => formatInstant(row.startedAt) },
  { id: 'by', header: t('By'), track: '110px', above: 900, cell: (row) => row.startedBy },
  {
    id: 'posted',
    header: t('Posted'),
    track: '84px',
    align: 'end',
    cell: (row) => formatCount(row.posted),
  },
  {
    id: 'exists',
    header: t('There already'),
    track: '108px',
    align: 'end',
    above: 760,
    cell: (row) => formatCount(row.exists),
  },
  {
    id: 'refused',
    header: t('Refused'),
    track: '84px',
    align: 'end',
    above: 760,
    cell: (row) => formatCount(row.refused),
  },
  {
    id: 'amount',
    header: t('Amount posted'),
    track: '150px',
    align: 'end',
    above: 1040,
    cell: (row) => <Amounts item={row} />,
  },
  { id: 'state', header: t('State'), track: '120px', cell: (row) => <ImportState item={row} /> },
];

/** What was posted, in each currency. */
export function Amounts({ item }: { item: ImportItem }) {
  return item.amounts.map(({ currency, amount }) => (
    <Amount key={currency} amount={amount} currency={currency} />
  ));
}

type ImportTableProps = Omit<DataTableProps<ImportItem>, 'label' | 'columns' | 'idOf' | 'card'>;

export function ImportTable(props: ImportTableProps) {
  return (
    <DataTable
      {...props}
      label={t('Imported files')}
      columns={columns}
      idOf={(row) => row.importId}
      card={(row) => (
        <>
          <div className={tableClasses.cardLine}>
            <Text span inherit fw={550}>
              {row.fileName}
            </Text>
            <ImportState item={row} />
          </div>
          <div className={tableClasses.cardLine}>
            <Text span inherit c="dimmed" fz={12.5}>
              {formatInstant(row.startedAt)} · {row.startedBy}
            </Text>
            <span>
              {t('{posted, plural, one {# event} other {# events}} posted', { posted: row.posted })}
            </span>
          </div>
        </>
      )}
    />
  );
}
