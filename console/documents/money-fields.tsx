// What a payment or refund needs beyond its head: the method, the amount, and what it pays or gives
// back. Invariant: only what is open can be chosen, of the customer and outlet named. Leaves to
// others: the sums (document-draft.ts), whether it may (the server).

import { Checkbox, NativeSelect, Text } from '@mantine/core';
import { useChart } from '../chart-of-accounts/property-queries.ts';
import { Amount } from '../controls/amount.tsx';
import { AmountField } from '../controls/amount-field.tsx';
import { formatDecimal } from '../controls/amount-format.ts';
import { formatDay } from '../controls/date-format.ts';
import { type OpenItem, useOpenToday } from '../customers/customer-queries.ts';
import { useFoundDocuments } from '../customers/find-document.tsx';
import { LineAmount } from '../journal/line-fields.tsx';
import { t } from '../language/text.ts';
import { type DocumentDraft, givableOf, unappliedOf } from './document-draft.ts';
import { type DocumentItem, useGivable } from './document-queries.ts';
import classes from './documents.module.css';

interface MoneyProps {
  readonly draft: DocumentDraft;
  readonly currency: string;
  readonly onChange: (part: Partial<DocumentDraft>) => void;
}

/** By which method, and how much. */
export function MethodAndAmount({ draft, currency, onChange }: MoneyProps) {
  const methods = (useChart().data?.paymentMethods ?? []).filter(({ active }) => active);
  return (
    <div className={classes.fields}>
      <NativeSelect
        label={t('Payment method')}
        withAsterisk
        data={[
          { value: '', label: t('Choose') },
          ...methods.map(({ code, name }) => ({ value: code, label: `${code} · ${name}` })),
        ]}
        value={draft.method}
        onChange={(event) => onChange({ method: event.currentTarget.value })}
      />
      <AmountField
        label={t('Amount {currency}', { currency })}
        withAsterisk
        currency={currency}
        value={draft.amount}
        onChange={(amount) => onChange({ amount })}
      />
    </div>
  );
}

/** The open documents of the customer, each with how much of it is paid. */
export function SettledFields({ draft, currency, onChange }: MoneyProps) {
  const customer = draft.isNewCustomer ? '' : (draft.customer?.code ?? '');
  const open = useOpenToday(customer);
  const items = (customer === '' ? [] : (open.data ?? [])).filter(
    ({ open: amount, outlet, ledger }) =>
      !amount.startsWith('-') && outlet === draft.outlet && ledger === 'receivable',
  );
  const { shown, field } = useFoundDocuments(
    items,
    ({ document }) => draft.settles[document] !== undefined,
  );
  if (items.length === 0) return null;
  const change = (document: string, amount: string | null) => {
    const { [document]: _, ...rest } = draft.settles;
    onChange({ settles: amount === null ? rest : { ...rest, [document]: amount } });
  };
  return (
    <fieldset className={classes.lines}>
      <legend className={classes.legend}>{t('What it pays')}</legend>
      {field}
      {shown.map((item) => (
        <Settled
          key={item.entryId}
          item={item}
          amount={draft.settles[item.document]}
          onChange={(amount) => change(item.document, amount)}
        />
      ))}
      <Text size="sm" c="dimmed" role="status">
        {unappliedText(unappliedOf(draft), currency)}
      </Text>
    </fieldset>
  );
}

const unappliedText = (amount: string, currency: string) =>
  amount.startsWith('-')
    ? t('{amount} {currency} more is applied than is paid.', {
        amount: formatDecimal(amount.replace('-', '')),
        currency,
      })
    : t('{amount} {currency} stays on account.', { amount: formatDecimal(amount), currency });

interface SettledProps {
  readonly item: OpenItem;
  readonly amount: string | undefined;
  readonly onChange: (amount: string | null) => void;
}

function Settled({ item, amount, onChange }: SettledProps) {
  return (
    <div className={classes.settle}>
      <Checkbox
        size="xs"
        aria-label={t('Pay {document}', { document: item.document })}
        checked={amount !== undefined}
        onChange={(event) => onChange(event.currentTarget.checked ? item.open : null)}
      />
      <span>
        {item.document}{' '}
        <span className={classes.faint}>
          {t('due {dueOn}', { dueOn: formatDay(item.dueOn ?? item.postedOn) })}
        </span>
      </span>
      <Amount amount={item.open} currency={item.currency} />
      <LineAmount
        label={t('Amount for {document}', { document: item.document })}
        placeholder={t('Amount')}
        value={amount ?? ''}
        onChange={(text) => onChange(text === '' ? null : text)}
      />
    </div>
  );
}

const givableText = (one: DocumentItem) =>
  t('{document} · {postedOn} · {one} left', {
    document: one.document,
    postedOn: formatDay(one.postedOn),
    one: formatDecimal(givableOf(one)),
  });

/** The payment or credit a refund gives back; choosing one takes what is left of it. */
export function GivenBackField({ draft, onChange }: Omit<MoneyProps, 'currency'>) {
  const found = useGivable(draft.isNewCustomer ? null : (draft.customer?.code ?? null));
  const items = found.data ?? [];
  const choose = (document: string) => {
    const item = items.find((one) => one.document === document);
    const outlet = item?.outlet ?? draft.outlet;
    onChange({ of: document, outlet, amount: item ? givableOf(item) : draft.amount });
  };
  return (
    <NativeSelect
      label={t('Gives back')}
      description={t('A payment or credit of the customer')}
      withAsterisk
      data={[
        { value: '', label: t('Choose') },
        ...items.map((one) => ({
          value: one.document,
          label: givableText(one),
        })),
        ...(draft.of === '' || items.some((one) => one.document === draft.of) ? [] : [draft.of]),
      ]}
      value={draft.of}
      onChange={(event) => choose(event.currentTarget.value)}
    />
  );
}
