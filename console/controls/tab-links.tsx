// Tabs that are links: the URL holds which one is open, so the back button and bookmarks work.
// Invariant: the open tab is marked with aria-current. Leaves to others: what a tab shows.

import type { MouseEvent, ReactNode } from 'react';
import { keeping, useChosenId } from '../navigation/connection-choice.ts';
import classes from './controls.module.css';

export interface TabLink {
  readonly id: string;
  readonly label: string;
  readonly href: string;
  readonly onGo: () => void;
  readonly count?: string | undefined;
  readonly tone?: 'bad' | 'neutral';
  readonly note?: ReactNode;
}

/** `label` names the group of tabs for screen readers. */
export function TabLinks(props: { label: string; open: string; tabs: readonly TabLink[] }) {
  const chosen = useChosenId();
  return (
    <nav aria-label={props.label} className={classes.tabs}>
      {props.tabs.map((tab) => (
        <a
          key={tab.id}
          href={keeping(tab.href, chosen)}
          className={classes.tab}
          data-active={tab.id === props.open || undefined}
          aria-current={tab.id === props.open ? 'page' : undefined}
          ref={tab.id === props.open ? intoView : undefined}
          onClick={(event) => goInside(event, tab.onGo)}
        >
          {tab.label}
          {tab.count === undefined ? null : (
            <span className={classes.tabCount} data-tone={tab.tone}>
              {tab.count}
            </span>
          )}
          {tab.note}
        </a>
      ))}
    </nav>
  );
}

/** On narrow screens the open tab may lie outside the strip. */
function intoView(tab: HTMLAnchorElement | null): void {
  const strip = tab?.parentElement;
  if (tab && strip && strip.scrollWidth > strip.clientWidth) {
    strip.scrollLeft = tab.offsetLeft - strip.clientWidth / 2 + tab.offsetWidth / 2;
  }
}

/**
 * A plain click navigates inside the page; with a modifier the browser opens a new tab as usual.
 */
export function goInside(event: MouseEvent, go: () => void): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  go();
}
