// The frame around every page: navigation, live counts, shortcuts, offline banner.
// Invariant: usable by keyboard alone; the first Tab offers to skip to the page.
// Leaves to others: the pages (router.tsx).

import { Burger } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { PropertyDay } from '../chart-of-accounts/property-day.tsx';
import { OfflineBanner } from '../controls/offline-banner.tsx';
import { useShortcuts } from '../controls/shortcuts.ts';
import { t } from '../language/text.ts';
import { useGo } from './inner-link.tsx';
import { keyedJumps } from './jumps.ts';
import { useLiveExports } from './live.ts';
import classes from './shell.module.css';
import { Brand, SideNavigation } from './side-navigation.tsx';

const NarrowMenu = lazy(() =>
  import('./narrow-menu.tsx').then((module) => ({ default: module.NarrowMenu })),
);
const Palette = lazy(() => import('./palette.tsx').then((module) => ({ default: module.Palette })));
const ShortcutsHelp = lazy(() =>
  import('./shortcuts-help.tsx').then((module) => ({ default: module.ShortcutsHelp })),
);

/** Root of all pages. */
export function Shell() {
  const go = useGo();
  const [menuOpen, menu] = useDisclosure(false);
  const [helpOpen, help] = useDisclosure(false);
  const [findOpen, find] = useDisclosure(false);
  const here = useRouterState({ select: (state) => state.location.pathname });
  useLiveExports();
  useShortcuts({
    ...Object.fromEntries(keyedJumps.map(({ keys, href }) => [keys, () => go(href)])),
    '?': help.open,
  });
  // Also while a person types in a field.
  useHotkeys([['mod+K', find.toggle]], []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: arriving somewhere closes the menu.
  useEffect(menu.close, [here]);
  return (
    <div className={classes.frame}>
      <a href="#page" className={classes.skip}>
        {t('Skip to the page')}
      </a>
      <aside className={classes.side}>
        <SideNavigation here={here} onHelp={help.open} onFind={find.open} />
      </aside>
      <div className={classes.bar}>
        <Burger
          size="sm"
          opened={menuOpen}
          onClick={menu.toggle}
          aria-label={t('Open navigation')}
        />
        <Brand />
      </div>
      <Suspense fallback={null}>
        {menuOpen ? (
          <NarrowMenu here={here} onClose={menu.close} onHelp={help.open} onFind={find.open} />
        ) : null}
        {helpOpen ? <ShortcutsHelp opened onClose={help.close} /> : null}
        {findOpen ? <Palette onClose={find.close} /> : null}
      </Suspense>
      <main id="page" className={classes.main}>
        <OfflineBanner />
        <PropertyDay>
          <Outlet />
        </PropertyDay>
      </main>
    </div>
  );
}
