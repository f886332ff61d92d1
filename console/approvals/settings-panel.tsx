// People and keys ▸ Second person: for what another person must approve. Invariant: nothing changes
// before Save; who could approve is named. Leaves to others: refusing what nobody could approve.

import { Button, Checkbox, Group, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { SettingsView } from '#approvals/approval-schemas.ts';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { useApprovalSettings, useSaveApprovalSettings } from './approval-queries.ts';

export function SecondPersonPanel() {
  const settings = useApprovalSettings();
  return (
    <Panel
      title={t('Second person')}
      lead={t('What one person proposes waits in Approvals until another one decides.')}
    >
      <ProblemNote error={settings.error} onRetry={() => void settings.refetch()} />
      {settings.data ? <Form now={settings.data} /> : null}
    </Panel>
  );
}

function mayApprove(names: readonly string[]): string {
  if (names.length === 0) return t('Nobody who signs in may approve yet.');
  const first = names.slice(0, 5).join(', ');
  if (names.length > 5) return t('May approve: {first} and others.', { first });
  return t('May approve: {first}.', { first });
}

function Form({ now }: { now: SettingsView }) {
  const { approvers, ...saved } = now;
  const [wanted, setWanted] = useState(saved);
  const save = useSaveApprovalSettings();
  const isChanged = wanted.mappings !== saved.mappings || wanted.entries !== saved.entries;
  const submit = () =>
    save.mutate(wanted, {
      onSuccess: () =>
        notifications.show({
          title: t('Saved'),
          message: t('It holds for what is proposed from now on.'),
          color: 'teal',
        }),
    });
  return (
    <Stack gap={12}>
      <Checkbox
        label={t('Another person approves changes of mappings')}
        description={t('Mappings, journals, statistical accounts. {who}', {
          who: mayApprove(approvers.mappings),
        })}
        checked={wanted.mappings}
        onChange={({ currentTarget: { checked } }) => setWanted({ ...wanted, mappings: checked })}
      />
      <Checkbox
        label={t('Another person approves entries by hand')}
        description={t('New entries, reversals, corrections, reposts, merges of customers. {who}', {
          who: mayApprove(approvers.entries),
        })}
        checked={wanted.entries}
        onChange={({ currentTarget: { checked } }) => setWanted({ ...wanted, entries: checked })}
      />
      <ProblemNote error={save.error} />
      <Group>
        <Button variant="default" disabled={!isChanged} loading={save.isPending} onClick={submit}>
          {t('Save second person')}
        </Button>
      </Group>
    </Stack>
  );
}
