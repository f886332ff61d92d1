// Settling by hand: a credit is chosen, then the documents it pays and how much of each. Invariant:
// nothing beyond what is open can be sent, and documents of another outlet say why they cannot be
// paid; all of it is settled or none. Leaves to others: the server checks again.

import { Checkbox, Modal, NativeSelect, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { Amount } from '../controls/amount.tsx';
import { AmountField } from '../controls/amount-field.tsx';
import { formatDecimal } from '../controls/amount-format.ts';
import { formatDay } from '../controls/date-format.ts';
import { DialogFoot } from '../controls/dialog-foot.tsx';
import { Note, ProblemNote } from '../controls/problem-note.tsx';
import { WhyButton } from '../controls/why-button.tsx';
import { rich, t } from '../language/text.ts';
import { type OpenItem, useOpenToday, useSettle } from './customer-queries.ts';
import classes from './customers.module.css';
import { useFoundDocuments } from './find-document.tsx';
import {
  debitsFor,
  leftOf,
  type Paid,
  proposed,
  sumOfPaid,
  whyNotPayable,
  whyNotSettled,
} from './settle-draft.ts';

interface SettleDialogProps {
  readonly customer: string;
  /** Empty: the first there is. */
  readonly creditEntryId: string;
  readonly onClose: () => void;
}

/** Opened while mounted. */
export function SettleDialog({ customer, creditEntryId, onClose }: SettleDialogProps) {
  const open = useOpenToday(customer);
  const read = open.isFetchedAfterMount ? open.data : undefined;
  const items = read ?? [];
  const credits = items.filter((item) => item.open.startsWith('-'));
  return (
    <Modal opened onClose={onClose} title={t('Settle by hand')} centered size={680}>
      <Stack gap="md">
        <ProblemNote error={open.error} />
        {read && credits.length === 0 ? (
          <Note
            tone="warn"
            title={t('There is nothing to settle with.')}
            hint={t('A payment or credit memo that is not used up settles what is open.')}
          />
        ) : null}
        {credits.length > 0 ? (
          <Choosing {...{ customer, items, credits, onClose, first: creditEntryId }} />
        ) : null}
      </Stack>
    </Modal>
  );
}

interface ChoosingProps {
  readonly customer: string;
  readonly items: readonly OpenItem[];
  readonly credits: readonly OpenItem[];
  readonly first: string;
  readonly onClose: () => void;
}

function Choosing({ customer, items, credits, first, onClose }: ChoosingProps) {
  const { settle, isPending, error } = useSettling(customer);
  const start = credits.find(({ entryId }) => entryId === first) ?? credits[0];
  const [credit, setCredit] = useState(start as OpenItem);
  const debits = debitsFor(items, credit);
  const [paid, setPaid] = useState(() => proposed(debits, credit));
  const choose = (entryId: string) => {
    const next = credits.find((one) => one.entryId === entryId) ?? credit;
    setCredit(next);
    setPaid(proposed(debitsFor(items, next), next));
  };
  const why = whyNotSettled(paid, debits, credit);
  const submit = () => settle({ credit, debits, paid }, onClose);
  return (
    <>
      <NativeSelect
        label={t('Settle with')}
        data={credits.map((one) => ({
          value: one.entryId,
          label: labelOf(one),
        }))}
        value={credit.entryId}
        onChange={(event) => choose(event.currentTarget.value)}
        data-autofocus
      />
      <Debits {...{ debits, credit, paid }} onChange={setPaid} />
      <div className={classes.sum}>
        <span>
          {rich('Applied {paid}', {
            paid: <Amount amount={sumOfPaid(paid)} currency={credit.currency} />,
          })}
        </span>
        <span>
          {rich('Stays on account {leftOf}', {
            leftOf: <Amount amount={leftOf(paid, credit)} currency={credit.currency} />,
          })}
        </span>
      </div>
      <ProblemNote error={error} />
      <DialogFoot onClose={onClose}>
        <WhyButton why={why} onClick={submit} loading={isPending}>
          {t('Settle')}
        </WhyButton>
      </DialogFoot>
    </>
  );
}

interface Chosen {
  readonly credit: OpenItem;
  readonly debits: readonly OpenItem[];
  readonly paid: Paid;
}

function useSettling(customer: string) {
  const { mutate, isPending, error } = useSettle();
  const settle = ({ credit, debits: shown, paid }: Chosen, onDone: () => void) => {
    // With what was seen open: sent twice, a part would be applied twice.
    const debits = [...paid].map(([debitEntryId, amount]) => {
      const seen = shown.find(({ entryId }) => entryId === debitEntryId);
      return { debitEntryId, amount: amount.trim(), ...(seen ? { debitOpen: seen.open } : {}) };
    });
    const onSuccess = ({ settlements }: { readonly settlements: number }) => {
      notifications.show({
        title: t('{document} is applied', { document: credit.document }),
        message: t(
          '{settlements, plural, one {# settlement} other {# settlements}} made. {credit}',
          { settlements, credit: effectOf(credit) },
        ),
        color: 'teal',
      });
      onDone();
    };
    mutate({ customer, creditEntryId: credit.entryId, debits }, { onSuccess });
  };
  return { settle, isPending, error };
}

/** A credit on the receivable is there already; money paid ahead moves. */
const effectOf = ({ ledger }: OpenItem) =>
  ledger === 'prepayment'
    ? t('An entry moves the money from prepayments to accounts receivable.')
    : t('Nothing is posted: the books stay.');

const labelOf = ({ document, outlet, open, currency }: OpenItem) =>
  t('{document} · {outlet} · {open} {currency} left', {
    document,
    outlet,
    open: formatDecimal(open.replace('-', '')),
    currency,
  });

interface DebitsProps {
  readonly debits: readonly OpenItem[];
  readonly credit: OpenItem;
  readonly paid: ReadonlyMap<string, string>;
  readonly onChange: (paid: Map<string, string>) => void;
}

function Debits({ debits, credit, paid, onChange }: DebitsProps) {
  const { shown, field } = useFoundDocuments(debits, ({ entryId }) => paid.has(entryId));
  const change = (entryId: string, amount: string | null) => {
    const next = new Map(paid);
    if (amount === null) next.delete(entryId);
    else next.set(entryId, amount);
    onChange(next);
  };
  return (
    <fieldset className={classes.choices}>
      <legend>
        <Text span size="sm" fw={500}>
          {t('What it pays')}
        </Text>
      </legend>
      {debits.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('Nothing is owed; the money stays on account.')}
        </Text>
      ) : null}
      {field}
      {shown.map((debit) => (
        <Debit
          key={`${debit.entryId} ${debit.outlet}`}
          debit={debit}
          why={whyNotPayable(debit, credit)}
          amount={paid.get(debit.entryId)}
          most={leftOf(new Map([...paid].filter(([id]) => id !== debit.entryId)), credit)}
          onChange={(amount) => change(debit.entryId, amount)}
        />
      ))}
    </fieldset>
  );
}

