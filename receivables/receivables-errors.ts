// The catalogue of what receivables refuse. Every code is in docs/reference/errors.md, section
// RECEIVABLES. Invariant: money that comes is never refused for naming a document nobody knows: it
// stays on account; money that goes, and what cannot be meant, is.

import { sqlState } from '#database/pool.ts';
import { closedDayFacts } from '#journal/journal-errors.ts';
import { ProblemError, problemsOf } from '#problems/problem.ts';

const catalogue = {
  RECEIVABLES_MERGE_DEPENDED_ON: {
    retry: 'after-a-fix',
    message: (
      code: string,
      into: string,
      of: { readonly settlements: number; readonly entries: number; readonly deposits: number },
    ) =>
      `${code} cannot be taken out of ${into}. Settlements that join the two: ${of.settlements}; ` +
      `entries that named ${code} and were taken for ${into}: ${of.entries}` +
      (of.deposits > 0 ? `; deposits given up that neither held alone: ${of.deposits}.` : '.'),
    hint: () => 'Take the settlements back and reverse the entries first, or leave the merge.',
  },
  RECEIVABLES_MERGE_INTO_ITSELF: {
    retry: 'never',
    message: (code: string) => `${code} would be merged into itself.`,
    hint: () => 'Choose another customer to merge into.',
  },
  RECEIVABLES_MERGED_ALREADY: {
    retry: 'after-a-fix',
    message: (code: string, into: string) => `${code} is merged into ${into} already.`,
    hint: (_code: string, into: string) => `Use ${into}, or take that merge back first.`,
  },
  RECEIVABLES_NOT_MERGED: {
    retry: 'never',
    message: (code: string) => `${code} is merged into nobody.`,
    hint: () => 'Nothing to take back.',
  },
  RECEIVABLES_OTHER_OUTLET: {
    retry: 'after-a-fix',
    message: (document: string, theirs: string, ours: string) =>
      `${document} is of outlet ${theirs}; this is of outlet ${ours}.`,
    hint: () =>
      'An outlet settles its own documents: send it at the other outlet, or move the credit ' +
      'first: inter-outlet-posted with the customer, and accounts receivable as both accounts.',
  },
  RECEIVABLES_OUTLET_UNKNOWN: {
    retry: 'after-a-fix',
    message: (code: string) => `There is no outlet ${JSON.stringify(code)}.`,
    hint: () => 'Choose one of the chart of accounts, or leave it out: every outlet is meant.',
  },
  RECEIVABLES_OPEN_CHANGED: {
    retry: 'after-a-fix',
    message: (document: string, open: string, seen: string) =>
      `${open} of ${document} is open, not ${seen} as when it was looked at.`,
    hint: () => 'Look again: it was settled meanwhile, perhaps by this very request.',
  },
  RECEIVABLES_OPEN_MISSING: {
    retry: 'after-a-fix',
    message: (amount: string) =>
      `${amount} would be applied, and nothing says what the invoice had open: sent twice, it ` +
      'would be applied twice.',
    hint: () => 'Send debitOpen, as GET /receivables/open-items shows `open`; or leave amount out.',
  },
  RECEIVABLES_SETTLED_TOO_MUCH: {
    retry: 'after-a-fix',
    message: (document: string, amount: string, open: string) =>
      `${amount} of ${document} would be settled; ${open} is open.`,
    hint: () => 'Settle at most what is open; leave the rest on the customer’s account.',
  },
  RECEIVABLES_GIVEN_BACK_TOO_MUCH: {
    retry: 'after-a-fix',
    message: (document: string, amount: string, left: string) =>
      `${amount} of ${document} would be given back; ${left} is left of it.`,
    hint: () => 'Give back at most what was paid or credited and not given back before.',
  },
  RECEIVABLES_GIVEN_BACK_UNFIT: {
    retry: 'after-a-fix',
    message: (document: string, documentType: string) =>
      `${document} is no money to give back: its entry is of type ${documentType}.`,
    hint: () =>
      'A refund gives back a payment, credit memo or other credit; a bounced check a payment.',
  },
  RECEIVABLES_NO_SUCH_DOCUMENT: {
    retry: 'later',
    message: (customer: string, document: string) =>
      `${customer} has no ${document} in these books that this could be of.`,
    hint: () =>
      'Send that document first, then this again; what was before these books is brought in, or ' +
      'taken off, by a manual journal (journal-posted) that names the customer.',
  },
  RECEIVABLES_CREDIT_TOO_LITTLE: {
    retry: 'after-a-fix',
    message: (amount: string, customer: string, open: string, outlet: string) =>
      `${amount} would be given back; ${customer} has ${open} on account at ${outlet}.`,
    hint: () =>
      'Name the payment or credit memo in `of`: what it had paid is open again; or send it first.',
  },
  RECEIVABLES_CREDITED_TOO_MUCH: {
    retry: 'after-a-fix',
    message: (document: string, amount: string, left: string) =>
      `${amount} of ${document} would be credited; ${left} of it was not credited before.`,
    hint: () =>
      'Credit at most what was charged; goodwill beyond it is a credit memo without `of`.',
  },
  RECEIVABLES_OWED_TOO_LITTLE: {
    retry: 'after-a-fix',
    message: (amount: string, customer: string, open: string, outlet: string) =>
      `${amount} would be written off; ${customer} owes ${open} at ${outlet}.`,
    hint: () => 'Write off at most what is open; name the document in `of` where it is one.',
  },
  RECEIVABLES_RECOVERED_TOO_MUCH: {
    retry: 'after-a-fix',
    message: (amount: string, of: string, left: string) =>
      `${amount} of ${of} would be recovered; ${left} was written off and not recovered before.`,
    hint: () =>
      'Send the write-off first; money beyond it is a payment (payment-received), and a debt ' +
      'given up before these books a manual journal.',
  },
  RECEIVABLES_VOID_AFTER_CORRECTION: {
    retry: 'after-a-fix',
    message: (document: string, by: string, amount: string) =>
      `${document} cannot be taken back whole: ${by} took back ${amount} of it.`,
    hint: (_document: string, by: string) =>
      `Reverse ${by} first (entry-reversed), then this; or credit what is left of it.`,
  },
  RECEIVABLES_VOID_AFTER_GIVEN_BACK: {
    retry: 'after-a-fix',
    message: (document: string, amount: string) =>
      `${document} cannot be voided: ${amount} of it was given back.`,
    hint: () => 'Refund what is left of it; or reverse what was given back first, then void it.',
  },
  RECEIVABLES_DEPOSIT_NOT_HELD: {
    retry: 'after-a-fix',
    message: (customer: string, account: string, amount: string, held: string, on: string) =>
      `${amount} would be taken from the deposits of ${customer} in account ${account}; from ` +
      `${on} on ${held} is held.`,
    hint: () =>
      'Send the deposit first, or take at most what is held on that day and every day after it; ' +
      'the report Deposits held lists it.',
  },
  RECEIVABLES_DEPOSIT_UNPAID: {
    retry: 'after-a-fix',
    message: (customer: string, account: string, amount: string, held: string, unpaid: string) =>
      `${amount} of the deposits of ${customer} in account ${account} would be given up; of ` +
      `${held} held, ${unpaid} was billed and not paid.`,
    hint: () =>
      'Send the payment of the deposit first; take back what was only billed with a credit memo ' +
      'or a void of its invoice.',
  },
  RECEIVABLES_NOT_A_DEPOSIT: {
    retry: 'after-a-fix',
    message: (product: string, account: string, detailType: string) =>
      `The account ${account} of product ${product} is of detail type ${detailType}, not ` +
      'customer-deposits: it holds no deposits.',
    hint: () =>
      'Name the product of the deposit; or give its account the detail type customer-deposits in ' +
      'Chart of Accounts: what customers have there counts at once.',
  },
  RECEIVABLES_PREPAID_TOO_LITTLE: {
    retry: 'after-a-fix',
    message: (document: string, amount: string, open: string) =>
      `${amount} of ${document} would be settled; ${open} of it lies with prepayments.`,
    hint: () =>
      'Settle at most what was paid ahead; a credit on Accounts Receivable needs no event.',
  },
  RECEIVABLES_UNSETTLED_TOO_MUCH: {
    retry: 'after-a-fix',
    message: (document: string, amount: string, settled: string) =>
      `${amount} of ${document} would be taken back; ${settled} of it is settled.`,
    hint: () => 'Take back at most what the payment has paid of it.',
  },
  RECEIVABLES_DATE_CLOSED: {
    retry: 'after-a-fix',
    message: (outlet: string, on: string, closed: string) =>
      `The settlement is dated ${on}; the books of outlet ${outlet} are closed through ${closed}.`,
    hint: () => 'Date it after that day: what was open on a closed day stays as it was.',
  },
  RECEIVABLES_AMOUNT_INVALID: {
    retry: 'after-a-fix',
    message: (amount: string) => `${JSON.stringify(amount)} is not an amount above zero.`,
    hint: () => 'Write digits with a point, with the decimals of the currency: "12.50".',
  },
  RECEIVABLES_NOT_SETTLEABLE: {
    retry: 'after-a-fix',
    message: (credit: string, debit: string) =>
      `Entry ${credit} has no open credit that could pay entry ${debit}.`,
    hint: () => 'Both must be open, of this customer, at one outlet and in one currency.',
  },
  RECEIVABLES_CUSTOMER_UNKNOWN: {
    retry: 'after-a-fix',
    message: (code: string) => `There is no customer ${code}.`,
    hint: () => 'Customers come with the events that name them; look for the name.',
  },
  RECEIVABLES_DOCUMENT_UNKNOWN: {
    retry: 'never',
    message: (entryId: string) => `Entry ${entryId} is no invoice, payment, credit memo or refund.`,
    hint: () => 'Look it up in Journal Entries: GET /journal-entries.',
  },
  RECEIVABLES_CURSOR_UNREADABLE: {
    retry: 'never',
    message: (cursor: string) => `${JSON.stringify(cursor)} is not a cursor of this list.`,
    hint: () => 'Begin without one; go on with the next that an answer names.',
  },
  RECEIVABLES_UNMATCHED_UNKNOWN: {
    retry: 'never',
    message: (entryId: string, document: string) =>
      `Entry ${entryId} does not wait for ${JSON.stringify(document)}.`,
    hint: () => 'What waits is listed with its entry: GET /receivables/unmatched.',
  },
  RECEIVABLES_UNMATCHED_ENDED: {
    retry: 'never',
    message: (document: string, ending: string, by: string) =>
      `${JSON.stringify(document)} was ${ending} by ${by} already.`,
    hint: () => 'Nothing to do; settle the money by hand if something else is meant.',
  },
  RECEIVABLES_SETTLEMENT_UNKNOWN: {
    retry: 'never',
    message: (id: string) => `There is no settlement ${id}.`,
    hint: () => 'The customer’s settlements are listed with their numbers.',
  },
  RECEIVABLES_UNDONE_ALREADY: {
    retry: 'never',
    message: (id: string, by: string) => `Settlement ${id} was taken back by ${by} already.`,
    hint: () => 'Nothing to do; settle the items anew if that is meant.',
  },
} as const;

export const receivablesProblem = problemsOf(catalogue);

/** What the database's refusal of a closed day means here; other errors stay as they are. */
export function closedDayOr(error: unknown): unknown {
  if (sqlState(error) !== 'TO003') return error;
  const facts = closedDayFacts(error);
  return new ProblemError([receivablesProblem('RECEIVABLES_DATE_CLOSED', {}, ...facts)]);
}
