// How much may be open on one account when it is signed off, where it is not the general amount.
// Invariant: an empty field means the general threshold. Leaves to others: the general one
// (sign-off-settings.tsx).

import { Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SignOffPeriod } from '#reconciliation/sign-off-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { Section } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { type OfPeriod, type SignOffAccount, useSaveThreshold } from './sign-off-queries.ts';

export function ThresholdField(props: {
  of: OfPeriod;
  period: SignOffPeriod;
  account: SignOffAccount;
}) {
  const { of, period, account } = props;
  const save = useSaveThreshold(of.connectionId);
  const [text, setText] = useState(account.threshold ?? '');
  const given = text.trim() === '' ? null : text.trim();
  return (
    <Section title="Threshold">
      <Group align="flex-end" gap={8}>
        <TextInput
          label={`May be open, in ${period.currency}`}
          description={`Empty: the general threshold of ${period.settings.threshold}.`}
          placeholder={period.settings.threshold}
          inputMode="decimal"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <MayButton
          right="change-settings"
          variant="default"
          why={given === account.threshold ? 'Nothing has changed.' : null}
          loading={save.isPending}
          onClick={() => save.mutate({ account: account.account, threshold: given })}
        >
          Save
        </MayButton>
      </Group>
      <ProblemNote error={save.error} />
    </Section>
  );
}
