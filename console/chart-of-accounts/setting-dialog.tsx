// Sets a posting setting from a day on. Invariant: entries that are there keep what they were
// posted with; that they are there is told first, and setting it despite them is a choice.

import { Checkbox, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { t } from '../language/text.ts';
import { useOutletChoices } from './property-queries.ts';
import { type SettingView, useSetPostingSetting } from './setting-queries.ts';
import { settingTitle, valueWords } from './setting-words.ts';

/** Stands for null in the choice. */
const follow = 'follow';
const everywhere = 'all';

export function SettingDialog({ setting, onClose }: { setting: SettingView; onClose: () => void }) {
  const { name, values } = setting;
  const set = useSetPostingSetting();
  const [value, setValue] = useState(values[0] ?? follow);
  const [outlet, setOutlet] = useState(everywhere);
  const [effectiveOn, setEffectiveOn] = useState('');
  const [despiteEntries, setDespiteEntries] = useState(false);
  const confirm = (reason: string) =>
    set.mutate(
      {
        ...{ name, effectiveOn, reason, despiteEntries },
        value: value === follow ? null : value,
        outlet: outlet === everywhere ? null : outlet,
      },
      { onSuccess: onClose },
    );
  const choices = values.map((one) => ({ value: one, label: valueWords(name, one) }));
  return (
    <ReasonDialog
      opened
      onClose={onClose}
      title={settingTitle(name)}
      effect={t('Events dated on or after the day are posted this way. What is posted stays.')}
      reasonExample={t('The auditor asks for gross sales')}
      confirmLabel={t('Set')}
      why={effectiveOn === '' ? t('Choose the day it holds from.') : null}
      busy={set.isPending}
      error={set.error}
      onConfirm={confirm}
    >
      <Select
        label={t('Value')}
        data={[...choices, { value: follow, label: t('Follow the property, or the default') }]}
        value={value}
        onChange={(next) => setValue(next ?? follow)}
        allowDeselect={false}
      />
      <Select
        label={t('Outlet')}
        data={[
          { value: everywhere, label: t('All without a value of their own') },
          ...useOutletChoices(),
        ]}
        value={outlet}
        onChange={(next) => setOutlet(next ?? everywhere)}
        allowDeselect={false}
      />
      <HoldsFrom day={effectiveOn} onDay={setEffectiveOn} />
      <Checkbox
        label={t('Also where entries are dated from that day on; they stay as they are')}
        checked={despiteEntries}
        onChange={({ currentTarget }) => setDespiteEntries(currentTarget.checked)}
      />
    </ReasonDialog>
  );
}

function HoldsFrom({ day, onDay }: { day: string; onDay: (day: string) => void }) {
  return (
    <TextInput
      type="date"
      label={t('Holds from')}
      value={day}
      onChange={({ currentTarget }) => onDay(currentTarget.value)}
    />
  );
}
