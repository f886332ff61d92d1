// The frame around every page: navigation, live counts, shortcuts, offline banner.
// Invariant: usable by keyboard alone; the first Tab offers to skip to the page.
// Leaves to others: the pages (router.tsx).

import { Burger } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { OfflineBanner } from '../controls/offline-banner.tsx';
import { useShortcuts } from '../controls/shortcuts.ts';
import { useGo } from './inner-link.tsx';
import { useLiveExports } from './live.ts';
import { paths } from './paths.ts';
import classes from './shell.module.css';
import { Brand, SideNavigation } from './side-navigation.tsx';

const NarrowMenu = lazy(() =>
  import('./narrow-menu.tsx').then((module) => ({ default: module.NarrowMenu })),
);
const ShortcutsHelp = lazy(() =>
  import('./shortcuts-help.tsx').then((module) => ({ default: module.ShortcutsHelp })),
);

/** Root of all pages. */
export function Shell() {
  const go = useGo();
  const [menuOpen, menu] = useDisclosure(false);
  const [helpOpen, help] = useDisclosure(false);
  const here = useRouterState({ select: (state) => state.location.pathname });
  useLiveExports();
  useShortcuts({
    'g h': () => go(paths.home()),
    'g s': () => go(paths.sync()),
    'g j': () => go(paths.journalEntries()),
    'g c': () => go(paths.customers()),
    'g r': () => go(paths.reconciliation()),
    'g i': () => go(paths.integration()),
    'g m': () => go(paths.mapping()),
    '?': help.open,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: arriving somewhere closes the menu.
  useEffect(menu.close, [here]);
  return (
    <div className={classes.frame}>
      <a href="#page" className={classes.skip}>
        Skip to the page
      </a>
      <aside className={classes.side}>
        <SideNavigation here={here} onHelp={help.open} />
      </aside>
      <div className={classes.bar}>
        <Burger size="sm" opened={menuOpen} onClick={menu.toggle} aria-label="Open navigation" />
        <Brand />
      </div>
      <Suspense fallback={null}>
        {menuOpen ? <NarrowMenu here={here} onClose={menu.close} onHelp={help.open} /> : null}
        {helpOpen ? <ShortcutsHelp opened onClose={help.close} /> : null}
      </Suspense>
      <main id="page" className={classes.main}>
        <OfflineBanner />
        <Outlet />
      </main>
    </div>
  );
}
