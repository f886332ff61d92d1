// The runs of Recognize Revenue: who started which, how far it came, what was refused. Invariant: a
// run that has not ended says so. Leaves to others: what a run posts (its entries in the journal).

import { Skeleton } from '@mantine/core';
import { IconCalendarDollar } from '@tabler/icons-react';
import type { Runs } from '#deferred-income/deferral-schemas.ts';
import { formatCount } from '../controls/amount-format.ts';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import { formatDay, formatInstant } from '../controls/date-format.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { useRuns } from './deferral-queries.ts';
import classes from './deferred-income.module.css';

type Run = Runs['items'][number];

/** A tab of Deferred Income. */
export function RunsTab() {
  const runs = useRuns();
  const items = runs.data?.items ?? [];
  return (
    <div className={classes.tab} data-first>
      <ProblemNote error={runs.error} onRetry={() => void runs.refetch()} />
      {runs.isPending ? <Skeleton height={200} /> : null}
      {runs.data && items.length === 0 ? (
        <EmptyState
          icon={<IconCalendarDollar size={22} />}
          title={t('Nothing was recognized yet')}
          text={t(
            'Recognize Revenue makes a run; the worker makes one a day where Settings say so.',
          )}
        />
      ) : null}
      {items.length > 0 ? <RunTable runs={items} /> : null}
    </div>
  );
}

function RunTable({ runs }: { runs: readonly Run[] }) {
  return (
    <div className={classes.scroll}>
      <table className={classes.table} aria-label={t('Runs')}>
        <thead>
          <tr>
            <th>{t('Started')}</th>
            <th>{t('Through')}</th>
            <th>{t('Customers')}</th>
            <th className={classes.end}>{t('Rows')}</th>
            <th className={classes.end}>{t('Entries')}</th>
            <th>{t('State')}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.runId}>
              <td>
                {t('{startedAt} by {startedBy}', {
                  startedAt: formatInstant(run.startedAt),
                  startedBy: run.startedBy,
                })}
              </td>
              <td>{formatDay(run.through)}</td>
              <td>
                {run.customer === null ? (
                  t('All')
                ) : (
                  <InnerLink href={paths.customer(run.customer)}>{run.customer}</InnerLink>
                )}
              </td>
              <td className={classes.end}>
                {t('{rowsDone} of {rowsTotal}', {
                  rowsDone: formatCount(run.rowsDone),
                  rowsTotal: formatCount(run.rowsTotal),
                })}
              </td>
              <td className={classes.end}>{formatCount(run.entries)}</td>
              <td>
                <ToneBadge {...stateOf(run)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function stateOf({ finishedAt, refused }: Run): { tone: BadgeTone; label: string; title?: string } {
  if (finishedAt === null) {
    return {
      tone: 'calm',
      label: t('not ended'),
      title: t('Running, or its process ended; run again.'),
    };
  }
  if (refused > 0)
    return { tone: 'warn', label: t('{refused} refused', { refused: formatCount(refused) }) };
  return { tone: 'good', label: t('done') };
}
