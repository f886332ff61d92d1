// Connecting the first external ledger: its kind, name, cut-over date and settings. Invariant: a
// new connection sends nothing before it has credentials. Leaves to others: testing, mapping.

import { Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import type { Connection } from '../api/contract.ts';
import { send } from '../api/request.ts';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { ConnectionFields } from './connection-fields.tsx';
import classes from './integration.module.css';
import { type FieldValues, LedgerFields, settingsOf } from './ledger-fields.tsx';
import { ledgerKindOf, ledgerKinds } from './ledgers.ts';
import { SystemType } from './system-type.tsx';

function useConnect() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: object) => send<Connection>('POST', '/connections', body),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['connections'] }),
  });
}

/** Shown while there is no connection. */
export function ConnectForm() {
  const connect = useConnect();
  const [ledger, setLedger] = useState(ledgerKinds[0]?.ledger ?? '');
  const [name, setName] = useState('');
  const [cutoverOn, setCutoverOn] = useState('');
  const [values, setValues] = useState<FieldValues>({});
  const fields = ledgerKindOf(ledger)?.settings ?? [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const chosen = Object.entries(settingsOf(fields, values)).filter(([, value]) => value !== null);
    connect.mutate({ ledger, name, cutoverOn, settings: Object.fromEntries(chosen) });
  };
  return (
    <Panel
      title={t('Connect a ledger')}
      lead={t('Nothing is sent before you have seen a rehearsal and approved the first entries.')}
    >
      <form onSubmit={submit}>
        <SystemType chosen={ledger} onChoose={setLedger} />
        <div className={classes.fields} style={{ marginBottom: 16 }}>
          <ConnectionFields
            name={name}
            onName={setName}
            cutoverOn={cutoverOn}
            onCutoverOn={setCutoverOn}
          />
        </div>
        <LedgerFields fields={fields} values={values} onChange={setValues} />
        <div style={{ marginTop: 16 }}>
          <ProblemNote error={connect.error} />
        </div>
        <Group justify="flex-end" mt="md">
          <MayButton right="change-settings" type="submit" loading={connect.isPending}>
            {t('Connect')}
          </MayButton>
        </Group>
      </form>
    </Panel>
  );
}
