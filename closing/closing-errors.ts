// The catalogue of what closing and reopening refuse. Invariant: every code is in
// docs/reference/errors.md, section CLOSING; a refusal says what is left to do, with its numbers.

import { ProblemError, problemsOf } from '#problems/problem.ts';

const catalogue = {
  CLOSING_BLOCKED: {
    retry: 'after-a-fix',
    message: (through: string, what: string) => `Not ready to close through ${through}: ${what}.`,
    hint: () =>
      'Settle what the close checklist names, or close by force with a written reason of its own.',
  },
  CLOSING_CLOSED_ALREADY: {
    retry: 'never',
    message: (where: string, closed: string) => `${where} is closed through ${closed} already.`,
    hint: () => 'Choose a later day, or reopen the period first.',
  },
  CLOSING_DATE_INVALID: {
    retry: 'after-a-fix',
    message: (date: string) => `${JSON.stringify(date)} is not a calendar day.`,
    hint: () => 'Write it as YYYY-MM-DD, or name a fiscal period such as 2026-P06.',
  },
  CLOSING_ENTRIES_MEANWHILE: {
    retry: 'later',
    message: (count: number, through: string) =>
      `${count} entries dated through ${through} were posted while the checklist was read.`,
    hint: () => 'Look at the checklist once more, then close again.',
  },
  CLOSING_NOTHING_CLOSED: {
    retry: 'never',
    message: (where: string, from: string) => `Nothing is closed at ${where} from ${from} on.`,
    hint: () => 'Look at Periods and close for what is closed, and through which day.',
  },
  CLOSING_OUTLET_UNKNOWN: {
    retry: 'after-a-fix',
    message: (code: string) => `There is no outlet ${code}.`,
    hint: () => 'Use the code of an outlet of this property, or leave it out to mean them all.',
  },
  CLOSING_PROPERTY_CLOSED: {
    retry: 'after-a-fix',
    message: (outlet: string, closed: string) =>
      `The property is closed through ${closed}: outlet ${outlet} cannot be open before that.`,
    hint: () => 'Reopen the property; an outlet may be closed further than it, never less far.',
  },
} as const;

export const closingProblem = problemsOf(catalogue);

/** The problem, as the error to throw. */
export function closingError<C extends keyof typeof catalogue>(
  code: C,
  at: { readonly status: number; readonly where?: string },
  ...facts: Parameters<(typeof catalogue)[C]['message']>
): ProblemError {
  const where = at.where === undefined ? {} : { where: at.where };
  return new ProblemError([closingProblem(code, where, ...facts)], at.status);
}
