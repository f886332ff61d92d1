// The catalogue of what the journal refuses, and what the database's own refusals mean. Invariant:
// every code is listed in docs/reference/errors.md, section JOURNAL; SQLSTATEs TO001 to TO004 are
// raised by the triggers of migrations and nowhere else. Leaves to others: how an event
// is read (events/), what HTTP answers (journal-routes.ts).

import { type Closing, closingWords } from '#chart-of-accounts/chart.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { sqlState } from '#database/pool.ts';
import { type Problem, problemsOf } from '#problems/problem.ts';

const catalogue = {
  EVENT_EXISTS_WITH_DIFFERENT_CONTENT: {
    retry: 'never',
    message: (id: string, field: string, stored: string, sent: string) =>
      `Event ${id} is in the books with ${field} = ${stored}; this one says ${sent}.`,
    hint: () =>
      'What is posted does not change. Send the reversal, or the difference, under a new id.',
  },
  JOURNAL_ACCOUNT_INACTIVE: {
    retry: 'after-a-fix',
    message: (number: string, name: string, asWhat: string) =>
      `Account ${number} ${name}, ${asWhat}, is inactive.`,
    hint: () =>
      'Reactivate it in the Chart of Accounts, or choose another, then send the event again.',
  },
  JOURNAL_ALREADY_REVERSED: {
    retry: 'never',
    message: (entry: string, by: string) =>
      `The entry of event ${entry} is already reversed by ${by}.`,
    hint: () => 'Nothing to do: an entry is reversed once. Post a new event to bring it back.',
  },
  JOURNAL_AMOUNT_TOO_LARGE: {
    retry: 'never',
    message: (total: string, largest: string) =>
      `The entry would total ${total}; the largest is ${largest}.`,
    hint: () => 'Check the amounts, or split the event into several.',
  },
  JOURNAL_BATCH_INCOMPLETE: {
    retry: 'never',
    message: (detail: string) => `The database found the batch incomplete: ${detail}.`,
    hint: () => 'Nothing was written. Entries are posted by events only; report this as a bug.',
  },
  JOURNAL_CODE_UNKNOWN: {
    retry: 'after-a-fix',
    message: (what: string, code: string) =>
      `There is no ${what} ${code} in the chart of accounts.`,
    hint: (what: string) => `Add the ${what}, or correct its code, then send the event again.`,
  },
  JOURNAL_CORRECTION_BEFORE_ORIGINAL: {
    retry: 'never',
    message: (on: string, originalOn: string) =>
      `The correction is dated ${on}, before the entry it corrects (${originalOn}).`,
    hint: () => 'Date it on the day of the original or later.',
  },
  JOURNAL_CORRECTION_INEXACT: {
    retry: 'never',
    message: () =>
      'A line without a department is to change, and its account has one by default by now.',
    hint: () => 'Reverse the entry, then post the right one as a new event.',
  },
  JOURNAL_CORRECTION_NOTHING: {
    retry: 'never',
    message: () => 'The entry, with its corrections, has these lines already.',
    hint: () => 'Nothing to do. Send all lines the entry should have, with the ones that differ.',
  },
  JOURNAL_CORRECTION_OF_CORRECTION: {
    retry: 'never',
    message: (entryId: string) => `Entry ${entryId} is itself a correction or a reversal.`,
    hint: () => 'Correct the entry it belongs to: its corrections are counted in.',
  },
  JOURNAL_CORRECTION_OF_REVERSED: {
    retry: 'never',
    message: (entryId: string, by: string) => `Entry ${entryId} is reversed by ${by}.`,
    hint: () => 'There is nothing left to correct: post the right facts as a new event.',
  },
  JOURNAL_CURSOR_UNREADABLE: {
    retry: 'never',
    message: (cursor: string) => `"${cursor}" is not a cursor this list has given.`,
    hint: () => 'Start again without a cursor, then pass on `next` as it comes.',
  },
  JOURNAL_CUSTOMER_MISSING: {
    retry: 'after-a-fix',
    message: (number: string, name: string, kind: string) =>
      `Account ${number} ${name} is customers’ balances, and this ${kind} names no customer on it.`,
    hint: () => 'Choose another account; between outlets, name whose balance moves in `customer`.',
  },
  JOURNAL_DATE_CLOSED: {
    retry: 'after-a-fix',
    message: (on: string, outlet: string, closed: string) =>
      `The entry is dated ${on}; the books of outlet ${outlet} are closed through ${closed}.`,
    hint: () =>
      'Date it after that day, or have an accountant reopen the period in Periods and close.',
  },
  JOURNAL_ENTRY_UNKNOWN: {
    retry: 'never',
    message: (entryId: string) => `There is no journal entry ${entryId} in this property.`,
    hint: () => 'Look it up in Journal Entries; check that the right property is chosen.',
  },
  JOURNAL_FILTER_UNKNOWN: {
    retry: 'never',
    message: (what: string, code: string) => `There is no ${what} ${code} to filter by.`,
    hint: () => 'Choose one from the Chart of Accounts.',
  },
  JOURNAL_NOTHING_TO_POST: {
    retry: 'never',
    message: (kind: string) => `All amounts of this ${kind} are zero: there is nothing to post.`,
    hint: () => 'Do not send events without value: a 100 % discount changes no account.',
  },
  JOURNAL_ORIGINAL_UNKNOWN: {
    retry: 'later',
    message: (id: string) => `The event to reverse, ${id}, has no journal entry here.`,
    hint: () =>
      'Check source and id, or send the original first: it may come earlier in one request.',
  },
  JOURNAL_OUTSIDE_BATCH: {
    retry: 'never',
    message: (detail: string) => `The database accepts no rows outside a posting: ${detail}.`,
    hint: () => 'Post an event instead; what is in the journal cannot be added to.',
  },
  JOURNAL_PARTLY_POSTED: {
    retry: 'never',
    message: (there: number, of: number) =>
      `${there} of ${of} events that belong together are in the books already, the others are not.`,
    hint: () => 'Nothing was posted. Open the entry: somebody was faster, or reversed it before.',
  },
  JOURNAL_PAYMENT_VOIDED_LATE: {
    retry: 'never',
    message: (payment: string, postedOn: string, voidedOn: string) =>
      `Payment ${payment} is of ${postedOn}; it cannot be voided on ${voidedOn}.`,
    hint: () => 'A payment is voided on its own day. Later it is refunded: send refund-issued.',
  },
  JOURNAL_HOLDER_UNFIT: {
    retry: 'after-a-fix',
    message: (member: string, number: string, name: string, type: string, fits: string) =>
      `${member} names whose the money is, and account ${number} ${name} is ${type}, not ${fits}.`,
    hint: () =>
      'Leave it out, or name a product or payment method whose account is of that detail type.',
  },
  JOURNAL_PRODUCT_NOT_HELD: {
    retry: 'after-a-fix',
    message: (product: string, account: string, type: string) =>
      `The account ${account} of product ${product} is ${type}, not a liability.`,
    hint: () =>
      'Deposits, tips and gift cards are held in a liability: name their product, or correct it.',
  },
  JOURNAL_PRODUCT_WITHOUT_COST: {
    retry: 'after-a-fix',
    message: (product: string) => `Product ${product} has no cost and inventory account.`,
    hint: (product: string) => `Give ${product} both in the Chart of Accounts, then send it again.`,
  },
  JOURNAL_VOID_UNFIT: {
    retry: 'never',
    message: (kind: string, of: string, documentType: string) =>
      `${kind} cannot take back ${of}: its entry is of type ${documentType}.`,
    hint: () =>
      'payment-voided takes back payments, invoice-voided invoices; entry-reversed anything.',
  },
  JOURNAL_PRODUCT_NOT_DEFERRED: {
    retry: 'after-a-fix',
    message: (product: string) =>
      `Product ${product} has no deferred income account to recognize from.`,
    hint: () =>
      'Give the product a deferred account, or remove the line: its income is already income.',
  },
  JOURNAL_REFUSED_BY_DATABASE: {
    retry: 'never',
    message: (state: string, detail: string) => `The database refused it (${state}): ${detail}.`,
    hint: () => 'Correct the value named, then send the event again; report it when none is named.',
  },
  JOURNAL_REFUNDED_TOO_MUCH: {
    retry: 'after-a-fix',
    message: (sale: string, amount: string, left: string) =>
      `${amount} of sale ${sale} would be given back; ${left} is left of it.`,
    hint: () =>
      'Give back at most what was taken for the sale and not given back before; goodwill beyond ' +
      'it is a refund without `of`.',
  },
  JOURNAL_REPOST_BEFORE_ORIGINAL: {
    retry: 'never',
    message: (on: string, originalOn: string) =>
      `The entry is to be posted anew on ${on}, before the one it replaces (${originalOn}).`,
    hint: () => 'Date it on the day of the original or later, or leave the date out.',
  },
  JOURNAL_REPOST_OF_REVERSED: {
    retry: 'never',
    message: (entryId: string, by: string) => `Entry ${entryId} is reversed by ${by} already.`,
    hint: () => 'There is nothing left to reverse: post the right facts as a new event.',
  },
  JOURNAL_REPOST_OTHER_KIND: {
    retry: 'never',
    message: (kind: string, given: string) =>
      `The event is of kind ${kind}; it cannot be posted anew as ${given}.`,
    hint: () => 'Reverse the entry, and send the right event under an id of its own.',
  },
  JOURNAL_REPOST_UNFIT: {
    retry: 'never',
    message: (entryId: string, why: string) =>
      `Entry ${entryId} cannot be reversed and posted anew: ${why}.`,
    hint: () => 'Open the entry it belongs to, or correct it by a difference.',
  },
  JOURNAL_REVERSAL_BEFORE_ORIGINAL: {
    retry: 'never',
    message: (on: string, originalOn: string) =>
      `The reversal is dated ${on}, before the entry it reverses (${originalOn}).`,
    hint: () => 'Date the reversal on the day of the original or later.',
  },
  JOURNAL_REVERSAL_OF_CORRECTED: {
    retry: 'after-a-fix',
    message: (id: string, by: string) =>
      `The entry of event ${id} is corrected by ${by}, which a reversal would leave standing.`,
    hint: (_id: string, by: string) =>
      `Reverse ${by} first, then this; or correct the entry once more.`,
  },
  JOURNAL_REVERSAL_OF_REFUNDED: {
    retry: 'after-a-fix',
    message: (sale: string, amount: string) =>
      `Sale ${sale} cannot be reversed: ${amount} of it was given back.`,
    hint: () => 'Give back what is left of it; or reverse its refunds first, then this.',
  },
  JOURNAL_REVERSAL_OF_REVERSAL: {
    retry: 'never',
    message: (id: string) => `The entry of event ${id} is itself a reversal.`,
    hint: () => 'Post the original facts again as a new event instead of reversing a reversal.',
  },
  JOURNAL_ROLE_WITHOUT_ACCOUNT: {
    retry: 'after-a-fix',
    message: (role: string, outlet: string) => `No account is set as ${role} for outlet ${outlet}.`,
    hint: (role: string) =>
      `Set the ${role} account in Accounting Settings, then send the event again.`,
  },
  JOURNAL_UNBALANCED: {
    retry: 'never',
    message: (detail: string) => `The entry does not balance: ${detail}.`,
    hint: () => 'Debits must equal credits in every outlet. Between two outlets, write two pairs.',
  },
  JOURNAL_WRITTEN_ONCE: {
    retry: 'never',
    message: (detail: string) => `What is in the journal does not change: ${detail}.`,
    hint: () => 'Reverse the entry, then post the right one.',
  },
} as const;

