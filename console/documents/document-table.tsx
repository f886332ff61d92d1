// Documents as a table: number, customer, what is open of each, where its export stands. Invariant:
// what is open of a payment or credit stands without its sign, in the column that says so. Leaves
// to others: fetching, details.

import { Text } from '@mantine/core';
import { Amount } from '../controls/amount.tsx';
import classes from '../controls/data-table.module.css';
import { type Column, DataTable, type DataTableProps } from '../controls/data-table.tsx';
import { formatDay } from '../controls/date-format.ts';
import { documentTypeName } from '../export-queue/document-types.ts';
import { StatusBadge } from '../export-queue/state-badge.tsx';
import { t } from '../language/text.ts';
import { type DocumentPage, pageWords } from './document-pages.ts';
import type { DocumentItem } from './document-queries.ts';
import { DocumentState } from './document-state.tsx';

/** The type is said where it is not that of the page. */
const usual: readonly string[] = ['invoice', 'payment', 'credit-memo', 'refund'];

function NumberOf({ row }: { row: DocumentItem }) {
  return (
    <span>
      <Text span inherit fw={550}>
        {row.document}
      </Text>{' '}
      {usual.includes(row.documentType) ? null : (
        <Text span inherit c="dimmed">
          {documentTypeName(row.documentType)}
        </Text>
      )}
    </span>
  );
}

function columnsOf(page: DocumentPage): readonly Column<DocumentItem>[] {
  const isPaid = page === 'payments' || page === 'refunds';
  return [
    { id: 'date', header: t('Date'), track: '100px', cell: (row) => formatDay(row.postedOn) },
    {
      id: 'number',
      header: t('Number'),
      track: 'minmax(130px, 1.1fr)',
      cell: (row) => <NumberOf row={row} />,
    },
    {
      id: 'customer',
      header: t('Customer'),
      track: 'minmax(120px, 1.4fr)',
      cell: (row) => row.customer?.name ?? '–',
    },
    { id: 'outlet', header: t('Outlet'), track: '64px', above: 900, cell: (row) => row.outlet },
    {
      id: 'how',
      header: isPaid ? t('Method') : t('Due'),
      track: '110px',
      above: 960,
      cell: (row) => (isPaid ? row.method : row.dueOn && formatDay(row.dueOn)) ?? '',
    },
    {
      id: 'amount',
      header: t('Amount'),
      track: '112px',
      align: 'end',
      cell: (row) => <Amount amount={row.amount} aligned />,
    },
    {
      id: 'open',
      header: page === 'payments' || page === 'credits' ? t('Unapplied') : t('Open'),
      track: '112px',
      align: 'end',
      above: 760,
      cell: (row) => <Amount amount={row.open.replace('-', '')} aligned quietZero />,
    },
    { id: 'state', header: t('State'), track: '128px', cell: (row) => <DocumentState row={row} /> },
    {
      id: 'export',
      header: t('Export'),
      track: '104px',
      above: 1040,
      cell: (row) => (row.exportStatus ? <StatusBadge status={row.exportStatus} /> : t('None')),
    },
  ];
}

type DocumentTableProps = Omit<
  DataTableProps<DocumentItem>,
  'label' | 'columns' | 'idOf' | 'card'
> & { readonly page: DocumentPage };

/** Virtual table of documents. */
export function DocumentTable({ page, ...props }: DocumentTableProps) {
  return (
    <DataTable
      {...props}
      label={pageWords[page].title}
      columns={columnsOf(page)}
      idOf={(row) => row.entryId}
      card={(row) => (
        <>
          <div className={classes.cardLine}>
            <NumberOf row={row} />
            <Amount amount={row.amount} />
          </div>
          <div className={classes.cardLine}>
            <Text span inherit c="dimmed" fz={12.5}>
              {formatDay(row.postedOn)} · {row.customer?.name ?? row.outlet}
            </Text>
            <DocumentState row={row} />
          </div>
        </>
      )}
    />
  );
}
