// The catalogue of what can go wrong with access: keys and encrypted credentials. Invariant: every
// code is listed in docs/reference/errors.md, section ACCESS; no message holds a secret. Leaves to
// others: what a vendor says to the credentials (each connector's catalogue).

import { ProblemError, problemsOf } from '#problems/problem.ts';

const catalogue = {
  ACCESS_KEY_INVALID: {
    retry: 'after-a-fix',
    message: (source: string) => `The key in ${source} is not 32 bytes in base64.`,
    hint: () =>
      'Restore the key the credentials were saved with. A new one: openssl rand -base64 32.',
  },
  ACCESS_KEY_FILE_EXPOSED: {
    retry: 'after-a-fix',
    message: (file: string, mode: string) =>
      `The key file ${file} may be read by others (mode ${mode}).`,
    hint: (file: string) =>
      `Run chmod 600 ${file}; if others had access to this machine, rotate the key.`,
  },
  ACCESS_KEY_FILE_UNREADABLE: {
    retry: 'after-a-fix',
    message: (file: string, reason: string) =>
      `The key file ${file} cannot be read or made: ${reason}`,
    hint: () => 'Start as the user who owns the data folder, or set TIEOUT_KEY.',
  },
  ACCESS_KEY_MISSING: {
    retry: 'after-a-fix',
    message: (keyId: string) =>
      `The credentials were encrypted with key ${keyId}, which this process does not have.`,
    hint: () =>
      'Start with the TIEOUT_KEY or key file they were saved with, or enter the credentials again.',
  },
  ACCESS_SECRET_UNREADABLE: {
    retry: 'after-a-fix',
    message: () =>
      'The stored credentials do not open: changed, damaged, or of another connection.',
    hint: () =>
      'Enter the credentials again in Accounting Integration, and look who wrote the row.',
  },
  ACCESS_ROTATION_REFUSED: {
    retry: 'after-a-fix',
    message: (secret: string, why: string) => `The ${secret} do not open. ${why}`,
    hint: () =>
      'Nothing was changed. Name the key they were sealed with (TIEOUT_KEY_OLD or ' +
      '--old-key-file), or enter the credentials again in Accounting Integration, then repeat.',
  },
  ACCESS_GRANT_AWAITED: {
    retry: 'later',
    message: (name: string) =>
      `Another process has been asking for access as ${name} for more than a minute.`,
    hint: () => 'Nothing to do: asked again later. If it stays, look for a process that hangs.',
  },
  ACCESS_CONNECTION_UNKNOWN: {
    retry: 'never',
    message: (connectionId: string) => `There is no connection ${connectionId}.`,
    hint: () => 'Choose one of the connections in Accounting Integration.',
  },
  ACCESS_RIGHT_MISSING: {
    retry: 'after-a-fix',
    message: (person: string, right: string, does: string, _roles: string) =>
      `${person} may not ${does}: the right "${right}" is missing.`,
    hint: (_person: string, _right: string, _does: string, roles: string) =>
      `It comes with: ${roles}. An administrator gives roles in People and keys.`,
  },
  ACCESS_RIGHT_UNDECLARED: {
    retry: 'never',
    message: (route: string) => `Nobody may ask for ${route}: it is not said which right it needs.`,
    hint: () => 'Write its line into access/route-rights.ts; access/rights.ts lists the rights.',
  },
} as const;

/** Makes a problem of this stage. */
export const accessProblem = problemsOf(catalogue);

/** The same, as the error to throw. */
export function accessError<K extends keyof typeof catalogue>(
  ...problem: Parameters<typeof accessProblem<K>>
): ProblemError {
  return new ProblemError([accessProblem<K>(...problem)], 503);
}
