// At the foot of the navigation: who acts, and what they do with their own sign-in. Invariant: in
// the demo it says that nobody signed in. Leaves to others: the dialogs.

import { Menu, UnstyledButton } from '@mantine/core';
import {
  IconChevronUp,
  IconDevices,
  IconKey,
  IconLanguage,
  IconLogin2,
  IconLogout,
  IconUser,
} from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { SessionView } from '#access/session-parts.ts';
import { rich, t } from '../language/text.ts';
import classes from './account-menu.module.css';
import { useSession, useSignOut } from './session-queries.ts';

const PasswordDialog = lazy(() =>
  import('./account-dialogs.tsx').then((module) => ({ default: module.PasswordDialog })),
);
const LanguageDialog = lazy(() =>
  import('../language/language-dialog.tsx').then((module) => ({ default: module.LanguageDialog })),
);
const HowDialog = lazy(() =>
  import('./how-dialog.tsx').then((module) => ({ default: module.HowDialog })),
);
const SessionsDialog = lazy(() =>
  import('./account-dialogs.tsx').then((module) => ({ default: module.SessionsDialog })),
);

type Dialog = 'language' | 'password' | 'how' | 'sessions';

/** Nothing until it is known who acts. */
export function AccountMenu() {
  const session = useSession().data;
  const [dialog, setDialog] = useState<Dialog | null>(null);
  if (!session?.person) return null;
  return (
    <>
      {session.kind === 'person' ? (
        <PersonMenu person={session.person} session={session} onDialog={setDialog} />
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
        {dialog === 'how' ? <HowDialog onClose={() => setDialog(null)} /> : null}
        {dialog === 'sessions' ? <SessionsDialog onClose={() => setDialog(null)} /> : null}
      </Suspense>
    </>
  );
}

function PersonMenu(props: {
  person: string;
  session: SessionView;
  onDialog: (dialog: Dialog) => void;
}) {
  const { person, session, onDialog } = props;
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
        {session.passwords ? (
          <Menu.Item leftSection={<IconKey size={16} />} onClick={() => onDialog('password')}>
            {t('Change password…')}
          </Menu.Item>
        ) : null}
        <Menu.Item leftSection={<IconLogin2 size={16} />} onClick={() => onDialog('how')}>
          {t('How you sign in…')}
        </Menu.Item>
        <Menu.Item leftSection={<IconDevices size={16} />} onClick={() => onDialog('sessions')}>
          {t('Sessions…')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate(false)}>
          {t('Sign out')}
        </Menu.Item>
        {session.atProvider ? (
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate(true)}>
            {t('Sign out of {provider} too', { provider: session.provider })}
          </Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
