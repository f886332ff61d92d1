// Applying everything a customer has paid ahead, in an order that is said before it happens.
// Invariant: what will be paid by what follows from the order alone; each of it can be taken back.
// Leaves to others: doing it (the server).

import { Button, Modal, Radio, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { DialogFoot } from '../controls/dialog-foot.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { useAutoSettle } from './customer-queries.ts';

export type Order = 'oldest-due' | 'oldest';

const orders: readonly { value: Order; label: string }[] = [
  { value: 'oldest-due', label: t('What is due first is paid first') },
  { value: 'oldest', label: t('The oldest document is paid first') },
];

interface AutoSettleDialogProps {
  readonly customer: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Asks for the order. */
export function AutoSettleDialog({ customer, opened, onClose }: AutoSettleDialogProps) {
  const settle = useAutoSettle();
  const [order, setOrder] = useState<Order>('oldest-due');
  const submit = () =>
    settle.mutate(
      { customer, order },
      {
        onSuccess: ({ settlements }) => {
          notifications.show({
            title: settlements === 0 ? t('Nothing to apply') : t('Applied'),
            message:
              settlements === 0
                ? t('No outlet has both something paid ahead and something open.')
                : t(
                    '{settlements, plural, one {# settlement} other {# settlements}} ' +
                      'made; each can be taken back.',
                    { settlements },
                  ),
            color: 'teal',
          });
          onClose();
        },
      },
    );
  return (
    <Modal opened={opened} onClose={onClose} title={t('Auto-settle')} centered size={480}>
      <Stack gap="md">
        <Text size="sm">
          {t(
            'Each credit, oldest first, pays what is open at its own outlet and in its ' +
              'currency until it is used up. Only money that lies with prepayments is ' +
              'moved by entries.',
          )}
        </Text>
        <OrderChoice order={order} onChange={setOrder} />
        <ProblemNote error={settle.error} />
        <DialogFoot onClose={onClose}>
          <Button onClick={submit} loading={settle.isPending} data-autofocus>
            {t('Auto-settle')}
          </Button>
        </DialogFoot>
      </Stack>
    </Modal>
  );
}

interface OrderChoiceProps {
  readonly order: Order;
  readonly onChange: (order: Order) => void;
}

/** What is paid first. */
export function OrderChoice({ order, onChange }: OrderChoiceProps) {
  return (
    <Radio.Group
      label={t('In which order')}
      value={order}
      onChange={(value) => onChange(value as Order)}
    >
      <Stack gap={8} mt={8}>
        {orders.map(({ value, label }) => (
          <Radio key={value} value={value} label={label} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
