// What can be wrong with an import as a whole; what is wrong with an event of it stands in
// events/event-errors.ts. Invariant: docs/reference/errors.md has the same codes.

import { ProblemError, problemsOf } from '#problems/problem.ts';

export const importErrors = {
  IMPORT_UNKNOWN: {
    retry: 'never',
    message: (id: string) => `There is no import ${id}.`,
    hint: () => 'Imports are listed with their numbers: GET /imports.',
  },
  IMPORT_CUT_OFF: {
    retry: 'later',
    message: () => 'The connection ended before the whole file had come.',
    hint: () => 'Import the same file again: what is posted already is not posted twice.',
  },
  IMPORT_MAPPING_UNKNOWN: {
    retry: 'after-a-fix',
    message: (name: string) => `There is no mapping ${JSON.stringify(name)}.`,
    hint: () => 'Make it in Accounting ▸ Imports with a file of that source, or leave it out.',
  },
  IMPORT_NOTHING_OPEN: {
    retry: 'never',
    message: (id: string) => `No refused line of import ${id} is open among these.`,
    hint: () => 'Lines that were corrected or dismissed need nothing more.',
  },
  IMPORT_REASON_REQUIRED: {
    retry: 'after-a-fix',
    message: () => 'Dismissing refused lines needs a reason.',
    hint: () => 'Say why these events need not be in the books; an auditor will read it.',
  },
} as const;

type ImportProblemCode = keyof typeof importErrors;
type Facts<C extends ImportProblemCode> = Parameters<(typeof importErrors)[C]['message']>;

export const importProblem = problemsOf(importErrors);

/** One problem as the error to throw. */
export function importError<C extends ImportProblemCode>(
  code: C,
  status: number,
  ...facts: Facts<C>
): ProblemError {
  return new ProblemError([importProblem(code, {}, ...facts)], status);
}
