// Signing in. Invariant: says no more about a wrong name than about a wrong password; works with
// password managers. Leaves to others: what is shown afterwards (session-gate.tsx).

import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ProblemNote } from '../controls/problem-note.tsx';
import { rich, t } from '../language/text.ts';
import { Entrance, EntranceForm } from './entrance.tsx';
import { useSignIn } from './session-queries.ts';

/** `setUp`: somebody can sign in; before that the terminal has the link. */
export function SignInPage({ setUp }: { setUp: boolean }) {
  return setUp ? <SignIn /> : <NotSetUp />;
}

function NotSetUp() {
  return (
    <Entrance
      title={t('Set up the first person')}
      lead={rich(
        'Nobody can sign in yet. Open the link that the server printed in its ' +
          'terminal when it started; it holds for an hour. <code>npx tieout ' +
          'people</code> on that machine makes a new one.',
        { code: (inner) => <code>{inner}</code> },
      )}
    />
  );
}

function SignIn() {
  const signIn = useSignIn();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  return (
    <Entrance title={t('Sign in')}>
      <EntranceForm onSubmit={() => signIn.mutate({ name, password })}>
        <TextInput
          label={t('Name')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('Password')}
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <ProblemNote error={signIn.error} />
        <Button type="submit" loading={signIn.isPending}>
          {t('Sign in')}
        </Button>
      </EntranceForm>
    </Entrance>
  );
}
