// Enters a manual adjustment before it is made: a debit and a credit with date, amount and reason.
// Invariant: the entry balances by its form. Leaves to others: matching it when it appears.

import { Group, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { type ChangeEvent, useState } from 'react';
import { useToday } from '../chart-of-accounts/property-day.tsx';
import { useProperty } from '../chart-of-accounts/property-queries.ts';
import { AmountField } from '../controls/amount-field.tsx';
import { isAmount } from '../controls/amount-input.ts';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { t } from '../language/text.ts';
import { kindChoices } from './adjustment-entry.tsx';
import { useExpect } from './adjustment-queries.ts';

const nothing = {
  ...{ debit: '', credit: '', location: '', amount: '', withinDays: 7, kind: 'belongs-there' },
};

/** `onClose` is called when it was entered as well. */
export function ExpectDialog(props: { connectionId: number; onClose: () => void }) {
  const expect = useExpect();
  const currency = useProperty().data?.baseCurrency ?? '';
  const [form, setForm] = useState({ ...nothing, currency, expectedOn: useToday() });
  const set = (change: Partial<typeof form>) => setForm((before) => ({ ...before, ...change }));
  const text = (name: 'debit' | 'credit' | 'location' | 'currency' | 'expectedOn') => ({
    value: form[name],
    onChange: (event: ChangeEvent<HTMLInputElement>) => set({ [name]: event.currentTarget.value }),
  });
  const submit = (reason: string) => {
    const { debit, credit, location, amount, ...rest } = form;
    const lines = linesOf(form);
    const body = { connectionId: props.connectionId, ...rest, lines, reason };
    expect.mutate(body, { onSuccess: props.onClose });
  };
  const isWhole =
    form.debit.trim() && form.credit.trim() && form.amount !== '' && isAmount(form.amount);
  return (
    <ReasonDialog
      opened
      onClose={props.onClose}
      title={t('Expect an adjustment')}
      effect={t('It is matched by amounts, accounts and date when a reconciliation finds it.')}
      reasonExample={t('Payroll of June, booked by the payroll service')}
      confirmLabel={t('Enter')}
      why={isWhole ? null : t('Say both accounts and the amount.')}
      busy={expect.isPending}
      error={expect.error}
      onConfirm={submit}
    >
      <Group grow gap={8}>
        <TextInput type="date" label={t('Expected on')} {...text('expectedOn')} />
        <NumberInput
          label={t('Days around it')}
          {...{ min: 0, max: 366, value: form.withinDays }}
          onChange={(value) => set({ withinDays: Number(value) })}
        />
      </Group>
      <Group grow gap={8}>
        <TextInput label={t('Debit account')} {...text('debit')} />
        <TextInput label={t('Credit account')} {...text('credit')} />
        <TextInput label={t('Location')} {...text('location')} />
      </Group>
      <Group grow gap={8}>
        <AmountField
          label={t('Amount')}
          {...{ currency: form.currency.trim(), value: form.amount }}
          onChange={(amount) => set({ amount })}
        />
        <TextInput label={t('Currency')} maxLength={3} {...text('currency')} />
        <NativeSelect
          label={t('What follows')}
          value={form.kind}
          onChange={(event) => set({ kind: event.currentTarget.value })}
          data={kindChoices}
        />
      </Group>
    </ReasonDialog>
  );
}

/** A debit and a credit of the same amount, at the location where one is said. */
function linesOf(form: typeof nothing) {
  const [location, amount] = [form.location.trim(), form.amount];
  const at = location === '' ? {} : { location };
  return [
    { accountId: form.debit.trim(), ...at, amount },
    { accountId: form.credit.trim(), ...at, amount: `-${amount}` },
  ];
}
