// How this property recognizes: one entry a day or summaries, by itself or by hand, and from which
// day a product is scheduled another way. Invariant: a rule has a reason and never changes
// schedules that exist; both are said before saving. Leaves to others: which products defer at all
// (the chart of accounts).

import { NativeSelect, Skeleton, Switch, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { Rules } from '#deferred-income/deferral-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { useWhyNot } from '../access/session-queries.ts';
import { useToday } from '../chart-of-accounts/property-day.tsx';
import { useProducts } from '../chart-of-accounts/property-queries.ts';
import { formatDay, formatInstant } from '../controls/date-format.ts';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { t } from '../language/text.ts';
import {
  useDeferralSettings,
  useRules,
  useSaveDeferralSettings,
  useSetRule,
} from './deferral-queries.ts';
import classes from './deferred-income.module.css';

/** A tab of Deferred Income. */
export function SettingsTab() {
  return (
    <div className={classes.tab} data-first>
      <HowPanel />
      <RulesPanel />
    </div>
  );
}

function HowPanel() {
  const settings = useDeferralSettings();
  const save = useSaveDeferralSettings();
  const now = settings.data;
  const whyNot = useWhyNot('change-settings');
  const change = (part: Partial<NonNullable<typeof now>>) => {
    if (now) save.mutate({ ...now, ...part });
  };
  return (
    <Panel title={t('Recognition')} lead={t('What a run posts, and who starts it. Saved at once.')}>
      <ProblemNote error={settings.error ?? save.error} />
      {now === undefined ? (
        <Skeleton height={70} />
      ) : (
        <div className={classes.switches}>
          <Switch
            label={t('Daily Deferred')}
            description={t('One entry per schedule and day, not a summary per product and month.')}
            checked={now.dailyDeferred}
            disabled={whyNot !== null || save.isPending}
            title={whyNot ?? undefined}
            onChange={(event) => change({ dailyDeferred: event.currentTarget.checked })}
          />
          <Switch
            label={t('Recognize by itself')}
            description={t('The worker recognizes every day what is due through that day.')}
            checked={now.automatic}
            disabled={whyNot !== null || save.isPending}
            title={whyNot ?? undefined}
            onChange={(event) => change({ automatic: event.currentTarget.checked })}
          />
        </div>
      )}
    </Panel>
  );
}

function RulesPanel() {
  const rules = useRules();
  const [isAsking, setAsking] = useState(false);
  const items = rules.data?.items ?? [];
  return (
    <Panel
      title={t('Rules by product')}
      lead={t('From a day on, a product is scheduled another way than the chart of accounts says.')}
      actions={
        <MayButton right="change-settings" variant="default" onClick={() => setAsking(true)}>
          {t('Add a rule…')}
        </MayButton>
      }
    >
      <ProblemNote error={rules.error} onRetry={() => void rules.refetch()} />
      {rules.data && items.length === 0 ? (
        <p className={classes.quiet}>
          {t('No rules: every product follows the chart of accounts.')}
        </p>
      ) : null}
      {items.length > 0 ? <RuleTable items={items} /> : null}
      {isAsking ? <RuleDialog onClose={() => setAsking(false)} /> : null}
    </Panel>
  );
}

function RuleTable({ items }: { items: Rules['items'] }) {
  return (
    <div className={classes.scroll}>
      <table className={classes.table} aria-label={t('Rules by product')}>
        <thead>
          <tr>
            <th>{t('Product')}</th>
            <th>{t('From')}</th>
            <th>{t('Recognition')}</th>
            <th>{t('Why')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((rule) => (
            <tr key={`${rule.product} ${rule.effectiveOn} ${rule.setAt}`}>
              <td>{rule.product}</td>
              <td>{formatDay(rule.effectiveOn)}</td>
              <td>{rule.recognition}</td>
              <td>
                {rule.reason}
                <span className={classes.faint}>
                  {` ${rule.setBy}, ${formatInstant(rule.setAt)}`}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const recognitions = [
  { value: 'monthly', label: t('Monthly: a row per month') },
  { value: 'daily', label: t('Daily: a row per day') },
  { value: 'none', label: t('None: another system recognizes') },
];

function RuleDialog({ onClose }: { onClose: () => void }) {
  const set = useSetRule();
  const products = (useProducts().data ?? []).filter(({ deferredAccount }) => deferredAccount);
  const [product, setProduct] = useState('');
  const [effectiveOn, setEffectiveOn] = useState(useToday());
  const [recognition, setRecognition] = useState('monthly');
  const onSuccess = () => {
    const day = formatDay(effectiveOn);
    notifications.show({
      title: t('The rule holds'),
      message: t('{product} is scheduled this way from {day}.', { product, day }),
      color: 'teal',
    });
    onClose();
  };
  const submit = (reason: string) =>
    set.mutate({ product, effectiveOn, recognition, reason }, { onSuccess });
  return (
    <ReasonDialog
      opened
      onClose={onClose}
      title={t('Schedule a product another way')}
      effect={t('New schedules follow it from that day. Schedules that exist stay as they are.')}
      reasonExample={t('Daily from the new season on')}
      confirmLabel={t('Save the rule')}
      busy={set.isPending}
      error={set.error}
      why={
        product === '' ? t('Choose a product.') : effectiveOn === '' ? t('It needs a day.') : null
      }
      onConfirm={submit}
    >
      <NativeSelect
        label={t('Product')}
        data={[
          { value: '', label: t('Choose one that defers') },
          ...products.map(({ code, name }) => ({ value: code, label: `${code} ${name}` })),
        ]}
        value={product}
        onChange={(event) => setProduct(event.currentTarget.value)}
      />
      <div className={classes.form}>
        <TextInput
          type="date"
          label={t('From')}
          value={effectiveOn}
          onChange={(event) => setEffectiveOn(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('Recognition')}
          data={recognitions}
          value={recognition}
          onChange={(event) => setRecognition(event.currentTarget.value)}
        />
      </div>
    </ReasonDialog>
  );
}
