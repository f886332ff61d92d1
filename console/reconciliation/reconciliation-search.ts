// The view of Reconciliation as its address holds it: the tab, the run looked at, the row drilled
// into. Invariant: absent `run` means the newest. Leaves to others: fetching.

import { choiceOf, type RawSearch, textsOf } from '../navigation/search-params.ts';

const tabs = ['adjustments', 'accepted', 'months', 'sign-off'] as const;
const kept = ['in-force', 'withdrawn'] as const;
const states = ['expected', 'draft', 'awaiting', 'registered', 'withdrawn'] as const;

export interface ReconciliationSearch {
  readonly tab?: (typeof tabs)[number];
  /** The fiscal period signed off: `2026-P06`. */
  readonly period?: string;
  /** The account whose sign-off is looked at. */
  readonly account?: string;
  readonly run?: string;
  /** Which part of the register. */
  readonly state?: (typeof states)[number] | undefined;
  readonly text?: string | undefined;
  /** Which accepted differences. */
  readonly kept?: (typeof kept)[number] | undefined;
  /** `all` shows rows that tie too. */
  readonly rows?: 'all';
  /** The `path` of the row drilled into. */
  readonly row?: string;
}

/** Reads an address; what does not fit is dropped. */
export function readReconciliationSearch(raw: RawSearch): ReconciliationSearch {
  const tab = choiceOf(raw.tab, tabs);
  const rows = choiceOf(raw.rows, ['all'] as const);
  const state = choiceOf(raw.state, states);
  const which = choiceOf(raw.kept, kept);
  return {
    ...(tab ? { tab } : {}),
    ...(rows ? { rows } : {}),
    ...(state ? { state } : {}),
    ...(which ? { kept: which } : {}),
    ...textsOf(raw, ['run', 'row', 'text', 'period', 'account']),
  };
}
