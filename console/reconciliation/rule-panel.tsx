// The rules that recognise recurring manual adjustments, and whether another person approves.
// Invariant: a rule proposes; it never explains by itself. Leaves to others: applying them.

import { Checkbox, Group, NativeSelect, TextInput } from '@mantine/core';
import { type ChangeEvent, useState } from 'react';
import type { RuleView } from '#reconciliation/adjustment-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { AmountField } from '../controls/amount-field.tsx';
import { formatDecimal } from '../controls/amount-format.ts';
import { isAmount } from '../controls/amount-input.ts';
import { Panel } from '../controls/page-header.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { tellFailure } from '../controls/tell-failure.ts';
import { t } from '../language/text.ts';
import { kindChoices, kindWords } from './adjustment-entry.tsx';
import {
  useReconciliationSettings,
  useRuleChange,
  useRules,
  useSaveSettings,
} from './adjustment-queries.ts';
import classes from './reconciliation.module.css';

interface RulePanelProps {
  readonly connectionId: number | undefined;
  readonly ledgerName: string;
}

export function RulePanel({ connectionId, ledgerName }: RulePanelProps) {
  const rules = useRules().data?.items.filter((rule) => rule.ended === null) ?? [];
  const change = useRuleChange();
  const [isAdding, setAdding] = useState(false);
  const end = (rule: RuleView) => change.mutate({ end: rule.ruleId }, { onError: tellFailure });
  return (
    <Panel
      title={t('Rules')}
      lead={t('Recognise what recurs in {ledgerName}, such as bank fees, and propose its reason.', {
        ledgerName,
      })}
      actions={
        <MayButton
          right="register-adjustments"
          size="compact-sm"
          variant="default"
          onClick={() => setAdding(true)}
        >
          {t('Add a rule…')}
        </MayButton>
      }
    >
      <ul className={classes.entries}>
        {rules.map((rule) => (
          <li key={rule.ruleId} className={classes.entry}>
            <div className={classes.entryHead}>
              <span>
                {rule.name}: {rule.reason}
              </span>
              <MayButton
                right="register-adjustments"
                size="compact-sm"
                variant="default"
                onClick={() => end(rule)}
              >
                {t('End')}
              </MayButton>
            </div>
            <span className={classes.placeNote}>{whatFits(rule)}</span>
          </li>
        ))}
      </ul>
      <ApprovalSetting />
      {isAdding && connectionId !== undefined ? (
        <RuleDialog connectionId={connectionId} onClose={() => setAdding(false)} />
      ) : null}
    </Panel>
  );
}

function whatFits(rule: RuleView): string {
  const amount = [
    rule.amountFrom && t('from {amountFrom}', { amountFrom: formatDecimal(rule.amountFrom) }),
    rule.amountThrough &&
      t('through {amountThrough}', { amountThrough: formatDecimal(rule.amountThrough) }),
  ]
    .filter(Boolean)
    .join(' ');
  return [
    rule.account && t('account {account}', { account: rule.account }),
    amount,
    rule.memoContains && t('memo has “{memoContains}”', { memoContains: rule.memoContains }),
    rule.createdBy && t('made by {createdBy}', { createdBy: rule.createdBy }),
    kindWords[rule.kind],
  ]
    .filter(Boolean)
    .join(' · ');
}

function ApprovalSetting() {
  const settings = useReconciliationSettings().data;
  const save = useSaveSettings();
  return (
    <Checkbox
      mt="sm"
      label={t('A manual adjustment counts only when another person has approved it')}
      checked={settings?.approvalRequired ?? false}
      disabled={settings === undefined || save.isPending}
      onChange={(event) =>
        save.mutate({ approvalRequired: event.currentTarget.checked }, { onError: tellFailure })
      }
    />
  );
}

const fields = {
  ...{
    name: t('Name'),
    account: t('Account'),
    memoContains: t('Memo has'),
    createdBy: t('Made by'),
  },
  ...{ amountFrom: t('Amount from'), amountThrough: t('Amount through') },
} as const;
type Field = keyof typeof fields;

function RuleDialog({ connectionId, onClose }: { connectionId: number; onClose: () => void }) {
  const change = useRuleChange();
  const [form, setForm] = useState<Partial<Record<Field, string>>>({});
  const [kind, setKind] = useState('belongs-there');
  const text = (name: Field) => ({
    label: fields[name],
    value: form[name] ?? '',
    onChange: (event: ChangeEvent<HTMLInputElement>) => {
      const { value } = event.currentTarget;
      setForm((before) => ({ ...before, [name]: value }));
    },
  });
  const amount = (name: 'amountFrom' | 'amountThrough') => ({
    label: fields[name],
    value: form[name] ?? '',
    onChange: (value: string) => setForm((before) => ({ ...before, [name]: value })),
  });
  const unread = [form.amountFrom, form.amountThrough].some((one) => !isAmount(one ?? ''));
  const submit = (reason: string) => {
    const said = Object.entries(form).filter(([, value]) => value.trim() !== '');
    const add = { connectionId, kind, reason, ...Object.fromEntries(said) };
    change.mutate({ add }, { onSuccess: onClose });
  };
  return (
    <ReasonDialog
      opened
      onClose={onClose}
      title={t('Add a rule')}
      effect={t('Entries that fit all of it get this reason proposed; a person still decides.')}
      reasonExample={t('Monthly fee of the bank')}
      confirmLabel={t('Add')}
      why={
        unread ? t('An amount cannot be read.') : form.name?.trim() ? null : t('Give it a name.')
      }
      busy={change.isPending}
      error={change.error}
      onConfirm={submit}
    >
      <TextInput {...text('name')} />
      <Group grow gap={8}>
        <TextInput {...text('account')} />
        <AmountField {...amount('amountFrom')} />
        <AmountField {...amount('amountThrough')} />
      </Group>
      <Group grow gap={8}>
        <TextInput {...text('memoContains')} />
        <TextInput {...text('createdBy')} />
      </Group>
      <NativeSelect
        label={t('What follows')}
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value)}
        data={kindChoices}
      />
    </ReasonDialog>
  );
}
