// Posts the event that a person makes here: a reversal, a correction, an entry by hand.
// Invariant: what the event's identity was used for already, and what is reversed already, is a
// conflict (409); all else that posting refuses is wrong in itself (422).
// Leaves to others: making the event (the routes), posting (posting-store.ts).

import type { PostEvents, ReadEvent } from '#events/receipt.ts';
import { invariant } from '#problems/invariant.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import type { PostingReceipt } from './journal-schemas.ts';

/**
 * Posts an event a person makes on the journal's pages. *Errors:* what posting refuses; 409 where
 * other content has the id, or somebody was faster.
 */
export async function postOwn(
  { postEvents }: { readonly postEvents: PostEvents },
  of: { readonly propertyId: number; readonly person: string; readonly read: ReadEvent },
): Promise<PostingReceipt> {
  const [receipt] = await postEvents(of.propertyId, [of.read], of.person);
  invariant(receipt, 'posting answers every event');
  if (receipt.status === 'refused') throw refusal(receipt.problems);
  const { status, eventId, entryId } = receipt;
  return { status, eventId: String(eventId), entryId: String(entryId) };
}

const conflicts: ReadonlySet<string> = new Set([
  'EVENT_EXISTS_WITH_DIFFERENT_CONTENT',
  'JOURNAL_ALREADY_REVERSED',
  'JOURNAL_PARTLY_POSTED',
]);

/** What posting refused of an event made here, as an answer. */
export function refusal(problems: readonly Problem[]): ProblemError {
  return new ProblemError(problems, problems.some(({ code }) => conflicts.has(code)) ? 409 : 422);
}
