// The history of a customer's settlements: what paid what, who made it, and taking it back.
// Invariant: one that was taken back stays in the list and says so. Leaves to others: settling.

import { Anchor, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowsExchange } from '@tabler/icons-react';
import { useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import { tableOf } from '../api/paging.ts';
import { Amount } from '../controls/amount.tsx';
import { formatDecimal } from '../controls/amount-format.ts';
import { ToneBadge } from '../controls/badge.tsx';
import tableClasses from '../controls/data-table.module.css';
import { type Column, DataTable } from '../controls/data-table.tsx';
import { formatDay, formatInstant } from '../controls/date-format.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { type SettlementItem, useSettlements, useUndoSettlement } from './customer-queries.ts';
import classes from './customers.module.css';

interface SettlementListProps {
  readonly customer: string;
  readonly onEntry: (entryId: string) => void;
}

/** A tab of the customer's page. */
export function SettlementList({ customer, onEntry }: SettlementListProps) {
  const list = useSettlements(customer);
  const [undoing, setUndoing] = useState<SettlementItem | null>(null);
  const table = tableOf(list);
  return (
    <>
      <div className={classes.notes} style={{ paddingTop: 14 }}>
        <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
      </div>
      <DataTable
        label={t('Settlements')}
        columns={columnsWith(onEntry, setUndoing)}
        {...table}
        idOf={({ settlementId }) => settlementId}
        card={(row) => <Card row={row} />}
        openId={undefined}
        onOpen={(id) => setUndoing(table.rows.find((row) => row.settlementId === id) ?? null)}
        empty={
          list.error ? null : (
            <EmptyState
              icon={<IconArrowsExchange size={22} />}
              title={t('Nothing was settled yet')}
              text={t('A payment that names invoices settles them; the rest is settled by hand.')}
            />
          )
        }
      />
      {undoing === null ? null : (
        <UndoDialog settlement={undoing} onClose={() => setUndoing(null)} />
      )}
    </>
  );
}

function columnsWith(
  onEntry: (entryId: string) => void,
  onUndo: (settlement: SettlementItem) => void,
): readonly Column<SettlementItem>[] {
  return [
    { id: 'on', header: t('Settled'), track: '108px', cell: (row) => formatDay(row.settledOn) },
    {
      id: 'credit',
      header: t('Paid with'),
      track: 'minmax(110px, 1fr)',
      cell: (row) => <Entry side={row.credit} onEntry={onEntry} />,
    },
    {
      id: 'debit',
      header: t('Pays'),
      track: 'minmax(110px, 1fr)',
      cell: (row) => <Entry side={row.debit} onEntry={onEntry} />,
    },
    { id: 'outlet', header: t('Outlet'), track: '64px', above: 760, cell: (row) => row.outlet },
    {
      id: 'amount',
      header: t('Amount'),
      track: '116px',
      align: 'end',
      cell: (row) => <Amount amount={row.amount} aligned />,
    },
    {
      id: 'by',
      header: t('Made'),
      track: 'minmax(190px, 1fr)',
      above: 920,
      cell: (row) => `${row.madeBy}, ${formatInstant(row.madeAt)}`,
    },
    {
      id: 'state',
      header: '',
      track: '108px',
      cell: (row) => <Fate row={row} onUndo={onUndo} />,
    },
  ];
}

function Entry(props: { side: SettlementItem['credit']; onEntry: (entryId: string) => void }) {
  const { side, onEntry } = props;
  return (
    <Anchor
      component="button"
      type="button"
      inherit
      onClick={(event) => {
        event.stopPropagation();
        onEntry(side.entryId);
      }}
    >
      {side.document}
    </Anchor>
  );
}

function Fate(props: { row: SettlementItem; onUndo: (settlement: SettlementItem) => void }) {
  const { row, onUndo } = props;
  if (row.undoneOn !== null) {
    const title = t('Taken back on {undoneOn} by {undoneBy}', {
      undoneOn: formatDay(row.undoneOn),
      undoneBy: row.undoneBy ?? 'somebody',
    });
    return <ToneBadge tone="warn" label={t('taken back')} title={title} />;
  }
  return (
    <MayButton
      right="settle"
      variant="subtle"
      color="gray"
      size="compact-sm"
      aria-label={t('Take back {document} on {document2}', {
        document: row.credit.document,
        document2: row.debit.document,
      })}
      onClick={(event) => {
        event.stopPropagation();
        onUndo(row);
      }}
    >
      {t('Take back…')}
    </MayButton>
  );
}

function Card({ row }: { row: SettlementItem }) {
  return (
    <>
      <div className={tableClasses.cardLine}>
        <Text span inherit fw={550}>
          {`${row.credit.document} → ${row.debit.document}`}
        </Text>
        <Amount amount={row.amount} />
      </div>
      <div className={`${tableClasses.cardLine} ${classes.faint}`}>
        <span>{`${formatDay(row.settledOn)} · ${row.outlet}`}</span>
        <span>{row.undoneOn === null ? '' : t('taken back')}</span>
      </div>
    </>
  );
}

function effectOf({ amount, currency, undoneOn, undoneBy }: SettlementItem): string {
  const sum = `${formatDecimal(amount)} ${currency}`;
  if (undoneOn === null)
    return t('{sum} of both are open again from today. Nothing is posted.', { sum });
  return t('{sum} were taken back on {undoneOn} by {undoneBy}. The line stays.', {
    sum,
    undoneOn: formatDay(undoneOn),
    undoneBy,
  });
}

function UndoDialog(props: { settlement: SettlementItem; onClose: () => void }) {
  const { settlement: one, onClose } = props;
  const undo = useUndoSettlement();
  const isUndone = one.undoneOn !== null;
  const submit = () =>
    undo.mutate(
      { settlementId: one.settlementId },
      {
        onSuccess: () => {
          notifications.show({
            title: t('Taken back'),
            message: t('{document} and {document2} are open again.', {
              document: one.credit.document,
              document2: one.debit.document,
            }),
            color: 'teal',
          });
          onClose();
        },
      },
    );
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('{document} on {document2}', {
        document: one.credit.document,
        document2: one.debit.document,
      })}
      centered
      size={480}
    >
      <Stack gap="md">
        <Text size="sm">{effectOf(one)}</Text>
        <ProblemNote error={undo.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {isUndone ? t('Close') : t('Keep it')}
          </Button>
          {isUndone ? null : (
            <Button color="red" onClick={submit} loading={undo.isPending}>
              {t('Take back')}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
