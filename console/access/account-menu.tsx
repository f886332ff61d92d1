// At the foot of the navigation: who acts, and what they do with their own sign-in. Invariant: in
// the demo it says that nobody signed in. Leaves to others: the dialogs.

import { Menu, UnstyledButton } from '@mantine/core';
import {
  IconChevronUp,
  IconDevices,
  IconKey,
  IconLanguage,
  IconLogout,
  IconUser,
} from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { rich, t } from '../language/text.ts';
import classes from './account-menu.module.css';
import { useSession, useSignOut } from './session-queries.ts';

const PasswordDialog = lazy(() =>
  import('./account-dialogs.tsx').then((module) => ({ default: module.PasswordDialog })),
);
const LanguageDialog = lazy(() =>
  import('../language/language-dialog.tsx').then((module) => ({ default: module.LanguageDialog })),
);
const SessionsDialog = lazy(() =>
  import('./account-dialogs.tsx').then((module) => ({ default: module.SessionsDialog })),
);

type Dialog = 'language' | 'password' | 'sessions';

/** Nothing until it is known who acts. */
export function AccountMenu() {
  const session = useSession().data;
  const [dialog, setDialog] = useState<Dialog | null>(null);
  if (!session?.person) return null;
  return (
    <>
      {session.kind === 'person' ? (
        <PersonMenu person={session.person} onDialog={setDialog} />
      ) : (
        <>
          <p className={classes.local}>
            {rich('You act as {person}, without signing in: this is the demo.', {
              person: <strong>{session.person}</strong>,
            })}
          </p>
          <UnstyledButton className={classes.account} onClick={() => setDialog('language')}>
            <IconLanguage size={17} aria-hidden />
            <span className={classes.name}>{t('Language and formats…')}</span>
          </UnstyledButton>
        </>
      )}
      <Suspense fallback={null}>
        {dialog === 'language' ? <LanguageDialog onClose={() => setDialog(null)} /> : null}
        {dialog === 'password' ? <PasswordDialog onClose={() => setDialog(null)} /> : null}
        {dialog === 'sessions' ? <SessionsDialog onClose={() => setDialog(null)} /> : null}
      </Suspense>
    </>
  );
}

function PersonMenu(props: { person: string; onDialog: (dialog: Dialog) => void }) {
  const { person, onDialog } = props;
  const signOut = useSignOut();
  return (
    <Menu position="top-start" width={210} withinPortal>
      <Menu.Target>
        <UnstyledButton
          className={classes.account}
          aria-label={t('Account of {person}', { person })}
        >
          <IconUser size={17} aria-hidden />
          <span className={classes.name}>{person}</span>
          <IconChevronUp size={15} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconLanguage size={16} />} onClick={() => onDialog('language')}>
          {t('Language and formats…')}
        </Menu.Item>
        <Menu.Item leftSection={<IconKey size={16} />} onClick={() => onDialog('password')}>
          {t('Change password…')}
        </Menu.Item>
        <Menu.Item leftSection={<IconDevices size={16} />} onClick={() => onDialog('sessions')}>
          {t('Sessions…')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate(undefined)}>
          {t('Sign out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
