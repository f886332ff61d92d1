// Applying what all customers have paid ahead, at one outlet or everywhere: how far it is, then
// what was applied, what is left and who could not be settled. Invariant: closing the dialog
// forgets nothing that was done; pressed again it applies nothing twice. Leaves to others: doing it
// (the server).

import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { OutletField } from '../chart-of-accounts/outlet-field.tsx';
import { formatCount, formatDecimal } from '../controls/amount-format.ts';
import { DialogFoot } from '../controls/dialog-foot.tsx';
import { Facts } from '../controls/page-header.tsx';
import { Note, ProblemNote } from '../controls/problem-note.tsx';
import { WorkProgress } from '../controls/work-progress.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { type Order, OrderChoice } from './auto-settle-dialog.tsx';
import { type SettledForAll, useSettleAll } from './customer-queries.ts';

/** Asks for outlet and order. */
export function SettleAllDialog({ onClose }: { onClose: () => void }) {
  const settle = useSettleAll();
  const [order, setOrder] = useState<Order>('oldest-due');
  const [outlet, setOutlet] = useState<string | undefined>();
  const submit = () => settle.mutate({ order, ...(outlet !== undefined && { outlet }) });
  return (
    <Modal opened onClose={onClose} title={t('Auto-settle all')} centered size={520}>
      {settle.data ? (
        <Result of={settle.data} onClose={onClose} />
      ) : (
        <Stack gap="md">
          <Text size="sm">
            {t(
              'Of every customer each credit, oldest first, pays what is open at its own outlet ' +
                'and in its currency. Each settlement can be taken back.',
            )}
          </Text>
          <OutletField value={outlet} onChange={setOutlet} />
          <OrderChoice order={order} onChange={setOrder} />
          <WorkProgress progress={settle.progress} what={t('customers')} />
          <ProblemNote error={settle.error} />
          <DialogFoot onClose={onClose}>
            <Button onClick={submit} loading={settle.isPending} data-autofocus>
              {t('Auto-settle all')}
            </Button>
          </DialogFoot>
        </Stack>
      )}
    </Modal>
  );
}

function Result({ of, onClose }: { of: SettledForAll; onClose: () => void }) {
  const sums = of.applied.map(({ currency, amount }) => `${formatDecimal(amount)} ${currency}`);
  return (
    <Stack gap="md">
      <Text size="sm">
        {of.settlements === 0
          ? t('Nothing to apply: nobody has both something paid ahead and something open.')
          : t(
              '{settlements, plural, one {# settlement} other {# settlements}} made of ' +
                '{customers, plural, one {# customer} other {# customers}}: {sums}.',
              { settlements: of.settlements, customers: of.customers, sums: sums.join(', ') },
            )}
      </Text>
      {of.refused.map(({ customer, problems }) => (
        <Note
          key={customer}
          tone="warn"
          title={<InnerLink href={paths.customer(customer)}>{customer}</InnerLink>}
          hint={problems.map(({ message, hint }) => `${message} ${hint}`).join(' ')}
        />
      ))}
      {of.refusedCount > of.refused.length ? (
        <Text size="sm" c="dimmed">
          {t('and {more} more', { more: formatCount(of.refusedCount - of.refused.length) })}
        </Text>
      ) : null}
      <Facts
        facts={of.left.map(({ outlet, currency, owed, paidAhead }) => [
          t('Left at {outlet}', { outlet }),
          t('{owed} {currency} owed, {paidAhead} paid ahead', {
            ...{ owed: formatDecimal(owed), currency, paidAhead: formatDecimal(paidAhead) },
          }),
        ])}
      />
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          {t('Done')}
        </Button>
      </Group>
    </Stack>
  );
}
