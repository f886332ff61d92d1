// Approvals: what a person in Sage does with an entry that waits, and with a draft.
//
// The control API and the pages call it; neither API can approve (the vendor leaves it to the UI).
// **Invariant**: an entry is posted only when as many people have approved it as its journal asks
// for; a decision is refused for an entry that is not in the state for it.
// It leaves the rules of the books to entry-rules.ts: they were asked when the entry was made.

import type { Books } from './books.ts';
import type { Change, EntryRecord, EntryState } from './changes.ts';
import type { Entry } from './entry-index.ts';
import { type Refusal, unknownIdRefusal } from './errors.ts';
import type { Actor } from './journal-entries.ts';

/** What a person can decide about an entry. */
export const decisions = ['approve', 'decline', 'post-draft'] as const;
export type Decision = (typeof decisions)[number];

const decidable: Readonly<Record<Decision, readonly EntryState[]>> = {
  approve: ['submitted', 'partiallyApproved', 'approved'],
  decline: ['submitted', 'partiallyApproved', 'approved'],
  'post-draft': ['draft'],
};

/** Whether a decision can be taken about an entry in this state. */
export function isDecidable(decision: Decision, state: EntryState): boolean {
  return decidable[decision].includes(state);
}

function notInState(decision: Decision, state: EntryState): Refusal {
  const message = `An entry that is ${state} cannot be decided with ${decision}`;
  return unknownIdRefusal(422, { code: 'invalidRequest', name: 'APPROVAL-STATE', message });
}

function decided(entry: EntryRecord, decision: Decision, actor: Actor, books: Books): EntryRecord {
  const journal = books.masters.journal.get(entry.journal);
  const needed = Number(journal?.values.approvalLevels ?? 1);
  const changed = { ...entry, modifiedAt: actor.nowText, modifiedBy: actor.userId };
  if (decision === 'decline') return { ...changed, state: 'declined' };
  if (decision === 'post-draft') {
    const waits = journal?.values.enableApproval === true;
    return { ...changed, state: waits ? 'submitted' : 'posted' };
  }
  const approvedBy = [...(entry.approvedBy ?? []), actor.userId];
  const state = approvedBy.length >= needed ? 'posted' : 'partiallyApproved';
  return { ...changed, approvedBy, state };
}

/** Plans a decision; the reversing entry follows. *Errors:* SIM-APPROVAL-STATE. */
export function planDecision(
  entry: Entry,
  decision: Decision,
  actor: Actor,
  books: Books,
): Change[] {
  const { state, reversedBy } = entry.record;
  if (!isDecidable(decision, state)) throw notInState(decision, state);
  const next = decided(entry.record, decision, actor, books);
  const changes: Change[] = [{ type: 'entry', entry: next, source: 'ui' }];
  const reversal = books.entryOf(reversedBy ?? '')?.record;
  if (reversal === undefined) return changes;
  const { modifiedAt, modifiedBy } = next;
  const follower = { ...reversal, state: next.state, modifiedAt, modifiedBy };
  return [...changes, { type: 'entry', entry: follower, source: 'ui' }];
}
