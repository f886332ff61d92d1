// Customers as a table: what each owes in all, how much of it is overdue, what was paid ahead, the
// oldest day. Invariant: amounts of different currencies are never added up; each has its own line.
// Leaves to others: fetching.

import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Amount } from '../controls/amount.tsx';
import { isZero, sumOf } from '../controls/amount-format.ts';
import tableClasses from '../controls/data-table.module.css';
import { type Column, DataTable, type DataTableProps } from '../controls/data-table.tsx';
import { formatDay } from '../controls/date-format.ts';
import { t } from '../language/text.ts';
import type { CustomerItem } from './customer-queries.ts';
import classes from './customers.module.css';

type Figure = 'balance' | 'overdue' | 'credits';

/** Per currency, over all outlets. */
function totalsOf({ balances }: CustomerItem, figure: Figure): [currency: string, sum: string][] {
  const found = new Map<string, string[]>();
  for (const one of balances) {
    found.set(one.currency, [...(found.get(one.currency) ?? []), one[figure]]);
  }
  return [...found].map(([currency, amounts]) => [currency, sumOf(amounts)]);
}

function Totals({ row, figure }: { row: CustomerItem; figure: Figure }) {
  const totals = totalsOf(row, figure);
  if (totals.length === 0) return <Amount amount="0.00" aligned quietZero />;
  return totals.map(([currency, sum]) => (
    <Amount
      key={currency}
      amount={sum}
      currency={totals.length > 1 ? currency : undefined}
      aligned
      quietZero
    />
  ));
}

const outletsOf = ({ balances }: CustomerItem) =>
  [...new Set(balances.map(({ outlet }) => outlet))].join(', ');

/** The earliest day anything owed is or was due. */
function oldestOf({ balances }: CustomerItem): string | null {
  const days = balances.flatMap(({ oldestDueOn }) => oldestDueOn ?? []).sort();
  return days[0] ?? null;
}

function figure(id: Figure, header: string, above?: number): Column<CustomerItem> {
  return {
    ...{ id, header, track: '128px', align: 'end' as const },
    ...(above === undefined ? {} : { above }),
    cell: (row): ReactNode => <Totals row={row} figure={id} />,
  };
}

const columns: readonly Column<CustomerItem>[] = [
  {
    id: 'name',
    header: t('Customer'),
    track: 'minmax(160px, 2fr)',
    cell: (row) => (
      <Text span inherit fw={550}>
        {row.name}
      </Text>
    ),
  },
  {
    id: 'code',
    header: t('Code'),
    track: 'minmax(80px, 1fr)',
    above: 760,
    cell: (row) => row.code,
  },
  { id: 'outlets', header: t('Open at'), track: '110px', above: 860, cell: outletsOf },
  figure('overdue', t('Overdue'), 700),
  figure('credits', t('Unapplied credit'), 700),
  figure('balance', t('Balance')),
  {
    id: 'oldest',
    header: t('Oldest due'),
    track: '112px',
    above: 960,
    cell: (row) => {
      const oldest = oldestOf(row);
      return oldest === null ? '–' : formatDay(oldest);
    },
  },
];

type Props = Omit<DataTableProps<CustomerItem>, 'label' | 'columns' | 'idOf' | 'card'>;

/** Virtual table of customers. */
export function CustomerTable(props: Props) {
  return (
    <DataTable
      {...props}
      label={t('Customers')}
      columns={columns}
      idOf={({ code }) => code}
      card={(row) => <Card row={row} />}
    />
  );
}

function Card({ row }: { row: CustomerItem }) {
  const oldest = oldestOf(row);
  const isOverdue = totalsOf(row, 'overdue').some(([, sum]) => !isZero(sum));
  const rest = [row.code, outletsOf(row)].filter((part) => part !== '');
  return (
    <>
      <div className={tableClasses.cardLine}>
        <Text span inherit fw={550}>
          {row.name}
        </Text>
        <Totals row={row} figure="balance" />
      </div>
      <div className={`${tableClasses.cardLine} ${classes.faint}`}>
        <span>{rest.join(' · ')}</span>
        <span>
          {isOverdue && oldest !== null
            ? t('due since {oldest}', { oldest: formatDay(oldest) })
            : ''}
        </span>
      </div>
    </>
  );
}
