// Whether each entry is exported by itself or a day at a time, and the days that wait. Invariant: a
// change needs a reason and holds for what was not exported yet. Leaves to others: forming
// summaries (the server).

import { Group, SegmentedControl } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import { useWhyNot } from '../access/session-queries.ts';
import type { Connection } from '../api/contract.ts';
import { Amount } from '../controls/amount.tsx';
import { formatDay } from '../controls/date-format.ts';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { t } from '../language/text.ts';
import classes from './integration.module.css';
import {
  type ExportMode,
  useChangeMode,
  useCloseDay,
  useSummaries,
  type WaitingDay,
} from './traffic-queries.ts';

const modes: Record<ExportMode, { label: string; lead: string }> = {
  detail: { label: t('Every entry'), lead: t('One external entry for every journal entry.') },
  'daily-summary': {
    label: t('Daily summary'),
    lead: t('One external entry a day, outlet and journal; each line leads back to its events.'),
  },
};

export function ExportModePanel({ connection }: { connection: Connection }) {
  const { data, error } = useSummaries(connection.connectionId);
  const [wanted, setWanted] = useState<ExportMode | null>(null);
  const whyNot = useWhyNot('change-settings');
  if (data === undefined) return error ? <ProblemNote error={error} /> : null;
  return (
    <Panel
      title={t('Export mode')}
      lead={modes[data.mode].lead}
      actions={
        <SegmentedControl
          aria-label={t('Export mode')}
          value={data.mode}
          disabled={whyNot !== null}
          title={whyNot ?? undefined}
          onChange={(mode) => setWanted(mode as ExportMode)}
          data={Object.entries(modes).map(([value, { label }]) => ({ value, label }))}
        />
      }
    >
      {data.mode === 'daily-summary' ? (
        <WaitingDays days={data.waiting} cutOff={data.summaryCutOff} connection={connection} />
      ) : (
        <p className={classes.hint} style={{ margin: 0 }}>
          {t('A daily summary takes one API transaction a day where this takes one an entry.')}
        </p>
      )}
      <ModeDialog connection={connection} wanted={wanted} onClose={() => setWanted(null)} />
    </Panel>
  );
}

function ModeDialog(props: {
  connection: Connection;
  wanted: ExportMode | null;
  onClose: () => void;
}) {
  const { connection, wanted, onClose } = props;
  const change = useChangeMode(connection.connectionId);
  const confirm = (reason: string) => {
    if (wanted === null) return;
    change.mutate(
      { mode: wanted, reason },
      {
        onSuccess: ({ moved }) => {
          onClose();
          notifications.show({
            title: modes[wanted].label,
            message: t(
              '{moved, plural, one {# waiting entry} other {# waiting entries}} go the new way.',
              { moved },
            ),
            color: 'teal',
          });
        },
      },
    );
  };
  return (
    <ReasonDialog
      opened={wanted !== null}
      onClose={onClose}
      title={
        wanted === 'detail' ? t('Export every entry by itself?') : t('Export a day at a time?')
      }
      effect={t(
        'Holds for entries that were never tried to be sent. What is there stays as it is.',
      )}
      reasonExample={t('Agreed with the controller, from the first of the month')}
      confirmLabel={t('Change the mode')}
      busy={change.isPending}
      error={change.error}
      onConfirm={confirm}
    />
  );
}

function WaitingDays(props: {
  days: readonly WaitingDay[];
  cutOff: string;
  connection: Connection;
}) {
  const close = useCloseDay(props.connection.connectionId);
  if (props.days.length === 0) {
    return (
      <p className={classes.hint} style={{ margin: 0 }}>
        {t('No day is waiting. A day is summarised after {cutOff} of the next.', {
          cutOff: props.cutOff,
        })}
      </p>
    );
  }
  return (
    <>
      <ProblemNote error={close.error} />
      <ul className={classes.findings} aria-label={t('Days that wait')}>
        {props.days.map((day) => (
          <li key={`${day.summaryOn} ${day.outlet} ${day.currency}`} className={classes.waitingDay}>
            <div>
              <strong style={{ fontWeight: 570 }}>
                {formatDay(day.summaryOn)} {day.outlet}
              </strong>
              <div className={classes.hint}>
                {t('{entries, plural, one {# entry} other {# entries}}', { entries: day.entries })}
              </div>
            </div>
            <Group gap={12}>
              <Amount amount={day.amount} currency={day.currency} />
              <MayButton
                right="sync"
                size="xs"
                variant="default"
                loading={close.isPending}
                onClick={() => close.mutate({ day: day.summaryOn })}
              >
                {t('Summarise now')}
              </MayButton>
            </Group>
          </li>
        ))}
      </ul>
    </>
  );
}
