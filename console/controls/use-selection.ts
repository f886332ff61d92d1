// Ticked rows of a table, and the step from "these" to "all that match the filter".
// Invariant: changing the filter clears the selection, so nobody acts on rows they no longer see.
// Leaves to others: acting on it.

import { useState } from 'react';
import type { Selection } from './data-table.tsx';

export interface SelectionState extends Selection {
  readonly ids: readonly string[];
  /** True when the person chose every row that matches, not only those loaded. */
  readonly matching: boolean;
  readonly takeMatching: () => void;
  readonly clear: () => void;
}

/**
 * `scope` names the filter; the selection belongs to it. `loadedIds` are the rows fetched so far.
 */
export function useSelection(scope: string, loadedIds: readonly string[]): SelectionState {
  const [state, setState] = useState({ scope, ids: new Set<string>(), matching: false });
  const current =
    state.scope === scope ? state : { scope, ids: new Set<string>(), matching: false };
  const set = (ids: Set<string>, matching = false) => setState({ scope, ids, matching });
  const { ids, matching } = current;
  const every = loadedIds.length > 0 && loadedIds.every((id) => ids.has(id));
  return {
    ids: [...ids],
    matching,
    has: (id) => matching || ids.has(id),
    some: matching || ids.size > 0,
    every: matching || every,
    toggle: (id) => {
      const next = new Set(matching ? loadedIds : ids);
      if (!next.delete(id)) next.add(id);
      set(next);
    },
    toggleLoaded: () => set(matching || every ? new Set() : new Set(loadedIds)),
    takeMatching: () => set(new Set(loadedIds), true),
    clear: () => set(new Set()),
  };
}