/** Makes a problem of this stage: `journalProblem('JOURNAL_DATE_CLOSED', {}, on, closed)`. */
export const journalProblem = problemsOf(catalogue);

/** The problem of an event dated in closed books of an outlet. */
export function closedProblem(on: IsoDate, outlet: string, closing: Closing): Problem {
  const at = { where: 'occurredOn' };
  return journalProblem('JOURNAL_DATE_CLOSED', at, on, outlet, closingWords(closing));
}

/** What the database's refusal of a closed day (TO003) tells: outlet, day, and closed through. */
export function closedDayFacts(error: unknown): [outlet: string, on: string, closed: string] {
  const { message } = error as { message: string };
  const [, outlet = '', on = '', closed = ''] =
    /outlet (.*) is dated (\S+), .* (\d{4}-\d\d-\d\d)$/.exec(message) ?? [];
  return [outlet, on, closed];
}

/**
 * What a refusal of the database means here, or null when it is no answer about the rows themselves
 * (a lost connection, a deadlock): such errors stay errors.
 */
export function databaseRefusal(error: unknown): Problem | null {
  const state = sqlState(error);
  if (state === undefined) return null;
  const { message, constraint } = error as { message: string; constraint?: string };
  switch (state) {
    case 'TO001':
      return journalProblem('JOURNAL_WRITTEN_ONCE', {}, message);
    case 'TO002':
      return journalProblem('JOURNAL_OUTSIDE_BATCH', {}, message);
    case 'TO003': {
      const [outlet, on, closed] = closedDayFacts(error);
      return journalProblem('JOURNAL_DATE_CLOSED', { where: 'occurredOn' }, on, outlet, closed);
    }
    case 'TO004':
      return constraint === 'journal_entry_balances'
        ? journalProblem('JOURNAL_UNBALANCED', {}, message)
        : journalProblem('JOURNAL_BATCH_INCOMPLETE', {}, message);
    default:
      // Class 22: a value SQL cannot hold; class 23: a constraint.
      return /^2[23]/.test(state)
        ? journalProblem('JOURNAL_REFUSED_BY_DATABASE', {}, state, message)
        : null;
  }
}
