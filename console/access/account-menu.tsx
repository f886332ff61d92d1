// At the foot of the navigation: who acts, and what they do with their own sign-in. Invariant: in
// the demo it says that nobody signed in. Leaves to others: the dialogs.

import { Menu, UnstyledButton } from '@mantine/core';
import { IconChevronUp, IconDevices, IconKey, IconLogout, IconUser } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import classes from './account-menu.module.css';
import { useSession, useSignOut } from './session-queries.ts';

const PasswordDialog = lazy(() =>
  import('./account-dialogs.tsx').then((module) => ({ default: module.PasswordDialog })),
);
const SessionsDialog = lazy(() =>
  import('./account-dialogs.tsx').then((module) => ({ default: module.SessionsDialog })),
);

/** Nothing until it is known who acts. */
export function AccountMenu() {
  const session = useSession().data;
  const signOut = useSignOut();
  const [dialog, setDialog] = useState<'password' | 'sessions' | null>(null);
  if (!session?.person) return null;
  if (session.kind !== 'person') {
    return (
      <p className={classes.local}>
        You act as <strong>{session.person}</strong>, without signing in: this is the demo.
      </p>
    );
  }
  return (
    <>
      <Menu position="top-start" width={210} withinPortal>
        <Menu.Target>
          <UnstyledButton className={classes.account} aria-label={`Account of ${session.person}`}>
            <IconUser size={17} aria-hidden />
            <span className={classes.name}>{session.person}</span>
            <IconChevronUp size={15} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconKey size={16} />} onClick={() => setDialog('password')}>
            Change password…
          </Menu.Item>
          <Menu.Item leftSection={<IconDevices size={16} />} onClick={() => setDialog('sessions')}>
            Sessions…
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconLogout size={16} />}
            onClick={() => signOut.mutate(undefined)}
          >
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense fallback={null}>
        {dialog === 'password' ? <PasswordDialog onClose={() => setDialog(null)} /> : null}
        {dialog === 'sessions' ? <SessionsDialog onClose={() => setDialog(null)} /> : null}
      </Suspense>
    </>
  );
}
