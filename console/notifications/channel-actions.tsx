// What can be done with a channel: test it, change it, switch it off, remove it. Invariant: a test
// says on the page whether it arrived; switching off and removing say what stops and what stays.
// Leaves to others: the list (notifications-page.tsx).

import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { ChannelView } from '#notifications/notification-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { DialogFoot } from '../controls/dialog-foot.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { tellFailure } from '../controls/tell-failure.ts';
import { t } from '../language/text.ts';
import { ChannelDialog } from './channel-dialog.tsx';
import { useRemoveChannel, useSwitchOff, useTestChannel } from './notification-queries.ts';

type Open = 'change' | 'switch-off' | 'remove' | null;

export function ChannelActions({ channel }: { channel: ChannelView }) {
  const test = useTestChannel(channel.channelId);
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const button = { right: 'change-settings', size: 'compact-sm', variant: 'default' } as const;
  const runTest = () =>
    test.mutate(undefined, {
      onSuccess: () =>
        notifications.show({
          message: t('The test reached {name}.', { name: channel.name }),
          color: 'green',
        }),
      onError: tellFailure,
    });
  return (
    <Group gap={6} justify="flex-end" wrap="nowrap">
      <MayButton
        {...button}
        aria-label={t('Send a test to {name}', { name: channel.name })}
        loading={test.isPending}
        onClick={runTest}
      >
        {t('Test')}
      </MayButton>
      <MayButton
        {...button}
        aria-label={t('Change {name}', { name: channel.name })}
        onClick={() => setOpen('change')}
      >
        {t('Change…')}
      </MayButton>
      {channel.off === null ? (
        <MayButton
          {...button}
          aria-label={t('Switch off {name}', { name: channel.name })}
          onClick={() => setOpen('switch-off')}
        >
          {t('Switch off…')}
        </MayButton>
      ) : null}
      <MayButton
        {...button}
        aria-label={t('Remove {name}', { name: channel.name })}
        onClick={() => setOpen('remove')}
      >
        {t('Remove…')}
      </MayButton>
      {open === 'change' ? <ChannelDialog channel={channel} onClose={close} /> : null}
      {open === 'switch-off' ? <SwitchOffDialog channel={channel} onClose={close} /> : null}
      {open === 'remove' ? <RemoveDialog channel={channel} onClose={close} /> : null}
    </Group>
  );
}

interface DialogProps {
  readonly channel: ChannelView;
  readonly onClose: () => void;
}

function SwitchOffDialog({ channel, onClose }: DialogProps) {
  const off = useSwitchOff(channel.channelId);
  return (
    <ReasonDialog
      opened
      onClose={onClose}
      title={t('Switch off “{name}”', { name: channel.name })}
      effect={t(
        'Nothing is sent there from now on; what waits is given up. Saving a change ' +
          'of it switches it on again.',
      )}
      reasonExample={t('The receiver is being rebuilt until Friday.')}
      confirmLabel={t('Switch off')}
      busy={off.isPending}
      error={off.error}
      onConfirm={(reason) => off.mutate(reason, { onSuccess: onClose })}
    />
  );
}

function RemoveDialog({ channel, onClose }: DialogProps) {
  const remove = useRemoveChannel(channel.channelId);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('Remove “{name}”', { name: channel.name })}
      centered
      size={480}
    >
      <Stack gap="md">
        <Text size="sm">
          {t(
            'Nothing is sent there any more, and what waits is given up. What was sent ' +
              'stays in the history.',
          )}
        </Text>
        <ProblemNote error={remove.error} />
        <DialogFoot onClose={onClose}>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() => remove.mutate(undefined, { onSuccess: onClose })}
          >
            {t('Remove the channel')}
          </Button>
        </DialogFoot>
      </Stack>
    </Modal>
  );
}
