// One's second factor in the dialog: off, being set up, on. Invariant: switching it off takes the
// password and a code; new recovery codes take a code and end the old ones. Leaves to others:
// setting it up (factor-setup.tsx).

import { Button, Group, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { AccountView } from '#access/session-parts.ts';
import { useRenewal } from '../api/renewal.ts';
import { ToneBadge } from '../controls/badge.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { CodeField } from './code-field.tsx';
import { PresentPasswordField } from './entrance.tsx';
import { FactorSetup, RecoveryCodesShown } from './factor-setup.tsx';
import classes from './people.module.css';
import { useRemoveFactor, useRenewCodes } from './session-queries.ts';

type Doing = 'set-up' | 'new-codes' | 'off';

export function FactorPart({ account }: { account: AccountView }) {
  const [doing, setDoing] = useState<Doing | null>(null);
  const renew = useRenewal('account', 'session', 'sessions');
  const done = () => {
    setDoing(null);
    void renew();
  };
  return (
    <section className={classes.part} aria-label={t('Second factor')}>
      <Group justify="space-between" gap="xs">
        <h2 className={classes.partTitle}>{t('Second factor')}</h2>
        {doing === null ? <OnOrOff on={account.secondFactor} /> : null}
      </Group>
      {doing === null ? <FactorRest account={account} onDo={setDoing} /> : null}
      {doing === 'set-up' ? <FactorSetup onDone={done} /> : null}
      {doing === 'new-codes' ? <NewCodes onDone={() => setDoing(null)} /> : null}
      {doing === 'off' ? <SwitchOff onDone={() => setDoing(null)} /> : null}
    </section>
  );
}

const OnOrOff = ({ on }: { on: boolean }) =>
  on ? <ToneBadge tone="good" label={t('On')} /> : <ToneBadge tone="neutral" label={t('Off')} />;

function FactorRest(props: { account: AccountView; onDo: (doing: Doing) => void }) {
  const { account, onDo } = props;
  if (!account.secondFactor) {
    return (
      <>
        <Text size="sm">
          {t(
            'With one, a password alone lets nobody in: a code of an app on your phone is ' +
              'asked for too.',
          )}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => onDo('set-up')}>
            {t('Set up…')}
          </Button>
        </Group>
      </>
    );
  }
  return (
    <>
      <Text size="sm">
        {t(
          'A code of your app is asked for beside the password. {left, plural, ' +
            'one {# recovery code is left} other {# recovery codes are left}}.',
          { left: account.recoveryCodesLeft },
        )}
      </Text>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={() => onDo('new-codes')}>
          {t('New recovery codes…')}
        </Button>
        <Button variant="default" onClick={() => onDo('off')}>
          {t('Switch off…')}
        </Button>
      </Group>
    </>
  );
}

function NewCodes({ onDone }: { onDone: () => void }) {
  const renew = useRenewCodes();
  const [code, setCode] = useState('');
  if (renew.data) return <RecoveryCodesShown {...renew.data} onDone={onDone} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    renew.mutate(code);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <CodeField value={code} onChange={setCode} />
        <ProblemNote error={renew.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={renew.isPending}>
            {t('Make new recovery codes')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function SwitchOff({ onDone }: { onDone: () => void }) {
  const remove = useRemoveFactor();
  const [present, setPresent] = useState('');
  const [code, setCode] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    remove.mutate({ present, code }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <PresentPasswordField value={present} onChange={setPresent} />
        <CodeField value={code} onChange={setCode} />
        <ProblemNote error={remove.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={remove.isPending}>
            {t('Switch the second factor off')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
