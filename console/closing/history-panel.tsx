// The history of closings and reopenings: who, when, why, what was open then and what was reopened.
// Invariant: shown as it was kept.

import type { ClosingView } from '#closing/closing-schemas.ts';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import { formatDay, formatInstant } from '../controls/date-format.ts';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import classes from './closing.module.css';
import { useClosings } from './closing-queries.ts';

export function HistoryPanel() {
  const closings = useClosings();
  const items = closings.data?.items ?? [];
  return (
    <Panel title={t('History')} lead={t('Closings and reopenings, newest first.')}>
      <ProblemNote error={closings.error} onRetry={() => void closings.refetch()} />
      {closings.data && items.length === 0 ? (
        <p className={classes.quiet}>{t('Nothing was closed yet.')}</p>
      ) : null}
      {items.map((item) => (
        <Entry key={item.closingNumber} item={item} />
      ))}
    </Panel>
  );
}

const words: Record<ClosingView['kind'], { tone: BadgeTone; label: string }> = {
  closed: { tone: 'good', label: t('Closed') },
  reopened: { tone: 'warn', label: t('Reopened') },
};

const dayOr = (day: string | null) => (day === null ? 'nothing' : formatDay(day));

function Entry({ item }: { item: ClosingView }) {
  const where =
    item.outlet === null ? t('The property') : t('Outlet {outlet}', { outlet: item.outlet });
  const notes =
    item.forcedBecause === null
      ? []
      : [t('By force: {forcedBecause}', { forcedBecause: item.forcedBecause })];
  return (
    <div className={classes.item}>
      <ToneBadge {...words[item.kind]} />
      <div>
        <p className={classes.name}>
          {t('{where}: closed through {closedThroughOn}, before {beforeOn}', {
            where,
            closedThroughOn: dayOr(item.closedThroughOn),
            beforeOn: dayOr(item.beforeOn),
          })}
        </p>
        <p>{item.reason}</p>
        <p className={classes.quiet}>
          {item.automatic ? t('By itself') : item.by}, {formatInstant(item.at)}
        </p>
        {notes.length + item.notes.length === 0 ? null : (
          <ul className={classes.notes}>
            {[...notes, ...item.notes].map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
