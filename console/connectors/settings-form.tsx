// The settings of a connection. Invariant: settings this form does not know are kept as they are.
// Leaves to others: checking them (the server answers all problems at once).

import { Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import type { Connection } from '../api/contract.ts';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { ConnectionFields } from './connection-fields.tsx';
import { useSaveConnection } from './connection-queries.ts';
import classes from './integration.module.css';
import { LedgerFields, settingsOf, valuesOf } from './ledger-fields.tsx';
import { ledgerKindOf } from './ledgers.ts';
import { MemoPreview } from './memo-preview.tsx';

/** A form that saves everything it shows. */
export function SettingsForm({ connection }: { connection: Connection }) {
  const fields = ledgerKindOf(connection.ledger)?.settings ?? [];
  const save = useSaveConnection(connection.connectionId);
  const [name, setName] = useState(connection.name);
  const [cutoverOn, setCutoverOn] = useState(connection.cutoverOn);
  const [values, setValues] = useState(() => valuesOf(fields, connection.settings));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const settings = dropNew(
      { ...connection.settings, ...settingsOf(fields, values) },
      connection.settings,
    );
    save.mutate(
      { name, cutoverOn, settings },
      {
        onSuccess: () =>
          notifications.show({
            title: t('Settings saved'),
            message: t('They hold for everything sent from now on.'),
            color: 'teal',
          }),
      },
    );
  };
  return (
    <Panel title={t('Settings')}>
      <form onSubmit={submit}>
        <div className={classes.fields} style={{ marginBottom: 16 }}>
          <ConnectionFields
            name={name}
            onName={setName}
            cutoverOn={cutoverOn}
            onCutoverOn={setCutoverOn}
          />
        </div>
        <LedgerFields fields={fields} values={values} onChange={setValues} />
        <MemoPreview
          connectionId={connection.connectionId}
          template={values.memoTemplate ?? ''}
          lengthMax={values.memoLengthMax ?? ''}
        />
        <div style={{ marginTop: 16 }}>
          <ProblemNote error={save.error} />
        </div>
        <Group justify="flex-end" mt="md">
          <MayButton right="change-settings" type="submit" loading={save.isPending}>
            {t('Save settings')}
          </MayButton>
        </Group>
      </form>
    </Panel>
  );
}

/** A field left empty that was never set stays unset, so that the server's default holds. */
function dropNew(
  settings: Record<string, unknown>,
  saved: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).filter(([name, value]) => value !== null || name in saved),
  );
}
