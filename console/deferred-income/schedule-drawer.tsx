// One schedule: its rows with the entries that made and ended them, what was done to it by hand,
// and doing it. Invariant: each action asks for a reason and says that no account moves.

import { Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ScheduleView } from '#deferred-income/deferral-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { Amount } from '../controls/amount.tsx';
import { formatDay, formatInstant, wordsOf } from '../controls/date-format.ts';
import { DetailDrawer } from '../controls/detail-drawer.tsx';
import { Facts, Section } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { useSchedule, useScheduleAct } from './deferral-queries.ts';
import classes from './deferred-income.module.css';

/** `scheduleKey` is `ENTRY-LINE`. */
export function ScheduleDrawer(props: { scheduleKey: string; onClose: () => void }) {
  const { scheduleKey } = props;
  const found = useSchedule(scheduleKey);
  const [asking, setAsking] = useState<'switch' | 'rebuild' | null>(null);
  const schedule = found.data;
  const isOver = schedule?.nextDueOn === null;
  return (
    <DetailDrawer
      opened
      onClose={props.onClose}
      label={t('Schedule {document}', { document: schedule?.document ?? scheduleKey })}
      header={<h2 className={classes.title}>{schedule?.document ?? '…'}</h2>}
      footer={
        schedule === undefined || isOver ? null : (
          <Group gap={8}>
            <MayButton right="recognize" variant="default" onClick={() => setAsking('rebuild')}>
              {t('Rebuild')}
            </MayButton>
            <MayButton right="recognize" variant="default" onClick={() => setAsking('switch')}>
              {schedule.switchedOff ? t('Switch on') : t('Switch off')}
            </MayButton>
          </Group>
        )
      }
    >
      <div className={classes.drawer}>
        <ProblemNote error={found.error} onRetry={() => void found.refetch()} />
        {schedule ? <Details schedule={schedule} /> : null}
      </div>
      {schedule ? (
        <>
          <SwitchDialog
            {...{ schedule, scheduleKey }}
            opened={asking === 'switch'}
            onClose={() => setAsking(null)}
          />
          <RebuildDialog
            {...{ schedule, scheduleKey }}
            opened={asking === 'rebuild'}
            onClose={() => setAsking(null)}
          />
        </>
      ) : null}
    </DetailDrawer>
  );
}

function Details({ schedule }: { schedule: ScheduleView }) {
  return (
    <>
      <Facts
        facts={[
          [
            t('Product'),
            t('{product} at {outlet}', { product: schedule.product, outlet: schedule.outlet }),
          ],
          [t('Customer'), schedule.customer],
          [
            t('Service'),
            `${formatDay(schedule.serviceFrom)} – ${formatDay(schedule.serviceThrough)}`,
          ],
          [t('Recognition'), schedule.switchedOff ? t('switched off') : schedule.recognition],
          [t('Deferred'), <Amount key="a" amount={schedule.amount} currency={schedule.currency} />],
          [t('Recognized'), <Amount key="r" amount={schedule.recognized} />],
          [t('Left'), <Amount key="u" amount={schedule.unposted} />],
        ]}
      />
      <Section title={t('Rows')}>
        <div className={classes.scroll}>
          <Rows schedule={schedule} />
        </div>
      </Section>
      {schedule.actions.length === 0 ? null : (
        <Section title={t('By hand')}>
          <ul className={classes.actions}>
            {schedule.actions.map(({ action, reason, madeBy, madeAt }) => (
              <li key={`${action} ${madeAt}`}>
                {t('{action} by {madeBy}, {madeAt}: {reason}', {
                  action: wordsOf(action),
                  madeBy,
                  madeAt: formatInstant(madeAt),
                  reason,
                })}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function Rows({ schedule: { rows } }: { schedule: ScheduleView }) {
  return (
    <table className={classes.table} aria-label={t('Rows of the schedule')}>
      <thead>
        <tr>
          <th>{t('Due')}</th>
          <th className={classes.end}>{t('Amount')}</th>
          <th>{t('Fate')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name but their place.
          <tr key={at}>
            <td>{formatDay(row.dueOn)}</td>
            <td className={classes.end}>
              <Amount amount={row.amount} aligned />
            </td>
            <td>
              {row.ending === null || row.endedByEntryId === null ? (
                t('waits')
              ) : (
                <InnerLink href={paths.journalEntries({ open: row.endedByEntryId })}>
                  {`${row.ending} ${formatDay(row.endedOn ?? '')}`}
                </InnerLink>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface DialogProps {
  readonly schedule: ScheduleView;
  readonly scheduleKey: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

function SwitchDialog({ schedule, scheduleKey, opened, onClose }: DialogProps) {
  const act = useScheduleAct(scheduleKey);
  const { switchedOff, document } = schedule;
  const verb = switchedOff ? t('Switch on') : t('Switch off');
  return (
    <ReasonDialog
      {...{ opened, onClose }}
      title={
        switchedOff
          ? t('Switch on the schedule of {document}?', { document })
          : t('Switch off the schedule of {document}?', { document })
      }
      effect={
        switchedOff
          ? t('The next run takes what is due. No account moves now.')
          : t('Recognize Revenue passes it over until it is switched on. No account moves.')
      }
      reasonExample={t('The contract is in dispute')}
      confirmLabel={verb}
      busy={act.isPending}
      error={act.error}
      onConfirm={(reason) =>
        act.mutate(
          { act: switchedOff ? 'switch-on' : 'switch-off', reason },
          { onSuccess: onClose },
        )
      }
    />
  );
}

function RebuildDialog({ schedule, scheduleKey, opened, onClose }: DialogProps) {
  const act = useScheduleAct(scheduleKey);
  const left = `${schedule.unposted} ${schedule.currency}`;
  const [from, setFrom] = useState(schedule.serviceFrom);
  const [through, setThrough] = useState(schedule.serviceThrough);
  return (
    <ReasonDialog
      {...{ opened, onClose }}
      title={t('Rebuild the schedule of {document}?', { document: schedule.document })}
      effect={t('{left} are spread over these days. No account moves.', { left })}
      reasonExample={t('The boat leaves in September')}
      confirmLabel={t('Rebuild')}
      busy={act.isPending}
      error={act.error}
      why={through < from ? t('The last day is before the first.') : null}
      onConfirm={(reason) =>
        act.mutate({ act: 'rebuild', from, through, reason }, { onSuccess: onClose })
      }
    >
      <Group grow>
        <TextInput
          type="date"
          label={t('First day')}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t('Last day')}
          value={through}
          onChange={(event) => setThrough(event.currentTarget.value)}
        />
      </Group>
    </ReasonDialog>
  );
}
