// How the property closes (Manual Closing Date, days, tie-out) and how it counts its fiscal years.
// Invariant: nothing changes before Save; another calendar says from when on it counts.

import { Checkbox, Group, NativeSelect, NumberInput, Stack } from '@mantine/core';
import { useState } from 'react';
import type {
  FiscalCalendarBody,
  FiscalCalendarView,
} from '#chart-of-accounts/fiscal-calendar-routes.ts';
import type { ClosingSettingsView } from '#closing/closing-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { formatDay, nameOfMonth, nameOfWeekday } from '../controls/date-format.ts';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import classes from './closing.module.css';
import {
  useClosingSettings,
  useFiscalCalendar,
  useSaveCalendar,
  useSaveSettings,
} from './closing-queries.ts';

export function SettingsPanel() {
  const settings = useClosingSettings();
  return (
    <Panel title={t('Closing')} lead={t('By hand, or by itself once nothing blocks.')}>
      <ProblemNote error={settings.error} onRetry={() => void settings.refetch()} />
      {settings.data ? <SettingsForm now={settings.data} /> : null}
    </Panel>
  );
}

function SettingsForm({ now }: { now: ClosingSettingsView }) {
  const { due, ...saved } = now;
  const [wanted, setWanted] = useState(saved);
  const save = useSaveSettings();
  return (
    <Stack gap={12}>
      <Checkbox
        label={t('Manual Closing Date')}
        checked={wanted.manual}
        onChange={({ currentTarget: { checked } }) => setWanted({ ...wanted, manual: checked })}
      />
      <NumberInput
        label={t('Days after the end of a period')}
        description={t('At midnight of the property, when it closes by itself.')}
        min={0}
        max={90}
        allowDecimal={false}
        hideControls
        disabled={wanted.manual}
        value={wanted.daysAfterEnd}
        onChange={(days) => setWanted({ ...wanted, daysAfterEnd: Number(days) })}
      />
      <Checkbox
        label={t('Only after a reconciliation that covers the period')}
        checked={wanted.needsTieOut}
        onChange={({ currentTarget: { checked } }) =>
          setWanted({ ...wanted, needsTieOut: checked })
        }
      />
      <Checkbox
        label={t('Each outlet by itself')}
        description={t('An outlet whose checklist is clear closes without waiting for the others.')}
        disabled={wanted.manual}
        checked={wanted.eachOutlet ?? false}
        onChange={({ currentTarget: { checked } }) => setWanted({ ...wanted, eachOutlet: checked })}
      />
      {due === null ? null : (
        <p className={classes.quiet}>
          {t('{label} is due since {dueOn}; it closes once nothing blocks.', {
            label: due.label,
            dueOn: formatDay(due.dueOn),
          })}
        </p>
      )}
      <ProblemNote error={save.error} />
      <Group>
        <MayButton
          right="change-settings"
          variant="default"
          loading={save.isPending}
          onClick={() => save.mutate(wanted)}
        >
          {t('Save closing')}
        </MayButton>
      </Group>
    </Stack>
  );
}

export function CalendarPanel() {
  const calendar = useFiscalCalendar();
  return (
    <Panel
      title={t('Fiscal calendar')}
      lead={t('Years in which something was closed stay as they are.')}
    >
      <ProblemNote error={calendar.error} onRetry={() => void calendar.refetch()} />
      {calendar.data ? <CalendarForm now={calendar.data} /> : null}
    </Panel>
  );
}

const patterns = [
  { value: 'months', label: t('Months') },
  ...['4-4-5', '4-5-4', '5-4-4'].map((value) => ({ value, label: t('Weeks, {value}', { value }) })),
];
const months = Array.from({ length: 12 }, (_, at) => ({
  value: String(at + 1),
  label: nameOfMonth(at + 1),
}));
const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'].map(
  (value, at) => ({ value, label: nameOfWeekday(at) }),
);

function CalendarForm({ now }: { now: FiscalCalendarView }) {
  const [wanted, setWanted] = useState<FiscalCalendarBody>(() => {
    const { startsOn: _from, setAt: _at, setBy: _by, ...calendar } = now;
    return calendar;
  });
  const save = useSaveCalendar();
  const set = (change: object) => setWanted({ ...wanted, ...change } as FiscalCalendarBody);
  const select = (label: string, name: keyof FiscalCalendarBody, data: object[] | string[]) => (
    <NativeSelect
      label={label}
      data={data as string[]}
      value={String(wanted[name])}
      onChange={({ currentTarget: { value } }) =>
        set({ [name]: name === 'firstMonth' ? Number(value) : value })
      }
    />
  );
  return (
    <Stack gap={12}>
      {select(t('Periods'), 'pattern', patterns)}
      {select(t('First month'), 'firstMonth', months)}
      {wanted.pattern === 'months' ? null : (
        <>
          {select(t('The year ends on the'), 'yearEndRule', [
            { value: 'last', label: t('last such day of the month before') },
            { value: 'nearest', label: t('one nearest to that month’s end') },
          ])}
          {select(t('Weekday'), 'yearEndWeekday', days)}
        </>
      )}
      {select(t('A year is named by the one it'), 'namedBy', [
        { value: 'end', label: t('ends in') },
        { value: 'start', label: t('starts in') },
      ])}
      <p className={classes.quiet}>
        {now.setBy === null
          ? t('The calendar year, unless you choose.')
          : t('Chosen by {setBy}.', { setBy: now.setBy })}
        {now.startsOn === null
          ? ''
          : ` ${t('Counts from {startsOn} on.', { startsOn: formatDay(now.startsOn) })}`}
      </p>
      <ProblemNote error={save.error} />
      <Group>
        <MayButton
          right="change-settings"
          variant="default"
          loading={save.isPending}
          onClick={() => save.mutate(wanted)}
        >
          {t('Save calendar')}
        </MayButton>
      </Group>
    </Stack>
  );
}
