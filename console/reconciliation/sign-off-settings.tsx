// How this property signs off: a reviewer or not, by itself or not, and how much may be open.
// Invariant: each says what it changes. Leaves to others: thresholds of single accounts.

import { Modal, Stack, Switch } from '@mantine/core';
import { useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import { AmountField } from '../controls/amount-field.tsx';
import { isAmount } from '../controls/amount-input.ts';
import { DialogFoot } from '../controls/dialog-foot.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { type SignOffSettings, useSaveSignOffSettings } from './sign-off-queries.ts';

export function SignOffSettingsDialog(props: { settings: SignOffSettings; onClose: () => void }) {
  const { settings, onClose } = props;
  const save = useSaveSignOffSettings();
  const [given, setGiven] = useState(settings);
  const set = (change: Partial<SignOffSettings>) => setGiven({ ...given, ...change });
  return (
    <Modal opened onClose={onClose} title={t('How accounts are signed off')} centered size={480}>
      <Stack gap="md">
        <Switch
          label={t('Another person reviews')}
          description={t('A sign-off is whole only when somebody else has reviewed it.')}
          checked={given.reviewerRequired}
          onChange={(event) => set({ reviewerRequired: event.currentTarget.checked })}
        />
        <Switch
          label={t('By itself when it ties')}
          description={t(
            'A reconciliation as of a period’s last day signs every account that ties.',
          )}
          checked={given.automatic}
          onChange={(event) => set({ automatic: event.currentTarget.checked })}
        />
        <AmountField
          label={t('May be open on an account')}
          description={t('In the base currency. Single accounts may have their own.')}
          value={given.threshold}
          onChange={(threshold) => set({ threshold })}
        />
        <ProblemNote error={save.error} />
        <DialogFoot onClose={onClose}>
          <MayButton
            right="change-settings"
            loading={save.isPending}
            why={isAmount(given.threshold) ? null : t('The amount cannot be read.')}
            onClick={() => save.mutate(given, { onSuccess: onClose })}
          >
            {t('Save')}
          </MayButton>
        </DialogFoot>
      </Stack>
    </Modal>
  );
}
