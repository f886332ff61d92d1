// What a person may do with an export now, and if not, why: the words on a disabled button.
// Invariant: the server decides; these sentences only spare a round trip. Leaves to others: doing
// it.

import type { ExportState } from '../api/contract.ts';
import { t } from '../language/text.ts';

const requeueRefusals: Record<ExportState, string | null> = {
  queued: null,
  sending: t('It is being sent right now; wait for the answer.'),
  uncertain: t(
    'It may already be in the ledger. It is looked up there first; nothing is sent before.',
  ),
  confirmed: t('It is synced. To correct it, reverse the journal entry.'),
  held: null,
  excluded: null,
};

const excludeRefusals: Record<ExportState, string | null> = {
  queued: null,
  sending: t('It is being sent right now; wait for the answer.'),
  uncertain: t('It may already be in the ledger. It is looked up there first.'),
  confirmed: t('It is synced and cannot be taken out. Reverse the journal entry instead.'),
  held: null,
  excluded: t('It is excluded already.'),
};

const markRefusals: Record<ExportState, string | null> = {
  ...excludeRefusals,
  queued: t('It waits to be sent. Exclude it first, so that it is not sent as well.'),
  confirmed: t('It is synced.'),
  excluded: null,
};

/** Null when an export in this state may be marked as synced by hand. */
export function whyNotMark(state: ExportState): string | null {
  return markRefusals[state];
}

/** Null when an export in this state may be requeued. */
export function whyNotRequeue(state: ExportState): string | null {
  return requeueRefusals[state];
}

/** Null when an export in this state may be excluded. */
export function whyNotExclude(state: ExportState): string | null {
  return excludeRefusals[state];
}
