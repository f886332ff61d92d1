// Excluding exports: a person says why these entries will never be sent. The dialog says in numbers
// what that means. Invariant: a reason is required. Leaves to others: undoing (requeue takes them
// back).

import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { formatDecimal } from '../controls/amount-format.ts';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { t } from '../language/text.ts';
import { type Target, useExclude } from './export-queries.ts';

interface ExcludeDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onDone?: () => void;
  readonly target: Target;
  readonly count: number;
  /** Sum with currency, when it is known. */
  readonly amount: { readonly amount: string; readonly currency: string } | null;
  readonly ledgerName: string;
}

/** Reason dialog in the words of exclusion. */
export function ExcludeDialog(props: ExcludeDialogProps) {
  const exclude = useExclude();
  const { count, amount, ledgerName } = props;
  const money = amount ? `, ${formatDecimal(amount.amount)} ${amount.currency},` : '';
  const submit = (reason: string) =>
    exclude.mutate(
      { target: props.target, reason },
      {
        onSuccess: (done) => {
          notifications.show({
            title: t('{excluded, plural, one {# export} other {# exports}} excluded', {
              excluded: done.excluded,
            }),
            message: done.skipped[0]?.message ?? t('Requeue takes them back at any time.'),
            color: done.skipped.length > 0 ? 'yellow' : 'teal',
          });
          props.onClose();
          props.onDone?.();
        },
      },
    );
  return (
    <ReasonDialog
      opened={props.opened}
      onClose={props.onClose}
      title={t('Exclude {count, plural, one {# export} other {# exports}}?', { count })}
      effect={
        <>
          <Text size="sm" fw={570}>
            {t(
              '{count, plural, one {# export} other {# exports}}{money} will not be sent ' +
                'to {ledgerName}.',
              { count, money, ledgerName },
            )}
          </Text>
          <Text size="sm" c="dimmed" mt={4}>
            {t(
              'The journal entries stay in your books. Reconciliation shows the amount ' +
                'as Excluded. Requeue takes them back.',
            )}
          </Text>
        </>
      }
      reasonExample={t('Booked by hand in the ledger on March 3, JE 2041')}
      confirmLabel={t('Exclude {count, plural, one {# export} other {# exports}}', { count })}
      danger
      busy={exclude.isPending}
      error={exclude.error}
      onConfirm={submit}
    />
  );
}
