// The catalogue of what can go wrong with channels and settings of notifications. Invariant: every
// code is listed in docs/reference/errors.md, section NOTIFICATION.

import { type Problem, ProblemError, problemsOf } from '#problems/problem.ts';

const catalogue = {
  NOTIFICATION_CHANNEL_EXISTS: {
    retry: 'never',
    message: (name: string) => `A channel named “${name}” is there already.`,
    hint: () => 'Change that one, or choose another name.',
  },
  NOTIFICATION_CHANNEL_UNKNOWN: {
    retry: 'never',
    message: (id: string) => `This property has no channel ${id}.`,
    hint: () => 'GET /api/v1/notification-channels lists them.',
  },
  NOTIFICATION_RECIPIENT_INVALID: {
    retry: 'after-a-fix',
    message: (text: string) => `"${text}" is not a mail address.`,
    hint: () => 'Write one address each: controller@example.com.',
  },
  NOTIFICATION_URL_INVALID: {
    retry: 'after-a-fix',
    message: (text: string) => `"${text}" is not an address a webhook can be sent to.`,
    hint: () => 'Write an https address without a user in it: https://example.com/tieout.',
  },
  NOTIFICATION_ADDRESS_PRIVATE: {
    retry: 'after-a-fix',
    message: (host: string) => `${host} is an address of a private network.`,
    hint: () =>
      'Use a public address, or let the operator set TIEOUT_PRIVATE_WEBHOOKS=1 where webhooks ' +
      'stay inside.',
  },
  NOTIFICATION_OCCASION_MISSING: {
    retry: 'after-a-fix',
    message: () => 'The channel is told of nothing.',
    hint: () => 'Choose at least one occasion.',
  },
  NOTIFICATION_OCCASION_FOR_PROGRAMS: {
    retry: 'after-a-fix',
    message: (title: string) => `"${title}" goes to webhooks only.`,
    hint: () => 'Leave it out of a mail channel, or make a webhook for it.',
  },
  NOTIFICATION_MAIL_NOT_SET: {
    retry: 'after-a-fix',
    message: () => 'No mail server is configured: nothing can be mailed.',
    hint: () => 'Set TIEOUT_SMTP_URL and TIEOUT_MAIL_FROM for every process, then send a test.',
  },
  NOTIFICATION_NOT_DELIVERED: {
    retry: 'later',
    message: (what: string) => `The test was not delivered: ${what}`,
    hint: () => 'Correct the address or the receiver, then send the test again.',
  },
} as const;

export const notificationProblem = problemsOf(catalogue);

export function refuseNotification(status: number, ...problems: Problem[]): never {
  throw new ProblemError(problems, status);
}