interface DebitProps {
  readonly debit: OpenItem;
  readonly why: string | null;
  readonly amount: string | undefined;
  /** What the credit has left for it. */
  readonly most: string;
  readonly onChange: (amount: string | null) => void;
}

function Debit({ debit, why, amount, most, onChange }: DebitProps) {
  const start = () => [...proposed([debit], { ...debit, open: `-${most}` }).values()][0] ?? '';
  return (
    <div className={classes.choice} data-off={why !== null || undefined}>
      <Checkbox
        size="xs"
        aria-label={t('Pay {document}', { document: debit.document })}
        disabled={why !== null}
        checked={amount !== undefined}
        onChange={(event) => onChange(event.currentTarget.checked ? start() : null)}
      />
      <span className={classes.choiceText}>
        {debit.document}{' '}
        <span className={classes.faint}>
          {debit.outlet} ·{' '}
          {why ?? t('due {dueOn}', { dueOn: formatDay(debit.dueOn ?? debit.postedOn) })}
        </span>
      </span>
      <Amount amount={debit.open} currency={debit.currency} />
      <AmountField
        inRow
        size="xs"
        currency={debit.currency}
        aria-label={t('Amount for {document}', { document: debit.document })}
        disabled={why !== null}
        value={amount ?? ''}
        onChange={onChange}
      />
    </div>
  );
}
