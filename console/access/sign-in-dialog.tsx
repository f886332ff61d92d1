// How a person signs in, for who manages people: a new link, and taking away what opens. Invariant:
// what it will do is said before. Leaves to others: the list (people-panel.tsx).

import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import classes from './people.module.css';
import {
  type PersonView,
  useDisconnectPerson,
  useNewLink,
  useResetFactor,
} from './people-queries.ts';
import { LinkShown } from './person-dialogs.tsx';
import { useSession } from './session-queries.ts';

export function SignInDialog({ person, onClose }: { person: PersonView; onClose: () => void }) {
  const make = useNewLink(person.personId);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('Sign-in of {name}', { name: person.name })}
      centered
      size={560}
    >
      {make.data ? (
        <LinkShown made={make.data} name={person.name} onClose={onClose} />
      ) : (
        <Stack gap="lg">
          <section className={classes.part} aria-label={t('One-time link')}>
            <h2 className={classes.partTitle}>{t('One-time link')}</h2>
            <LinkWords name={person.name} />
            <ProblemNote error={make.error} />
            <Group justify="flex-end">
              <Button loading={make.isPending} onClick={() => make.mutate()}>
                {t('Make the link')}
              </Button>
            </Group>
          </section>
          {person.secondFactor ? <FactorPart person={person} /> : null}
          {person.account === null ? null : <AccountPart person={person} {...person.account} />}
        </Stack>
      )}
    </Modal>
  );
}

function LinkWords({ name }: { name: string }) {
  const session = useSession().data;
  return (
    <Text size="sm">
      {session?.passwords === false
        ? t(
            'Whoever opens the link connects {name} to their account at {provider}. ' +
              'Links made before stop working now.',
            { name, provider: session.provider },
          )
        : t(
            'Whoever opens the link chooses a new password for {name}; their sessions end. ' +
              'Links made before stop working now.',
            { name },
          )}
    </Text>
  );
}

function FactorPart({ person }: { person: PersonView }) {
  const reset = useResetFactor(person.personId);
  return (
    <section className={classes.part} aria-label={t('Second factor')}>
      <h2 className={classes.partTitle}>{t('Second factor')}</h2>
      <Text size="sm">
        {t(
          'Only where {name} lost app and recovery codes: afterwards the password alone lets ' +
            'them in, and all their sessions end now.',
          { name: person.name },
        )}
      </Text>
      <ProblemNote error={reset.error} />
      <Group justify="flex-end">
        <Button variant="default" loading={reset.isPending} onClick={() => reset.mutate()}>
          {t('Reset the second factor')}
        </Button>
      </Group>
    </section>
  );
}

function AccountPart(props: { person: PersonView; issuer: string; email: string | null }) {
  const { person, issuer, email } = props;
  const cut = useDisconnectPerson(person.personId);
  return (
    <section className={classes.part} aria-label={t('Account at the provider')}>
      <h2 className={classes.partTitle}>
        {t('Account at {host}', { host: new URL(issuer).host })}
      </h2>
      <Text size="sm">
        {email === null
          ? t(
              '{name} signs in with an account there. Disconnected, they need a link to come ' +
                'in again; sessions begun there end.',
              { name: person.name },
            )
          : t(
              '{name} signs in with {email}. Disconnected, they need a link to come in again; ' +
                'sessions begun there end.',
              { name: person.name, email },
            )}
      </Text>
      <ProblemNote error={cut.error} />
      <Group justify="flex-end">
        <Button variant="default" loading={cut.isPending} onClick={() => cut.mutate()}>
          {t('Disconnect')}
        </Button>
      </Group>
    </section>
  );
}
