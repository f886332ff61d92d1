// Opening a one-time link: the first person, an invitation, a new password. Invariant: the link is
// used up by the password it sets, not by looking at the page. Leaves to others: making links.

import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { CodeField } from './code-field.tsx';
import { Entrance, EntranceForm, NewPasswordField } from './entrance.tsx';
import { ProviderButton } from './provider-button.tsx';
import { type LinkRead, useLink, useOpenLink, useSession } from './session-queries.ts';

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

interface LinkFormProps extends LinkRead {
  readonly token: string;
  readonly onDone: () => void;
}

function LinkForm({ token, purpose, person, password: asksPassword, onDone }: LinkFormProps) {
  const provider = useSession().data?.provider ?? null;
  const open = useOpenLink();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const wantsCode = open.data?.next === 'second-factor' || code !== '';
  const given = {
    ...{ token, password, ...(person === null ? { name } : {}) },
    ...(wantsCode ? { code } : {}),
  };
  const submit = () =>
    open.mutate(given, { onSuccess: ({ next }) => (next === null ? onDone() : undefined) });
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
      <EntranceForm onSubmit={submit}>
        <WhoField person={person} name={name} onName={setName} />
        {asksPassword ? (
          <>
            <NewPasswordField label={t('Password')} value={password} onChange={setPassword} />
            {wantsCode ? <CodeField value={code} onChange={setCode} /> : null}
            <ProblemNote error={open.error} />
            <Button type="submit" loading={open.isPending}>
              {t('Set the password and sign in')}
            </Button>
          </>
        ) : null}
      </EntranceForm>
      {provider === null ? null : (
        <ProviderButton
          provider={provider}
          beside={asksPassword}
          link={{ token, ...(person === null ? { name } : {}) }}
          disabled={person === null && name.trim() === ''}
        >
          {t('Connect {provider} and sign in', { provider })}
        </ProviderButton>
      )}
    </Entrance>
  );
}

/** Asks the first person for their name; tells password managers that of the others. */
function WhoField(props: { person: string | null; name: string; onName: (name: string) => void }) {
  const { person, name, onName } = props;
  if (person !== null) {
    return <input type="hidden" name="username" autoComplete="username" value={person} readOnly />;
  }
  return (
    <TextInput
      label={t('Name')}
      description={t('Stands in every history; an e-mail address is a good one.')}
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      required
      withAsterisk={false}
      value={name}
      onChange={(event) => onName(event.currentTarget.value)}
    />
  );
}
