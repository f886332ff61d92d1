// One reconciliation: the verdict, the sizes of its terms, and the accounts that differ. Invariant:
// only differing accounts at first; all on request. Leaves to others: what is behind a row.

import { Group, SegmentedControl, Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { isZero } from '../controls/amount-format.ts';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { RunByDimension } from './by-dimension.tsx';
import { ControlAccounts } from './control-accounts.tsx';
import { DifferenceTable } from './difference-table.tsx';
import { OpeningPanel } from './opening-panel.tsx';
import classes from './reconciliation.module.css';
import { type Conducted, useRun } from './reconciliation-queries.ts';
import type { ReconciliationSearch } from './reconciliation-search.ts';
import { RunFiles } from './run-files.tsx';
import { SecondOpinion } from './second-opinion.tsx';
import { TermTiles } from './term-tiles.tsx';
import { Verdict } from './verdict.tsx';

const RowDrawer = lazy(() =>
  import('./row-drawer.tsx').then((module) => ({ default: module.RowDrawer })),
);

interface RunViewProps {
  readonly id: string;
  readonly search: ReconciliationSearch;
  readonly connectionId: number;
  readonly ledgerName: string;
}

/** The main column of the page. */
export function RunView(props: RunViewProps) {
  const { data: run, error, refetch } = useRun(props.id);
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (run === undefined) return <Skeleton height={320} radius={12} />;
  return (
    <div className={classes.stack}>
      <Group justify="space-between" align="end" gap={12}>
        <Verdict run={run} ledgerName={props.ledgerName} />
        {run.state === 'finished' ? <RunFiles id={run.reconciliationId} /> : null}
      </Group>
      <SecondOpinion opinion={run.secondOpinion} ledgerName={props.ledgerName} />
      {run.state === 'finished' ? <Differences {...props} run={run} /> : null}
    </div>
  );
}

function Differences({ run, search, ...props }: RunViewProps & { run: Conducted }) {
  const go = useGo();
  const { row, rows, ...kept } = search;
  const differing = run.rows.filter((one) => !one.tied || !isZero(one.unexplained));
  const shown = rows === 'all' ? run.rows : differing;
  const opened = row === undefined ? undefined : run.rows.find((one) => one.path === row);
  const view = { ...kept, ...(rows ? { rows } : {}) };
  const open = (path: string) => go(paths.reconciliation({ ...view, row: path }));
  return (
    <>
      <TermTiles run={run} />
      <OpeningPanel run={run} ledgerName={props.ledgerName} />
      <Panel
        title={t('Accounts')}
        lead={t(
          '{differing, plural, one {# account} other {# accounts}} of {rows} differ. ' +
            'Open one to see what stands behind it.',
          { differing: differing.length, rows: run.rows.length },
        )}
        flush
        actions={
          <SegmentedControl
            size="xs"
            aria-label={t('Which accounts')}
            value={rows ?? 'differing'}
            onChange={(value) =>
              go(paths.reconciliation(value === 'all' ? { ...kept, rows: 'all' } : kept))
            }
            data={[
              { value: 'differing', label: t('Differing') },
              { value: 'all', label: t('All') },
            ]}
          />
        }
      >
        <DifferenceTable rows={shown} onOpen={open} />
      </Panel>
      <ControlAccounts run={run} ledgerName={props.ledgerName} onOpen={open} />
      <RunByDimension
        reconciliationId={run.reconciliationId}
        connectionId={props.connectionId}
        ledgerName={props.ledgerName}
        onOpen={open}
      />
      <Suspense fallback={null}>
        {opened ? (
          <RowDrawer
            run={run}
            row={opened}
            connectionId={props.connectionId}
            ledgerName={props.ledgerName}
            onClose={() => go(paths.reconciliation(view))}
          />
        ) : null}
      </Suspense>
    </>
  );
}
