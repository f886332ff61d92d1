// Posting rule: a reversal. Every line of the original negated, on the reversal's own date, linked
// to the original. Source: the-system-we-implement.md section 3.3 rows 33 to 35 (a closed period is
// corrected in the open one). Invariant: original and reversal sum to zero per account, outlet and
// customer. A reversal is final: it is not reversed, and an entry is reversed once, its corrections
// before it. Accounts that became inactive meanwhile may be reversed.

import type { EntryReversed, InvoiceVoided, PaymentVoided } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import { journalProblem } from '../journal-errors.ts';
import type { FindOriginal, OriginalEntry } from '../original-entry.ts';

type TakenBack = EntryReversed | InvoiceVoided | PaymentVoided;

/** What a void may take back; a reversal takes back anything. */
const voidable = {
  'payment-voided': ['payment'],
  'invoice-voided': ['invoice', 'statement-charge'],
} as const;

export function entryReversed(
  event: TakenBack,
  findOriginal: FindOriginal,
): DerivedEntry | Problem[] {
  const original = findOriginal(event.of.source, event.of.externalId);
  const name = `${event.of.source}/${event.of.externalId}`;
  if (!original) return [journalProblem('JOURNAL_ORIGINAL_UNKNOWN', { where: 'of' }, name)];
  const problems = problemsOfReversal(event, original, name);
  if (problems.length > 0) return problems;
  const { entry } = original;
  return {
    documentType: event.kind === 'entry-reversed' ? 'reversal' : 'void',
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

function problemsOfReversal(event: TakenBack, original: OriginalEntry, name: string): Problem[] {
  const problems: Problem[] = [];
  const { entry, reversedBy, correctedBy = [] } = original;
  if (entry.reversesEntryId !== null)
    problems.push(journalProblem('JOURNAL_REVERSAL_OF_REVERSAL', { where: 'of' }, name));
  if (reversedBy !== null)
    problems.push(journalProblem('JOURNAL_ALREADY_REVERSED', { where: 'of' }, name, reversedBy));
  const last = correctedBy.at(-1);
  if (last && reversedBy === null) {
    const by = `${last.source}/${last.externalId}`;
    problems.push(journalProblem('JOURNAL_REVERSAL_OF_CORRECTED', { where: 'of' }, name, by));
  }
  if (event.kind !== 'entry-reversed') problems.push(...problemsOfVoid(event, original, name));
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

/** A payment is voided on its own day only: later it is refunded (row 33). */
function problemsOfVoid(
  event: InvoiceVoided | PaymentVoided,
  { entry }: OriginalEntry,
  name: string,
): Problem[] {
  const fits: readonly string[] = voidable[event.kind];
  if (!fits.includes(entry.documentType)) {
    const facts = [event.kind, name, entry.documentType] as const;
    return [journalProblem('JOURNAL_VOID_UNFIT', { where: 'of' }, ...facts)];
  }
  const late = event.kind === 'payment-voided' && event.occurredOn !== entry.postedOn;
  if (!late) return [];
  const facts = [name, entry.postedOn, event.occurredOn] as const;
  return [journalProblem('JOURNAL_PAYMENT_VOIDED_LATE', { where: 'occurredOn' }, ...facts)];
}
