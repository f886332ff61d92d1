// Posting rule: a reversal. Every line of the original negated, on the reversal's own date, linked
// to the original. Source: the-system-we-implement.md section 3.3 rows 33 to 35 (a closed period is
// corrected in the open one). Invariant: original and reversal sum to zero per account, outlet and
// customer. A reversal is final: it is not reversed, and an entry is reversed once. Accounts that
// became inactive meanwhile may be reversed.

import type { EntryReversed } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import { journalProblem } from '../journal-errors.ts';
import type { FindOriginal, OriginalEntry } from '../original-entry.ts';

export function entryReversed(
  event: EntryReversed,
  findOriginal: FindOriginal,
): DerivedEntry | Problem[] {
  const original = findOriginal(event.of.source, event.of.externalId);
  const name = `${event.of.source}/${event.of.externalId}`;
  if (!original) return [journalProblem('JOURNAL_ORIGINAL_UNKNOWN', { where: 'of' }, name)];
  const problems = problemsOfReversal(event, original, name);
  if (problems.length > 0) return problems;
  const { entry } = original;
  return {
    documentType: 'reversal',
    documentNumber: event.document,
    postedOn: event.occurredOn,
    outletId: entry.outletId,
    currency: entry.currency,
    customer: entry.customer,
    memo: event.memo ?? event.reason,
    reversesEntryId: original.entryId,
    lines: entry.lines.map((line) => ({ ...line, amountMinor: -line.amountMinor })),
  };
}

function problemsOfReversal(
  event: EntryReversed,
  original: OriginalEntry,
  name: string,
): Problem[] {
  const problems: Problem[] = [];
  const { entry, reversedBy } = original;
  if (entry.documentType === 'reversal')
    problems.push(journalProblem('JOURNAL_REVERSAL_OF_REVERSAL', { where: 'of' }, name));
  if (reversedBy !== null)
    problems.push(journalProblem('JOURNAL_ALREADY_REVERSED', { where: 'of' }, name, reversedBy));
  if (event.occurredOn < entry.postedOn)
    problems.push(
      journalProblem(
        'JOURNAL_REVERSAL_BEFORE_ORIGINAL',
        { where: 'occurredOn' },
        event.occurredOn,
        entry.postedOn,
      ),
    );
  return problems;
}
