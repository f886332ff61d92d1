// Reversing an entry: the opposite lines on a date in an open period, with a reason. Invariant: the
// original stays as it is. Leaves to others: whether the date is open (the server refuses).

import { TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { JournalEntryDetail, PostingReceipt } from '#journal/journal-schemas.ts';
import { useAsked } from '../approvals/approval-queries.ts';
import { unlessProposed } from '../approvals/proposed.ts';
import { useToday } from '../chart-of-accounts/property-day.tsx';
import { useClosedThrough } from '../chart-of-accounts/property-queries.ts';
import { formatDecimal } from '../controls/amount-format.ts';
import { formatDay } from '../controls/date-format.ts';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { t } from '../language/text.ts';
import { useReverse } from './journal-queries.ts';

interface ReverseDialogProps {
  readonly entry: JournalEntryDetail;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Reason dialog with a date. */
export function ReverseDialog({ entry, opened, onClose }: ReverseDialogProps) {
  const isAsked = useAsked('entries');
  const reverse = useReverse(entry.entryId);
  const closed = useClosedThrough(entry.lines);
  const [occurredOn, setOccurredOn] = useState(useToday());
  const submit = (reason: string) =>
    reverse.mutate(
      { reason, occurredOn },
      {
        onSuccess: unlessProposed<PostingReceipt>(onClose, () => {
          notifications.show({
            title: t('{documentNumber} is reversed', { documentNumber: entry.documentNumber }),
            message: t('The reversal is queued for the ledger like every entry.'),
            color: 'teal',
          });
          onClose();
        }),
      },
    );
  return (
    <ReasonDialog
      opened={opened}
      onClose={onClose}
      title={t('Reverse entry {entryId}?', { entryId: entry.entryId })}
      effect={effectOf(entry, isAsked)}
      reasonExample={t('Invoice issued twice')}
      confirmLabel={isAsked ? t('Propose the reversal') : t('Reverse')}
      busy={reverse.isPending}
      error={reverse.error}
      onConfirm={submit}
    >
      <TextInput
        type="date"
        label={t('Date of the reversal')}
        description={
          closed
            ? t('The books are closed through {closed}.', { closed: formatDay(closed) })
            : undefined
        }
        value={occurredOn}
        onChange={(event) => setOccurredOn(event.currentTarget.value)}
        required
      />
    </ReasonDialog>
  );
}

function effectOf(entry: JournalEntryDetail, isAsked: boolean): string {
  const what = { amount: formatDecimal(entry.amount), currency: entry.currency };
  return isAsked
    ? t(
        'A new entry of {amount} {currency} with debits and credits exchanged is proposed; ' +
          'another person approves it, then it is booked and exported. The original stays.',
        what,
      )
    : t(
        'A new entry of {amount} {currency} with debits and credits exchanged is ' +
          'booked and exported. The original stays.',
        what,
      );
}
