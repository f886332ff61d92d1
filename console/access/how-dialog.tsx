// How one signs in: the second factor beside one's password, and one's account at the OpenID
// provider. Invariant: whoever has a password gives it again before either is changed.
// Leaves to others: the password's own dialog (account-dialogs.tsx), opening it (account-menu.tsx).

import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { AccountView } from '#access/session-parts.ts';
import { ToneBadge } from '../controls/badge.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { WhyButton } from '../controls/why-button.tsx';
import { t } from '../language/text.ts';
import { PresentPasswordField } from './entrance.tsx';
import { FactorPart } from './factor-part.tsx';
import classes from './people.module.css';
import { useAccount, useConnect, useDisconnect, useSession } from './session-queries.ts';

export function HowDialog({ onClose }: { onClose: () => void }) {
  const session = useSession().data;
  const account = useAccount();
  const provider = session?.provider ?? null;
  return (
    <Modal opened onClose={onClose} title={t('How you sign in')} centered size={520}>
      <Stack gap="lg">
        <ProblemNote error={account.error} />
        {account.data?.password && session?.passwords ? (
          <FactorPart account={account.data} />
        ) : null}
        {account.data && provider !== null ? (
          <ProviderPart provider={provider} account={account.data} passwords={session?.passwords} />
        ) : null}
      </Stack>
    </Modal>
  );
}

interface ProviderPartProps {
  readonly provider: string;
  readonly account: AccountView;
  /** Passwords are taken here. */
  readonly passwords: boolean | undefined;
}

function ProviderPart({ provider, account, passwords = true }: ProviderPartProps) {
  const cut = useDisconnect();
  const hasPassword = account.password && passwords;
  return (
    <section className={classes.part} aria-label={provider}>
      <Group justify="space-between" gap="xs">
        <h2 className={classes.partTitle}>{provider}</h2>
        {account.connectedAs === null ? (
          <ToneBadge tone="neutral" label={t('Not connected')} />
        ) : (
          <ToneBadge tone="good" label={t('Connected')} />
        )}
      </Group>
      {account.connectedAs === null ? (
        <ConnectForm provider={provider} asksPassword={hasPassword} />
      ) : (
        <>
          <Text size="sm">
            {t('You sign in with the account {account}.', { account: account.connectedAs })}
          </Text>
          <ProblemNote error={cut.error} />
          <Group justify="flex-end">
            <WhyButton
              variant="default"
              why={hasPassword ? null : t('It is the only way you sign in.')}
              loading={cut.isPending}
              onClick={() => cut.mutate()}
            >
              {t('Disconnect')}
            </WhyButton>
          </Group>
        </>
      )}
    </section>
  );
}

function ConnectForm({ provider, asksPassword }: { provider: string; asksPassword: boolean }) {
  const connect = useConnect();
  const [present, setPresent] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    connect.mutate(asksPassword ? present : undefined);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">
          {t('You are sent to {provider} and come back here; from then on you may sign in there.', {
            provider,
          })}
        </Text>
        {asksPassword ? <PresentPasswordField value={present} onChange={setPresent} /> : null}
        <ProblemNote error={connect.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={connect.isPending || connect.isSuccess}>
            {t('Connect {provider}', { provider })}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
