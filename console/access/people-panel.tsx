// Who works for the property and as what. Invariant: a button that the server would refuse says
// why. Leaves to others: the dialogs.

import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { ActionsHead } from '../controls/actions-head.tsx';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import classes from '../controls/controls.module.css';
import { formatAge, formatInstant } from '../controls/date-format.ts';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { useNow } from '../controls/use-now.ts';
import { WhyButton } from '../controls/why-button.tsx';
import { t } from '../language/text.ts';
import own from './people.module.css';
import { type PersonView, usePeople, useSwitchPerson } from './people-queries.ts';
import { InviteDialog, RolesDialog } from './person-dialogs.tsx';
import { rolesText } from './role-choices.tsx';
import { useSession } from './session-queries.ts';
import { SignInDialog } from './sign-in-dialog.tsx';

export function PeoplePanel() {
  const people = usePeople();
  const [inviting, setInviting] = useState(false);
  const items = people.data?.items ?? [];
  return (
    <Panel
      title={t('People')}
      lead={t('They are disabled, never deleted: their names stand in the history.')}
      actions={<Button onClick={() => setInviting(true)}>{t('Invite a person')}</Button>}
    >
      <ProblemNote error={people.error} onRetry={() => void people.refetch()} />
      {people.data && items.length === 0 ? (
        <p className={own.quiet}>
          {t(
            'Nobody signs in here yet: this is the demo. The first person is set up by ' +
              'the link that `tieout serve` prints; or invite somebody, and the next start ' +
              'asks for a sign-in.',
          )}
        </p>
      ) : null}
      {items.length > 0 ? (
        <div className={classes.scrollX}>
          <table className={classes.plainTable}>
            <thead>
              <tr>
                <th>{t('Name')}</th>
                <th>{t('Roles')}</th>
                <th>{t('State')}</th>
                <th>{t('Last used')}</th>
                <ActionsHead />
              </tr>
            </thead>
            <tbody>
              {items.map((person) => (
                <PersonLine key={person.personId} person={person} />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {inviting ? <InviteDialog onClose={() => setInviting(false)} /> : null}
    </Panel>
  );
}

const states: Record<PersonView['state'], { tone: BadgeTone; label: string }> = {
  active: { tone: 'good', label: t('Active') },
  invited: { tone: 'calm', label: t('Invited') },
  disabled: { tone: 'neutral', label: t('Disabled') },
};

function PersonLine({ person }: { person: PersonView }) {
  const nowMs = useNow();
  return (
    <tr>
      <td
        className={own.name}
        title={t('By {createdBy}, {createdAt}', {
          createdBy: person.createdBy,
          createdAt: formatInstant(person.createdAt),
        })}
      >
        {person.name}
        <div className={own.quiet}>{waysOf(person)}</div>
      </td>
      <td>
        {person.owner ? t('Owner') : rolesText(person.roles)}
        {person.owner ? (
          <div className={own.quiet}>{t('administrator of every property')}</div>
        ) : null}
        {!person.owner && person.roles.length === 0 ? (
          <span className={own.quiet}>{t('None any more')}</span>
        ) : null}
      </td>
      <td>
        <ToneBadge {...states[person.state]} />
      </td>
      <td>{person.lastUsedAt === null ? '–' : formatAge(person.lastUsedAt, nowMs)}</td>
      <td className={classes.end}>
        <PersonButtons person={person} />
      </td>
    </tr>
  );
}

/** What they sign in with beside a password: `by login.example.com, with a second factor`. */
function waysOf({ account, secondFactor }: PersonView): string {
  if (account === null) return secondFactor ? t('with a second factor') : '';
  const { host } = new URL(account.issuer);
  return secondFactor ? t('by {host}, with a second factor', { host }) : t('by {host}', { host });
}

function PersonButtons({ person }: { person: PersonView }) {
  const session = useSession().data;
  const turn = useSwitchPerson(person.personId);
  const [dialog, setDialog] = useState<'roles' | 'sign-in' | null>(null);
  const disabled = person.state === 'disabled';
  const small = { size: 'compact-sm', variant: 'default' } as const;
  const whyNotDisable =
    session?.person === person.name
      ? t('You would lock yourself out; ask another administrator.')
      : null;
  return (
    <>
      <Group gap={6} justify="flex-end" wrap="nowrap">
        <WhyButton
          {...small}
          aria-label={t('Roles of {name}', { name: person.name })}
          why={person.owner ? t('An owner is administrator of every property.') : null}
          onClick={() => setDialog('roles')}
        >
          {t('Roles…')}
        </WhyButton>
        <WhyButton
          {...small}
          aria-label={t('Sign-in of {name}', { name: person.name })}
          why={disabled ? t('Enable the person first.') : null}
          onClick={() => setDialog('sign-in')}
        >
          {t('Sign-in…')}
        </WhyButton>
        <WhyButton
          {...small}
          aria-label={
            disabled
              ? t('Enable {name}', { name: person.name })
              : t('Disable {name}', { name: person.name })
          }
          why={whyNotDisable}
          loading={turn.isPending}
          onClick={() => turn.mutate(disabled ? 'enable' : 'disable')}
        >
          {disabled ? t('Enable') : t('Disable')}
        </WhyButton>
      </Group>
      <ProblemNote error={turn.error} />
      {dialog === 'roles' ? <RolesDialog person={person} onClose={() => setDialog(null)} /> : null}
      {dialog === 'sign-in' ? (
        <SignInDialog person={person} onClose={() => setDialog(null)} />
      ) : null}
    </>
  );
}
