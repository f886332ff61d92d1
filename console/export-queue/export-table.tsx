// The exports as a table: what was booked, where it is, and if it is not there, why. Invariant:
// attempts read `2 ⁄ 8` where there is a limit; a cause shows its message, never only a code.
// Leaves to others: fetching, selection state, details.

import { Anchor, Text } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ExportRow } from '../api/contract.ts';
import { Amount } from '../controls/amount.tsx';
import classes from '../controls/data-table.module.css';
import { type Column, DataTable, type DataTableProps } from '../controls/data-table.tsx';
import { formatDay } from '../controls/date-format.ts';
import { rich, t } from '../language/text.ts';
import { documentTypeName } from './document-types.ts';
import { StateBadge } from './state-badge.tsx';

const columns: readonly Column<ExportRow>[] = [
  {
    id: 'date',
    header: t('Date'),
    track: '96px',
    cell: (row) => formatDay(row.postedOn),
  },
  {
    id: 'document',
    header: t('Document'),
    track: 'minmax(150px, 1.3fr)',
    cell: (row) => <DocumentName row={row} />,
  },
  { id: 'outlet', header: t('Outlet'), track: '64px', above: 860, cell: (row) => row.outlet },
  {
    id: 'customer',
    header: t('Customer'),
    track: 'minmax(110px, 1fr)',
    above: 980,
    cell: (row) =>
      row.customer?.name ?? (
        <Text c="dimmed" inherit span>
          {row.memo ?? '–'}
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
  {
    id: 'state',
    header: t('State'),
    track: 'minmax(120px, max-content)',
    cell: (row) => <StateBadge state={row.state} standing={row.standing} />,
  },
  {
    id: 'attempts',
    header: t('Attempts'),
    track: '64px',
    above: 1080,
    align: 'end',
    cell: (row) => <Attempts row={row} />,
  },
  {
    id: 'fate',
    header: t('Ledger id or cause'),
    track: 'minmax(130px, 1.5fr)',
    above: 720,
    cell: (row) => <Fate row={row} />,
  },
];

type ExportTableProps = Omit<DataTableProps<ExportRow>, 'label' | 'columns' | 'idOf' | 'card'>;

/** Virtual table of exports. */
export function ExportTable(props: ExportTableProps) {
  return (
    <DataTable
      {...props}
      label={t('Exports')}
      columns={columns}
      idOf={(row) => row.exportId}
      card={(row) => <ExportCard row={row} />}
    />
  );
}

/** A further part stands under its first, told by its entity. */
function DocumentName({ row }: { row: ExportRow }): ReactNode {
  if (row.part && row.part.number > 1) return <PartName part={row.part} of={row.documentNumber} />;
  return (
    <>
      <Text span inherit fw={550}>
        {row.documentNumber}
      </Text>{' '}
      <Text span inherit c="dimmed">
        {row.part ? `${t('entity {entityId} ·', { entityId: row.part.entityId })} ` : ''}
        {documentTypeName(row.documentType)}
      </Text>
    </>
  );
}

function PartName({ part, of }: { part: NonNullable<ExportRow['part']>; of: string }) {
  return (
    <Text span inherit pl={14} title={t('Part {number} of {of}', { number: part.number, of })}>
      {rich('↳ Entity {entityId} <text>part {number} of {of}</text>', {
        entityId: part.entityId,
        text: (inner) => (
          <Text span inherit c="dimmed">
            {inner}
          </Text>
        ),
        number: part.number,
        of,
      })}
    </Text>
  );
}

function Attempts({ row }: { row: ExportRow }) {
  if (row.attempts === 0)
    return (
      <Text span inherit c="dimmed">
        –
      </Text>
    );
  return (
    <span className="tabular">
      {row.attempts}
      {row.attemptsMax === null ? '' : ` ⁄ ${row.attemptsMax}`}
    </span>
  );
}

/** The ledger's id as a link, or the cause. */
export function Fate({ row }: { row: ExportRow }) {
  if (row.externalId !== null) {
    if (row.externalUrl === null) return <span className="tabular">{row.externalId}</span>;
    return (
      <Anchor
        href={row.externalUrl}
        target="_blank"
        rel="noreferrer"
        inherit
        onClick={(event) => event.stopPropagation()}
      >
        {row.externalId} <IconExternalLink size={13} aria-label={t('opens in the ledger')} />
      </Anchor>
    );
  }
  if (row.cause !== null) return <span title={row.cause.message}>{row.cause.message}</span>;
  return (
    <Text span inherit c="dimmed">
      –
    </Text>
  );
}

function ExportCard({ row }: { row: ExportRow }) {
  return (
    <>
      <div className={classes.cardLine}>
        <DocumentLine row={row} />
        <Amount amount={row.amount} />
      </div>
      <div className={classes.cardLine}>
        <Text span inherit c="dimmed" fz={12.5}>
          {formatDay(row.postedOn)} · {row.cause?.message ?? row.customer?.name ?? row.outlet}
        </Text>
        <StateBadge state={row.state} standing={row.standing} />
      </div>
    </>
  );
}

function DocumentLine({ row }: { row: ExportRow }) {
  return (
    <span>
      <DocumentName row={row} />
    </span>
  );
}
