// Signing in. Invariant: says no more about a wrong name than about a wrong password; works with
// password managers; offers only the ways that are open here. Leaves to others: what is shown
// afterwards (session-gate.tsx), coming back from the provider (provider-return-page.tsx).

import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SessionView } from '#access/session-parts.ts';
import { ProblemNote } from '../controls/problem-note.tsx';
import { rich, t } from '../language/text.ts';
import { CodeField } from './code-field.tsx';
import { Entrance, EntranceForm } from './entrance.tsx';
import { ProviderButton } from './provider-button.tsx';
import { useSignIn } from './session-queries.ts';

/** `setUp`: somebody can sign in; before that the terminal has the link. */
export function SignInPage({ session }: { session: SessionView }) {
  return session.setUp ? <SignIn session={session} /> : <NotSetUp />;
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

function SignIn({ session: { passwords, provider } }: { session: SessionView }) {
  return (
    <Entrance title={t('Sign in')}>
      {passwords ? <PasswordForm /> : null}
      {provider === null ? null : (
        <ProviderButton provider={provider} beside={passwords}>
          {t('Sign in with {provider}', { provider })}
        </ProviderButton>
      )}
    </Entrance>
  );
}

function PasswordForm() {
  const signIn = useSignIn();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const wantsCode = signIn.data?.next === 'second-factor' || code !== '';
  const given = { name, password, ...(wantsCode ? { code } : {}) };
  return (
    <EntranceForm onSubmit={() => signIn.mutate(given)}>
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
      {wantsCode ? <CodeField value={code} onChange={setCode} /> : null}
      <ProblemNote error={signIn.error} />
      <Button type="submit" loading={signIn.isPending}>
        {t('Sign in')}
      </Button>
    </EntranceForm>
  );
}
