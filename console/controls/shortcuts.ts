// Keyboard shortcuts: single keys and two-key sequences (`g s`), heard on the whole page.
// Invariant: silent while a person types in a field or a dialog asks something; modifiers are the
// browser's. Leaves to others: what the keys do, and the list people see
// (navigation/shortcuts-help.tsx).

import { useEffect, useRef } from 'react';

export type Shortcuts = Readonly<Record<string, (event: KeyboardEvent) => void>>;

const sequenceMs = 900;

/**
 * Binds shortcuts while the component is mounted. Keys as in KeyboardEvent.key: `j`, `?`, `g s`,
 * `Enter`.
 */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    let first = '';
    let firstAt = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isBusyWithText(event)) return;
      const started = first !== '' && event.timeStamp - firstAt < sequenceMs;
      const name = started ? `${first} ${event.key}` : event.key;
      first = '';
      const act = latest.current[name];
      if (act) {
        event.preventDefault();
        act(event);
      } else if (startsSequence(latest.current, event.key)) {
        first = event.key;
        firstAt = event.timeStamp;
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

function startsSequence(shortcuts: Shortcuts, key: string): boolean {
  return Object.keys(shortcuts).some((name) => name.startsWith(`${key} `));
}

function isBusyWithText(event: KeyboardEvent): boolean {
  if (event.metaKey || event.ctrlKey || event.altKey) return true;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('input, textarea, select, [contenteditable], [role="listbox"]')) return true;
  if (target?.closest('a, button') && event.key === 'Enter') return true;
  return document.querySelector('.mantine-Modal-content') !== null;
}
