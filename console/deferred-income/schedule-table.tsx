// Schedules as a table: of which document, over which days, how much is recognized and left.
// Invariant: one that is switched off says so. Leaves to others: fetching, details.

import { Text } from '@mantine/core';
import { Amount } from '../controls/amount.tsx';
import { ToneBadge } from '../controls/badge.tsx';
import classes from '../controls/data-table.module.css';
import { type Column, DataTable, type DataTableProps } from '../controls/data-table.tsx';
import { formatDay } from '../controls/date-format.ts';
import { t } from '../language/text.ts';
import type { ScheduleItem } from './deferral-queries.ts';

const columns: readonly Column<ScheduleItem>[] = [
  {
    id: 'document',
    header: t('Document'),
    track: 'minmax(130px, 1fr)',
    cell: (row) => <Document row={row} />,
  },
  { id: 'product', header: t('Product'), track: 'minmax(110px, 1fr)', cell: (row) => row.product },
  { id: 'outlet', header: t('Outlet'), track: '64px', above: 800, cell: (row) => row.outlet },
  {
    id: 'customer',
    header: t('Customer'),
    track: '100px',
    above: 900,
    cell: (row) => row.customer ?? '–',
  },
  {
    id: 'service',
    header: t('Service'),
    track: '200px',
    above: 1160,
    cell: (row) => `${formatDay(row.serviceFrom)} – ${formatDay(row.serviceThrough)}`,
  },
  {
    id: 'amount',
    header: t('Deferred'),
    track: '112px',
    align: 'end',
    cell: (row) => <Amount amount={row.amount} aligned />,
  },
  {
    id: 'recognized',
    header: t('Recognized'),
    track: '112px',
    align: 'end',
    above: 720,
    cell: (row) => <Amount amount={row.recognized} aligned quietZero />,
  },
  {
    id: 'unposted',
    header: t('Left'),
    track: '112px',
    align: 'end',
    cell: (row) => <Amount amount={row.unposted} aligned quietZero />,
  },
  {
    id: 'next',
    header: t('Next'),
    track: '104px',
    above: 720,
    cell: (row) => (row.nextDueOn === null ? '–' : formatDay(row.nextDueOn)),
  },
];

const keyOf = ({ entryId, lineNumber }: ScheduleItem) => `${entryId}-${lineNumber}`;

type Props = Omit<DataTableProps<ScheduleItem>, 'label' | 'columns' | 'idOf' | 'card'>;

/** Virtual table of schedules. */
export function ScheduleTable(props: Props) {
  return (
    <DataTable
      {...props}
      label={t('Schedules')}
      columns={columns}
      idOf={keyOf}
      card={(row) => <Card row={row} />}
    />
  );
}

function Document({ row }: { row: ScheduleItem }) {
  return (
    <span>
      <Text span inherit fw={550}>
        {row.document}
      </Text>{' '}
      {row.switchedOff ? (
        <ToneBadge tone="warn" label={t('off')} title={t('Recognition is off')} />
      ) : null}
    </span>
  );
}

function Card({ row }: { row: ScheduleItem }) {
  return (
    <>
      <div className={classes.cardLine}>
        <Document row={row} />
        <Amount amount={row.unposted} />
      </div>
      <div className={classes.cardLine}>
        <span>{`${row.product} · ${row.outlet}`}</span>
        <span>
          {row.nextDueOn === null
            ? t('done')
            : t('next {nextDueOn}', { nextDueOn: formatDay(row.nextDueOn) })}
        </span>
      </div>
    </>
  );
}
