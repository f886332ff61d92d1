// What a comparison costs in calls, before it is made. Connectors answer it from their page size
// and from what was counted last; nothing is asked for it. Pure.
// Invariant: rather too many than too few, as long as the sizes given are not too small. Leaves to
// others: the sizes (reconciliation/estimate-store.ts), what a call costs in money (export-queue/).

import type { DateRange } from '#chart-of-accounts/iso-date.ts';

/** What is to be read. */
export interface ReadingSize {
  /** All that is listed of the period, or what changed since the kept list. */
  readonly kind: 'full' | 'changes';
  readonly period: DateRange;
  readonly entries: number;
  readonly lines: number;
  /** Entries made or changed since; with `full` it counts for nothing. */
  readonly changed: number;
  /** Days after the kept list: they are listed whole. With `full` it counts for nothing. */
  readonly newDays: DateRange | null;
  /** Rows of balances at the day. */
  readonly balances: number;
  /** Entries of counts. */
  readonly statistical: number;
  /** Keys that will be looked for: what was not there last time. */
  readonly sought: number;
  /** Entries that differ, whose history is asked for. */
  readonly differing: number;
  readonly secondOpinion: boolean;
}

export interface ReadingCost {
  /** Requests, of any kind. */
  readonly calls: number;
  /** Of those, what the vendor counts as API transactions. */
  readonly counted: number;
}
