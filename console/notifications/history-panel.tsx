// What was told, to whom, and what became of it, newest first. Invariant: a message that was given
// up says why, and can be sent again from here. Leaves to others: sending.

import { Button } from '@mantine/core';
import type { NotificationView } from '#notifications/notification-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import look from '../controls/controls.module.css';
import { formatInstant } from '../controls/date-format.ts';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { useHistory, useRetry } from './notification-queries.ts';
import own from './notifications.module.css';

const states: Record<NotificationView['state'], { tone: BadgeTone; label: string }> = {
  waiting: { tone: 'calm', label: t('On its way') },
  delivered: { tone: 'good', label: t('Delivered') },
  'given-up': { tone: 'bad', label: t('Given up') },
};

export function HistoryPanel() {
  const history = useHistory();
  const rows = history.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Panel title={t('History')} lead={t('What was told, newest first.')} flush>
      <ProblemNote error={history.error} onRetry={() => void history.refetch()} />
      {history.data && rows.length === 0 ? (
        <p className={own.empty}>{t('Nothing has been told yet.')}</p>
      ) : null}
      {rows.length > 0 ? (
        <div className={look.scrollX}>
          <table className={`${look.plainTable} ${own.table}`} aria-label={t('History')}>
            <thead>
              <tr>
                <th>{t('When')}</th>
                <th>{t('What')}</th>
                <th>{t('To')}</th>
                <th>{t('State')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Line key={row.notificationId} row={row} />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {history.hasNextPage ? (
        <Button
          variant="subtle"
          fullWidth
          loading={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        >
          {t('Show older')}
        </Button>
      ) : null}
    </Panel>
  );
}

function Line({ row }: { row: NotificationView }) {
  const retry = useRetry(row.notificationId);
  const tries =
    row.attempts === 1 ? t('one try') : t('{attempts} tries', { attempts: row.attempts });
  return (
    <tr>
      <td className={own.when}>{formatInstant(row.madeAt)}</td>
      <td className={own.what}>
        <InnerLink href={row.link}>{row.title}</InnerLink>
      </td>
      <td>{row.channel}</td>
      <td>
        <ToneBadge {...states[row.state]} />
        {row.failure === null ? null : (
          <div className={own.quiet}>
            {row.failure}
            {row.nextTryAt === null
              ? ` ${t('After {tries}.', { tries })}`
              : ` ${t('Again {nextTryAt}.', { nextTryAt: formatInstant(row.nextTryAt) })}`}
          </div>
        )}
        {row.state === 'given-up' ? (
          <MayButton
            right="change-settings"
            size="compact-xs"
            variant="subtle"
            loading={retry.isPending}
            onClick={() => retry.mutate()}
          >
            {t('Send again')}
          </MayButton>
        ) : null}
      </td>
    </tr>
  );
}
