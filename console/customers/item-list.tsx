// A customer's items of a day: each document with what is open of it; a click leads to its entry,
// from there to event and export. Invariant: debits owe, credits stand below zero. Leaves to
// others: settling (settle-dialog.tsx).

import { Text } from '@mantine/core';
import { IconReceipt } from '@tabler/icons-react';
import { MayButton } from '../access/may-button.tsx';
import { tableOf } from '../api/paging.ts';
import { useToday } from '../chart-of-accounts/property-day.tsx';
import { Amount } from '../controls/amount.tsx';
import { isZero } from '../controls/amount-format.ts';
import { ToneBadge } from '../controls/badge.tsx';
import tableClasses from '../controls/data-table.module.css';
import { type Column, DataTable } from '../controls/data-table.tsx';
import { formatDay } from '../controls/date-format.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { ChoiceField, FilterBar } from '../controls/filter-bar.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { documentTypeName } from '../export-queue/document-types.ts';
import { t } from '../language/text.ts';
import { type OpenItem, useOpenItems } from './customer-queries.ts';
import classes from './customers.module.css';

interface ItemListProps {
  readonly customer: string;
  readonly asOf: string | undefined;
  readonly all: string | undefined;
  readonly whyNot: string | null;
  readonly onAll: (value: string | undefined) => void;
  readonly onOpen: (entryId: string) => void;
  /** Settle with this credit. */
  readonly onSettle: (creditEntryId: string) => void;
}

/** A tab of the customer's page. */
export function ItemList(props: ItemListProps) {
  const { customer, asOf, all } = props;
  const list = useOpenItems(customer, { asOf, all });
  const today = useToday();
  const day = asOf ?? today;
  const settle = props.whyNot === null ? props.onSettle : null;
  return (
    <>
      <FilterBar>
        <ChoiceField
          label={t('Which items')}
          all={t('Open items')}
          width={180}
          options={[{ value: 'true', label: t('Settled items too') }]}
          value={all}
          onChange={props.onAll}
        />
      </FilterBar>
      {list.error ? (
        <div className={classes.notes}>
          <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
        </div>
      ) : null}
      <DataTable
        label={t('Items')}
        columns={columnsOn(day, settle)}
        {...tableOf(list)}
        idOf={({ entryId, outlet, ledger }) => `${entryId}-${outlet}-${ledger}`}
        card={(row) => <Card row={row} />}
        openId={undefined}
        onOpen={(id) => props.onOpen(id.slice(0, id.indexOf('-')))}
        empty={
          list.error ? null : (
            <EmptyState
              icon={<IconReceipt size={22} />}
              title={t('No open items')}
              text={t(
                'Nothing of this customer is open on this day. Settled items are a choice above.',
              )}
            />
          )
        }
      />
    </>
  );
}

function columnsOn(
  day: string,
  settle: ((entryId: string) => void) | null,
): readonly Column<OpenItem>[] {
  return [
    {
      id: 'document',
      header: t('Document'),
      track: 'minmax(170px, 2fr)',
      cell: (row) => (
        <span>
          <Text span inherit fw={550}>
            {row.document}
          </Text>{' '}
          <span className={classes.faint}>{whatIs(row)}</span>
        </span>
      ),
    },
    { id: 'outlet', header: t('Outlet'), track: '64px', cell: (row) => row.outlet },
    { id: 'date', header: t('Date'), track: '108px', cell: (row) => formatDay(row.postedOn) },
    {
      id: 'due',
      header: t('Due'),
      track: '168px',
      above: 800,
      cell: (row) => <Due row={row} day={day} />,
    },
    {
      id: 'amount',
      header: t('Amount'),
      track: '116px',
      align: 'end',
      above: 720,
      cell: (row) => <Amount amount={row.amount} aligned />,
    },
    {
      id: 'open',
      header: t('Open'),
      track: '116px',
      align: 'end',
      cell: (row) => <Amount amount={row.open} aligned quietZero />,
    },
    {
      id: 'settle',
      header: '',
      track: '84px',
      above: 720,
      cell: (row) => <SettleButton row={row} settle={settle} />,
    },
  ];
}

/** A payment that lies with prepayments says so. */
const whatIs = ({ documentType, ledger }: OpenItem) =>
  ledger === 'prepayment'
    ? t('{documentType} · paid ahead', { documentType: documentTypeName(documentType) })
    : documentTypeName(documentType);

function Due({ row, day }: { row: OpenItem; day: string }) {
  if (row.dueOn === null || row.amount.startsWith('-')) return null;
  const isLate = row.dueOn < day && !isZero(row.open);
  return (
    <span>
      {formatDay(row.dueOn)} {isLate ? <ToneBadge tone="warn" label={t('late')} /> : null}
    </span>
  );
}

function SettleButton(props: { row: OpenItem; settle: ((entryId: string) => void) | null }) {
  const { row, settle } = props;
  if (settle === null || !row.open.startsWith('-')) return null;
  return (
    <MayButton
      right="settle"
      variant="subtle"
      size="compact-sm"
      aria-label={t('Settle {document}', { document: row.document })}
      onClick={(event) => {
        event.stopPropagation();
        settle(row.entryId);
      }}
    >
      {t('Settle…')}
    </MayButton>
  );
}

function Card({ row }: { row: OpenItem }) {
  return (
    <>
      <div className={tableClasses.cardLine}>
        <Text span inherit fw={550}>
          {row.document}
        </Text>
        <Amount amount={row.open} />
      </div>
      <div className={`${tableClasses.cardLine} ${classes.faint}`}>
        <span>{`${whatIs(row)} · ${row.outlet}`}</span>
        <span>{formatDay(row.postedOn)}</span>
      </div>
    </>
  );
}
