// The date to reconcile as of, how, and the button that runs it, with what it will cost in calls.
// Invariant: reads the external ledger, writes nothing there; what it costs is said before it runs.
// Leaves to others: the result.

import { Checkbox, Group, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { EstimateView } from '#reconciliation/reconciliation-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { useToday } from '../chart-of-accounts/property-day.tsx';
import { tellFailure } from '../controls/tell-failure.ts';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './reconciliation.module.css';
import { type Asked, useEstimate, useReconcile } from './reconciliation-queries.ts';

/** Goes to the new run when it is done. */
export function ReconcileForm({ connectionId }: { connectionId: number | undefined }) {
  const go = useGo();
  const reconcile = useReconcile();
  const today = useToday();
  const [asked, setAsked] = useState<Asked>(() => ({
    ...{ asOf: today, light: false, secondOpinion: false },
  }));
  const { data: estimate } = useEstimate(connectionId, asked);
  const set = (change: Partial<Asked>) => setAsked((before) => ({ ...before, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (connectionId === undefined || asked.asOf === '') return;
    reconcile.mutate(
      { connectionId, ...asked },
      {
        onSuccess: (run) => go(paths.reconciliation({ run: run.reconciliationId })),
        onError: tellFailure,
      },
    );
  };
  return (
    <form onSubmit={submit} className={classes.reconcileForm}>
      <Group gap={8}>
        <TextInput
          type="date"
          aria-label={t('As of')}
          value={asked.asOf}
          onChange={(event) => set({ asOf: event.currentTarget.value })}
          required
        />
        <Checkbox
          label={t('Changes only')}
          title={t('Reads what changed since the last run; all of it where that cannot be trusted')}
          checked={asked.light}
          onChange={(event) => set({ light: event.currentTarget.checked })}
        />
        <Checkbox
          label={t('Second opinion')}
          title={t('Also asks for the ledger’s own trial balance report: slower')}
          checked={asked.secondOpinion}
          onChange={(event) => set({ secondOpinion: event.currentTarget.checked })}
        />
        <MayButton
          right="reconcile"
          type="submit"
          loading={reconcile.isPending}
          disabled={connectionId === undefined}
        >
          {t('Reconcile')}
        </MayButton>
      </Group>
      <p className={classes.estimate}>{estimate ? costOf(estimate) : null}</p>
    </form>
  );
}

/** "About 46 calls, 44 of them counted. All is read: …" */
function costOf({ calls, counted: transactions, why }: EstimateView): string {
  if (calls === null || transactions === null) return '';
  const cost = t(
    'About {calls, plural, one {# call} other {# calls}}, {transactions} of them counted.',
    { calls, transactions },
  );
  return why === null ? cost : t('{cost} All will be read: {why}.', { cost, why });
}
