// Opening a one-time link: the first person, an invitation, a new password. Invariant: the link is
// used up by the password it sets, not by looking at the page. Leaves to others: making links.

import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { Entrance, EntranceForm, NewPasswordField } from './entrance.tsx';
import { useLink, useOpenLink } from './session-queries.ts';

const titles = {
  'set-up': t('Set up the first person'),
  invitation: t('Welcome to Tieout'),
  'new-password': t('Set a new password'),
} as const;

/** `onDone` is called when the person is signed in, or gives up. */
export function LinkPage({ token, onDone }: { token: string; onDone: () => void }) {
  const link = useLink(token);
  if (link.error) {
    return (
      <Entrance title={t('This link does not open')}>
        <ProblemNote error={link.error} />
        <Button variant="default" onClick={onDone}>
          {t('Go to sign-in')}
        </Button>
      </Entrance>
    );
  }
  return link.data ? <LinkForm token={token} {...link.data} onDone={onDone} /> : null;
}

interface LinkFormProps {
  readonly token: string;
  readonly purpose: keyof typeof titles;
  readonly person: string | null;
  readonly onDone: () => void;
}

function LinkForm({ token, purpose, person, onDone }: LinkFormProps) {
  const open = useOpenLink();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const given = { token, password, ...(person === null ? { name } : {}) };
  return (
    <Entrance
      title={titles[purpose]}
      lead={
        person === null
          ? t(
              'This person will rule over every property of the installation, and invite ' +
                'the others.',
            )
          : t('You sign in as {person}.', { person })
      }
    >
      <EntranceForm onSubmit={() => open.mutate(given, { onSuccess: onDone })}>
        {person === null ? (
          <TextInput
            label={t('Name')}
            description={t('Stands in every history; an e-mail address is a good one.')}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            withAsterisk={false}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        ) : (
          <input type="hidden" name="username" autoComplete="username" value={person} readOnly />
        )}
        <NewPasswordField label={t('Password')} value={password} onChange={setPassword} />
        <ProblemNote error={open.error} />
        <Button type="submit" loading={open.isPending}>
          {t('Set the password and sign in')}
        </Button>
      </EntranceForm>
    </Entrance>
  );
}
