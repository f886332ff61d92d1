// The date to reconcile as of, and the button that runs it.
// Invariant: reads the external ledger, writes nothing there. Leaves to others: the result.

import { Button, Checkbox, Group, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { todayOf } from '../controls/date-format.ts';
import { tellFailure } from '../controls/tell-failure.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { useReconcile } from './reconciliation-queries.ts';

/** Goes to the new run when it is done. */
export function ReconcileForm({ connectionId }: { connectionId: number | undefined }) {
  const go = useGo();
  const reconcile = useReconcile();
  const [asOf, setAsOf] = useState(() => todayOf(new Date()));
  const [secondOpinion, setSecondOpinion] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (connectionId === undefined || asOf === '') return;
    reconcile.mutate(
      { connectionId, asOf, secondOpinion },
      {
        onSuccess: (run) => go(paths.reconciliation({ run: run.reconciliationId })),
        onError: tellFailure,
      },
    );
  };
  return (
    <form onSubmit={submit}>
      <Group gap={8}>
        <TextInput
          type="date"
          aria-label="As of"
          value={asOf}
          onChange={(event) => setAsOf(event.currentTarget.value)}
          required
        />
        <Checkbox
          label="Second opinion"
          title="Also asks for the ledger’s own trial balance report: slower"
          checked={secondOpinion}
          onChange={(event) => setSecondOpinion(event.currentTarget.checked)}
        />
        <Button type="submit" loading={reconcile.isPending} disabled={connectionId === undefined}>
          Reconcile
        </Button>
      </Group>
    </form>
  );
}
