// Bounce Check: the bank took a payment back. What it had paid is open again; a fee goes on the
// customer's balance as a charge of its own. Invariant: check and fee are judged together before
// either is posted; the id is made with the dialog, so that pressing twice posts once.

import { Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useToday } from '../chart-of-accounts/property-day.tsx';
import { useChart, useClosedThrough } from '../chart-of-accounts/property-queries.ts';
import { AmountField } from '../controls/amount-field.tsx';
import { formatDecimal, isZero } from '../controls/amount-format.ts';
import { formatDay } from '../controls/date-format.ts';
import { DialogFoot } from '../controls/dialog-foot.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { WhyButton } from '../controls/why-button.tsx';
import { t } from '../language/text.ts';
import { whyNotAmount } from './document-draft.ts';
import { type DocumentFull, type DocumentOrder, useEnterDocument } from './document-queries.ts';
import { PreviewPanel, useJudged } from './preview-panel.tsx';

interface BounceDialogProps {
  readonly document: DocumentFull;
  readonly onClose: () => void;
}

interface Fee {
  readonly amount: string;
  readonly account: string;
}

/** Opened while mounted. */
export function BounceDialog({ document, onClose }: BounceDialogProps) {
  const [id] = useState(() => crypto.randomUUID());
  const [occurredOn, setOccurredOn] = useState(useToday());
  const [fee, setFee] = useState<Fee>({ amount: '', account: '' });
  const closed = useClosedThrough([document]);
  const why = whyNot(occurredOn, closed, fee);
  const order = why === null ? orderOf(document, { id, occurredOn, fee }) : null;
  const judged = useJudged(order);
  const enter = useEnterDocument();
  const submit = () =>
    order &&
    enter.mutate(order, {
      onSuccess: () => {
        notifications.show({
          title: t('{document} bounced', { document: document.document }),
          message: t('What it had paid is open again.'),
          color: 'teal',
        });
        onClose();
      },
    });
  return (
    <Modal opened onClose={onClose} title={t('Bounce Check')} centered size={640}>
      <Stack gap="md">
        <Text size="sm">{effectOf(document)}</Text>
        <TextInput
          type="date"
          label={t('Date it came back')}
          description={
            closed
              ? t('The books are closed through {closed}.', { closed: formatDay(closed) })
              : undefined
          }
          value={occurredOn}
          onChange={(event) => setOccurredOn(event.currentTarget.value)}
          data-autofocus
        />
        <FeeFields fee={fee} currency={document.currency} onChange={setFee} />
        <PreviewPanel judged={judged} hasOrder={order !== null} />
        <ProblemNote error={enter.error} />
        <DialogFoot onClose={onClose}>
          <WhyButton
            color="red"
            why={why ?? (judged.ready ? null : t('It is being judged.'))}
            loading={enter.isPending}
            onClick={submit}
          >
            {t('Bounce {left} {currency}', {
              left: formatDecimal(document.left),
              currency: document.currency,
            })}
          </WhyButton>
        </DialogFoot>
      </Stack>
    </Modal>
  );
}

function effectOf({ document, left, currency, settlements }: DocumentFull): string {
  const paid = settlements.filter(({ documentType }) => documentType !== 'refund');
  const named = paid
    .map((one) =>
      t('{amount} of {document}', { amount: formatDecimal(one.amount), document: one.document }),
    )
    .join(', ');
  const opened = named === '' ? t('It had paid nothing.') : t('Open again: {named}.', { named });
  return t('{left} {currency} of {document} go back to the bank. {opened}', {
    left: formatDecimal(left),
    currency,
    document,
    opened,
  });
}

function whyNot(occurredOn: string, closed: string | null, fee: Fee): string | null {
  if (occurredOn === '') return t('It needs a date.');
  if (closed !== null && occurredOn <= closed) return t('That day is closed: choose a later one.');
  if (fee.amount === '') return null;
  const why = whyNotAmount(fee.amount, t('The fee'));
  if (why !== null) return why;
  return fee.account === '' ? t('Choose the account the fee is income of.') : null;
}

function orderOf(
  { document, outlet, customer, left }: DocumentFull,
  of: { readonly id: string; readonly occurredOn: string; readonly fee: Fee },
): DocumentOrder {
  const { id, occurredOn, fee } = of;
  const common = {
    ...{ occurredOn, outlet },
    customer: { id: customer?.code ?? '', name: customer?.name ?? '' },
  };
  const bounce = { kind: 'payment-bounced', ...common, document, of: document, amount: left };
  const { amount } = fee;
  if (amount === '' || isZero(amount)) return { id, events: [bounce as never] };
  const charge = {
    ...{ kind: 'statement-charge-posted', ...common, document: `${document}-NSF` },
    ...{ account: fee.account, amount, memo: `Returned check fee for ${document}` },
  };
  return { id, events: [bounce as never, charge as never] };
}

function FeeFields(props: { fee: Fee; currency: string; onChange: (fee: Fee) => void }) {
  const { fee, currency, onChange } = props;
  const accounts = (useChart().data?.accounts ?? []).filter(
    ({ active, type }) => active && type === 'income',
  );
  return (
    <>
      <AmountField
        label={t('Fee for the customer')}
        description={t('Leave it empty to charge none')}
        currency={currency}
        value={fee.amount}
        onChange={(amount) => onChange({ ...fee, amount })}
      />
      {fee.amount === '' ? null : (
        <NativeSelect
          label={t('The fee is income of')}
          data={[
            { value: '', label: t('Choose an account') },
            ...accounts.map(({ number, name }) => ({ value: number, label: `${number} ${name}` })),
          ]}
          value={fee.account}
          onChange={(event) => onChange({ ...fee, account: event.currentTarget.value })}
        />
      )}
    </>
  );
}
