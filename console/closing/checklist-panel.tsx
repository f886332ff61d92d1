// The close checklist of a period: each item with its state, numbers and remedy; closing and
// reopening. Invariant: what blocks is said before the button is pressed; a remedy of one click is
// one click here. Leaves to others: whether it may be closed (the server decides again).

import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { FiscalPeriodView } from '#chart-of-accounts/fiscal-calendar-routes.ts';
import type { CheckItemView, RemedyView } from '#closing/closing-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { ToneBadge } from '../controls/badge.tsx';
import { formatDay } from '../controls/date-format.ts';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { useRecognize } from '../deferred-income/deferral-queries.ts';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { checkMarks } from './check-marks.ts';
import { CloseDialog, ReopenDialog } from './close-dialogs.tsx';
import classes from './closing.module.css';
import { useChecklist } from './closing-queries.ts';

interface ChecklistPanelProps {
  readonly period: FiscalPeriodView;
  readonly outlet: string | undefined;
}

export function ChecklistPanel({ period, outlet }: ChecklistPanelProps) {
  const list = useChecklist(period.period, outlet);
  const [asking, setAsking] = useState<'close' | 'reopen' | null>(null);
  const closed = list.data?.closedThroughOn ?? null;
  const isClosed = closed !== null && closed >= period.throughOn;
  const begun = closed !== null && closed >= period.fromOn;
  const blocking = (list.data?.items ?? []).filter(({ state }) => state === 'blocking');
  const where = outlet === undefined ? t('The property') : t('Outlet {outlet}', { outlet });
  const done = () => setAsking(null);
  const dialog = { period, outlet, onClose: done };
  return (
    <Panel
      title={t('Checklist of {label}', { label: period.label })}
      lead={
        closed === null
          ? t('{where} is open.', { where })
          : t('{where} is closed through {closed}.', { where, closed: formatDay(closed) })
      }
    >
      <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
      <div>
        {(list.data?.items ?? []).map((item) => (
          <Item key={item.check} item={item} through={period.throughOn} />
        ))}
      </div>
      <Group gap={8} mt={12}>
        {isClosed || list.data === undefined ? null : (
          <MayButton
            right="close"
            variant={blocking.length > 0 ? 'default' : 'filled'}
            onClick={() => setAsking('close')}
          >
            {blocking.length > 0
              ? t('Close by force')
              : t('Close {label}', { label: period.label })}
          </MayButton>
        )}
        {begun ? (
          <MayButton right="reopen" variant="default" onClick={() => setAsking('reopen')}>
            {t('Reopen')}
          </MayButton>
        ) : null}
        <Button variant="default" loading={list.isFetching} onClick={() => void list.refetch()}>
          {t('Check again')}
        </Button>
      </Group>
      {asking === 'close' ? <CloseDialog {...dialog} blocking={blocking} /> : null}
      {asking === 'reopen' ? <ReopenDialog {...dialog} /> : null}
    </Panel>
  );
}

function Item({ item, through }: { item: CheckItemView; through: string }) {
  const { remedy, title, message, hint } = item;
  return (
    <section className={classes.item} aria-label={title}>
      <ToneBadge {...checkMarks[item.state]} />
      <div>
        <p className={classes.name}>{title}</p>
        <p>{inDays(message)}</p>
        {hint === null ? null : <p className={classes.quiet}>{hint}</p>}
      </div>
      {remedy === null ? null : (
        <div className={classes.links}>
          {remedy.act === 'recognize' ? <RecognizeNow through={through} /> : null}
          <InnerLink href={hrefOf(remedy)}>{linkLabel(remedy)}</InnerLink>
        </div>
      )}
    </section>
  );
}

/** A sentence of the server with its days as this page writes them. */
const inDays = (text: string) => text.replace(/\b\d{4}-\d\d-\d\d\b/g, (day) => formatDay(day));

/** The button is named so already. */
const linkLabel = ({ act, label }: RemedyView) =>
  act === undefined ? label : t('Show what is due');

/** The server names filters as the pages do. */
function hrefOf({ page, filter }: RemedyView): string {
  switch (page) {
    case 'sync':
      return paths.sync(filter);
    case 'deferred-income':
      return paths.deferredIncome(filter);
    case 'reconciliation':
      return paths.reconciliation(filter);
    case 'reports':
      return paths.reports(filter);
    case 'integration':
      return paths.integration();
    case 'imports':
      return paths.imports(filter);
  }
}

function RecognizeNow({ through }: { through: string }) {
  const recognize = useRecognize();
  const press = () =>
    recognize.mutate(
      { through },
      {
        onSuccess: ({ entries }) =>
          notifications.show({
            title: t('Recognized'),
            message: t('{entries, plural, one {# entry is} other {# entries are}} posted.', {
              entries,
            }),
          }),
      },
    );
  return (
    <>
      <MayButton right="recognize" size="xs" onClick={press} loading={recognize.isPending}>
        {t('Recognize Revenue')}
      </MayButton>
      <ProblemNote error={recognize.error} />
    </>
  );
}
