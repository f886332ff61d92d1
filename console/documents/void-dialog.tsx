// Voiding a document that should not have been: its entry reversed, what it was settled with open
// again. Invariant: an invoice is voided in an open period, a payment on its own day; the id is
// made with the dialog, so that pressing twice posts once. Leaves to others: whether it may (the
// server).

import { TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useToday } from '../chart-of-accounts/property-day.tsx';
import { useClosedThrough } from '../chart-of-accounts/property-queries.ts';
import { formatDecimal } from '../controls/amount-format.ts';
import { formatDay } from '../controls/date-format.ts';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { documentTypeName } from '../export-queue/document-types.ts';
import { t } from '../language/text.ts';
import { type DocumentFull, type DocumentOrder, useEnterDocument } from './document-queries.ts';

interface VoidDialogProps {
  readonly document: DocumentFull;
  readonly onClose: () => void;
}

/** Opened while mounted. */
export function VoidDialog({ document, onClose }: VoidDialogProps) {
  const isPayment = document.documentType === 'payment';
  const [id] = useState(() => crypto.randomUUID());
  const today = useToday();
  const [occurredOn, setOccurredOn] = useState(
    isPayment || today < document.postedOn ? document.postedOn : today,
  );
  const closed = useClosedThrough([document]);
  const enter = useEnterDocument();
  const submit = (reason: string) =>
    enter.mutate(orderOf(document, { id, occurredOn, reason }), {
      onSuccess: () => {
        notifications.show({
          title: t('{document} is voided', { document: document.document }),
          message: t('The void is queued for the ledger like every entry.'),
          color: 'teal',
        });
        onClose();
      },
    });
  return (
    <ReasonDialog
      opened
      onClose={onClose}
      title={t('Void {documentType} {document}?', {
        documentType: documentTypeName(document.documentType).toLowerCase(),
        document: document.document,
      })}
      effect={effectOf(document)}
      reasonExample={t('Entered for the wrong customer')}
      confirmLabel={t('Void')}
      danger
      busy={enter.isPending}
      error={enter.error}
      onConfirm={submit}
    >
      <TextInput
        type="date"
        label={t('Date of the void')}
        description={
          closed
            ? t('The books are closed through {closed}.', { closed: formatDay(closed) })
            : undefined
        }
        value={occurredOn}
        disabled={isPayment}
        onChange={(event) => setOccurredOn(event.currentTarget.value)}
        required
      />
    </ReasonDialog>
  );
}

function effectOf({ amount, currency, settlements }: DocumentFull): string {
  const posted = t(
    'An entry of {amount} {currency} with debits and credits exchanged is posted and exported.',
    { amount: formatDecimal(amount), currency },
  );
  const settled =
    settlements.length === 0
      ? t('It is settled with nothing.')
      : t('{settlements, plural, one {# settlement is} other {# settlements are}} taken back.', {
          settlements: settlements.length,
        });
  return [posted, settled, t('The document stays, marked as voided.')].join(' ');
}

function orderOf(
  { source, externalId, outlet, customer, document, documentType }: DocumentFull,
  of: { readonly id: string; readonly occurredOn: string; readonly reason: string },
): DocumentOrder {
  const { id, occurredOn, reason } = of;
  const event = {
    kind: documentType === 'payment' ? 'payment-voided' : 'invoice-voided',
    ...{ occurredOn, outlet, document, reason, of: { source, id: externalId } },
    ...(customer ? { customer: { id: customer.code, name: customer.name } } : {}),
  };
  return { id, events: [event as never] };
}
