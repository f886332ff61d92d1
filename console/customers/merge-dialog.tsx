// Merging a customer into another: who, what is joined in numbers, and why. Invariant: nothing is
// merged that was not shown in numbers; days before and what is exported stay. Leaves to others:
// doing it (the server).

import { Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { MergePreviewView, Merges } from '#receivables/merge-routes.ts';
import { useAsked } from '../approvals/approval-queries.ts';
import { unlessProposed } from '../approvals/proposed.ts';
import { Amount } from '../controls/amount.tsx';
import classes from '../controls/controls.module.css';
import { formatDay } from '../controls/date-format.ts';
import { ProblemNote } from '../controls/problem-note.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { type Chosen, CustomerChoice } from '../journal/customer-choice.tsx';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { useMerge, useMergePreview } from './merge-queries.ts';

const merged = t(
  'Open items, balance, statement and aging count for the other from today on. ' +
    'Every day before, and what is exported, stays as it is.',
);

interface MergeDialogProps {
  readonly customer: Chosen;
  readonly onClose: () => void;
}

/** Asks into whom. */
export function MergeDialog({ customer, onClose }: MergeDialogProps) {
  const go = useGo();
  const [into, setInto] = useState<Chosen | null>(null);
  const isAsked = useAsked('entries');
  const merge = useMerge(customer.code);
  const preview = useMergePreview(customer.code, into?.code ?? null);
  const why =
    into === null
      ? t('Choose the customer that stays.')
      : preview.error
        ? t('These two cannot be merged; see above.')
        : preview.data === undefined
          ? t('Working it out…')
          : null;
  const submit = (reason: string) => {
    if (into === null) return;
    const onSuccess = unlessProposed<Merges>(onClose, () => {
      notifications.show({
        title: t('{name} is merged', { name: customer.name }),
        message: t('What they owe counts for {name} from today on.', { name: into.name }),
        color: 'teal',
      });
      onClose();
      go(paths.customer(into.code));
    });
    merge.mutate({ into: into.code, reason }, { onSuccess });
  };
  return (
    <ReasonDialog
      opened
      wide
      onClose={onClose}
      title={t('Merge {name} into another customer', { name: customer.name })}
      effect={isAsked ? `${merged} ${t('It waits for another person.')}` : merged}
      reasonExample={t('The same person, typed twice')}
      confirmLabel={isAsked ? t('Propose the merge') : t('Merge')}
      why={why}
      busy={merge.isPending}
      error={merge.error}
      onConfirm={submit}
    >
      <CustomerChoice
        label={t('Customer that stays')}
        titled
        required
        value={into}
        onChange={setInto}
      />
      <section aria-label={t('What is joined')} aria-live="polite">
        <ProblemNote error={preview.error} />
        {preview.data && !preview.error ? <Joined preview={preview.data} /> : null}
      </section>
    </ReasonDialog>
  );
}

function Joined({ preview }: { preview: MergePreviewView }) {
  const { customer, into, balances, openItems, exportsWaiting, mappings, mergedOn } = preview;
  const names = { name: customer.name, stays: into.name };
  return (
    <Stack gap={8}>
      <div className={classes.scrollX}>
        <table className={classes.plainTable} aria-label={t('Balances that are joined')}>
          <thead>
            <tr>
              <th>{t('Outlet')}</th>
              <th className={classes.end}>{customer.name}</th>
              <th className={classes.end}>{into.name}</th>
              <th className={classes.end}>{t('Together')}</th>
            </tr>
          </thead>
          <tbody>
            {balances.map((row) => (
              <tr key={`${row.outlet} ${row.currency}`}>
                <td>
                  {row.outlet} · {row.currency}
                </td>
                {[row.customer, row.into, row.together].map((amount, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: three columns that never change.
                  <td key={index} className={classes.end}>
                    <Amount amount={amount} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Text size="sm" c="dimmed">
        {t(
          '{openItems, plural, one {# open item} other {# open items}} of {name} count ' +
            'for {stays} from {mergedOn} on. {exportsWaiting, plural, one {# export} other ' +
            '{# exports}} that wait leave as they are.',
          { ...names, ...{ openItems, exportsWaiting, mergedOn: formatDay(mergedOn) } },
        )}
      </Text>
      {mappings.map((one) => (
        <Text key={one.connection} size="sm" c="dimmed">
          {one.into === null
            ? t(
                '{connection}: {name} is {customer} there, {stays} is not mapped: map them ' +
                  'before new entries.',
                { ...one, ...names },
              )
            : t('{connection}: {name} is {customer} there, {stays} is {into}.', {
                ...{ ...one, ...names },
              })}
        </Text>
      ))}
    </Stack>
  );
}
