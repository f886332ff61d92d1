// A state or status of an export as a word with a tone, and what it means on hover.
// Invariant: the records are exhaustive; a new state does not compile until it has words here.
// Leaves to others: moving between states (the server's export-state.ts).

import type { ExportState, ExportStatus, Standing } from '../api/contract.ts';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import { t } from '../language/text.ts';

interface Words {
  readonly tone: BadgeTone;
  readonly label: string;
  readonly title: string;
}

/** By state: how an export got where it is. */
export const stateWords: Record<ExportState, Words> = {
  queued: { tone: 'neutral', label: t('Pending'), title: t('Waits to be sent.') },
  sending: { tone: 'calm', label: t('Sending'), title: t('Is being sent now.') },
  uncertain: {
    tone: 'warn',
    label: t('Looking it up'),
    title: t(
      'It was sent and the answer was lost. The ledger is asked before anything is sent again.',
    ),
  },
  confirmed: { tone: 'good', label: t('Synced'), title: t('The ledger has it and gave its id.') },
  held: { tone: 'bad', label: t('Error'), title: t('The ledger said no; a person decides.') },
  excluded: { tone: 'neutral', label: t('Excluded'), title: t('A person decided not to send it.') },
};

/** By status: what people filter by. */
export const statusWords: Record<ExportStatus, Words> = {
  pending: { tone: 'neutral', label: t('Pending'), title: t('Waits, is being sent or looked up.') },
  synced: stateWords.confirmed,
  error: stateWords.held,
  excluded: stateWords.excluded,
};

/** Synced, and what keeps it out of the balances there. */
export const standingWords: Record<Standing, Words> = {
  booked: stateWords.confirmed,
  'awaiting-approval': {
    tone: 'warn',
    label: t('Synced, awaiting approval'),
    title: t('The ledger has it; it is in no balance there until somebody approves it.'),
  },
  draft: {
    tone: 'warn',
    label: t('Synced, a draft there'),
    title: t('The ledger has it as a draft; a person posts it there.'),
  },
  declined: {
    tone: 'bad',
    label: t('Synced, declined there'),
    title: t(
      'Somebody declined it there: it is in no balance. Correct it there, or reverse it here.',
    ),
  },
  unread: {
    tone: 'warn',
    label: t('Synced, not read back'),
    title: t('The ledger has it; how it stands there could not be read yet, and is asked again.'),
  },
};

/** Standings where all that is shown is synced. */
export const shortStandings: Record<Standing, string> = {
  booked: t('Posted'),
  'awaiting-approval': t('Awaiting approval'),
  draft: t('Drafts'),
  declined: t('Declined'),
  unread: t('Not read back'),
};

/** The state of one export; a synced one with where it stands there. */
export function StateBadge(props: { state: ExportState; standing?: Standing | null }) {
  const stands = props.state === 'confirmed' ? props.standing : null;
  return <ToneBadge {...(stands ? standingWords[stands] : stateWords[props.state])} />;
}

/** The status of one export, where its state is not at hand. */
export function StatusBadge({ status }: { status: ExportStatus }) {
  return <ToneBadge {...statusWords[status]} />;
}
