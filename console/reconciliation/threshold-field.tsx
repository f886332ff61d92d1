// How much may be open on one account when it is signed off, where it is not the general amount.
// Invariant: an empty field means the general threshold. Leaves to others: the general one
// (sign-off-settings.tsx).

import { Group } from '@mantine/core';
import { useState } from 'react';
import type { SignOffPeriod } from '#reconciliation/sign-off-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { AmountField } from '../controls/amount-field.tsx';
import { formatDecimal } from '../controls/amount-format.ts';
import { isAmount } from '../controls/amount-input.ts';
import { Section } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { type OfPeriod, type SignOffAccount, useSaveThreshold } from './sign-off-queries.ts';

export function ThresholdField(props: {
  of: OfPeriod;
  period: SignOffPeriod;
  account: SignOffAccount;
}) {
  const { of, period, account } = props;
  const save = useSaveThreshold(of.connectionId);
  const [text, setText] = useState(account.threshold ?? '');
  const given = text === '' ? null : text;
  const same = given === account.threshold ? t('Nothing has changed.') : null;
  const general = formatDecimal(period.settings.threshold);
  return (
    <Section title={t('Threshold')}>
      <Group align="flex-end" gap={8}>
        <AmountField
          label={t('May be open, in {currency}', { currency: period.currency })}
          description={t('Empty: the general threshold of {general}.', { general })}
          placeholder={general}
          currency={period.currency}
          value={text}
          onChange={setText}
        />
        <MayButton
          right="change-settings"
          variant="default"
          why={isAmount(text) ? same : t('The amount cannot be read.')}
          loading={save.isPending}
          onClick={() => save.mutate({ account: account.account, threshold: given })}
        >
          {t('Save')}
        </MayButton>
      </Group>
      <ProblemNote error={save.error} />
    </Section>
  );
}
