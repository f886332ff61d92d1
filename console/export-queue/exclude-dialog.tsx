// Excluding exports: a person says why these entries will never be sent. The dialog says in numbers
// what that means. Invariant: a reason is required. Leaves to others: undoing (requeue takes them
// back).

import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { counted, formatDecimal } from '../controls/amount-format.ts';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
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
            title: `${counted(done.excluded, 'export')} excluded`,
            message: done.skipped[0]?.message ?? 'Requeue takes them back at any time.',
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
      title={`Exclude ${counted(count, 'export')}?`}
      effect={
        <>
          <Text size="sm" fw={570}>
            {counted(count, 'export')}
            {money} will not be sent to {ledgerName}.
          </Text>
          <Text size="sm" c="dimmed" mt={4}>
            The journal entries stay in your books. Reconciliation shows the amount as Excluded.
            Requeue takes them back.
          </Text>
        </>
      }
      reasonExample="Booked by hand in the ledger on March 3, JE 2041"
      confirmLabel={`Exclude ${counted(count, 'export')}`}
      danger
      busy={exclude.isPending}
      error={exclude.error}
      onConfirm={submit}
    />
  );
}
