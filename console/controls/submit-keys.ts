// Keys of a form whose sending cannot be taken back. Invariant: Enter alone never sends it. Leaves
// to others: where Enter goes instead.

import type { KeyboardEvent } from 'react';

/** Enter alone stays in the form; with Ctrl or ⌘ it is sent. */
export function submitsOnCtrlEnter(event: KeyboardEvent<HTMLFormElement>) {
  if (event.key !== 'Enter') return;
  const isChosen = event.ctrlKey || event.metaKey;
  // A browser would send at Enter in any field: too soon for what cannot be taken back.
  if (isChosen || event.target instanceof HTMLInputElement) event.preventDefault();
  if (isChosen) event.currentTarget.requestSubmit();
}
