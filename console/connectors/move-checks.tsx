// What must be so before a connection moves: the same company, nothing on its way, and what both
// APIs would book compared. Invariant: a difference is a warning with the way to it, not a bar: it
// may be why they move. Leaves to others: moving (move-dialog.tsx).

import { IconAlertTriangle, IconCircle, IconCircleCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useEffect } from 'react';
import { MayButton } from '../access/may-button.tsx';
import type { Connection, ShadowReport } from '../api/contract.ts';
import { ProblemNote } from '../controls/problem-note.tsx';
import { WorkProgress } from '../controls/work-progress.tsx';
import { rich, t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { usePause } from './connection-queries.ts';
import integration from './integration.module.css';
import type { otherApisOf } from './ledgers.ts';
import classes from './shadow.module.css';
import type { useShadow } from './shadow-queries.ts';
import { sentenceOf } from './shadow-result.tsx';

interface MoveChecksProps {
  readonly connection: Connection;
  readonly other: ReturnType<typeof otherApisOf>[number];
  /** Exports being sent or looked up; null while that is not known. */
  readonly onItsWay: number | null;
  readonly shadow: ReturnType<typeof useShadow>;
}

/** A list of three; the comparison runs by itself when the dialog opens. */
export function MoveChecks({ connection, other, onItsWay, shadow }: MoveChecksProps) {
  const pause = usePause(connection.connectionId);
  const { companyId, entityId } = connection.settings;
  const books = [companyId, entityId].filter(Boolean).join(', entity ');
  const { data, isFetching, run, error } = shadow;
  useEffect(() => {
    if (data === undefined && !isFetching && error === null) run();
  }, [data, isFetching, run, error]);
  return (
    <ul className={classes.checks} aria-label={t('Checks')}>
      <Check
        state="ok"
        title={t('The same books: {books}', { books })}
        say={t('Another company is a new connection.')}
      />
      <Check
        state={onItsWay === 0 ? 'ok' : 'open'}
        title={onItsWayTitle(onItsWay)}
        say={
          connection.state === 'active'
            ? t('Pausing keeps it so while you decide.')
            : t('Nothing starts while the connection is not active.')
        }
        action={
          connection.state === 'active' ? (
            <MayButton
              right="sync"
              size="xs"
              variant="default"
              loading={pause.isPending}
              onClick={() => pause.mutate(`to move to the ${other.api}`)}
            >
              {t('Pause')}
            </MayButton>
          ) : null
        }
      />
      <Check
        state={data === undefined ? 'open' : data.differing > 0 ? 'warn' : 'ok'}
        title={comparedTitle(data)}
        say={
          data !== undefined && data.differing > 0 ? (
            rich('In {kinds}. <link>Look at the differences</link>', {
              kinds: data.differences.map(({ kind }) => kind).join(', '),
              link: (inner) => <InnerLink href={paths.shadow()}>{inner}</InnerLink>,
            })
          ) : (
            <InnerLink href={paths.shadow()}>{t('Compare what was sent, too')}</InnerLink>
          )
        }
      />
      <WorkProgress progress={shadow.progress} what={t('compared')} />
      <ProblemNote error={error} onRetry={run} />
    </ul>
  );
}

function onItsWayTitle(count: number | null): string {
  if (count === null) return t('Looking what is on its way…');
  if (count === 0) return t('Nothing is on its way');
  return t('{count, plural, one {# export} other {# exports}} being sent or looked up', { count });
}

function comparedTitle(data: ShadowReport | undefined): string {
  if (data === undefined) return t('Comparing what waits to be sent…');
  if (data.compared === 0 && data.unprepared === 0) return t('Nothing waits to be sent');
  return sentenceOf(data);
}

interface CheckProps {
  readonly state: 'ok' | 'warn' | 'open';
  readonly title: string;
  readonly say: ReactNode;
  readonly action?: ReactNode;
}

function Check({ state, title, say, action }: CheckProps) {
  return (
    <li className={classes.check}>
      {state === 'ok' ? (
        <IconCircleCheck className={integration.ok} size={20} aria-label={t('Done')} />
      ) : state === 'warn' ? (
        <IconAlertTriangle className={classes.warn} size={20} aria-label={t('Look at it')} />
      ) : (
        <IconCircle className={integration.toDo} size={20} aria-label={t('To do')} />
      )}
      <div>
        <strong>{title}</strong>
        <small>{say}</small>
      </div>
      {action}
    </li>
  );
}
