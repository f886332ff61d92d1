// The close checklist of the first open period, shortened to what is left. Asked for by itself,
// since it reads the books; the rest of the page does not wait for it. Invariant: says what blocks
// before it says what is done. Leaves to others: settling and closing (closing/).

import { Skeleton } from '@mantine/core';
import { checkMarks } from '../closing/check-marks.ts';
import { useChecklist } from '../closing/closing-queries.ts';
import { ToneBadge } from '../controls/badge.tsx';
import { formatDay } from '../controls/date-format.ts';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './home.module.css';
import type { Overview } from './home-queries.ts';

export function CloseGlance({ closing }: { closing: Overview['closing'] }) {
  const { period, closedThroughOn } = closing;
  const list = useChecklist(period.name, undefined);
  const items = list.data?.items ?? [];
  const left = (['blocking', 'warning'] as const).flatMap((state) =>
    items.filter((item) => item.state === state),
  );
  const href = paths.periods({ year: period.name.slice(0, 4), period: period.name });
  return (
    <Panel
      title={t('Close {label}', { label: period.label })}
      lead={
        closedThroughOn === null
          ? t('Nothing is closed yet.')
          : t('Closed through {closedThroughOn}.', { closedThroughOn: formatDay(closedThroughOn) })
      }
      actions={<InnerLink href={href}>{t('Checklist')}</InnerLink>}
      flush
    >
      <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending ? <Skeleton height={120} m={18} w="auto" /> : null}
      <ul className={classes.rows}>
        {left.map((item) => (
          <li key={item.check}>
            <InnerLink href={href} className={classes.row ?? ''}>
              <span className={classes.rowText}>
                <span className={classes.rowName}>{item.title}</span>
                <span className={classes.quiet}>{item.message}</span>
              </span>
              <ToneBadge {...checkMarks[item.state]} />
            </InnerLink>
          </li>
        ))}
      </ul>
      {list.data ? (
        <p className={classes.more}>
          {left.length === 0
            ? t('All of it is done: the period can be closed.')
            : t('{items, plural, one {# item} other {# items}} of {items2} done.', {
                items: items.length - left.length,
                items2: items.length,
              })}
        </p>
      ) : null}
    </Panel>
  );
}
