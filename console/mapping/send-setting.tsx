// How the connection sends customers or products: not at all, where they are mapped, or every one.
// Invariant: changed with one press, and the page says what that means. Leaves to others: what a
// gap is then (the server).

import { SegmentedControl, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Connection } from '../api/contract.ts';
import { useSaveConnection } from '../connectors/connection-queries.ts';
import { tellFailure } from '../controls/tell-failure.ts';
import { t } from '../language/text.ts';
import classes from './mapping.module.css';

const settingNames = { product: 'products', customer: 'customers' } as const;

const choices = {
  ignore: [t('Not sent'), t('Lines carry none of them.')],
  'when-mapped': [
    t('Where mapped'),
    t('New ones wait for nobody: their lines go without, unless the account there requires one.'),
  ],
  map: [t('Every one'), t('An entry waits until each of its lines’ is mapped.')],
} as const;

type Choice = keyof typeof choices;

export function SendSetting(props: { connection: Connection; kind: 'product' | 'customer' }) {
  const name = settingNames[props.kind];
  const save = useSaveConnection(props.connection.connectionId);
  const queries = useQueryClient();
  const saved = props.connection.settings[name];
  const value = Object.keys(choices).find((one): one is Choice => one === saved) ?? 'ignore';
  const choose = (choice: string) =>
    save.mutate(
      { settings: { [name]: choice } },
      {
        onSuccess: () => void queries.invalidateQueries({ queryKey: ['mappings'] }),
        onError: tellFailure,
      },
    );
  return (
    <div className={classes.setting}>
      <SegmentedControl
        aria-label={t('How {name} are sent', { name })}
        disabled={save.isPending}
        data={Object.entries(choices).map(([one, [label]]) => ({ value: one, label }))}
        value={value}
        onChange={choose}
      />
      <Text size="sm" c="dimmed">
        {choices[value][1]}
      </Text>
    </div>
  );
}
