// The named causes a difference between the two ledgers can have besides the plain terms of the
// identity (pending, error, excluded, adjustments, foreign), and what a person reads for each.
// Invariant: a finding's effects are what its cause adds to the external balance, place by place.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { ExternalAct, ExternalEntry } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import type { PlacedAmount, PlacedLine } from './place.ts';

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
  'converted',
  'accepted',
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
  converted: 'kept there in the base currency',
  accepted: 'accepted as it is',
};

/** What a person does about a cause. */
export const causeRemedies: Readonly<Record<Cause, string>> = {
  twice: 'Delete the copy in the external ledger; its id is shown.',
  deleted: 'Re-post it, adopt the entry that replaces it, or restore it there.',
  reversed:
    'Delete the reversing entry there. Where ours is wrong, reverse it here then: that is sent.',
  differs: 'Reverse it there and re-post ours, or correct it there so that it equals ours.',
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
  converted:
    'Nothing to do: balances there are in its base currency, at the rate the entry has there.',
  accepted:
    'Nothing to do while it stays as it is. Withdraw the acceptance to repair it after all.',
};

/** Causes that are terms like adjustments: a person accepted them, or the ledger keeps books so. */
export const settledCauses: readonly Cause[] = ['converted', 'accepted'];

/** Is there something to do about a cause? */
export const isOpenCause = (cause: Cause): boolean => !settledCauses.includes(cause);

/** An entry as one side has it. */
interface SideOfEntry {
  readonly postedOn: IsoDate;
  readonly currency: Currency;
  readonly lines: readonly PlacedLine[];
}

/** One discrepancy: what it is about, in words, and its effect on the external balance. */
export interface Finding {
  readonly cause: Cause;
  readonly exportId: bigint | null;
  readonly externalEntryId: string | null;
  readonly adjustmentId: bigint | null;
  readonly what: string;
  readonly effects: readonly PlacedAmount[];
  /** The entry as it was sent or registered; absent where none of ours is concerned. */
  readonly ours?: SideOfEntry | null;
  /** The entry as the external ledger listed it; null where it is gone. */
  readonly theirs?: ExternalEntry | null;
  /** The acceptance that names it accepted. */
  readonly acceptedId?: bigint | null;
  /** What somebody did there, where the ledger's history says so. */
  readonly act?: ExternalAct | null;
}
