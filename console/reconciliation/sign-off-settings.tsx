// How this property signs off: a reviewer or not, by itself or not, and how much may be open.
// Invariant: each says what it changes. Leaves to others: thresholds of single accounts.

import { Modal, Stack, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import { DialogFoot } from '../controls/dialog-foot.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { type SignOffSettings, useSaveSignOffSettings } from './sign-off-queries.ts';

export function SignOffSettingsDialog(props: { settings: SignOffSettings; onClose: () => void }) {
  const { settings, onClose } = props;
  const save = useSaveSignOffSettings();
  const [given, setGiven] = useState(settings);
  const set = (change: Partial<SignOffSettings>) => setGiven({ ...given, ...change });
  return (
    <Modal opened onClose={onClose} title="How accounts are signed off" centered size={480}>
      <Stack gap="md">
        <Switch
          label="Another person reviews"
          description="A sign-off is whole only when somebody else has reviewed it."
          checked={given.reviewerRequired}
          onChange={(event) => set({ reviewerRequired: event.currentTarget.checked })}
        />
        <Switch
          label="By itself when it ties"
          description="A reconciliation as of a period’s last day signs every account that ties."
          checked={given.automatic}
          onChange={(event) => set({ automatic: event.currentTarget.checked })}
        />
        <TextInput
          label="May be open on an account"
          description="In the base currency. Single accounts may have their own."
          inputMode="decimal"
          value={given.threshold}
          onChange={(event) => set({ threshold: event.currentTarget.value })}
        />
        <ProblemNote error={save.error} />
        <DialogFoot onClose={onClose}>
          <MayButton
            right="change-settings"
            loading={save.isPending}
            onClick={() => save.mutate(given, { onSuccess: onClose })}
          >
            Save
          </MayButton>
        </DialogFoot>
      </Stack>
    </Modal>
  );
}
