// The bar that floats at the bottom while rows are ticked: how many, how much, and what to do with
// them. Invariant: "all that match" acts on the filter, so rows not loaded are included and said so
// in numbers. Leaves to others: the selection (use-selection.ts).

import { Button, CloseButton, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense } from 'react';
import { MayButton } from '../access/may-button.tsx';
import { useMayShortcuts } from '../access/may-shortcuts.ts';
import type { Connection, ExportRow } from '../api/contract.ts';
import { formatDecimal, sumOf } from '../controls/amount-format.ts';
import { useShortcuts } from '../controls/shortcuts.ts';
import type { SelectionState } from '../controls/use-selection.ts';
import { t } from '../language/text.ts';
import classes from './bulk-bar.module.css';
import type { Target } from './export-queries.ts';
import type { ExportFilter } from './sync-search.ts';
import { useRequeueWithNote } from './use-requeue-with-note.ts';

const ExcludeDialog = lazy(() =>
  import('./exclude-dialog.tsx').then((module) => ({ default: module.ExcludeDialog })),
);

interface BulkBarProps {
  readonly connection: Connection;
  readonly selection: SelectionState;
  readonly rows: readonly ExportRow[];
  readonly filter: ExportFilter;
  /** How many match the filter, where it is known exactly. */
  readonly matching: number | null;
}

/** Nothing while no row is ticked. */
export function BulkBar(props: BulkBarProps) {
  const { selection, connection } = props;
  const [excluding, dialog] = useDisclosure(false);
  const { requeue, busy } = useRequeueWithNote();
  const chosen = props.rows.filter((row) => selection.has(row.exportId));
  const count = selection.matching ? (props.matching ?? chosen.length) : chosen.length;
  const target: Target = selection.matching
    ? { filter: { ...props.filter, connection: connection.connectionId } }
    : { exportIds: selection.ids };
  const act = () => {
    requeue(target);
    selection.clear();
  };
  useShortcuts(selection.some ? { Escape: selection.clear } : {});
  useMayShortcuts('requeue', selection.some ? { r: act } : {});
  if (!selection.some) return null;
  const amount = selection.matching ? null : totalOf(chosen);
  const more = props.matching !== null && props.matching > chosen.length && !selection.matching;
  return (
    <section className={classes.bar} aria-label={t('Selected exports')}>
      <span className={classes.count}>
        {selection.matching && props.matching === null
          ? t('All that match')
          : t('{count, plural, one {# export} other {# exports}}', { count })}
        {amount ? ` · ${formatDecimal(amount.amount)} ${amount.currency}` : ''}
      </span>
      {more ? (
        <Button size="xs" variant="subtle" onClick={selection.takeMatching}>
          {t('Select all {matching, plural, one {# export} other {# exports}} that match', {
            matching: props.matching ?? 0,
          })}
        </Button>
      ) : null}
      <Group gap={6} ml="auto" wrap="nowrap">
        <MayButton right="requeue" size="xs" loading={busy} onClick={act}>
          {t('Requeue')}
        </MayButton>
        <MayButton right="exclude" size="xs" variant="default" onClick={dialog.open}>
          {t('Exclude…')}
        </MayButton>
        <CloseButton aria-label={t('Clear the selection')} onClick={selection.clear} />
      </Group>
      <Suspense fallback={null}>
        {excluding ? (
          <ExcludeDialog
            opened
            onClose={dialog.close}
            onDone={selection.clear}
            target={target}
            count={count}
            amount={amount}
            ledgerName={connection.ledgerName}
          />
        ) : null}
      </Suspense>
    </section>
  );
}

/** The exact sum when all rows share a currency; null otherwise. */
function totalOf(rows: readonly ExportRow[]): { amount: string; currency: string } | null {
  const currency = rows[0]?.currency;
  if (currency === undefined || rows.some((row) => row.currency !== currency)) return null;
  return { amount: sumOf(rows.map((row) => row.amount)), currency };
}
