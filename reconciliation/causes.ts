// The named causes a difference between the two ledgers can have besides the plain terms of the
// identity (pending, error, excluded, adjustments, foreign), and what a person reads for each.
// Invariant: a finding's effects are what its cause adds to the external balance, place by place.

import type { PlacedAmount } from './place.ts';

/** Discrepancies, most harmful first. */
export const causes = [
  'twice',
  'deleted',
  'reversed',
  'differs',
  'arrived',
  'not-queued',
  'adjustment-changed',
  'opening-changed',
  'remapped',
  'awaiting',
  'moved',
] as const;

export type Cause = (typeof causes)[number];

/** How screens and reports name a cause. */
export const causeLabels: Readonly<Record<Cause, string>> = {
  twice: 'twice there',
  deleted: 'deleted there',
  reversed: 'reversed there',
  differs: 'differs there',
  arrived: 'there, but not synced here',
  'not-queued': 'never queued',
  'adjustment-changed': 'adjustment changed there',
  'opening-changed': 'opening balance changed there',
  remapped: 'sent under another mapping or date',
  awaiting: 'awaiting approval',
  moved: 'moved while reading',
};

/** What a person does about a cause. */
export const causeRemedies: Readonly<Record<Cause, string>> = {
  twice: 'Delete the copy in the external ledger; its id is shown.',
  deleted: 'Restore the entry there, or reverse ours with a reason.',
  reversed: 'Reverse ours as well, or delete the reversing entry there.',
  differs: 'Correct the entry there so that it equals ours, or reverse ours and post it anew.',
  arrived: 'Requeue the export: it will be found there and confirmed, not sent again.',
  'not-queued': 'The sweep queues entries without an export; run the worker, then reconcile again.',
  'adjustment-changed':
    'Withdraw the adjustment with a reason and register the entry as it is now.',
  'opening-changed':
    'Somebody booked before the cut-over. Undo it there, or accept the new opening with a reason.',
  remapped:
    'Restore the mapping, or move the balance in the external ledger and register that entry.',
  awaiting: 'Approve the entry in the external ledger.',
  moved: 'Exports were moving while the ledger was read; reconcile again when the queue is quiet.',
};

/** One discrepancy: what it is about, in words, and its effect on the external balance. */
export interface Finding {
  readonly cause: Cause;
  readonly exportId: bigint | null;
  readonly externalEntryId: string | null;
  readonly adjustmentId: bigint | null;
  readonly what: string;
  readonly effects: readonly PlacedAmount[];
}
