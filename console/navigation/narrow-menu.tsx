// The navigation as a drawer, where there is no room for it beside the page.
// Invariant: the same navigation as on wide screens. Leaves to others: when it is open (shell.tsx).

import { Drawer } from '@mantine/core';
import { t } from '../language/text.ts';
import { SideNavigation } from './side-navigation.tsx';

/** Shown while it is open. */
export function NarrowMenu(props: {
  here: string;
  onClose: () => void;
  onHelp: () => void;
  onFind: () => void;
}) {
  return (
    <Drawer
      opened
      onClose={props.onClose}
      size={272}
      withCloseButton={false}
      padding={0}
      aria-label={t('Navigation')}
      styles={{ body: { height: '100%' }, content: { background: 'var(--surface-sunken)' } }}
    >
      <SideNavigation here={props.here} onHelp={props.onHelp} onFind={props.onFind} />
    </Drawer>
  );
}
