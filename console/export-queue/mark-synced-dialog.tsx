// Marking as synced by hand: a person made the entry in the ledger and says which it is.
// Invariant: id and reason are both required. Leaves to others: whether it may be (the server).

import { TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { ExportDetail } from '../api/contract.ts';
import { Amount } from '../controls/amount.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { rich, t } from '../language/text.ts';
import { useMarkSynced } from './export-queries.ts';

export function MarkSyncedDialog(props: {
  detail: ExportDetail;
  ledgerName: string;
  onClose: () => void;
}) {
  const { detail, ledgerName, onClose } = props;
  const [externalId, setExternalId] = useState('');
  const mark = useMarkSynced(detail.exportId);
  const confirm = (reason: string) =>
    mark.mutate(
      { externalId: externalId.trim(), reason },
      {
        onSuccess: () => {
          notifications.show({
            title: t('Marked as synced'),
            message: t('{documentNumber} is {externalId} in {ledgerName}.', {
              documentNumber: detail.documentNumber,
              externalId: externalId.trim(),
              ledgerName,
            }),
          });
          onClose();
        },
      },
    );
  return (
    <ReasonDialog
      opened
      onClose={onClose}
      title={t('Mark {documentNumber} as synced?', { documentNumber: detail.documentNumber })}
      effect={rich(
        '{amount} will count as being in {ledgerName} and will not be sent. Nothing ' +
          'is checked now; the next reconciliation compares the entry.',
        { amount: <Amount amount={detail.amount} currency={detail.currency} />, ledgerName },
      )}
      reasonExample={t('Booked by hand on March 3, the period was about to close')}
      confirmLabel={t('Mark as synced')}
      why={
        externalId.trim() === ''
          ? t('Give the id of the entry in {ledgerName}.', { ledgerName })
          : null
      }
      busy={mark.isPending}
      error={mark.error}
      onConfirm={confirm}
    >
      <TextInput
        label={t('Id of the entry in {ledgerName}', { ledgerName })}
        required
        withAsterisk
        maxLength={100}
        value={externalId}
        onChange={(event) => setExternalId(event.currentTarget.value)}
      />
    </ReasonDialog>
  );
}
