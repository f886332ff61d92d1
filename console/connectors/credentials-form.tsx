// Credentials: written, never read back. Invariant: fields start empty; "stored" says that there
// are some. Leaves to others: encrypting them (access/).

import { Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import type { Connection } from '../api/contract.ts';
import { ToneBadge } from '../controls/badge.tsx';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { useSaveCredentials } from './connection-queries.ts';
import { type FieldValues, LedgerFields } from './ledger-fields.tsx';
import { ledgerKindOf } from './ledgers.ts';
import { useBeginConsent } from './traffic-queries.ts';

/** Replaces what is stored. */
export function CredentialsForm({ connection }: { connection: Connection }) {
  const kind = ledgerKindOf(connection.ledger);
  const fields = kind?.credentials ?? [];
  const save = useSaveCredentials(connection.connectionId);
  const [values, setValues] = useState<FieldValues>({});
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(values, {
      onSuccess: () => {
        setValues({});
        notifications.show({
          title: t('Credentials stored'),
          message: t('Test the connection to see that they are right.'),
          color: 'teal',
        });
      },
    });
  };
  return (
    <Panel
      id="credentials"
      title={t('Credentials')}
      lead={t('Stored encrypted. They cannot be read back, only replaced.')}
      actions={
        connection.hasCredentials ? (
          <ToneBadge tone="good" label={t('Stored')} />
        ) : (
          <ToneBadge tone="warn" label={t('Missing')} />
        )
      }
    >
      <form onSubmit={submit}>
        <LedgerFields
          fields={fields}
          values={values}
          onChange={setValues}
          secret
          placeholder={connection.hasCredentials ? t('Stored; type to replace') : ''}
        />
        <ProblemNote error={save.error} />
        <Group justify="flex-end" mt="md">
          {kind?.consent && connection.hasCredentials ? (
            <ApproveAccess connectionId={connection.connectionId} />
          ) : null}
          <MayButton
            right="change-settings"
            type="submit"
            variant="default"
            loading={save.isPending}
          >
            {connection.hasCredentials ? t('Replace credentials') : t('Store credentials')}
          </MayButton>
        </Group>
      </form>
    </Panel>
  );
}

function ApproveAccess({ connectionId }: { connectionId: number }) {
  const consent = useBeginConsent(connectionId);
  const approve = () =>
    consent.mutate({}, { onSuccess: ({ authorizeUrl }) => window.open(authorizeUrl, '_blank') });
  return (
    <>
      <ProblemNote error={consent.error} />
      <MayButton
        right="change-settings"
        variant="subtle"
        loading={consent.isPending}
        onClick={approve}
      >
        {t('Connect…')}
      </MayButton>
    </>
  );
}
