// How the property closes (Manual Closing Date, days, tie-out) and how it counts its fiscal years.
// Invariant: nothing changes before Save; another calendar says from when on it counts.

import { Button, Checkbox, Group, NativeSelect, NumberInput, Stack } from '@mantine/core';
import { useState } from 'react';
import type {
  FiscalCalendarBody,
  FiscalCalendarView,
} from '#chart-of-accounts/fiscal-calendar-routes.ts';
import type { ClosingSettingsView } from '#closing/closing-schemas.ts';
import { formatDay } from '../controls/date-format.ts';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
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
    <Panel title="Closing" lead="By hand, or by itself once nothing blocks.">
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
        label="Manual Closing Date"
        checked={wanted.manual}
        onChange={({ currentTarget: { checked } }) => setWanted({ ...wanted, manual: checked })}
      />
      <NumberInput
        label="Days after the end of a period"
        description="At midnight of the property, when it closes by itself."
        min={0}
        max={90}
        allowDecimal={false}
        hideControls
        disabled={wanted.manual}
        value={wanted.daysAfterEnd}
        onChange={(days) => setWanted({ ...wanted, daysAfterEnd: Number(days) })}
      />
      <Checkbox
        label="Only after a reconciliation that covers the period"
        checked={wanted.needsTieOut}
        onChange={({ currentTarget: { checked } }) =>
          setWanted({ ...wanted, needsTieOut: checked })
        }
      />
      <Checkbox
        label="Each outlet by itself"
        description="An outlet whose checklist is clear closes without waiting for the others."
        disabled={wanted.manual}
        checked={wanted.eachOutlet ?? false}
        onChange={({ currentTarget: { checked } }) => setWanted({ ...wanted, eachOutlet: checked })}
      />
      {due === null ? null : (
        <p className={classes.quiet}>
          {due.label} is due since {formatDay(due.dueOn)}; it closes once nothing blocks.
        </p>
      )}
      <ProblemNote error={save.error} />
      <Group>
        <Button variant="default" loading={save.isPending} onClick={() => save.mutate(wanted)}>
          Save closing
        </Button>
      </Group>
    </Stack>
  );
}

export function CalendarPanel() {
  const calendar = useFiscalCalendar();
  return (
    <Panel title="Fiscal calendar" lead="Years in which something was closed stay as they are.">
      <ProblemNote error={calendar.error} onRetry={() => void calendar.refetch()} />
      {calendar.data ? <CalendarForm now={calendar.data} /> : null}
    </Panel>
  );
}

const patterns = [
  { value: 'months', label: 'Months' },
  ...['4-4-5', '4-5-4', '5-4-4'].map((value) => ({ value, label: `Weeks, ${value}` })),
];
const months = Array.from({ length: 12 }, (_, at) => ({
  value: String(at + 1),
  label: new Date(Date.UTC(2026, at, 1)).toLocaleString('en', { month: 'long', timeZone: 'UTC' }),
}));
const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

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
      {select('Periods', 'pattern', patterns)}
      {select('First month', 'firstMonth', months)}
      {wanted.pattern === 'months' ? null : (
        <>
          {select('The year ends on the', 'yearEndRule', [
            { value: 'last', label: 'last such day of the month before' },
            { value: 'nearest', label: 'one nearest to that month’s end' },
          ])}
          {select('Weekday', 'yearEndWeekday', days)}
        </>
      )}
      {select('A year is named by the one it', 'namedBy', [
        { value: 'end', label: 'ends in' },
        { value: 'start', label: 'starts in' },
      ])}
      <p className={classes.quiet}>
        {now.setBy === null ? 'The calendar year, unless you choose.' : `Chosen by ${now.setBy}.`}
        {now.startsOn === null ? '' : ` Counts from ${formatDay(now.startsOn)} on.`}
      </p>
      <ProblemNote error={save.error} />
      <Group>
        <Button variant="default" loading={save.isPending} onClick={() => save.mutate(wanted)}>
          Save calendar
        </Button>
      </Group>
    </Stack>
  );
}
