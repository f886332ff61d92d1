// The view of Reconciliation as its address holds it: the tab, the run looked at, the row drilled
// into. Invariant: absent `run` means the newest. Leaves to others: fetching.

import { choiceOf, type RawSearch, textsOf } from '../navigation/search-params.ts';

const states = ['expected', 'draft', 'awaiting', 'registered', 'withdrawn'] as const;

export interface ReconciliationSearch {
  readonly tab?: 'adjustments';
  readonly run?: string;
  /** Which part of the register. */
  readonly state?: (typeof states)[number] | undefined;
  readonly text?: string | undefined;
  /** `all` shows rows that tie too. */
  readonly rows?: 'all';
  /** The `path` of the row drilled into. */
  readonly row?: string;
}

/** Reads an address; what does not fit is dropped. */
export function readReconciliationSearch(raw: RawSearch): ReconciliationSearch {
  const tab = choiceOf(raw.tab, ['adjustments'] as const);
  const rows = choiceOf(raw.rows, ['all'] as const);
  const state = choiceOf(raw.state, states);
  return {
    ...(tab ? { tab } : {}),
    ...(rows ? { rows } : {}),
    ...(state ? { state } : {}),
    ...textsOf(raw, ['run', 'row', 'text']),
  };
}
