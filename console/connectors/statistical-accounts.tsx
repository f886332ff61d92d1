// Which of our accounts count, what each is in the company, and the journal their entries go to.
// Invariant: an account is one of money or one that counts; the other side of a pair is left out by
// name, never by silence. Leaves to others: mapping accounts of money (mapping/).

import { Button, Group, Select } from '@mantine/core';
import { useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import { useWhyNot } from '../access/session-queries.ts';
import type { Connection, Journal, StatisticalAccount } from '../api/contract.ts';
import { useAsked } from '../approvals/approval-queries.ts';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { useSaveConnection } from './connection-queries.ts';
import classes from './integration.module.css';
import {
  useMoneyAccounts,
  useSaveStatisticalAccounts,
  useStatisticalAccounts,
  useStatisticalChart,
} from './journal-queries.ts';
import { tellSaved } from './journals-panel.tsx';

/** Stands for "left out" among the choices; no id of the company is empty. */
const leftOut = '';

interface AccountsProps {
  readonly connection: Connection;
  readonly journals: readonly Journal[];
}

export function StatisticalAccounts({ connection, journals }: AccountsProps) {
  const { data, error } = useStatisticalAccounts(connection.connectionId);
  if (data === undefined) return error ? <ProblemNote error={error} /> : null;
  return (
    <Form key={JSON.stringify(data)} connection={connection} journals={journals} saved={data} />
  );
}

function Form(props: AccountsProps & { saved: readonly StatisticalAccount[] }) {
  const { connectionId, settings } = props.connection;
  const saveConnection = useSaveConnection(connectionId);
  const save = useSaveStatisticalAccounts(connectionId);
  const [journalId, setJournalId] = useState(String(settings.statisticalJournalId ?? '') || null);
  const [items, setItems] = useState(props.saved);
  const isAsked = useAsked('mappings');
  const onSave = async () => {
    const choices = items.map(({ accountId, externalId }) => ({ accountId, externalId }));
    await saveConnection.mutateAsync({ settings: { statisticalJournalId: journalId } });
    tellSaved(t('Statistical accounts saved'), await save.mutateAsync(choices));
  };
  return (
    <div>
      <div className={classes.fields}>
        <Select
          label={t('Statistical journal')}
          description={t('Entries whose lines all count go to it.')}
          clearable
          data={props.journals
            .filter((one) => one.statistical)
            .map((one) => ({
              value: one.journalId,
              label: `${one.journalId} ${one.name}`,
              disabled: !one.active,
            }))}
          value={journalId}
          onChange={setJournalId}
        />
        <AddAccount
          connectionId={connectionId}
          taken={items}
          onAdd={(added) => setItems([...items, added])}
        />
      </div>
      <Rows connectionId={connectionId} items={items} onChange={setItems} />
      <ProblemNote error={saveConnection.error ?? save.error} />
      <Group justify="flex-end" mt="md">
        <MayButton
          right="change-settings"
          why={useWhyNot('change-mappings')}
          variant="default"
          loading={saveConnection.isPending || save.isPending}
          onClick={() => void onSave().catch(() => {})}
        >
          {isAsked ? t('Propose statistical accounts') : t('Save statistical accounts')}
        </MayButton>
      </Group>
    </div>
  );
}

function AddAccount(props: {
  connectionId: number;
  taken: readonly StatisticalAccount[];
  onAdd: (added: StatisticalAccount) => void;
}) {
  const { data: accounts = [] } = useMoneyAccounts(props.connectionId);
  const taken = new Set(props.taken.map((one) => one.accountId));
  const free = accounts.filter((one) => !taken.has(one.internalId));
  const add = (id: string | null) => {
    const account = free.find((one) => String(one.internalId) === id);
    if (!account) return;
    const { internalId: accountId, code: number, name } = account;
    const target = { externalId: null, externalName: null, externalActive: null };
    props.onAdd({ accountId, number, name, ...target });
  };
  return (
    <Select
      label={t('Add an account that counts')}
      description={t('Its mapping to an account of money ends.')}
      placeholder={t('Choose…')}
      searchable
      data={free.map((one) => ({
        value: String(one.internalId),
        label: `${one.code} ${one.name}`,
      }))}
      value={null}
      limit={80}
      onChange={add}
    />
  );
}

function Rows(props: {
  connectionId: number;
  items: readonly StatisticalAccount[];
  onChange: (items: readonly StatisticalAccount[]) => void;
}) {
  const { data: chart = [] } = useStatisticalChart(props.connectionId);
  if (props.items.length === 0) {
    return <p className={classes.hint}>{t('No account counts: every line carries money.')}</p>;
  }
  const options = [
    { value: leftOut, label: t('Left out: the other side of the pair'), disabled: false },
    ...chart.map((one) => ({
      value: one.externalId,
      label: `${one.externalId} ${one.name}${one.active ? '' : ' (inactive)'}`,
      disabled: !one.active,
    })),
  ];
  const put = (accountId: number, externalId: string | null) =>
    props.onChange(
      props.items.map((one) => (one.accountId === accountId ? { ...one, externalId } : one)),
    );
  const remove = (accountId: number) =>
    props.onChange(props.items.filter((one) => one.accountId !== accountId));
  return (
    <ul
      className={classes.findings}
      aria-label={t('Statistical accounts')}
      style={{ marginTop: 12 }}
    >
      {props.items.map((one) => (
        <li key={one.accountId} className={classes.countRow}>
          <span>
            <strong style={{ fontWeight: 570 }}>{one.number}</strong> {one.name}
          </span>
          <Select
            size="xs"
            aria-label={t('{number} {name} is there', { number: one.number, name: one.name })}
            data={options}
            value={one.externalId ?? leftOut}
            allowDeselect={false}
            onChange={(value) => put(one.accountId, value || null)}
          />
          <Button size="xs" variant="subtle" onClick={() => remove(one.accountId)}>
            {t('Carries money')}
          </Button>
        </li>
      ))}
    </ul>
  );
}
