// How often the queue is sent: at once, or every so many minutes. Invariant: it is saved as chosen,
// and the page says what a run takes and what does not wait for it.

import { NativeSelect } from '@mantine/core';
import { useWhyNot } from '../access/session-queries.ts';
import type { Connection } from '../api/contract.ts';
import { Panel } from '../controls/page-header.tsx';
import { tellFailure } from '../controls/tell-failure.ts';
import { t } from '../language/text.ts';
import { useSaveConnection } from './connection-queries.ts';
import classes from './integration.module.css';
import { intervalChoices, intervalOf, intervalWords } from './sync-interval.ts';

export function SyncIntervalPanel({ connection }: { connection: Connection }) {
  const save = useSaveConnection(connection.connectionId);
  const whyNot = useWhyNot('change-settings');
  const every = intervalOf(connection);
  const choose = (value: string) =>
    save.mutate(
      { settings: { syncEveryMinutes: value === '' ? null : Number(value) } },
      { onError: tellFailure },
    );
  return (
    <Panel
      title={t('Sync interval')}
      lead={
        every === null
          ? t('An entry is sent as soon as it is due.')
          : t('{interval} all that is queued by then is sent.', { interval: intervalWords(every) })
      }
      actions={
        <NativeSelect
          aria-label={t('Sync interval')}
          value={String(every ?? '')}
          data={intervalChoices(every)}
          disabled={whyNot !== null || save.isPending}
          title={whyNot ?? undefined}
          onChange={({ currentTarget: { value } }) => choose(value)}
        />
      }
    >
      <p className={classes.hint} style={{ margin: 0 }}>
        {t(
          'Sync now sends at once in between. What was tried before, the further parts of a ' +
            'split entry and what was approved by hand wait for no run.',
        )}
      </p>
    </Panel>
  );
}
