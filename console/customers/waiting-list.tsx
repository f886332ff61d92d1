// Documents that money names and that have not come: whose money, how much, and dismissing one with
// a reason. Invariant: what comes is settled by itself, so that nothing here has to be watched; a
// dismissal changes no balance. Leaves to others: the customer (customer-page.tsx).

import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconHourglass } from '@tabler/icons-react';
import { useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import { nothingMore } from '../api/paging.ts';
import { Amount } from '../controls/amount.tsx';
import { formatDecimal } from '../controls/amount-format.ts';
import tableClasses from '../controls/data-table.module.css';
import { type Column, DataTable } from '../controls/data-table.tsx';
import { formatDay } from '../controls/date-format.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { documentTypeName } from '../export-queue/document-types.ts';
import { rich, t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { useDismiss, useWaiting, type WaitingItem, waitingMax } from './customer-queries.ts';
import classes from './customers.module.css';

const idOf = ({ entryId, names }: WaitingItem) => `${entryId} ${names}`;

/** A tab of Customers. */
export function WaitingList() {
  const list = useWaiting();
  const [dismissing, setDismissing] = useState<WaitingItem | null>(null);
  const rows = list.data?.items ?? [];
  return (
    <>
      <div className={classes.notes} style={{ paddingTop: 14 }}>
        <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
        {list.data?.more ? (
          <Text size="sm" c="dimmed">
            {t('The oldest {waitingMax} are shown.', { waitingMax })}
          </Text>
        ) : null}
      </div>
      <DataTable
        label={t('Documents that have not come')}
        columns={columnsWith(setDismissing)}
        rows={rows}
        loading={list.isPending}
        more={nothingMore}
        idOf={idOf}
        card={(row) => <Card row={row} />}
        openId={undefined}
        onOpen={(id) => setDismissing(rows.find((row) => idOf(row) === id) ?? null)}
        empty={
          list.error ? null : (
            <EmptyState
              icon={<IconHourglass size={22} />}
              title={t('Nothing is waited for')}
              text={t(
                'Money that names a document which is not here yet stands here until it comes.',
              )}
            />
          )
        }
      />
      {dismissing === null ? null : (
        <DismissDialog item={dismissing} onClose={() => setDismissing(null)} />
      )}
    </>
  );
}

function columnsWith(onDismiss: (item: WaitingItem) => void): readonly Column<WaitingItem>[] {
  return [
    {
      id: 'names',
      header: t('Waited for'),
      track: 'minmax(110px, 1fr)',
      cell: (row) => (
        <Text span inherit fw={550}>
          {row.names}
        </Text>
      ),
    },
    {
      id: 'money',
      header: t('Named by'),
      track: 'minmax(170px, 2fr)',
      cell: (row) => (
        <span>
          {row.document} <span className={classes.faint}>{documentTypeName(row.documentType)}</span>
        </span>
      ),
    },
    {
      id: 'customer',
      header: t('Customer'),
      track: 'minmax(120px, 1.4fr)',
      cell: (row) => row.customer.name,
    },
    { id: 'outlet', header: t('Outlet'), track: '64px', above: 760, cell: (row) => row.outlet },
    {
      id: 'on',
      header: t('Since'),
      track: '108px',
      above: 860,
      cell: (row) => formatDay(row.postedOn),
    },
    {
      id: 'amount',
      header: t('Amount'),
      track: '116px',
      align: 'end',
      cell: (row) => <Amount amount={row.amount} aligned />,
    },
    {
      id: 'dismiss',
      header: '',
      track: '100px',
      cell: (row) => <DismissButton row={row} onDismiss={onDismiss} />,
    },
  ];
}

function DismissButton(props: { row: WaitingItem; onDismiss: (item: WaitingItem) => void }) {
  const { row, onDismiss } = props;
  return (
    <MayButton
      right="settle"
      variant="subtle"
      color="gray"
      size="compact-sm"
      aria-label={t('Dismiss {names}', { names: row.names })}
      onClick={(event) => {
        event.stopPropagation();
        onDismiss(row);
      }}
    >
      {t('Dismiss…')}
    </MayButton>
  );
}

function Card({ row }: { row: WaitingItem }) {
  return (
    <>
      <div className={tableClasses.cardLine}>
        <Text span inherit fw={550}>
          {row.names}
        </Text>
        <Amount amount={row.amount} />
      </div>
      <div className={`${tableClasses.cardLine} ${classes.faint}`}>
        <span>{`${row.document} · ${row.customer.name}`}</span>
        <span>{formatDay(row.postedOn)}</span>
      </div>
    </>
  );
}

function DismissDialog({ item, onClose }: { item: WaitingItem; onClose: () => void }) {
  const dismiss = useDismiss();
  const { customer, document, names } = item;
  const whose = <InnerLink href={paths.customer(customer.code)}>{customer.name}</InnerLink>;
  const submit = (reason: string) =>
    dismiss.mutate(
      { entryId: item.entryId, document: names, reason },
      {
        onSuccess: () => {
          notifications.show({
            title: t('{names} is not waited for any more', { names }),
            message: t('{document} stays on the account of {name}.', {
              document,
              name: customer.name,
            }),
            color: 'teal',
          });
          onClose();
        },
      },
    );
  return (
    <ReasonDialog
      opened
      onClose={onClose}
      title={t('Dismiss {names}', { names })}
      effect={rich(
        '{document} of {whose} names {names} for {amount} {currency}. If it comes ' +
          'after all, it is not settled by itself. No balance changes.',
        { document, whose, names, amount: formatDecimal(item.amount), currency: item.currency },
      )}
      reasonExample={t('A typing error in the number')}
      confirmLabel={t('Dismiss')}
      busy={dismiss.isPending}
      error={dismiss.error}
      onConfirm={submit}
    />
  );
}
