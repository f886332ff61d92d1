// Shortcuts of what needs a right: whoever has it not has no such key, as their button is disabled.
// Invariant: guards nothing; the server decides. Leaves to others: hearing keys.

import type { Right } from '#access/rights.ts';
import { type Shortcuts, useShortcuts } from '../controls/shortcuts.ts';
import { useWhyNot } from './session-queries.ts';

export function useMayShortcuts(right: Right, shortcuts: Shortcuts): void {
  useShortcuts(useWhyNot(right) === null ? shortcuts : {});
}
