// The catalogue of what reports refuse. Invariant: every code is listed in
// docs/reference/errors.md, section REPORT; each says which parameter is at fault.

import { ProblemError, problemsOf } from '#problems/problem.ts';

const catalogue = {
  REPORT_UNKNOWN: {
    retry: 'never',
    message: (name: string, _names: string) => `There is no report "${name}".`,
    hint: (_name: string, names: string) => `Choose one of: ${names}.`,
  },
  REPORT_PARAMETER_MISSING: {
    retry: 'after-a-fix',
    message: (title: string, parameter: string) => `${title} needs ${parameter}.`,
    hint: (_title: string, parameter: string) => `Give ${parameter} and ask again.`,
  },
  REPORT_PARAMETER_REFUSED: {
    retry: 'after-a-fix',
    message: (title: string, parameter: string, _takes: string) =>
      `${title} takes no ${parameter}; its figures would be those without it.`,
    hint: (_title: string, _parameter: string, takes: string) => `It takes: ${takes}.`,
  },
  REPORT_DATE_UNREADABLE: {
    retry: 'after-a-fix',
    message: (parameter: string, value: string) => `${parameter} "${value}" is no calendar date.`,
    hint: () => 'Write it as YYYY-MM-DD.',
  },
  REPORT_PERIOD_REVERSED: {
    retry: 'after-a-fix',
    message: (from: string, through: string) =>
      `The period would begin ${from} and end ${through}.`,
    hint: () => 'Give the earlier day first.',
  },
  REPORT_FILTER_UNKNOWN: {
    retry: 'after-a-fix',
    message: (what: string, code: string) => `There is no ${what} ${code}.`,
    hint: (what: string) => `Use a number or code of this property, or leave ${what} out.`,
  },
  REPORT_TOO_LONG: {
    retry: 'after-a-fix',
    message: (format: string, most: string) =>
      `The report has more than ${most} rows, too many for ${format}.`,
    hint: () => 'Narrow the dates, the account or the outlet, or take it as CSV.',
  },
} as const;

export const reportProblem = problemsOf(catalogue);

/** A problem thrown; `where` is the parameter. */
export function refuse<K extends keyof typeof catalogue>(
  code: K,
  at: { readonly where?: string; readonly status?: number },
  ...facts: Parameters<(typeof catalogue)[K]['message']>
): never {
  const where = at.where === undefined ? {} : { where: at.where };
  throw new ProblemError([reportProblem(code, where, ...facts)], at.status ?? 422);
}
