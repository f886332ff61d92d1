// Entries of the audit trail as a table: when, who, what, and whether it is sealed. Invariant: the
// words are those the trail keeps. Leaves to others: what changed (audit-drawer.tsx).

import { Text } from '@mantine/core';
import { ToneBadge } from '../controls/badge.tsx';
import tableClasses from '../controls/data-table.module.css';
import { type Column, DataTable, type DataTableProps } from '../controls/data-table.tsx';
import { formatInstant } from '../controls/date-format.ts';
import { t } from '../language/text.ts';
import type { AuditItem } from './audit-queries.ts';

const ways: Readonly<Record<string, string>> = {
  console: t('in the console'),
  key: t('by API key'),
  command: t('on the command line'),
  worker: t('by itself'),
  local: t('in the demo'),
};

/** A process of ours that did not say who acts is named; any other changed the database itself. */
export const wayOf = ({ via }: AuditItem): string =>
  ways[via] ??
  (via.startsWith('tieout') ? t('by {via}', { via }) : t('past Tieout: {via}', { via }));

export function SealBadge({ item }: { item: AuditItem }) {
  return item.position === null ? (
    <ToneBadge
      tone="neutral"
      label={t('Not sealed yet')}
      title={t('Sealed within seconds by the worker')}
    />
  ) : (
    <ToneBadge
      tone="good"
      label={t('Sealed')}
      title={t('Position {position} of the chain', { position: item.position })}
    />
  );
}

/** `Changed mapping account 4010`. */
export function whatOf({ action, subject, object }: AuditItem): string {
  const text = `${action} ${subject} ${object}`.trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What a row says of the change: the fields, not their values. */
function fieldsOf({ before, after }: AuditItem): string {
  if (before === null) return '';
  return Object.keys(after ?? before)
    .filter((name) => !/_(at|by)$/.test(name))
    .map((name) => name.replaceAll('_', ' '))
    .join(', ');
}

const columns: readonly Column<AuditItem>[] = [
  { id: 'at', header: t('When'), track: '150px', cell: (row) => formatInstant(row.actedAt) },
  { id: 'by', header: t('Who'), track: 'minmax(110px, 1fr)', cell: (row) => row.actedBy },
  {
    id: 'what',
    header: t('What'),
    track: 'minmax(180px, 2fr)',
    cell: (row) => (
      <Text span inherit fw={550}>
        {whatOf(row)}
      </Text>
    ),
  },
  {
    id: 'fields',
    header: t('Fields'),
    track: 'minmax(120px, 1.4fr)',
    above: 1000,
    cell: (row) => fieldsOf(row),
  },
  { id: 'via', header: t('How'), track: '150px', above: 860, cell: (row) => wayOf(row) },
  { id: 'seal', header: t('Seal'), track: '120px', cell: (row) => <SealBadge item={row} /> },
];

type AuditTableProps = Omit<DataTableProps<AuditItem>, 'label' | 'columns' | 'idOf' | 'card'>;

export function AuditTable(props: AuditTableProps) {
  return (
    <DataTable
      {...props}
      label={t('Audit trail')}
      columns={columns}
      idOf={(row) => row.auditId}
      card={(row) => (
        <>
          <div className={tableClasses.cardLine}>
            <Text span inherit fw={550} truncate>
              {whatOf(row)}
            </Text>
            <SealBadge item={row} />
          </div>
          <div className={tableClasses.cardLine}>
            <Text span inherit c="dimmed" fz={12.5}>
              {formatInstant(row.actedAt)} · {row.actedBy}
            </Text>
          </div>
        </>
      )}
    />
  );
}
