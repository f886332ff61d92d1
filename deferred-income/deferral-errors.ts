// The catalogue of what deferred income refuses. Every code is in docs/reference/errors.md, section
// DEFERRAL. Invariant: nothing that was billed is refused because of its schedule, except what
// would make a schedule nobody can mean; income is never counted twice.

import { problemsOf } from '#problems/problem.ts';

const catalogue = {
  DEFERRAL_ACCOUNT_CHANGED: {
    retry: 'after-a-fix',
    message: (product: string, document: string, was: string, is: string) =>
      `Income of ${product} of ${document} waits on account ${was}; it defers to ${is} now.`,
    hint: (product: string, _document: string, was: string) =>
      `Let ${product} defer to ${was} again until its schedules have run out; then change it.`,
  },
  DEFERRAL_INVOICE_NEEDED: {
    retry: 'after-a-fix',
    message: (product: string, outlet: string) =>
      `Income of ${product} waits in schedules at ${outlet}; the event names no invoice.`,
    hint: () =>
      'Name the invoice in `of`, or let Recognize Revenue do it. Otherwise it would count twice.',
  },
  DEFERRAL_MORE_THAN_LEFT: {
    retry: 'after-a-fix',
    message: (product: string, document: string, amount: string, left: string) =>
      `${amount} of ${product} of ${document} would be recognized; ${left} is left to recognize.`,
    hint: () => 'Recognize at most what is left: see the invoice in Deferred Income.',
  },
  DEFERRAL_MORE_THAN_RECOGNIZED: {
    retry: 'after-a-fix',
    message: (product: string, document: string, amount: string, done: string) =>
      `${amount} of ${product} of ${document} would go back; ${done} is recognized.`,
    hint: () => 'Take back at most what is recognized: see the invoice in Deferred Income.',
  },
  DEFERRAL_PERIOD_TOO_LONG: {
    retry: 'after-a-fix',
    message: (from: string, through: string, most: number) =>
      `The service period ${from} to ${through} is longer than ${most} days.`,
    hint: () => 'Check the years; split an invoice that really pays for more than ten of them.',
  },
  DEFERRAL_RESTORE_UNSEEN: {
    retry: 'after-a-fix',
    message: (entries: number) =>
      `The database was restored: ${entries} sums of several documents are not recognized yet.`,
    hint: () =>
      'Have all lost events sent again, compare in Accounting Integration, confirm, recognize.',
  },
  DEFERRAL_ROWS_TAKEN: {
    retry: 'later',
    message: (id: string) =>
      `Rows of ${id} were recognized or cancelled by someone else meanwhile.`,
    hint: () => 'Nothing to do: the next run takes what is left.',
  },
  DEFERRAL_SCHEDULE_EXISTS: {
    retry: 'never',
    message: (entry: string) => `Every deferred line of entry ${entry} has its schedule.`,
    hint: () => 'To spread what is left over other days, rebuild the schedule.',
  },
  DEFERRAL_SCHEDULE_FINISHED: {
    retry: 'never',
    message: (document: string) => `Nothing of the schedule of ${document} is left to recognize.`,
    hint: () => 'What is recognized is corrected by a credit memo or by reversing its entry.',
  },
  DEFERRAL_SCHEDULE_UNKNOWN: {
    retry: 'never',
    message: (id: string) => `There is no deferral schedule ${id}.`,
    hint: () => 'Choose one from Deferred Income.',
  },
  DEFERRAL_NOTHING_TO_SCHEDULE: {
    retry: 'never',
    message: (entry: string) => `Entry ${entry} has no line of a product that defers its income.`,
    hint: () => 'Schedules are made of invoices and sales of such products.',
  },
  DEFERRAL_PRODUCT_UNKNOWN: {
    retry: 'after-a-fix',
    message: (code: string) => `There is no product ${code} that defers its income.`,
    hint: () => 'Choose a product with a deferred account from the Chart of Accounts.',
  },
} as const;

export const deferralProblem = problemsOf(catalogue);
