// Errors grouped by cause: what is wrong, how many exports and how much money wait for it, and the
// button that repairs it. Invariant: one fix releases all of a cause. Leaves to others: mapping,
// requeue dialogs.

import { Button, Skeleton } from '@mantine/core';
import { MayButton } from '../access/may-button.tsx';
import type { CauseGroup, ExportSummary } from '../api/contract.ts';
import { Amount } from '../controls/amount.tsx';
import { t } from '../language/text.ts';
import { InnerLink, useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './cause-cards.module.css';
import { remedyOf, requeueLabel } from './remedy.ts';
import type { SyncSearch } from './sync-search.ts';
import { useRequeueWithNote } from './use-requeue-with-note.ts';

interface CauseCardsProps {
  readonly summary: ExportSummary | undefined;
  readonly search: SyncSearch;
  readonly connectionId: number;
}

/** The cards above the error list; nothing when there are no errors. */
export function CauseCards({ summary, search, connectionId }: CauseCardsProps) {
  if (summary === undefined) return <Skeleton height={148} m="16px var(--gutter) 0" w="auto" />;
  if (summary.causes.length === 0) return null;
  return (
    <ul className={classes.cards} aria-label={t('Causes of errors')}>
      {summary.causes.map((cause) => (
        <CauseCard
          key={`${cause.code} ${cause.subject ?? ''}`}
          cause={cause}
          chosen={search.cause === cause.code && search.subject === (cause.subject ?? undefined)}
          connectionId={connectionId}
        />
      ))}
    </ul>
  );
}

function CauseCard(props: { cause: CauseGroup; chosen: boolean; connectionId: number }) {
  const { cause, chosen } = props;
  const only: SyncSearch = {
    status: 'error',
    cause: cause.code,
    ...(cause.subject === null ? {} : { subject: cause.subject }),
  };
  return (
    <li className={classes.card} data-chosen={chosen || undefined}>
      <div className={classes.numbers}>
        <strong>
          {t('{count, plural, one {# export} other {# exports}}', { count: cause.count })}
        </strong>
        <Amount amount={cause.amount} currency={cause.currency} />
      </div>
      <p className={classes.message}>{cause.message}</p>
      <p className={classes.hint}>{cause.hint}</p>
      <div className={classes.actions}>
        <Remedy cause={cause} only={only} connectionId={props.connectionId} />
        <InnerLink
          href={paths.sync(chosen ? { status: 'error' } : only)}
          className={classes.show ?? ''}
        >
          {chosen ? t('Show all errors') : t('Show these')}
        </InnerLink>
      </div>
      <p className={classes.code}>{cause.code}</p>
    </li>
  );
}

/** What repairs it; and requeueing, where that is what repairs it or has to follow. */
function Remedy(props: { cause: CauseGroup; only: SyncSearch; connectionId: number }) {
  const go = useGo();
  const { requeue, busy } = useRequeueWithNote();
  const { label, href, thenRequeue } = remedyOf(props.cause);
  return (
    <>
      {href === null ? null : (
        <Button size="xs" className={classes.remedy} onClick={() => go(href)}>
          {label}
        </Button>
      )}
      {href !== null && !thenRequeue ? null : (
        <MayButton
          right="requeue"
          size="xs"
          variant="default"
          loading={busy}
          onClick={() => requeue({ filter: { ...props.only, connection: props.connectionId } })}
        >
          {requeueLabel(props.cause.count)}
        </MayButton>
      )}
    </>
  );
}
