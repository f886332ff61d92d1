// What can go wrong between this page and the server, in the shape of every other problem.
// Invariant: only failures the server could not word itself; its own problems are passed on as they
// are. Leaves to others: noticing them (request.ts), showing them (controls/problem-note.tsx).

import { problemsOf } from '#problems/problem.ts';
import { t } from '../language/text.ts';

export const consoleErrors = {
  CONSOLE_SERVER_UNREACHED: {
    retry: 'later',
    message: () => t('The Tieout server did not answer.'),
    hint: () => t('Check that it is running; this page tries again by itself.'),
  },
  CONSOLE_ANSWER_UNREADABLE: {
    retry: 'later',
    message: (status: number) =>
      t('Something else answered in place of the server: HTTP {status}.', { status }),
    hint: () => t('A proxy may stand between this page and the server. Try again.'),
  },
} as const;

export const consoleProblem = problemsOf(consoleErrors);
