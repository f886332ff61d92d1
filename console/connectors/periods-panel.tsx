// What is known of closed periods in the external ledger, and saying it: learnt from a refusal, or
// told by a person. Invariant: every change carries who and, where given, why; opening a period
// requeues what was held for it. Leaves to others: what follows (the server).

import { Group, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import type { Connection, ExternalPeriod } from '../api/contract.ts';
import { useRenewal } from '../api/renewal.ts';
import { read, send } from '../api/request.ts';
import { formatAge, formatDay } from '../controls/date-format.ts';
import { Facts, Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { useNow } from '../controls/use-now.ts';
import { t } from '../language/text.ts';
import classes from './integration.module.css';

const sources: Record<ExternalPeriod['source'], string> = {
  refusal: t('learnt from a refusal'),
  chart: t('read from the ledger'),
  person: t('told'),
};

export function PeriodsPanel({ connection }: { connection: Connection }) {
  const path = `/connections/${connection.connectionId}/external-periods`;
  const renew = useRenewal('connections', 'exports', 'rehearsals');
  const known = useQuery({
    queryKey: ['connections', connection.connectionId, 'periods'],
    queryFn: ({ signal }) => read<{ items: readonly ExternalPeriod[] }>(path, {}, signal),
  });
  const save = useMutation({
    mutationFn: (body: { entityId: string; closedThroughOn: string | null }) =>
      send<unknown>('PUT', path, body),
    onSettled: renew,
    onSuccess: () =>
      notifications.show({
        title: t('Closed periods saved'),
        message: t('What was held for a period that is open now is queued again.'),
        color: 'teal',
      }),
  });
  return (
    <Panel
      title={t('Closed periods there')}
      lead={t(
        'Entries dated in them are refused there. A rehearsal tells; say here what you know.',
      )}
    >
      <ProblemNote error={known.error ?? save.error} />
      <Known items={known.data?.items ?? []} />
      <PeriodForm busy={save.isPending} onSave={(body) => save.mutate(body)} />
    </Panel>
  );
}

function Known({ items }: { items: readonly ExternalPeriod[] }) {
  const nowMs = useNow();
  if (items.length === 0) {
    return <p className={classes.hint}>{t('Nothing is known to be closed.')}</p>;
  }
  return (
    <Facts
      facts={items.map((one) => [
        one.entityId === '' ? t('The company') : t('Entity {entityId}', { entityId: one.entityId }),
        t('through {day}, {source} {age}', {
          day: formatDay(one.closedThroughOn),
          source: sources[one.source],
          age: formatAge(one.knownAt, nowMs),
        }),
      ])}
    />
  );
}

function PeriodForm(props: {
  busy: boolean;
  onSave: (body: { entityId: string; closedThroughOn: string | null }) => void;
}) {
  const [entityId, setEntityId] = useState('');
  const [through, setThrough] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSave({ entityId: entityId.trim(), closedThroughOn: through === '' ? null : through });
  };
  return (
    <form onSubmit={submit} style={{ marginTop: 16 }}>
      <div className={classes.fields}>
        <TextInput
          label={t('Entity')}
          description={t('Empty: the whole company.')}
          value={entityId}
          onChange={(event) => setEntityId(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t('Closed through')}
          description={t('Empty: nothing is closed any more.')}
          value={through}
          onChange={(event) => setThrough(event.currentTarget.value)}
        />
      </div>
      <Group justify="flex-end" mt="md">
        <MayButton right="change-settings" type="submit" variant="default" loading={props.busy}>
          {t('Save closed period')}
        </MayButton>
      </Group>
    </form>
  );
}
