// When the ledgers are compared by themselves: every day from an hour on, and at month end until
// the period is closed. Invariant: without an hour nothing runs by itself.
// Leaves to others: running.

import { Button, Modal, Stack, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import { DialogFoot } from '../controls/dialog-foot.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import {
  type ReconciliationSettings,
  useReconciliationSettings,
  useSaveSettings,
} from './adjustment-queries.ts';

/** The button that opens it. */
export function ScheduleButton() {
  const [open, setOpen] = useState(false);
  const settings = useReconciliationSettings().data;
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t('Schedule…')}
      </Button>
      {open && settings ? (
        <ScheduleDialog settings={settings} onClose={() => setOpen(false)} />
      ) : null}
    </>
  );
}

function ScheduleDialog(props: { settings: ReconciliationSettings; onClose: () => void }) {
  const { settings, onClose } = props;
  const save = useSaveSettings();
  const [daily, setDaily] = useState(settings.dailyAt !== null);
  const [at, setAt] = useState(settings.dailyAt ?? '06:00');
  const [monthEnd, setMonthEnd] = useState(settings.monthEnd);
  const given = { dailyAt: daily ? at : null, monthEnd: daily && monthEnd };
  return (
    <Modal opened onClose={onClose} title={t('Reconcile by itself')} centered size={460}>
      <Stack gap="md">
        <Switch
          label={t('Every day, as of the day before')}
          description={t('Live connections that are not paused.')}
          checked={daily}
          onChange={(event) => setDaily(event.currentTarget.checked)}
        />
        {daily ? (
          <>
            <TextInput
              type="time"
              label={t('From')}
              description={t('On the wall of the property.')}
              value={at}
              onChange={(event) => setAt(event.currentTarget.value)}
            />
            <Switch
              label={t('At month end as well')}
              description={t(
                'The period that is over, with the second opinion, each day until it ' +
                  'is closed.',
              )}
              checked={monthEnd}
              onChange={(event) => setMonthEnd(event.currentTarget.checked)}
            />
          </>
        ) : null}
        <ProblemNote error={save.error} />
        <DialogFoot onClose={onClose}>
          <MayButton
            right="change-settings"
            loading={save.isPending}
            onClick={() => save.mutate(given, { onSuccess: onClose })}
          >
            {t('Save')}
          </MayButton>
        </DialogFoot>
      </Stack>
    </Modal>
  );
}
