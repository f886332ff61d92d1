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
  DEFERRAL_ROWS_TAKEN: {
    retry: 'later',
    message: (id: string) =>
      `Rows of ${id} were recognized or cancelled by someone else meanwhile.`,
    hint: () => 'Nothing to do: the next run takes what is left.',
  },
} as const;

export const deferralProblem = problemsOf(catalogue);
