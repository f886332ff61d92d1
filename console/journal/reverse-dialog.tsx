// Reversing an entry: the opposite lines on a date in an open period, with a reason. Invariant: the
// original stays as it is. Leaves to others: whether the date is open (the server refuses).

import { Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { JournalEntryDetail } from '#journal/journal-schemas.ts';
import { useToday } from '../chart-of-accounts/property-day.tsx';
import { useClosedThrough } from '../chart-of-accounts/property-queries.ts';
import { formatDecimal } from '../controls/amount-format.ts';
import { formatDay } from '../controls/date-format.ts';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { useReverse } from './journal-queries.ts';

interface ReverseDialogProps {
  readonly entry: JournalEntryDetail;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Reason dialog with a date. */
export function ReverseDialog({ entry, opened, onClose }: ReverseDialogProps) {
  const reverse = useReverse(entry.entryId);
  const closed = useClosedThrough(entry.lines);
  const [occurredOn, setOccurredOn] = useState(useToday());
  const submit = (reason: string) =>
    reverse.mutate(
      { reason, occurredOn },
      {
        onSuccess: () => {
          notifications.show({
            title: `${entry.documentNumber} is reversed`,
            message: 'The reversal is queued for the ledger like every entry.',
            color: 'teal',
          });
          onClose();
        },
      },
    );
  return (
    <ReasonDialog
      opened={opened}
      onClose={onClose}
      title={`Reverse entry ${entry.entryId}?`}
      effect={
        <Text size="sm">
          A new entry of {formatDecimal(entry.amount)} {entry.currency} with debits and credits
          exchanged is booked and exported. The original stays.
        </Text>
      }
      reasonExample="Invoice issued twice"
      confirmLabel="Reverse"
      busy={reverse.isPending}
      error={reverse.error}
      onConfirm={submit}
    >
      <TextInput
        type="date"
        label="Date of the reversal"
        description={closed ? `The books are closed through ${formatDay(closed)}.` : undefined}
        value={occurredOn}
        onChange={(event) => setOccurredOn(event.currentTarget.value)}
        required
      />
    </ReasonDialog>
  );
}
