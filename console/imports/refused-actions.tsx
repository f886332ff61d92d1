// What is done with refused events, one or many: sent again as they are kept, or dismissed with a
// reason. Invariant: what became of each sending is said in numbers. Leaves to others: which events
// (refused-tab.tsx, refused-drawer.tsx).

import { Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { MayButton } from '../access/may-button.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { tellFailure } from '../controls/tell-failure.ts';
import { t } from '../language/text.ts';
import { useDismissRefused, useSendAgain } from './refused-queries.ts';

/** What one request takes. */
const idsMax = 500;

interface ActionsProps {
  readonly refusedIds: readonly string[];
  /** Why they cannot be sent again. */
  readonly whyNotAgain?: string | null;
  /** Why they cannot be dismissed. */
  readonly whyNotDismiss?: string | null;
  readonly onDone?: () => void;
}

export function RefusedActions(props: ActionsProps) {
  const { refusedIds, onDone } = props;
  const tooMany = refusedIds.length > idsMax ? t('At most 500 at a time.') : null;
  const { whyNotAgain = tooMany, whyNotDismiss = tooMany } = props;
  const [opened, dialog] = useDisclosure(false);
  const again = useSendAgain();
  const sendAgain = () =>
    again.mutate(refusedIds, {
      onSuccess: ({ posted, exists, refused }) => {
        notifications.show({
          title: t('Sent again'),
          message: t('{posted} posted, {exists} there already, {refused} refused again.', {
            ...{ posted, exists, refused },
          }),
          ...(refused === 0 && { color: 'teal' }),
        });
        onDone?.();
      },
      onError: tellFailure,
    });
  return (
    <Group gap={8} wrap="nowrap">
      <MayButton
        right="send-events"
        size="xs"
        why={whyNotAgain}
        loading={again.isPending}
        onClick={sendAgain}
      >
        {t('Send again')}
      </MayButton>
      <MayButton
        right="send-events"
        size="xs"
        variant="default"
        why={whyNotDismiss}
        onClick={dialog.open}
      >
        {t('Dismiss…')}
      </MayButton>
      {opened ? (
        <DismissDialog refusedIds={refusedIds} onClose={dialog.close} onDone={() => onDone?.()} />
      ) : null}
    </Group>
  );
}

function DismissDialog(props: {
  refusedIds: readonly string[];
  onClose: () => void;
  onDone: () => void;
}) {
  const dismiss = useDismissRefused();
  const events = t('{count, plural, one {# refused event} other {# refused events}}', {
    count: props.refusedIds.length,
  });
  const submit = (reason: string) =>
    dismiss.mutate(
      { refusedIds: props.refusedIds, reason },
      {
        onSuccess: () => {
          notifications.show({ title: t('Dismissed'), message: events });
          props.onClose();
          props.onDone();
        },
      },
    );
  return (
    <ReasonDialog
      opened
      onClose={props.onClose}
      title={t('Dismiss {events}?', { events })}
      effect={t(
        'They will not be asked for any more, not here and not before a period is closed. ' +
          'Nothing is posted. Sent with other content, an event waits again.',
      )}
      reasonExample={t('A test of the till; nothing happened')}
      confirmLabel={t('Dismiss')}
      busy={dismiss.isPending}
      error={dismiss.error}
      onConfirm={submit}
    />
  );
}
